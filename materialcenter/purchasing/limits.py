"""Up to what value a second buyer approves."""

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import Rupiah
from materialcenter.core.settings import ORDER_LIMIT_IDR, value_of
from materialcenter.purchasing.errors import OrderAboveLimit


def must_be_within_limit(session: Session, value_idr: int, approver: User) -> None:
    """Above the limit (setting) only a manager approves. Raises OrderAboveLimit."""
    limit = value_of(session, ORDER_LIMIT_IDR)
    if value_idr > limit and not approver.may(Permission.PURCHASING_APPROVE_ABOVE_LIMIT):
        raise OrderAboveLimit(value=Rupiah(value_idr), limit=Rupiah(limit))
