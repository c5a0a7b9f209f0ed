"""One order line comes in several deliveries: a part of what is open gets a day of its own."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.errors import NotFound, ReasonMissing, Term, WrongState
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.arrivals import claims_of, pegs_on
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.pegging import locked_with_pegs, peg, unpeg
from materialcenter.fulfilment.sharing import Rule, ranked
from materialcenter.fulfilment.telling import told
from materialcenter.purchasing.errors import ChangeWaiting, ExpectedPast
from materialcenter.purchasing.models import (
    ORDER_STATUS_NAMES,
    OrderStatus,
    SupplierOrder,
    SupplierOrderLine,
)
from materialcenter.purchasing.queries import UNDER_WAY
from materialcenter.purchasing.versions.queries import waiting_change


def split_line(
    session: Session,
    *,
    order_line_id: int,
    quantity: int,
    expected_on: date,
    reason: str,
    by: User,
) -> SupplierOrderLine:
    """Let some of what is to come of a line (in its count unit) come on another day, as a line of
    the same material, price and tolerance. Whoever needs it last waits for the later of the two;
    nobody's promise grows or is lost. What may be accepted of both is no more than before.

    Raises ReasonMissing, SplitTooMuch, ExpectedPast, ChangeWaiting, WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    if expected_on < clock.today():
        raise ExpectedPast(field="expected_on")
    found = session.get(SupplierOrderLine, order_line_id)
    if found is None:
        raise NotFound
    order = locked_with_pegs(session, found.order_id)
    line = next(line for line in order.lines if line.id == order_line_id)
    _must_be_splittable(session, order)
    pegs = pegs_on(session, [line.id])[line.id]
    line.part_with(quantity)
    moves = _leaving(session, line, pegs, quantity, later=expected_on > line.expected_on)
    part = _part_of(line, quantity, expected_on)
    session.add(part)
    session.flush()
    for request_line, amount in moves.items():
        peg(session, request_line, part, amount)
    order.expected_on = max(one.expected_on for one in order.lines)
    session.flush()
    entries = [
        audit.entry(
            by.id, SupplierOrder, order.id, "line-split", reason=reason, quantity=quantity,
            material_id=line.material_id, day=expected_on.isoformat(),
        ),
        *told(part, moves, reason, by.id),
    ]  # fmt: skip
    audit.record_all(session, entries)
    return part


def _must_be_splittable(session: Session, order: SupplierOrder) -> None:
    if order.status not in UNDER_WAY:
        state = Term(ORDER_STATUS_NAMES[OrderStatus(order.status)])
        raise WrongState(document=order.label, state=state)
    if waiting_change(session, order.id):
        raise ChangeWaiting(order=order.label)


def _leaving(
    session: Session, line: SupplierOrderLine, pegs: Sequence[Peg], quantity: int, *, later: bool
) -> dict[PurchaseRequestLine, int]:
    """Take off the line what its part will bring for others: to a later part only what does not
    fit any more, the latest need first; to an earlier one as much as it holds, the earliest need
    first. Returns the amounts by request line."""
    rows = {one.request_line_id: one for one in pegs}
    order = [claim.request_line_id for claim in ranked(Rule.NEED_BY, claims_of(pegs))]
    left = max(0, line.pegged - line.open) if later else min(quantity, line.pegged)
    moves: dict[PurchaseRequestLine, int] = {}
    for line_id in reversed(order) if later else order:
        row = rows[line_id]
        amount = min(row.quantity, left)
        if amount:
            moves[row.request_line] = amount
            unpeg(session, row.request_line, line, row, amount)
            left -= amount
    return moves


def _part_of(line: SupplierOrderLine, quantity: int, expected_on: date) -> SupplierOrderLine:
    return SupplierOrderLine(
        order=line.order,
        position=max(one.position for one in line.order.lines) + 1,
        material=line.material,
        counted=line.counted,
        idr_per_kg=line.idr_per_kg,
        idr_per_piece=line.idr_per_piece,
        tolerance_over_bp=line.tolerance_over_bp,
        tolerance_under_bp=line.tolerance_under_bp,
        expected_on=expected_on,
        quantity=quantity,
        received=0,
        cancelled=0,
        closed_short=0,
        pegged=0,
    )
