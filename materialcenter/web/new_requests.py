"""A request that the centre writes down for a workshop: from a message, or looked up by hand."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from materialcenter.accounts.permissions import Permission
from materialcenter.accounts.queries import workshop_names
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import load_shelf, materials_by_ids
from materialcenter.catalogue.recognising import Doubt
from materialcenter.catalogue.shelf import Shelf
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.demand.services import Wish, submit_request
from materialcenter.web.access import access
from materialcenter.web.availability import availability_of
from materialcenter.web.context import answered_before, db, post_once, user
from materialcenter.web.errors import shown
from materialcenter.web.forms.taken_down import SKIP, TakeDownForm, take_down_form
from materialcenter.web.language import language
from materialcenter.web.taken_down import (
    Values,
    changed_since_read,
    read_text,
    rows_of,
    with_more_sizes,
    with_row,
)

bp = Blueprint("new_requests", __name__, url_prefix="/purchase-requests")


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.DEMAND_REQUEST_FOR)
def new() -> ResponseReturnValue:
    """Paste a message, answer what is doubtful about it, save it as the workshop's request."""
    do = request.form.get("do", "save") if request.method == "POST" else ""
    if do == "save" and (earlier := answered_before()):
        return redirect(earlier, 303)
    shelf, workshops = load_shelf(db()), workshop_names(db())
    refused: DomainError | None = None
    values: Values = MultiDict(request.form.items())
    try:
        values = _changed(values, do, shelf, workshops)
    except DomainError as error:
        refused = error
    rows = rows_of(values, shelf)
    materials = materials_by_ids(db(), {id_ for row in rows for id_ in row.candidates})
    names = {id_: material.name(language()) for id_, material in materials.items()}
    form = take_down_form(rows, workshops, names, values if request.method == "POST" else None)
    if refused is not None:
        form.refuse(refused)
    elif do == "save" and (answer := _saved(form, values, materials)):
        return answer
    return form.page(
        "requests/new.html",
        materials=materials,
        stock=availability_of(db(), materials.values()),
        say=_say,
        skip=SKIP,
    )


def _changed(values: Values, do: str, shelf: Shelf, workshops: Sequence[tuple[int, str]]) -> Values:
    """The form after what was asked for besides saving."""
    act, _dash, at = do.partition("-")
    if act == "read":
        return read_text(values, shelf, workshops)
    if act == "find":
        return with_row(values, shelf)
    if act == "more" and at.isascii() and at.isdigit():
        return with_more_sizes(values, int(at))
    return values


def _saved(
    form: TakeDownForm, values: Values, materials: dict[int, Material]
) -> ResponseReturnValue | None:
    """The way to the request that was made; None when something has to be mended."""
    if changed_since_read(values):
        form.text.errors = [_("Pesannya diubah setelah dibaca. Baca lagi sebelum disimpan.")]
        return None
    if not form.validate_on_submit():
        return None
    wishes = form.wishes(materials)
    if wishes is None:
        return None
    workshop_id = int(form.workshop.data)
    try:
        answer = post_once(lambda session: _submit(session, wishes, workshop_id))
    except DomainError as error:
        form.refuse(error)
        return None
    flash(_("Permintaan sudah dicatat."))
    return answer


def _submit(session: Session, wishes: Sequence[Wish], workshop_id: int) -> str:
    made = submit_request(session, wishes=wishes, by=user(), workshop_id=workshop_id)
    return url_for("requests.detail", request_id=made.id)


def _say(doubt: Doubt) -> str:
    """A doubt in the reader's language."""
    figures = {name: shown(figure) for name, figure in doubt.figures.items()}
    return _(doubt.sentence, **figures) if figures else _(doubt.sentence)
