"""What stands around every page: menus by permission, and the words templates may use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission as P
from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.forms import DIMENSION_NAMES
from materialcenter.fulfilment.exceptions import inbox
from materialcenter.notices.queries import unseen_count
from materialcenter.purchasing.arrivals import expected_days, is_late
from materialcenter.reports.waiting import waiting_documents
from materialcenter.stock.models import CONDITION_NAMES, Condition
from materialcenter.stock.places import OUTSIDE_NAMES
from materialcenter.web.access import page_to_open_again
from materialcenter.web.context import config, db, new_key
from materialcenter.web.formatting import unit_beside, unit_name
from materialcenter.web.language import LANGUAGES, language


@dataclass(frozen=True, slots=True)
class Item:
    """A menu entry, shown to those who may open it, once its page exists."""

    endpoint: str
    label: Any
    icon: str
    needs: P | None = None

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]


MEMBER_TABS = (
    Item("home.index", _("Beranda"), "home"),
    Item("my_requests.new", _("Minta"), "plus"),
    Item("my_requests.index", _("Permintaan"), "clipboard-list"),
    Item("account.index", _("Akun"), "user-circle"),
)
STAFF_TABS = (
    Item("today.index", _("Hari ini"), "home", P.STOCK_READ),
    Item("search.index", _("Cari"), "scan", P.STOCK_READ),
    Item("stock.index", _("Stok"), "stack-2", P.STOCK_READ),
    Item("usage.index", _("Laporan"), "chart-bar", P.REPORTS_READ),
    Item("users.index", _("Pengguna"), "users", P.ACCOUNTS_MANAGE),
    Item("settings.index", _("Pengaturan"), "settings", P.SETTINGS_MANAGE),
    Item("account.menu", _("Lainnya"), "menu-2"),
)
RAIL = (
    (
        None,
        (
            Item("today.index", _("Hari ini"), "home", P.STOCK_READ),
            Item("exceptions.index", _("Perlu perhatian"), "alert-triangle", P.PURCHASING_READ),
            Item("requests.inbox", _("Permintaan"), "clipboard-list", P.DEMAND_READ),
            Item("orders.index", _("Pembelian"), "shopping-cart", P.PURCHASING_READ),
            Item("receipts.index", _("Penerimaan"), "truck-delivery", P.PURCHASING_READ),
            Item("issues.index", _("Penyerahan"), "package", P.STOCK_READ),
        ),
    ),
    (
        _("Gudang"),
        (
            Item("stock.index", _("Stok bahan"), "stack-2", P.STOCK_READ),
            Item("certificates.index", _("Sertifikat bahan"), "file-certificate", P.STOCK_READ),
            Item("places.index", _("Rak gudang"), "map-pin", P.STOCK_READ),
            Item("moving.index", _("Pindah dan koreksi"), "adjustments-horizontal", P.STOCK_READ),
            Item("cutting.index", _("Pemotongan"), "cut", P.STOCK_READ),
            Item("remnants.index", _("Stok sisa potong"), "cut", P.STOCK_READ),
            Item("keeping.index", _("Titipan"), "package", P.STOCK_READ),
            Item("stock.movements", _("Pergerakan"), "arrows-exchange", P.STOCK_READ),
            Item("counts.index", _("Stok opname"), "list-check", P.STOCK_READ),
        ),
    ),
    (
        _("Data"),
        (
            Item("catalogue.index", _("Katalog"), "ruler-2", P.STOCK_READ),
            Item("workshops.index", _("IKM anggota"), "users", P.ACCOUNTS_READ),
            Item("suppliers.index", _("Daftar pemasok"), "building-warehouse", P.PURCHASING_READ),
            Item("usage.index", _("Pemakaian"), "chart-bar", P.REPORTS_READ),
            Item("service.index", _("Layanan IKM"), "users", P.REPORTS_READ),
            Item("savings.index", _("Penghematan"), "trending-down", P.REPORTS_READ),
            Item("spend.index", _("Belanja"), "shopping-cart", P.REPORTS_READ),
            Item("stock_value.index", _("Nilai dan umur stok"), "stack-2", P.REPORTS_READ),
            Item("reports.index", _("Laporan"), "file-spreadsheet", P.REPORTS_READ),
            Item("official_reports.index", _("Laporan resmi"), "file-certificate", P.REPORTS_READ),
            Item(
                "official_reports.index", _("Bulan tertutup"), "file-certificate", P.REPORTS_REOPEN
            ),
            Item("audit.index", _("Jejak audit"), "history", P.AUDIT_READ),
            Item("export.index", _("Ekspor"), "download", P.REPORTS_EXPORT_ALL),
            Item("users.index", _("Pengguna"), "user-circle", P.ACCOUNTS_MANAGE),
            Item("settings.index", _("Pengaturan"), "settings", P.SETTINGS_MANAGE),
        ),
    ),
)
HOMES = {
    Role.MANAGER: ("usage.index", "today.index"),
    Role.ADMINISTRATOR: ("users.index",),
    Role.AUDITOR: ("usage.index", "today.index"),
}
ROLE_NAMES = {
    Role.MEMBER: _("Anggota IKM"),
    Role.STOREKEEPER: _("Petugas gudang"),
    Role.BUYER: _("Petugas pembelian"),
    Role.MANAGER: _("Manajer"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AUDITOR: _("Auditor"),
}


def init_app(app: Flask) -> None:
    """Give every template its shell."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals.update(
        outside_name=_outside_name,
        dimension_name=_dimension_name,
        condition_name=_condition_name,
        rail=rail,
        rail_counts=rail_counts,
        exception_counts=exception_counts,
        unseen_notices=unseen_notices,
        tabs=tabs,
        current_item=current_item,
        page_exists=page_exists,
        new_key=new_key,
        language=language,
        languages=LANGUAGES,
        role_name=role_name,
        unit_beside=unit_beside,
        unit_name=unit_name,
        initials=initials,
        page_address=page_address,
        file_address=file_address,
        pool_address=pool_address,
        expected_days=expected_days,
        is_late=is_late,
        P=P,
    )
    app.context_processor(_of_this_request)


