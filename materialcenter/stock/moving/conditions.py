"""Quarantine, block and release: whether a lot's metal may be promised and handed over.

What is reserved stays reserved; it waits until the lot is good again.
"""

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock, numbering
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound, ReasonMissing, Term
from materialcenter.core.text import clean
from materialcenter.stock.ledger import Ledger
from materialcenter.stock.models import CONDITION_NAMES, Condition, Lot
from materialcenter.stock.moving.errors import AlreadyInCondition
from materialcenter.stock.moving.models import ConditionChange

PREFIX = "KB"
_ACTS = {
    Condition.GOOD: "released",
    Condition.QUARANTINED: "quarantined",
    Condition.BLOCKED: "blocked",
}


def quarantine_lot(session: Session, *, lot_id: int, reason: str, by: User) -> ConditionChange:
    """Set a lot aside until it was looked at. Raises NotFound, ReasonMissing,
    AlreadyInCondition."""
    by.must(Permission.STOCK_QUALITY)
    return _change(session, lot_id, Condition.QUARANTINED, reason, by)


def block_lot(session: Session, *, lot_id: int, reason: str, by: User) -> ConditionChange:
    """Keep a lot from being used. Raises NotFound, ReasonMissing, AlreadyInCondition."""
    by.must(Permission.STOCK_QUALITY)
    return _change(session, lot_id, Condition.BLOCKED, reason, by)


def release_lot(session: Session, *, lot_id: int, reason: str, by: User) -> ConditionChange:
    """Let a lot be used again. Raises NotFound, ReasonMissing, AlreadyInCondition."""
    by.must(Permission.STOCK_QUALITY)
    return _change(session, lot_id, Condition.GOOD, reason, by)


def _change(
    session: Session, lot_id: int, after: Condition, reason: str, by: User
) -> ConditionChange:
    lot = lock(session, Lot, [lot_id]).get(lot_id)
    if lot is None:
        raise NotFound
    Ledger(session).lock_lots([lot_id])  # a hand-over reads the condition under these locks
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    if lot.condition == after:
        raise AlreadyInCondition(
            lot=lot.code, condition=Term(CONDITION_NAMES[after]), field="condition"
        )
    change = ConditionChange(
        number=numbering.document_number(session, PREFIX),
        lot=lot,
        before=lot.condition,
        after=after,
        reason=reason,
        changed_by_id=by.id,
        changed_at=clock.now(),
    )
    lot.condition = after
    session.add(change)
    session.flush()
    audit.record(session, by.id, Lot, lot.id, _ACTS[after], reason=reason, number=change.number)
    return change
