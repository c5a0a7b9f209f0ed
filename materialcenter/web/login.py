"""Who is asking: the cookie carries a random token, the database knows whose it is.

Ending the session's row, or switching the account off, logs the browser out at once.
"""

from typing import Any

from flask import Flask, g, session
from flask_login import (
    AnonymousUserMixin,
    LoginManager,
    UserMixin,
    current_user,
    login_user,
    logout_user,
)

from materialcenter.accounts.models import User
from materialcenter.accounts.sessions import user_of_token
from materialcenter.web.context import db


class LoggedIn(UserMixin):
    """A person in an open session, in the shape Flask-Login wants."""

    def __init__(self, person: User, token: str) -> None:
        self.person = person
        self.token = token

    def get_id(self) -> str:
        """What goes into the cookie."""
        return f"{self.person.id}.{self.token}"

    def may(self, permission: Any) -> bool:
        """The person's own answer, for templates that also serve visitors."""
        return self.person.may(permission)


def init_app(app: Flask) -> None:
    """Let Flask-Login load people from our own sessions."""
    manager = LoginManager(app)
    manager.user_loader(_load)


def remember(person: User, token: str) -> None:
    """Start a fresh cookie for this person; nothing of the visitor's stays but the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.permanent = person.is_member
    login_user(LoggedIn(person, token))


def forget() -> str | None:
    """Drop the cookie; returns the token it carried."""
    token = current_user.token if current_user.is_authenticated else None
    language = session.get("language")
    logout_user()
    session.clear()
    if language:
        session["language"] = language
    return token


def somebody() -> bool:
    """Whether this request is known to come from a person; asks the database nothing more."""
    return getattr(g.get("_login_user"), "is_authenticated", False)


def as_visitor() -> None:
    """Answer the rest of this request as to a visitor, when the database cannot be asked."""
    g.setdefault("_login_user", AnonymousUserMixin())


def _load(cookie: str) -> LoggedIn | None:
    person_id, _, token = cookie.partition(".")
    person = user_of_token(db(), token) if token else None
    return LoggedIn(person, token) if person and str(person.id) == person_id else None
