"""A signed link to the state of one request: read by whoever holds it, for some days, without a
login and without prices."""

from collections.abc import Mapping

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from materialcenter.core.errors import NotFound
from materialcenter.demand.models import PurchaseRequest
from materialcenter.demand.queries import request_by_link
from materialcenter.fulfilment.queries import Coverage, coverage_of
from materialcenter.web import sentences
from materialcenter.web.access import access
from materialcenter.web.context import config, db

bp = Blueprint("status", __name__, url_prefix="/s")

DAYS = 30
FIRST = "id"


def token_of(request_id: int) -> str:
    """What stands in the link to a request's state."""
    return _signer().dumps(request_id)


def link_to(request_id: int) -> str:
    """The whole address."""
    return url_for("status.show", token=token_of(request_id), _external=True)


@bp.get("/<token>")
@access.public
def show(token: str) -> ResponseReturnValue:
    """Where the request stands; a link that is too old says how to go on."""
    try:
        request_id = _signer().loads(token, max_age=DAYS * 24 * 3600)
    except SignatureExpired:
        return render_template("status/old.html", days=DAYS), 410
    except BadSignature as error:
        raise NotFound from error
    shown = request_by_link(db(), request_id)
    return render_template(
        "status/show.html",
        shown=shown,
        coverages=coverage_of(db(), shown.lines),
        words=sentences,
    )


def message_for(shown: PurchaseRequest, coverages: Mapping[int, Coverage]) -> list[str]:
    """What the workshop is told of its request: in the language of whoever asked for the metal."""
    with force_locale(asked_in(shown)):
        return [
            _("Halo %(name)s,", name=addressee(shown)),
            f"{shown.number}: {sentences.request_sentence(shown, coverages)}",
            link_to(shown.id),
        ]


def asked_in(request: PurchaseRequest) -> str:
    """The language to tell the workshop in: of the member who asked; Indonesian when the centre
    wrote the request down."""
    return FIRST if request.taken_down else request.requested_by.language


def addressee(request: PurchaseRequest) -> str:
    """Whom a message about the request greets."""
    workshop = request.workshop
    return workshop.contact or workshop.name if request.taken_down else request.requested_by.name


def phone_of(request: PurchaseRequest) -> str:
    """Where the workshop is reached: its own number, else that of the member who asked."""
    own = "" if request.taken_down else request.requested_by.phone
    return request.workshop.phone or own or ""


def _signer() -> URLSafeTimedSerializer:
    settings = config()
    keys = [*settings.secret_key_fallbacks, settings.secret_key]
    return URLSafeTimedSerializer(keys, salt="status")
