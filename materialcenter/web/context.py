"""What a request works with: the database, its reading session, the person.

A page reads through `db()`. A form writes through `write` or `post_once`, once per request.
"""

import json
import uuid
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from materialcenter.accounts.models import User
from materialcenter.config import Config
from materialcenter.core import idempotency
from materialcenter.core.db import Database, Session
from materialcenter.core.files import FileStore
from materialcenter.reports.valuation.walks import Walks

T = TypeVar("T")

ONE_TIME_KEY = "once"
_NOT_CONTENT = {ONE_TIME_KEY, "csrf_token"}


def init_app(app: Flask) -> None:
    """Close the reading session when the request is over; keep what stock was worth."""
    app.extensions["walks"] = Walks()
    app.teardown_request(lambda _error: close_reading())


def config() -> Config:
    """The settings of this installation."""
    return current_app.extensions["config"]


def walks() -> Walks:
    """How far this process walked the ledger to value stock."""
    return current_app.extensions["walks"]


def file_store() -> FileStore:
    """Where this installation keeps what people upload."""
    return FileStore(config().files_folder)


def database() -> Database:
    """The database of this installation."""
    return current_app.extensions["database"]


def db() -> Session:
    """This request's reading session, on one snapshot; opened when first asked for."""
    if "reading" not in g:
        g.reading = database().reading()
        g.db = g.reading.__enter__()
    return g.db


def close_reading() -> None:
    """End the reading session, if there is one."""
    if reading := g.pop("reading", None):
        g.pop("db")
        reading.__exit__(None, None, None)


def user() -> User:
    """The person who is logged in; only for pages that need one."""
    return current_user.person


def write(act: Callable[[Session], T]) -> T:
    """Do `act` in one transaction. The snapshot read so far is over; `db()` opens a new one."""
    close_reading()
    return database().transaction(act)


def new_key() -> str:
    """A one-time key for a form that is being opened."""
    return str(uuid.uuid4())


def post_once(act: Callable[[Session], str]) -> Response:
    """Do `act` once for this form's one-time key and go to the address it returns.

    The same form sent again does nothing and goes to the same address. A form without a key
    is answered with 400. Raises KeyReused when the same key comes with other content.
    """
    key, person_id, route = _one_time_key(), user().id, request.endpoint or ""
    content = _content()

    def once(session: Session) -> str:
        earlier = idempotency.claim(
            session, user_id=person_id, route=route, key=key, content=content
        )
        if earlier is not None:
            return earlier
        address = act(session)
        idempotency.answer(session, user_id=person_id, route=route, key=key, answer=address)
        return address

    return redirect(write(once), 303)


def answered_before() -> str | None:
    """The address that this very form led to when it was sent before; None when it is new.

    Asked before anything is checked: a form whose answer was lost may be sent again after the
    day it names is over.
    """
    if ONE_TIME_KEY not in request.form:
        return None
    return idempotency.earlier_answer(
        db(),
        user_id=user().id,
        route=request.endpoint or "",
        key=_one_time_key(),
        content=_content(),
    )


def asks_for_json() -> bool:
    """Whether a script asks, which reads figures and sentences rather than a page."""
    return request.accept_mimetypes.best == "application/json"


def _one_time_key() -> str:
    try:
        return str(uuid.UUID(request.form.get(ONE_TIME_KEY, "")))
    except ValueError:
        abort(400)


def _content() -> str:
    fields = sorted(
        (name, values) for name, values in request.form.lists() if name not in _NOT_CONTENT
    )
    return json.dumps([request.path, fields])
