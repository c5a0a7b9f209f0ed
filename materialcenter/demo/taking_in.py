"""Trucks arrive: on time or late, whole or short, in one heat or two, with something too much."""

from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from materialcenter.core.quantities import Counted, Metal, divide_half_up
from materialcenter.demo.buying import delay_days
from materialcenter.demo.chance import chance, happens
from materialcenter.demo.days import Day
from materialcenter.demo.goods import Good
from materialcenter.demo.opening import certificate_number, heat_number, rack, weighed
from materialcenter.fulfilment.models import Receipt
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.rejecting import Rejected
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.fulfilment.sharing import Rule
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine

SHORT, WRONG, DOUBTFUL, SENT_BACK = 0.16, 0.025, 0.03, 0.06
REST_AFTER_DAYS = 8
# What is expected in the last days of the story is still on the road at its end.
ON_THE_ROAD_DAYS = 4
COIL_G = 5_000_000


def take_deliveries_in(day: Day) -> None:
    """Post a receipt for every order whose truck comes today."""
    sent = day.session.scalars(
        select(SupplierOrder)
        .where(
            SupplierOrder.status == OrderStatus.SENT,
            SupplierOrder.expected_on <= day.on,
        )
        .options(
            selectinload(SupplierOrder.lines).joinedload(
                SupplierOrderLine.material, innerjoin=True
            ),
            joinedload(SupplierOrder.supplier, innerjoin=True),
        )
        .order_by(SupplierOrder.id)
    ).all()
    for order in sent:
        second = any(line.received for line in order.lines)
        wait = delay_days(order.id) + (REST_AFTER_DAYS if second else 0)
        on_the_road = (day.today - order.expected_on).days <= ON_THE_ROAD_DAYS
        if (day.on - order.expected_on).days >= wait and not on_the_road:
            _take_in(day, order, rest=second)


def _take_in(day: Day, order: SupplierOrder, *, rest: bool) -> None:
    dice = chance("delivery", order.id, rest)
    short = not rest and dice.random() < SHORT
    items: list[Delivered] = []
    for number, line in enumerate(order.lines):
        quantity = line.open
        if short and number == 0:
            quantity = _part(line, dice)
        if quantity:
            items += _heats(day, line, quantity, dice)
    with day.act():
        receipt = _post(day, order, items, dice)
    if not rest and happens(WRONG, "wrong-receipt", order.id):
        with day.act():
            reverse_receipt(
                day.session,
                receipt_id=receipt.id,
                reason="Salah baca surat jalan pemasok",
                by=day.cast.storekeeper,
            )
        with day.act():
            _post(day, order, items, dice)


def _post(day: Day, order: SupplierOrder, items: list[Delivered], dice: Random) -> Receipt:
    return receive_delivery(
        day.session,
        supplier_id=order.supplier_id,
        delivered=items,
        rejected=_sent_back(order.lines[0]),
        rule=dice.choice((Rule.NEED_BY, Rule.NEED_BY, Rule.NEED_BY, Rule.OLDEST, Rule.PRO_RATA)),
        delivery_note=f"DO-{dice.randint(10_000, 99_999)}",
        by=day.cast.storekeeper,
    )


def _sent_back(line: SupplierOrderLine) -> list[Rejected]:
    """Now and then there is a sheet too many on the truck, or a bad one beside the good."""
    if line.counted != Counted.PIECE or not happens(SENT_BACK, "sent-back", line.id, line.open):
        return []
    reason = "Penyok di sudut" if line.id % 2 else "Lebih dari yang dipesan"
    return [Rejected(line.id, Metal(1, 0), reason)]


def _part(line: SupplierOrderLine, dice: Random) -> int:
    """What comes of a line when the truck is short: three fifths to nine tenths of it."""
    step = 1000 if line.counted == Counted.MASS else 1
    return max(step, line.open * dice.randint(60, 90) // 100 // step * step)


def _heats(day: Day, line: SupplierOrderLine, quantity: int, dice: Random) -> list[Delivered]:
    good = day.goods.by_id[line.material_id]
    parts = [quantity]
    if quantity >= 20 and dice.random() < 0.35:
        first = quantity * dice.randint(30, 60) // 100
        parts = [first, quantity - first]
    return [_delivered(day, line, good, part, dice) for part in parts]


def _delivered(
    day: Day, line: SupplierOrderLine, good: Good, quantity: int, dice: Random
) -> Delivered:
    traced = line.order.supplier.lead_time_days > 3
    reason = ""
    if line.counted == Counted.PIECE:
        grams = weighed(dice, line.material.grams(quantity), spread_bp=70)
        if dice.random() < DOUBTFUL:
            grams = divide_half_up(line.material.grams(quantity) * dice.randint(952, 965), 1000)
            reason = "Ditimbang dua kali, tebal nyata di bawah ukuran"
        pieces = quantity
    else:
        grams = divide_half_up(quantity * dice.randint(988, 1010), 1000)
        pieces = max(1, divide_half_up(grams, COIL_G)) if good.group == "coil" else 0
    return Delivered(
        line.id,
        Metal(pieces, grams),
        rack(good),
        heat=heat_number(dice, day.on) if traced else "",
        certificate_number=certificate_number(dice, day.on)
        if traced and dice.random() < 0.85
        else "",
        weight_reason=reason,
        supplier_grams=line.material.grams(quantity) if traced else None,
    )
