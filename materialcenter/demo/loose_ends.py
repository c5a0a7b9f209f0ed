"""The last days: what must be waiting when the story ends, so that every kind of work is there
to be done: a late order, one due today, drafts, needs of several workshops, requests to decide.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from materialcenter.accounts.models import User
from materialcenter.core.quantities import round_to
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.demand.services import Wish, submit_request
from materialcenter.demo.buying import confirm, needs_of, pool
from materialcenter.demo.cutting import plan_for_the_morning
from materialcenter.demo.days import Day
from materialcenter.demo.suppliers import SELLERS
from materialcenter.fulfilment.approving import approve_request
from materialcenter.fulfilment.changing import Wanted, propose_change
from materialcenter.fulfilment.confirming import confirm_line
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.fulfilment.substituting.offering import Substitute, offer_substitute
from materialcenter.fulfilment.substituting.suggesting import proposal, suggestions_for
from materialcenter.purchasing.models import OrderStatus, SupplierOrderLine
from materialcenter.purchasing.queries import open_lines

# Working days before the end.
LATE_ORDERED, DUE_ORDERED, POOL_STOPS = 14, 10, 3
LATE_BY_DAYS = 3
DEARER_PERCENT = 103
LATE = ("PL-SS400-16x1219x2438", (6, 4, 3))
DUE = ("L-SS400-50x50x5x6000", (30, 18, 24))
UNCOVERED = (
    ("PL-SPCC-1x1219x2438", (60, 35, 22)),
    ("PL-SS400-5x1219x2438", (40, 12)),
)
# Of the last of these the first workshop is offered something near, to be answered after the end.
OFFER_DAYS_LEFT = 3
DRAFTED_FROM = "bar"
DRAFT = ("RB-S45C-38x6000", (16, 9))


def _workshops(day: Day, count: int) -> list[User]:
    """Members of the first workshops: the two that show the product, then others."""
    return list(day.cast.members.values())[:count]


def _asked_and_approved(
    day: Day, code: str, quantities: Sequence[int], *, need_in: int
) -> list[PurchaseRequestLine]:
    """One request line for each quantity, each of another workshop."""
    material_id = day.goods.material[code].id
    lines: list[PurchaseRequestLine] = []
    for member, quantity in zip(_workshops(day, len(quantities)), quantities, strict=True):
        wish = Wish(material_id, quantity, day.ahead(need_in))
        with day.act():
            request = submit_request(day.session, wishes=[wish], by=member)
        with day.act():
            approve_request(day.session, request_id=request.id, by=day.cast.manager)
        lines += request.lines
    return lines


def _order(day: Day, demand: tuple[str, tuple[int, ...]], expected_on: date) -> None:
    """An order pooled for several workshops and sent, expected on a day."""
    code, quantities = demand
    good = day.goods.by_id[day.goods.material[code].id]
    lines = _asked_and_approved(day, code, quantities, need_in=21)
    open_ids = [line.id for line in lines if line.uncovered > 0]
    if open_ids:
        with day.act():
            order = pool_on_order(
                day.session,
                supplier_id=day.sellers[good.supplier],
                line_ids=open_ids,
                expected_on=expected_on,
                by=day.cast.buyer,
            )
        confirm(day, order)


def tie_up(day: Day, days_left: int) -> None:
    """Do what this day, so many working days before the end, has to leave behind."""
    if days_left == LATE_ORDERED:
        _order(day, LATE, day.today - timedelta(days=LATE_BY_DAYS))
    elif days_left == DUE_ORDERED:
        _order(day, DUE, day.today)
    elif days_left == 2:
        needs = [_asked_and_approved(day, *uncovered, need_in=16) for uncovered in UNCOVERED]
        _offer_something_near(day, needs[-1][0])
    elif days_left == 1:
        _asked_and_approved(day, *DRAFT, need_in=20)
        seller = SELLERS[DRAFTED_FROM]
        needs = needs_of(day, DRAFTED_FROM)
        pool(day, day.sellers[DRAFTED_FROM], needs, seller.lead_days, DRAFTED_FROM)
        _suppliers_call(day)
        plan_for_the_morning(day)
        _ask_last(day)


def _offer_something_near(day: Day, line: PurchaseRequestLine) -> None:
    """The nearest metal that is free and has a price, for what the line lacks."""
    suggested = suggestions_for(day.session, line).by_kind.values()
    choice = next((one for kind in suggested for one in kind if one.idr_per_kg), None)
    if choice is None or line.uncovered <= 0:
        return
    offer = proposal(line, choice, line.uncovered)
    with day.act():
        offer_substitute(
            day.session,
            line_id=line.id,
            substitute=Substitute(
                offer.quantity,
                offer.replaces,
                choice.idr_per_kg,
                "Ada di rak hari ini, yang asli masih menunggu pesanan",
                material_id=choice.material.id,
                balance_id=choice.balance.id if choice.balance else None,
                valid_until=day.today + timedelta(days=OFFER_DAYS_LEFT),
            ),
            by=day.cast.manager,
        )


def _suppliers_call(day: Day) -> None:
    """One supplier wants more for what is late, another brings less than was ordered."""
    late, due = _coming(day, LATE[0]), _coming(day, DUE[0])
    if late is not None:
        dearer = round_to(late.idr_per_kg * DEARER_PERCENT // 100, 50)
        with day.act():
            propose_change(
                day.session,
                order_id=late.order_id,
                reason="Pabrik menaikkan harga mulai kiriman ini",
                lines={late.id: Wanted(late.quantity, dearer, late.expected_on)},
                by=day.cast.buyer,
            )
    if due is not None:
        with day.act():
            confirm_line(
                day.session,
                order_line_id=due.id,
                confirmed_quantity=due.quantity * 5 // 6,
                confirmed_on=due.expected_on,
                note="Sisanya menyusul, kata bagian penjualan",
                by=day.cast.buyer,
            )


def _coming(day: Day, code: str) -> SupplierOrderLine | None:
    """The order line on which a material comes next, if it is on its way."""
    wanted = [day.goods.material[code].id]
    lines = open_lines(day.session, material_ids=wanted, statuses=[OrderStatus.SENT])
    return lines[0] if lines else None


def _ask_last(day: Day) -> None:
    """The workshops that show the product ask in the evening; one of them for a lot."""
    for member, wishes in zip(
        _workshops(day, 2),
        (
            (("PL-SS400-5x1219x2438", 10), ("ST-SPHC-2x40", 300_000)),
            (("H-SS400-150x75x5x7x12000", 14), ("L-SS400-40x40x4x6000", 40)),
        ),
        strict=True,
    ):
        with day.act():
            submit_request(
                day.session,
                wishes=[
                    Wish(day.goods.material[code].id, quantity, day.ahead(12))
                    for code, quantity in wishes
                ],
                by=member,
            )
