"""Usage: what went to the workshops less what came back, counted from the ledger.

A movement into the workshop place counts, one out of it counts against, whatever document
brought it: hand-overs, returns, reversals and the scale's differences need no rules of their
own. Titipan is no usage of the centre's metal. Everything is dated by when it happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.models import Village, Workshop
from materialcenter.catalogue.forms import FORMS
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import families
from materialcenter.fulfilment.models import Issue, IssueLine, WorkshopReturn
from materialcenter.reports.moments import jakarta_month
from materialcenter.reports.report import Question
from materialcenter.stock.models import Lot, Movement, PlaceKind, Posting
from materialcenter.stock.places import outside

Rows: TypeAlias = Select[*tuple[Any, ...]]

_WORKSHOP = outside(PlaceKind.WORKSHOP)
_SIGN: ColumnElement[int] = case((Movement.to_place_id == _WORKSHOP, 1), else_=-1)
_GRAMS = func.sum(_SIGN * Movement.grams)
_PIECES = func.sum(_SIGN * Movement.pieces)

# A reversal stands for the document, and its rows for the rows, that it undoes.
ORIGIN = func.coalesce(Posting.reverses_id, Posting.id)
_ORIGIN_ROW = func.coalesce(Movement.reverses_id, Movement.sequence)
_returned = aliased(IssueLine)
_returned_issue = aliased(Issue)
_WHO = func.coalesce(Issue.workshop_id, _returned_issue.workshop_id)

# What came back is taken off the bill at the price it left at.
_CREDIT = case(
    (
        WorkshopReturn.movement_id == _ORIGIN_ROW,
        (WorkshopReturn.grams * func.coalesce(_returned.idr_per_kg, 0) + 500) // 1000,
    ),
    else_=0,
)
_CHARGE = func.sum(_SIGN * func.coalesce(IssueLine.charge_idr, _CREDIT))
_ISSUES = func.count(
    case((and_(Issue.id.is_not(None), Posting.reverses_id.is_(None)), Posting.id)).distinct()
) - func.count(
    case((and_(Issue.id.is_not(None), Posting.reverses_id.is_not(None)), Posting.id)).distinct()
)


def _usage(question: Question, *columns: Any) -> Rows:
    """Movements to and from workshops in the period, with lot and material."""
    rows = (
        select(*columns)
        .select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Material, Material.id == Lot.material_id)
        .where(
            or_(Movement.to_place_id == _WORKSHOP, Movement.from_place_id == _WORKSHOP),
            Movement.happened_at >= question.period.since,
            Movement.happened_at < question.period.until,
            Lot.owner_id.is_(None),
        )
    )
    if question.family:
        rows = rows.where(Material.form_code.in_(families().get(question.family, ())))
    if question.workshop_id or question.district:
        rows = _of_workshops(rows)
    if question.workshop_id:
        rows = rows.where(Workshop.id == question.workshop_id)
    if question.district:
        rows = rows.where(Village.district == question.district)
    return rows


def _of_workshops(rows: Rows) -> Rows:
    """With the workshop of each row, by the document that moved it."""
    return (
        rows.join(Posting, Posting.id == Movement.posting_id)
        .outerjoin(Issue, Issue.posting_id == ORIGIN)
        .outerjoin(WorkshopReturn, WorkshopReturn.posting_id == ORIGIN)
        .outerjoin(_returned, _returned.id == WorkshopReturn.issue_line_id)
        .outerjoin(_returned_issue, _returned_issue.id == _returned.issue_id)
        .join(
            Workshop, Workshop.id == func.coalesce(Issue.workshop_id, _returned_issue.workshop_id)
        )
        .outerjoin(Village, Village.id == Workshop.village_id)
    )


def usage_by_month(session: Session, question: Question) -> dict[date, dict[str, int]]:
    """Grams by month and material family: every month of the period, every family."""
    month = jakarta_month(Movement.happened_at)
    found = {
        first: dict.fromkeys(families(), 0) for first in question.period.months()
    }  # fmt: skip
    rows = _usage(question, month, Material.form_code, _GRAMS).group_by(month, Material.form_code)
    for name, form_code, grams in session.execute(rows):
        found[date.fromisoformat(f"{name}-01")][FORMS[form_code].family] += int(grams)
    return found


@dataclass(frozen=True, slots=True)
class WorkshopUsage:
    """What a workshop got: net grams, net rupiah charged, hand-overs that stand."""

    workshop_id: int
    name: str
    village: str
    district: str
    grams: int
    charge_idr: int
    issues: int


def usage_by_workshop(session: Session, question: Question) -> list[WorkshopUsage]:
    """Every workshop that got or returned metal, the heaviest first."""
    who = (Workshop.id, Workshop.name, Village.name, Village.district)
    rows = _usage(question, *who, _GRAMS, _CHARGE, _ISSUES)
    if not (question.workshop_id or question.district):
        rows = _of_workshops(rows)
    rows = (
        rows.outerjoin(IssueLine, IssueLine.movement_id == _ORIGIN_ROW)
        .group_by(*who)
        .order_by(_GRAMS.desc(), Workshop.name, Workshop.id)
    )
    return [
        WorkshopUsage(row[0], row[1], row[2] or "", row[3] or "", *(int(n) for n in row[4:]))
        for row in session.execute(rows)
    ]


@dataclass(frozen=True, slots=True)
class DistrictUsage:
    """What went to a district (kecamatan): net grams and rupiah, and to how many workshops."""

    district: str
    workshops: int
    grams: int
    charge_idr: int
    issues: int


def by_district(workshops: list[WorkshopUsage]) -> list[DistrictUsage]:
    """The workshops' usage added up by district, the heaviest first."""
    grouped: dict[str, list[WorkshopUsage]] = {}
    for row in workshops:
        grouped.setdefault(row.district, []).append(row)
    found = [
        DistrictUsage(
            district,
            served(rows),
            sum(row.grams for row in rows),
            sum(row.charge_idr for row in rows),
            sum(row.issues for row in rows),
        )
        for district, rows in grouped.items()
    ]
    return sorted(found, key=lambda row: (-row.grams, row.district))


def served(workshops: list[WorkshopUsage]) -> int:
    """How many of them kept some metal."""
    return sum(row.grams > 0 for row in workshops)


@dataclass(frozen=True, slots=True)
class MaterialUsage:
    """What went out of a material: net pieces and grams."""

    pieces: int
    grams: int


def usage_by_material(session: Session, question: Question) -> Mapping[int, MaterialUsage]:
    """Usage by material id, the heaviest first."""
    rows = (
        _usage(question, Material.id, _PIECES, _GRAMS)
        .group_by(Material.id)
        .order_by(_GRAMS.desc(), Material.id)
    )
    return {row[0]: MaterialUsage(int(row[1]), int(row[2])) for row in session.execute(rows)}
