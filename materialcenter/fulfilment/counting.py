"""Approving a count: its differences are posted, and where less is left than is held, the
reservations shrink that the poster chose. A posted count is undone as any other document."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.errors import NotFound, Quantity, ReasonMissing
from materialcenter.core.quantities import Counted
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.errors import (
    CountedAfterAll,
    CountOvertaken,
    LinesNotCounted,
    NothingPosted,
    OwnCount,
    ReservationsMustShrink,
)
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import let_go, lock_lines
from materialcenter.stock.costs import Worth, costs_of, gain_idr
from materialcenter.stock.counting.models import CountLine, CountStatus, StockCount
from materialcenter.stock.counting.queries import counters
from materialcenter.stock.counting.services import PREFIX, locked_count
from materialcenter.stock.counting.variance import moved
from materialcenter.stock.ledger import Ledger, Move, movements_of, post, reversing
from materialcenter.stock.models import Balance, PlaceKind, Posting
from materialcenter.stock.places import outside
from materialcenter.stock.queries import refuse_used
from materialcenter.stock.services import REVERSAL, REVERSAL_PREFIX

KIND = "count"
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A line after whose difference less is left than is held, and who holds it."""

    line: CountLine
    short: int
    reservations: list[Reservation]


def approve_count(
    session: Session,
    *,
    count_id: int,
    excluded: Collection[int] = (),
    releases: Mapping[int, int] | None = None,
    by: User,
) -> StockCount:
    """Post what was found less what the books said just then, all of it or nothing.

    `excluded` are the lines that were never counted, left out on purpose; `releases` tells by
    reservation how much less it holds, in the lot's count unit, where less is left than is held.
    Raises NotFound, WrongState, OwnCount, LinesNotCounted, CountedAfterAll, CountOvertaken,
    ReservationsMustShrink, TooMuchReleased.
    """
    by.must(Permission.STOCK_APPROVE)
    count = locked_count(session, count_id)
    count.become(CountStatus.POSTED)
    count.approved_by_id, count.approved_at = by.id, clock.now()
    if by.id in counters(count):
        raise OwnCount(count=count.number)
    _refuse_forgotten(count.lines, set(excluded))
    differing = [line for line in count.lines if line.differs]
    releases = {chosen: amount for chosen, amount in (releases or {}).items() if amount}
    requested = lock_lines(session, _wanted_by(session, releases))
    ledger = Ledger(session)
    ledger.lock((line.lot_id, line.place_id) for line in differing)
    entries = _let_go(session, ledger, differing, releases, requested, by, count)
    if differing:
        moves = _moves(session, ledger, differing)
        posting, _ = post(ledger, moves, kind=KIND, prefix=PREFIX, number=count.number, by=by)
        count.posting_id = posting.id
    session.flush()
    left_out = ", ".join(sorted(line.lot.code for line in count.lines if line.counted is None))
    entries.append(
        audit.entry(
            by.id, StockCount, count.id, "posted", differences=len(differing),
            **({"left_out": left_out} if left_out else {}),
        )
    )  # fmt: skip
    audit.record_all(session, entries)
    return count


def _refuse_forgotten(lines: Iterable[CountLine], excluded: set[int]) -> None:
    forgotten: set[str] = set()
    for line in lines:
        if line.counted is None and line.id not in excluded:
            forgotten.add(line.lot.code)
        elif line.counted is not None and line.id in excluded:
            raise CountedAfterAll(lot=line.lot.code)
    if forgotten:
        named = sorted(forgotten)[:MOST_NAMED]
        more = ["…"] if len(forgotten) > MOST_NAMED else []
        raise LinesNotCounted(lots=", ".join([*named, *more]))


def _wanted_by(session: Session, releases: Mapping[int, int]) -> set[int]:
    """The request lines whose reservations are to shrink: their requests are locked first."""
    question = select(Reservation.request_line_id).where(Reservation.id.in_(list(releases)))
    return set(session.scalars(question))


def _let_go(
    session: Session,
    ledger: Ledger,
    differing: Sequence[CountLine],
    releases: Mapping[int, int],
    requested: Mapping[int, PurchaseRequestLine],
    by: User,
    count: StockCount,
) -> list[dict[str, Any]]:
    """Shrink the chosen reservations; returns the rows for the requests' histories."""
    chosen: dict[int, list[Reservation]] = {}
    for reservation in session.scalars(
        select(Reservation)
        .where(Reservation.id.in_(list(releases)))
        .order_by(Reservation.id)
        .execution_options(populate_existing=True)
    ):
        chosen.setdefault(reservation.balance_id, []).append(reservation)
    entries: list[dict[str, Any]] = []
    for line in differing:
        balance = ledger.balance(line.lot_id, line.place_id)
        rows = chosen.pop(balance.id, []) if balance.id else []
        short = _short(line, balance)
        if sum(releases[row.id] for row in rows) != short:
            raise ReservationsMustShrink(
                lot=line.lot.code,
                place=line.place.code,
                short=Quantity(short, line.lot.unit),
            )
        for row in rows:
            wanted, amount = requested[row.request_line_id], releases[row.id]
            quantity = let_go(session, wanted, row, balance, amount)
            entries.append(
                audit.entry(
                    by.id, PurchaseRequest, wanted.request_id, "count-shrunk",
                    number=count.number, lot=line.lot.code, lines={str(wanted.id): quantity},
                )
            )  # fmt: skip
    if chosen:
        raise NotFound
    return entries


