"""Questions about requests. A member sees only his own workshop's."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from materialcenter.accounts.models import User, Workshop
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.demand.models import (
    PurchaseRequest,
    PurchaseRequestLine,
    RequestStatus,
    SalesPrice,
)

LIVE = (RequestStatus.SUBMITTED, RequestStatus.APPROVED)


def visible(question: Select[*tuple[Any, ...]], by: User) -> Select[*tuple[Any, ...]]:
    """Only what this person may know of: members their workshop's, staff all."""
    if by.is_member:
        return question.where(PurchaseRequest.workshop_id == by.workshop_id)
    by.must(Permission.DEMAND_READ)
    return question


def _whole() -> Select[PurchaseRequest]:
    return select(PurchaseRequest).options(
        joinedload(PurchaseRequest.workshop, innerjoin=True).joinedload(Workshop.village),
        joinedload(PurchaseRequest.requested_by, innerjoin=True),
        joinedload(PurchaseRequest.decided_by),
        selectinload(PurchaseRequest.lines).joinedload(
            PurchaseRequestLine.material, innerjoin=True
        ),
    )


def seen_requests(by: User) -> Select[PurchaseRequest]:
    """Requests with their lines and materials, as far as this person may know of them."""
    return visible(_whole(), by)


def request_by_id(session: Session, request_id: int, *, by: User) -> PurchaseRequest:
    """A request with its lines, materials and wished cuts. NotFound also for another
    workshop's."""
    cuts = selectinload(PurchaseRequest.lines).selectinload(PurchaseRequestLine.cuts)
    request = session.scalars(
        visible(_whole().options(cuts).where(PurchaseRequest.id == request_id), by)
    ).one_or_none()
    if request is None:
        raise NotFound
    return request


def request_by_link(session: Session, request_id: int) -> PurchaseRequest:
    """A request for whoever holds a signed link to it. NotFound."""
    request = session.scalars(_whole().where(PurchaseRequest.id == request_id)).one_or_none()
    if request is None:
        raise NotFound
    return request


