"""Random acts on supplier orders."""

from datetime import timedelta
from functools import partial

from materialcenter.core import clock
from materialcenter.fulfilment.closing import NothingToCome, close_line
from materialcenter.fulfilment.pegging import cancel_order, delete_draft, pool_on_order
from materialcenter.purchasing.errors import BelowPegged, OwnOrder
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.services import (
    add_order_line,
    approve_order,
    change_order_line,
    draft_order,
    reschedule_line,
    send_order,
)
from tests.stateful.centre import Centre
from tests.stateful.model import Order, OrderLine

IDR_PER_KG = 11_000


def _day(at: Centre):
    return clock.today() + timedelta(days=at.chance.randint(0, 30))


def _write_down(at: Centre, made: SupplierOrder) -> Order:
    order = Order(made.id)
    for row in made.lines:
        line = OrderLine(row.id, order, 0)
        line.quantity = row.quantity
        order.lines.append(line)
    at.model.orders[made.id] = order
    return order


def pool(at: Centre) -> bool:
    """What several lines lack on one draft, with something for the shelf."""
    wanting = [li for li in at.model.lines.values() if li.uncovered > 0]
    if not wanting:
        return False
    chosen = at.chance.sample(wanting, min(len(wanting), at.chance.randint(1, 5)))
    surplus = at.chance.choice([0, 0, at.chance.randint(1, 9)])
    lacking = {line.id: line.uncovered for line in chosen}
    made = pool_on_order(
        at.session, supplier_id=at.chance.choice(at.suppliers).id, line_ids=list(lacking),
        expected_on=_day(at), prices={at.material.id: IDR_PER_KG},
        for_shelf={at.material.id: surplus}, by=at.cast.buyer,
    )  # fmt: skip
    order = _write_down(at, made)
    assert order.lines[0].quantity == sum(lacking.values()) + surplus
    for line in chosen:
        line.pegs[order.lines[0].id] = lacking[line.id]
    return True


def order_for_the_shelf(at: Centre) -> bool:
    made = draft_order(
        at.session, supplier_id=at.chance.choice(at.suppliers).id, expected_on=_day(at),
        by=at.cast.buyer,
    )  # fmt: skip
    add_order_line(
        at.session, order_id=made.id, material_id=at.material.id, by=at.cast.buyer,
        quantity=at.chance.randint(5, 120), idr_per_kg=IDR_PER_KG,
    )  # fmt: skip
    at.session.refresh(made)
    _write_down(at, made)
    return True


def change_line(at: Centre) -> bool:
    """Another quantity on a draft, never less than what is pegged."""
    line = at.order_line("draft")
    if line is None:
        return False
    pegged, quantity = at.model.pegged_on(line), at.chance.randint(1, line.quantity + 20)
    verb = partial(
        change_order_line,
        at.session,
        line_id=line.id,
        quantity=quantity,
        idr_per_kg=IDR_PER_KG,
        by=at.cast.buyer,
    )
    if quantity < pegged:
        at.refused(BelowPegged, verb)
    else:
        verb()
        line.quantity = quantity
    return True


def approve(at: Centre) -> bool:
    """By somebody else than who wrote it."""
    order = at.order("draft")
    if order is None:
        return False
    if at.chance.random() < 0.1:
        own = partial(approve_order, at.session, order_id=order.id, by=at.cast.buyer)
        at.refused(OwnOrder, own)
    approve_order(at.session, order_id=order.id, by=at.cast.manager)
    order.state = "approved"
    return True


def send(at: Centre) -> bool:
    order = at.order("approved")
    if order is None:
        return False
    send_order(at.session, order_id=order.id, by=at.cast.buyer)
    order.state = "sent"
    return True


def throw_away(at: Centre) -> bool:
    order = at.order("draft") if at.chance.random() < 0.3 else None
    if order is None:
        return False
    delete_draft(at.session, order_id=order.id, by=at.cast.buyer)
    for line in order.lines:
        at.model.uncover(line)
    del at.model.orders[order.id]
    return True


def cancel(at: Centre) -> bool:
    """What came stays; what was to come is uncovered."""
    order = at.order("approved", "sent")
    if order is None:
        return False
    cancel_order(at.session, order_id=order.id, reason="pabrik tutup", by=at.cast.buyer)
    for line in order.lines:
        at.model.uncover(line)
        line.cancelled += line.open
    order.state = "closed" if any(line.received for line in order.lines) else "cancelled"
    return True


def close(at: Centre) -> bool:
    """The rest of a line comes no more, or only what is nobody's of it."""
    line = at.order_line("approved", "sent") if at.chance.random() < 0.4 else None
    if line is None:
        return False
    short, free_only = (at.chance.choice([True, False]) for _ in range(2))
    rest = at.model.free_on(line) if free_only else line.open
    verb = partial(
        close_line, at.session, order_line_id=line.id, reason="habis", short=short,
        free_only=free_only, by=at.cast.buyer,
    )  # fmt: skip
    if not rest:
        at.refused(NothingToCome, verb)
        return True
    verb()
    if not free_only:
        at.model.uncover(line)
    if short:
        line.closed_short += rest
    else:
        line.cancelled += rest
    line.order.close_when_done()
    return True


def reschedule(at: Centre) -> bool:
    line = at.order_line("draft", "approved", "sent")
    if line is None:
        return False
    reschedule_line(at.session, order_line_id=line.id, expected_on=_day(at), by=at.cast.buyer)
    return True


ACTS = {
    pool: 6, order_for_the_shelf: 1, change_line: 1, approve: 6, send: 6, throw_away: 1,
    cancel: 1, close: 1, reschedule: 1,
}  # fmt: skip
