"""Request lines whose promised day lies in a period, and where what was asked for went.

The promise is the day the workshop needs the metal by, which approving accepts. In grams of
theory, everything asked for is exactly one of: handed over, still owed, not approved, given up
after approving, replaced by other metal, or settled because a delivery was short within tolerance.
Handed over in time is what went out by the end of the promised day; hand-overs that were undone
did not happen. A line that stands in another's stead counts as a line of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.models import Party, Village, Workshop
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core import clock
from materialcenter.core.moments import jakarta_date
from materialcenter.core.quantities import Counted, divide_half_up
from materialcenter.demand.cuts import own_piece_weight_g
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.fulfilment.models import Issue, IssueLine
from materialcenter.reports.adding import added_up
from materialcenter.reports.periods import Period
from materialcenter.reports.report import Question
from materialcenter.reports.usage.facts import narrowing
from materialcenter.stock.models import Posting

WHOLE = 10_000  # 100 % in hundredths of a percent


@dataclass(frozen=True, slots=True)
class Amounts:
    """Grams, all of them parts of `asked` but `in_time`, which is a part of `issued`; and how many
    lines were promised, and how many of them were whole in time."""

    asked: int = 0
    issued: int = 0
    owed: int = 0
    not_approved: int = 0
    given_up: int = 0
    replaced: int = 0
    settled: int = 0
    in_time: int = 0
    promised: int = 0
    lines: int = 0
    whole: int = 0

    @property
    def fill_bp(self) -> int | None:
        """Of the grams promised those handed over in time, in hundredths of a percent."""
        return divide_half_up(self.in_time * WHOLE, self.promised) if self.promised else None

    @property
    def lines_bp(self) -> int | None:
        """The same of the lines."""
        return divide_half_up(self.whole * WHOLE, self.lines) if self.lines else None


_READ = attrgetter(*(field.name for field in fields(Amounts)))


@dataclass(frozen=True, slots=True)
class ServedLine:
    """A line with its amounts; `remark` is what the centre said about the decision."""

    month: str
    need_by: date
    request: str
    status: str
    remark: str
    workshop_id: int
    workshop: str
    district: str
    material_id: int
    amounts: Amounts


def served_lines(session: Session, question: Question) -> list[ServedLine]:
    """The decided lines promised for the days of a period that are over, the latest first."""
    today = clock.today()
    period = Period(question.period.start, min(question.period.end, today))
    line, reversal = PurchaseRequestLine, aliased(Posting)
    in_time = (
        select(func.coalesce(func.sum(IssueLine.quantity), 0))
        .join(Issue, Issue.id == IssueLine.issue_id)
        .join(Posting, Posting.id == Issue.posting_id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(
            IssueLine.request_line_id == line.id,
            jakarta_date(Posting.happened_at) <= line.need_by,
            reversal.id.is_(None),
        )
        .correlate(line)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            line.need_by, PurchaseRequest.number, PurchaseRequest.status, PurchaseRequest.remark,
            Workshop.id, Party.name, func.coalesce(Village.district, ""), line.material_id,
            line.counted, Material.piece_weight_g, line.w_um, line.l_um,
            line.asked, line.approved, line.issued, line.cancelled, line.replaced,
            line.settled_short, in_time,
        )
        .select_from(line)
        .join(PurchaseRequest, PurchaseRequest.id == line.request_id)
        .join(Workshop, Workshop.id == PurchaseRequest.workshop_id)
        .outerjoin(Village, Village.id == Workshop.village_id)
        .join(Material, Material.id == line.material_id)
        .where(
            line.need_by.between(period.start, period.end),
            PurchaseRequest.status.not_in((RequestStatus.SUBMITTED, RequestStatus.WITHDRAWN)),
            *narrowing(question, line.material_id.expression, Workshop.id.expression),
        )
        .order_by(line.need_by.desc(), line.id.desc())
    ).all()  # fmt: skip
    own = materials_by_ids(session, {row[7] for row in rows if row[11] is not None})
    return [
        ServedLine(
            f"{row[0]:%Y-%m}", row[0], row[1] or "", row[2], row[3], row[4], row[5], row[6], row[7],
            _amounts(row, _unit_grams(row, own)),
        )
        for row in rows
    ]  # fmt: skip


def together(lines: Iterable[ServedLine]) -> Amounts:
    """All of them."""
    return Amounts(*added_up(lines, (), _figures).get((), ()))


def by_key(lines: Iterable[ServedLine], *names: str) -> dict[tuple[Any, ...], Amounts]:
    """Added up by some fields of `ServedLine`, the heaviest first."""
    found = {key: Amounts(*sums) for key, sums in added_up(lines, names, _figures).items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1].asked, *map(str, item[0]))))


def _figures(part: ServedLine) -> tuple[int, ...]:
    return _READ(part.amounts)


def _unit_grams(row: Any, own: Any) -> int:
    """What one of the count unit weighs in theory."""
    if row[8] == Counted.MASS:
        return 1
    return own_piece_weight_g(own[row[7]], row[10], row[11]) if row[11] is not None else row[9]


def _amounts(row: Any, unit_g: int) -> Amounts:
    asked, approved, issued, cancelled, replaced, settled, in_time = map(int, row[12:])
    owed = max(0, approved - cancelled - settled - issued)
    return Amounts(
        asked=asked * unit_g,
        issued=issued * unit_g,
        owed=owed * unit_g,
        not_approved=(asked - approved) * unit_g,
        given_up=(cancelled - replaced) * unit_g,
        replaced=replaced * unit_g,
        settled=settled * unit_g,
        in_time=min(in_time, approved) * unit_g,
        promised=approved * unit_g,
        lines=int(approved > 0),
        whole=int(0 < approved <= in_time + settled),
    )
