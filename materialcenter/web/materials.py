"""Choosing a material to ask for: by what people call it, or by its shape."""

from flask import Blueprint, render_template, request, url_for

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue import queries
from materialcenter.catalogue.forms import FAMILIES, FORMS
from materialcenter.catalogue.models import Material
from materialcenter.stock.queries import materials_in_stock
from materialcenter.web.access import access
from materialcenter.web.availability import availability_of
from materialcenter.web.context import db

bp = Blueprint("materials", __name__, url_prefix="/materials")

# The families of forms by the drawing that stands for each: (drawing, name).
TILES: tuple[tuple[str, str], ...] = tuple(
    zip(("plate", "bar", "pipe", "ingot"), FAMILIES, strict=True)
)
SHOWN, FOUND = 30, 12


@bp.get("")
@access(Permission.DEMAND_REQUEST)
def index() -> str:
    """Materials for the search box, or those of a family: in stock first, all when asked."""
    text = request.args.get("q", "").strip()[:120]
    family = dict(TILES).get(request.args.get("family", ""), "")
    forms = [form for form in FORMS.values() if form.family == family]
    form_code = request.args.get("form", "")
    chosen = [form for form in forms if form.code == form_code] or forms
    everything = "all" in request.args
    found, more = _found(text, family, [form.code for form in chosen], everything)
    return render_template(
        "materials/index.html",
        found=found,
        more=more,
        stock=availability_of(db(), found),
        text=text,
        forms=forms,
        form_code=form_code,
        everything=everything,
        tiles=TILES,
        codes=request.args.getlist("line"),
        address=_address,
    )


def _found(
    text: str, family: str, form_codes: list[str], everything: bool
) -> tuple[list[Material], str | None]:
    """The materials to show, and the code after which there are more."""
    if text:
        return list(queries.materials_found(db(), text, family=family, limit=FOUND)), None
    if not form_codes:
        return [], None
    if not everything:
        return [m for m in materials_in_stock(db()) if m.form_code in form_codes], None
    rows = queries.list_materials(
        db(),
        form_codes=form_codes,
        after_code=request.args.get("after", ""),
        limit=SHOWN + 1,
    )
    return list(rows[:SHOWN]), rows[SHOWN - 1].code if len(rows) > SHOWN else None


def _address(**changes: object) -> str:
    """This page with other filters; the list of the request goes along."""
    kept = {name: request.args.get(name) for name in ("q", "family", "form", "all")}
    return url_for("materials.index", line=request.args.getlist("line"), **{**kept, **changes})
