"""The words of the trade and what they mean, for whoever meets one he does not know."""

from flask import Blueprint, render_template, request

from materialcenter.catalogue.glossary import find_terms
from materialcenter.web.access import access
from materialcenter.web.language import language

bp = Blueprint("glossary", __name__)


@bp.get("/glossary")
@access.signed_in
def index() -> str:
    """All terms by their letter, or those that speak of what was searched for."""
    wanted = request.args.get("q", "").strip()
    return render_template(
        "glossary/index.html", letters=find_terms(wanted, language()), wanted=wanted
    )
