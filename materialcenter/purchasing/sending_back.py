"""A draft goes back to those who wrote it, with the reason; any change of it offers it again."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.audit import History
from materialcenter.core.errors import ReasonMissing
from materialcenter.core.text import clean
from materialcenter.purchasing.errors import OwnOrder
from materialcenter.purchasing.models import OrderStatus, SupplierOrder
from materialcenter.purchasing.queries import WRITING, authors_of
from materialcenter.purchasing.services import locked_order, must_be_draft

SENT_BACK = "draft-returned"


def send_back_order(session: Session, *, order_id: int, reason: str, by: User) -> SupplierOrder:
    """Do not approve a draft as it is. Raises OwnOrder, ReasonMissing, WrongState, NotFound."""
    by.must(Permission.PURCHASING_APPROVE)
    order = locked_order(session, order_id)
    if by.id in authors_of(session, [order])[order.id]:
        raise OwnOrder
    must_be_draft(order)
    reason = clean(reason, field="reason")
    if not reason:
        raise ReasonMissing(field="reason")
    audit.record(session, by.id, SupplierOrder, order.id, SENT_BACK, reason=reason)
    return order


def sent_back(session: Session, orders: Iterable[SupplierOrder]) -> dict[int, str]:
    """The reasons why drafts went back that were not changed since, by order id."""
    drafts = [order.id for order in orders if order.status == OrderStatus.DRAFT]
    rows = session.execute(
        select(History.subject_id, History.act, History.reason)
        .where(
            History.subject == SupplierOrder.__tablename__,
            History.subject_id.in_(drafts),
            History.act.in_([*WRITING, SENT_BACK]),
        )
        .order_by(History.id)
    )
    last = {order_id: (act, reason) for order_id, act, reason in rows}
    return {order_id: reason for order_id, (act, reason) in last.items() if act == SENT_BACK}
