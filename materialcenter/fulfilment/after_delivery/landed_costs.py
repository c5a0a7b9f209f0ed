"""Freight and other costs of deliveries, also when their bill comes late: what still lies here is
worth more, what has left gets rows of its own; old rows never change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, func, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.db import TryAgain, insert_missing, lock
from materialcenter.core.errors import NotFound, ReasonMissing, Rupiah
from materialcenter.core.quantities import Metal, portion, split
from materialcenter.core.text import clean
from materialcenter.fulfilment.after_delivery.errors import (
    BillWithoutTotal,
    NoReceiptChosen,
    OtherTotal,
    ReceiptUndone,
)
from materialcenter.fulfilment.after_delivery.models import (
    Basis,
    CostBill,
    LandedCost,
    LandedCostShare,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.queries import SentBack, sent_back
from materialcenter.fulfilment.models import Receipt, ReceiptLine
from materialcenter.stock.ledger import Ledger, Move, movements_of, post, reversing
from materialcenter.stock.models import Lot, Movement, PlaceKind, Posting
from materialcenter.stock.places import outside
from materialcenter.stock.queries import refuse_used
from materialcenter.stock.services import REVERSAL, REVERSAL_PREFIX

KIND = "landed-cost"
PREFIX = "BA"
# Where metal does not stay: it came from there, or passes through.
_PASSING = tuple(
    outside(kind) for kind in (PlaceKind.SUPPLIER, PlaceKind.CUTTING, PlaceKind.OPENING)
)


@dataclass(frozen=True, slots=True)
class Bill:
    """Who billed how much under which number. `total_idr` is the whole bill."""

    biller: str
    number: str
    total_idr: int


@dataclass(frozen=True, slots=True)
class Bearing:
    """A received lot and what it bears: rupiah by (lot, place) where its metal is now."""

    line: ReceiptLine
    parts: Mapping[tuple[int, int], int]

    @property
    def on_shelf_idr(self) -> int:
        """What raises the value of metal that lies here."""
        return sum(idr for (_, place), idr in self.parts.items() if place >= 0)

    @property
    def gone_idr(self) -> int:
        """What falls to metal that has left."""
        return sum(idr for (_, place), idr in self.parts.items() if place < 0)


def spread_cost(
    session: Session,
    *,
    receipt_ids: Sequence[int],
    bill: Bill,
    amount_idr: int,
    by: User,
    basis: Basis = Basis.WEIGHT,
    note: str = "",
) -> LandedCost:
    """Let one or several deliveries bear some of a bill, by real kilos or by what was paid.

    Raises NoReceiptChosen, ReceiptUndone, BillWithoutTotal, OtherTotal, AboveBill, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    entry = _locked_bill(session, bill)
    ledger = Ledger(session)
    lines = standing_lines(session, receipt_ids)
    family = _family(session, [line.lot_id for line in lines])
    ledger.lock_lots(family)
    if _family(session, [line.lot_id for line in lines]) != family:
        raise TryAgain
    lines = standing_lines(session, receipt_ids)
    entry.spread(amount_idr)
    bearings = bearings_of(session, lines, amount_idr, basis)
    moves = [
        Move(lot_id, outside(PlaceKind.SUPPLIER), place_id, Metal(0, 0), idr)
        for bearing in bearings
        for (lot_id, place_id), idr in bearing.parts.items()
        if idr
    ]
    cost = LandedCost(
        bill_id=entry.id, amount_idr=amount_idr, basis=basis,
        note=clean(note, most=300, field="note"),
    )  # fmt: skip
    posting, _ = post(ledger, moves, kind=KIND, prefix=PREFIX, by=by, document=cost)
    session.add_all(
        LandedCostShare(
            landed_cost_id=cost.id, receipt_line_id=bearing.line.id,
            on_shelf_idr=bearing.on_shelf_idr, gone_idr=bearing.gone_idr,
        )
        for bearing in bearings
    )  # fmt: skip
    session.flush()
    entries = [
        audit.entry(
            by.id, Receipt, receipt_id, "cost-spread", number=posting.number, amount_idr=amount_idr
        )
        for receipt_id in sorted({bearing.line.receipt_id for bearing in bearings})
    ]  # fmt: skip
    entries.append(audit.entry(by.id, LandedCost, cost.id, "posted", amount_idr=amount_idr))
    audit.record_all(session, entries)
    return cost


def reverse_landed_cost(session: Session, *, cost_id: int, reason: str, by: User) -> Posting:
    """Undo a wrong spreading while its lots lie untouched since; the bill is open for it again.

    Raises ReasonMissing, AlreadyReversed, ReversesReversal, UsedFurtherOn, NotFound.
    """
    by.must(Permission.FULFILMENT_REVERSE)
    cost = session.get(LandedCost, cost_id)
    if cost is None:
        raise NotFound
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    bill = lock(session, CostBill, [cost.bill_id])[cost.bill_id]
    movements = movements_of(session, cost.posting_id)
    lots = {row.lot_id for row in movements}
    ledger = Ledger(session)
    ledger.lock_lots(lots)
    refuse_used(session, cost.posting, lots)
    reversal, _ = post(
        ledger, reversing(movements), kind=REVERSAL, prefix=REVERSAL_PREFIX,
        by=by, reverses=cost.posting, reason=reason,
    )  # fmt: skip
    bill.spread_idr -= cost.amount_idr
    session.flush()
    audit.record(
        session, by.id, LandedCost, cost.id, "reversed", reason=reason, number=reversal.number
    )
    return reversal


