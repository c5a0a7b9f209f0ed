"""The books of a lot at a place are brought to what is there; big corrections by two people."""

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock, numbering
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound, Quantity, ReasonMissing, Term, WrongState
from materialcenter.core.quantities import Counted, Metal
from materialcenter.core.settings import ADJUSTMENT_LIMIT_IDR, value_of
from materialcenter.core.text import clean
from materialcenter.fulfilment.errors import MetalIncomplete
from materialcenter.fulfilment.holding import refuse_held
from materialcenter.stock.costs import Worth, costs_of, gain_idr, loss_idr
from materialcenter.stock.errors import NothingToMove
from materialcenter.stock.ledger import Ledger, Move, post
from materialcenter.stock.models import Balance, Lot, PlaceKind
from materialcenter.stock.moving.errors import ChangeMixed, MoreThanThere, OwnAdjustment
from materialcenter.stock.moving.models import (
    ADJUSTMENT_STATUS_NAMES,
    Adjustment,
    AdjustmentStatus,
)
from materialcenter.stock.places import outside, place_for

KIND = "adjustment"
PREFIX = "PS"


def ask_adjustment(
    session: Session,
    *,
    lot_id: int,
    place_code: str,
    pieces: int,
    grams: int | None,
    reason: str,
    by: User,
) -> Adjustment:
    """Correct the books by a change, below zero when metal is missing; above the limit of the
    settings it waits for somebody else. Without `grams` pieces have their book weight.

    Raises NotFound, ReasonMissing, BadPlaceCode, NothingToMove, ChangeMixed, MetalIncomplete,
    MoreThanThere, HeldForSomebody.
    """
    by.must(Permission.STOCK_ADJUST)
    if session.get(Lot, lot_id) is None:
        raise NotFound
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    place = place_for(session, place_code)
    ledger = Ledger(session)
    balance = ledger.balance(lot_id, place.id)
    change = _change(balance, pieces, grams)
    _check(session, balance, change)
    value_idr = _value(session, balance, change)
    adjustment = Adjustment(
        number=numbering.document_number(session, PREFIX),
        status=AdjustmentStatus.WAITING,
        lot_id=lot_id,
        place_id=place.id,
        pieces=change.pieces,
        grams=change.grams,
        value_idr=value_idr,
        reason=reason,
        asked_by_id=by.id,
        asked_at=clock.now(),
    )
    session.add(adjustment)
    session.flush()
    audit.record(session, by.id, Adjustment, adjustment.id, "asked", reason=reason)
    if abs(value_idr) <= value_of(session, ADJUSTMENT_LIMIT_IDR):
        _post(session, ledger, adjustment, by)
    return adjustment


def approve_adjustment(
    session: Session, *, adjustment_id: int, remark: str = "", by: User
) -> Adjustment:
    """Post what somebody else asked for, valued as the lot is now.

    Raises NotFound, WrongState, OwnAdjustment, MoreThanThere, HeldForSomebody.
    """
    by.must(Permission.STOCK_APPROVE)
    adjustment = _decided(session, adjustment_id, remark, by)
    ledger = Ledger(session)
    balance = ledger.balance(adjustment.lot_id, adjustment.place_id)
    change = Metal(adjustment.pieces, adjustment.grams)
    _check(session, balance, change)
    adjustment.value_idr = _value(session, balance, change)
    _post(session, ledger, adjustment, by)
    return adjustment


def refuse_adjustment(session: Session, *, adjustment_id: int, reason: str, by: User) -> Adjustment:
    """Leave the books as they are. Raises NotFound, WrongState, OwnAdjustment, ReasonMissing."""
    by.must(Permission.STOCK_APPROVE)
    adjustment = _decided(session, adjustment_id, reason, by)
    if not adjustment.remark:
        raise ReasonMissing
    adjustment.become(AdjustmentStatus.REFUSED)
    session.flush()
    audit.record(session, by.id, Adjustment, adjustment.id, "refused", reason=adjustment.remark)
    return adjustment


