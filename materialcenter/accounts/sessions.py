"""Logging in and out. A session is a row; its token is known to the browser only."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts import passwords, throttle
from materialcenter.accounts.models import LoginSession, User
from materialcenter.accounts.phones import UnreadablePhone, normal_phone
from materialcenter.core import clock
from materialcenter.core.audit import record
from materialcenter.core.errors import DomainError, N_, NotFound
from materialcenter.core.text import clean

STAFF_SESSION = timedelta(hours=12)
# A member's own phone stays logged in, as people expect of a phone.
MEMBER_SESSION = timedelta(days=30)


class WrongLogin(DomainError):
    """No such account, wrong password, or an account that is switched off: all the same."""

    sentence = N_("Nomor HP, email, atau kata sandi salah. Periksa lagi.")
    status = 422


def login_name(text: str) -> str:
    """What was typed as login, as it is stored: a phone number in +62…, or an e-mail address."""
    text = clean(text, most=254, field="login").lower()
    if "@" in text:
        return text
    try:
        return normal_phone(text)
    except UnreadablePhone:
        return text


def log_in(
    session: Session, *, login: str, password: str, device: str, address: str
) -> tuple[User, str] | DomainError:
    """Open a session: the user and the token for the browser.

    A refusal (WrongLogin, TooManyTries) is returned, not raised: the counted failure has to be
    committed. An unknown name takes as long and is counted the same way as a known one.
    """
    name = login_name(login)
    user = session.scalars(
        _whole_users().where(or_(User.phone == name, User.email == name))
    ).one_or_none()
    keys = throttle.keys_of(user.id if user else None, name, address)
    attempts = throttle.locked(session, keys)
    wait = throttle.wait_of(attempts)
    if wait is not None:
        return throttle.refusal(wait)
    right = passwords.fits(password, user.password_hash if user else None)
    if user is None or not right or not user.active or _has_expired(user):
        throttle.count_failure(attempts)
        return WrongLogin()
    throttle.forgive(session, user.id)
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_of(password)
    return user, _open(session, user, device, address)


def user_of_token(session: Session, token: str) -> User | None:
    """The person whose open session this is; None when it ended, expired or never was."""
    return session.scalars(
        _whole_users()
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(
            LoginSession.token_hash == fingerprint(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > clock.now(),
            User.active,
        )
    ).one_or_none()


def log_out(session: Session, *, token: str) -> None:
    """End the session of this token; ending it twice is no fault."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == fingerprint(token), LoginSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_session(session: Session, *, session_id: int, by: User) -> None:
    """End one of one's own sessions. Raises NotFound for anybody else's."""
    row = session.get(LoginSession, session_id, with_for_update=True)
    if row is None or row.user_id != by.id:
        raise NotFound
    row.ended_at = row.ended_at or clock.now()


def end_other_sessions(session: Session, *, user_id: int, keep_token: str | None = None) -> None:
    """End every session of a person, except the one of `keep_token`."""
    kept = fingerprint(keep_token) if keep_token else ""
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.token_hash != kept,
        )
        .values(ended_at=clock.now())
    )


def fingerprint(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _whole_users() -> Select[User]:
    return select(User).options(joinedload(User.workshop))


def _has_expired(user: User) -> bool:
    return user.password_expires_at is not None and user.password_expires_at <= clock.now()


def _open(session: Session, user: User, device: str, address: str) -> str:
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(
        LoginSession(
            user_id=user.id,
            token_hash=fingerprint(token),
            device=device[:200],
            address=address[:64],
            created_at=now,
            expires_at=now + (MEMBER_SESSION if user.is_member else STAFF_SESSION),
        )
    )
    record(session, user.id, User, user.id, "logged_in")
    return token
