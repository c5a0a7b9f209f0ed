"""Usage added up by whatever is asked for."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, FromClause, func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Party, Village, Workshop
from materialcenter.catalogue.forms import FORMS
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import families
from materialcenter.core.moments import jakarta_day
from materialcenter.fulfilment.usage.adding import SUMS
from materialcenter.fulfilment.usage.rows import CUSTOMER, GRAMS, WHO, Rows, usage_rows
from materialcenter.reports.report import Question
from materialcenter.reports.usage.facts import facts_of, narrowed, narrowing, within
from materialcenter.stock.models import Lot, Movement

Key: TypeAlias = tuple[Any, ...]


class By(StrEnum):
    """What usage is told by: the key of its rows."""

    MONTH = "month"
    FORM = "form"
    MATERIAL = "material"
    WORKSHOP = "workshop"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Usage:
    """What went out net of what came back: pieces, grams, rupiah charged, lines of surat jalan."""

    pieces: int = 0
    grams: int = 0
    charge_idr: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Receiver:
    """A workshop and where it is; texts are "" where that is not known."""

    id: int
    name: str
    village_id: int | None
    village: str
    district: str
    sentra: str


@dataclass(frozen=True, slots=True)
class Share:
    """What some workshops got together, and how many of them kept some of it. The key is a
    district's name or a village's id, None where it is not known."""

    key: str | int | None
    name: str
    note: str
    served: int
    usage: Usage


_KEYS: Mapping[By, Callable[[FromClause], tuple[ColumnElement[Any], ...]]] = {
    By.MONTH: lambda facts: (facts.c.month,),
    By.FORM: lambda _: (Material.form_code.expression,),
    By.MATERIAL: lambda facts: (facts.c.material_id,),
    By.WORKSHOP: lambda _: (
        Workshop.id.expression, Party.name.expression, Village.id.expression,
        *(func.coalesce(column, "") for column in (Village.name, Village.district, Village.sentra)),
    ),
    By.CUSTOMER: lambda facts: (facts.c.customer,),
}  # fmt: skip


_COLUMNS = {
    By.MONTH: "month",
    By.FORM: "material_id",
    By.MATERIAL: "material_id",
    By.WORKSHOP: "workshop_id",
    By.CUSTOMER: "customer",
}


def usage_by(session: Session, question: Question, *things: By) -> dict[Key, Usage]:
    """Usage by the keys of some things, the heaviest first."""
    facts = _summed(question, things)
    keys = [column for one in things for column in _KEYS[one](facts)]
    sums = [func.coalesce(func.sum(facts.c[name]), 0) for name in SUMS]
    rows = _named(select(*keys, *sums).select_from(facts), facts, things).group_by(*keys)
    rows = rows.order_by(func.sum(facts.c.grams).desc(), *keys)
    at = len(keys)
    return {
        tuple(row[:at]): Usage(*(int(figure) for figure in row[at:]))
        for row in session.execute(rows)
    }


def _summed(question: Question, things: Collection[By]) -> FromClause:
    """What is asked for, added up before any name is looked up."""
    facts = facts_of(question.period)
    key = [facts.c[name] for name in dict.fromkeys(_COLUMNS[one] for one in things)]
    sums = (func.sum(facts.c[name]).label(name) for name in SUMS)
    columns = (facts.c.material_id, facts.c.workshop_id, facts.c.customer)
    return select(*key, *sums).where(*narrowing(question, *columns)).group_by(*key).subquery()


def _named(rows: Rows, facts: FromClause, things: Collection[By]) -> Rows:
    if By.FORM in things:
        rows = rows.join(Material, Material.id == facts.c.material_id)
    if By.WORKSHOP in things:
        rows = rows.join(Workshop, Workshop.id == facts.c.workshop_id).outerjoin(
            Village, Village.id == Workshop.village_id
        )
    return rows


def usage_by_workshop(session: Session, question: Question) -> dict[Receiver, Usage]:
    """Every workshop that got or returned metal, the heaviest first."""
    return {
        Receiver(*key): usage for key, usage in usage_by(session, question, By.WORKSHOP).items()
    }


def usage_by_material(session: Session, question: Question) -> dict[int, Usage]:
    """Usage by material id, the heaviest first."""
    return {key: usage for (key,), usage in usage_by(session, question, By.MATERIAL).items()}


def served(workshops: Mapping[Receiver, Usage]) -> int:
    """How many of them kept some metal."""
    return sum(usage.grams > 0 for usage in workshops.values())


def by_district(workshops: Mapping[Receiver, Usage]) -> list[Share]:
    """The workshops' usage added up by district, the heaviest first."""
    return _shares(workshops, lambda one: (one.district, one.district, ""))


def by_village(workshops: Mapping[Receiver, Usage]) -> list[Share]:
    """The same by village."""
    return _shares(workshops, lambda one: (one.village_id, one.village, one.district))


def by_sentra(workshops: Mapping[Receiver, Usage]) -> list[Share]:
    """The same by village, of those that are a sentra alone: what it is known for as the note."""
    inside = {one: usage for one, usage in workshops.items() if one.sentra}
    return _shares(inside, lambda one: (one.village_id, one.village, one.sentra))


def _shares(
    workshops: Mapping[Receiver, Usage],
    named: Callable[[Receiver], tuple[str | int | None, str, str]],
) -> list[Share]:
    grouped: dict[tuple[str | int | None, str, str], dict[Receiver, Usage]] = {}
    for one, usage in workshops.items():
        grouped.setdefault(named(one), {})[one] = usage
    shares = [Share(*key, served(part), total(part.values())) for key, part in grouped.items()]
    return sorted(shares, key=lambda share: (-share.usage.grams, share.name))


def total(usages: Iterable[Usage]) -> Usage:
    """All of it together."""
    figures = zip(*(astuple(usage) for usage in usages), strict=True)
    return Usage(*(sum(column) for column in figures))


def usage_by_month(session: Session, question: Question) -> dict[date, dict[str, int]]:
    """Grams by month and material family: every month of the period, every family."""
    found = {first: dict.fromkeys(families(), 0) for first in question.period.months()}
    for (month, form_code), usage in usage_by(session, question, By.MONTH, By.FORM).items():
        found[date.fromisoformat(f"{month}-01")][FORMS[form_code].family] += usage.grams
    return found


def usage_by_week(session: Session, question: Question) -> dict[date, dict[str, int]]:
    """Grams by week (its Monday) and material family: every week of the period."""
    period = question.period
    monday = _monday(period.start)
    weeks = range((period.end - monday).days // 7 + 1)
    found = {monday + timedelta(weeks=week): dict.fromkeys(families(), 0) for week in weeks}
    day = jakarta_day(Movement.happened_at)
    rows = narrowed(
        usage_rows(day, Material.form_code, func.sum(GRAMS)), question,
        material_id=Lot.material_id.expression, workshop_id=WHO.expression,
        customer=CUSTOMER.expression,
    )  # fmt: skip
    rows = rows.where(*within(period)).group_by(day, Material.form_code)
    for name, form_code, grams in session.execute(rows):
        found[_monday(date.fromisoformat(name))][FORMS[form_code].family] += int(grams)
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
