"""Posting: metal moves from place to place, balances follow, in one transaction.

Callers lock the balances they judge first (`lock_balances`), then collect `Move`s and hand
them to `post` once; everything a posting writes many of goes out in multi-row statements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Mapped, Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.core import clock, numbering
from materialcenter.core.db import table_of
from materialcenter.core.quantities import Metal
from materialcenter.stock.errors import AlreadyReversed, NothingToMove, ReversesReversal
from materialcenter.stock.models import Balance, Lot, Movement, Place, Posting
from materialcenter.stock.periods.queries import refuse_closed

_lock_balances = (
    select(Balance)
    .where(Balance.lot_id.in_(bindparam("lots", expanding=True)))
    .options(joinedload(Balance.lot, innerjoin=True).lazyload(Lot.material))
    .order_by(Balance.id)
    .with_for_update(of=Balance)
    .execution_options(populate_existing=True)
)
_insert_movements = insert(table_of(Movement))


@dataclass(frozen=True, slots=True)
class Move:
    """Metal of one lot to be moved. `value_idr` None: in proportion to the grams, when it
    leaves a place inside. `reverses_id` names the movement it undoes."""

    lot_id: int
    from_place_id: int
    to_place_id: int
    metal: Metal
    value_idr: int | None = None
    reverses_id: int | None = None


class Document(Protocol):
    """A record that tells what a posting was for; it goes by the posting's number."""

    posting: Mapped[Posting]


class Ledger:
    """The balances a posting works with, by lot and place, locked in one order."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._balances: dict[tuple[int, int], Balance] = {}

    def lock(self, keys: Iterable[tuple[int, int]]) -> None:
        """Lock the existing balances of (lot, place) pairs, lowest id first."""
        wanted = set(keys) - self._balances.keys()
        if not wanted:
            return
        self.lock_lots(lot for lot, _ in wanted)

    def lock_lots(self, lot_ids: Iterable[int]) -> None:
        """Lock every balance of some lots, lowest id first."""
        rows = self.session.scalars(_lock_balances, {"lots": sorted(set(lot_ids))})
        self.adopt(rows)

    def adopt(self, balances: Iterable[Balance]) -> None:
        """Work with balances that the caller locked in its own question, lowest id first."""
        self._balances.update({(row.lot_id, row.place_id): row for row in balances})

    def balance(self, lot_id: int, place_id: int) -> Balance:
        """The locked balance of a lot at a place inside; a new empty one when there is none."""
        key = (lot_id, place_id)
        if key not in self._balances:
            self.lock([key])
        if key not in self._balances:
            lot = self.session.get_one(Lot, lot_id)
            place = self.session.get_one(Place, place_id)
            row = Balance(
                lot=lot, place=place, counted=lot.counted, pieces=0, grams=0, value_idr=0, held=0
            )
            self.session.add(row)
            self._balances[key] = row
        return self._balances[key]

    def books(self, lot_id: int, place_id: int) -> Metal:
        """What a lot's locked balance at a place says; nothing when there is none."""
        self.lock([(lot_id, place_id)])
        row = self._balances.get((lot_id, place_id))
        return Metal(row.pieces, row.grams) if row else Metal(0, 0)

    def apply(self, move: Move) -> int:
        """Change the balances for one move; returns the rupiah it carries."""
        if not (move.metal.pieces or move.metal.grams or move.value_idr):
            raise NothingToMove
        value = move.value_idr
        if move.from_place_id >= 0:
            value = self.balance(move.lot_id, move.from_place_id).take(move.metal, value)
        value = value or 0
        if move.to_place_id >= 0:
            self.balance(move.lot_id, move.to_place_id).add(move.metal, value)
        return value


def refuse_second_reversal(session: Session, posting: Posting) -> None:
    """A document is reversed once, and a reversal never.

    Raises AlreadyReversed, ReversesReversal.
    """
    if posting.reverses_id is not None:
        raise ReversesReversal(document=posting.number)
    reversal = session.scalars(
        select(Posting.number).where(Posting.reverses_id == posting.id)
    ).one_or_none()
    if reversal is not None:
        raise AlreadyReversed(document=posting.number, reversal=reversal)


def post(
    ledger: Ledger,
    moves: Sequence[Move],
    *,
    kind: str,
    prefix: str,
    by: User,
    happened_at: datetime | None = None,
    reverses: Posting | None = None,
    reason: str = "",
    document: Document | None = None,
    number: str = "",
    without_metal: bool = False,
) -> tuple[Posting, list[int]]:
    """Change the balances, then write the posting with its document and its ledger rows.

    Returns the posting and the movements' sequence numbers in the order of `moves`. The
    document number and the ledger's sequence are taken last: they are the hottest rows. A
    document that got its number before brings it; one that moved nothing says so, and is else
    refused. Nothing is dated inside a closed month. Raises NothingToMove, MonthClosed.
    """
    if not moves and not without_metal:
        raise NothingToMove
    session = ledger.session
    if reverses is not None:
        refuse_second_reversal(session, reverses)
    values = [ledger.apply(move) for move in moves]
    now = clock.now()
    posting = Posting(
        kind=kind,
        number=number or numbering.document_number(session, prefix),
        happened_at=happened_at or now,
        posted_at=now,
        posted_by_id=by.id,
        reverses_id=reverses.id if reverses else None,
        reason=reason,
    )
    session.add(posting)
    if document is not None:
        document.posting = posting
        session.add(document)
    session.flush()
    return posting, _write_movements(session, posting, moves, values)


def _write_movements(
    session: Session, posting: Posting, moves: Sequence[Move], values: Sequence[int]
) -> list[int]:
    if not moves:
        return []
    first = numbering.take(session, numbering.LEDGER, len(moves))
    # Months are closed while the sequence is held, too.
    refuse_closed(session, posting.happened_at)
    rows = [
        {
            "sequence": first + offset,
            "posting_id": posting.id,
            "lot_id": move.lot_id,
            "from_place_id": move.from_place_id,
            "to_place_id": move.to_place_id,
            "pieces": move.metal.pieces,
            "grams": move.metal.grams,
            "value_idr": value,
            "happened_at": posting.happened_at,
            "reverses_id": move.reverses_id,
        }
        for offset, (move, value) in enumerate(zip(moves, values, strict=True))
    ]
    session.execute(_insert_movements, rows)
    return list(range(first, first + len(moves)))


def movements_of(session: Session, posting_id: int) -> Sequence[Movement]:
    """The ledger rows of a posting, in order."""
    return session.scalars(
        select(Movement).where(Movement.posting_id == posting_id).order_by(Movement.sequence)
    ).all()


def reversing(movements: Iterable[Movement]) -> list[Move]:
    """The moves that undo these ledger rows exactly, last first."""
    return [
        Move(
            row.lot_id,
            row.to_place_id,
            row.from_place_id,
            Metal(row.pieces, row.grams),
            row.value_idr,
            row.sequence,
        )
        for row in sorted(movements, key=lambda row: -row.sequence)
    ]
