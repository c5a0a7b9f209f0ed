"""How long it took from request to ready and from ready to collected, hand-over by hand-over.

Metal was ready when the last of it was kept for the request before it was handed over: by
approving, from stock, or when a delivery came. A request collected in parts counts once for each; a
hand-over that was undone does not.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.core.audit import History
from materialcenter.core.moments import epoch, jakarta_month
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.models import IssueLine
from materialcenter.reports.ranks import nearest_rank
from materialcenter.reports.report import Question
from materialcenter.reports.usage.facts import narrowing, within
from materialcenter.stock.models import Lot, Movement, Posting

# The acts by which metal is kept for a request.
KEEPS = ("approved", "reserved", "arrived", "rearranged", "offer-accepted", "sent-back-undone")


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds of one hand-over in a month ("2026-10")."""

    month: str
    until_ready: int
    until_collected: int

    @property
    def in_all(self) -> int:
        """From request to collected."""
        return self.until_ready + self.until_collected


def waits(session: Session, question: Question) -> list[Wait]:
    """Every hand-over of a period, for each request it served."""
    reversal = aliased(Posting)
    ready = (
        select(func.max(History.at))
        .where(
            History.subject == PurchaseRequest.__tablename__,
            History.subject_id == PurchaseRequest.id,
            History.act.in_(KEEPS),
            History.at <= Movement.happened_at,
        )
        .correlate(PurchaseRequest, Movement)
        .scalar_subquery()
    )
    ready_at = func.coalesce(ready, Movement.happened_at)
    # The sum keeps SQLite from beginning with all requests there ever were.
    line_id = IssueLine.request_line_id + 0
    question_ = (
        select(
            PurchaseRequestLine.request_id,
            IssueLine.issue_id,
            jakarta_month(Movement.happened_at),
            epoch(ready_at) - epoch(PurchaseRequest.requested_at),
            epoch(Movement.happened_at) - epoch(ready_at),
        )
        .select_from(Movement)
        .join(IssueLine, IssueLine.movement_id == Movement.sequence)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(PurchaseRequestLine, PurchaseRequestLine.id == line_id)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
        .outerjoin(reversal, reversal.reverses_id == Movement.posting_id)
        .where(
            *within(question.period),
            reversal.id.is_(None),
            *narrowing(
                question, Lot.material_id.expression, PurchaseRequest.workshop_id.expression
            ),
        )
        .distinct()
    )
    return [Wait(row[2], max(0, row[3]), max(0, row[4])) for row in session.execute(question_)]


def ranks(seconds: list[Wait], percent: int) -> tuple[int | None, int | None, int | None]:
    """So many percent were ready, were collected once ready, and were collected in all within
    these seconds (nearest rank)."""
    fields: tuple[Any, ...] = (
        (one.until_ready for one in seconds),
        (one.until_collected for one in seconds),
        (one.in_all for one in seconds),
    )
    found = [nearest_rank(values, percent) for values in fields]
    return found[0], found[1], found[2]
