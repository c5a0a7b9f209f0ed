"""What a count found more or less than the books: in pieces, grams and rupiah."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.stock.costs import Worth, costs_of, gain_idr, loss_idr
from materialcenter.stock.counting.models import CountLine, StockCount
from materialcenter.stock.models import Balance, Movement

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Variance:
    """A line and the rupiah of its difference, below zero for what is missing."""

    line: CountLine
    value_idr: int


@dataclass(frozen=True, slots=True)
class Total:
    """Pieces, grams and rupiah of some differences."""

    pieces: int
    grams: int
    value_idr: int


def variances(session: Session, count: StockCount) -> list[Variance]:
    """Every counted line with the rupiah of its difference, the dearest differences first.

    Of a posted count they are those that were booked, else those that would be now.
    """
    counted = [line for line in count.lines if line.counted]
    values = _booked(session, count.posting_id) if count.posting_id else _now(session, counted)
    rows = [Variance(line, values.get((line.lot_id, line.place_id), 0)) for line in counted]
    return sorted(
        rows,
        key=lambda row: (
            not row.line.differs,
            -abs(row.value_idr),
            -abs(row.line.difference.grams),
            row.line.id,
        ),
    )


def _now(session: Session, lines: Sequence[CountLine]) -> dict[Key, int]:
    differing = [line for line in lines if line.differs]
    lots = {line.lot_id for line in differing}
    question = select(Balance).where(Balance.lot_id.in_(lots))
    here = {
        (row.lot_id, row.place_id): Worth(row.value_idr, row.grams)
        for row in session.scalars(question)
    }
    costs = costs_of(session, lots)
    values: dict[Key, int] = {}
    for line in differing:
        key, grams = (line.lot_id, line.place_id), line.difference.grams
        there = here.get(key, Worth())
        values[key] = (
            gain_idr(grams, there, costs.get(line.lot_id, Worth()))
            if grams > 0
            else -loss_idr(-grams, there)
        )
    return values


def _booked(session: Session, posting_id: int) -> dict[Key, int]:
    values: dict[Key, int] = {}
    rows = session.scalars(select(Movement).where(Movement.posting_id == posting_id))
    for row in rows:
        sign, place = (1, row.to_place_id) if row.to_place_id >= 0 else (-1, row.from_place_id)
        key = (row.lot_id, place)
        values[key] = values.get(key, 0) + sign * row.value_idr
    return values


def total(rows: Iterable[Variance], *, sign: int = 0) -> Total:
    """All differences together; with a sign only what was missing (−1) or found more (1)."""
    some = [(row.line.difference, row.value_idr) for row in rows]

    def of(amount: int) -> int:
        return amount if not sign or amount * sign > 0 else 0

    return Total(
        sum(of(metal.pieces) for metal, _ in some),
        sum(of(metal.grams) for metal, _ in some),
        sum(of(value) for _, value in some),
    )


def moved(line: CountLine) -> tuple[Metal, Metal]:
    """The metal of a line's difference that is missing, and that was found more."""
    pieces, grams = line.difference.pieces, line.difference.grams
    return (
        Metal(max(-pieces, 0), max(-grams, 0)),
        Metal(max(pieces, 0), max(grams, 0)),
    )
