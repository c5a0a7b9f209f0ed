"""Pieces cut for request lines are kept for them, instead of the metal they were cut from."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import split
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.cut_jobs.models import CutJob
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import expiry, hold, let_go
from materialcenter.stock.models import Balance


class Keeping:
    """What a cut takes from its lines' reservations and gives them back in pieces.

    A line whose pieces all came out needs nothing else of the metal that was cut: everything it
    held there is given up, and the pieces serve that and whatever of it was not covered. Until
    then the pieces serve what was given up for them, or their part of what was not covered.
    """

    def __init__(
        self,
        session: Session,
        job: CutJob,
        lines: Mapping[int, PurchaseRequestLine],
        came: Mapping[int, int],
    ) -> None:
        self.session, self.lines, self._came = session, lines, came
        self._given_up = dict.fromkeys(lines, 0)
        self._wanted = {
            line: sum(piece.pieces for piece in job.pieces if piece.request_line_id == line)
            for line in lines
        }

    def _done(self, line_id: int) -> bool:
        return self._came[line_id] >= self._wanted[line_id]

    def give_up(self, balance: Balance, consumed: int) -> None:
        """Take the lines' reservations off a locked balance, as far as it is consumed or the
        line needs it no more."""
        rows = self.session.scalars(
            select(Reservation)
            .where(
                Reservation.balance_id == balance.id,
                Reservation.request_line_id.in_(self.lines),
            )
            .order_by(Reservation.id)
            .execution_options(populate_existing=True)
        ).all()
        for row in rows:
            line = self.lines[row.request_line_id]
            held = row.held if self._done(line.id) else min(row.held, consumed)
            consumed = max(0, consumed - held)
            if held:
                self._given_up[line.id] += let_go(self.session, line, row, balance, held)
        self.session.flush()

    def keep(self, kept: Iterable[tuple[PurchaseRequestLine, Balance, int]]) -> dict[int, int]:
        """Hold pieces (line, locked balance, how many) for their lines; returns what each lot
        serves of its line."""
        by_line: dict[int, list[tuple[Balance, int]]] = {}
        for line, balance, pieces in kept:
            by_line.setdefault(line.id, []).append((balance, pieces))
        serves: dict[int, int] = {}
        for line_id, stock in by_line.items():
            line = self.lines[line_id]
            until = expiry(self.session, line)
            parts = split(self._serves(line), [balance.grams for balance, _ in stock])
            for (balance, pieces), part in zip(stock, parts, strict=True):
                hold(self.session, line, balance, part, until=until, held=pieces)
                serves[balance.lot_id] = part
        self.session.flush()
        return serves

    def _serves(self, line: PurchaseRequestLine) -> int:
        given_up, open_ = self._given_up[line.id], line.uncovered
        if self._done(line.id):
            return open_
        if given_up:
            return given_up
        part = open_ * self._came[line.id] // self._wanted[line.id]
        return min(open_, max(1, part))
