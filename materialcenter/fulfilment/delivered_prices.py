"""What was really paid for a material lately: the prices of its last deliveries, and the warning
when an order asks for much more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, and_, cast, func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.models import Party
from materialcenter.core.quantities import divide_half_up
from materialcenter.core.settings import PRICE_DOUBT_BP, value_of
from materialcenter.fulfilment.models import Receipt, ReceiptLine
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.sums import discounted
from materialcenter.purchasing.versions.models import OrderVersion, OrderVersionLine
from materialcenter.stock.models import Movement, Posting

LAST = 5


@dataclass(frozen=True, slots=True)
class DeliveredPrice:
    """A delivery of a material and what a kilogram of it cost, freight aside."""

    material_id: int
    happened_at: datetime
    supplier: str
    idr_per_kg: int
    receipt_id: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A price far above the usual one, which is the median of the last deliveries."""

    usual_idr_per_kg: int
    above_bp: int


def delivered_prices(
    session: Session, material_ids: Collection[int]
) -> dict[int, list[DeliveredPrice]]:
    """The last deliveries of some materials that stand, newest first, one for each order line of
    a receipt, by material id."""
    found: dict[int, list[DeliveredPrice]] = {material_id: [] for material_id in material_ids}
    for price in _read(session, _last_deliveries(material_ids)):
        found[price.material_id].append(price)
    return found


def all_deliveries(
    session: Session, material_id: int, *, supplier_id: int | None = None
) -> list[DeliveredPrice]:
    """Every delivery of a material that stands, of one supplier when he is named, newest first."""
    wanted = SupplierOrderLine.material_id == material_id
    if supplier_id is not None:
        wanted = and_(wanted, Receipt.supplier_id == supplier_id)
    return _read(session, _deliveries(wanted))


def _last_deliveries(materials: Collection[int] | Select[int]) -> Subquery:
    each = _deliveries(SupplierOrderLine.material_id.in_(materials))
    return select(each).where(each.c.newest <= LAST).subquery()


def _deliveries(wanted: ColumnElement[bool]) -> Subquery:
    """Deliveries that stand, one row for each order line of a receipt, numbered by material from
    the newest on."""
    reversal = aliased(Posting)
    newest = func.row_number().over(
        partition_by=SupplierOrderLine.material_id, order_by=Receipt.id.desc()
    )
    idr, grams = (
        cast(func.sum(column), BigInteger) for column in (Movement.value_idr, Movement.grams)
    )
    return (
        select(
            SupplierOrderLine.material_id, Posting.happened_at, Receipt.supplier_id,
            Receipt.id.label("receipt_id"),
            ((2000 * idr + grams) // (2 * grams)).label("idr_per_kg"), newest.label("newest"),
        )
        .join(ReceiptLine, ReceiptLine.order_line_id == SupplierOrderLine.id)
        .join(Movement, Movement.sequence == ReceiptLine.movement_id)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .join(Posting, Posting.id == Receipt.posting_id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(wanted, reversal.id.is_(None))
        .group_by(SupplierOrderLine.id, Receipt.id, Posting.id)
        .subquery()
    )  # fmt: skip


def _read(session: Session, each: Subquery) -> list[DeliveredPrice]:
    rows = session.execute(
        select(
            each.c.material_id,
            each.c.happened_at,
            Party.name,
            each.c.idr_per_kg,
            each.c.receipt_id,
        )
        .join(Party, Party.id == each.c.supplier_id)
        .order_by(each.c.material_id, each.c.newest)
    )
    return [DeliveredPrice(*row) for row in rows]


def usual_prices(materials: Collection[int] | Select[int]) -> Subquery:
    """What some materials usually cost (material_id, idr_per_kg): the median of their last
    deliveries; of two middle ones their mean, rounded half up."""
    each = _last_deliveries(materials)
    by_price = func.row_number().over(
        partition_by=each.c.material_id, order_by=(each.c.idr_per_kg, each.c.newest)
    )
    count = func.count().over(partition_by=each.c.material_id)
    ranked = select(each, by_price.label("rank"), count.label("of")).subquery()
    middle = func.count()
    total = cast(func.sum(ranked.c.idr_per_kg), BigInteger)
    return (
        select(
            ranked.c.material_id, ((2 * total + middle) // (2 * middle)).label("idr_per_kg")
        )
        .where((2 * ranked.c.rank).between(ranked.c.of, ranked.c.of + 2))
        .group_by(ranked.c.material_id)
        .subquery()
    )  # fmt: skip


def is_dear(usual: Subquery, limit_bp: int) -> ColumnElement[bool]:
    """Whether an order line (joined with its order) asks, less the discount, for more than
    `limit_bp` (basis points) above the usual price."""
    asked = SupplierOrderLine.idr_per_kg * (10_000 - SupplierOrder.discount_bp)
    return asked > usual.c.idr_per_kg * (10_000 + limit_bp)


def doubts_of(session: Session, lines: Sequence[SupplierOrderLine]) -> dict[int, Doubt]:
    """The order lines whose price is far above the usual one, by id."""
    return _doubts(session, [(line, line.order.discount_bp) for line in lines])


def doubts_of_version(session: Session, version: OrderVersion) -> dict[int, Doubt]:
    """The lines of a version of an order whose price is far above the usual one, by id."""
    return _doubts(session, [(line, version.discount_bp) for line in version.lines])


def _doubts(
    session: Session, asked: Sequence[tuple[SupplierOrderLine | OrderVersionLine, int]]
) -> dict[int, Doubt]:
    limit_bp = 10_000 + value_of(session, PRICE_DOUBT_BP)
    usual = usual_prices({line.material_id for line, _ in asked})
    prices = {row[0]: int(row[1]) for row in session.execute(select(usual))}
    found: dict[int, Doubt] = {}
    for line, discount_bp in asked:
        usual_idr = prices.get(line.material_id)
        if usual_idr and line.idr_per_kg * (10_000 - discount_bp) > usual_idr * limit_bp:
            net_idr = discounted(line.idr_per_kg, 1, discount_bp)
            found[line.id] = Doubt(usual_idr, divide_half_up(net_idr * 10_000, usual_idr) - 10_000)
    return found
