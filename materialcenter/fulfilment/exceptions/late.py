"""Order lines whose metal should have come by now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.errors import N_, Quantity
from materialcenter.fulfilment.arrivals import pegs_on
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
from materialcenter.fulfilment.exceptions.moves import movable, moves
from materialcenter.fulfilment.models import Peg
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.queries import RUNNING
from materialcenter.purchasing.services import reschedule_line

CODE = "late"
WEEK = timedelta(days=7)


def _question(watch: Watch) -> Question:
    line = SupplierOrderLine
    still = line.quantity - line.received - line.cancelled - line.closed_short
    return (
        select(line.id.label("subject_id"), line.expected_on.label("due"), still.label("figure"))
        .join(line.order)
        .where(
            SupplierOrder.status.in_(RUNNING), still > 0, line.expected_on < watch.today
        )
    )  # fmt: skip


def _tell(session: Session, _watch: Watch, found: Sequence[Found]) -> list[Case]:
    ids = [one.id for one in found]
    rows = session.scalars(
        select(SupplierOrderLine)
        .where(SupplierOrderLine.id.in_(ids))
        .options(
            joinedload(SupplierOrderLine.material, innerjoin=True),
            joinedload(SupplierOrderLine.order, innerjoin=True).joinedload(
                SupplierOrder.supplier, innerjoin=True
            ),
        )
    )
    lines = {line.id: line for line in rows}
    pegs = pegs_on(session, ids)
    can = movable(session, (peg for rows in pegs.values() for peg in rows))
    return [_case(one, lines[one.id], pegs[one.id], can) for one in found if one.id in lines]


def _case(found: Found, line: SupplierOrderLine, pegs: list[Peg], can: set[int]) -> Case:
    unit, order = line.material.unit, line.order
    pegs = sorted(pegs, key=lambda peg: (peg.request_line.need_by, peg.id))
    what = Said(
        N_("%(quantity)s %(material)s di %(order)s belum datang."),
        {
            "quantity": Quantity(found.figure, unit), "material": line.material,
            "order": order.label,
        },
    )  # fmt: skip
    means = Said(N_("Bahan ini untuk stok. Tidak ada IKM yang menunggu."))
    if pegs:
        means = Said(
            N_("%(count)s permintaan menunggu, yang pertama dibutuhkan %(day)s."),
            {"count": len(pegs), "day": pegs[0].request_line.need_by},
        )
    if order.status == OrderStatus.APPROVED:
        what = Said(
            N_("%(order)s belum dikirim ke pemasok: %(quantity)s %(material)s."), what.figures
        )
    return Case(
        kind=CODE, id=line.id, figure=found.figure, due=found.due, what=what, means=means,
        choices=_choices(line, moves(pegs, can)),
        document=(SupplierOrder, order.id),
        touches=tuple(_touched(peg, unit) for peg in pegs), answer=found.answer,
    )  # fmt: skip


def _touched(peg: Peg, unit: str) -> Touched:
    line = peg.request_line
    request = line.request
    return Touched(
        request.workshop.name, request.id, request.number, peg.quantity, unit, line.need_by
    )


def _choices(line: SupplierOrderLine, moving: list[Way]) -> tuple[Answer | Way, ...]:
    """Whoever has the order is asked; one that nobody sent is sent first."""
    day = clock.today() + WEEK
    later = replace(WEEK_LATER, label=Said(N_("Jadi %(day)s"), {"day": day}))
    rest, order = _ways(line)
    if line.order.status == OrderStatus.APPROVED:
        return order, later, *moving, rest
    return _ask(line), later, *moving, rest, order


def _ask(line: SupplierOrderLine) -> Way:
    order = line.order
    message = Said(
        N_("Selamat siang. Kapan %(quantity)s %(material)s dari %(order)s dikirim? "
           "Menurut pesanan %(day)s."),
        {
            "quantity": Quantity(line.open, line.material.unit), "material": line.material,
            "order": order.label, "day": line.expected_on,
        },
    )  # fmt: skip
    return Way(
        Said(N_("Tanya %(supplier)s"), {"supplier": order.supplier.name}), Goto.WHATSAPP,
        Permission.PURCHASING_ORDER, phone=order.supplier.phone, message=(message,),
        to_supplier=True,
    )  # fmt: skip


def _ways(line: SupplierOrderLine) -> tuple[Way, Way]:
    rest = Way(
        Said(N_("Tanggal lain atau tutup sisanya")), Goto.REST, Permission.PURCHASING_ORDER,
        {"order_id": line.order_id, "line_id": line.id},
    )  # fmt: skip
    order = Way(
        Said(N_("Buka pesanan")), Goto.ORDER, Permission.PURCHASING_READ,
        {"order_id": line.order_id},
    )  # fmt: skip
    return rest, order


def _week_later(session: Session, case: Case, _reason: str, by: User) -> Said:
    day = clock.today() + WEEK
    reschedule_line(session, order_line_id=case.id, expected_on=day, by=by)
    return Said(N_("Diperkirakan datang %(day)s. Yang menunggu melihatnya."), {"day": day})


WEEK_LATER = Answer("week", Said(N_("Mundur 7 hari")), Permission.PURCHASING_ORDER, _week_later)

KIND = Kind(
    code=CODE,
    name=N_("Kiriman terlambat"),
    watched=N_("pesanan yang lewat tanggal datangnya"),
    due=N_("seharusnya datang %(day)s"),
    icon="truck-delivery",
    rank=Rank.WORKSHOP,
    concerns=(Permission.PURCHASING_ORDER, Permission.FULFILMENT_ALLOCATE),
    question=_question,
    tell=_tell,
    answers=(WEEK_LATER,),
)
