"""What buying together saved: what a kilogram cost on the order, brought here, against what it
would have cost each workshop alone on the day of the order.

Alone a workshop would have gone to the cheapest supplier who sells as little as it had on the order
line. Where nobody does, the cheapest price counts at which more is sold, and the row says so; where
no price is known for the day, it says so and counts nothing. Only order lines that served several
workshops count. Kilos are those in theory: prices are made by them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.models import Party
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core import clock
from materialcenter.core.quantities import divide_half_up
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.models import Receipt, ReceiptShare
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.pricing import Offer, offer
from materialcenter.reports.report import Question
from materialcenter.reports.usage.facts import narrowing
from materialcenter.stock.models import Posting


@dataclass(frozen=True, slots=True)
class PooledShare:
    """What a workshop got of a delivery that was bought for several. `alone` is what it had on
    the order line (count unit), `bought_alone` what it would have had to buy, `alone_idr_per_kg`
    the price of that; both None where no price is known. Prices are of a kilogram brought here."""

    happened_at: datetime
    receipt: str
    order: str
    supplier: str
    workshop_id: int
    workshop: str
    material: Material
    given: int
    alone: int
    bought_alone: int | None
    paid_idr_per_kg: int
    alone_idr_per_kg: int | None

    @property
    def grams(self) -> int:
        """The theoretical weight of what it got."""
        return self.material.grams(self.given)

    @property
    def saved_idr(self) -> int | None:
        """Below zero when it was dearer together; None when it cannot be told."""
        if self.alone_idr_per_kg is None:
            return None
        return divide_half_up((self.alone_idr_per_kg - self.paid_idr_per_kg) * self.grams, 1000)

    @property
    def below_minimum(self) -> bool:
        """Whether nobody would have sold so little."""
        return self.bought_alone is not None and self.bought_alone > self.alone


def pooled(session: Session, question: Question) -> list[PooledShare]:
    """The shares that are asked for of the deliveries of a period, the newest first."""
    rows = _shares(session, question)
    alone = _alone(session, {row.order_line_id for row in rows})
    prices = _prices(session, {row.material_id for row in rows})
    materials = materials_by_ids(session, {row.material_id for row in rows})
    offers: dict[tuple[int, int, date], Offer | None] = {}
    found: list[PooledShare] = []
    for row in rows:
        quantities = alone[row.order_line_id]
        if len(quantities) < 2:
            continue
        own, day = quantities[row.workshop_id], clock.local(row.ordered_at).date()
        of_material = prices.get(row.material_id, {})
        key = row.material_id, own, day
        if key not in offers:
            offers[key] = _cheapest(of_material, own, day)
        there = offers[key]
        pool = offer(of_material.get(row.supplier_id, ()), sum(quantities.values()), day)
        found.append(
            PooledShare(
                row.happened_at, row.receipt, row.order, row.supplier, row.workshop_id,
                row.workshop, materials[row.material_id], row.given, own,
                there.quantity if there else None,
                row.idr_per_kg + (pool.freight_idr_per_kg if pool else 0),
                there.delivered_idr_per_kg if there else None,
            )
        )  # fmt: skip
    return found


def saved_together(shares: Iterable[PooledShare]) -> int:
    """Rupiah of all shares of which it can be told."""
    return sum(share.saved_idr or 0 for share in shares)


def _cheapest(prices: Mapping[int, Sequence[SupplierPrice]], own: int, day: date) -> Offer | None:
    """The best offer for a quantity alone: of those who sell as little, else of all."""
    offers = [found for rows in prices.values() if (found := offer(rows, own, day))]
    fitting = [one for one in offers if one.quantity <= own]
    return min(fitting or offers, key=lambda one: one.delivered_idr_per_kg, default=None)


def _shares(session: Session, question: Question) -> Sequence[Row[*tuple[Any, ...]]]:
    workshop, supplier, reversal = aliased(Party), aliased(Party), aliased(Posting)
    shares = (
        select(
            Posting.happened_at, Posting.number.label("receipt"),
            SupplierOrder.number.label("order"), supplier.name.label("supplier"),
            PurchaseRequest.workshop_id, workshop.name.label("workshop"),
            SupplierOrderLine.material_id, ReceiptShare.given, ReceiptShare.order_line_id,
            SupplierOrder.supplier_id, SupplierOrderLine.idr_per_kg,
            func.coalesce(SupplierOrder.approved_at, SupplierOrder.created_at).label("ordered_at"),
        )
        .select_from(Posting)
        .join(Receipt, Receipt.posting_id == Posting.id)
        .join(ReceiptShare, ReceiptShare.receipt_id == Receipt.id)
        .join(SupplierOrderLine, SupplierOrderLine.id == ReceiptShare.order_line_id)
        .join(SupplierOrder, SupplierOrder.id == SupplierOrderLine.order_id)
        .join(PurchaseRequestLine, PurchaseRequestLine.id == ReceiptShare.request_line_id)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
        .join(workshop, workshop.id == PurchaseRequest.workshop_id)
        .join(supplier, supplier.id == SupplierOrder.supplier_id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(
            Posting.kind == "receipt", Posting.happened_at >= question.period.since,
            Posting.happened_at < question.period.until, ReceiptShare.given > 0,
            reversal.id.is_(None),
            *narrowing(
                question, SupplierOrderLine.material_id.expression,
                PurchaseRequest.workshop_id.expression,
                PurchaseRequestLine.customer_job.expression,
            ),
        )
        .order_by(Posting.happened_at.desc(), ReceiptShare.id)
    )  # fmt: skip
    return session.execute(shares).all()


def _alone(session: Session, order_line_ids: set[int]) -> dict[int, dict[int, int]]:
    """By order line and workshop what it had on it: the most each of its lines was promised."""
    most = (
        select(
            ReceiptShare.order_line_id,
            ReceiptShare.request_line_id,
            func.max(ReceiptShare.pegged).label("pegged"),
        )
        .where(ReceiptShare.order_line_id.in_(order_line_ids))
        .group_by(ReceiptShare.order_line_id, ReceiptShare.request_line_id)
        .subquery()
    )
    rows = session.execute(
        select(most.c.order_line_id, PurchaseRequest.workshop_id, func.sum(most.c.pegged))
        .join(PurchaseRequestLine, PurchaseRequestLine.id == most.c.request_line_id)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
        .group_by(most.c.order_line_id, PurchaseRequest.workshop_id)
    )
    found: dict[int, dict[int, int]] = {}
    for order_line_id, workshop_id, quantity in rows:
        found.setdefault(order_line_id, {})[workshop_id] = int(quantity)
    return found


def _prices(session: Session, material_ids: set[int]) -> dict[int, dict[int, list[SupplierPrice]]]:
    """The price lists of some materials, by material and supplier."""
    found: dict[int, dict[int, list[SupplierPrice]]] = {}
    question = select(SupplierPrice).where(SupplierPrice.material_id.in_(material_ids))
    for row in session.scalars(question):
        found.setdefault(row.material_id, {}).setdefault(row.supplier_id, []).append(row)
    return found
