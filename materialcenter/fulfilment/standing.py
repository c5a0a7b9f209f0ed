"""Where a request line would stand after its promises were moved: computed, nothing is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.queries import Coverage
from materialcenter.fulfilment.rearranging import Share, SourceKind
from materialcenter.purchasing.models import SupplierOrderLine


@dataclass(frozen=True, slots=True)
class Standing:
    """Ready, on order by day, and uncovered, in the line's count unit."""

    ready: int
    ordered: tuple[tuple[date, int], ...]
    uncovered: int

    @property
    def complete_on(self) -> date | None:
        """When the last of what is on order is expected; None when nothing is."""
        return self.ordered[-1][0] if self.ordered else None


@dataclass(frozen=True, slots=True)
class Change:
    """A line before and after."""

    line: PurchaseRequestLine
    before: Standing
    after: Standing

    @property
    def becomes_late(self) -> bool:
        """Whether something comes after it is needed that did not before."""
        return _late(self.after, self.line) > _late(self.before, self.line)

    @property
    def becomes_uncovered(self) -> bool:
        """Whether less of it is covered."""
        return self.after.uncovered > self.before.uncovered

    @property
    def gained(self) -> int:
        """How much more of it is covered."""
        return max(0, self.before.uncovered - self.after.uncovered)

    @property
    def becomes_earlier(self) -> bool:
        """Whether it is ready sooner, or more of it is."""
        return self.after.ready > self.before.ready or _late(self.after, self.line) < _late(
            self.before, self.line
        )


def changes(
    coverages: Mapping[int, Coverage],
    order_lines: Mapping[int, SupplierOrderLine],
    takes: Sequence[Share],
    gives: Sequence[Share],
) -> list[Change]:
    """What moving these shares would do to each line, in the order of the lines' need."""
    found = [
        _change(coverage, order_lines, takes, gives)
        for coverage in coverages.values()
        if coverage.line.id in {one.line_id for one in (*takes, *gives)}
    ]
    return sorted(found, key=lambda change: (change.line.need_by, change.line.id))


def _change(
    coverage: Coverage,
    order_lines: Mapping[int, SupplierOrderLine],
    takes: Sequence[Share],
    gives: Sequence[Share],
) -> Change:
    line = coverage.line
    ready, ordered = line.reserved, dict(coverage.expected)
    before = Standing(ready, _by_day(ordered), line.uncovered)
    uncovered = line.uncovered
    for sign, shares in ((-1, takes), (1, gives)):
        for one in (share for share in shares if share.line_id == line.id):
            uncovered -= sign * one.quantity
            if one.source.kind == SourceKind.SHELF:
                ready += sign * one.quantity
            else:
                day = order_lines[one.source.id].expected_on
                ordered[day] = ordered.get(day, 0) + sign * one.quantity
    return Change(line, before, Standing(ready, _by_day(ordered), uncovered))


def _by_day(ordered: Mapping[date, int]) -> tuple[tuple[date, int], ...]:
    return tuple((day, ordered[day]) for day in sorted(ordered) if ordered[day])


def _late(standing: Standing, line: PurchaseRequestLine) -> int:
    return sum(quantity for day, quantity in standing.ordered if day > line.need_by)
