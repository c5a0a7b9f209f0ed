"""What somebody is told: entries of histories that concern him, made by others."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core.audit import History
from materialcenter.core.paging import Page, newest_first
from materialcenter.demand.models import PurchaseRequest
from materialcenter.notices.choices import choices_of_people
from materialcenter.notices.kinds import ORDER, REQUEST, Kind
from materialcenter.notices.models import NoticeMark
from materialcenter.purchasing.models import SupplierOrder

# Nobody counts further; and nobody's page waits for it.
MOST_COUNTED = 99


def notices_of(session: Session, *, by: User, after: int | None = None) -> Page[History]:
    """A page of what this person is told, newest first."""
    kinds = [choice.kind for choice in choices_of_people(session, [by])[by.id] if choice.shown]
    if not kinds:
        return Page((), None)
    question = select(History).where(_concerns(by, kinds))
    return newest_first(session, question, History.id, after=after)


def unseen_count(session: Session, *, by: User) -> int:
    """How many notices this person has not seen, at most MOST_COUNTED."""
    kinds = [choice.kind for choice in choices_of_people(session, [by])[by.id] if choice.shown]
    if not kinds:
        return 0
    unseen = _newer(select(History.id).where(_concerns(by, kinds)), by).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(unseen.subquery())) or 0


def seen_up_to(session: Session, *, by: User) -> int:
    """The entry up to which this person has read."""
    return session.scalar(select(NoticeMark.history_id).where(NoticeMark.user_id == by.id)) or 0


def numbers_of(session: Session, entries: Iterable[History]) -> Mapping[tuple[str, int], str]:
    """The numbers of the documents that entries are about, by subject and id; a draft has none."""
    entries = list(entries)
    numbers: dict[tuple[str, int], str] = {}
    for subject, record in ((REQUEST, PurchaseRequest), (ORDER, SupplierOrder)):
        ids = {entry.subject_id for entry in entries if entry.subject == subject}
        if ids:
            rows = session.execute(select(record.id, record.number).where(record.id.in_(ids)))
            numbers |= {(subject, row[0]): row[1] or f"PO #{row[0]}" for row in rows}
    return numbers


def _newer(question: Select[Any], by: User) -> Select[Any]:
    """Only what came after the mark; without one, what came since the person was added."""
    mark = select(NoticeMark.history_id).where(NoticeMark.user_id == by.id).scalar_subquery()
    return question.where(
        History.id > func.coalesce(mark, 0), History.at >= by.created_at
    ).order_by(History.id.desc())


def _concerns(by: User, kinds: Iterable[Kind]) -> ColumnElement[bool]:
    """Entries of these kinds that somebody else made, on documents this person may know."""
    acts: dict[str, set[str]] = {}
    for kind in kinds:
        acts.setdefault(kind.subject, set()).update(kind.acts)
    either = or_(
        *(and_(History.subject == s, History.act.in_(sorted(found))) for s, found in acts.items())
    )
    by_others = or_(History.by_id.is_(None), History.by_id != by.id)
    if not by.is_member:
        return and_(either, by_others)
    own = select(PurchaseRequest.id).where(PurchaseRequest.workshop_id == by.workshop_id)
    return and_(either, by_others, History.subject_id.in_(own))
