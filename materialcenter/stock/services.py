"""Acts on stock that need no other family: the opening balance, and reversing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import NotFound, ReasonMissing
from materialcenter.core.quantities import Metal, price_of
from materialcenter.stock.ledger import Ledger, Move, movements_of, post, reversing
from materialcenter.stock.lots import NewLot, open_lots
from materialcenter.stock.models import PlaceKind, Posting
from materialcenter.stock.places import outside, place_for
from materialcenter.stock.queries import refuse_used

OPENING = "opening"
OPENING_PREFIX = "SA"
REVERSAL = "reversal"
REVERSAL_PREFIX = "PB"


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A lot that was there when the books were opened. `value` per kg; titipan has none."""

    lot: NewLot
    place_code: str
    metal: Metal
    idr_per_kg: int

    @property
    def value_idr(self) -> int:
        """What it is worth in the books."""
        return 0 if self.lot.owner_id else price_of(self.metal.grams, self.idr_per_kg)


def post_opening_stock(
    session: Session,
    *,
    lines: Sequence[OpeningLine],
    by: User,
    happened_at: datetime | None = None,
) -> Posting:
    """Open lots, places and balances for everything that was there, all or nothing."""
    by.must(Permission.STOCK_IMPORT)
    origin = outside(PlaceKind.OPENING)
    places = {line.place_code: place_for(session, line.place_code) for line in lines}
    lots = open_lots(session, [line.lot for line in lines])
    moves = [
        Move(lot.id, origin, places[line.place_code].id, line.metal, line.value_idr)
        for lot, line in zip(lots, lines, strict=True)
    ]
    posting, _ = post(
        Ledger(session),
        moves,
        kind=OPENING,
        prefix=OPENING_PREFIX,
        by=by,
        happened_at=happened_at,
    )
    audit.record(session, by.id, Posting, posting.id, "posted", lots=len(lots))
    return posting


def reverse_opening_stock(session: Session, *, posting_id: int, reason: str, by: User) -> Posting:
    """Undo an opening balance none of whose metal was touched since.

    Raises NotFound, ReasonMissing, AlreadyReversed, UsedFurtherOn.
    """
    by.must(Permission.FULFILMENT_REVERSE)
    posting = session.get(Posting, posting_id)
    if posting is None or posting.kind != OPENING:
        raise NotFound
    if not reason:
        raise ReasonMissing
    ledger = Ledger(session)
    movements = movements_of(session, posting.id)
    ledger.lock((row.lot_id, row.to_place_id) for row in movements)
    refuse_used(session, posting, {row.lot_id for row in movements})
    reversal, _ = post(
        ledger,
        reversing(movements),
        kind=REVERSAL,
        prefix=REVERSAL_PREFIX,
        by=by,
        reverses=posting,
        reason=reason,
    )
    audit.record(
        session, by.id, Posting, posting.id, "reversed", reason=reason, number=reversal.number
    )
    return reversal
