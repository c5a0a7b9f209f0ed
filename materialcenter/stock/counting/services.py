"""Acts on a count until it is approved. Approving posts it and touches reservations, so it
lives in fulfilment.

Whoever changes a count's state locks it and then all its lines; whoever counts locks his lines
only, so that several people count at once. Balances come after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import audit, clock, numbering
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound, ReasonMissing, Term, WrongState
from materialcenter.core.text import clean
from materialcenter.stock.counting import errors
from materialcenter.stock.counting.finding import Finding, figured
from materialcenter.stock.counting.models import (
    COUNT_STATUS_NAMES,
    CountEntry,
    CountLine,
    CountStatus,
    StockCount,
)
from materialcenter.stock.counting.queries import UNDER_WAY
from materialcenter.stock.ledger import Ledger
from materialcenter.stock.models import INSIDE, Balance, Lot, Place
from materialcenter.stock.places import inside

PREFIX = "SO"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a count is of: a place with all its racks and bins, or a material everywhere."""

    place_id: int | None = None
    material_id: int | None = None


def open_count(
    session: Session, *, scope: Scope, blind: bool = False, note: str = "", by: User
) -> StockCount:
    """Begin a count with a line for every lot that has metal there; it gets its number.

    Raises CountScopeMissing, NotAPlaceInside, NotFound, NothingToCount, AlreadyCounting.
    """
    by.must(Permission.STOCK_COUNT)
    if (scope.place_id is None) == (scope.material_id is None):
        raise errors.CountScopeMissing(field="place_id")
    keys = _keys(session, scope)
    if not keys:
        raise errors.NothingToCount(field="place_id" if scope.place_id else "material_id")
    Ledger(session).lock(keys)
    _refuse_second_count(session, keys)
    count = StockCount(
        number=numbering.document_number(session, PREFIX),
        status=CountStatus.OPEN,
        place_id=scope.place_id,
        material_id=scope.material_id,
        blind=blind,
        note=clean(note, most=300, field="note"),
        opened_by_id=by.id,
        opened_at=clock.now(),
        lines=[
            CountLine(lot_id=lot_id, place_id=place_id, recount=False) for lot_id, place_id in keys
        ],
    )
    session.add(count)
    session.flush()
    audit.record(session, by.id, StockCount, count.id, "opened", lines=len(keys))
    return count


def _keys(session: Session, scope: Scope) -> list[tuple[int, int]]:
    """(lot, place) of everything with metal in a scope."""
    question = select(Balance.lot_id, Balance.place_id).where(Balance.grams > 0)
    if scope.place_id is not None:
        code = inside(session, scope.place_id).code
        question = question.join(Balance.place).where(
            or_(Place.code == code, Place.code.startswith(f"{code}-", autoescape=True)),
            Place.kind.in_(INSIDE),
        )
    else:
        if session.get(Material, scope.material_id) is None:
            raise NotFound
        question = question.join(Balance.lot).where(Lot.material_id == scope.material_id)
    return [(lot, place) for lot, place in session.execute(question.order_by(Balance.id))]


def _refuse_second_count(session: Session, keys: Sequence[tuple[int, int]]) -> None:
    wanted = set(keys)
    rows = session.scalars(
        select(CountLine)
        .join(CountLine.count)
        .where(
            StockCount.status.in_(UNDER_WAY),
            CountLine.lot_id.in_({lot for lot, _ in wanted}),
            CountLine.place_id.in_({place for _, place in wanted}),
        )
        .options(joinedload(CountLine.count, innerjoin=True))
        .order_by(CountLine.id)
    )
    for row in rows:
        if (row.lot_id, row.place_id) in wanted:
            raise errors.AlreadyCounting(
                lot=row.lot.code, place=row.place.code, count=row.count.number
            )


def record_count(
    session: Session, *, count_id: int, findings: Sequence[Finding], by: User
) -> list[CountEntry]:
    """Write down what was found of some lines, each with what the books say at this moment.

    A line counted again keeps what was found before. Raises NotFound, WrongState,
    PiecesMissing, WeightMissing, MetalDisagrees, TooMuchCounted.
    """
    by.must(Permission.STOCK_COUNT)
    lines = lock(session, CountLine, [finding.line_id for finding in findings])
    if not len(findings) == len(lines) or {line.count_id for line in lines.values()} - {count_id}:
        raise NotFound
    _must_be_open(session.get(StockCount, count_id, populate_existing=True))
    ledger = Ledger(session)
    ledger.lock((line.lot_id, line.place_id) for line in lines.values())
    # Every answer is judged before any is written.
    judged = [_judged(ledger, lines[finding.line_id], finding) for finding in findings]
    now = clock.now()
    entries = [CountEntry(**figures, counted_by_id=by.id, counted_at=now) for figures in judged]
    for entry in entries:
        entry.line.recount = False
    session.add_all(entries)
    session.flush()
    return entries


def _judged(ledger: Ledger, line: CountLine, finding: Finding) -> dict[str, Any]:
    books = ledger.books(line.lot_id, line.place_id)
    found = figured(finding, line.lot, books)
    return {
        "line": line,
        "pieces": found.pieces,
        "grams": found.grams,
        "weighed": finding.weighed,
        "book_pieces": books.pieces,
        "book_grams": books.grams,
        "note": clean(finding.note, most=300, field=finding.field("note")),
    }


