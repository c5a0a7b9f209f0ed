"""Correcting by reversing: a wrong issue or receipt is undone by a document of its own, and
refused, with the reason, when its effect was used further on."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import NotFound, ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.fulfilment.after_delivery.claims.services import refuse_claimed
from materialcenter.fulfilment.arrivals import pegs_on
from materialcenter.fulfilment.errors import ReservedFurtherOn, ReturnedFurtherOn
from materialcenter.fulfilment.models import (
    Issue,
    IssueLine,
    Receipt,
    ReceiptLine,
    ReceiptShare,
    Reservation,
    WorkshopReturn,
)
from materialcenter.fulfilment.pegging import order_ids_of, peg
from materialcenter.fulfilment.reserving import expiry, hold, let_go, lock_lines
from materialcenter.fulfilment.usage.adding import add_usage
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.services import locked_orders
from materialcenter.stock.ledger import (
    Ledger,
    movements_of,
    post,
    refuse_second_reversal,
    reversing,
)
from materialcenter.stock.models import Posting
from materialcenter.stock.queries import refuse_used
from materialcenter.stock.services import REVERSAL, REVERSAL_PREFIX


def _reason(text: str) -> str:
    reason = clean(text, field="reason")
    if not reason:
        raise ReasonMissing
    return reason


def reverse_issue(session: Session, *, issue_id: int, reason: str, by: User) -> Posting:
    """Take a wrong hand-over back: the metal lies where it lay, reserved for the same lines.

    Raises ReasonMissing, AlreadyReversed, ReturnedFurtherOn, NotFound.
    """
    by.must(Permission.FULFILMENT_REVERSE)
    issue = session.get(Issue, issue_id)
    if issue is None:
        raise NotFound
    reason = _reason(reason)
    lines = lock_lines(session, {row.request_line_id for row in issue.lines})
    ledger = Ledger(session)
    ledger.lock((row.lot_id, row.place_id) for row in issue.lines)
    refuse_second_reversal(session, issue.posting)
    _refuse_returned(session, issue)
    reversal, _ = post(
        ledger, reversing(movements_of(session, issue.posting_id)),
        kind=REVERSAL, prefix=REVERSAL_PREFIX, by=by, reverses=issue.posting, reason=reason,
    )  # fmt: skip
    add_usage(session, reversal)
    for row in issue.lines:
        _restore(session, ledger, lines[row.request_line_id], row)
    entries = [
        audit.entry(
            by.id, PurchaseRequest, request_id, "issue-reversed",
            reason=reason, number=issue.posting.number, reversal=reversal.number,
        )
        for request_id in sorted({line.request_id for line in lines.values()})
    ]  # fmt: skip
    entries.append(
        audit.entry(by.id, Issue, issue.id, "reversed", reason=reason, number=reversal.number)
    )
    audit.record_all(session, entries)
    return reversal


def _restore(session: Session, ledger: Ledger, line: PurchaseRequestLine, row: IssueLine) -> None:
    if line.request.status == RequestStatus.CLOSED:
        line.request.become(RequestStatus.APPROVED)
    line.issued -= row.quantity
    balance = ledger.balance(row.lot_id, row.place_id)
    held = Metal(row.pieces, row.quantity).counted(balance.counted)
    hold(session, line, balance, row.quantity, until=expiry(session, line), held=held)


def _refuse_returned(session: Session, issue: Issue) -> None:
    returns = session.scalars(
        select(Posting.number)
        .join(WorkshopReturn, WorkshopReturn.posting_id == Posting.id)
        .where(WorkshopReturn.issue_line_id.in_([row.id for row in issue.lines]))
        .order_by(Posting.id)
    ).all()
    if returns:
        raise ReturnedFurtherOn(document=issue.posting.number, others=", ".join(returns))


def reverse_receipt(session: Session, *, receipt_id: int, reason: str, by: User) -> Posting:
    """Undo a wrong receipt whose metal still lies untouched: its lots are emptied, those it
    came for wait for the order again.

    Raises ReasonMissing, AlreadyReversed, UsedFurtherOn, ClaimedFurtherOn, ReservedFurtherOn,
    NotFound.
    """
    by.must(Permission.FULFILMENT_REVERSE)
    receipt = session.get(Receipt, receipt_id)
    if receipt is None:
        raise NotFound
    reason = _reason(reason)
    number = receipt.posting.number
    refuse_second_reversal(session, receipt.posting)
    refuse_used(session, receipt.posting, {row.lot_id for row in receipt.lines})
    lines = lock_lines(session, {share.request_line_id for share in receipt.shares})
    sent_back = [row.order_line_id for row in receipt.rejections]
    orders = locked_orders(
        session, order_ids_of(session, [row.order_line_id for row in receipt.lines] + sent_back)
    )
    order_lines = {line.id: line for order in orders.values() for line in order.lines}
    refuse_claimed(session, receipt)
    ledger = Ledger(session)
    ledger.lock((row.lot_id, row.place_id) for row in receipt.lines)
    freed = _free(session, ledger, receipt, lines)
    reversal, _ = post(
        ledger, reversing(movements_of(session, receipt.posting_id)),
        kind=REVERSAL, prefix=REVERSAL_PREFIX, by=by, reverses=receipt.posting, reason=reason,
        without_metal=not receipt.lines,
    )  # fmt: skip
    _reopen(session, receipt.lines, order_lines)
    for share in receipt.shares:
        _wait_again(
            session,
            lines[share.request_line_id],
            order_lines[share.order_line_id],
            share,
            freed.get((share.order_line_id, share.request_line_id), 0),
        )
    session.flush()
    told = [*lines.values(), *_waiting_for(session, sent_back)]
    entries = [
        audit.entry(
            by.id, PurchaseRequest, request_id, "receipt-reversed",
            reason=reason, number=number, reversal=reversal.number,
        )
        for request_id in sorted({line.request_id for line in told})
    ]  # fmt: skip
    entries += [
        audit.entry(
            by.id, SupplierOrder, order_id, "receipt-reversed",
            reason=reason, number=number, reversal=reversal.number,
        )
        for order_id in sorted(orders)
    ]  # fmt: skip
    entries.append(
        audit.entry(by.id, Receipt, receipt.id, "reversed", reason=reason, number=reversal.number)
    )
    audit.record_all(session, entries)
    return reversal


def _waiting_for(session: Session, order_line_ids: Sequence[int]) -> list[PurchaseRequestLine]:
    """The request lines that wait for some order lines: they read that a rejection is undone."""
    pegs = pegs_on(session, order_line_ids)
    return [row.request_line for rows in pegs.values() for row in rows]


def _free(
    session: Session, ledger: Ledger, receipt: Receipt, lines: dict[int, PurchaseRequestLine]
) -> dict[tuple[int, int], int]:
    """Let go of what is reserved on the receipt's lots, when it is for those it came for.

    Returns the quantities by (order line, request line)."""
    freed: dict[tuple[int, int], int] = {}
    came_for = {(s.order_line_id, s.request_line_id) for s in receipt.shares}
    for row in receipt.lines:
        balance = ledger.balance(row.lot_id, row.place_id)
        for reservation in _reservations_on(session, balance.id):
            key = (row.order_line_id, reservation.request_line_id)
            if key not in came_for:
                raise ReservedFurtherOn(
                    document=receipt.posting.number,
                    lot=row.lot.code,
                    others=reservation.request_line.request.number,
                )
            line = lines[reservation.request_line_id]
            quantity = let_go(session, line, reservation, balance, reservation.held)
            freed[key] = freed.get(key, 0) + quantity
    session.flush()
    return freed


def _reservations_on(session: Session, balance_id: int) -> Sequence[Reservation]:
    return session.scalars(
        select(Reservation)
        .where(Reservation.balance_id == balance_id)
        .options(
            joinedload(Reservation.request_line, innerjoin=True).joinedload(
                PurchaseRequestLine.request, innerjoin=True
            )
        )
        .order_by(Reservation.id)
    ).all()


def _reopen(
    session: Session, rows: Sequence[ReceiptLine], order_lines: dict[int, SupplierOrderLine]
) -> None:
    for row in rows:
        line = order_lines[row.order_line_id]
        line.received -= row.quantity
        line.closed_short -= row.closed_short
        if line.order.status == OrderStatus.CLOSED:
            line.order.become(OrderStatus.SENT)
    session.flush()


def _wait_again(
    session: Session,
    line: PurchaseRequestLine,
    order_line: SupplierOrderLine,
    share: ReceiptShare,
    freed: int,
) -> None:
    """Peg to the order again what was freed and what had counted as settled; of a workshop that
    wants no more, what had counted as settled is cancelled instead."""
    request = line.request
    line.settled_short -= share.settled
    if request.status == RequestStatus.WITHDRAWN or (
        request.status == RequestStatus.CLOSED and line.given_up
    ):
        line.cancelled += share.settled
    elif share.settled and request.status == RequestStatus.CLOSED:
        request.become(RequestStatus.APPROVED)
    quantity = min(freed + share.settled, line.uncovered, order_line.free)
    if quantity > 0:
        peg(session, line, order_line, quantity)
