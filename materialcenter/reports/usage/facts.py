"""The rows behind a question about usage, and narrowing them down."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select, union_all
from sqlalchemy.orm import aliased

from materialcenter.accounts.models import Village, Workshop
from materialcenter.catalogue.models import Grade, Material
from materialcenter.catalogue.queries import families
from materialcenter.core import clock
from materialcenter.core.db import table_of
from materialcenter.fulfilment.usage.adding import KEY, SUMS, by_month
from materialcenter.fulfilment.usage.models import UsageMonth
from materialcenter.fulfilment.usage.rows import Rows
from materialcenter.reports.periods import Period, shifted
from materialcenter.reports.report import Question
from materialcenter.stock.models import Movement

_months = table_of(UsageMonth)
# What is narrowed down by, apart from what the rows themselves are joined with.
_material, _grade = aliased(Material), aliased(Grade)
_workshop, _village = aliased(Workshop), aliased(Village)


def facts_of(period: Period) -> FromClause:
    """A table of everything that moved in a period: the columns `KEY` and `SUMS`."""
    first, last = _whole_months(period)
    if first > last:
        return _from_ledger(period).subquery()
    parts = [
        select(*(_months.c[name] for name in (*KEY, *SUMS))).where(
            _months.c.month.between(f"{first:%Y-%m}", f"{last:%Y-%m}")
        )
    ]
    if period.start < first:
        parts.append(_from_ledger(Period(period.start, first - timedelta(days=1))))
    if (after := shifted(last, 1)) <= period.end:
        parts.append(_from_ledger(Period(after, period.end)))
    return (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()


def _from_ledger(period: Period) -> Select[Any]:
    return by_month().where(*within(period)).order_by(None)


def within(period: Period) -> tuple[ColumnElement[bool], ...]:
    """That a movement happened in the period."""
    return Movement.happened_at >= period.since, Movement.happened_at < period.until


def _whole_months(period: Period) -> tuple[date, date]:
    """The first days of the first and the last month that lie in it whole. Of a month that is
    not over nothing is missing when it is asked for until today."""
    first = period.start.replace(day=1)
    if first < period.start:
        first = shifted(first, 1)
    end = period.end
    if end >= clock.today():
        end = shifted(end.replace(day=1), 1) - timedelta(days=1)
    return first, shifted((end + timedelta(days=1)).replace(day=1), -1)


def narrowed(
    rows: Rows,
    question: Question,
    *,
    material_id: ColumnElement[int],
    workshop_id: ColumnElement[int],
    customer: ColumnElement[str],
) -> Rows:
    """The rows that are asked for, joined with `Material`, `Grade`, `Workshop` and `Village`."""
    return (
        rows.join(Material, Material.id == material_id)
        .join(Grade, Grade.id == Material.grade_id)
        .join(Workshop, Workshop.id == workshop_id)
        .outerjoin(Village, Village.id == Workshop.village_id)
        .where(*narrowing(question, material_id, workshop_id, customer))
    )


def narrowing(
    question: Question,
    material_id: ColumnElement[int],
    workshop_id: ColumnElement[int],
    customer: ColumnElement[str] | None = None,
) -> Iterator[ColumnElement[bool]]:
    """What a question is narrowed to, told of ids alone: nothing needs to be joined for it."""
    if metal := list(_of_metal(question)):
        yield material_id.in_(
            select(_material.id).join(_grade, _grade.id == _material.grade_id).where(*metal)
        )
    if places := list(_of_place(question)):
        yield workshop_id.in_(
            select(_workshop.id)
            .outerjoin(_village, _village.id == _workshop.village_id)
            .where(*places)
        )
    if question.customer and customer is not None:
        yield customer == question.customer


def _of_metal(question: Question) -> Iterator[ColumnElement[bool]]:
    if question.family:
        yield _material.form_code.in_(families().get(question.family, ()))
    if question.grade:
        yield _grade.code == question.grade
    if question.material_id:
        yield _material.id == question.material_id


def _of_place(question: Question) -> Iterator[ColumnElement[bool]]:
    if question.workshop_id:
        yield _workshop.id == question.workshop_id
    if question.village_id:
        yield _village.id == question.village_id
    if question.district:
        yield _village.district == question.district
    if question.sentra:
        yield _village.sentra != ""
