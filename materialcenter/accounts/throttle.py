"""Guessing passwords is made slow, per account and per address.

A few tries are free; after that each failure doubles the wait. Keys fall into a fixed number
of boxes, so that a flood of invented names or addresses cannot fill the table.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from materialcenter.accounts.models import LoginAttempt
from materialcenter.core import clock
from materialcenter.core.errors import DomainError, N_

FREE_TRIES = 5
# Whole villages share one address of a mobile network: they get more tries together.
FREE_TRIES_OF_ADDRESS = 20
FIRST_WAIT = timedelta(seconds=15)
# Short enough that nobody can keep another person out for long.
LONGEST_WAIT = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(hours=1)


class TooManyTries(DomainError):
    """Too many failed logins; the next try has to wait."""

    sentence = N_("Terlalu banyak percobaan. Coba lagi dalam %(minutes)s menit.")
    status = 429


def keys_of(user_id: int | None, login: str, address: str) -> list[str]:
    """The boxes that count this try, in the order in which they are locked."""
    name = f"user:{user_id}" if user_id is not None else f"name:{_box(login, 3)}"
    return [f"address:{_box(address, 4)}", name]


def locked(session: Session, keys: Sequence[str]) -> list[LoginAttempt]:
    """The boxes, made where missing, locked until the transaction ends."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for key in keys:
        row = {"key": key, "failures": 0, "last_at": clock.now()}
        session.execute(insert(LoginAttempt).values(**row).on_conflict_do_nothing())
    question = select(LoginAttempt).where(LoginAttempt.key.in_(keys)).order_by(LoginAttempt.key)
    return list(session.scalars(question.with_for_update()))


def wait_of(attempts: Sequence[LoginAttempt]) -> timedelta | None:
    """How long this try has to wait; None when it may go on."""
    now = clock.now()
    waits = [a.blocked_until - now for a in attempts if a.blocked_until and a.blocked_until > now]
    return max(waits, default=None)


def refusal(wait: timedelta) -> TooManyTries:
    """The answer to a try that came too early, in whole minutes."""
    return TooManyTries(minutes=-(-int(wait.total_seconds() + 1) // 60))


def count_failure(attempts: Sequence[LoginAttempt]) -> None:
    """Count one more failure in each box and set its next wait."""
    now = clock.now()
    for attempt in attempts:
        recent = now - attempt.last_at < FORGOTTEN_AFTER
        attempt.failures = attempt.failures + 1 if recent else 1
        attempt.last_at = now
        attempt.blocked_until = _blocked_until(attempt, now)


def forgive(session: Session, user_id: int) -> None:
    """Forget the failures of an account; its address keeps its own."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.key == f"user:{user_id}"))


def _blocked_until(attempt: LoginAttempt, now: datetime) -> datetime | None:
    free = FREE_TRIES_OF_ADDRESS if attempt.key.startswith("address:") else FREE_TRIES
    if attempt.failures < free:
        return None
    return now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt.failures - free, 10))


def _box(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
