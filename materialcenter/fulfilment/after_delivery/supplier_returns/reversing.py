"""A wrong return is undone: the metal lies on its rack again and the order has it again, as long
as nothing came instead."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import NotFound, ReasonMissing, Term, WrongState
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.after_delivery.supplier_returns.errors import ReplacementUsed
from materialcenter.fulfilment.after_delivery.supplier_returns.models import (
    SupplierReturn,
    SupplierReturnLine,
)
from materialcenter.fulfilment.models import Peg, Receipt, ReceiptLine
from materialcenter.fulfilment.pegging import order_ids_of, unpeg
from materialcenter.fulfilment.reserving import expiry, hold, lock_lines
from materialcenter.purchasing.models import (
    ORDER_STATUS_NAMES,
    OrderStatus,
    SupplierOrder,
    SupplierOrderLine,
)
from materialcenter.purchasing.services import locked_orders
from materialcenter.stock.ledger import (
    Ledger,
    movements_of,
    post,
    refuse_second_reversal,
    reversing,
)
from materialcenter.stock.models import Posting
from materialcenter.stock.services import REVERSAL, REVERSAL_PREFIX


def reverse_supplier_return(session: Session, *, return_id: int, reason: str, by: User) -> Posting:
    """Undo a return whose metal never left, or came back: whoever it was kept for has it again
    as far as he still lacks it.

    Raises ReasonMissing, AlreadyReversed, ReplacementUsed, WrongState, NotFound.
    """
    by.must(Permission.FULFILMENT_REVERSE)
    document = session.get(SupplierReturn, return_id)
    if document is None:
        raise NotFound
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    rows = _lines(session, return_id)
    requested = lock_lines(session, {s.request_line_id for row in rows for s in row.shares})
    ids = [row.receipt_line.order_line_id for row in rows]
    orders = locked_orders(session, order_ids_of(session, ids))
    order_lines = {line.id: line for order in orders.values() for line in order.lines}
    ledger = Ledger(session)
    ledger.lock((row.receipt_line.lot_id, row.place_id) for row in rows)
    refuse_second_reversal(session, document.posting)
    _wait_no_more(session, rows, order_lines, requested)
    for row in reversed(rows):
        _take_back(document, row, order_lines[row.receipt_line.order_line_id])
    for order in orders.values():
        if order.status == OrderStatus.SENT and not any(line.open for line in order.lines):
            order.become(OrderStatus.CLOSED)
    session.flush()
    reversal, _ = post(
        ledger, reversing(movements_of(session, document.posting_id)),
        kind=REVERSAL, prefix=REVERSAL_PREFIX, by=by, reverses=document.posting, reason=reason,
    )  # fmt: skip
    kept = _keep_again(session, ledger, rows, requested)
    session.flush()
    _record(session, document, rows, requested, kept, reversal, by)
    return reversal


def _lines(session: Session, return_id: int) -> Sequence[SupplierReturnLine]:
    return session.scalars(
        select(SupplierReturnLine)
        .where(SupplierReturnLine.supplier_return_id == return_id)
        .options(
            joinedload(SupplierReturnLine.receipt_line, innerjoin=True).joinedload(
                ReceiptLine.lot, innerjoin=True
            )
        )
        .order_by(SupplierReturnLine.id)
    ).all()


def _wait_no_more(
    session: Session,
    rows: Sequence[SupplierReturnLine],
    order_lines: Mapping[int, SupplierOrderLine],
    requested: Mapping[int, PurchaseRequestLine],
) -> None:
    """Take back what the return had promised from the order lines, as far as it still is."""
    waiting: dict[tuple[int, int], int] = {}
    for row in rows:
        for share in row.shares:
            key = (share.request_line_id, row.receipt_line.order_line_id)
            waiting[key] = waiting.get(key, 0) + share.waiting
    pegs = session.scalars(
        select(Peg)
        .where(Peg.request_line_id.in_(requested), Peg.order_line_id.in_(order_lines))
        .order_by(Peg.id)
        .execution_options(populate_existing=True)
    ).all()
    for row in pegs:
        quantity = min(row.quantity, waiting.get((row.request_line_id, row.order_line_id), 0))
        if quantity:
            line, order_line = requested[row.request_line_id], order_lines[row.order_line_id]
            unpeg(session, line, order_line, row, quantity)
    session.flush()


def _take_back(
    document: SupplierReturn, row: SupplierReturnLine, order_line: SupplierOrderLine
) -> None:
    """The order line has what came again: nothing else may have taken its place."""
    order = order_line.order
    if order.status not in (OrderStatus.SENT, OrderStatus.CLOSED):
        state = Term(ORDER_STATUS_NAMES[OrderStatus(order.status)])
        raise WrongState(document=order.label, state=state)
    closed = 0 if document.replacement else row.reopened
    used = ReplacementUsed(document=document.posting.number)
    if max(0, order_line.due + closed - order_line.received) < row.reopened:
        raise used
    order_line.closed_short -= closed
    order_line.received += row.quantity
    if order_line.pegged > order_line.open:
        raise used


def _keep_again(
    session: Session,
    ledger: Ledger,
    rows: Sequence[SupplierReturnLine],
    requested: Mapping[int, PurchaseRequestLine],
) -> dict[int, int]:
    """Reserve the metal again for those it was kept for; returns the quantity by request line."""
    kept: dict[int, int] = {}
    for row in rows:
        balance = ledger.balance(row.receipt_line.lot_id, row.place_id)
        for share in row.shares:
            line = requested[share.request_line_id]
            quantity = min(share.quantity, line.uncovered, balance.free)
            if quantity > 0:
                hold(session, line, balance, quantity, until=expiry(session, line))
                kept[line.id] = kept.get(line.id, 0) + quantity
    return kept


def _record(
    session: Session,
    document: SupplierReturn,
    rows: Sequence[SupplierReturnLine],
    requested: Mapping[int, PurchaseRequestLine],
    kept: Mapping[int, int],
    reversal: Posting,
    by: User,
) -> None:
    number = document.posting.number
    figures: dict[str, Any] = {
        "reason": reversal.reason, "number": number, "reversal": reversal.number,
    }  # fmt: skip
    entries = [
        audit.entry(
            by.id, SupplierReturn, document.id, "reversed",
            reason=reversal.reason, number=reversal.number,
        )
    ]  # fmt: skip
    for line in sorted(requested.values(), key=lambda line: line.id):
        again = {"quantity": kept[line.id]} if line.id in kept else {}
        entries.append(
            audit.entry(
                by.id, PurchaseRequest, line.request_id, "sent-back-undone",
                line=line.id, **again, **figures,
            )
        )  # fmt: skip
    for order_id in sorted({row.receipt_line.order_line.order_id for row in rows}):
        entries.append(audit.entry(by.id, SupplierOrder, order_id, "sent-back-undone", **figures))
    for receipt_id in sorted({row.receipt_line.receipt_id for row in rows}):
        entries.append(audit.entry(by.id, Receipt, receipt_id, "sent-back-undone", **figures))
    audit.record_all(session, entries)
