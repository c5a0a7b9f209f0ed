"""What is promised is moved: between orders, lots and request lines, in one act, with a reason.

Whoever lends what is ready and takes the other's place on an order gets it back by the next
delivery; whoever gets nothing for it is uncovered and stands on the pool board again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import DomainError, N_, NotFound, ReasonMissing
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.models import Peg, Reservation
from materialcenter.fulfilment.pegging import order_ids_of, peg, unpeg
from materialcenter.fulfilment.reserving import expiry, hold, let_go, lock_lines
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.services import locked_orders
from materialcenter.stock.ledger import Ledger
from materialcenter.stock.models import Balance


class CutForItsLine(DomainError):
    """Pieces that were cut for a line fit nobody else's count."""

    sentence = N_(
        "Lot %(lot)s sudah dipotong untuk permintaan ini, jadi tidak dapat dipindahkan. "
        "Lepaskan potongannya kalau tidak jadi dipakai."
    )


class NothingChanges(DomainError):
    """What would be given is what was taken."""

    sentence = N_("Tidak ada yang berubah. Pilih tujuan yang lain.")


class SourceKind(StrEnum):
    """Where promised metal is."""

    ORDER = "order"
    SHELF = "shelf"


@dataclass(frozen=True, slots=True)
class Source:
    """An order line on its way, or a balance on the shelf, by id."""

    kind: SourceKind
    id: int


@dataclass(frozen=True, slots=True)
class Share:
    """So much of a source for a request line, in the line's count unit."""

    line_id: int
    source: Source
    quantity: int


def rearrange(
    session: Session, *, takes: Sequence[Share], gives: Sequence[Share], reason: str, by: User
) -> None:
    """Take promised metal back and promise metal anew, all or nothing.

    Raises NothingChanges, ReasonMissing, CutForItsLine, TooMuchReleased, OtherMaterial,
    TitipanOfAnother, NotEnoughFree, MoreThanOpen, MoreThanPromised, NotFound.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    if not takes or sorted(map(_key, takes)) == sorted(map(_key, gives)):
        raise NothingChanges
    lines = lock_lines(session, {one.line_id for one in (*takes, *gives)})
    sources = {one.source for one in (*takes, *gives)}
    order_lines = _locked_order_lines(session, sources)
    balances = _locked_balances(session, sources)
    for one in takes:
        line = lines[one.line_id]
        if one.source.kind == SourceKind.ORDER:
            row = _peg(session, one)
            unpeg(session, line, order_lines[one.source.id], row, one.quantity)
        else:
            _take_from_shelf(session, line, balances[one.source.id], one)
    session.flush()
    for one in gives:
        line = lines[one.line_id]
        if one.source.kind == SourceKind.ORDER:
            peg(session, line, order_lines[one.source.id], one.quantity)
        else:
            until = expiry(session, line)
            hold(session, line, balances[one.source.id], one.quantity, until=until)
    session.flush()
    _record(session, lines, takes, gives, reason, by)


def _key(one: Share) -> tuple[int, str, int, int]:
    return one.line_id, one.source.kind, one.source.id, one.quantity


def _locked_order_lines(
    session: Session, sources: Iterable[Source]
) -> Mapping[int, SupplierOrderLine]:
    wanted = [one.id for one in sources if one.kind == SourceKind.ORDER]
    orders = locked_orders(session, order_ids_of(session, wanted)) if wanted else {}
    found = {line.id: line for order in orders.values() for line in order.lines}
    if set(wanted) - found.keys():
        raise NotFound
    return found


def _locked_balances(session: Session, sources: Iterable[Source]) -> Mapping[int, Balance]:
    wanted = {one.id for one in sources if one.kind == SourceKind.SHELF}
    if not wanted:
        return {}
    keys = session.execute(
        select(Balance.lot_id, Balance.place_id).where(Balance.id.in_(sorted(wanted)))
    ).all()
    if len(keys) != len(wanted):
        raise NotFound
    ledger = Ledger(session)
    ledger.lock((lot, place) for lot, place in keys)
    rows = [ledger.balance(lot, place) for lot, place in keys]
    return {row.id: row for row in rows}


def _peg(session: Session, one: Share) -> Peg:
    question = select(Peg).filter_by(request_line_id=one.line_id, order_line_id=one.source.id)
    row = session.scalars(question.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _take_from_shelf(
    session: Session, line: PurchaseRequestLine, balance: Balance, one: Share
) -> None:
    question = select(Reservation).filter_by(request_line_id=line.id, balance_id=balance.id)
    row = session.scalars(question.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    if balance.lot.l_um is not None:
        raise CutForItsLine(lot=balance.lot.code)
    let_go(session, line, row, balance, one.quantity)


def _record(
    session: Session,
    lines: Mapping[int, PurchaseRequestLine],
    takes: Sequence[Share],
    gives: Sequence[Share],
    reason: str,
    by: User,
) -> None:
    """One entry for each request: what its lines gave up and what they got."""
    entries: list[dict[str, Any]] = []
    for request_id in sorted({line.request_id for line in lines.values()}):
        figures = {
            name: _sums(lines, request_id, shares)
            for name, shares in (("taken", takes), ("lines", gives))
        }
        known = {name: sums for name, sums in figures.items() if sums}
        entries.append(
            audit.entry(by.id, PurchaseRequest, request_id, "rearranged", reason=reason, **known)
        )
    audit.record_all(session, entries)


def _sums(
    lines: Mapping[int, PurchaseRequestLine], request_id: int, shares: Sequence[Share]
) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in shares:
        if lines[one.line_id].request_id == request_id:
            sums[str(one.line_id)] = sums.get(str(one.line_id), 0) + one.quantity
    return sums
