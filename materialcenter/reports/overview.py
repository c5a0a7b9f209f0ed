"""What the manager's first page asks: how much went out, to whom, how fast, and what is left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.models import User, Workshop
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.quantities import divide_half_up
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.models import Issue, IssueLine
from materialcenter.purchasing.queries import on_order
from materialcenter.reports.moments import epoch
from materialcenter.reports.periods import Period, Span, before, period_of, shifted
from materialcenter.reports.report import Question
from materialcenter.reports.usage import (
    DistrictUsage,
    MaterialUsage,
    WorkshopUsage,
    by_district,
    served,
    usage_by_material,
    usage_by_month,
    usage_by_workshop,
)
from materialcenter.stock.cover import days_left, usage_start
from materialcenter.stock.models import Balance, Movement, Posting
from materialcenter.stock.queries import Stock, stock_of, usage_since

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """The four figures of a period. `wait_s` are the median seconds from a request to its
    collection, None when nothing was collected; `value_idr` is None for whom it is hidden."""

    grams: int
    served: int
    wait_s: int | None
    value_idr: int | None


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A material that went out: grams now and before, what is left, coming, and for how long."""

    material: Material
    grams: int
    grams_before: int
    stock: Stock
    coming: int
    days: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The page. `then` are the figures of `compared`, its stock value the one at its end; None
    when the books begin later than `compared` does."""

    period: Period
    compared: Period
    now: Figures
    then: Figures | None
    registered: int
    months: dict[date, dict[str, int]]
    workshops: list[WorkshopUsage]
    districts: list[DistrictUsage]
    materials: list[MaterialRow]
    used_materials: int


def overview(session: Session, *, span: Span, today: date, by: User, top: int) -> Overview:
    """The figures of a span that ends today, beside those of the one before.

    Months go back a year whatever the span; `top` materials. Raises Forbidden.
    """
    by.must(Permission.REPORTS_READ)
    period = period_of(span, today)
    compared = before(span, period)
    year = Period(shifted(today.replace(day=1), 1 - MONTHS), today)
    workshops = usage_by_workshop(session, Question(period))
    used = usage_by_material(session, Question(period))
    begun = session.scalar(select(func.min(Movement.happened_at)))
    then = None
    if begun is not None and begun < compared.since + timedelta(days=1):
        then = _figures(session, usage_by_workshop(session, Question(compared)), compared, by)
    return Overview(
        period=period,
        compared=compared,
        now=_figures(session, workshops, period, by),
        then=then,
        registered=session.scalar(select(func.count(Workshop.id)).where(Workshop.active)) or 0,
        months=usage_by_month(session, Question(year)),
        workshops=workshops,
        districts=by_district(workshops),
        materials=_materials(session, dict(islice(used.items(), top)), compared),
        used_materials=len(used),
    )


def _figures(session: Session, workshops: list[WorkshopUsage], period: Period, by: User) -> Figures:
    may_see_value = by.may(Permission.STOCK_READ_COST)
    return Figures(
        grams=sum(row.grams for row in workshops),
        served=served(workshops),
        wait_s=median_wait(session, period),
        value_idr=stock_value(session, period.until) if may_see_value else None,
    )


def median_wait(session: Session, period: Period) -> int | None:
    """Median seconds from sending a request to collecting it, over the hand-overs of a period.

    A request collected in parts counts once for each; a hand-over that was reversed does not.
    """
    reversal = aliased(Posting)
    waits = (
        select(
            PurchaseRequestLine.request_id,
            Issue.id,
            (epoch(Posting.happened_at) - epoch(PurchaseRequest.requested_at)).label("seconds"),
        )
        .select_from(Posting)
        .join(Issue, Issue.posting_id == Posting.id)
        .join(IssueLine, IssueLine.issue_id == Issue.id)
        .join(PurchaseRequestLine, PurchaseRequestLine.id == IssueLine.request_line_id)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(
            Posting.happened_at >= period.since,
            Posting.happened_at < period.until,
            reversal.id.is_(None),
        )
        .distinct()
        .subquery()
    )
    ranked = select(
        waits.c.seconds,
        func.row_number().over(order_by=waits.c.seconds).label("rank"),
        func.count().over().label("count"),
    ).subquery()
    middle = select(ranked.c.seconds).where(
        or_(*(2 * ranked.c.rank == ranked.c.count + n for n in (0, 1, 2)))
    )
    found = session.scalars(middle).all()
    return divide_half_up(sum(found), len(found)) if found else None


def stock_value(session: Session, moment: datetime) -> int:
    """What the metal at the centre was worth in the books at a moment: what is there now, less
    what came in since, plus what went out."""
    now = session.scalar(select(func.sum(Balance.value_idr))) or 0
    change = case(
        (and_(Movement.to_place_id > 0, Movement.from_place_id < 0), Movement.value_idr),
        (and_(Movement.to_place_id < 0, Movement.from_place_id > 0), -Movement.value_idr),
        else_=0,
    )
    since = session.scalar(select(func.sum(change)).where(Movement.happened_at >= moment)) or 0
    return int(now) - int(since)


def _materials(
    session: Session, used: dict[int, MaterialUsage], compared: Period
) -> list[MaterialRow]:
    materials = materials_by_ids(session, used)
    then = usage_by_material(session, Question(compared))
    stock, coming = stock_of(session, used), on_order(session, used)
    pace = usage_since(session, usage_start())
    rows: list[MaterialRow] = []
    for material_id, now in used.items():
        material, there = materials[material_id], stock.get(material_id, Stock())
        rows.append(
            MaterialRow(
                material=material,
                grams=now.grams,
                grams_before=then[material_id].grams if material_id in then else 0,
                stock=there,
                coming=coming.get(material_id, 0),
                days=days_left(material.grams(there.free), pace.get(material_id, 0)),
            )
        )
    return rows
