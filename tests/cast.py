"""The cast of the tests: two workshops that must not see each other, and the centre's people.

Plain factory functions: each adds rows to the session and flushes, so that ids are there.
"""

from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User, Village, Workshop
from materialcenter.accounts.permissions import Role
from materialcenter.core import clock

PASSWORD = "kuda-lumping-89"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once."""
    return QUICK.hash(PASSWORD)


def add_workshop(session: Session, name: str, *, village: Village | None = None) -> Workshop:
    """A workshop, in the first village unless told."""
    village = village or session.scalars(select(Village).order_by(Village.id).limit(1)).first()
    workshop = Workshop(name=name, trade="Bengkel las", phone="", village=village)
    session.add(workshop)
    session.flush()
    return workshop


def add_user(
    session: Session,
    role: Role,
    name: str,
    *,
    workshop: Workshop | None = None,
    email: str | None = None,
    language: str = "id",
) -> User:
    """A person who logs in as `<name>@example.id` with PASSWORD."""
    user = User(
        name=name.title(),
        email=email or f"{name.replace(' ', '.').lower()}@example.id",
        password_hash=password_hash(),
        role=role,
        workshop=workshop,
        workshop_id=workshop.id if workshop else None,
        language=language,
        created_at=clock.now(),
    )
    session.add(user)
    session.flush()
    return user


@dataclass(frozen=True)
class Cast:
    """Everyone a story needs. `member` and `neighbour` belong to different workshops."""

    workshop: Workshop
    member: User
    other_workshop: Workshop
    neighbour: User
    storekeeper: User
    buyer: User
    second_buyer: User
    manager: User
    administrator: User
    auditor: User

    def user(self, role: Role) -> User:
        """The person with a role: the first where there are two."""
        return getattr(self, role.value)


def build_cast(session: Session) -> Cast:
    """Put the cast on stage; works as `database.transaction(build_cast)` too."""
    workshop = add_workshop(session, "Bengkel Barokah")
    other = add_workshop(session, "Logam Jaya")
    return Cast(
        workshop=workshop,
        member=add_user(session, Role.MEMBER, "Member", workshop=workshop),
        other_workshop=other,
        neighbour=add_user(session, Role.MEMBER, "Neighbour", workshop=other),
        storekeeper=add_user(session, Role.STOREKEEPER, "Storekeeper"),
        buyer=add_user(session, Role.BUYER, "Buyer"),
        second_buyer=add_user(session, Role.BUYER, "Second Buyer"),
        manager=add_user(session, Role.MANAGER, "Manager"),
        administrator=add_user(session, Role.ADMINISTRATOR, "Administrator"),
        auditor=add_user(session, Role.AUDITOR, "Auditor"),
    )
