"""The pool board: what no stock and no order covers yet, put on orders together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.core.paging import Page
from materialcenter.fulfilment.covering import peg_surplus
from materialcenter.fulfilment.pool_board import Filter, Need, pool_board
from materialcenter.fulfilment.pooling import Pick, pool_on_orders
from materialcenter.purchasing.models import Supplier, SupplierOrder
from materialcenter.purchasing.pricing import Offer
from materialcenter.purchasing.queries import suppliers
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.errors import sentence
from materialcenter.web.formatting import quantity
from materialcenter.web.forms.pool import PoolForm, pool_form
from materialcenter.web.language import language

bp = Blueprint("pool", __name__, url_prefix="/supplier-orders/pool")


@dataclass(frozen=True, slots=True)
class Seller:
    """Somebody a material can be bought from, and what he asks; None where he has no price."""

    supplier: Supplier
    offer: Offer | None = None


@bp.route("", methods=["GET", "POST"])
@access(Permission.PURCHASING_ORDER, hidden=True)
def board() -> ResponseReturnValue:
    """Tick needs, choose from whom each material is bought: one draft for each supplier."""
    filter_, came_for = _filter(), request.args.getlist("material", type=int)
    start = max(0, request.args.get("after", 0, type=int))
    found = pool_board(db(), filter_, first=came_for, start=start)
    known = {supplier.id: supplier for supplier in suppliers(db())}
    sellers = {need.material.id: _sellers(need, known, filter_) for need in found.needs}
    form = pool_form(
        found.needs,
        {key: [one.supplier for one in rows] for key, rows in sellers.items()},
        {need.material.id: need.material.name(language()) for need in found.needs},
    )
    if request.method == "GET":
        _preselect(form, found.needs, came_for)
    elif form.validate():
        try:
            return _draft(form, found.needs)
        except DomainError as error:
            form.refuse(error)
    return form.page(
        "orders/pool.html", board=found, page=Page(found.needs, found.next_start),
        suppliers=known, sellers=sellers, families=FAMILIES, weeks=_weeks(), asked=_asked(),
        unfolded={need.material.id for need in found.needs if form.touches(need)},
    )  # fmt: skip


@bp.post("/allotments/<int:line_id>")
@access(Permission.FULFILMENT_ALLOCATE, hidden=True)
def allot(line_id: int) -> ResponseReturnValue:
    """Promise what an order line brings for nobody to those who lack it, the earliest first."""
    given: list[int] = []

    def act(session: Session) -> str:
        given.append(len(peg_surplus(session, order_line_id=line_id, by=user())))
        return url_for("pool.board", **_asked())

    try:
        answer = post_once(act)
    except NotFound:
        raise
    except DomainError as error:
        flash(sentence(error), "info")
        return redirect(url_for("pool.board", **_asked()), 303)
    if given:
        flash(_("Dijatahkan ke %(count)s permintaan yang membutuhkan.", count=given[-1]))
    return answer


def _asked() -> dict[str, Any]:
    """What the address asks to see, to come back to it."""
    return request.args.to_dict(flat=False)


def _filter() -> Filter:
    """What the address asks to see."""
    family, weeks = request.args.get("family", ""), request.args.get("weeks", type=int)
    before = clock.today() + timedelta(weeks=min(weeks, 52)) if weeks and weeks > 0 else None
    return Filter(
        family if family in FAMILIES else "", before, request.args.get("supplier", type=int)
    )


def _weeks() -> list[tuple[int, str]]:
    return [(1, _("dalam seminggu")), (2, _("dalam dua minggu")), (4, _("dalam empat minggu"))]


def _sellers(need: Need, known: Mapping[int, Supplier], filter_: Filter) -> list[Seller]:
    """Who can be asked, the best offer first, then those without a price; he who is looked for
    before all."""
    offers = {offer.supplier_id: offer for offer in need.offers if offer.supplier_id in known}
    ids = [*offers, *(id_ for id_ in known if id_ not in offers)]
    ids.sort(key=lambda id_: id_ != filter_.supplier_id)
    return [Seller(known[id_], offers.get(id_)) for id_ in ids]


def _preselect(form: PoolForm, needs: Sequence[Need], came_for: Sequence[int]) -> None:
    """Tick what the reader came for."""
    chosen = [need for need in needs if need.material.id in came_for]
    form.lines.data = [line.id for need in chosen for line in need.lines]
    for need in chosen:
        form.of("shelf", need).data = need.reorder or None


def _draft(form: PoolForm, needs: Sequence[Need]) -> ResponseReturnValue:
    picks = form.picks(needs)
    made: list[SupplierOrder] = []
    beyond: list[str] = []

    def act(session: Session) -> str:
        made[:] = pool_on_orders(
            session, picks=picks, expected_on=form.expected_on.data, by=user()
        )  # fmt: skip
        beyond[:] = _beyond(made, picks)
        if len(made) == 1:
            return url_for("orders.detail", order_id=made[0].id)
        return url_for("orders.index", status="draft")

    answer = post_once(act)
    if len(made) > 1:
        flash(_("Konsep pesanan dibuat, satu untuk tiap pemasok."))
    for words in beyond:
        flash(words, "info")
    return answer


def _beyond(made: Sequence[SupplierOrder], picks: Sequence[Pick]) -> list[str]:
    """What is ordered beyond what was asked for, and why."""
    shelf = {pick.material_id: pick.for_shelf for pick in picks}
    found: list[str] = []
    for line in (line for order in made for line in order.lines):
        unit, asked = line.material.unit, line.pegged + shelf.get(line.material_id, 0)
        if line.quantity > asked:
            words = _(
                "%(material)s: %(asked)s diminta, %(ordered)s dipesan karena jumlah terkecil atau "
                "kelipatan pemasok. Kelebihannya bebas dijatah.",
                material=line.material.name(language()), asked=quantity(asked, unit),
                ordered=quantity(line.quantity, unit),
            )  # fmt: skip
            found.append(words)
    return found
