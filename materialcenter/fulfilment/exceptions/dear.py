"""Order lines whose price is far above what the material usually cost."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import N_, Percent, Rupiah
from materialcenter.core.settings import PRICE_DOUBT_BP
from materialcenter.fulfilment.delivered_prices import Doubt, doubts_of, is_dear, usual_prices
from materialcenter.fulfilment.exceptions.kinds import (
    Answer,
    Case,
    Found,
    Goto,
    Kind,
    Question,
    Rank,
    Said,
    Watch,
    Way,
)
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.queries import UNDER_WAY

CODE = "dear"


def _question(watch: Watch) -> Question:
    """Lines of which something is still to come: afterwards the price is paid."""
    line = SupplierOrderLine
    waiting = (
        SupplierOrder.status.in_(UNDER_WAY),
        line.quantity > line.received + line.cancelled + line.closed_short,
    )
    usual = usual_prices(select(line.material_id).join(line.order).where(*waiting))
    limit_bp = watch.settings[PRICE_DOUBT_BP.name]
    return (
        select(
            line.id.label("subject_id"), line.expected_on.label("due"),
            line.idr_per_kg.label("figure"),
        )
        .join(line.order)
        .join(usual, usual.c.material_id == line.material_id)
        .where(*waiting, is_dear(usual, limit_bp))
    )  # fmt: skip


def _tell(session: Session, _watch: Watch, found: Sequence[Found]) -> list[Case]:
    rows = session.scalars(
        select(SupplierOrderLine)
        .where(SupplierOrderLine.id.in_([one.id for one in found]))
        .options(
            joinedload(SupplierOrderLine.material, innerjoin=True),
            joinedload(SupplierOrderLine.order, innerjoin=True).joinedload(
                SupplierOrder.supplier, innerjoin=True
            ),
        )
    )
    lines = {line.id: line for line in rows}
    doubts = doubts_of(session, list(lines.values()))
    return [_case(one, lines[one.id], doubts[one.id]) for one in found if one.id in doubts]


def _case(found: Found, line: SupplierOrderLine, doubt: Doubt) -> Case:
    order = line.order
    what = Said(
        N_("%(material)s di %(order)s %(percent)s di atas harga biasa."),
        {
            "material": line.material, "order": order.label, "percent": Percent(doubt.above_bp),
        },
    )  # fmt: skip
    means = Said(
        N_("%(supplier)s meminta %(price)s per kg, biasanya %(usual)s."),
        {
            "supplier": order.supplier.name, "price": Rupiah(line.idr_per_kg),
            "usual": Rupiah(doubt.usual_idr_per_kg),
        },
    )  # fmt: skip
    return Case(
        kind=CODE, id=line.id, figure=found.figure, due=found.due, what=what, means=means,
        choices=_choices(line), document=(SupplierOrder, order.id),
        details={"idr_per_kg": line.idr_per_kg, "material_id": line.material_id},
        answer=found.answer,
    )  # fmt: skip


def _choices(line: SupplierOrderLine) -> tuple[Answer | Way, ...]:
    order = Way(
        Said(N_("Buka pesanan")), Goto.ORDER, Permission.PURCHASING_READ,
        {"order_id": line.order_id},
    )  # fmt: skip
    material = Way(
        Said(N_("Stok dan pesanan bahan ini")),
        Goto.MATERIAL,
        Permission.STOCK_READ,
        {"material_id": line.material_id},
    )
    if line.order.status != OrderStatus.DRAFT:
        return order, RIGHT, material
    change = Way(
        Said(N_("Ubah harga")), Goto.CHANGE_LINE, Permission.PURCHASING_ORDER,
        {"order_id": line.order_id, "line_id": line.id},
    )  # fmt: skip
    return change, order, RIGHT, material


RIGHT = Answer(
    "right", Said(N_("Harga benar")), Permission.PURCHASING_APPROVE, history="price-confirmed",
    asks=N_("Mengapa harga ini wajar, misalnya harga pasar naik."),
)  # fmt: skip

KIND = Kind(
    code=CODE,
    name=N_("Harga tinggi"),
    watched=N_("harga beli yang jauh di atas biasanya"),
    due=N_("dijadwalkan datang %(day)s"),
    icon="trending-up",
    rank=Rank.MONEY,
    concerns=(Permission.PURCHASING_ORDER, Permission.PURCHASING_APPROVE),
    question=_question,
    tell=_tell,
    answers=(RIGHT,),
)
