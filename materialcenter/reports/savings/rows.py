"""Savings row by row: what the real kilos would have cost elsewhere on the day they were handed
over, less what was charged. What came back takes its part away again, at the same prices. Rows of a
material without a comparison price on that day, and those that were handed over without a price of
the centre's, are told apart: nothing is guessed."""

from sqlalchemy import Integer, case, func, select
from sqlalchemy.orm import aliased

from materialcenter.core.moments import jakarta_date
from materialcenter.demand.comparing.models import ComparisonPrice
from materialcenter.fulfilment.usage.rows import BILLED_GRAMS, CHARGE, LINE
from materialcenter.stock.models import Lot, Movement

# The row by which the metal was handed over: what came back is judged by its day, too.
HANDED = aliased(Movement)
HELD = (
    select(ComparisonPrice.id)
    .where(
        ComparisonPrice.material_id == Lot.material_id,
        ComparisonPrice.valid_from <= jakarta_date(HANDED.happened_at),
    )
    .order_by(ComparisonPrice.valid_from.desc(), ComparisonPrice.id.desc())
    .limit(1)
    .correlate(Lot, HANDED)
    .scalar_subquery()
)
PRICE = aliased(ComparisonPrice)
HANDED_BY = HANDED.sequence == LINE.movement_id
PRICED = (PRICE.id == HELD) & LINE.idr_per_kg.is_not(None)

_full = func.abs(BILLED_GRAMS, type_=Integer) * PRICE.idr_per_kg
_rounded = (_full + 500) // 1000
ELSEWHERE = case((PRICE.id.is_(None), 0), (BILLED_GRAMS < 0, -_rounded), else_=_rounded)
COMPARED_GRAMS = case((PRICE.id.is_(None), 0), else_=BILLED_GRAMS)
COMPARED_CHARGE = case((PRICE.id.is_(None), 0), else_=CHARGE)
