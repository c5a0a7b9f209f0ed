"""Random acts on metal that moves: deliveries, hand-overs, what comes back, what was wrong."""

from collections import Counter
from functools import partial

from sqlalchemy import select

from materialcenter.accounts.models import User
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.landed_costs import (
    Bill,
    reverse_landed_cost,
    spread_cost,
)
from materialcenter.fulfilment.errors import MoreThanReserved, ReservedFurtherOn
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import IssueLine, Receipt, Reservation
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.reversing import reverse_issue, reverse_receipt
from materialcenter.fulfilment.sharing import Rule
from materialcenter.purchasing.errors import AboveTolerance
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.stock.errors import LotNotGood, UsedFurtherOn
from materialcenter.stock.models import Balance, Condition
from tests.scene import SHEET_G
from tests.stateful.centre import Centre
from tests.stateful.model import OrderLine


def _coming(at: Centre) -> list[OrderLine]:
    """One to three lines of what one supplier was sent."""
    first = at.order_line("sent")
    if first is None:
        return []
    supplier = at.session.get_one(SupplierOrderLine, first.id).order.supplier_id
    others = [
        line
        for line in at.model.order_lines.values()
        if line.open and line.order.state == "sent" and line is not first
        if at.session.get_one(SupplierOrderLine, line.id).order.supplier_id == supplier
    ]
    return [first, *at.chance.sample(others, min(len(others), at.chance.choice([0, 0, 1, 2])))]


def _receive(
    at: Centre, arrived: dict[int, int], rule: Rule, by_hand: dict[tuple[int, int], int],
    *, by: User | None = None, over_reason: str = "",
):  # fmt: skip
    """One or two heats of each line."""
    items: list[Delivered] = []
    for order_line_id, sheets in arrived.items():
        first = at.chance.choice([sheets, at.chance.randint(1, sheets)])
        for part in (first, sheets - first):
            if part:
                weighed = Metal(part, part * SHEET_G + at.chance.randint(-90, 90))
                heat = f"HT-{at.chance.randint(100, 199)}"
                items.append(
                    Delivered(order_line_id, weighed, at.rack(), heat=heat, over_reason=over_reason)
                )
    supplier = at.session.get_one(SupplierOrderLine, min(arrived)).order.supplier_id
    return receive_delivery(
        at.session, supplier_id=supplier, delivered=items, rule=rule, by_hand=by_hand,
        by=by or at.cast.storekeeper,
    )  # fmt: skip


def _by_hand(at: Centre, arrived: dict[int, int]) -> dict[tuple[int, int], int]:
    """Shares that add up, each at most what was promised, by order line and request line."""
    shares: dict[tuple[int, int], int] = {}
    for order_line_id, sheets in arrived.items():
        claims = {i: li.pegs[order_line_id] for i, li in at.model.lines.items()}
        claims = {i: claim for i, claim in claims.items() if claim}
        if sheets >= sum(claims.values()):
            continue
        for line_id in at.chance.sample(sorted(claims), len(claims)):
            if part := min(sheets, claims[line_id]):
                shares[order_line_id, line_id] = part
                sheets -= part
    return shares


def receive(at: Centre) -> bool:
    """By any rule, short, whole, within the tolerance above it, or too much."""
    lines = _coming(at)
    if not lines:
        return False
    most = {line.id: line.most - line.received for line in lines}
    arrived = {
        line.id: at.chance.choice([at.chance.randint(1, line.open), line.open, most[line.id]])
        for line in lines
    }
    rule = at.chance.choice(list(Rule))
    if at.chance.random() < 0.08:
        too_much = {**arrived, lines[0].id: most[lines[0].id] + 1}
        at.refused(AboveTolerance, lambda: _receive(at, too_much, Rule.OLDEST, {}))
        return True
    by_hand = _by_hand(at, arrived) if rule == Rule.BY_HAND else {}
    at.receipts.append(_receive(at, arrived, rule, by_hand).id)
    at.model.receive(arrived, rule.value, by_hand)
    return True


def receive_too_much(at: Centre) -> bool:
    """More than is tolerated, by leave of somebody with the right."""
    line = at.order_line("sent")
    if line is None:
        return False
    arrived = {line.id: line.most - line.received + at.chance.randint(1, 9)}
    receipt = _receive(
        at, arrived, Rule.OLDEST, {}, by=at.cast.manager, over_reason="pabrik kirim lebih"
    )
    at.receipts.append(receipt.id)
    at.model.receive(arrived, Rule.OLDEST.value, {})
    return True


