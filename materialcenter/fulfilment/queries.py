"""Questions across requests, shelf and orders: coverage, work waiting, papers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session, joinedload, selectinload

from materialcenter.accounts.models import User, Workshop
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.demand.queries import LIVE, request_by_id, seen_requests
from materialcenter.fulfilment.arrivals import pegs_on
from materialcenter.fulfilment.models import (
    Issue,
    IssueLine,
    Peg,
    Receipt,
    ReceiptLine,
    ReceiptShare,
    Rejection,
    Reservation,
    WorkshopReturn,
)
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.stock.models import Balance, Lot, Posting
from materialcenter.stock.queries import free_balances


@dataclass(slots=True)
class Coverage:
    """Where a request line stands: it always adds up to what was promised.

    promise = issued + reserved + pegged + uncovered; all in the line's count unit. `shares` are
    what it got of deliveries that stand.
    """

    line: PurchaseRequestLine
    reservations: list[Reservation] = field(default_factory=list[Reservation])
    pegs: list[Peg] = field(default_factory=list[Peg])
    shares: list[ReceiptShare] = field(default_factory=list[ReceiptShare])

    @property
    def expected(self) -> dict[date, int]:
        """What is on order by the day it is expected, soonest first."""
        found: dict[date, int] = {}
        for peg in sorted(self.pegs, key=lambda peg: peg.order_line.expected_on):
            day = peg.order_line.expected_on
            found[day] = found.get(day, 0) + peg.quantity
        return found


def _reservations() -> Select[Reservation]:
    balance = joinedload(Reservation.balance, innerjoin=True)
    return select(Reservation).options(
        balance.joinedload(Balance.lot, innerjoin=True).selectinload(Lot.certificates),
        balance.joinedload(Balance.place, innerjoin=True),
    )


def _pegs() -> Select[Peg]:
    return select(Peg).options(
        joinedload(Peg.order_line, innerjoin=True)
        .joinedload(SupplierOrderLine.order, innerjoin=True)
        .joinedload(SupplierOrder.supplier, innerjoin=True)
    )


def coverage_of(session: Session, lines: Sequence[PurchaseRequestLine]) -> dict[int, Coverage]:
    """The coverage of some lines, by line id."""
    found = {line.id: Coverage(line) for line in lines}
    ids = list(found)
    for row in session.scalars(
        _reservations().where(Reservation.request_line_id.in_(ids)).order_by(Reservation.id)
    ):
        found[row.request_line_id].reservations.append(row)
    for row in session.scalars(_pegs().where(Peg.request_line_id.in_(ids)).order_by(Peg.id)):
        found[row.request_line_id].pegs.append(row)
    undone = select(Posting.id).where(Posting.reverses_id == Receipt.posting_id).exists()
    shares = (
        select(ReceiptShare)
        .join(ReceiptShare.receipt)
        .where(ReceiptShare.request_line_id.in_(ids), ~undone)
        .options(
            joinedload(ReceiptShare.receipt, innerjoin=True)
            .joinedload(Receipt.posting, innerjoin=True)
            .joinedload(Posting.posted_by, innerjoin=True)
        )
        .order_by(ReceiptShare.id)
    )
    for row in session.scalars(shares):
        found[row.request_line_id].shares.append(row)
    return found


def running_requests(session: Session, *, by: User, size: int) -> Sequence[PurchaseRequest]:
    """Requests under way: first those with metal that is ready, the soonest let go before
    others, then the newest."""
    kept_until = (
        select(func.min(Reservation.expires_on))
        .join(PurchaseRequestLine, PurchaseRequestLine.id == Reservation.request_line_id)
        .where(PurchaseRequestLine.request_id == PurchaseRequest.id)
        .scalar_subquery()
    )
    question = seen_requests(by).where(PurchaseRequest.status.in_(LIVE))
    first = (kept_until.is_(None), kept_until, PurchaseRequest.id.desc())
    return session.scalars(question.order_by(*first).limit(size)).unique().all()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Free metal of a lot that would be reserved for a line on approval."""

    balance: Balance
    quantity: int


def suggestions_for(
    session: Session, lines: Sequence[PurchaseRequestLine]
) -> dict[int, list[Suggestion]]:
    """What approving now would reserve for each line (oldest lots first), by line id."""
    free = free_balances(session, {line.material_id for line in lines})
    left = {balance.id: balance.free for rows in free.values() for balance in rows}
    found: dict[int, list[Suggestion]] = {line.id: [] for line in lines}
    for line in sorted(lines, key=lambda line: (line.need_by, line.id)):
        need = line.asked if line.request.status == "submitted" else line.uncovered
        for balance in [] if line.l_um else free.get(line.material_id, []):
            quantity = min(need, left[balance.id])
            if quantity > 0:
                found[line.id].append(Suggestion(balance, quantity))
                left[balance.id] -= quantity
                need -= quantity
    return found


