"""Random acts on what goes otherwise than planned: rejected at the gate, sent back, changed,
split, confirmed for less, replaced by other metal."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from materialcenter.core import clock
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Returning
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import return_to_supplier
from materialcenter.fulfilment.after_delivery.supplier_returns.queries import origins_of
from materialcenter.fulfilment.after_delivery.supplier_returns.reversing import (
    reverse_supplier_return,
)
from materialcenter.fulfilment.changing import (
    Wanted,
    approve_change,
    propose_change,
    refuse_change,
    withdraw_change,
)
from materialcenter.fulfilment.confirming import confirm_line
from materialcenter.fulfilment.covering import (
    NobodyLacksIt,
    NoRoomOnOrders,
    peg_surplus,
    peg_uncovered,
)
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.receiving import receive_delivery
from materialcenter.fulfilment.rejecting import Rejected
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.fulfilment.splitting import split_line
from materialcenter.fulfilment.substituting.answering import accept_offer, decline_offer
from materialcenter.fulfilment.substituting.offering import (
    Substitute,
    offer_substitute,
    withdraw_offer,
)
from materialcenter.purchasing.errors import BelowPromised
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.queries import open_lines
from materialcenter.stock.models import Balance, Condition
from tests.scene import SHEET_G, put_on_rack
from tests.stateful.centre import Centre
from tests.stateful.model import Line, OrderLine

UNDER_WAY = ("draft", "approved", "sent")


def reject(at: Centre) -> bool:
    """A truck is sent away whole: nothing changes, also when that was wrong."""
    line = at.order_line("sent")
    if line is None:
        return False
    supplier = at.session.get_one(SupplierOrderLine, line.id).order.supplier_id
    sheets = Rejected(line.id, Metal(at.chance.randint(1, line.open), 0), "penyok")
    receipt = receive_delivery(
        at.session, supplier_id=supplier, delivered=[], rejected=[sheets], by=at.cast.storekeeper
    )
    if at.chance.random() < 0.3:
        reverse_receipt(at.session, receipt_id=receipt.id, reason="salah", by=at.cast.storekeeper)
    return True


def _sent_back(at: Centre, *, replacement: bool, good: bool = False):
    """Some metal of a delivery, kept for somebody or free, goes back; never more than came."""
    row = at.balance(
        lambda row: _left(at, row) > 0 and (not good or row.lot.condition == Condition.GOOD)
    )
    if row is None:
        return None
    sheets = at.chance.randint(1, min(row.pieces, _left(at, row)))
    return return_to_supplier(
        at.session, supplier_id=row.lot.supplier_id or 0, replacement=replacement, reason="cacat",
        items=[Returning(row.id, Metal(sheets, sheets * SHEET_G))], by=at.cast.storekeeper,
    )  # fmt: skip


def _left(at: Centre, row: Balance) -> int:
    """Sheets of the lot that came and may still go back; corrections may have added others."""
    origin = origins_of(at.session, [row.lot_id]).get(row.lot_id)
    return origin.left if origin else 0


def send_back(at: Centre) -> bool:
    """With other metal to come for it, or for good."""
    replacement = at.chance.random() < 0.6
    document = _sent_back(at, replacement=replacement)
    if document is None:
        return False
    (row,) = document.lines
    order_line = at.model.order_lines[row.receipt_line.order_line_id]
    for share in row.shares:
        line = at.model.lines[share.request_line_id]
        line.reserved -= share.quantity
        line.pegs[order_line.id] += share.waiting
    lost = sum(share.quantity for share in row.shares)
    at.put(lost - row.quantity, row.receipt_line.lot)
    order_line.send_back(row.quantity, replaced=replacement)
    at.receipts = [one for one in at.receipts if one != row.receipt_line.receipt_id]
    return True


def send_back_wrongly(at: Centre) -> bool:
    """A return of good metal that is undone at once leaves everything as it was."""
    document = _sent_back(at, replacement=at.chance.random() < 0.5, good=True)
    if document is None:
        return False
    reverse_supplier_return(
        at.session, return_id=document.id, reason="salah", by=at.cast.storekeeper
    )
    return True


def split(at: Centre) -> bool:
    """A part of a line comes on another day; promises go along, none is lost."""
    line = at.order_line(*UNDER_WAY, choose=lambda line: line.open > 1)
    if line is None:
        return False
    day = clock.today() + timedelta(days=at.chance.randint(0, 40))
    later = day > at.session.get_one(SupplierOrderLine, line.id).expected_on
    quantity = at.chance.randint(1, line.open - 1)
    pegged = at.model.pegged_on(line)
    part_id = split_line(
        at.session, order_line_id=line.id, quantity=quantity, expected_on=day, reason="bertahap",
        by=at.cast.buyer,
    ).id  # fmt: skip
    line.quantity -= quantity
    part = OrderLine(part_id, line.order, 0)
    part.quantity = quantity
    line.order.lines.append(part)
    moving = max(0, pegged - line.open) if later else min(quantity, pegged)
    waiting = sorted(
        (li for li in at.model.lines.values() if li.pegs[line.id]),
        key=lambda li: (li.need_by, li.id),
        reverse=later,
    )
    for request_line in waiting:
        amount = min(moving, request_line.pegs[line.id])
        request_line.pegs[line.id] -= amount
        request_line.pegs[part.id] += amount
        moving -= amount
    return True


def change(at: Centre) -> bool:
    """A new version with another quantity, decided by somebody else; never below what is
    promised."""
    line = at.order_line("approved", "sent")
    if line is None:
        return False
    least = max(1, line.received + at.model.pegged_on(line) + line.cancelled + line.closed_short)
    quantity = at.chance.randint(max(1, least - 2), line.quantity + 9)
    if quantity == line.quantity:
        return False
    day = at.session.get_one(SupplierOrderLine, line.id).expected_on
    propose = partial(
        propose_change, at.session, order_id=line.order.id, reason="pabrik berubah",
        lines={line.id: Wanted(quantity, 11_000, day)}, by=at.cast.buyer,
    )  # fmt: skip
    if quantity < least:
        at.refused(BelowPromised, propose)
        return True
    proposed = propose().id
    answer = at.chance.choice([approve_change, approve_change, refuse_change, withdraw_change])
    if answer is approve_change:
        approve_change(at.session, change_id=proposed, by=at.cast.manager)
        line.quantity = quantity
        line.order.close_when_done()
    elif answer is refuse_change:
        refuse_change(at.session, change_id=proposed, reason="mahal", by=at.cast.manager)
    else:
        withdraw_change(at.session, change_id=proposed, by=at.cast.buyer)
    return True


def confirm(at: Centre) -> bool:
    """The supplier says how much he brings and when; promises stay."""
    line = at.order_line("approved", "sent")
    if line is None:
        return False
    confirm_line(
        at.session, order_line_id=line.id, by=at.cast.buyer,
        confirmed_quantity=at.chance.randint(line.received, line.quantity),
        confirmed_on=clock.today() + timedelta(days=at.chance.randint(0, 20)),
    )  # fmt: skip
    return True


def _brought(at: Centre, line: OrderLine) -> int:
    """What is nobody's of an order line as far as the supplier said that he brings it."""
    kept_back = at.session.get_one(SupplierOrderLine, line.id).unconfirmed
    return max(0, at.model.free_on(line) - kept_back)


