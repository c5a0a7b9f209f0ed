"""Request lines that lost their cover and have none since: what two kinds have in common."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import N_, Quantity
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.fulfilment.covering import peg_uncovered
from materialcenter.fulfilment.exceptions.kinds import (
    Answer,
    Case,
    Found,
    Goto,
    Question,
    Said,
    Touched,
    Way,
)
from materialcenter.fulfilment.models import Loss, LostCover
from materialcenter.fulfilment.reserving import reserve_uncovered
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.queries import coming_of
from materialcenter.stock.queries import Stock, stock_of

# What a line was left without through no decision of the centre about the line itself.
OF_OTHERS = (Loss.CANCELLED, Loss.SHORT, Loss.EXPIRED)


def lost_and_uncovered(*causes: Loss) -> Question:
    """Lines of approved requests that lack something, whose last loss has one of the causes."""
    line = PurchaseRequestLine
    covered = line.issued + line.reserved + line.pegged
    lacking = line.approved - line.cancelled - line.settled_short - covered
    last = (
        select(func.max(LostCover.id))
        .where(LostCover.request_line_id == line.id, LostCover.cause.in_(OF_OTHERS))
        .correlate(line)
        .scalar_subquery()
    )
    return (
        select(line.id.label("subject_id"), line.need_by.label("due"), lacking.label("figure"))
        .join(line.request)
        .join(LostCover, LostCover.id == last)
        .where(
            PurchaseRequest.status == RequestStatus.APPROVED,
            lacking > 0,
            LostCover.cause.in_(causes),
        )
    )


def tell_lost(
    session: Session,
    found: Sequence[Found],
    kind: str,
    what: Callable[[PurchaseRequestLine, LostCover], Said],
) -> list[Case]:
    """The lines as cases, with what could cover them now."""
    ids = [one.id for one in found]
    lines = _lines(session, ids)
    losses = _last_losses(session, ids)
    materials = {line.material_id for line in lines.values()}
    stock, coming = stock_of(session, materials), coming_of(session, materials)
    return [
        _case(one, kind, lines[one.id], what(lines[one.id], losses[one.id]), stock, coming)
        for one in found
        if one.id in lines and one.id in losses
    ]


def _case(
    found: Found,
    kind: str,
    line: PurchaseRequestLine,
    what: Said,
    stock: Mapping[int, Stock],
    coming: Mapping[int, tuple[int, int]],
) -> Case:
    request, unit = line.request, line.material.unit
    free = stock.get(line.material_id, Stock()).free
    room = coming.get(line.material_id, (0, 0))[1]
    touched = Touched(
        request.workshop.name, request.id, request.number, found.figure, unit, line.need_by
    )
    return Case(
        kind=kind, id=line.id, figure=found.figure, due=found.due, what=what,
        means=_means(line, found.figure, free, room), choices=_choices(line, free, room),
        document=(PurchaseRequest, request.id), touches=(touched,), answer=found.answer,
    )  # fmt: skip


def _lines(session: Session, ids: Sequence[int]) -> Mapping[int, PurchaseRequestLine]:
    rows = session.scalars(
        select(PurchaseRequestLine)
        .where(PurchaseRequestLine.id.in_(ids))
        .options(
            joinedload(PurchaseRequestLine.material, innerjoin=True),
            joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
        )
    )
    return {line.id: line for line in rows}


def _last_losses(session: Session, ids: Sequence[int]) -> Mapping[int, LostCover]:
    last = (
        select(func.max(LostCover.id))
        .where(LostCover.request_line_id.in_(ids), LostCover.cause.in_(OF_OTHERS))
        .group_by(LostCover.request_line_id)
    )
    rows = session.scalars(
        select(LostCover)
        .where(LostCover.id.in_(last))
        .options(
            joinedload(LostCover.order_line)
            .joinedload(SupplierOrderLine.order)
            .joinedload(SupplierOrder.supplier)
        )
    )
    return {row.request_line_id: row for row in rows}


def _means(line: PurchaseRequestLine, lacking: int, free: int, room: int) -> Said:
    unit = line.material.unit
    figures = {
        "lacking": Quantity(lacking, unit),
        "free": Quantity(free, unit),
        "room": Quantity(room, unit),
    }
    if free > 0:
        return Said(N_("Kurang %(lacking)s. Di rak ada %(free)s yang bebas."), figures)
    if room > 0:
        return Said(N_("Kurang %(lacking)s. Di pesanan lain ada %(room)s yang bebas."), figures)
    return Said(N_("Kurang %(lacking)s. Tidak ada yang bebas, jadi perlu dipesan lagi."), figures)


def _choices(line: PurchaseRequestLine, free: int, room: int) -> tuple[Answer | Way, ...]:
    allocate = Permission.FULFILMENT_ALLOCATE
    by_hand = Way(Said(N_("Pilih sendiri")), Goto.COVER, allocate, {"line_id": line.id})
    choices: list[Answer | Way] = []
    if free > 0:
        choices.append(RESERVE)
    if room > 0:
        choices.append(PEG)
    order = Permission.PURCHASING_ORDER
    choices.append(Way(Said(N_("Pesan lagi")), Goto.POOL, order, {"material": line.material_id}))
    if free > 0 or room > 0:
        choices.append(by_hand)
    return (
        *choices,
        WAIT,
        Way(Said(N_("Buka permintaan")), Goto.REQUEST, Permission.DEMAND_READ,
            {"request_id": line.request_id}),
    )  # fmt: skip


def _reserve(session: Session, case: Case, _reason: str, by: User) -> Said:
    _, request_id = case.document
    reserve_uncovered(session, request_id=request_id, by=by)
    return Said(N_("Stok yang bebas disimpan untuk permintaan ini."))


def _peg(session: Session, case: Case, _reason: str, by: User) -> Said:
    got = peg_uncovered(session, line_id=case.id, by=by)
    return Said(
        N_("Dijatah %(quantity)s dari pesanan yang berjalan."),
        {"quantity": Quantity(got, case.touches[0].unit)},
    )


RESERVE = Answer("reserve", Said(N_("Simpan dari stok")), Permission.FULFILMENT_ALLOCATE, _reserve)
PEG = Answer("peg", Said(N_("Jatahkan dari pesanan")), Permission.FULFILMENT_ALLOCATE, _peg)
WAIT = Answer(
    "wait", Said(N_("Lihat lagi 7 hari lagi")), Permission.FULFILMENT_ALLOCATE, days=7,
    history="postponed",
)  # fmt: skip
ANSWERS = (RESERVE, PEG, WAIT)
