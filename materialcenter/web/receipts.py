"""Deliveries taken in: the truck unloaded, who gets what, and a wrong receipt undone."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.settings import WEIGHT_DOUBT_BP, value_of
from materialcenter.fulfilment import queries
from materialcenter.fulfilment.after_delivery.queries import costs_of_receipt, own_charges
from materialcenter.fulfilment.models import Peg, Receipt
from materialcenter.fulfilment.receiving import receive_delivery
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.fulfilment.sharing import RULE_NAMES, Rule
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.queries import order_by_id, orders
from materialcenter.stock.queries import last_place_of
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.orders import ReasonForm
from materialcenter.web.forms.receipts import ROWS, ReceiptForm, receipt_form
from materialcenter.web.histories import history_lines

bp = Blueprint("receipts", __name__, url_prefix="/receipts")

READ = Permission.PURCHASING_READ


@bp.get("")
@access(READ, hidden=True)
def index() -> str:
    """What is on its way, and what came."""
    page = queries.receipts(db(), by=user(), after=request.args.get("after", type=int))
    return render_template(
        "receipts/index.html",
        page=page,
        awaited=orders(db(), by=user(), statuses=[OrderStatus.SENT]).rows,
        reversed_by=queries.reversed_numbers(db(), [row.posting_id for row in page.rows]),
        today=clock.today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.FULFILMENT_RECEIVE, hidden=True)
def new() -> ResponseReturnValue:
    """Unload an order's delivery; `act=preview` shows who would get what, and posts nothing."""
    order_id = request.args.get("order", type=int)
    if order_id is None:
        return redirect(url_for("receipts.index"))
    order = order_by_id(db(), order_id, by=user())
    lines = [line for line in order.lines if line.open]
    pegs = queries.pegs_of_order(db(), order_id)
    form = receipt_form(lines, pegs, last_place_of(db(), [line.material_id for line in lines]))
    previews = {}
    if form.validate_on_submit():
        if request.form.get("act") == "preview":
            rule = Rule(form.rule.data)
            previews = queries.preview_shares(db(), form.arrived(lines), rule)
        elif form.filled_in(lines):
            try:
                return post_once(lambda session: _receive(session, order, lines, pegs, form))
            except DomainError as error:
                form.refuse(error)
    return form.page(
        "receipts/new.html",
        order=order,
        lines=lines,
        pegs=pegs,
        previews=previews,
        arrived=form.arrived(lines),
        doubt_bp=value_of(db(), WEIGHT_DOUBT_BP),
        rows=ROWS,
    )


def _receive(
    session: Session,
    order: SupplierOrder,
    lines: Sequence[SupplierOrderLine],
    pegs: Mapping[int, Sequence[Peg]],
    form: ReceiptForm,
) -> str:
    receipt = receive_delivery(
        session,
        supplier_id=order.supplier_id,
        delivered=form.delivered(lines),
        rule=Rule(form.rule.data),
        by_hand=form.by_hand(pegs),
        delivery_note=form.delivery_note.data or "",
        note=form.note.data or "",
        by=user(),
    )
    return url_for("receipts.detail", receipt_id=receipt.id)


@bp.get("/<int:receipt_id>")
@access(READ, hidden=True)
def detail(receipt_id: int) -> ResponseReturnValue:
    """One delivery: its lots, and who got what."""
    return _detail(receipt_id, ReasonForm(formdata=None))


def _detail(receipt_id: int, form: ReasonForm) -> ResponseReturnValue:
    receipt = queries.receipt_by_id(db(), receipt_id, by=user())
    costs = costs_of_receipt(db(), receipt_id)
    own = {line.order_line.order_id: line.order_line.order for line in receipt.lines}
    return form.page(
        "receipts/detail.html",
        receipt=receipt,
        orders=own,
        own_charges=own_charges(db(), own),
        rule=RULE_NAMES[Rule(receipt.rule)],
        costs=costs,
        costs_undone=queries.reversed_numbers(db(), [cost.posting_id for cost in costs]),
        reversal=queries.reversal_of(db(), receipt.posting_id),
        history=history_lines(db(), Receipt, receipt_id),
    )


@bp.post("/<int:receipt_id>/reversal")
@access(Permission.FULFILMENT_REVERSE, hidden=True)
def reverse(receipt_id: int) -> ResponseReturnValue:
    """Undo a wrong receipt by a document of its own."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _detail(receipt_id, form)
    reason = form.reason.data or ""

    def once(session: Session) -> str:
        reverse_receipt(session, receipt_id=receipt_id, reason=reason, by=user())
        return url_for("receipts.detail", receipt_id=receipt_id)

    try:
        answer = post_once(once)
    except DomainError as error:
        form.refuse(error)
        return _detail(receipt_id, form)
    flash(_("Penerimaan sudah dibatalkan. Lotnya kosong, dan pesanannya menunggu lagi."))
    return answer
