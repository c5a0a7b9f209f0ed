"""What the pages about people and workshops show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import LoginSession, User, Village, Workshop
from materialcenter.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from materialcenter.accounts.sessions import fingerprint, login_name
from materialcenter.core import clock
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.core.text import clean


@dataclass(frozen=True, slots=True)
class Device:
    """An open session as its owner sees it."""

    session: LoginSession
    is_this_one: bool


def devices_of(session: Session, user_id: int, token: str) -> list[Device]:
    """A person's open sessions, newest first; `token` tells which one is being used."""
    rows = session.scalars(
        select(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > clock.now(),
        )
        .order_by(LoginSession.id.desc())
    )
    return [Device(row, row.token_hash == fingerprint(token)) for row in rows]


def users_page(
    session: Session,
    *,
    text: str = "",
    role: str = "",
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[User]:
    """Accounts, newest first, filtered by a piece of name, phone or e-mail, and by role."""
    question = select(User).options(joinedload(User.workshop))
    if text := clean(text, most=80):
        question = question.where(
            or_(_holds(User.name, text), _holds(User.phone, text), _holds(User.email, text))
        )
    if role in set(Role):
        question = question.where(User.role == role)
    return newest_first(session, question, User.id, after=after, size=size)


def user_with_login(session: Session, login: str) -> User:
    """The active account with this phone number or e-mail address. Raises NotFound."""
    name = login_name(login)
    question = select(User).where(or_(User.phone == name, User.email == name), User.active)
    user = session.scalars(question.options(joinedload(User.workshop))).one_or_none()
    if user is None:
        raise NotFound
    return user


def user_with_id(session: Session, user_id: int) -> User:
    """One account. Raises NotFound."""
    user = session.get(User, user_id, options=[joinedload(User.workshop)])
    if user is None:
        raise NotFound
    return user


def workshops_page(
    session: Session,
    *,
    text: str = "",
    district: str = "",
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[Workshop]:
    """IKM, newest first, filtered by a piece of the name or trade, and by district."""
    question = select(Workshop).options(joinedload(Workshop.village))
    if text := clean(text, most=80):
        question = question.where(
            or_(
                _holds(Workshop.name, text),
                _holds(Workshop.trade, text),
                Workshop.village.has(
                    or_(_holds(Village.name, text), _holds(Village.district, text))
                ),
            )
        )
    if district:
        question = question.where(Workshop.village.has(Village.district == district))
    return newest_first(session, question, Workshop.id, after=after, size=size)


def workshop_with_id(session: Session, workshop_id: int) -> Workshop:
    """One IKM with its village. Raises NotFound."""
    workshop = session.get(Workshop, workshop_id, options=[joinedload(Workshop.village)])
    if workshop is None:
        raise NotFound
    return workshop


def members_of(session: Session, workshop_id: int) -> Sequence[User]:
    """The people who can log in for a workshop, by name."""
    return session.scalars(
        select(User).where(User.workshop_id == workshop_id).order_by(User.name)
    ).all()


def workshop_names(session: Session) -> list[tuple[int, str]]:
    """All active IKM as (id, name), by name: for a choice."""
    rows = session.execute(
        select(Workshop.id, Workshop.name).where(Workshop.active).order_by(Workshop.name)
    )
    return list(rows)


def workshop_name(session: Session, workshop_id: int) -> str | None:
    """An IKM's name; None when there is none."""
    return session.scalar(select(Workshop.name).where(Workshop.id == workshop_id))


def names_of(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """What some people are called, by id."""
    if not user_ids:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row[0]: row[1] for row in rows}


def people_who_may(session: Session, permission: Permission) -> Sequence[User]:
    """The active people whose role allows an act, by name."""
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if permission in allowed]
    question = select(User).where(User.active, User.role.in_(roles))
    return session.scalars(question.order_by(User.name, User.id)).all()


def villages(session: Session) -> Sequence[Village]:
    """All villages by district and name: for a choice."""
    return session.scalars(select(Village).order_by(Village.district, Village.name)).all()


def village_name(session: Session, village_id: int) -> str | None:
    """A village's name; None when there is none."""
    return session.scalar(select(Village.name).where(Village.id == village_id))


def districts(session: Session) -> list[str]:
    """The districts that have villages, by name."""
    return list(session.scalars(select(Village.district).distinct().order_by(Village.district)))


def _holds(column: ColumnElement[str] | object, text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)
