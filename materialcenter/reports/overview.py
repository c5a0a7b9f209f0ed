"""What the manager's first page asks: how much went out, to whom, where to, and how fast."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.models import User, Workshop
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.moments import epoch
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.models import IssueLine
from materialcenter.purchasing.queries import on_order
from materialcenter.reports.periods import Period, shifted
from materialcenter.reports.report import Question
from materialcenter.reports.usage.figures import (
    By,
    Receiver,
    Share,
    Usage,
    by_district,
    by_sentra,
    by_village,
    served,
    total,
    usage_by,
    usage_by_material,
    usage_by_month,
    usage_by_week,
    usage_by_workshop,
)
from materialcenter.stock.cover import days_left, usage_start
from materialcenter.stock.models import Movement, Posting
from materialcenter.stock.queries import Stock, stock_of, usage_since

MONTHS = 12
# Longer stretches are told by month alone, and without the wait.
WEEKS_UNTIL_DAYS, WAIT_UNTIL_DAYS = 92, 366


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period. `wait_s` are the median seconds from a request to its collection
    by all workshops, None when nothing was collected or it was not asked."""

    grams: int
    charge_idr: int
    served: int
    wait_s: int | None = None


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
class What:
    """A kind of metal one step below what is asked for: its family, grade or material, the value
    that a filter takes, and the grams that went out of it."""

    key: str | int
    name: str
    grams: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The page. `then` and `year_ago` are the figures of `compared` and of the same days a year
    before, None when the books begin later. `steps` are grams by month (or by week, from its
    Monday) and family; `whats` and `wheres` one step below what is asked for."""

    question: Question
    compared: Period
    now: Figures
    then: Figures | None
    year_ago: Figures | None
    registered: int
    weekly: bool
    steps: dict[date, dict[str, int]]
    whats: list[What]
    wheres: list[Share]
    sentras: list[Share]
    workshops: Mapping[Receiver, Usage]
    customers: Mapping[str, Usage]
    materials: list[MaterialRow]
    used_materials: int


def overview(
    session: Session, question: Question, *, compared: Period, weekly: bool, by: User, top: int
) -> Overview:
    """The figures of a question beside those of another period and of a year ago.

    Of a short period the months of the year until its end are told, or its weeks; `top`
    materials. Raises Forbidden.
    """
    by.must(Permission.REPORTS_READ)
    workshops = usage_by_workshop(session, question)
    used = usage_by_material(session, question)
    materials = materials_by_ids(session, used)
    begun = session.scalar(select(func.min(Movement.happened_at)))

    def figures(period: Period, *, waited: bool) -> Figures | None:
        if begun is None or begun >= period.since + timedelta(days=1):
            return None
        asked = replace(question, period=period)
        return _figures(session, asked, usage_by_workshop(session, asked), waited=waited)

    now = _figures(session, question, workshops, waited=True)
    customers = usage_by(session, question, By.CUSTOMER)
    return Overview(
        question=question,
        compared=compared,
        now=now,
        then=figures(compared, waited=True),
        year_ago=figures(_year_before(question.period), waited=False),
        registered=session.scalar(select(func.count(Workshop.id)).where(Workshop.active)) or 0,
        weekly=weekly,
        steps=_steps(session, question, weekly=weekly),
        whats=_whats(question, used, materials),
        wheres=by_village(workshops) if question.district else by_district(workshops),
        sentras=by_sentra(workshops),
        workshops=workshops,
        customers={customer: usage for (customer,), usage in customers.items()},
        materials=_materials(
            session, dict(islice(used.items(), top)), materials, replace(question, period=compared)
        ),
        used_materials=len(used),
    )


def _year_before(period: Period) -> Period:
    return Period(shifted(period.start, -MONTHS), shifted(period.end, -MONTHS))


def may_be_weekly(period: Period) -> bool:
    """Whether it is short enough to be told by week."""
    return (period.end - period.start).days < WEEKS_UNTIL_DAYS


def _steps(session: Session, question: Question, *, weekly: bool) -> dict[date, dict[str, int]]:
    if weekly:
        return usage_by_week(session, question)
    period = question.period
    year = shifted(period.end.replace(day=1), 1 - MONTHS)
    return usage_by_month(
        session, replace(question, period=Period(min(period.start, year), period.end))
    )


def _whats(
    question: Question, used: Mapping[int, Usage], materials: Mapping[int, Material]
) -> list[What]:
    """One step below what is asked for: families, else grades, else materials."""
    grams: dict[tuple[str | int, str], int] = {}
    for material_id, usage in used.items():
        material = materials[material_id]
        key: tuple[str | int, str] = (material.form.family, material.form.family)
        if question.grade or question.material_id:
            key = (material.id, material.name(question.language))
        elif question.family:
            key = (material.grade.code, material.grade.code)
        grams[key] = grams.get(key, 0) + usage.grams
    rows = [What(*key, weight) for key, weight in grams.items()]
    return sorted(rows, key=lambda row: (-row.grams, row.name))


def _figures(
    session: Session, question: Question, workshops: Mapping[Receiver, Usage], *, waited: bool
) -> Figures:
    period, in_all = question.period, total(workshops.values())
    short = (period.end - period.start).days < WAIT_UNTIL_DAYS
    wait = median_wait(session, period) if short and waited else None
    return Figures(in_all.grams, in_all.charge_idr, served(workshops), wait)


def median_wait(session: Session, period: Period) -> int | None:
    """Median seconds from sending a request to collecting it, over the hand-overs of a period.

    A request collected in parts counts once for each; a hand-over that was reversed does not.
    """
    reversal = aliased(Posting)
    # The sum keeps SQLite from beginning with all requests there ever were.
    line_id = IssueLine.request_line_id + 0
    waits = (
        select(
            PurchaseRequestLine.request_id,
            IssueLine.issue_id,
            (epoch(Movement.happened_at) - epoch(PurchaseRequest.requested_at)).label("seconds"),
        )
        .select_from(Movement)
        .join(IssueLine, IssueLine.movement_id == Movement.sequence)
        .join(PurchaseRequestLine, PurchaseRequestLine.id == line_id)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
        .outerjoin(reversal, reversal.reverses_id == Movement.posting_id)
        .where(
            Movement.happened_at >= period.since,
            Movement.happened_at < period.until,
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
    # The nearest rank, as in `reports.ranks`.
    middle = select(ranked.c.seconds).where(
        or_(*(2 * ranked.c.rank == ranked.c.count + n for n in (0, 1)))
    )
    return session.scalars(middle).one_or_none()


def _materials(
    session: Session,
    used: Mapping[int, Usage],
    materials: Mapping[int, Material],
    compared: Question,
) -> list[MaterialRow]:
    then = usage_by_material(session, compared)
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