def requests(
    session: Session,
    *,
    by: User,
    statuses: Iterable[RequestStatus] | None = None,
    workshop_id: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[PurchaseRequest]:
    """Requests with their lines, newest first."""
    question = visible(_whole(), by)
    if statuses is not None:
        question = question.where(PurchaseRequest.status.in_(list(statuses)))
    if workshop_id is not None:
        question = question.where(PurchaseRequest.workshop_id == workshop_id)
    return newest_first(session, question, PurchaseRequest.id, after=after, size=size)


def count_by_status(session: Session, *, by: User) -> dict[str, int]:
    """How many requests there are in each status."""
    question = select(PurchaseRequest.status, func.count()).group_by(PurchaseRequest.status)
    rows: Sequence[tuple[str, int]] = session.execute(visible(question, by)).all()
    return dict(rows)


def find_requests(
    session: Session, text: str, *, by: User, limit: int = 20
) -> Sequence[PurchaseRequest]:
    """Requests whose number contains the text, or whose workshop's name does."""
    question = (
        visible(_whole(), by)
        .join(PurchaseRequest.workshop)
        .where(
            or_(
                PurchaseRequest.number.icontains(text, autoescape=True),
                Workshop.name.icontains(text, autoescape=True),
            )
        )
    )
    return session.scalars(question.order_by(PurchaseRequest.id.desc()).limit(limit)).unique().all()


def asked_before(session: Session, *, by: User, limit: int = 3) -> Sequence[PurchaseRequestLine]:
    """The materials this workshop asked for last, each once, newest first."""
    newest = (
        visible(select(func.max(PurchaseRequestLine.id)).join(PurchaseRequestLine.request), by)
        .where(PurchaseRequestLine.parent_line_id.is_(None))
        .group_by(PurchaseRequestLine.material_id)
        .order_by(func.max(PurchaseRequestLine.id).desc())
        .limit(limit)
    )
    return session.scalars(
        select(PurchaseRequestLine)
        .where(PurchaseRequestLine.id.in_(newest))
        .options(joinedload(PurchaseRequestLine.material, innerjoin=True))
        .order_by(PurchaseRequestLine.id.desc())
    ).all()


def materials_of_lines(session: Session, line_ids: Collection[int]) -> dict[int, Material]:
    """The material of each of some request lines, by line id."""
    if not line_ids:
        return {}
    rows = session.execute(
        select(PurchaseRequestLine.id, Material)
        .join(PurchaseRequestLine.material)
        .where(PurchaseRequestLine.id.in_(line_ids))
    )
    return {row[0]: row[1] for row in rows}


def uncovered_lines(
    session: Session, material_ids: Iterable[int] | None = None
) -> Sequence[PurchaseRequestLine]:
    """Approved lines of which something is neither ready nor ordered, most urgent first; not
    those for pieces of their own size, which cannot be bought."""
    line = PurchaseRequestLine
    promise = line.approved - line.cancelled - line.settled_short
    question = (
        select(line)
        .join(line.request)
        .where(
            PurchaseRequest.status == RequestStatus.APPROVED,
            promise > line.issued + line.reserved + line.pegged,
            line.l_um.is_(None),
        )
        .options(
            joinedload(line.material, innerjoin=True),
            joinedload(line.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
        )
        .order_by(line.need_by, line.id)
    )
    if material_ids is not None:
        question = question.where(line.material_id.in_(list(material_ids)))
    return session.scalars(question).all()


class Pooled(NamedTuple):
    """What is lacking of a material, in its count unit, and when the first of it is needed."""

    quantity: int
    need_by: date


def pooled_needs(
    session: Session, *, form_codes: Sequence[str] | None = None, before: date | None = None
) -> dict[int, Pooled]:
    """The uncovered needs by material id, most urgent first; needed before a day if named."""
    line = PurchaseRequestLine
    covered = line.issued + line.reserved + line.pegged
    lacking = line.approved - line.cancelled - line.settled_short - covered
    question = (
        select(line.material_id, func.sum(lacking), func.min(line.need_by))
        .join(line.request)
        .where(PurchaseRequest.status == RequestStatus.APPROVED, lacking > 0, line.l_um.is_(None))
        .group_by(line.material_id)
        .order_by(func.min(line.need_by), line.material_id)
    )
    if form_codes is not None:
        question = question.join(line.material).where(Material.form_code.in_(form_codes))
    if before is not None:
        question = question.where(line.need_by < before)
    return {row[0]: Pooled(int(row[1]), row[2]) for row in session.execute(question)}


def line_by_id(session: Session, line_id: int, *, by: User) -> PurchaseRequestLine:
    """A line with its request, workshop and material. NotFound also for another workshop's."""
    line = session.scalars(
        visible(select(PurchaseRequestLine).join(PurchaseRequestLine.request), by)
        .where(PurchaseRequestLine.id == line_id)
        .options(
            joinedload(PurchaseRequestLine.material, innerjoin=True),
            joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
        )
    ).one_or_none()
    if line is None:
        raise NotFound
    return line


def open_lines_of(session: Session, material_id: int) -> Sequence[PurchaseRequestLine]:
    """Approved lines of a material that are not yet handed over, with their wished cuts, most
    urgent first."""
    line = PurchaseRequestLine
    return session.scalars(
        select(line)
        .join(line.request)
        .where(
            line.material_id == material_id,
            PurchaseRequest.status == RequestStatus.APPROVED,
            line.approved - line.cancelled - line.settled_short > line.issued,
        )
        .options(
            joinedload(line.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
            selectinload(line.cuts),
        )
        .order_by(line.need_by, line.id)
    ).all()


def price_history(session: Session, material_id: int) -> Sequence[SalesPrice]:
    """A material's prices, newest first."""
    return session.scalars(
        select(SalesPrice)
        .where(SalesPrice.material_id == material_id)
        .order_by(SalesPrice.valid_from.desc())
    ).all()
