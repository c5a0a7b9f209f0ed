"""What closed months promise."""

from sqlalchemy import String, cast, select

from materialcenter.core.moments import jakarta_month
from materialcenter.fulfilment.books.law import Law
from materialcenter.stock.models import Movement
from materialcenter.stock.periods.models import ClosedMonth
from materialcenter.stock.periods.queries import STILL_CLOSED

LAWS = (
    Law(
        "nothing was posted into a month since it was closed",
        select(ClosedMonth.month + " " + cast(Movement.sequence, String(20)))
        .select_from(ClosedMonth)
        .join(Movement, Movement.sequence > ClosedMonth.position)
        .where(STILL_CLOSED, jakarta_month(Movement.happened_at) <= ClosedMonth.month),
    ),
)