def shortages_of(
    session: Session, requests: Sequence[PurchaseRequest]
) -> dict[int, list[tuple[PurchaseRequestLine, int]]]:
    """The lines that free stock cannot serve whole, and how much they lack, by request id."""
    lines = [line for request in requests for line in request.lines]
    suggested = suggestions_for(session, lines)
    found: dict[int, list[tuple[PurchaseRequestLine, int]]] = {r.id: [] for r in requests}
    for line in lines:
        need = line.asked if line.request.status == "submitted" else line.uncovered
        missing = need - sum(s.quantity for s in suggested[line.id])
        if missing > 0:
            found[line.request_id].append((line, missing))
    return found


def reservation_by_id(session: Session, reservation_id: int) -> Reservation:
    """What is kept, with its lot, place, line and request. Raises NotFound."""
    line = joinedload(Reservation.request_line, innerjoin=True)
    row = session.scalars(
        _reservations()
        .where(Reservation.id == reservation_id)
        .options(
            line.joinedload(PurchaseRequestLine.material, innerjoin=True),
            line.joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def ready_reservations(
    session: Session, *, workshop_id: int | None = None, request_id: int | None = None
) -> Sequence[Reservation]:
    """What lies ready to be handed over, by workshop and place."""
    line = joinedload(Reservation.request_line, innerjoin=True)
    question = (
        _reservations()
        .join(Reservation.request_line)
        .join(PurchaseRequestLine.request)
        .options(
            line.joinedload(PurchaseRequestLine.material, innerjoin=True),
            line.joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
        )
        .order_by(PurchaseRequest.workshop_id, PurchaseRequest.id, Reservation.id)
    )
    if workshop_id is not None:
        question = question.where(PurchaseRequest.workshop_id == workshop_id)
    if request_id is not None:
        question = question.where(PurchaseRequest.id == request_id)
    return session.scalars(question).all()


def ready_requests(session: Session) -> int:
    """How many requests have something ready to collect."""
    question = select(func.count(func.distinct(PurchaseRequestLine.request_id))).where(
        PurchaseRequestLine.reserved > 0
    )
    return session.scalar(question) or 0


def _receipts() -> Select[Receipt]:
    line = selectinload(Receipt.lines)
    sent_back = selectinload(Receipt.rejections).joinedload(Rejection.order_line, innerjoin=True)
    return select(Receipt).options(
        joinedload(Receipt.posting, innerjoin=True).joinedload(Posting.posted_by, innerjoin=True),
        joinedload(Receipt.supplier, innerjoin=True),
        line.joinedload(ReceiptLine.lot, innerjoin=True).selectinload(Lot.certificates),
        line.joinedload(ReceiptLine.place, innerjoin=True),
        line.joinedload(ReceiptLine.movement, innerjoin=True),
        line.joinedload(ReceiptLine.order_line, innerjoin=True).joinedload(
            SupplierOrderLine.order, innerjoin=True
        ),
        sent_back.joinedload(SupplierOrderLine.order, innerjoin=True),
        sent_back.joinedload(SupplierOrderLine.material, innerjoin=True),
    )


def receipts(
    session: Session,
    *,
    by: User,
    order_id: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[Receipt]:
    """Receipts, newest first; of one order when asked."""
    by.must(Permission.PURCHASING_READ)
    question = _receipts()
    if order_id is not None:
        of_order = (
            select(row.receipt_id)
            .join(row.order_line)
            .where(SupplierOrderLine.order_id == order_id)
            for row in (ReceiptLine, Rejection)
        )
        question = question.where(Receipt.id.in_(union(*of_order)))
    return newest_first(session, question, Receipt.id, after=after, size=size)


def receipt_by_id(session: Session, receipt_id: int, *, by: User) -> Receipt:
    """A receipt with lines and shares. NotFound for those who may not read purchases."""
    if not by.may(Permission.PURCHASING_READ):
        raise NotFound
    share_line = selectinload(Receipt.shares).joinedload(ReceiptShare.request_line, innerjoin=True)
    receipt = session.scalars(
        _receipts()
        .where(Receipt.id == receipt_id)
        .options(
            share_line.joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
            share_line.joinedload(PurchaseRequestLine.material, innerjoin=True),
        )
    ).one_or_none()
    if receipt is None:
        raise NotFound
    return receipt


def _issues() -> Select[Issue]:
    line = selectinload(Issue.lines)
    return select(Issue).options(
        joinedload(Issue.posting, innerjoin=True).joinedload(Posting.posted_by, innerjoin=True),
        joinedload(Issue.workshop, innerjoin=True).joinedload(Workshop.village),
        line.joinedload(IssueLine.lot, innerjoin=True).selectinload(Lot.certificates),
        line.joinedload(IssueLine.place, innerjoin=True),
        line.joinedload(IssueLine.request_line, innerjoin=True).joinedload(
            PurchaseRequestLine.request, innerjoin=True
        ),
    )


def _visible_issues(question: Select[Issue], by: User) -> Select[Issue]:
    if by.is_member:
        return question.where(Issue.workshop_id == by.workshop_id)
    by.must(Permission.STOCK_READ)
    return question


def issues(
    session: Session,
    *,
    by: User,
    request_id: int | None = None,
    workshop_id: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[Issue]:
    """Issues, newest first; a member's workshop's only."""
    question = _visible_issues(_issues(), by)
    if request_id is not None:
        for_request = (
            select(IssueLine.issue_id)
            .join(IssueLine.request_line)
            .where(PurchaseRequestLine.request_id == request_id)
        )
        question = question.where(Issue.id.in_(for_request))
    if workshop_id is not None:
        question = question.where(Issue.workshop_id == workshop_id)
    return newest_first(session, question, Issue.id, after=after, size=size)


def issue_by_number(session: Session, number: str, *, by: User) -> int | None:
    """The id of the surat jalan with this number; none also for another workshop's."""
    question = select(Issue).join(Issue.posting).where(Posting.number == number)
    issue = session.scalars(_visible_issues(question, by)).one_or_none()
    return issue.id if issue else None


def receipt_by_number(session: Session, number: str, *, by: User) -> int | None:
    """The id of the receipt with this number, if there is one."""
    by.must(Permission.PURCHASING_READ)
    return session.scalar(select(Receipt.id).join(Receipt.posting).where(Posting.number == number))


def issue_by_id(session: Session, issue_id: int, *, by: User) -> Issue:
    """An issue with its lines. NotFound also for another workshop's."""
    issue = session.scalars(
        _visible_issues(_issues().where(Issue.id == issue_id), by)
    ).one_or_none()
    if issue is None:
        raise NotFound
    return issue


def returns_of(session: Session, issue_id: int) -> Sequence[WorkshopReturn]:
    """What a workshop brought back of an issue."""
    return session.scalars(
        select(WorkshopReturn)
        .join(WorkshopReturn.issue_line)
        .where(IssueLine.issue_id == issue_id)
        .options(
            joinedload(WorkshopReturn.posting, innerjoin=True),
            joinedload(WorkshopReturn.issue_line, innerjoin=True).joinedload(
                IssueLine.lot, innerjoin=True
            ),
        )
        .order_by(WorkshopReturn.id)
    ).all()


def reversal_of(session: Session, posting_id: int) -> Posting | None:
    """The posting that reverses this one, if it was reversed."""
    return session.scalars(
        select(Posting)
        .where(Posting.reverses_id == posting_id)
        .options(joinedload(Posting.posted_by, innerjoin=True))
    ).one_or_none()


def pegs_of_order(session: Session, order_id: int) -> dict[int, list[Peg]]:
    """For whom an order's lines come, by order line."""
    ids = session.scalars(
        select(SupplierOrderLine.id).where(SupplierOrderLine.order_id == order_id)
    ).all()
    return pegs_on(session, list(ids))


def holders_of(session: Session, material_id: int) -> Sequence[Reservation]:
    """For whom the stock of a material is kept."""
    line = joinedload(Reservation.request_line, innerjoin=True)
    return session.scalars(
        _reservations()
        .join(Reservation.request_line)
        .where(PurchaseRequestLine.material_id == material_id)
        .options(
            line.joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            )
        )
        .order_by(Reservation.id)
    ).all()


def requests_with_coverage(
    session: Session, request_id: int, *, by: User
) -> tuple[PurchaseRequest, dict[int, Coverage]]:
    """A request and the coverage of its lines. NotFound also for another workshop's."""
    request = request_by_id(session, request_id, by=by)
    return request, coverage_of(session, request.lines)


def reversed_numbers(session: Session, posting_ids: Iterable[int]) -> dict[int, str]:
    """The reversal's number by the posting it reverses, for those that were reversed."""
    question = select(Posting.reverses_id, Posting.number).where(
        Posting.reverses_id.in_(list(posting_ids))
    )
    return {reversed_id: number for reversed_id, number in session.execute(question) if reversed_id}
