"""Random acts on what is promised: between orders, lots and request lines."""

from functools import partial

from materialcenter.demand.errors import MoreThanPromised
from materialcenter.fulfilment.errors import TooMuchReleased
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.pegging import peg_to_line, release_peg
from materialcenter.fulfilment.rearranging import Share, Source, SourceKind, rearrange
from materialcenter.purchasing.errors import MoreThanOpen
from materialcenter.stock.models import Condition
from tests.stateful.centre import Centre

UNDER_WAY = ("draft", "approved", "sent")


def _on_order(order_line_id: int) -> Source:
    return Source(SourceKind.ORDER, order_line_id)


def _on_shelf(row: Reservation) -> Source:
    return Source(SourceKind.SHELF, row.balance_id)


def _good(row: Reservation) -> bool:
    return row.balance.lot.condition == Condition.GOOD


def _move(at: Centre, takes: list[Share], gives: list[Share]) -> None:
    rearrange(at.session, takes=takes, gives=gives, reason="lebih mendesak", by=at.cast.buyer)


def peg(at: Centre) -> bool:
    """Free metal of an order for a line, now and then more than is free or needed."""
    line = at.line(lambda line: line.uncovered > 0)
    order_line = at.order_line(*UNDER_WAY, choose=lambda li: at.model.free_on(li) > 0)
    if line is None or order_line is None:
        return False
    free = at.model.free_on(order_line)
    quantity = at.chance.randint(1, min(free, line.uncovered) + 2)
    verb = partial(
        peg_to_line,
        at.session,
        order_line_id=order_line.id,
        quantities={line.id: quantity},
        by=at.cast.buyer,
    )
    if quantity > line.uncovered:
        at.refused(MoreThanPromised, verb)
    elif quantity > free:
        at.refused(MoreThanOpen, verb)
    else:
        verb()
        line.pegs[order_line.id] += quantity
    return True


def unpeg(at: Centre) -> bool:
    """A part or all of it, now and then more than that."""
    row = at.peg()
    if row is None:
        return False
    line, order_line_id, whole = (
        at.model.lines[row.request_line_id], row.order_line_id, row.quantity,
    )  # fmt: skip
    quantity = at.chance.randint(1, whole + 1)
    verb = partial(
        release_peg,
        at.session,
        peg_id=row.id,
        quantity=quantity,
        reason="dipindah",
        by=at.cast.buyer,
    )
    if quantity > whole:
        at.refused(TooMuchReleased, verb)
    else:
        verb()
        line.pegs[order_line_id] -= quantity
    return True


def move_between_orders(at: Centre) -> bool:
    row = at.peg()
    target = at.order_line(*UNDER_WAY, choose=lambda li: at.model.free_on(li) > 0)
    if row is None or target is None or target.id == row.order_line_id:
        return False
    line, source = at.model.lines[row.request_line_id], row.order_line_id
    quantity = at.chance.randint(1, min(row.quantity, at.model.free_on(target)))
    _move(
        at, [Share(line.id, _on_order(source), quantity)],
        [Share(line.id, _on_order(target.id), quantity)],
    )  # fmt: skip
    line.pegs[source] -= quantity
    line.pegs[target.id] += quantity
    return True


def wait_instead(at: Centre) -> bool:
    """Somebody gives up what is kept for him and waits for an order with room."""
    row = at.reservation(lambda _: True)
    target = at.order_line(*UNDER_WAY, choose=lambda li: at.model.free_on(li) > 0)
    if row is None or target is None:
        return False
    line, good = at.model.lines[row.request_line_id], _good(row)
    quantity = at.chance.randint(1, min(row.quantity, at.model.free_on(target)))
    _move(
        at, [Share(line.id, _on_shelf(row), quantity)],
        [Share(line.id, _on_order(target.id), quantity)],
    )  # fmt: skip
    at.model.let_go(line, quantity, good=good)
    line.pegs[target.id] += quantity
    return True


def take_from_the_shelf(at: Centre) -> bool:
    """Somebody who waits for an order is served from a lot that lies free."""
    row = at.peg()
    balance = at.balance(lambda row: row.free > 0)
    if row is None or balance is None:
        return False
    line, source = at.model.lines[row.request_line_id], row.order_line_id
    quantity = at.chance.randint(1, min(row.quantity, balance.free))
    shelf = Source(SourceKind.SHELF, balance.id)
    _move(at, [Share(line.id, _on_order(source), quantity)], [Share(line.id, shelf, quantity)])
    line.pegs[source] -= quantity
    line.reserved += quantity
    at.model.free -= quantity
    return True


def give_away(at: Centre) -> bool:
    """What is kept for one goes to another who lacks it; the first is uncovered."""
    row = at.reservation(_good)
    if row is None:
        return False
    giver = at.model.lines[row.request_line_id]
    taker = at.line(lambda line: line.uncovered > 0 and line is not giver)
    if taker is None:
        return False
    quantity = at.chance.randint(1, min(row.quantity, taker.uncovered))
    shelf = _on_shelf(row)
    _move(at, [Share(giver.id, shelf, quantity)], [Share(taker.id, shelf, quantity)])
    giver.reserved -= quantity
    taker.reserved += quantity
    return True


def lend(at: Centre) -> bool:
    """What is kept for one goes to another, who gives him his place on an order."""
    row = at.reservation(_good)
    if row is None:
        return False
    lender = at.model.lines[row.request_line_id]
    place = at.peg(lambda peg: peg.request_line_id != lender.id)
    if place is None:
        return False
    borrower, order_line_id = at.model.lines[place.request_line_id], place.order_line_id
    quantity = at.chance.randint(1, min(row.quantity, place.quantity))
    shelf, order = _on_shelf(row), _on_order(order_line_id)
    _move(
        at,
        [Share(lender.id, shelf, quantity), Share(borrower.id, order, quantity)],
        [Share(borrower.id, shelf, quantity), Share(lender.id, order, quantity)],
    )
    lender.reserved -= quantity
    borrower.reserved += quantity
    borrower.pegs[order_line_id] -= quantity
    lender.pegs[order_line_id] += quantity
    return True


ACTS = {
    peg: 4, unpeg: 2, move_between_orders: 3, wait_instead: 2, take_from_the_shelf: 3,
    give_away: 2, lend: 3,
}  # fmt: skip
