"""The inbox: everything that waits for an answer, what hurts a workshop first, then by the day it
is due. All kinds are found with one statement; those that were answered stand aside."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    String,
    Subquery,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.paging import PAGE_SIZE
from materialcenter.core.settings import all_values
from materialcenter.fulfilment.exceptions.kinds import Case, Found, Kind, Question, Watch
from materialcenter.fulfilment.exceptions.models import ExceptionAnswer
from materialcenter.fulfilment.exceptions.registry import KINDS, kind_of, kinds_for

_MARK = re.compile(r"(\d)\.(\d{4}-\d\d-\d\d)\.([a-z]+)\.(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Inbox:
    """Some cases, the most urgent first, and the mark after which the next page begins."""

    rows: Sequence[Case]
    next_key: str | None


def counts(session: Session, *, by: User) -> Mapping[str, int]:
    """How many exceptions of each kind wait that concern this person, with one statement beside
    the settings; kinds without any are left out."""
    by.must(Permission.PURCHASING_READ)
    kinds = kinds_for(by)
    if not kinds:
        return {}
    codes = tuple(kind.code for kind in kinds)
    rows = session.execute(_counting(codes, clock.today(), tuple(all_values(session).items())))
    return {kind: int(count) for kind, count in rows}


@lru_cache(maxsize=16)
def _counting(codes: tuple[str, ...], day: date, settings: tuple[tuple[str, int], ...]) -> Question:
    """Every page asks it, and to build it takes longer than to answer it."""
    watch = Watch(dict(settings), day)
    found = _found(watch, map(kind_of, codes))
    question = _with_answers(select(found.c.kind, func.count()), found)
    return question.where(_waits(found, watch)).group_by(found.c.kind)


def inbox(
    session: Session,
    *,
    by: User,
    code: str = "",
    answered: bool = False,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Inbox:
    """A page of what waits and concerns this person, of one kind when its code is given; or of
    what stands aside because it was `answered`."""
    by.must(Permission.PURCHASING_READ)
    kinds = [kind for kind in kinds_for(by) if code in ("", kind.code)]
    if not kinds:
        return Inbox([], None)
    watch = Watch(all_values(session))
    found = _found(watch, kinds)
    question = _cases(found).where(
        _stands_aside(found, watch) if answered else _waits(found, watch)
    )
    if mark := _mark(after):
        question = question.where(tuple_(*_order(found)) > tuple_(*mark))
    rows = session.execute(question.order_by(*_order(found)).limit(size + 1)).all()
    more = _key(rows[size - 1]) if len(rows) > size else None
    return Inbox(_told(session, watch, rows[:size]), more)


def waiting_case(session: Session, kind: Kind, subject_id: int) -> Case | None:
    """One exception, if it waits for an answer."""
    watch = Watch(all_values(session))
    found = _found(watch, [kind])
    question = _cases(found).where(found.c.subject_id == subject_id, _waits(found, watch))
    return next(iter(_told(session, watch, session.execute(question).all())), None)


def _found(watch: Watch, kinds: Iterable[Kind]) -> Subquery:
    parts: list[Question] = []
    for kind in kinds:
        own = kind.question(watch).subquery()
        parts.append(
            select(
                literal(kind.code, String).label("kind"),
                literal(int(kind.rank), Integer).label("rank"),
                own.c.subject_id,
                own.c.due,
                own.c.figure,
            )
        )
    return union_all(*parts).subquery("found")


def _with_answers(question: Question, found: Subquery) -> Question:
    same = and_(
        ExceptionAnswer.kind == found.c.kind, ExceptionAnswer.subject_id == found.c.subject_id
    )
    return question.select_from(found).outerjoin(ExceptionAnswer, same)


def _cases(found: Subquery) -> Question:
    question = select(
        found.c.kind, found.c.rank, found.c.subject_id, found.c.due, found.c.figure, ExceptionAnswer
    ).options(joinedload(ExceptionAnswer.by))
    return _with_answers(question, found)


def _stands_aside(found: Subquery, watch: Watch) -> ColumnElement[bool]:
    """An answer covers it as large as it is now, and still holds."""
    holds = or_(ExceptionAnswer.until.is_(None), ExceptionAnswer.until >= watch.today)
    return and_(ExceptionAnswer.figure >= found.c.figure, holds)


def _waits(found: Subquery, watch: Watch) -> ColumnElement[bool]:
    return or_(
        ExceptionAnswer.id.is_(None),
        ExceptionAnswer.figure < found.c.figure,
        ExceptionAnswer.until < watch.today,
    )


def _order(found: Subquery) -> tuple[ColumnElement[Any], ...]:
    return found.c.rank, found.c.due, found.c.kind, found.c.subject_id


def _key(row: Row[Any]) -> str:
    return f"{row.rank}.{row.due.isoformat()}.{row.kind}.{row.subject_id}"


def _mark(text: str) -> tuple[ColumnElement[Any], ...] | None:
    """Where a page begins; None for what is no mark."""
    parts = _MARK.fullmatch(text)
    if parts is None:
        return None
    rank, day, kind, subject_id = parts.groups()
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return None
    return literal(int(rank)), literal(due), literal(kind), literal(int(subject_id))


def _told(session: Session, watch: Watch, rows: Sequence[Row[Any]]) -> list[Case]:
    """The cases in the order of the rows; what is gone since it was found is left out."""
    by_kind: dict[str, list[Found]] = {}
    for row in rows:
        one = Found(row.subject_id, row.due, int(row.figure), row.ExceptionAnswer)
        by_kind.setdefault(row.kind, []).append(one)
    cases = {
        (case.kind, case.id): case
        for kind in KINDS
        if kind.code in by_kind
        for case in kind.tell(session, watch, by_kind[kind.code])
    }
    keys = [(row.kind, row.subject_id) for row in rows]
    return [cases[key] for key in keys if key in cases]
