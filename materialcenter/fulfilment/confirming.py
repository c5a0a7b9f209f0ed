"""The supplier says how much of a line he brings, and when; whoever waits for it sees the day."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.errors import NotFound, Term, WrongState
from materialcenter.core.text import clean
from materialcenter.fulfilment.arrivals import claims_of
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.pegging import locked_with_pegs
from materialcenter.fulfilment.sharing import Rule, share
from materialcenter.fulfilment.telling import delivery_moved
from materialcenter.purchasing.errors import ExpectedPast
from materialcenter.purchasing.models import (
    ORDER_STATUS_NAMES,
    OrderStatus,
    SupplierOrder,
    SupplierOrderLine,
)
from materialcenter.purchasing.services import reschedule_line


def confirm_line(
    session: Session,
    *,
    order_line_id: int,
    confirmed_quantity: int,
    confirmed_on: date,
    by: User,
    note: str = "",
) -> SupplierOrderLine:
    """Write down what the supplier confirmed of a line: how much of it in all (count unit; what
    came counts too) and on which day. Another day is the day everybody sees from now on.

    Raises BelowReceived, AboveConfirmable, ExpectedPast, WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    note = clean(note, most=300, field="note")
    found = session.get(SupplierOrderLine, order_line_id)
    if found is None:
        raise NotFound
    order = locked_with_pegs(session, found.order_id)
    line = next(line for line in order.lines if line.id == order_line_id)
    if not order.running:
        state = Term(ORDER_STATUS_NAMES[OrderStatus(order.status)])
        raise WrongState(document=order.label, state=state)
    if confirmed_on < clock.today():
        raise ExpectedPast(field="confirmed_on")
    line.confirm(confirmed_quantity, confirmed_on, clock.now(), by.id)
    if confirmed_on != line.expected_on:
        reschedule_line(session, order_line_id=line.id, expected_on=confirmed_on, note=note, by=by)
        audit.record_all(session, delivery_moved(session, [line], note, by.id))
    session.flush()
    audit.record(
        session, by.id, SupplierOrder, order.id, "confirmed", reason=note,
        material_id=line.material_id, confirmed=confirmed_quantity, quantity=line.quantity,
        day=confirmed_on.isoformat(),
    )  # fmt: skip
    return line


def short_by_confirmation(line: SupplierOrderLine, pegs: Sequence[Peg]) -> Mapping[int, int]:
    """Who would get how much less if only what was confirmed comes, those who need it last first
    to lack: by request line id, in the count unit."""
    if not line.unconfirmed:
        return {}
    coming = line.open - line.unconfirmed
    given = share(Rule.NEED_BY, coming, claims_of(pegs)) if pegs else {}
    lacking = {peg.request_line_id: peg.quantity - given[peg.request_line_id] for peg in pegs}
    return {line_id: quantity for line_id, quantity in lacking.items() if quantity}
