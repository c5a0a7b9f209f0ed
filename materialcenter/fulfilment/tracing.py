"""Tracing metal: from a heat, lot, order, receipt or surat jalan to where it came from and to
everybody who has some of it. Documents that were reversed moved nothing and are left out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from materialcenter.core.errors import NotFound
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturnLine
from materialcenter.fulfilment.models import Issue, IssueLine, Receipt, ReceiptLine
from materialcenter.fulfilment.papers import Paper, papers_of
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.stock.models import Balance, Lot, Movement, PlaceKind, Posting


class Start(StrEnum):
    """What a trace begins with."""

    HEAT = "heat"
    LOT = "lot"
    ORDER = "order"
    RECEIPT = "receipt"
    ISSUE = "issue"


_LOTS: dict[Start, Callable[[str], Select[int]]] = {
    Start.HEAT: lambda key: select(Lot.id).where(Lot.heat == key),
    Start.LOT: lambda key: select(Lot.id).where(Lot.code == key),
    Start.ORDER: lambda key: (
        select(ReceiptLine.lot_id)
        .join(SupplierOrderLine, SupplierOrderLine.id == ReceiptLine.order_line_id)
        .join(SupplierOrder, SupplierOrder.id == SupplierOrderLine.order_id)
        .where(SupplierOrder.number == key)
    ),
    Start.RECEIPT: lambda key: (
        select(ReceiptLine.lot_id)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .join(Posting, Posting.id == Receipt.posting_id)
        .where(Posting.number == key)
    ),
    Start.ISSUE: lambda key: (
        select(IssueLine.lot_id)
        .join(Issue, Issue.id == IssueLine.issue_id)
        .join(Posting, Posting.id == Issue.posting_id)
        .where(Posting.number == key)
    ),
}


@dataclass(frozen=True, slots=True)
class Related:
    """The order that metal came for or went back from, or the request that a hand-over served."""

    document_id: int
    number: str


@dataclass(slots=True)
class Step:
    """Metal that came into a lot or left it with one document. `outside` is the other end."""

    posting: Posting
    paper: Paper
    outside: PlaceKind
    metal: Metal
    related: Related | None = None

    @property
    def happened_at(self) -> datetime:
        """When the metal moved."""
        return self.posting.happened_at


@dataclass(slots=True)
class TracedLot:
    """A lot with what came, what went, what is here, and the lots that were cut from it.

    `asked` when it is one of those the trace began with.
    """

    lot: Lot
    asked: bool
    came: list[Step] = field(default_factory=list[Step])
    went: list[Step] = field(default_factory=list[Step])
    here: list[Balance] = field(default_factory=list[Balance])
    children: list["TracedLot"] = field(default_factory=list["TracedLot"])

    def all(self) -> Iterator["TracedLot"]:
        """This lot and everything cut from it."""
        yield self
        for child in self.children:
            yield from child.all()


@dataclass(frozen=True, slots=True)
class Taker:
    """A workshop or owner, and the grams it has."""

    name: str
    grams: int


def lots_of(session: Session, start: Start, key: str) -> Sequence[Lot]:
    """The lots of a heat, a lot's code or a document's number. Raises NotFound when none."""
    lots = session.scalars(select(Lot).where(Lot.id.in_(_LOTS[start](key))).order_by(Lot.id)).all()
    if not lots:
        raise NotFound
    return lots


def trace(session: Session, start: Start, key: str) -> list[TracedLot]:
    """The trees of lots behind a heat, a lot's code or a document's number, mothers first.

    Raises NotFound when there are none.
    """
    asked = set(session.scalars(_LOTS[start](key)))
    if not asked:
        raise NotFound
    lots = _kin(session, asked)
    traced = {lot.id: TracedLot(lot, lot.id in asked) for lot in lots}
    for balance in _balances(session, traced):
        traced[balance.lot_id].here.append(balance)
    _add_steps(session, traced)
    roots: list[TracedLot] = []
    for node in traced.values():
        mother = traced.get(node.lot.parent_id or 0)
        (mother.children if mother else roots).append(node)
    return roots


def takers(roots: Iterable[TracedLot]) -> list[Taker]:
    """Who has metal of the lots asked for, or of what was cut from them, most first."""
    grams: dict[int, int] = {}
    names: dict[int, str] = {}
    for node in _asked(roots):
        for steps, sign in ((node.went, 1), (node.came, -1)):
            for step in steps:
                party = step.paper.party_id
                if step.outside == PlaceKind.WORKSHOP and party:
                    names[party] = step.paper.party
                    grams[party] = grams.get(party, 0) + sign * step.metal.grams
    found = [Taker(names[party], held) for party, held in grams.items() if held]
    return sorted(found, key=lambda taker: -taker.grams)


def _asked(nodes: Iterable[TracedLot]) -> Iterator[TracedLot]:
    for node in nodes:
        if node.asked:
            yield from node.all()
        else:
            yield from _asked(node.children)


def _kin(session: Session, asked: set[int]) -> Sequence[Lot]:
    """The lots, all their mothers, and everything cut from them, oldest first."""
    up = select(Lot.id, Lot.parent_id).where(Lot.id.in_(asked)).cte("up", recursive=True)
    up = up.union(select(Lot.id, Lot.parent_id).join(up, Lot.id == up.c.parent_id))
    down = select(Lot.id).where(Lot.id.in_(asked)).cte("down", recursive=True)
    down = down.union(select(Lot.id).join(down, Lot.parent_id == down.c.id))
    return session.scalars(
        select(Lot)
        .where(Lot.id.in_(select(up.c.id).union(select(down.c.id))))
        .options(joinedload(Lot.supplier), joinedload(Lot.owner), selectinload(Lot.certificates))
        .order_by(Lot.id)
    ).all()


def _balances(session: Session, lot_ids: Iterable[int]) -> Sequence[Balance]:
    return session.scalars(
        select(Balance)
        .where(Balance.lot_id.in_(lot_ids), Balance.grams > 0)
        .options(joinedload(Balance.place, innerjoin=True))
        .order_by(Balance.id)
    ).all()


def _add_steps(session: Session, traced: dict[int, TracedLot]) -> None:
    movements = session.scalars(
        select(Movement)
        .where(Movement.lot_id.in_(traced))
        .options(
            joinedload(Movement.posting, innerjoin=True),
            joinedload(Movement.from_place, innerjoin=True),
            joinedload(Movement.to_place, innerjoin=True),
        )
        .order_by(Movement.happened_at, Movement.sequence)
    ).all()
    papers = papers_of(session, {row.posting for row in movements})
    orders, hand_overs = _orders(session, traced), _hand_overs(session, traced)
    for row in movements:
        paper = papers[row.posting_id]
        if paper.reverses or paper.reversed_by or row.from_place.inside == row.to_place.inside:
            continue
        node, arrives = traced[row.lot_id], row.to_place.inside
        outside = row.from_place if arrives else row.to_place
        served = hand_overs.get(row.sequence)
        step = Step(
            row.posting,
            paper,
            PlaceKind(outside.kind),
            Metal(row.pieces, served.grams if served else row.grams),
            served.request if served else orders.get(row.sequence),
        )
        (node.came if arrives else node.went).append(step)


def _orders(session: Session, lot_ids: Iterable[int]) -> dict[int, Related]:
    question = (
        select(ReceiptLine.movement_id, SupplierOrder.id, SupplierOrder.number)
        .join(SupplierOrderLine, SupplierOrderLine.id == ReceiptLine.order_line_id)
        .join(SupplierOrder, SupplierOrder.id == SupplierOrderLine.order_id)
        .where(ReceiptLine.lot_id.in_(lot_ids))
    )
    back = (
        question.with_only_columns(
            SupplierReturnLine.movement_id, SupplierOrder.id, SupplierOrder.number
        )
    ).join(SupplierReturnLine, SupplierReturnLine.receipt_line_id == ReceiptLine.id)
    rows = session.execute(question.union_all(back))
    return {row[0]: Related(row[1], row[2] or "") for row in rows}


@dataclass(frozen=True, slots=True)
class _HandOver:
    """The request that was served, and what the scale showed."""

    request: Related
    grams: int


def _hand_overs(session: Session, lot_ids: Iterable[int]) -> dict[int, _HandOver]:
    question = (
        select(IssueLine.movement_id, IssueLine.grams, PurchaseRequest.id, PurchaseRequest.number)
        .join(PurchaseRequestLine, PurchaseRequestLine.id == IssueLine.request_line_id)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
        .where(IssueLine.lot_id.in_(lot_ids))
    )
    return {
        movement: _HandOver(Related(request_id, number), grams)
        for movement, grams, request_id, number in session.execute(question)
    }
