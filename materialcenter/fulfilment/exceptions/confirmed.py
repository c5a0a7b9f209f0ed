"""Order lines of which the supplier said he brings less than is promised to workshops, or later
than they need it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.errors import N_, Quantity
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.arrivals import pegs_on
from materialcenter.fulfilment.confirming import short_by_confirmation
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
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.queries import RUNNING

CODE = "confirmed"


def _question(watch: Watch) -> Question:
    """Confirmed lines with how much less comes than is promised, and how much comes too late for
    whom it is. What should have come by now is late, and a kind of its own."""
    line, need_by = SupplierOrderLine, PurchaseRequestLine.need_by
    mine = select(Peg).join(Peg.request_line).where(Peg.order_line_id == line.id).correlate(line)
    first = mine.with_only_columns(func.min(need_by)).scalar_subquery()
    too_late = (
        mine.with_only_columns(func.coalesce(func.sum(Peg.quantity), 0))
        .where(need_by < line.expected_on)
        .scalar_subquery()
    )
    lacking = _lacking() + case((line.expected_on >= watch.today, too_late), else_=0)
    return (
        select(line.id.label("subject_id"), first.label("due"), lacking.label("figure"))
        .join(line.order)
        .where(
            SupplierOrder.status.in_(RUNNING), line.confirmed_on.is_not(None), line.pegged > 0,
            lacking > 0,
        )
    )  # fmt: skip


def _lacking() -> ColumnElement[int]:
    """Of what is promised of a line, what the supplier said he will not bring."""
    line = SupplierOrderLine
    due = line.quantity - line.cancelled - line.closed_short
    brings = case((line.confirmed_quantity < due, line.confirmed_quantity), else_=due)
    left = brings - line.received
    return case((left < 0, line.pegged), (line.pegged > left, line.pegged - left), else_=0)


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


def _case(found: Found, line: SupplierOrderLine, pegs: Sequence[Peg], can: set[int]) -> Case:
    shorts = short_by_confirmation(line, pegs)
    hit = sorted(
        (peg for peg in pegs if peg.request_line_id in shorts or _too_late(peg, line)),
        key=lambda peg: (peg.request_line.need_by, peg.id),
    )
    told = [_inform(line, hit[0])] if hit else []
    return Case(
        kind=CODE, id=line.id, figure=found.figure, due=found.due, what=_what(line, shorts),
        means=_means(line, hit, shorts),
        choices=(*moves(hit, can), *_ways(line), *told, TOLD, _order(line)),
        document=(SupplierOrder, line.order_id),
        details={"quantity": found.figure, "material_id": line.material_id},
        touches=tuple(_touched(peg, line, shorts) for peg in hit), answer=found.answer,
    )  # fmt: skip


def _too_late(peg: Peg, line: SupplierOrderLine) -> bool:
    return clock.today() <= line.expected_on > peg.request_line.need_by


def _what(line: SupplierOrderLine, shorts: Mapping[int, int]) -> Said:
    unit, order = line.material.unit, line.order
    figures = {
        "supplier": order.supplier.name, "material": line.material, "order": order.label,
        "day": line.expected_on, "ordered": Quantity(line.quantity, unit),
        "confirmed": Quantity(line.confirmed_quantity or 0, unit),
    }  # fmt: skip
    if shorts:
        return Said(
            N_("%(supplier)s hanya menyanggupi %(confirmed)s dari %(ordered)s %(material)s di "
               "%(order)s."), figures,
        )  # fmt: skip
    return Said(N_("%(supplier)s baru mengirim %(material)s di %(order)s pada %(day)s."), figures)


def _means(line: SupplierOrderLine, hit: Sequence[Peg], shorts: Mapping[int, int]) -> Said:
    late = [peg for peg in hit if _too_late(peg, line)]
    figures = {
        "lacking": Quantity(sum(shorts.values()), line.material.unit), "count": len(shorts),
        "late": len(late), "day": late[0].request_line.need_by if late else line.expected_on,
    }  # fmt: skip
    if shorts and late:
        return Said(
            N_("%(count)s permintaan akan kurang %(lacking)s, dan %(late)s membutuhkannya lebih "
               "cepat, yang pertama %(day)s."), figures,
        )  # fmt: skip
    if shorts:
        return Said(N_("%(count)s permintaan yang dijatah akan kurang %(lacking)s."), figures)
    return Said(
        N_("%(late)s permintaan membutuhkannya lebih cepat, yang pertama %(day)s."), figures
    )


def _touched(peg: Peg, line: SupplierOrderLine, shorts: Mapping[int, int]) -> Touched:
    asked = peg.request_line
    quantity = peg.quantity if _too_late(peg, line) else shorts[peg.request_line_id]
    request = asked.request
    return Touched(
        request.workshop.name, request.id, request.number, quantity, line.material.unit,
        asked.need_by,
    )  # fmt: skip


def _ways(line: SupplierOrderLine) -> tuple[Way, Way]:
    order = line.order
    message = Said(
        N_("Selamat siang. Dapatkah %(material)s dari %(order)s dikirim lengkap %(quantity)s, dan "
           "kapan paling cepat?"),
        {
            "quantity": Quantity(line.open, line.material.unit), "material": line.material,
            "order": order.label,
        },
    )  # fmt: skip
    rest = Way(
        Said(N_("Pisahkan atau tutup sisanya")), Goto.REST, Permission.PURCHASING_ORDER,
        {"order_id": line.order_id, "line_id": line.id},
    )  # fmt: skip
    ask = Way(
        Said(N_("Tanya %(supplier)s"), {"supplier": order.supplier.name}), Goto.WHATSAPP,
        Permission.PURCHASING_ORDER, phone=order.supplier.phone, message=(message,),
        to_supplier=True,
    )  # fmt: skip
    return rest, ask


def _order(line: SupplierOrderLine) -> Way:
    return Way(
        Said(N_("Buka pesanan")), Goto.ORDER, Permission.PURCHASING_READ,
        {"order_id": line.order_id},
    )  # fmt: skip


def _inform(line: SupplierOrderLine, peg: Peg) -> Way:
    request = peg.request_line.request
    message = Said(
        N_("Permintaan %(number)s: %(material)s diperkirakan datang %(day)s, dan mungkin tidak "
           "lengkap."),
        {"number": request.number, "material": line.material, "day": line.expected_on},
    )  # fmt: skip
    return Way(
        Said(N_("Kabari %(workshop)s"), {"workshop": request.workshop.name}), Goto.WHATSAPP,
        Permission.FULFILMENT_ALLOCATE, phone=request.workshop.phone, message=(message,),
    )  # fmt: skip


TOLD = Answer(
    "told", Said(N_("IKM sudah dikabari")), Permission.FULFILMENT_ALLOCATE, history="promise-told"
)

KIND = Kind(
    code=CODE,
    name=N_("Kesanggupan pemasok"),
    watched=N_("pesanan yang disanggupi pemasok kurang atau lebih lambat dari jatah IKM"),
    due=N_("dibutuhkan %(day)s"),
    icon="truck-delivery",
    rank=Rank.WORKSHOP,
    concerns=(Permission.PURCHASING_ORDER, Permission.FULFILMENT_ALLOCATE),
    question=_question,
    tell=_tell,
    answers=(TOLD,),
)
