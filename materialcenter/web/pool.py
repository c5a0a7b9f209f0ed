"""The pool board: what no stock and no order covers yet, put on orders together."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.paging import Page
from materialcenter.fulfilment.pool_board import Filter, Need, pool_board
from materialcenter.fulfilment.pooling import pool_on_orders
from materialcenter.purchasing.models import Supplier
from materialcenter.purchasing.queries import suppliers
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.formatting import quantity, rupiah
from materialcenter.web.forms.pool import PoolForm, pool_form

bp = Blueprint("pool", __name__, url_prefix="/supplier-orders/pool")


@bp.route("", methods=["GET", "POST"])
@access(Permission.PURCHASING_ORDER, hidden=True)
def board() -> ResponseReturnValue:
    """Tick needs, choose from whom each material is bought: one draft for each supplier."""
    filter_ = _filter()
    found = pool_board(db(), filter_, start=max(0, request.args.get("after", 0, type=int)))
    known = {supplier.id: supplier for supplier in suppliers(db())}
    sellers = {need.material.id: _sellers(need, known, filter_) for need in found.needs}
    form = pool_form(found.needs, sellers)
    if request.method == "GET":
        _preselect(form, found.needs, request.args.get("material", type=int))
    elif form.validate():
        try:
            answer = post_once(lambda session: _pool(session, form, found.needs))
            if answer.location == _drafts():
                flash(_("Konsep pesanan dibuat, satu untuk tiap pemasok."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page(
        "orders/pool.html", board=found, page=Page(found.needs, found.next_start),
        suppliers=known, families=FAMILIES, weeks=_weeks(),
    )  # fmt: skip


def _filter() -> Filter:
    """What the address asks to see."""
    family, weeks = request.args.get("family", ""), request.args.get("weeks", type=int)
    before = clock.today() + timedelta(weeks=min(weeks, 52)) if weeks and weeks > 0 else None
    return Filter(
        family if family in FAMILIES else "", before, request.args.get("supplier", type=int)
    )


def _weeks() -> list[tuple[int, str]]:
    return [(1, _("dalam seminggu")), (2, _("dalam dua minggu")), (4, _("dalam empat minggu"))]


def _sellers(need: Need, known: Mapping[int, Supplier], filter_: Filter) -> list[tuple[str, str]]:
    """Who can be asked, the best offer first, then those without a price; he who is looked for
    before all."""
    unit = need.material.unit
    words = {
        offer.supplier_id: _(
            "%(supplier)s, %(price)s per kg, %(quantity)s",
            supplier=known[offer.supplier_id].name,
            price=rupiah(offer.delivered_idr_per_kg),
            quantity=quantity(offer.quantity, unit),
        )
        for offer in need.offers
        if offer.supplier_id in known
    }
    words |= {id_: one.name for id_, one in known.items() if id_ not in words}
    ids = sorted(words, key=lambda id_: id_ != filter_.supplier_id)
    return [(str(id_), words[id_]) for id_ in ids]


def _preselect(form: PoolForm, needs: Sequence[Need], material_id: int | None) -> None:
    """Tick what the reader came for."""
    for need in needs:
        if need.material.id == material_id:
            form.lines.data = [line.id for line in need.lines]
            form.of("shelf", need).data = need.reorder or None


def _pool(session: Session, form: PoolForm, needs: Sequence[Need]) -> str:
    orders = pool_on_orders(
        session, picks=form.picks(needs), expected_on=form.expected_on.data, by=user()
    )
    if len(orders) == 1:
        return url_for("orders.detail", order_id=orders[0].id)
    return _drafts()


def _drafts() -> str:
    return url_for("orders.index", status="draft")
