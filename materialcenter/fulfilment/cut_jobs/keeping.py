"""Pieces cut for request lines are kept for them, instead of the metal they were cut from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from materialcenter.core.quantities import Counted, ceil_div, split
from materialcenter.demand.models import CutWish, PurchaseRequestLine
from materialcenter.fulfilment.cut_jobs.models import Cut, CutSource, CutYield
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import expiry, hold, let_go
from materialcenter.stock.ledger import Ledger
from materialcenter.stock.models import Balance, Posting


@dataclass(frozen=True, slots=True)
class Came:
    """Pieces that came out of a cut for a request line, and their theoretical grams."""

    request_line_id: int
    pieces: int
    grams: int


class Keeping:
    """What a cut takes from its lines' reservations and gives them back in pieces.

    The wished cuts of a line stand for all of it: once they all came out it needs no whole metal
    any more, and the pieces serve everything that is not on order; until then they serve their
    part of it. Of a line without wishes they serve what they weigh, or what was cut for it.
    """

    def __init__(
        self, ledger: Ledger, lines: Mapping[int, PurchaseRequestLine], came: Iterable[Came]
    ) -> None:
        self.ledger, self.session, self.lines = ledger, ledger.session, lines
        self._pieces, self._grams = dict.fromkeys(lines, 0), dict.fromkeys(lines, 0)
        for one in came:
            self._pieces[one.request_line_id] += one.pieces
            self._grams[one.request_line_id] += one.grams
        self._given_up, self._serves = dict.fromkeys(lines, 0), dict.fromkeys(lines, 0)
        self._wished = _wished(self.session, lines)
        self._before = _cut_before(self.session, lines)
        self._rows = list(
            self.session.scalars(
                select(Reservation)
                .where(Reservation.request_line_id.in_(lines))
                .options(joinedload(Reservation.balance, innerjoin=True).joinedload(Balance.lot))
                .order_by(Reservation.id)
                .execution_options(populate_existing=True)
            )
        )

    @property
    def places(self) -> set[tuple[int, int]]:
        """Where metal is kept for the lines (lot, place): to be locked before it is given up."""
        return {(row.balance.lot_id, row.balance.place_id) for row in self._rows}

    def give_up(self, balance: Balance, consumed: int) -> None:
        """Take the lines' reservations off a locked balance as far as it is consumed."""
        for row in [row for row in self._rows if row.balance_id == balance.id]:
            held = min(row.held, consumed)
            consumed -= held
            self._let_go(row, held)

    def give_up_rest(self) -> None:
        """Take from the lines what whole metal the pieces serve them instead of."""
        for line in self.lines.values():
            whole = [
                r for r in self._rows if r.request_line_id == line.id and not r.balance.lot.l_um
            ]
            self._serves[line.id] = self._due(line, sum(row.quantity for row in whole))
            for row in whole:
                self._let_go(row, min(row.held, self._serves[line.id] - line.uncovered))
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
            quantity = min(self._serves[line_id], line.uncovered)
            parts = split(quantity, [balance.grams for balance, _ in stock])
            for (balance, pieces), part in zip(stock, parts, strict=True):
                hold(self.session, line, balance, part, until=until, held=pieces)
                serves[balance.lot_id] = part
        self.session.flush()
        return serves

    def _due(self, line: PurchaseRequestLine, whole: int) -> int:
        """How much of a line its pieces serve; `whole` is still kept for it in whole metal."""
        pieces, grams, wished = self._pieces[line.id], self._grams[line.id], self._wished[line.id]
        if not wished:
            by_piece = line.counted == Counted.PIECE
            weight = ceil_div(grams, line.material.piece_weight_g) if by_piece else grams
            return max(weight, self._given_up[line.id])
        if self._before[line.id] + pieces >= wished:
            return line.uncovered + whole
        return line.promise * pieces // wished

    def _let_go(self, row: Reservation, held: int) -> None:
        if held <= 0:
            return
        line, balance = self.lines[row.request_line_id], row.balance
        if held == row.held:
            self._rows.remove(row)
        self._given_up[line.id] += let_go(
            self.session, line, row, self.ledger.balance(balance.lot_id, balance.place_id), held
        )


def _wished(session: Session, lines: Iterable[int]) -> dict[int, int]:
    """How many pieces each line wishes."""
    question = (
        select(CutWish.request_line_id, func.sum(CutWish.pieces))
        .where(CutWish.request_line_id.in_(list(lines)))
        .group_by(CutWish.request_line_id)
    )
    return dict.fromkeys(lines, 0) | {line: int(n) for line, n in session.execute(question)}


def _cut_before(session: Session, lines: Iterable[int]) -> dict[int, int]:
    """How many pieces were cut for each line by cuts that stand."""
    reversal = aliased(Posting)
    question = (
        select(CutYield.request_line_id, func.sum(CutYield.pieces))
        .join(CutSource, CutSource.id == CutYield.source_id)
        .join(Cut, Cut.id == CutSource.cut_id)
        .outerjoin(reversal, reversal.reverses_id == Cut.posting_id)
        .where(CutYield.request_line_id.in_(list(lines)), reversal.id.is_(None))
        .group_by(CutYield.request_line_id)
    )
    return dict.fromkeys(lines, 0) | {line: int(n) for line, n in session.execute(question) if line}
