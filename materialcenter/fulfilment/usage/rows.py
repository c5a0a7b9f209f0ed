"""Usage row by row, as the ledger tells it.

A movement into the workshop place counts, one out of it counts against, whatever document
brought it: hand-overs, returns, reversals and the scale's differences need no rules of their
own. Titipan is no usage of the centre's metal. Everything is dated by when it happened.
"""

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from materialcenter.core.moments import jakarta_month
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.models import Issue, IssueLine, WorkshopReturn
from materialcenter.stock.models import Lot, Movement, PlaceKind, Posting
from materialcenter.stock.places import outside

Rows: TypeAlias = Select[*tuple[Any, ...]]

_WORKSHOP = outside(PlaceKind.WORKSHOP)
_sign: ColumnElement[int] = case((Movement.to_place_id == _WORKSHOP, 1), else_=-1)

# A reversal stands for the document, and its rows for the rows, that it undoes.
ORIGIN = func.coalesce(Posting.reverses_id, Posting.id)
_origin_row = func.coalesce(Movement.reverses_id, Movement.sequence)

# The line of the hand-over: what left, the scale's difference after it, or what came back of it.
_line = aliased(IssueLine)
_issue = aliased(Issue)
_left = (
    select(IssueLine.id)
    .where(IssueLine.issue_id == Issue.id, IssueLine.movement_id <= _origin_row)
    .order_by(IssueLine.movement_id.desc())
    .limit(1)
    .correlate(Issue, Movement)
    .scalar_subquery()
)
_handed = _line.movement_id == _origin_row
_back = WorkshopReturn.movement_id == _origin_row

MONTH = jakarta_month(Movement.happened_at)
WHO = _issue.workshop_id
CUSTOMER = PurchaseRequestLine.customer_job
PIECES = _sign * Movement.pieces
GRAMS = _sign * Movement.grams
# What came back is taken off the bill at the price it left at.
CHARGE = _sign * case(
    (_handed, _line.charge_idr),
    (_back, (WorkshopReturn.grams * func.coalesce(_line.idr_per_kg, 0) + 500) // 1000),
    else_=0,
)
# The real kilos of a line of a surat jalan, or of what came back, on the row that bills them.
BILLED_GRAMS = _sign * case((_handed, _line.grams), (_back, WorkshopReturn.grams), else_=0)
LINES = case((_handed, _sign), else_=0)
ISSUE, LINE = _issue, _line


def usage_rows(*columns: Any) -> Rows:
    """Movements of the centre's metal to and from workshops, with lot, posting, `ISSUE`, `LINE`
    and the request's line."""
    return (
        select(*columns)
        .select_from(Movement)
        .join(Posting, Posting.id == Movement.posting_id)
        .join(Lot, Lot.id == Movement.lot_id)
        .outerjoin(Issue, Issue.posting_id == ORIGIN)
        .outerjoin(WorkshopReturn, WorkshopReturn.posting_id == ORIGIN)
        .join(_line, _line.id == func.coalesce(_left, WorkshopReturn.issue_line_id))
        .join(_issue, _issue.id == _line.issue_id)
        .join(PurchaseRequestLine, PurchaseRequestLine.id == _line.request_line_id)
        .where(
            or_(Movement.to_place_id == _WORKSHOP, Movement.from_place_id == _WORKSHOP),
            Lot.owner_id.is_(None),
        )
    )
