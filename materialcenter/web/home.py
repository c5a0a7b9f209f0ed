"""The front door: everybody is led to where his work is."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from materialcenter.web.access import access
from materialcenter.web.context import db, user
from materialcenter.web.shell import home_of

bp = Blueprint("home", __name__)


@bp.get("/")
@access.signed_in
def index() -> Response:
    """To the first page of this person's role."""
    return redirect(url_for(home_of(user())), 303)


@bp.get("/health")
@access.public
def health() -> dict[str, str]:
    """Whether the product can answer: its database takes a question."""
    db().connection()
    return {"status": "ok"}
