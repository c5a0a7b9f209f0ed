"""Questions about counts: which there are, what is on one, what of it may be seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.core.quantities import Metal
from materialcenter.stock.counting.models import CountEntry, CountLine, CountStatus, StockCount
from materialcenter.stock.models import Balance, Lot

UNDER_WAY = (CountStatus.OPEN, CountStatus.COUNTED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines a count has, how many have an answer, how many wait to be recounted."""

    lines: int = 0
    counted: int = 0
    recounts: int = 0


def _counts() -> Select[StockCount]:
    return select(StockCount).options(
        joinedload(StockCount.place),
        joinedload(StockCount.material),
        joinedload(StockCount.opened_by, innerjoin=True),
        joinedload(StockCount.approved_by),
        joinedload(StockCount.posting),
    )


def counts(
    session: Session,
    *,
    by: User,
    statuses: Sequence[CountStatus] = (),
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[StockCount]:
    """Counts, newest first; those of some states when asked."""
    by.must(Permission.STOCK_READ)
    question = _counts()
    if statuses:
        question = question.where(StockCount.status.in_(statuses))
    return newest_first(session, question, StockCount.id, after=after, size=size)


def count_by_id(session: Session, count_id: int, *, by: User) -> StockCount:
    """A count with its lines and everything that was found. Raises NotFound."""
    if not by.may(Permission.STOCK_READ):
        raise NotFound
    line = selectinload(StockCount.lines)
    count = session.scalars(
        _counts()
        .where(StockCount.id == count_id)
        .options(
            line.joinedload(CountLine.lot, innerjoin=True).joinedload(Lot.owner),
            line.joinedload(CountLine.place, innerjoin=True),
            line.selectinload(CountLine.entries).joinedload(CountEntry.counted_by, innerjoin=True),
        )
    ).one_or_none()
    if count is None:
        raise NotFound
    return count


def on_the_way(count: StockCount) -> list[CountLine]:
    """The lines in the order one walks: by place, then material, then lot."""
    return sorted(
        count.lines, key=lambda line: (line.place.code, line.lot.material.name_id, line.lot_id)
    )


def counters(count: StockCount) -> set[int]:
    """Ids of everybody who counted anything of it, also what was counted again later."""
    return {entry.counted_by_id for line in count.lines for entry in line.entries}


def sees_books(count: StockCount, by: User) -> bool:
    """Whether this person is shown what the books say.

    Of a blind count that is under way nobody is who counts, has counted or may still count.
    """
    if not count.blind or count.status not in UNDER_WAY or not by.may(Permission.STOCK_COUNT):
        return True
    return count.status == CountStatus.COUNTED and by.id not in counters(count)


def may_approve(count: StockCount, by: User) -> bool:
    """Whether this person may approve it now: nobody approves what he counted."""
    return (
        count.status == CountStatus.COUNTED
        and by.may(Permission.STOCK_APPROVE)
        and by.id not in counters(count)
    )


def progress_of(session: Session, count_ids: Iterable[int]) -> dict[int, Progress]:
    """How far each count is."""
    answered = select(CountEntry.id).where(CountEntry.line_id == CountLine.id).exists()
    question = (
        select(
            CountLine.count_id,
            func.count(CountLine.id),
            func.count(CountLine.id).filter(answered),
            func.count(CountLine.id).filter(CountLine.recount),
        )
        .where(CountLine.count_id.in_(list(count_ids)))
        .group_by(CountLine.count_id)
    )
    return {row[0]: Progress(*row[1:]) for row in session.execute(question)}


def counters_of(session: Session, count_ids: Iterable[int]) -> dict[int, set[int]]:
    """Ids of everybody who counted, by count."""
    question = (
        select(CountLine.count_id, CountEntry.counted_by_id)
        .join(CountEntry, CountEntry.line_id == CountLine.id)
        .where(CountLine.count_id.in_(list(count_ids)))
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for count_id, person_id in session.execute(question):
        found.setdefault(count_id, set()).add(person_id)
    return found


def count_by_number(session: Session, number: str, *, by: User) -> int | None:
    """The id of the count with exactly this number."""
    by.must(Permission.STOCK_READ)
    return session.scalars(select(StockCount.id).where(StockCount.number == number)).one_or_none()


def books_now(session: Session, lines: Sequence[CountLine]) -> dict[int, Metal]:
    """What the books say at this moment, by line; nothing where they have none."""
    rows = session.scalars(select(Balance).where(Balance.lot_id.in_({n.lot_id for n in lines})))
    there = {(row.lot_id, row.place_id): Metal(row.pieces, row.grams) for row in rows}
    return {n.id: there.get((n.lot_id, n.place_id), Metal(0, 0)) for n in lines}
