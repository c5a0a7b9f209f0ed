"""The trail: every act of everybody, the newest first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, false, select, tuple_
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.audit import History
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.reports.audit.documents import documents_named
from materialcenter.reports.periods import Period


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the trail is narrowed to; 0 as person is the system itself."""

    person_id: int | None = None
    subject: str = ""
    act: str = ""
    number: str = ""
    period: Period | None = None


def trail(
    session: Session, wanted: Wanted, *, by: User, after: int | None = None, size: int = PAGE_SIZE
) -> Page[History]:
    """A page of the trail. Raises Forbidden."""
    by.must(Permission.AUDIT_READ)
    return newest_first(session, _narrowed(session, wanted), History.id, after=after, size=size)


def people(session: Session, *, by: User) -> list[tuple[int, str]]:
    """Everybody who may have done something: id and name. Raises Forbidden."""
    by.must(Permission.AUDIT_READ)
    return [
        (row[0], row[1]) for row in session.execute(select(User.id, User.name).order_by(User.name))
    ]


def _narrowed(session: Session, wanted: Wanted) -> Select[Any]:
    question = select(History)
    if wanted.person_id is not None:
        question = question.where(
            History.by_id == wanted.person_id if wanted.person_id else History.by_id.is_(None)
        )
    if wanted.subject:
        question = question.where(History.subject == wanted.subject)
    if wanted.act:
        question = question.where(History.act == wanted.act)
    if wanted.number:
        found = documents_named(session, wanted.number)
        keys = tuple_(History.subject, History.subject_id)
        question = question.where(keys.in_(found) if found else false())
    if wanted.period:
        question = question.where(
            History.at >= wanted.period.since, History.at < wanted.period.until
        )
    return question
