"""What the centre has: materials, lots, and the ledger of their movements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import (
    material_by_id,
    materials_by_ids,
    materials_found,
    materials_to_watch,
)
from materialcenter.core.db import Session
from materialcenter.core.paging import Page
from materialcenter.core.quantities import divide_half_up
from materialcenter.demand.queries import price_history
from materialcenter.fulfilment.holding import holders_on
from materialcenter.fulfilment.papers import papers_of
from materialcenter.fulfilment.queries import holders_of
from materialcenter.purchasing.queries import on_order, open_lines
from materialcenter.stock.certificates.queries import certificates_to_link
from materialcenter.stock.cover import days_left, usage_start
from materialcenter.stock.models import Balance, Movement
from materialcenter.stock.moving.queries import condition_changes
from materialcenter.stock.queries import (
    CardLine,
    Stock,
    balances_of_lot,
    balances_of_material,
    latest_movements,
    lot_by_code,
    stock_card,
    stock_of,
    usage_since,
)
from materialcenter.web.access import access
from materialcenter.web.certificates import fault_sentences
from materialcenter.web.context import db, user
from materialcenter.web.forms.acts import PriceForm
from materialcenter.web.language import language
from materialcenter.web.stock_rows import Row
from materialcenter.web.tables import Listing, asked_as_file, file_of
from materialcenter.web.tables.stock import MOVEMENTS, STOCK

bp = Blueprint("stock", __name__)

ROWS = 60
FOUND = 60
RECENT = 12
LEDGER = 30


@dataclass(frozen=True, slots=True)
class Step:
    """A movement of a material and what of it was at the centre afterwards."""

    movement: Movement
    quantity: int
    left: int


@bp.get("/stock")
@access(Permission.STOCK_READ)
def index() -> ResponseReturnValue:
    """Materials in stock or on order by name; a search looks through the whole catalogue."""
    text, family = request.args.get("q", "").strip(), request.args.get("family", "")
    start = max(0, request.args.get("after", 0, type=int))
    session = db()
    stock, coming = stock_of(session), on_order(session)
    used = usage_since(session, usage_start())
    materials = _materials(session, text, family, {*stock, *coming})
    shown = materials if asked_as_file() else materials[start : start + ROWS]
    rows = [
        _row(material, stock.get(material.id, Stock()), coming.get(material.id, 0), used)
        for material in shown
    ]
    if asked_as_file():
        return file_of(STOCK, rows)
    more = start + ROWS if len(materials) > start + ROWS else None
    return render_template(
        "stock/index.html", page=Page(rows, more), count=len(materials), families=FAMILIES
    )


def _materials(session: Session, text: str, family: str, there: set[int]) -> list[Material]:
    if text:
        return list(materials_found(session, text, family=family, limit=FOUND))
    found = {m.id: m for m in materials_to_watch(session)} | materials_by_ids(session, there)
    wanted = (m for m in found.values() if not family or m.form.family == family)
    return sorted(wanted, key=lambda material: (material.name(language()).casefold(), material.id))


def _row(material: Material, stock: Stock, coming: int, used: dict[int, int]) -> Row:
    days = days_left(material.grams(stock.free), used.get(material.id, 0))
    return Row(material, stock, coming, days)


@bp.get("/stock/<int:material_id>")
@access(Permission.STOCK_READ)
def material(material_id: int) -> ResponseReturnValue:
    """One material: five facts, its lots, movements, for whom it is kept, its prices."""
    return material_page(material_id)


def material_page(material_id: int, price_form: PriceForm | None = None) -> tuple[str, int]:
    """The page of a material, with the price form as it was refused if it was."""
    session = db()
    shown = material_by_id(session, material_id)
    stock = stock_of(session, [material_id]).get(material_id, Stock())
    coming = open_lines(session, material_ids=[material_id])
    used = usage_since(session, usage_start())
    balances = balances_of_material(session, material_id)
    movements = latest_movements(session, material_id=material_id, size=RECENT)
    page = render_template(
        "stock/material.html",
        shown=shown,
        row=_row(shown, stock, on_order(session, [material_id]).get(material_id, 0), used),
        used=used.get(material_id, 0),
        coming=coming,
        balances=balances,
        pick_first=next((b.id for b in balances if _suggested(b)), 0),
        steps=list(_steps(movements.rows, sum(b.on_hand for b in balances), shown.counted)),
        more=movements.next_key is not None,
        papers=papers_of(session, {row.posting for row in movements.rows}),
        holders=holders_of(session, material_id),
        prices=price_history(session, material_id),
        price_form=price_form or PriceForm(formdata=None),
    )
    return page, price_form.status if price_form else 200


def _suggested(balance: Balance) -> bool:
    return balance.free > 0 and balance.lot.owner_id is None and not balance.lot.is_remnant


def _steps(movements: Sequence[Movement], left: int, counted: str) -> Iterator[Step]:
    """The newest movements with the balance after each, counted back from what is there."""
    for row in movements:
        sign = int(row.to_place.inside) - int(row.from_place.inside)
        change = sign * (row.pieces if counted == "piece" else row.grams)
        yield Step(row, change, left)
        left -= change


@bp.get("/lots/<code>")
@access(Permission.STOCK_READ)
def lot(code: str) -> str:
    """One lot: what it is, where it lies, and everything that happened to it."""
    session = db()
    shown = lot_by_code(session, code)
    card = stock_card(session, lot_id=shown.id)
    balances = balances_of_lot(session, shown.id)
    return render_template(
        "stock/lot.html",
        lot=shown,
        balances=balances,
        holders=holders_on(session, [balance.id for balance in balances]),
        changes=condition_changes(session, shown.id),
        offers=certificates_to_link(session, shown),
        faults={c.id: fault_sentences(c, [shown]) for c in shown.certificates},
        card=card,
        papers=papers_of(session, {line.movement.posting for line in card}),
        idr_per_kg=_cost(card) if user().may(Permission.STOCK_READ_COST) else None,
    )


def _cost(card: Sequence[CardLine]) -> int | None:
    """Rupiah per kilogram at which a lot came in; nothing for titipan, which has no value."""
    first = card[0].movement if card else None
    if first is None or not (first.value_idr and first.grams):
        return None
    return divide_half_up(first.value_idr * 1000, first.grams)


@bp.get("/movements")
@access(Permission.STOCK_READ)
def movements() -> ResponseReturnValue:
    """The ledger, newest first; of one material when asked."""
    session = db()
    material_id = request.args.get("material", type=int)
    found = Listing(MOVEMENTS, partial(_ledger, session, material_id))
    if asked_as_file():
        return found.file()
    page = found.page()
    return render_template(
        "stock/movements.html",
        page=page,
        papers=papers_of(session, {row.posting for row in page.rows}),
        of_material=material_by_id(session, material_id) if material_id else None,
    )


def _ledger(
    session: Session, material_id: int | None, *, after: int | None, size: int = LEDGER
) -> Page[Movement]:
    return latest_movements(session, material_id=material_id, after=after, size=size)
