"""Two languages: the person's own choice, else the visitor's, else Indonesian."""

from flask import Blueprint, Flask, has_request_context, redirect, request, session, url_for
from flask_babel import Babel, get_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from materialcenter.accounts.services import set_language
from materialcenter.web.access import access, safe_path
from materialcenter.web.context import user, write

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}

bp = Blueprint("language", __name__)


def init_app(app: Flask) -> None:
    """Let Flask-Babel ask us which language to speak."""
    Babel(app, locale_selector=_chosen, default_translation_directories="translations")


def language() -> str:
    """The reader's language, "id" or "en"."""
    locale = get_locale()
    return "en" if locale and locale.language == "en" else "id"


@bp.post("/language")
@access.public
def choose() -> Response:
    """Change the language and stay on the page."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
        if current_user.is_authenticated:
            write(lambda s: set_language(s, language=wanted, by=user()))
    return redirect(safe_path(request.form.get("next")) or url_for("home.index"), 303)


def _chosen() -> str:
    if not has_request_context():
        return "id"
    if current_user and current_user.is_authenticated:
        return current_user.person.language
    return visitors_choice() or "id"


def visitors_choice() -> str:
    """The language this browser chose, whoever uses it; empty when it chose none."""
    chosen = session.get("language", "")
    return chosen if chosen in LANGUAGES else ""