def _decided(session: Session, adjustment_id: int, remark: str, by: User) -> Adjustment:
    adjustment = lock(session, Adjustment, [adjustment_id]).get(adjustment_id)
    if adjustment is None:
        raise NotFound
    if adjustment.status != AdjustmentStatus.WAITING:
        state = Term(ADJUSTMENT_STATUS_NAMES[AdjustmentStatus(adjustment.status)])
        raise WrongState(document=adjustment.number, state=state)
    if adjustment.asked_by_id == by.id:
        raise OwnAdjustment(document=adjustment.number)
    adjustment.decided_by_id = by.id
    adjustment.decided_at = clock.now()
    adjustment.remark = clean(remark, most=300, field="reason")
    return adjustment


def _change(balance: Balance, pieces: int, grams: int | None) -> Metal:
    """The change in pieces and grams; the last piece or gram takes the rest along.

    Raises NothingToMove, ChangeMixed, MetalIncomplete.
    """
    if balance.counted == Counted.MASS:
        grams = grams or 0
        if grams and grams == -balance.grams:
            pieces = -balance.pieces
    elif pieces and pieces == -balance.pieces:
        grams = -balance.grams
    elif grams is None:
        fewer = min(-pieces, balance.pieces)
        grams = pieces * balance.lot.piece_weight_g if pieces > 0 else -balance.book_grams(fewer)
    if not pieces and not grams:
        raise NothingToMove(field="pieces" if balance.counted == Counted.PIECE else "grams")
    if pieces * grams < 0:
        raise ChangeMixed(field="grams")
    if grams == 0 or (balance.counted == Counted.PIECE and balance.pieces + pieces == 0 < grams):
        raise MetalIncomplete(field="grams")
    return Metal(pieces, grams)


def _check(session: Session, balance: Balance, change: Metal) -> None:
    """A loss leaves no less than nothing, and no less than is held.

    Raises MoreThanThere, HeldForSomebody.
    """
    left = Metal(balance.pieces + change.pieces, balance.grams + change.grams)
    by_piece = balance.counted == Counted.PIECE
    by_half = (left.grams == 0 and left.pieces > 0) or (by_piece and left.pieces == 0 < left.grams)
    if min(left.pieces, left.grams) < 0 or by_half:
        raise MoreThanThere(
            lot=balance.lot.code, place=balance.place.code,
            there=Quantity(balance.on_hand, balance.lot.unit),
            field="pieces" if by_piece else "grams",
        )  # fmt: skip
    refuse_held(
        session, balance, -change.counted(balance.counted), "pieces" if by_piece else "grams"
    )


def _value(session: Session, balance: Balance, change: Metal) -> int:
    """What the change is worth: at the lot's own cost per gram there, or, when nothing of it
    lies there, at its cost elsewhere or at which it came in. Titipan is worth nothing."""
    if balance.lot.owner_id is not None:
        return 0
    here = Worth(balance.value_idr, balance.grams)
    if change.grams < 0:
        return -loss_idr(-change.grams, here)
    costs = {} if here.grams else costs_of(session, [balance.lot_id])
    return gain_idr(change.grams, here, costs.get(balance.lot_id, Worth()))


def _post(session: Session, ledger: Ledger, adjustment: Adjustment, by: User) -> None:
    """Write the change into the ledger under the adjustment's own number."""
    difference, place = outside(PlaceKind.DIFFERENCE), adjustment.place_id
    source, target = (place, difference) if adjustment.grams < 0 else (difference, place)
    metal = Metal(abs(adjustment.pieces), abs(adjustment.grams))
    move = Move(adjustment.lot_id, source, target, metal, abs(adjustment.value_idr))
    adjustment.posting, _ = post(
        ledger, [move], kind=KIND, prefix=PREFIX, by=by,
        reason=adjustment.reason, number=adjustment.number,
    )  # fmt: skip
    adjustment.become(AdjustmentStatus.POSTED)
    session.flush()
    audit.record(
        session, by.id, Adjustment, adjustment.id, "posted", value_idr=adjustment.value_idr
    )