def _short(line: CountLine, balance: Balance) -> int:
    """How much more is held than will be left, in the lot's count unit."""
    left = balance.on_hand + line.difference.counted(balance.counted)
    return max(0, balance.held - max(left, 0))


def _moves(session: Session, ledger: Ledger, differing: Sequence[CountLine]) -> list[Move]:
    """The ledger rows: what is missing goes to the count difference, what was found comes
    from there."""
    difference = outside(PlaceKind.DIFFERENCE)
    costs = costs_of(session, {line.lot_id for line in differing})
    moves: list[Move] = []
    for line in differing:
        balance = ledger.balance(line.lot_id, line.place_id)
        _refuse_overtaken(line, balance)
        missing, more = moved(line)
        if missing.pieces or missing.grams:
            moves.append(Move(line.lot_id, line.place_id, difference, missing))
        if more.pieces or more.grams:
            here = Worth(balance.value_idr, balance.grams)
            value = gain_idr(more.grams, here, costs.get(line.lot_id, Worth()))
            moves.append(Move(line.lot_id, difference, line.place_id, more, value))
    return moves


def _refuse_overtaken(line: CountLine, balance: Balance) -> None:
    """What moved since the count may leave too little for the whole difference."""
    pieces = balance.pieces + line.difference.pieces
    grams = balance.grams + line.difference.grams
    by_piece = balance.counted == Counted.PIECE
    if pieces < 0 or grams < 0 or (pieces and not grams) or (by_piece and grams and not pieces):
        raise CountOvertaken(lot=line.lot.code, place=line.place.code)


def shortfalls(session: Session, count: StockCount) -> list[Shortfall]:
    """Where approving now would leave less than is held, and whose reservations could shrink."""
    differing = {(line.lot_id, line.place_id): line for line in count.lines if line.differs}
    rows = session.scalars(
        select(Balance).where(Balance.lot_id.in_({lot for lot, _ in differing}), Balance.held > 0)
    )
    short = {
        row.id: (differing[row.lot_id, row.place_id], amount)
        for row in rows
        if (row.lot_id, row.place_id) in differing
        and (amount := _short(differing[row.lot_id, row.place_id], row))
    }
    line = joinedload(Reservation.request_line, innerjoin=True)
    holders: dict[int, list[Reservation]] = {balance_id: [] for balance_id in short}
    for reservation in session.scalars(
        select(Reservation)
        .where(Reservation.balance_id.in_(list(short)))
        .options(
            line.joinedload(PurchaseRequestLine.material, innerjoin=True),
            line.joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
        )
        .order_by(Reservation.id)
    ):
        holders[reservation.balance_id].append(reservation)
    return [Shortfall(row, amount, holders[key]) for key, (row, amount) in short.items()]


def reverse_count(session: Session, *, count_id: int, reason: str, by: User) -> Posting:
    """Take a posted count back while nothing else happened to its lots; reservations that
    shrank stay as they are.

    Raises NotFound, NothingPosted, ReasonMissing, AlreadyReversed, UsedFurtherOn,
    NotEnoughOnHand.
    """
    by.must(Permission.FULFILMENT_REVERSE)
    count = locked_count(session, count_id)
    if count.status != CountStatus.POSTED:
        raise NotFound
    posting = count.posting
    if posting is None:
        raise NothingPosted(count=count.number)
    reason = clean(reason, field="reason")
    if not reason:
        raise ReasonMissing
    movements = movements_of(session, posting.id)
    ledger = Ledger(session)
    differing = [line for line in count.lines if line.differs]
    ledger.lock((line.lot_id, line.place_id) for line in differing)
    refuse_used(session, posting, {line.lot_id for line in differing})
    reversal, _ = post(
        ledger, reversing(movements),
        kind=REVERSAL, prefix=REVERSAL_PREFIX, by=by, reverses=posting, reason=reason,
    )  # fmt: skip
    audit.record(
        session, by.id, StockCount, count.id, "reversed", reason=reason, number=reversal.number
    )
    return reversal
