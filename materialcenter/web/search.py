"""One box for everything: an exact code opens its page, other words list what they fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.accounts.queries import workshops_page
from materialcenter.catalogue.queries import material_by_code, materials_found
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.core.text import clean
from materialcenter.demand.queries import find_requests
from materialcenter.fulfilment.after_delivery.claims.queries import claim_by_number
from materialcenter.fulfilment.after_delivery.supplier_returns.queries import (
    supplier_return_by_number,
)
from materialcenter.fulfilment.queries import issue_by_number, receipt_by_number
from materialcenter.purchasing.queries import find_orders
from materialcenter.stock.counting.queries import count_by_number
from materialcenter.stock.models import Lot
from materialcenter.stock.queries import find_lots
from materialcenter.web.access import access
from materialcenter.web.availability import availability_of
from materialcenter.web.context import db, user
from materialcenter.web.formatting import date_short, quantity
from materialcenter.web.language import language

bp = Blueprint("search", __name__)

SHOWN = 10
# A scanner types the whole address of a printed code.
_SCANNED = re.compile(r"^https?://.*/Q/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is called, what tells it apart, and where it is."""

    title: str
    text: str
    address: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of each kind, as far as this person may know of it."""

    materials: list[Hit] = field(default_factory=list[Hit])
    requests: list[Hit] = field(default_factory=list[Hit])
    lots: list[Hit] = field(default_factory=list[Hit])
    orders: list[Hit] = field(default_factory=list[Hit])
    workshops: list[Hit] = field(default_factory=list[Hit])
    documents: list[Hit] = field(default_factory=list[Hit])
    heats: list[Hit] = field(default_factory=list[Hit])

    def all(self) -> list[Hit]:
        """Everything in one list."""
        return [hit for name in self.__slots__ for hit in getattr(self, name)]


@bp.get("/Q/<code>")
@access(Permission.STOCK_READ)
def code(code: str) -> ResponseReturnValue:
    """What a printed code opens; a phone's own camera leads here."""
    exact = [hit for hit in _find(db(), code[:120], user()).all() if hit.exact]
    if len(exact) != 1:
        raise NotFound
    return redirect(exact[0].address, 303)


@bp.get("/search")
@access(Permission.STOCK_READ, Permission.DEMAND_REQUEST)
def index() -> ResponseReturnValue:
    """Find materials, requests, lots, orders, IKM."""
    try:
        text = clean(request.args.get("q"), most=120)
    except DomainError:
        text = ""
    text = _SCANNED.sub("", text)
    hits = _find(db(), text, user()) if text else Hits()
    exact = [hit for hit in hits.all() if hit.exact]
    if len(exact) == 1:
        return redirect(exact[0].address, 303)
    return render_template("search/index.html", text=text, hits=hits)


def code_address(code: str) -> str:
    """What the code of a number leads to. In capitals it is drawn with fewer squares; hosts do not
    mind."""
    return url_for("search.index", _external=True).removesuffix("/search").upper() + f"/Q/{code}"


def _find(session: Session, text: str, by: User) -> Hits:
    materials, requests = _materials(session, text, by), _requests(session, text, by)
    documents = _documents(session, text.upper(), by)
    if by.is_member:
        return Hits(materials, requests, documents=documents)
    lots = find_lots(session, text, limit=SHOWN)
    return Hits(
        # What begins a lot, heat or certificate is no size of a material.
        [hit for hit in materials if hit.exact] if lots else materials,
        requests,
        _lots(lots, text),
        _orders(session, text, by),
        _workshops(session, text),
        documents,
        _heats(lots, text),
    )


def _documents(session: Session, number: str, by: User) -> list[Hit]:
    issue_id = issue_by_number(session, number, by=by)
    reads = by.may(Permission.PURCHASING_READ)
    receipt_id = receipt_by_number(session, number, by=by) if reads else None
    return_id = supplier_return_by_number(session, number, by=by) if reads else None
    claim_id = claim_by_number(session, number, by=by) if reads else None
    count_id = None if by.is_member else count_by_number(session, number, by=by)
    found: list[Hit] = []
    if count_id:
        address = url_for("counts.detail", count_id=count_id)
        found.append(Hit(number, _("Stok opname"), address, exact=True))
    if issue_id:
        address = url_for("issues.detail", issue_id=issue_id)
        found.append(Hit(number, _("Surat jalan keluar"), address, exact=True))
    if receipt_id:
        address = url_for("receipts.detail", receipt_id=receipt_id)
        found.append(Hit(number, _("Bukti penerimaan"), address, exact=True))
    if return_id:
        address = url_for("supplier_returns.detail", return_id=return_id)
        found.append(Hit(number, _("Retur ke pemasok"), address, exact=True))
    if claim_id:
        address = url_for("claims.detail", claim_id=claim_id)
        found.append(Hit(number, _("Klaim selisih timbang"), address, exact=True))
    return found


def _heats(lots: Sequence[Lot], text: str) -> list[Hit]:
    """The heats among the lots that were found by their heat: one click to who has that metal."""
    wanted = text.upper()
    heats = sorted({lot.heat for lot in lots if lot.heat.upper().startswith(wanted)})
    return [
        Hit(
            heat,
            _("Telusuri: asal bahan dan siapa yang menerimanya"),
            url_for("trace.index", start="heat", key=heat),
        )
        for heat in heats
    ]


def _materials(session: Session, text: str, by: User) -> list[Hit]:
    try:
        found = [material_by_code(session, text.upper())]
    except NotFound:
        found = list(materials_found(session, text, limit=SHOWN))
    stock = availability_of(session, found)
    return [
        Hit(
            material.name(language()),
            f"{material.code} · {stock[material.id].sentence}",
            _material_address(material.id, by),
            material.code.upper() == text.upper(),
        )
        for material in found
    ]


def _material_address(material_id: int, by: User) -> str:
    if by.is_member:
        return url_for("my_requests.new", material=material_id)
    return url_for("stock.material", material_id=material_id)


def _requests(session: Session, text: str, by: User) -> list[Hit]:
    endpoint = "my_requests.detail" if by.is_member else "requests.detail"
    return [
        Hit(
            row.number,
            f"{row.workshop.name} · {date_short(row.requested_at)}",
            url_for(endpoint, request_id=row.id),
            row.number == text.upper(),
        )
        for row in find_requests(session, text, by=by, limit=SHOWN)
    ]


def _lots(lots: Sequence[Lot], text: str) -> list[Hit]:
    return [
        Hit(
            lot.code,
            " · ".join(filter(None, (lot.material.name(language()), lot.heat))),
            url_for("stock.lot", code=lot.code),
            lot.code == text.upper(),
        )
        for lot in lots
    ]


def _orders(session: Session, text: str, by: User) -> list[Hit]:
    return [
        Hit(
            order.label,
            f"{order.supplier.name} · {quantity(order.grams, 'kg')}",
            url_for("orders.detail", order_id=order.id),
            order.number == text.upper(),
        )
        for order in find_orders(session, text, by=by, limit=SHOWN)
    ]


def _workshops(session: Session, text: str) -> list[Hit]:
    return [
        Hit(row.name, row.trade, url_for("workshops.detail", workshop_id=row.id))
        for row in workshops_page(session, text=text).rows[:SHOWN]
    ]