def add_found_lot(
    session: Session, *, count_id: int, lot_code: str, place_code: str, by: User
) -> CountLine:
    """A known lot was found where it was not expected: it is counted there too.

    Raises NotFound, WrongState, UnknownLot, UnknownPlace, OutsideCount, AlreadyOnSheet,
    AlreadyCounting.
    """
    by.must(Permission.STOCK_COUNT)
    count = locked_count(session, count_id)
    _must_be_open(count)
    lot, place = _found(session, count, lot_code.strip().upper(), place_code.strip().upper())
    # Two counts that find the same lot at the same place meet here: there is no balance to lock.
    lock(session, Lot, [lot.id])
    _refuse_second_count(session, [(lot.id, place.id)])
    line = CountLine(count=count, lot=lot, place=place, recount=False)
    session.add(line)
    session.flush()
    audit.record(session, by.id, StockCount, count.id, "lot-added", lot=lot.code, place=place.code)
    return line


def _found(
    session: Session, count: StockCount, lot_code: str, place_code: str
) -> tuple[Lot, Place]:
    lot = session.scalars(select(Lot).where(Lot.code == lot_code)).one_or_none()
    if lot is None:
        raise errors.UnknownLot(lot=lot_code[:20] or "–", field="lot")
    place = session.scalars(
        select(Place).where(Place.code == place_code, Place.kind.in_(INSIDE))
    ).one_or_none()
    if place is None:
        raise errors.UnknownPlace(place=place_code[:20] or "–", field="place")
    if count.material_id not in (None, lot.material_id) or not _covers(count.place, place):
        raise errors.OutsideCount(
            count=count.number, lot=lot.code, place=place.code,
            field="lot" if count.place is None else "place",
        )  # fmt: skip
    if any((line.lot_id, line.place_id) == (lot.id, place.id) for line in count.lines):
        raise errors.AlreadyOnSheet(lot=lot.code, place=place.code, field="lot")
    return lot, place


def _covers(counted: Place | None, place: Place) -> bool:
    return counted is None or f"{place.code}-".startswith(f"{counted.code}-")


def ask_recount(session: Session, *, count_id: int, line_ids: Sequence[int], by: User) -> None:
    """Let some differences be looked at again; a finished count is open again for that.

    Raises NotFound, WrongState, NothingToRecount.
    """
    by.must(Permission.STOCK_APPROVE)
    count = locked_count(session, count_id)
    lines = [line for line in count.lines if line.id in set(line_ids) and line.differs]
    if not lines or len(lines) != len(set(line_ids)):
        raise errors.NothingToRecount
    if count.status == CountStatus.COUNTED:
        count.become(CountStatus.OPEN)
    _must_be_open(count)
    for line in lines:
        line.recount = True
    audit.record(
        session, by.id, StockCount, count.id, "recount-asked",
        lots=", ".join(sorted({line.lot.code for line in lines})),
    )  # fmt: skip


def finish_counting(session: Session, *, count_id: int, by: User) -> None:
    """Hand the count over for approval. Lines without an answer stay without one.

    Raises NotFound, WrongState, NothingCounted, RecountMissing.
    """
    by.must(Permission.STOCK_COUNT)
    count = locked_count(session, count_id)
    again = sorted({line.lot.code for line in count.lines if line.recount})
    if again:
        raise errors.RecountMissing(lots=", ".join(again))
    counted = sum(line.counted is not None for line in count.lines)
    if not counted:
        raise errors.NothingCounted
    count.become(CountStatus.COUNTED)
    audit.record(
        session, by.id, StockCount, count.id, "finished", counted=counted, lines=len(count.lines)
    )


def reopen_count(session: Session, *, count_id: int, by: User) -> None:
    """Go on counting after all. Raises NotFound, WrongState."""
    by.must(Permission.STOCK_COUNT)
    count = locked_count(session, count_id)
    count.become(CountStatus.OPEN)
    audit.record(session, by.id, StockCount, count.id, "reopened")


def cancel_count(session: Session, *, count_id: int, reason: str, by: User) -> None:
    """End a count without posting anything; what was found stays readable.

    Raises NotFound, WrongState, ReasonMissing.
    """
    by.must(Permission.STOCK_COUNT)
    count = locked_count(session, count_id)
    reason = clean(reason, field="reason")
    if not reason:
        raise ReasonMissing
    count.become(CountStatus.CANCELLED)
    audit.record(session, by.id, StockCount, count.id, "cancelled", reason=reason)


def locked_count(session: Session, count_id: int) -> StockCount:
    """A count and all its lines, locked and read afresh. Raises NotFound."""
    count = lock(session, StockCount, [count_id]).get(count_id)
    if count is None:
        raise NotFound
    lines = session.scalars(
        select(CountLine)
        .where(CountLine.count_id == count_id)
        .options(
            joinedload(CountLine.lot, innerjoin=True).lazyload(Lot.material),
            joinedload(CountLine.place, innerjoin=True),
            selectinload(CountLine.entries),
        )
        .order_by(CountLine.id)
        .with_for_update(of=CountLine)
        .execution_options(populate_existing=True)
    ).all()
    set_committed_value(count, "lines", lines)
    return count


def _must_be_open(count: StockCount | None) -> None:
    if count is None:
        raise NotFound
    if count.status != CountStatus.OPEN:
        state = Term(COUNT_STATUS_NAMES[CountStatus(count.status)])
        raise WrongState(document=count.number, state=state)
