"""Freight and other costs of deliveries: spread with a preview, and undone."""

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.fulfilment.after_delivery.landed_costs import (
    Bearing,
    bearings_of,
    reverse_landed_cost,
    spread_cost,
    standing_lines,
)
from materialcenter.fulfilment.after_delivery.models import BASIS_NAMES, Basis, LandedCost
from materialcenter.fulfilment.after_delivery.queries import cost_by_id, receipts_of
from materialcenter.fulfilment.models import Receipt
from materialcenter.fulfilment.queries import receipt_by_id, receipts, reversal_of, reversed_numbers
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import reason_form
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.landed_costs import CostForm
from materialcenter.web.histories import history_lines

bp = Blueprint("landed_costs", __name__, url_prefix="/landed-costs")


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.PURCHASING_ORDER, hidden=True)
def new() -> ResponseReturnValue:
    """Enter a bill and choose who bears it; `act=preview` shows the shares and posts nothing."""
    form, choices = CostForm(), _choices(request.args.get("receipt", type=int))
    form.receipts.choices = [(receipt.id, receipt.posting.number) for receipt in choices]
    shares: list[Bearing] = []
    if request.method == "GET":
        form.receipts.data = [request.args.get("receipt", 0, type=int)]
        form.biller.data = request.args.get("biller", "")[:120]
        form.number.data = request.args.get("number", "")[:60]
        form.total_idr.data = request.args.get("total", type=int)
        form.amount_idr.data = request.args.get("amount", type=int)
    elif form.validate():
        try:
            if request.form.get("act") != "preview":
                return post_once(lambda session: _spread(session, form))
            shares = bearings_of(
                db(), standing_lines(db(), form.receipts.data or []), form.amount_idr.data or 0,
                Basis(form.basis.data),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
    return form.page("landed_costs/new.html", choices=choices, shares=shares)


def _choices(receipt_id: int | None) -> list[Receipt]:
    """The newest deliveries that stand and brought metal, the one that was come from first."""
    newest = receipts(db(), by=user()).rows
    first = [receipt_by_id(db(), receipt_id, by=user())] if receipt_id else []
    rows = first + [row for row in newest if row.id != receipt_id]
    undone = reversed_numbers(db(), [row.posting_id for row in rows])
    return [row for row in rows if row.lines and row.posting_id not in undone]


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
