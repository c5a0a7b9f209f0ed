"""What waits for somebody at the centre, as one list ordered by what is due first."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from materialcenter.accounts.models import User, Workshop
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import clock, settings
from materialcenter.core.db import Session
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.demand.queries import request_by_id, requests, uncovered_lines
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.queries import ready_reservations, shortages_of
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.queries import authors_of, open_lines, orders
from materialcenter.purchasing.sending_back import sent_back
from materialcenter.purchasing.versions.models import OrderVersion
from materialcenter.purchasing.versions.queries import waiting_changes
from materialcenter.stock.counting.models import CountStatus, StockCount
from materialcenter.stock.counting.queries import (
    UNDER_WAY,
    Progress,
    counters_of,
    counts,
    progress_of,
)
from materialcenter.stock.moving.models import Adjustment
from materialcenter.stock.moving.queries import waiting_adjustments

# A delivery is somebody's work from the day before it is expected.
DELIVERY_NOTICE = timedelta(days=1)
MOST_WAITING = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted request; `at_once`: this person may approve it whole with one click."""

    request: PurchaseRequest
    shortages: list[tuple[PurchaseRequestLine, int]]
    at_once: bool
    kind: str = "waiting"

    @property
    def due(self) -> date:
        """When its first line is needed."""
        return min(line.need_by for line in self.request.lines)


@dataclass(frozen=True, slots=True)
class Ready:
    """What lies ready for a workshop."""

    workshop: Workshop
    reservations: list[Reservation]
    kind: str = "ready"

    @property
    def due(self) -> date:
        """When it is needed first."""
        return min(row.request_line.need_by for row in self.reservations)

    @property
    def kept_until(self) -> date:
        """When the first of it would be given to somebody else."""
        return min(row.expires_on for row in self.reservations)

    @property
    def requests(self) -> list[PurchaseRequest]:
        """The requests it is for."""
        rows = (row.request_line.request for row in self.reservations)
        return list({request.id: request for request in rows}.values())


@dataclass(frozen=True, slots=True)
class Coming:
    """A sent order whose metal is expected now, or should have come."""

    order: SupplierOrder
    lines: list[SupplierOrderLine]
    kind: str = "coming"

    @property
    def due(self) -> date:
        """When its first open line is expected."""
        return min(line.expected_on for line in self.lines)


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that waits for this person's approval, or went back to him with a reason."""

    order: SupplierOrder
    reason: str = ""
    kind: str = "draft"

    @property
    def due(self) -> date:
        """A decision is due on the day it can be taken."""
        return clock.local(self.order.created_at).date()


@dataclass(frozen=True, slots=True)
class Need:
    """Approved metal of one kind that is neither on the shelf nor on an order."""

    material: Material
    lines: list[PurchaseRequestLine]
    kind: str = "need"

    @property
    def due(self) -> date:
        """When the first of it is needed."""
        return self.lines[0].need_by

    @property
    def quantity(self) -> int:
        """How much is missing, in the material's count unit."""
        return sum(line.uncovered for line in self.lines)

    @property
    def workshops(self) -> int:
        """How many workshops wait for it."""
        return len({line.request.workshop_id for line in self.lines})


@dataclass(frozen=True, slots=True)
class Counting:
    """A stock count this person may go on with, or approve."""

    count: StockCount
    progress: Progress
    kind: str = "count"

    @property
    def due(self) -> date:
        """What is counted changes every day: it is due on the day it began."""
        return clock.local(self.count.opened_at).date()


@dataclass(frozen=True, slots=True)
class ToDecide:
    """A correction of the books that waits for this person's decision."""

    adjustment: Adjustment
    kind: str = "adjustment"

    @property
    def due(self) -> date:
        """A decision is due on the day it can be taken."""
        return clock.local(self.adjustment.asked_at).date()


@dataclass(frozen=True, slots=True)
class ToChange:
    """A change of an order that waits for this person's approval."""

    change: OrderVersion
    kind: str = "change"

    @property
    def due(self) -> date:
        """A decision is due on the day it can be taken."""
        return clock.local(self.change.written_at).date()


Task = Waiting | Ready | Coming | Draft | Need | Counting | ToDecide | ToChange


def waiting(session: Session, by: User) -> list[Waiting]:
    """The submitted requests."""
    page = requests(session, by=by, statuses=[RequestStatus.SUBMITTED], size=MOST_WAITING)
    return waiting_of(session, page.rows, by)


