"""The front door: members see where their requests are, others are led to their work."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from materialcenter.demand import queries
from materialcenter.fulfilment.queries import coverage_of, running_requests
from materialcenter.fulfilment.reserving import warned_until
from materialcenter.fulfilment.substituting.queries import offers_waiting_for
from materialcenter.web import sentences
from materialcenter.web.access import access
from materialcenter.web.availability import availability_of
from materialcenter.web.context import db, user
from materialcenter.web.offer_words import offered_piece
from materialcenter.web.shell import home_of

bp = Blueprint("home", __name__)

RUNNING = 5


@bp.get("/")
@access.signed_in
def index() -> ResponseReturnValue:
    """A member's requests under way and what was asked before; others go to their first page."""
    if not user().is_member:
        return redirect(url_for(home_of(user())), 303)
    running = running_requests(db(), by=user(), size=RUNNING)
    counts = queries.count_by_status(db(), by=user())
    again = queries.asked_before(db(), by=user())
    return render_template(
        "home/index.html",
        running=running,
        running_count=sum(counts.get(status, 0) for status in queries.LIVE),
        offers=offers_waiting_for(db(), by=user()),
        offered_piece=offered_piece,
        coverages=coverage_of(db(), [line for row in running for line in row.lines]),
        again=again,
        last_day=warned_until(db()),
        stock=availability_of(db(), [line.material for line in again]),
        words=sentences,
    )


@bp.get("/health")
@access.public
def health() -> dict[str, str]:
    """Whether the product can answer: its database takes a question."""
    db().connection()
    return {"status": "ok"}
