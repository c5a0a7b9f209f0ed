"""Who is told of what: a person's choice, else the role's, else the default of the kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission, Role
from materialcenter.core import audit, clock
from materialcenter.notices.kinds import Kind, kinds_of
from materialcenter.notices.models import NoticeChoice

Wanted = Mapping[str, tuple[bool, bool]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a kind is shown and mailed, since when, and whether somebody chose so himself."""

    kind: Kind
    shown: bool
    mailed: bool
    since: datetime | None = None
    own: bool = False


def choices_of_role(session: Session, role: Role) -> list[Choice]:
    """What people with this role are told unless they chose for themselves."""
    stored = session.scalars(select(NoticeChoice).where(NoticeChoice.role == role)).all()
    return _chosen(role, stored, ())


def choices_of_people(session: Session, people: Iterable[User]) -> dict[int, list[Choice]]:
    """What each of these people is told, by id, in one statement."""
    people = list(people)
    rows = session.scalars(
        select(NoticeChoice).where(
            or_(
                NoticeChoice.role.in_({person.role for person in people}),
                NoticeChoice.user_id.in_([person.id for person in people]),
            )
        )
    ).all()
    return {
        person.id: _chosen(
            Role(person.role),
            [row for row in rows if row.role == person.role],
            [row for row in rows if row.user_id == person.id],
        )
        for person in people
    }


def choose_for_role(session: Session, *, role: Role, wanted: Wanted, by: User) -> None:
    """Decide what a role is told: kind → (shown, mailed). Raises Forbidden."""
    by.must(Permission.SETTINGS_MANAGE)
    before = choices_of_role(session, role)
    stored = select(NoticeChoice).where(NoticeChoice.role == role)
    rows = {row.kind: row for row in session.scalars(stored)}
    if _store(session, rows, _changed(before, wanted), role=role):
        audit.record(session, by.id, User, by.id, "notices-chosen", role=role)


def choose_for_oneself(session: Session, *, wanted: Wanted, by: User) -> None:
    """Decide what one is told oneself: kind → (shown, mailed)."""
    before = choices_of_people(session, [by])[by.id]
    stored = select(NoticeChoice).where(NoticeChoice.user_id == by.id)
    rows = {row.kind: row for row in session.scalars(stored)}
    if _store(session, rows, _changed(before, wanted), user_id=by.id):
        audit.record(session, by.id, User, by.id, "notices-chosen")


def _chosen(
    role: Role, of_role: Sequence[NoticeChoice], own: Sequence[NoticeChoice]
) -> list[Choice]:
    stored = {row.kind: (row, False) for row in of_role} | {row.kind: (row, True) for row in own}
    chosen: list[Choice] = []
    for kind in kinds_of(role):
        if found := stored.get(kind.code):
            row, is_own = found
            chosen.append(Choice(kind, row.shown, row.mailed, row.since, is_own))
        else:
            chosen.append(Choice(kind, role in kind.shown, role in kind.mailed))
    return chosen


def _changed(before: Sequence[Choice], wanted: Wanted) -> Wanted:
    return {
        choice.kind.code: new
        for choice in before
        if (new := wanted.get(choice.kind.code)) and new != (choice.shown, choice.mailed)
    }


def _store(
    session: Session, rows: Mapping[str, NoticeChoice], changed: Wanted,
    *, role: Role | None = None, user_id: int | None = None,
) -> bool:  # fmt: skip
    for code, (shown, mailed) in changed.items():
        row = rows.get(code) or NoticeChoice(role=role, user_id=user_id, kind=code)
        row.shown, row.mailed, row.since = shown, mailed, clock.now()
        session.add(row)
    return bool(changed)