def home_of(person: User) -> str:
    """The endpoint a person starts from: the first of his role's that exists."""
    wanted = HOMES.get(Role(person.role), ("today.index",))
    return next((name for name in wanted if page_exists(name)), "account.index")


def page_exists(endpoint: str) -> bool:
    """Whether the application has this page."""
    return endpoint in current_app.view_functions


def rail(person: User) -> list[tuple[Any, list[Item]]]:
    """The groups of the left rail that have something for this person."""
    groups = [(title, _shown(items, person)) for title, items in RAIL]
    return [(title, items) for title, items in groups if items]


def rail_counts(person: User) -> dict[str, int]:
    """What waits, by the menu entry where it is dealt with."""
    if not person.may(P.STOCK_READ):
        return {}
    waiting = waiting_documents(db())
    return {
        "exceptions.index": sum(exception_counts(person).values()),
        "requests.inbox": waiting.requests,
        "orders.index": waiting.drafts,
        "receipts.index": waiting.deliveries,
    }


def exception_counts(person: User) -> Mapping[str, int]:
    """How many exceptions of each kind concern this person; asked once for a page."""
    if "exception_counts" not in g:
        may = person.may(P.PURCHASING_READ)
        g.exception_counts = inbox.counts(db(), by=person) if may else {}
    return g.exception_counts


def unseen_notices(person: User) -> int:
    """How many notices this person has not seen."""
    return unseen_count(db(), by=person)


def tabs(person: User) -> list[Item]:
    """The bottom bar of this person's phone."""
    return _shown(MEMBER_TABS if person.is_member else STAFF_TABS, person)


def current_item(items: list[Item]) -> Item | None:
    """The entry this page belongs to: by its name, its beginning, or its blueprint."""
    endpoint = request.endpoint or ""
    blueprint = endpoint.partition(".")[0]
    return (
        next((item for item in items if item.endpoint == endpoint), None)
        or next((item for item in items if endpoint.startswith(item.endpoint)), None)
        or next((item for item in items if item.endpoint == f"{blueprint}.index"), None)
        or next((item for item in items if item.blueprint == blueprint), None)
    )


def role_name(role: str) -> Any:
    """A role in the reader's language."""
    return ROLE_NAMES[Role(role)]


def initials(name: str) -> str:
    """The first letters of the first two words of a name."""
    return "".join(word[0] for word in name.split()[:2]).upper()


def page_address(after: int | None) -> str:
    """This page with its filters, continued after a row; from the beginning for None."""
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    arguments["after"] = after
    return url_for(request.endpoint or "", **arguments)


def file_address(ending: str) -> str:
    """This list with its filters as a file."""
    arguments: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {})}
    return url_for(request.endpoint or "", **{**arguments, "after": None, "as": ending})


def pool_address(material_ids: Iterable[int], supplier: int | None = None) -> str:
    """Where some materials are bought for the workshops: ticked, unfolded, the first in sight."""
    ids = list(dict.fromkeys(material_ids))
    anchor = f"need-{ids[0]}" if ids else None
    return url_for("pool.board", material=ids, supplier=supplier, _anchor=anchor)


def _shown(items: tuple[Item, ...], person: User) -> list[Item]:
    return [
        item
        for item in items
        if page_exists(item.endpoint) and (item.needs is None or person.may(item.needs))
    ]


def _of_this_request() -> dict[str, Any]:
    return {
        "person": current_user.person if current_user.is_authenticated else None,
        "config": config(),
        "here": page_to_open_again(),
    }


def _dimension_name(letter: str) -> str:
    return gettext(DIMENSION_NAMES[letter])


def _outside_name(kind: str) -> str:
    return gettext(OUTSIDE_NAMES[kind])


def _condition_name(condition: str) -> str:
    return gettext(CONDITION_NAMES[Condition(condition)]).capitalize()
