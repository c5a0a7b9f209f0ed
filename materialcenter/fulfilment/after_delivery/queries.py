"""Questions about the costs that deliveries bear."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from materialcenter.accounts.models import Party, User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE
from materialcenter.fulfilment.after_delivery.models import CostBill, LandedCost, LandedCostShare
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturnLine
from materialcenter.fulfilment.models import Receipt, ReceiptLine
from materialcenter.purchasing.models import OrderCharge, SupplierOrder, SupplierOrderLine
from materialcenter.stock.models import Posting


def _costs() -> Select[LandedCost]:
    return select(LandedCost).options(
        joinedload(LandedCost.bill, innerjoin=True),
        joinedload(LandedCost.posting, innerjoin=True).joinedload(
            Posting.posted_by, innerjoin=True
        ),
    )


def cost_by_id(session: Session, cost_id: int, *, by: User) -> LandedCost:
    """A cost with what each lot bears. NotFound for those who may not read purchases."""
    if not by.may(Permission.PURCHASING_READ):
        raise NotFound
    line = selectinload(LandedCost.shares).joinedload(LandedCostShare.receipt_line, innerjoin=True)
    cost = session.scalars(
        _costs().where(LandedCost.id == cost_id).options(line.joinedload(ReceiptLine.lot))
    ).one_or_none()
    if cost is None:
        raise NotFound
    return cost


@dataclass(frozen=True, slots=True)
class OwnCharges:
    """What an order costs beside its goods (rupiah), and how much of it deliveries bear: as a
    bill of its supplier under the order's number."""

    total_idr: int
    spread_idr: int

    @property
    def left_idr(self) -> int:
        """What no delivery bears yet."""
        return max(0, self.total_idr - self.spread_idr)


def own_charges(session: Session, order_ids: Collection[int]) -> dict[int, OwnCharges]:
    """The charges of those of some orders that have any, by order id."""
    is_its_bill = and_(CostBill.biller == Party.name, CostBill.number == SupplierOrder.number)
    rows = session.execute(
        select(
            OrderCharge.order_id,
            func.sum(OrderCharge.amount_idr),
            func.coalesce(func.max(CostBill.spread_idr), 0),
        )
        .join(SupplierOrder, SupplierOrder.id == OrderCharge.order_id)
        .join(Party, Party.id == SupplierOrder.supplier_id)
        .outerjoin(CostBill, is_its_bill)
        .where(OrderCharge.order_id.in_(order_ids))
        .group_by(OrderCharge.order_id)
    )
    return {order_id: OwnCharges(int(total), int(spread)) for order_id, total, spread in rows}


def costs_of_receipt(session: Session, receipt_id: int) -> Sequence[LandedCost]:
    """What a receipt bears, oldest first, the reversed ones too."""
    of_receipt = (
        select(LandedCostShare.landed_cost_id)
        .join(LandedCostShare.receipt_line)
        .where(ReceiptLine.receipt_id == receipt_id)
    )
    return session.scalars(
        _costs().where(LandedCost.id.in_(of_receipt)).order_by(LandedCost.id)
    ).all()


def receipts_to_charge(
    session: Session, *, by: User, text: str = "", ids: Collection[int] = (), only: bool = False
) -> Sequence[Receipt]:
    """Deliveries that stand and brought metal, newest first: those in `ids` on top, then (unless
    `only` those are wanted) the ones whose number, note, supplier or order contains the text."""
    by.must(Permission.PURCHASING_READ)
    reversal, order_line = aliased(Posting), SupplierOrderLine
    ordered = (
        select(ReceiptLine.receipt_id)
        .join(order_line, order_line.id == ReceiptLine.order_line_id)
        .join(SupplierOrder, SupplierOrder.id == order_line.order_id)
        .where(SupplierOrder.number.icontains(text, autoescape=True))
    )
    named = (Posting.number, Receipt.delivery_note, Party.name)
    fits = or_(*(c.icontains(text, autoescape=True) for c in named), Receipt.id.in_(ordered))
    chosen = Receipt.id.in_(ids)
    order = joinedload(ReceiptLine.order_line, innerjoin=True).joinedload(
        SupplierOrderLine.order, innerjoin=True
    )
    question = (
        select(Receipt)
        .join(Receipt.posting)
        .join(Party, Party.id == Receipt.supplier_id)
        .outerjoin(reversal, reversal.reverses_id == Receipt.posting_id)
        .where(reversal.id.is_(None), Receipt.lines.any(), chosen if only else or_(chosen, fits))
        .options(
            joinedload(Receipt.posting, innerjoin=True),
            joinedload(Receipt.supplier, innerjoin=True),
            selectinload(Receipt.lines).options(order),
        )
        .order_by(case((chosen, 0), else_=1), Receipt.id.desc())
    )
    return session.scalars(question.limit(PAGE_SIZE + len(ids))).all()


def bills_on(session: Session, receipt_ids: Collection[int]) -> dict[int, list[CostBill]]:
    """The bills that some deliveries bear, by receipt id; what was reversed is not borne."""
    reversal = aliased(Posting)
    rows = session.execute(
        select(ReceiptLine.receipt_id, CostBill)
        .join(LandedCostShare, LandedCostShare.receipt_line_id == ReceiptLine.id)
        .join(LandedCost, LandedCost.id == LandedCostShare.landed_cost_id)
        .join(CostBill, CostBill.id == LandedCost.bill_id)
        .outerjoin(reversal, reversal.reverses_id == LandedCost.posting_id)
        .where(ReceiptLine.receipt_id.in_(receipt_ids), reversal.id.is_(None))
        .order_by(CostBill.id)
    )
    found: dict[int, dict[int, CostBill]] = {}
    for receipt_id, bill in rows:
        found.setdefault(receipt_id, {})[bill.id] = bill
    return {receipt_id: list(bills.values()) for receipt_id, bills in found.items()}


def receipts_of(
    session: Session, parts: Iterable[LandedCostShare | SupplierReturnLine]
) -> Sequence[Receipt]:
    """The deliveries that the parts of a document are about, with one statement."""
    ids = {part.receipt_line.receipt_id for part in parts}
    return session.scalars(
        select(Receipt)
        .where(Receipt.id.in_(ids))
        .options(joinedload(Receipt.posting, innerjoin=True))
        .order_by(Receipt.id)
    ).all()
