"""An official report: the figures of a month or of a year's months, and what follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.core import clock
from materialcenter.core.errors import NotFound
from materialcenter.reports.ledger import position
from materialcenter.reports.official.figures import (
    Bought,
    Charged,
    Flow,
    Got,
    MonthFigures,
    month_figures,
    period_of_month,
)
from materialcenter.reports.periods import Period, shifted
from materialcenter.stock.periods.models import ClosedMonth
from materialcenter.stock.periods.queries import closed_months, first_month

MONTHS = 12


@dataclass(frozen=True, slots=True)
class District:
    """What the workshops of a district got together, and how many of them kept some."""

    name: str
    served: int
    grams: int
    charge_idr: int


@dataclass(frozen=True, slots=True)
class OfficialReport:
    """The report of a `name` ("2026-10" or "2026"): its months, those of them that are `closed`
    by name, and the newest row of the ledger it was made from."""

    name: str
    months: list[MonthFigures]
    closed: dict[str, ClosedMonth] = field(default_factory=dict[str, ClosedMonth])

    @property
    def period(self) -> Period:
        """All its days."""
        return Period(
            period_of_month(self.months[0].month).start, period_of_month(self.months[-1].month).end
        )

    @property
    def yearly(self) -> bool:
        """Whether it is of a year."""
        return len(self.name) == 4

    @property
    def final(self) -> bool:
        """Whether it cannot change any more: the year is over, and all its months are closed."""
        over = not self.yearly or self.months[-1].month == f"{self.name}-12"
        return over and all(one.month in self.closed for one in self.months)

    @property
    def position(self) -> int:
        """The newest row of the ledger it was made from."""
        return max(one.position for one in self.months)

    @property
    def flows(self) -> list[Flow]:
        """By family: the opening of the first month, and all that came and went since."""
        found: dict[str, Flow] = {}
        for month in self.months:
            for flow in month.flows:
                found[flow.family] = found[flow.family].then(flow) if flow.family in found else flow
        return [found[name] for name in FAMILIES if name in found]

    @property
    def flow(self) -> Flow:
        """Of all families together."""
        whole = Flow("")
        for flow in self.flows:
            whole = whole.beside(flow)
        return whole

    @property
    def charged(self) -> list[Charged]:
        """What the workshops got by family."""
        rows = [row for month in self.months for row in month.charged]
        return [
            Charged(
                name,
                sum(row.grams for row in rows if row.family == name),
                sum(row.charge_idr for row in rows if row.family == name),
            )
            for name in FAMILIES
            if any(row.family == name for row in rows)
        ]

    @property
    def workshops(self) -> list[Got]:
        """What each workshop got, the most first; named as in the last of the months."""
        found: dict[int, Got] = {}
        for one in (got for month in self.months for got in month.workshops):
            before = found.get(one.id, Got(one.id, "", "", 0, 0, 0))
            found[one.id] = Got(
                one.id, one.name, one.district, before.grams + one.grams,
                before.charge_idr + one.charge_idr, before.lines + one.lines,
            )  # fmt: skip
        return sorted(found.values(), key=lambda one: (-one.grams, one.name))

    @property
    def districts(self) -> list[District]:
        """The workshops by district, the most first."""
        grouped: dict[str, list[Got]] = {}
        for one in self.workshops:
            grouped.setdefault(one.district, []).append(one)
        rows = [
            District(
                name, served(some), sum(one.grams for one in some),
                sum(one.charge_idr for one in some),
            )
            for name, some in grouped.items()
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (-row.grams, row.name))

    @property
    def served(self) -> int:
        """How many workshops kept some metal."""
        return served(self.workshops)

    @property
    def registered(self) -> int:
        """How many there were at the end."""
        return self.months[-1].registered

    @property
    def grams(self) -> int:
        """What the workshops got."""
        return sum(row.grams for row in self.charged)

    @property
    def charge_idr(self) -> int:
        """What they were charged."""
        return sum(row.charge_idr for row in self.charged)

    @property
    def suppliers(self) -> list[Bought]:
        """What came of each supplier, the dearest first."""
        found: dict[int, Bought] = {}
        for one in (bought for month in self.months for bought in month.suppliers):
            before = found.get(one.id, Bought(one.id, "", 0, 0))
            found[one.id] = Bought(one.id, one.name, before.grams + one.grams, before.idr + one.idr)
        return sorted(found.values(), key=lambda one: (-one.idr, one.name))


def served(workshops: Iterable[Got]) -> int:
    """How many of them kept some metal."""
    return sum(one.grams > 0 for one in workshops)


def official_report(session: Session, name: str, *, by: User) -> OfficialReport:
    """The report of a month ("2026-10") or a year ("2026"): closed months as they were closed,
    the others as the ledger has them now. Raises NotFound, Forbidden."""
    by.must(Permission.REPORTS_READ)
    months = [one for one in all_months(session) if one.startswith(name)]
    if not months or len(name) not in (4, 7):
        raise NotFound
    closed = still_closed(session)
    figures: list[MonthFigures] = []
    for month in months:
        if month in closed:
            figures.append(MonthFigures.from_json(closed[month].figures))
        else:
            before = {flow.family: flow.closing for flow in figures[-1].flows} if figures else None
            figures.append(month_figures(session, month, position(session), before))
    return OfficialReport(name, figures, {one: closed[one] for one in months if one in closed})


def all_months(session: Session) -> list[str]:
    """The months since the first metal moved, the running one last."""
    first, today = first_month(session), clock.today()
    if first is None:
        return []
    count = (today.year - first.year) * MONTHS + today.month - first.month
    return [f"{shifted(first, number):%Y-%m}" for number in range(count + 1)]


def still_closed(session: Session) -> dict[str, ClosedMonth]:
    """The closed months by name."""
    return {one.month: one for one in closed_months(session) if one.reopened is None}
