"""Acts on requests that need no other family; approving and withdrawing touch stock and
orders too, and live in fulfilment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from materialcenter.accounts.models import User, Workshop
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import audit, clock, numbering
from materialcenter.core.db import lock
from materialcenter.core.errors import Forbidden, NotFound, ReasonMissing
from materialcenter.core.settings import PIECE_PRICE_STEP_IDR, value_of
from materialcenter.core.text import clean
from materialcenter.demand.cuts import CutPiece, check_cuts
from materialcenter.demand.errors import (
    MaterialInactive,
    NeedByPast,
    NeedByTooFar,
    NoLines,
    OwnRequest,
    QuantityNotPositive,
    QuantityTooLarge,
    WorkshopInactive,
)
from materialcenter.demand.models import (
    CutWish,
    PurchaseRequest,
    PurchaseRequestLine,
    RequestStatus,
    SalesPrice,
)
from materialcenter.demand.pricing import estimate, prices_on

PREFIX = "PP"
FARTHEST = timedelta(days=730)
LARGEST_MASS_G = 10**9
LARGEST_PIECES = 100_000


@dataclass(frozen=True, slots=True)
class Wish:
    """A line of a request as it is typed. `quantity` in the material's count unit; `cuts` are
    the pieces that are to be cut from it."""

    material_id: int
    quantity: int
    need_by: date
    note: str = ""
    customer_job: str = ""
    cuts: tuple[CutPiece, ...] = ()


def submit_request(
    session: Session,
    *,
    wishes: Sequence[Wish],
    by: User,
    note: str = "",
    workshop_id: int | None = None,
) -> PurchaseRequest:
    """A member asks for metal in his workshop's name, or the centre in that of a workshop that
    called or wrote; the request gets its number.

    Raises NoLines, QuantityNotPositive, QuantityTooLarge, NeedByPast, NeedByTooFar,
    MaterialInactive, WorkshopInactive, NotFound, and what `check_cuts` refuses.
    """
    asking_id = _asking_workshop(session, workshop_id, by)
    if not wishes:
        raise NoLines(field="material")
    materials = _materials(session, wishes)
    today = clock.today()
    prices = prices_on(session, today, materials)
    step_idr = value_of(session, PIECE_PRICE_STEP_IDR)
    request = PurchaseRequest(
        number=numbering.document_number(session, PREFIX),
        workshop_id=asking_id,
        status=RequestStatus.SUBMITTED,
        requested_by_id=by.id,
        requested_at=clock.now(),
        note=clean(note, field="note"),
    )
    for position, wish in enumerate(wishes, start=1):
        material = materials[wish.material_id]
        _check(wish, material, today)
        price = prices.get(material.id)
        request.lines.append(
            PurchaseRequestLine(
                position=position,
                material=material,
                counted=material.counted,
                asked=wish.quantity,
                need_by=wish.need_by,
                idr_per_kg=price.idr_per_kg if price else None,
                price_valid_to=price.valid_to if price else None,
                estimate_idr=estimate(material, wish.quantity, price, step_idr),
                note=clean(wish.note, most=300, field="note"),
                customer_job=clean(wish.customer_job, most=120, field="customer_job"),
                cuts=_cuts(wish),
            )
        )
    session.add(request)
    session.flush()
    audit.record(session, by.id, PurchaseRequest, request.id, "submitted", lines=len(wishes))
    return request


def _asking_workshop(session: Session, workshop_id: int | None, by: User) -> int:
    """Whose request it is: the member's own workshop, or the one the centre writes for."""
    if workshop_id is None:
        by.must(Permission.DEMAND_REQUEST)
        if by.workshop_id is None:
            raise Forbidden
        return by.workshop_id
    by.must(Permission.DEMAND_REQUEST_FOR)
    workshop = session.get(Workshop, workshop_id)
    if workshop is None:
        raise NotFound
    if not workshop.active:
        raise WorkshopInactive(workshop=workshop.name, field="workshop")
    return workshop.id


def _materials(session: Session, wishes: Sequence[Wish]) -> dict[int, Material]:
    wanted = {wish.material_id for wish in wishes}
    found = {m.id: m for m in session.scalars(select(Material).where(Material.id.in_(wanted)))}
    if wanted - found.keys():
        raise NotFound
    return found


