"""Metal changes its rack; what is reserved of it goes along when all of it goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import NotFound, Quantity
from materialcenter.core.quantities import Metal
from materialcenter.core.text import clean
from materialcenter.fulfilment.errors import PartOfHeld
from materialcenter.fulfilment.holding import holders_on, lock_held
from materialcenter.fulfilment.models import Reservation
from materialcenter.stock.errors import NothingToMove
from materialcenter.stock.ledger import Ledger, Move, post
from materialcenter.stock.models import Balance, Posting
from materialcenter.stock.moving.errors import MoreThanThere, NothingChosen, SamePlace
from materialcenter.stock.moving.leaving import booked
from materialcenter.stock.places import place_for

KIND = "transfer"
PREFIX = "PT"


@dataclass(frozen=True, slots=True)
class Shift:
    """What is moved of a balance: a part, or all of it with its reservations when None.

    Of piece-counted metal the pieces count and their book grams follow.
    """

    balance_id: int
    part: Metal | None = None


def transfer_metal(
    session: Session, *, shifts: Sequence[Shift], place_code: str, reason: str = "", by: User
) -> Posting:
    """Move metal of several lots to one place, in one document.

    Raises NothingChosen, BadPlaceCode, SamePlace, NothingToMove, MoreThanThere, PartOfHeld,
    NotFound.
    """
    by.must(Permission.STOCK_MOVE)
    if not shifts:
        raise NothingChosen
    reason = clean(reason, most=300, field="reason")
    ledger = Ledger(session)
    balances, held = lock_held(session, ledger, [shift.balance_id for shift in shifts])
    if len(balances) != len(shifts):
        raise NotFound
    place = place_for(session, place_code)
    moves: list[Move] = []
    carried: list[Reservation] = []
    for shift in shifts:
        balance = balances[shift.balance_id]
        if balance.place_id == place.id:
            raise SamePlace(lot=balance.lot.code, place=place.code, field="place")
        metal = _part(balance, shift.part)
        moves.append(Move(balance.lot_id, balance.place_id, place.id, metal))
        if metal.counted(balance.counted) == balance.on_hand:
            carried += lift(balance, held.get(balance.id, []))
    posting, _ = post(ledger, moves, kind=KIND, prefix=PREFIX, by=by, reason=reason)
    put_down(session, ((row, ledger.balance(row.balance.lot_id, place.id)) for row in carried))
    audit.record(
        session, by.id, Posting, posting.id, "transferred",
        reason=reason, lots=len(shifts), place=place.code,
    )  # fmt: skip
    return posting


def _part(balance: Balance, part: Metal | None) -> Metal:
    """What is moved, when so much may be. Raises NothingToMove, MoreThanThere, PartOfHeld."""
    unit, field = balance.lot.unit, f"quantity-{balance.id}"
    quantity = balance.on_hand if part is None else part.counted(balance.counted)
    if part is not None and quantity <= 0:
        raise NothingToMove(field=field)
    if quantity > balance.on_hand or balance.grams == 0:
        raise MoreThanThere(
            lot=balance.lot.code, place=balance.place.code,
            there=Quantity(balance.on_hand, unit), field=field,
        )  # fmt: skip
    if part is None or quantity == balance.on_hand:
        return Metal(balance.pieces, balance.grams)
    if quantity > balance.not_held:
        raise PartOfHeld(
            lot=balance.lot.code, place=balance.place.code,
            free=Quantity(balance.not_held, unit), field=field,
        )  # fmt: skip
    return booked(balance.metal, part, balance.counted)


def lift(balance: Balance, reservations: Sequence[Reservation]) -> Sequence[Reservation]:
    """Take every reservation off a locked balance, to be put down where its metal goes."""
    balance.release(sum(row.held for row in reservations))
    return reservations


def put_down(session: Session, lifted: Iterable[tuple[Reservation, Balance]]) -> None:
    """Put reservations on the locked balances their metal went to, whatever its condition; a
    line that already has one there gets a bigger one. Their requests are locked."""
    for row, target in lifted:
        target.held += row.held
        twins = holders_on(session, [target.id])
        twin = next((t for t in twins if t.request_line_id == row.request_line_id), None)
        if twin is None:
            row.balance = target
        else:
            twin.quantity += row.quantity
            twin.held += row.held
            twin.expires_on = max(twin.expires_on, row.expires_on)
            session.delete(row)
        session.flush()
