"""Metal on an order that is nobody's: a workshop withdrew, or it was never promised."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.errors import N_, Quantity
from materialcenter.core.settings import SURPLUS_DAYS
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.demand.queries import Pooled, pooled_needs
from materialcenter.fulfilment.closing import close_line
from materialcenter.fulfilment.covering import peg_surplus
from materialcenter.fulfilment.exceptions.kinds import (
    Answer,
    Case,
    Found,
    Goto,
    Kind,
    Question,
    Rank,
    Said,
    Touched,
    Watch,
    Way,
)
from materialcenter.fulfilment.models import Loss, LostCover
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine

CODE = "surplus"
_ORDERED = (OrderStatus.APPROVED, OrderStatus.SENT)


def _question(watch: Watch) -> Question:
    """Order lines of which something is nobody's: at once when a workshop withdrew, else after
    some days."""
    line = SupplierOrderLine
    free = line.quantity - line.received - line.cancelled - line.closed_short - line.pegged
    lost = LostCover.order_line_id == line.id
    last_loss = select(func.max(LostCover.at)).where(lost).correlate(line).scalar_subquery()
    withdrawn = exists().where(lost, LostCover.cause == Loss.WITHDRAWN).correlate(line)
    since = func.coalesce(last_loss, SupplierOrder.approved_at)
    return (
        select(line.id.label("subject_id"), line.expected_on.label("due"), free.label("figure"))
        .join(line.order)
        .where(
            SupplierOrder.status.in_(_ORDERED),
            free > 0,
            withdrawn | (since <= watch.ago(watch.days(SURPLUS_DAYS))),
        )
    )


def _tell(session: Session, _watch: Watch, found: Sequence[Found]) -> list[Case]:
    ids = [one.id for one in found]
    rows = session.scalars(
        select(SupplierOrderLine)
        .where(SupplierOrderLine.id.in_(ids))
        .options(
            joinedload(SupplierOrderLine.material, innerjoin=True),
            joinedload(SupplierOrderLine.order, innerjoin=True),
        )
    )
    lines = {line.id: line for line in rows}
    losses = _losses(session, ids)
    needs = pooled_needs(session)
    return [
        _case(one, lines[one.id], losses.get(one.id, []), needs.get(lines[one.id].material_id))
        for one in found
        if one.id in lines
    ]


def _losses(session: Session, ids: Sequence[int]) -> dict[int, list[LostCover]]:
    """Every promise that was taken back on some order lines, oldest first."""
    request_line = joinedload(LostCover.request_line, innerjoin=True)
    rows = session.scalars(
        select(LostCover)
        .where(LostCover.order_line_id.in_(ids))
        .options(
            request_line.joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            )
        )
        .order_by(LostCover.id)
    )
    found: dict[int, list[LostCover]] = {}
    for row in rows:
        found.setdefault(row.order_line_id or 0, []).append(row)
    return found


def _case(
    found: Found, line: SupplierOrderLine, losses: list[LostCover], need: Pooled | None
) -> Case:
    unit, order = line.material.unit, line.order
    free = Quantity(found.figure, unit)
    figures = {"order": order.label, "material": line.material}
    withdrawals = [loss for loss in losses if loss.cause == Loss.WITHDRAWN]
    since = losses[-1].at if losses else order.approved_at or order.created_at
    if withdrawals:
        last = withdrawals[-1]
        what = Said(
            N_("%(workshop)s menarik %(quantity)s %(material)s dari %(order)s, %(day)s."),
            {
                **figures, "workshop": last.request_line.request.workshop.name,
                "quantity": Quantity(last.quantity, unit), "day": clock.local(last.at).date(),
            },
        )  # fmt: skip
    else:
        what = Said(
            N_("%(free)s %(material)s di %(order)s tanpa pemilik sejak %(day)s."),
            {**figures, "free": free, "day": clock.local(since).date()},
        )
    return Case(
        kind=CODE, id=line.id, figure=found.figure, due=found.due, what=what,
        means=_means(free, need, unit),
        choices=_choices(line, need is not None and line.free_promised > 0),
        document=(SupplierOrder, order.id),
        details={"quantity": found.figure, "material_id": line.material_id},
        touches=tuple(_touched(row, unit) for row in withdrawals), answer=found.answer,
    )  # fmt: skip


def _means(free: Quantity, need: Pooled | None, unit: str) -> Said:
    if need is None:
        return Said(
            N_("%(free)s bebas dan tidak ada IKM yang kekurangan. Tanpa jawaban, masuk stok."),
            {"free": free},
        )
    return Said(
        N_("%(free)s bebas, sedangkan IKM lain masih kekurangan %(lacking)s."),
        {"free": free, "lacking": Quantity(need.quantity, unit)},
    )


def _choices(line: SupplierOrderLine, wanted: bool) -> tuple[Answer | Way, ...]:
    answers = (PEG, KEEP, CANCEL) if wanted else (KEEP, CANCEL)
    return (*answers, Way(Said(N_("Buka pesanan")), Goto.ORDER, Permission.PURCHASING_READ,
                          {"order_id": line.order_id}))  # fmt: skip


def _touched(row: LostCover, unit: str) -> Touched:
    line = row.request_line
    request = line.request
    return Touched(
        request.workshop.name, request.id, request.number, row.quantity, unit, line.need_by
    )


def _peg(session: Session, case: Case, _reason: str, by: User) -> Said:
    shares = peg_surplus(session, order_line_id=case.id, by=by)
    return Said(N_("Dijatahkan ke %(count)s permintaan yang membutuhkan."), {"count": len(shares)})


def _cancel(session: Session, case: Case, reason: str, by: User) -> Said:
    order = close_line(
        session, order_line_id=case.id, reason=reason, short=False, free_only=True, by=by
    )
    return Said(N_("Yang bebas di %(order)s dibatalkan. Kabari pemasok."), {"order": order.label})


PEG = Answer("peg", Said(N_("Jatahkan ke yang butuh")), Permission.FULFILMENT_ALLOCATE, _peg)
KEEP = Answer(
    "keep", Said(N_("Simpan untuk stok")), Permission.PURCHASING_APPROVE, history="kept-for-stock"
)
CANCEL = Answer(
    "cancel", Said(N_("Batalkan yang bebas")), Permission.PURCHASING_ORDER, _cancel,
    asks=N_("Rekan Anda membacanya di riwayat pesanan."),
)  # fmt: skip

KIND = Kind(
    code=CODE,
    name=N_("Kelebihan pesanan"),
    watched=N_("bahan di pesanan yang ditarik IKM atau lama tanpa pemilik"),
    due=N_("dijadwalkan datang %(day)s"),
    icon="shopping-cart",
    rank=Rank.MONEY,
    concerns=(
        Permission.FULFILMENT_ALLOCATE,
        Permission.PURCHASING_ORDER,
        Permission.PURCHASING_APPROVE,
    ),
    question=_question,
    tell=_tell,
    answers=(PEG, KEEP, CANCEL),
)
