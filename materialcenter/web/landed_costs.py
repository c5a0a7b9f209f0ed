"""Freight and other costs of deliveries: spread with a preview, and undone."""

import re

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.text import clean
from materialcenter.fulfilment.after_delivery.landed_costs import (
    Bearing,
    bearings_of,
    reverse_landed_cost,
    spread_cost,
    standing_lines,
)
from materialcenter.fulfilment.after_delivery.models import BASIS_NAMES, Basis, LandedCost
from materialcenter.fulfilment.after_delivery.queries import (
    bills_on,
    cost_by_id,
    receipts_of,
    receipts_to_charge,
)
from materialcenter.fulfilment.queries import reversal_of
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import reason_form
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.landed_costs import CostForm
from materialcenter.web.histories import history_lines

bp = Blueprint("landed_costs", __name__, url_prefix="/landed-costs")

_ID = re.compile("[0-9]{1,12}")


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.PURCHASING_ORDER, hidden=True)
def new() -> ResponseReturnValue:
    """Enter a bill and choose who bears it; `act=preview` shows the shares and posts nothing,
    `act=find` lists other deliveries."""
    form, act = CostForm(), request.form.get("act", "")
    own = request.args.get("receipt", type=int)
    ids = {own} if own else set[int]()
    ids |= {int(text) for text in request.form.getlist("receipts") if _ID.fullmatch(text)}
    only = own is not None and "q" not in request.form and act != "find"
    choices = receipts_to_charge(db(), by=user(), text=_text(), ids=ids, only=only)
    form.receipts.choices = [(receipt.id, receipt.posting.number) for receipt in choices]
    shares: list[Bearing] = []
    if request.method == "GET":
        form.receipts.data = [own or 0]
        form.biller.data = request.args.get("biller", "")[:120]
        form.number.data = request.args.get("number", "")[:60]
        form.total_idr.data = request.args.get("total", type=int)
        form.amount_idr.data = request.args.get("amount", type=int)
    elif act != "find" and form.validate():
        try:
            if act != "preview":
                return post_once(lambda session: _spread(session, form))
            shares = bearings_of(
                db(), standing_lines(db(), form.receipts.data or []), form.amount_idr.data or 0,
                Basis(form.basis.data),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
    return form.page(
        "landed_costs/new.html",
        choices=choices,
        only=only,
        text=_text(),
        bills=bills_on(db(), [receipt.id for receipt in choices]),
        shares=shares,
    )


def _text() -> str:
    """What the deliveries are searched by."""
    try:
        return clean(request.form.get("q"), most=60)
    except DomainError:
        return ""


def _spread(session: Session, form: CostForm) -> str:
    cost = spread_cost(
        session,
        receipt_ids=form.receipts.data or [],
        bill=form.bill,
        amount_idr=form.amount_idr.data or 0,
        basis=Basis(form.basis.data),
        note=form.note.data or "",
        by=user(),
    )
    return url_for("landed_costs.detail", cost_id=cost.id)


@bp.get("/<int:cost_id>")
@access(Permission.PURCHASING_READ, hidden=True)
def detail(cost_id: int) -> ResponseReturnValue:
    """Who bears what of a bill."""
    return _detail(cost_id, reason_form("reversal", formdata=None))


def _detail(cost_id: int, form: OnceForm) -> ResponseReturnValue:
    cost = cost_by_id(db(), cost_id, by=user())
    return form.page(
        "landed_costs/detail.html",
        cost=cost,
        basis=BASIS_NAMES[Basis(cost.basis)],
        receipts=receipts_of(db(), cost.shares),
        reversal=reversal_of(db(), cost.posting_id),
        history=history_lines(db(), LandedCost, cost_id),
    )


@bp.post("/<int:cost_id>/reversal")
@access(Permission.FULFILMENT_REVERSE, hidden=True)
def reverse(cost_id: int) -> ResponseReturnValue:
    """Undo a wrong spreading by a document of its own."""
    form = reason_form("reversal")
    if not form.validate_on_submit():
        return _detail(cost_id, form)

    def once(session: Session) -> str:
        reason = form.reason.data or ""
        reverse_landed_cost(session, cost_id=cost_id, reason=reason, by=user())
        return url_for("landed_costs.detail", cost_id=cost_id)

    try:
        answer = post_once(once)
    except DomainError as error:
        form.refuse(error)
        return _detail(cost_id, form)
    flash(_("Pembebanan dibatalkan. Tagihannya dapat dibagikan lagi."))
    return answer