def _cuts(wish: Wish) -> list[CutWish]:
    return [
        CutWish(
            position=position,
            w_um=cut.w_um,
            l_um=cut.l_um,
            pieces=cut.pieces,
            turnable=cut.turnable,
        )
        for position, cut in enumerate(wish.cuts, start=1)
    ]


def _check(wish: Wish, material: Material, today: date) -> None:
    if not material.active:
        raise MaterialInactive(material=material.name_id, field="material")
    if wish.quantity <= 0:
        raise QuantityNotPositive(field="quantity")
    if wish.quantity > (LARGEST_PIECES if material.counted == "piece" else LARGEST_MASS_G):
        raise QuantityTooLarge(field="quantity")
    if wish.need_by < today:
        raise NeedByPast(field="need_by")
    if wish.need_by > today + FARTHEST:
        raise NeedByTooFar(field="need_by")
    check_cuts(material, wish.quantity, wish.cuts)


_lines = (
    select(PurchaseRequestLine)
    .where(PurchaseRequestLine.request_id.in_(bindparam("requests", expanding=True)))
    .options(joinedload(PurchaseRequestLine.material, innerjoin=True).lazyload(Material.grade))
    .order_by(PurchaseRequestLine.position)
    .execution_options(populate_existing=True)
)


def locked_requests(session: Session, request_ids: Iterable[int]) -> dict[int, PurchaseRequest]:
    """Requests, locked lowest first, with their lines read afresh: the request's lock covers
    its lines, so whoever changes a line goes through here."""
    requests = lock(session, PurchaseRequest, request_ids)
    lines: dict[int, list[PurchaseRequestLine]] = {request_id: [] for request_id in requests}
    if requests:
        for line in session.scalars(_lines, {"requests": list(requests)}):
            set_committed_value(line, "request", requests[line.request_id])
            lines[line.request_id].append(line)
    for request_id, request in requests.items():
        set_committed_value(request, "lines", lines[request_id])
    return requests


def locked_request(session: Session, request_id: int, *, by: User) -> PurchaseRequest:
    """One request, locked with its lines. NotFound also for another workshop's."""
    request = locked_requests(session, [request_id]).get(request_id)
    if request is None or (by.is_member and request.workshop_id != by.workshop_id):
        raise NotFound
    return request


def reject_request(session: Session, *, request_id: int, reason: str, by: User) -> PurchaseRequest:
    """Refuse a request as a whole, with a reason. Raises OwnRequest, ReasonMissing, WrongState."""
    by.must(Permission.DEMAND_APPROVE)
    request = locked_request(session, request_id, by=by)
    if request.requested_by_id == by.id:
        raise OwnRequest
    reason = clean(reason, field="reason")
    if not reason:
        raise ReasonMissing
    request.become(RequestStatus.REJECTED)
    request.decided_by_id, request.decided_at = by.id, clock.now()
    request.remark = reason
    audit.record(session, by.id, PurchaseRequest, request.id, "rejected", reason=reason)
    return request


def close_when_done(request: PurchaseRequest) -> bool:
    """Close an approved request of which nothing is outstanding; tells whether it did."""
    if request.status != RequestStatus.APPROVED or any(line.outstanding for line in request.lines):
        return False
    request.become(RequestStatus.CLOSED)
    return True


def set_sales_price(
    session: Session, *, material_id: int, idr_per_kg: int, valid_from: date, by: User
) -> SalesPrice:
    """Set a price from a day on; requests already submitted keep theirs.

    Raises NotFound, QuantityNotPositive.
    """
    by.must(Permission.DEMAND_PRICE)
    if session.get(Material, material_id) is None:
        raise NotFound
    if idr_per_kg <= 0:
        raise QuantityNotPositive(field="idr_per_kg")
    price = session.scalars(
        select(SalesPrice).filter_by(material_id=material_id, valid_from=valid_from)
    ).one_or_none()
    if price is None:
        price = SalesPrice(material_id=material_id, valid_from=valid_from)
        session.add(price)
    price.idr_per_kg = idr_per_kg
    price.set_by_id = by.id
    session.flush()
    audit.record(
        session, by.id, Material, material_id, "priced",
        idr_per_kg=idr_per_kg, valid_from=valid_from.isoformat(),
    )  # fmt: skip
    return price
