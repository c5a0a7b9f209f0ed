"""What is still to come of one order line comes no more: cancelled by the centre, or closed short
because the supplier will not bring it."""

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import DomainError, N_, NotFound, ReasonMissing, Term, WrongState
from materialcenter.core.text import clean
from materialcenter.fulfilment.models import Loss
from materialcenter.fulfilment.pegging import locked_with_pegs, uncover
from materialcenter.purchasing.models import (
    ORDER_STATUS_NAMES,
    OrderStatus,
    SupplierOrder,
    SupplierOrderLine,
)


class NothingToCome(DomainError):
    """Everything of the line came, or was closed before."""

    sentence = N_("%(material)s di %(order)s sudah tidak ada yang ditunggu.")


def close_line(
    session: Session,
    *,
    order_line_id: int,
    reason: str,
    by: User,
    short: bool = True,
    free_only: bool = False,
) -> SupplierOrder:
    """Close the open rest of a line: `short` when the supplier will not bring it, else cancelled.
    Whoever was pegged to it is uncovered and reads why; with `free_only` they keep their parts
    and only what is nobody's is closed.

    Raises ReasonMissing, NothingToCome, WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    found = session.get(SupplierOrderLine, order_line_id)
    if found is None:
        raise NotFound
    order = locked_with_pegs(session, found.order_id)
    line = next(line for line in order.lines if line.id == order_line_id)
    if order.status not in (OrderStatus.APPROVED, OrderStatus.SENT):
        state = Term(ORDER_STATUS_NAMES[OrderStatus(order.status)])
        raise WrongState(document=order.label, state=state)
    rest = line.free if free_only else line.open
    if rest == 0:
        raise NothingToCome(material=line.material.name_id, order=order.label)
    if not free_only:
        cause = Loss.SHORT if short else Loss.CANCELLED
        uncover(session, order, [line], "order-line-closed", reason, by.id, cause=cause)
    if short:
        line.closed_short += rest
    else:
        line.cancelled += rest
    close_when_all_came(order)
    session.flush()
    audit.record(
        session, by.id, SupplierOrder, order.id, "line-closed" if short else "line-cancelled",
        reason=reason, quantity=rest, material_id=line.material_id,
    )  # fmt: skip
    return order


def close_when_all_came(order: SupplierOrder) -> None:
    """With its last line the order is done: closed when something came, else cancelled."""
    if any(line.open for line in order.lines):
        return
    received = any(line.received for line in order.lines)
    order.become(OrderStatus.CLOSED if received else OrderStatus.CANCELLED)