def give_the_surplus(at: Centre) -> bool:
    """What is nobody's of an order line goes to those who lack it, most urgent first."""
    order_line = at.order_line(*UNDER_WAY)
    if order_line is None:
        return False
    wanting = sorted(
        (li for li in at.model.lines.values() if li.uncovered > 0),
        key=lambda li: (li.need_by, li.id),
    )
    free = _brought(at, order_line)
    verb = partial(peg_surplus, at.session, order_line_id=order_line.id, by=at.cast.buyer)
    if not wanting or not free:
        at.refused(NobodyLacksIt, verb)
        return True
    verb()
    for line in wanting:
        got = min(free, line.uncovered)
        line.pegs[order_line.id] += got
        free -= got
    return True


def find_room(at: Centre) -> bool:
    """A line gets what is nobody's on orders, what comes soonest first."""
    line = at.line(lambda line: line.uncovered > 0)
    if line is None:
        return False
    coming = [row.id for row in open_lines(at.session, material_ids=[at.material.id])]
    verb = partial(peg_uncovered, at.session, line_id=line.id, by=at.cast.buyer)
    if not any(_brought(at, at.model.order_lines[id_]) for id_ in coming):
        at.refused(NoRoomOnOrders, verb)
        return True
    verb()
    for order_line_id in coming:
        room = _brought(at, at.model.order_lines[order_line_id])
        line.pegs[order_line_id] += min(room, line.uncovered)
    return True


def offer(at: Centre) -> bool:
    """Other metal is offered for what is lacking; some of it is accepted and fetched at once."""
    line = at.line(lambda line: line.uncovered > 0)
    if line is None:
        return False
    session, storekeeper = at.session, at.cast.storekeeper
    sheets = at.chance.randint(1, min(line.uncovered, 9))
    shelf = put_on_rack(session, at.other, sheets, by=storekeeper, place="F-01-1")
    offered = offer_substitute(
        session, line_id=line.id, by=at.cast.manager,
        substitute=Substitute(sheets, sheets, 10_000, "ada di rak", balance_id=shelf.id),
    )  # fmt: skip
    request = line.request
    by = at.cast.member if request.workshop == at.cast.workshop.id else at.cast.neighbour
    answer = at.chance.choice(["accept", "accept", "decline", "withdraw"])
    if answer == "decline":
        decline_offer(session, offer_id=offered.id, by=by)
    elif answer == "withdraw":
        withdraw_offer(session, offer_id=offered.id, reason="sudah laku", by=at.cast.manager)
    else:
        taken = at.chance.randint(1, sheets)
        child = accept_offer(session, offer_id=offered.id, quantity=taken, by=by)
        line.cancelled += taken
        ready = session.scalars(select(Reservation).filter_by(request_line_id=child.id)).one()
        issue_metal(
            session, workshop_id=request.workshop, taken_by="Supir", by=storekeeper,
            hand_overs=[HandOver(ready.id, Metal(taken, taken * SHEET_G))],
        )  # fmt: skip
        stand_in = Line(child.id, request, taken, line.need_by, approved=taken, issued=taken)
        request.lines.append(stand_in)
        at.model.lines[child.id] = stand_in
        request.close_when_done()
    return True


ACTS = {
    reject: 1, send_back: 2, send_back_wrongly: 1, split: 2, change: 2, confirm: 1,
    give_the_surplus: 2, find_room: 2, offer: 1,
}  # fmt: skip
