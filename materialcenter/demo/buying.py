"""The buyer pools what is not covered, fills the racks up, and another person approves."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core.settings import ORDER_LIMIT_IDR, value_of
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.demo.asking import is_forgotten, uncovered_lines
from materialcenter.demo.chance import chance
from materialcenter.demo.days import Day
from materialcenter.demo.goods import GOODS
from materialcenter.demo.suppliers import LOCAL, SELLERS, is_sold_locally
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.queries import offers_for, open_lines
from materialcenter.purchasing.services import (
    add_order_line,
    approve_order,
    draft_order,
    send_order,
)
from materialcenter.stock.queries import stock_of

TUESDAY, FRIDAY = 1, 4
URGENT_DAYS = 6


def buy(day: Day) -> None:
    """On Tuesdays the usual suppliers, on Fridays the trader nearby for what is urgent."""
    if day.on.weekday() == TUESDAY:
        for key, seller in SELLERS.items():
            if seller.every_weeks and day.on.isocalendar().week % seller.every_weeks == 0:
                order = pool(day, day.sellers[key], needs_of(day, key), seller.lead_days, key)
                if order:
                    confirm(day, order)
    elif day.on.weekday() == FRIDAY:
        until = day.ahead(URGENT_DAYS)
        urgent = [line for line in needs_of(day, LOCAL) if line.need_by <= until]
        order = pool(day, day.sellers[LOCAL], urgent, SELLERS[LOCAL].lead_days)
        if order:
            confirm(day, order)


def needs_of(day: Day, key: str) -> list[PurchaseRequestLine]:
    """The uncovered lines whose material a supplier sells."""
    found: list[PurchaseRequestLine] = []
    for line in uncovered_lines(day):
        good = day.goods.by_id[line.material_id]
        sells = is_sold_locally(good) if key == LOCAL else good.supplier == key
        gone = is_forgotten(line.request_id) and line.need_by < day.on
        if sells and not gone:
            found.append(line)
    return found


def pool(
    day: Day,
    supplier_id: int,
    needs: Sequence[PurchaseRequestLine],
    lead_days: int,
    refill_from: str = "",
) -> SupplierOrder | None:
    """Draft one order for the needs and for what runs low; None when there is neither."""
    buyer = day.cast.buyer
    expected_on = day.ahead(lead_days)
    low = low_materials(day, refill_from) if refill_from else []
    if not needs and not low:
        return None
    with day.act():
        if needs:
            order = pool_on_order(
                day.session,
                supplier_id=supplier_id,
                line_ids=[line.id for line in needs],
                expected_on=expected_on,
                by=buyer,
            )
        else:
            order = draft_order(
                day.session, supplier_id=supplier_id, expected_on=expected_on, by=buyer
            )
        for material_id, quantity in low:
            _refill(day.session, order, material_id, quantity, day.on, buyer)
    return order


def low_materials(day: Day, key: str) -> list[tuple[int, int]]:
    """Materials of a supplier of which less is free and coming than the reorder level."""
    wanted = {
        day.goods.material[good.code].id: day.goods.material[good.code]
        for good in GOODS
        if good.supplier == key
    }
    free = stock_of(day.session, wanted)
    coming: dict[int, int] = {}
    for line in open_lines(day.session, material_ids=wanted):
        coming[line.material_id] = coming.get(line.material_id, 0) + line.free
    return [
        (id_, material.reorder_quantity)
        for id_, material in wanted.items()
        if (free[id_].free if id_ in free else 0) + coming.get(id_, 0) < material.reorder_level
    ]


def _refill(
    session: Session, order: SupplierOrder, material_id: int, quantity: int, on: date, by: User
) -> None:
    offers = offers_for(session, material_id, quantity, on)
    offer = next(offer for offer in offers if offer.supplier_id == order.supplier_id)
    add_order_line(
        session,
        order_id=order.id,
        material_id=material_id,
        quantity=offer.quantity,
        idr_per_kg=offer.idr_per_kg,
        idr_per_piece=offer.idr_per_piece,
        by=by,
    )


def approver_of(day: Day, order: SupplierOrder) -> User:
    """The second buyer, above the limit the manager."""
    limit = value_of(day.session, ORDER_LIMIT_IDR)
    return day.cast.manager if order.total_idr > limit else day.cast.second_buyer


def confirm(day: Day, order: SupplierOrder) -> None:
    """Another person approves the order, and it is sent."""
    with day.act():
        approve_order(day.session, order_id=order.id, by=approver_of(day, order))
    with day.act():
        send_order(day.session, order_id=order.id, by=day.cast.buyer)


def delay_days(order_id: int) -> int:
    """How much later than expected a supplier comes."""
    dice = chance("delay", order_id)
    return dice.choices((0, 1, 2, 4, 7, 11), (60, 14, 10, 8, 5, 3))[0]
