"""Deliveries taken in: the truck unloaded, who gets what, and a wrong receipt undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.attachments import attach, attachments_of
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.files import Upload
from materialcenter.core.settings import WEIGHT_DOUBT_BP, value_of
from materialcenter.fulfilment import queries
from materialcenter.fulfilment.after_delivery.claims.queries import open_claim_count
from materialcenter.fulfilment.after_delivery.queries import costs_of_receipt, own_charges
from materialcenter.fulfilment.arrivals import pegs_on
from materialcenter.fulfilment.models import Peg, Receipt
from materialcenter.fulfilment.previewing import preview_delivery
from materialcenter.fulfilment.receiving import doubted, receive_delivery
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.fulfilment.sharing import RULE_NAMES, Rule
from materialcenter.purchasing.models import (
    OrderStatus,
    Supplier,
    SupplierOrder,
    SupplierOrderLine,
)
from materialcenter.purchasing.queries import open_lines, order_by_id, supplier_by_id
from materialcenter.stock.queries import last_place_of
from materialcenter.web.access import access
from materialcenter.web.after_delivery import after_delivery_of
from materialcenter.web.context import db, file_store, post_once, user
from materialcenter.web.forms.orders import ReasonForm
from materialcenter.web.forms.receipts import (
    ADD_ROW,
    MOST_HEATS,
    ReceiptForm,
    heats_sent,
    receipt_form,
)
from materialcenter.web.histories import history_lines
from materialcenter.web.sentences import share_sentence
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.buying import RECEIPTS

bp = Blueprint("receipts", __name__, url_prefix="/receipts")

READ = Permission.PURCHASING_READ


@bp.get("")
@access(READ, hidden=True)
def index() -> ResponseReturnValue:
    """What is on its way, by supplier, and what came."""
    found = Listing(RECEIPTS, partial(queries.receipts, db(), by=user()))
    if asked_as_file():
        return found.file()
    page = found.page()
    return render_template(
        "receipts/index.html",
        page=page,
        awaited=_by_supplier(open_lines(db(), statuses=[OrderStatus.SENT])),
        reversed_by=queries.reversed_numbers(db(), [row.posting_id for row in page.rows]),
        today=clock.today(),
        open_claims=open_claim_count(db()),
    )


def _by_supplier(lines: Iterable[SupplierOrderLine]) -> list[list[SupplierOrderLine]]:
    """The open lines of each supplier, the supplier that is due first."""
    found: dict[int, list[SupplierOrderLine]] = {}
    for line in lines:
        found.setdefault(line.order.supplier_id, []).append(line)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Truck:
    """What a supplier may be bringing: every line that is open on the orders that were sent.
    With an `order`, the page was opened for that one."""

    supplier: Supplier
    order: SupplierOrder | None
    lines: Sequence[SupplierOrderLine]
    pegs: Mapping[int, Sequence[Peg]]

    @property
    def own(self) -> list[SupplierOrderLine]:
        """The lines that are ticked at first: those of the one order that is meant."""
        orders = {line.order_id for line in self.lines}
        meant = {self.order.id} if self.order else orders if len(orders) == 1 else set[int]()
        return [line for line in self.lines if line.order_id in meant]

    @property
    def orders(self) -> dict[int, list[SupplierOrderLine]]:
        """The lines by order: the one that is meant first, then as they are due."""
        found: dict[int, list[SupplierOrderLine]] = {}
        for line in [*self.own, *self.lines]:
            own = found.setdefault(line.order_id, [])
            if line not in own:
                own.append(line)
        return found


def _truck() -> Truck | None:
    """The supplier's delivery that the page is opened for, by `?supplier=` or `?order=`."""
    order_id = request.args.get("order", type=int)
    order = order_by_id(db(), order_id, by=user()) if order_id else None
    supplier_id = order.supplier_id if order else request.args.get("supplier", type=int)
    if supplier_id is None:
        return None
    lines = open_lines(db(), statuses=[OrderStatus.SENT], supplier_id=supplier_id)
    pegs = pegs_on(db(), [line.id for line in lines])
    return Truck(supplier_by_id(db(), supplier_id), order, lines, pegs)


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.FULFILMENT_RECEIVE, hidden=True)
def new() -> ResponseReturnValue:
    """Unload a supplier's delivery. `act=preview` shows what it would do and posts nothing,
    `act=live` answers with that part only, `act=add-row-17` gives line 17 a row for one more heat.
    """
    truck = _truck()
    if truck is None:
        return redirect(url_for("receipts.index"))
    act, lines = request.form.get("act", ""), truck.lines
    form = receipt_form(
        lines,
        truck.pegs,
        last_place_of(db(), [line.material_id for line in lines]),
        came=[line.id for line in truck.own],
        heats=heats_sent(request.form, act),
    )
    only_shows = act in ("preview", "live") or act.startswith(ADD_ROW)
    if form.validate_on_submit() and not only_shows and form.filled_in(lines):
        photos = form.photos.uploads
        try:
            return post_once(lambda session: _receive(session, truck, form, photos))
        except DomainError as error:
            form.refuse(error)
    arrived = form.arrived(lines)
    previews = preview_delivery(lines, truck.pegs, arrived, form.chosen, form.by_hand(truck.pegs))
    doubt_bp = value_of(db(), WEIGHT_DOUBT_BP)
    doubts = _doubts(form, [line for line in lines if line.id in previews], doubt_bp)
    if act == "live":
        return render_template(
            "receipts/live.html", form=form, lines=lines, previews=previews, doubts=doubts
        )
    return form.page(
        "receipts/new.html",
        truck=truck,
        previews=previews,
        doubts=doubts,
        doubt_bp=doubt_bp,
        most_heats=MOST_HEATS,
        today=clock.today(),
    )


def _doubts(
    form: ReceiptForm, lines: Sequence[SupplierOrderLine], doubt_bp: int
) -> dict[int, list[tuple[int, int]]]:
    """The weights that need a reason and have none yet, each with what it should be, by line."""
    return {
        line.id: [
            (metal.grams, theory)
            for metal in form.weighed(line)
            if (theory := doubted(line, metal, doubt_bp)) is not None
        ]
        for line in lines
        if not form.of("weight_reason", line).data
    }


def _receive(session: Session, truck: Truck, form: ReceiptForm, photos: Sequence[Upload]) -> str:
    receipt = receive_delivery(
        session,
        supplier_id=truck.supplier.id,
        delivered=form.delivered(truck.lines),
        rejected=form.rejected(truck.lines),
        rule=form.chosen,
        by_hand=form.by_hand(truck.pegs),
        delivery_note=form.delivery_note.data or "",
        note=form.note.data or "",
        by=user(),
    )
    attach(session, file_store(), Receipt, receipt.id, photos, by_id=user().id)
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
        told=share_sentence,
        photos=attachments_of(db(), Receipt, [receipt_id]).get(receipt_id, []),
        after=after_delivery_of(db(), receipt),
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
