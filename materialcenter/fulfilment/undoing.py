"""Transfers, corrections, scrap and titipan undone by a document of their own, as long as
their metal was not used further on."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import NotFound, ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.core.text import clean
from materialcenter.fulfilment import adjusting, keeping, moving, scrapping
from materialcenter.fulfilment.errors import ReservedFurtherOn
from materialcenter.fulfilment.holding import lock_held
from materialcenter.fulfilment.models import Reservation
from materialcenter.stock.ledger import (
    Ledger,
    movements_of,
    post,
    refuse_second_reversal,
    reversing,
)
from materialcenter.stock.models import Balance, Movement, Posting
from materialcenter.stock.moving.models import Adjustment
from materialcenter.stock.queries import refuse_used
from materialcenter.stock.services import REVERSAL, REVERSAL_PREFIX

KINDS = (
    moving.KIND,
    adjusting.KIND,
    scrapping.KIND,
    keeping.KIND_IN,
    keeping.KIND_OUT,
)


def reverse_moving(session: Session, *, posting_id: int, reason: str, by: User) -> Posting:
    """Undo a transfer, an adjustment, a scrapping or a delivery of titipan; reservations that
    went along with a transfer come back with its metal.

    Raises NotFound, ReasonMissing, AlreadyReversed, UsedFurtherOn, ReservedFurtherOn.
    """
    by.must(Permission.FULFILMENT_REVERSE)
    posting = session.get(Posting, posting_id)
    if posting is None or posting.kind not in KINDS:
        raise NotFound
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    ledger = Ledger(session)
    movements = movements_of(session, posting.id)
    _, held = lock_held(session, ledger, _balances_of(session, posting.id))
    refuse_second_reversal(session, posting)
    refuse_used(session, posting, {row.lot_id for row in movements})
    lifted: list[tuple[Reservation, Movement]] = []
    for row in movements:
        if row.to_place_id >= 0:
            balance = ledger.balance(row.lot_id, row.to_place_id)
            rows = _lifted(posting, balance, row, held.get(balance.id, []))
            lifted += [(reservation, row) for reservation in rows]
    reversal, _ = post(
        ledger, reversing(movements), kind=REVERSAL, prefix=REVERSAL_PREFIX,
        by=by, reverses=posting, reason=reason,
    )  # fmt: skip
    moving.put_down(
        session, ((r, ledger.balance(row.lot_id, row.from_place_id)) for r, row in lifted)
    )
    _record(session, posting, reversal, by)
    return reversal


def _balances_of(session: Session, posting_id: int) -> Sequence[int]:
    places = or_(
        Balance.place_id == Movement.from_place_id, Balance.place_id == Movement.to_place_id
    )
    return session.scalars(
        select(Balance.id)
        .join(Movement, and_(Movement.lot_id == Balance.lot_id, places))
        .where(Movement.posting_id == posting_id)
        .distinct()
    ).all()


def _lifted(
    posting: Posting, balance: Balance, row: Movement, held: Sequence[Reservation]
) -> Sequence[Reservation]:
    """The reservations that go along when all of a balance goes back to a rack.

    Raises ReservedFurtherOn when metal that goes is held and cannot take them along.
    """
    going = Metal(row.pieces, row.grams).counted(balance.counted)
    if going == balance.on_hand and row.from_place_id >= 0:
        return moving.lift(balance, held)
    if going > balance.not_held:
        raise ReservedFurtherOn(
            document=posting.number,
            lot=balance.lot.code,
            others=", ".join(sorted({r.request_line.request.number for r in held})),
        )
    return ()


def _record(session: Session, posting: Posting, reversal: Posting, by: User) -> None:
    reason, number = reversal.reason, reversal.number
    adjustment = session.scalars(
        select(Adjustment.id).where(Adjustment.posting_id == posting.id)
    ).one_or_none()
    if adjustment is None:
        audit.record(session, by.id, Posting, posting.id, "undone", reason=reason, number=number)
    else:
        audit.record(session, by.id, Adjustment, adjustment, "undone", reason=reason, number=number)