def waiting_of(session: Session, rows: Sequence[PurchaseRequest], by: User) -> list[Waiting]:
    """Submitted requests, each with what free stock lacks for it."""
    shortages = shortages_of(session, rows)
    limit = settings.value_of(session, settings.REQUEST_LIMIT_IDR)
    return [
        Waiting(row, shortages[row.id], not shortages[row.id] and may_approve(row, by, limit))
        for row in rows
    ]


def may_approve(request: PurchaseRequest, by: User, limit_idr: int) -> bool:
    """Whether this person may approve the request whole; the verb has the last word."""
    if not by.may(Permission.DEMAND_APPROVE) or request.requested_by_id == by.id:
        return False
    return request.estimate_idr <= limit_idr or by.may(Permission.DEMAND_APPROVE_ABOVE_LIMIT)


def just_approved(session: Session, request_id: int | None, by: User) -> PurchaseRequest | None:
    """The request this person approved a moment ago, as long as he may take that back."""
    if request_id is None:
        return None
    request = request_by_id(session, request_id, by=by)
    return request if request.decided_by_id == by.id and undoable(request) else None


def undoable(request: PurchaseRequest) -> bool:
    """Whether nothing was done yet with an approval."""
    return request.status == RequestStatus.APPROVED and not any(
        line.issued or line.pegged or line.cancelled or line.settled_short for line in request.lines
    )


def ready(session: Session) -> list[Ready]:
    """What lies ready, by workshop."""
    groups: dict[int, list[Reservation]] = defaultdict(list)
    for row in ready_reservations(session):
        groups[row.request_line.request.workshop_id].append(row)
    return [Ready(rows[0].request_line.request.workshop, rows) for rows in groups.values()]


def coming(session: Session) -> list[Coming]:
    """The sent orders whose metal is due or late."""
    groups: dict[int, list[SupplierOrderLine]] = defaultdict(list)
    last_day = clock.today() + DELIVERY_NOTICE
    for line in open_lines(session, statuses=[OrderStatus.SENT]):
        if line.expected_on <= last_day:
            groups[line.order_id].append(line)
    return [Coming(lines[0].order, lines) for lines in groups.values()]


def drafts(session: Session, by: User) -> Iterator[Draft]:
    """The drafts this person may approve, for nobody approves his own, and his own that went
    back to him."""
    if by.may(Permission.PURCHASING_APPROVE):
        found = orders(session, by=by, statuses=[OrderStatus.DRAFT]).rows
        authors, reasons = authors_of(session, found), sent_back(session, found)
        for order in found:
            if (by.id in authors[order.id]) == (order.id in reasons):
                yield Draft(order, reasons.get(order.id, ""))


def changes(session: Session, by: User) -> list[ToChange]:
    """The changes of orders this person may approve: nobody approves his own."""
    if not by.may(Permission.PURCHASING_APPROVE):
        return []
    return [
        ToChange(change)
        for change in waiting_changes(session, by=by)
        if change.written_by_id != by.id
    ]


def needs(session: Session) -> list[Need]:
    """Uncovered demand, by material."""
    groups: dict[int, list[PurchaseRequestLine]] = defaultdict(list)
    for line in uncovered_lines(session):
        groups[line.material_id].append(line)
    return [Need(lines[0].material, lines) for lines in groups.values()]


def counting(session: Session, by: User) -> list[Counting]:
    """The counts under way that wait for this person: to be counted, or to be approved."""
    rows = counts(session, by=by, statuses=UNDER_WAY, size=MOST_WAITING).rows
    ids = [row.id for row in rows]
    progress, people = progress_of(session, ids), counters_of(session, ids)
    return [
        Counting(row, progress.get(row.id, Progress()))
        for row in rows
        if (
            by.may(Permission.STOCK_COUNT)
            if row.status == CountStatus.OPEN
            else by.may(Permission.STOCK_APPROVE) and by.id not in people.get(row.id, set())
        )
    ]


def to_decide(session: Session, by: User) -> list[ToDecide]:
    """The corrections this person may decide on: nobody decides on his own."""
    if not by.may(Permission.STOCK_APPROVE):
        return []
    rows = waiting_adjustments(session)
    return [ToDecide(row) for row in rows if row.asked_by_id != by.id]


def work_list(*groups: Sequence[Task]) -> list[Task]:
    """All tasks, the most urgent first."""
    return sorted((task for group in groups for task in group), key=attrgetter("due", "kind"))
