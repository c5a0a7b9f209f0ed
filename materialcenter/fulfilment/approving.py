"""Deciding on requests: approve and reserve in one act, undo, withdraw, cancel a rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.errors import N_, NotFound, Quantity, ReasonMissing, Rupiah, Term
from materialcenter.core.settings import PIECE_PRICE_STEP_IDR, REQUEST_LIMIT_IDR, value_of
from materialcenter.core.text import clean
from materialcenter.demand.errors import (
    AboveLimit,
    ApprovedMoreThanAsked,
    NothingApproved,
    OwnRequest,
    RemarkMissing,
)
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.demand.pricing import estimate, prices_on
from materialcenter.demand.services import close_when_done, locked_request
from materialcenter.fulfilment.errors import NothingOutstanding, SomethingDone
from materialcenter.fulfilment.pegging import unpeg_all
from materialcenter.fulfilment.reserving import release_all, reserve_free
from materialcenter.fulfilment.substituting.offering import end_offers


@dataclass(frozen=True, slots=True)
class Decision:
    """How much of a line is approved, and whether free stock is reserved for it at once."""

    line_id: int
    approved: int
    reserve: bool = True


def approve_request(
    session: Session,
    *,
    request_id: int,
    decisions: Sequence[Decision] | None = None,
    remark: str = "",
    by: User,
) -> PurchaseRequest:
    """Approve a request whole (no decisions) or line by line, and reserve what is free.

    Prices are frozen at today's. Raises OwnRequest, AboveLimit, ApprovedMoreThanAsked,
    RemarkMissing, NothingApproved, WrongState, NotFound.
    """
    by.must(Permission.DEMAND_APPROVE)
    request = locked_request(session, request_id, by=by)
    if request.requested_by_id == by.id:
        raise OwnRequest
    chosen = decisions or [Decision(line.id, line.asked) for line in request.lines]
    by_line = {decision.line_id: decision for decision in chosen}
    if by_line.keys() != {line.id for line in request.lines}:
        raise NotFound
    remark = clean(remark, field="remark")
    _decide(request.lines, by_line, remark)
    _freeze_prices(session, request.lines)
    limit = value_of(session, REQUEST_LIMIT_IDR)
    if request.estimate_idr > limit and not by.may(Permission.DEMAND_APPROVE_ABOVE_LIMIT):
        raise AboveLimit(value=Rupiah(request.estimate_idr), limit=Rupiah(limit))
    request.become(RequestStatus.APPROVED)
    request.decided_by_id, request.decided_at = by.id, clock.now()
    request.remark = remark
    session.flush()
    got = reserve_free(session, [li for li in request.lines if by_line[li.id].reserve])
    audit.record(
        session, by.id, PurchaseRequest, request.id, "approved",
        reason=remark,
        approved={str(line.id): line.approved for line in request.lines},
        reserved={str(line): quantity for line, quantity in got.items()},
    )  # fmt: skip
    return request


def _decide(
    lines: Sequence[PurchaseRequestLine], decisions: dict[int, Decision], remark: str
) -> None:
    for line in lines:
        approved = decisions[line.id].approved
        if not 0 <= approved <= line.asked:
            asked = Quantity(line.asked, line.material.unit)
            raise ApprovedMoreThanAsked(asked=asked, field=f"approved-{line.id}")
        line.approved = approved
    if not any(line.approved for line in lines):
        raise NothingApproved
    if not remark and any(line.approved < line.asked for line in lines):
        raise RemarkMissing(field="remark")


def _freeze_prices(session: Session, lines: Sequence[PurchaseRequestLine]) -> None:
    prices = prices_on(session, clock.today(), {line.material_id for line in lines})
    step_idr = value_of(session, PIECE_PRICE_STEP_IDR)
    for line in lines:
        price = prices.get(line.material_id)
        line.idr_per_kg = price.idr_per_kg if price else None
        line.price_valid_to = price.valid_to if price else None
        line.estimate_idr = estimate(line.material, line.approved, price, step_idr)


def undo_approval(session: Session, *, request_id: int, by: User) -> PurchaseRequest:
    """Take an approval back while nothing was handed over or ordered for it.

    Raises SomethingDone, WrongState, NotFound.
    """
    by.must(Permission.DEMAND_APPROVE)
    request = locked_request(session, request_id, by=by)
    for line in request.lines:
        if line.issued:
            raise SomethingDone(document=request.number, done=Term(N_("diserahkan")))
        if line.pegged:
            raise SomethingDone(document=request.number, done=Term(N_("dipesan")))
        if line.cancelled or line.settled_short:
            raise SomethingDone(document=request.number, done=Term(N_("diubah")))
    request.become(RequestStatus.SUBMITTED)
    end_offers(session, request, by.id)
    release_all(session, request.lines)
    for line in request.lines:
        line.approved = 0
    request.decided_by_id = request.decided_at = None
    request.remark = ""
    audit.record(session, by.id, PurchaseRequest, request.id, "approval-undone")
    return request


def withdraw_request(
    session: Session, *, request_id: int, reason: str = "", by: User
) -> PurchaseRequest:
    """The workshop takes its request back. What was handed over stays; reservations and pegs
    are freed, orders are not changed. Raises WrongState, NotFound.
    """
    by.must(Permission.DEMAND_REQUEST)
    request = locked_request(session, request_id, by=by)
    issued = any(line.issued for line in request.lines)
    reason = clean(reason, field="reason")
    end_offers(session, request, by.id)
    release_all(session, request.lines)
    freed = unpeg_all(session, request.lines, actor_id=by.id, reason=reason)
    for line in request.lines:
        if line.uncovered > 0:
            line.cancel(line.uncovered)
    request.become(RequestStatus.CLOSED if issued else RequestStatus.WITHDRAWN)
    audit.record(
        session, by.id, PurchaseRequest, request.id, "withdrawn",
        reason=reason,
        unpegged={str(order): quantity for order, quantity in freed.items()},
    )  # fmt: skip
    return request


def cancel_rest(session: Session, *, request_id: int, reason: str, by: User) -> PurchaseRequest:
    """Cancel what is neither ready nor ordered, with a reason; the request closes when
    nothing else is outstanding. What a cancelled line stood for is not wanted again.

    Raises ReasonMissing, NothingOutstanding, NotFound.
    """
    by.must(Permission.DEMAND_APPROVE)
    request = locked_request(session, request_id, by=by)
    reason = clean(reason, field="reason")
    if not reason:
        raise ReasonMissing
    rests = {line: line.uncovered for line in request.lines if line.uncovered > 0}
    if request.status != RequestStatus.APPROVED or not rests:
        raise NothingOutstanding
    end_offers(session, request, by.id)
    for line, rest in rests.items():
        line.cancel(rest)
    closed = close_when_done(request)
    audit.record(
        session, by.id, PurchaseRequest, request.id, "rest-cancelled",
        reason=reason, closed=closed,
        lines={str(line.id): rest for line, rest in rests.items()},
    )  # fmt: skip
    return request