def standing_lines(session: Session, receipt_ids: Sequence[int]) -> Sequence[ReceiptLine]:
    """The lines of receipts that stand. Raises NoReceiptChosen, ReceiptUndone, NotFound."""
    wanted = sorted(set(receipt_ids))
    if not wanted:
        raise NoReceiptChosen(field="receipts")
    reversal = aliased(Posting)
    undone = session.execute(
        select(Posting.number, reversal.id.is_not(None))
        .join(Receipt, Receipt.posting_id == Posting.id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(Receipt.id.in_(wanted))
    ).all()
    if len(undone) != len(wanted):
        raise NotFound
    for number, is_undone in undone:
        if is_undone:
            raise ReceiptUndone(document=number)
    lines = session.scalars(
        select(ReceiptLine)
        .where(ReceiptLine.receipt_id.in_(wanted))
        .options(joinedload(ReceiptLine.lot, innerjoin=True))
        .order_by(ReceiptLine.id)
    ).all()
    if not lines:  # everything that came was rejected
        raise NoReceiptChosen(field="receipts")
    return lines


def bearings_of(
    session: Session, lines: Sequence[ReceiptLine], amount_idr: int, basis: Basis
) -> list[Bearing]:
    """What each received lot bears and where: first over what was received and did not go back to
    the supplier, by real kilos or by what was paid, then over where the metal of the lot is now."""
    paid = _paid(session, lines) if basis == Basis.VALUE else {}
    gone = sent_back(session, [line.id for line in lines])
    weights = [_kept(line, paid.get(line.id, line.grams), gone.get(line.id)) for line in lines]
    where = _whereabouts(session, [line.lot_id for line in lines])
    bearings: list[Bearing] = []
    for line, idr in zip(lines, split(amount_idr, weights), strict=True):
        spots = where.get(line.lot_id, {(line.lot_id, outside(PlaceKind.DIFFERENCE)): 1})
        parts = split(idr, list(spots.values()))
        bearings.append(Bearing(line, dict(zip(spots, parts, strict=True))))
    return bearings


def _kept(line: ReceiptLine, amount: int, gone: SentBack | None) -> int:
    """What of an amount belongs to the metal of a line that did not go back."""
    if gone is None:
        return amount
    if gone.quantity == line.quantity:
        return 0
    return portion(amount, max(0, line.grams - gone.book_grams), line.grams)


def _locked_bill(session: Session, bill: Bill) -> CostBill:
    """The bill, written down when it is new, locked. Raises BillWithoutTotal, OtherTotal."""
    biller = clean(bill.biller, most=120, field="biller")
    number = clean(bill.number, most=60, field="number").upper()
    if not biller or not number or bill.total_idr <= 0:
        raise BillWithoutTotal(field="total_idr")
    key = CostBill.key_of(biller, number)
    insert_missing(
        session, CostBill, key=key, biller=biller, number=number, total_idr=bill.total_idr,
        spread_idr=0,
    )  # fmt: skip
    ids = session.scalars(select(CostBill.id).where(CostBill.key == key))
    entry = next(iter(lock(session, CostBill, ids).values()))
    if entry.total_idr != bill.total_idr:
        total = Rupiah(entry.total_idr)
        raise OtherTotal(number=number, biller=biller, total=total, field="total_idr")
    return entry


def _family(session: Session, lot_ids: Sequence[int]) -> set[int]:
    return set(session.scalars(select(_descent(lot_ids).c.lot)))


def _descent(lot_ids: Sequence[int]) -> CTE:
    """Each of some lots with itself and every lot that was cut from it: (root, lot)."""
    own = select(Lot.id.label("root"), Lot.id.label("lot")).where(Lot.id.in_(lot_ids))
    tree = own.cte("family", recursive=True)
    return tree.union_all(select(tree.c.root, Lot.id).join(tree, Lot.parent_id == tree.c.lot))


def _whereabouts(session: Session, lot_ids: Sequence[int]) -> dict[int, dict[tuple[int, int], int]]:
    """Grams by (lot, place) of the metal of each lot, what was cut from it included; the racks
    first."""
    family = _descent(lot_ids)
    into = select(Movement.lot_id, Movement.to_place_id.label("place_id"), Movement.grams)
    out = select(Movement.lot_id, Movement.from_place_id, -Movement.grams)
    flow = union_all(into, out).subquery("flow")
    grams = func.sum(flow.c.grams)
    rows = session.execute(
        select(family.c.root, flow.c.lot_id, flow.c.place_id, grams)
        .join(flow, flow.c.lot_id == family.c.lot)
        .where(flow.c.place_id.not_in(_PASSING))
        .group_by(family.c.root, flow.c.lot_id, flow.c.place_id)
        .having(grams > 0)
        .order_by(flow.c.place_id.desc(), flow.c.lot_id)
    )
    found: dict[int, dict[tuple[int, int], int]] = {}
    for root, lot, place, amount in rows:
        found.setdefault(root, {})[lot, place] = int(amount)
    return found


def _paid(session: Session, lines: Sequence[ReceiptLine]) -> dict[int, int]:
    """Rupiah the metal itself cost, by receipt line."""
    rows = session.execute(
        select(ReceiptLine.id, Movement.value_idr)
        .join(Movement, Movement.sequence == ReceiptLine.movement_id)
        .where(ReceiptLine.id.in_([line.id for line in lines]))
    )
    return {line_id: int(idr) for line_id, idr in rows}