def undo_delivery(at: Centre) -> bool:
    """A delivery of some time ago, if nothing was done with its metal but keeping it."""
    if not at.receipts:
        return False
    receipt = at.session.get_one(Receipt, at.chance.choice(at.receipts))
    kept = _kept_on(at, receipt)
    given_up = {share.request_line_id: share.request_line.given_up for share in receipt.shares}
    try:
        with at.session.begin_nested():
            reverse_receipt(
                at.session, receipt_id=receipt.id, reason="salah", by=at.cast.storekeeper
            )
    except (UsedFurtherOn, ReservedFurtherOn):
        return True
    at.receipts.remove(receipt.id)
    for row in receipt.lines:
        order_line = at.model.order_lines[row.order_line_id]
        order_line.received -= row.quantity
        order_line.closed_short -= row.closed_short
        order_line.order.state = "sent"
        at.put(sum(kept[row.lot_id].values()) - row.quantity, row.lot)
    for share in receipt.shares:
        line = at.model.lines[share.request_line_id]
        order_line = at.model.order_lines[share.order_line_id]
        freed = sum(
            kept[row.lot_id][line.id] for row in receipt.lines if row.order_line_id == order_line.id
        )
        at.model.wait_again(line, order_line, freed, share.settled, wanted=not given_up[line.id])
    return True


def _kept_on(at: Centre, receipt: Receipt) -> dict[int, Counter[int]]:
    """What is reserved of each lot of a receipt, by request line."""
    kept: dict[int, Counter[int]] = {row.lot_id: Counter() for row in receipt.lines}
    rows = at.session.scalars(
        select(Reservation).join(Reservation.balance).where(Balance.lot_id.in_(kept))
    )
    for row in rows:
        kept[row.balance.lot_id][row.request_line_id] += row.quantity
    return kept


def receive_wrongly(at: Centre) -> bool:
    """A receipt that is reversed at once leaves everything as it was."""
    lines = _coming(at)
    if not lines:
        return False
    wrong = _receive(at, {line.id: line.open for line in lines}, Rule.NEED_BY, {})
    reverse_receipt(at.session, receipt_id=wrong.id, reason="salah", by=at.cast.storekeeper)
    return True


def bill_freight(at: Centre) -> bool:
    """Freight of some deliveries, now and then billed wrongly; no sheet moves."""
    if not at.receipts or at.chance.random() < 0.5:
        return False
    chosen = at.chance.sample(at.receipts, min(len(at.receipts), 2))
    bill = Bill("Angkutan", f"INV-{at.chance.randint(1, 10**9)}", 900_000)
    cost = spread_cost(
        at.session, receipt_ids=chosen, bill=bill, amount_idr=700_001, by=at.cast.buyer
    )
    if at.chance.random() < 0.3:
        reverse_landed_cost(at.session, cost_id=cost.id, reason="dobel", by=at.cast.buyer)
    return True


def hand_over(at: Centre) -> bool:
    """Some of what is kept, weighed; never more than that, never of a lot that is set aside."""
    row = at.reservation(lambda _: True)
    if row is None:
        return False
    line, lot = at.model.lines[row.request_line_id], row.balance.lot
    sheets = at.chance.randint(1, row.held + (at.chance.random() < 0.05))
    weighed = Metal(sheets, sheets * SHEET_G + at.chance.randint(-900, 900))
    verb = partial(
        issue_metal, at.session, workshop_id=line.request.workshop,
        hand_overs=[HandOver(row.id, weighed)],
        taken_by="Supir", by=at.cast.storekeeper,
    )  # fmt: skip
    if lot.condition != Condition.GOOD:
        at.refused(LotNotGood, verb)
    elif sheets > row.held:
        at.refused(MoreThanReserved, verb)
    else:
        at.issues.append((verb().id, line.id, sheets))
        line.reserved -= sheets
        line.issued += sheets
        line.request.close_when_done()
    return True


def take_back(at: Centre) -> bool:
    """A wrong hand-over: the metal lies where it lay, kept for the same line."""
    if not at.issues:
        return False
    issue = at.chance.choice(at.issues)
    issue_id, line_id, sheets = issue
    line = at.model.lines[line_id]
    row = at.session.scalars(select(IssueLine).where(IssueLine.issue_id == issue_id)).one()
    verb = partial(
        reverse_issue, at.session, issue_id=issue_id, reason="salah", by=at.cast.storekeeper
    )
    if row.lot.condition != Condition.GOOD:
        at.refused(LotNotGood, verb)
        return True
    verb()
    at.issues.remove(issue)
    line.issued -= sheets
    line.reserved += sheets
    line.request.close_when_done()
    return True


def bring_back(at: Centre) -> bool:
    """A workshop brings sheets back: free for anybody; its request stays served."""
    if not at.issues:
        return False
    issue = at.chance.choice(at.issues)
    row = at.session.scalars(select(IssueLine).where(IssueLine.issue_id == issue[0])).one()
    back = at.chance.randint(1, issue[2])
    return_metal(
        at.session, issue_line_id=row.id, place_code=at.rack(), reason="kelebihan",
        metal=Metal(back, min(back * SHEET_G, row.grams)), by=at.cast.storekeeper,
    )  # fmt: skip
    at.issues.remove(issue)
    at.put(back, row.lot)
    return True


ACTS = {
    receive: 9, receive_too_much: 1, undo_delivery: 2, receive_wrongly: 1, bill_freight: 1,
    hand_over: 9, take_back: 2, bring_back: 1,
}  # fmt: skip
