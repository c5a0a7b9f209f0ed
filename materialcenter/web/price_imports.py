"""A supplier's price list from a spreadsheet: upload, look over row by row, write down."""

import io
from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids, materials_found
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.spreadsheets.messages import Verdict
from materialcenter.core.spreadsheets.reader import ROWS
from materialcenter.core.spreadsheets.verdict_file import verdict_workbook
from materialcenter.purchasing.importing import queries, services
from materialcenter.purchasing.importing.models import (
    LIST_STATE_NAMES,
    ListState,
    PriceImport,
    PriceImportRow,
)
from materialcenter.purchasing.importing.preparing import prepare_prices
from materialcenter.purchasing.queries import supplier_by_id
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user, write
from materialcenter.web.forms.price_imports import PriceListForm, PriceRowForm
from materialcenter.web.histories import history_lines
from materialcenter.web.imports import STANDINGS, XLSX, say

bp = Blueprint("price_imports", __name__)

ORDER = Permission.PURCHASING_ORDER
# Doubts that a whole list may share, so that one look is enough for all its rows.
SHARED = ("number-as-text", "price-unit", "price-far", "replaces")


@bp.get("/suppliers/<int:supplier_id>/price-imports")
@access(ORDER, hidden=True)
def index(supplier_id: int) -> ResponseReturnValue:
    """A supplier's lists so far, and the way to upload one."""
    return _index(supplier_id, PriceListForm())


@bp.post("/suppliers/<int:supplier_id>/price-imports")
@access(ORDER, hidden=True)
def upload(supplier_id: int) -> ResponseReturnValue:
    """Read a list and keep its rows for looking over; the same list leads to the same page."""
    form = PriceListForm()
    supplier_by_id(db(), supplier_id)
    if form.validate_on_submit():
        file = request.files["file"]
        try:
            prepared = prepare_prices(
                db(),
                supplier_id=supplier_id,
                filename=file.filename or "",
                content=file.read(),
                valid_from=form.valid_from.data or clock.today(),
            )
            list_id = write(
                lambda session: services.stage_prices(session, prepared=prepared, by=user()).id
            )
            return redirect(url_for("price_imports.detail", list_id=list_id), 303)
        except DomainError as error:
            form.refuse(error)
    return _index(supplier_id, form)


def _index(supplier_id: int, form: PriceListForm) -> ResponseReturnValue:
    return form.page(
        "price_imports/index.html",
        supplier=supplier_by_id(db(), supplier_id),
        page=queries.price_lists_of(db(), supplier_id, after=request.args.get("after", type=int)),
        state_names={state: _(name) for state, name in LIST_STATE_NAMES.items()},
    )


@bp.get("/price-imports/<int:list_id>")
@access(ORDER, hidden=True)
def detail(list_id: int) -> str:
    """Every row with what is to be said about it."""
    standing = request.args.get("show", "")
    found = queries.price_list_by_id(db(), list_id)
    rows, next_key = queries.price_rows(
        db(), list_id, standing=standing, after=request.args.get("after", 0, type=int)
    )
    counts = queries.standing_counts(db(), list_id)
    included = sum(counts.values()) - counts["excluded"]
    return render_template(
        "price_imports/detail.html",
        found=found,
        state_name=_(LIST_STATE_NAMES[ListState(found.state)]),
        staged=found.state == ListState.STAGED,
        counts=counts,
        included=included,
        ready=included > 0 and not counts["error"] and not counts["doubt"],
        rows=rows,
        terms=_terms(found, rows),
        next_key=next_key,
        show=standing if standing in STANDINGS else "",
        standings=STANDINGS,
        shared=_shared_doubts(rows),
        say=say,
        history=history_lines(db(), PriceImport, list_id),
    )


def _terms(found: PriceImport, rows: Sequence[PriceImportRow]) -> dict[int, object]:
    """What would be written down, by row, where the material is known."""
    return {
        row.id: row.values.terms(
            row.material, usual_start=found.valid_from, usual_source=found.filename
        )
        for row in rows
        if row.material is not None
    }


@bp.get("/price-imports/<int:list_id>/verdicts.xlsx")
@access(ORDER, hidden=True)
def verdicts(list_id: int) -> Response:
    """All rows with their verdicts, to mend in the spreadsheet itself."""
    queries.price_list_by_id(db(), list_id)
    rows, _rest = queries.price_rows(db(), list_id, size=ROWS)
    content = verdict_workbook(
        (
            (
                row.row_number,
                row.written,
                str(STANDINGS[row.standing]),
                " ".join(say(message) for message in row.messages),
            )
            for row in rows
        ),
        (_("Baris"), _("Hasil"), _("Sebab")),
    )
    return send_file(
        io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name="hasil-periksa.xlsx"
    )


@bp.route("/price-imports/<int:list_id>/rows/<int:row_id>", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def row(list_id: int, row_id: int) -> ResponseReturnValue:
    """Mend one row: choose its material, correct its figures."""
    found = queries.price_row_by_id(db(), list_id, row_id)
    form = PriceRowForm(data=PriceRowForm.as_typed(found.values))
    if "search" in request.form or not form.validate_on_submit():
        return _row_page(found, form)
    values = form.values(found.values)
    try:
        write(
            lambda session: services.mend_price_row(
                session, list_id=list_id, row_id=row_id, values=values, by=user()
            )
        )
    except DomainError as error:
        form.refuse(error)
        return _row_page(found, form)
    mended = queries.price_row_by_id(db(), list_id, row_id)
    if mended.standing == "ok":
        flash(_("Baris %(row)s sudah benar.", row=mended.row_number))
        return _back(list_id, row_id)
    return redirect(url_for("price_imports.row", list_id=list_id, row_id=row_id), 303)


def _row_page(found: PriceImportRow, form: PriceRowForm) -> ResponseReturnValue:
    return form.page(
        "price_imports/row.html", row=found, choices=_choices(found, form), say=say,
        standings=STANDINGS, found=queries.price_list_by_id(db(), found.import_id),
    )  # fmt: skip


def _choices(found: PriceImportRow, form: PriceRowForm) -> Sequence[Material]:
    """What may be chosen: the material it has, what was searched for, else the candidates."""
    text = form.find.data or ""
    near = (
        list(materials_found(db(), text, limit=12))
        if text
        else list(materials_by_ids(db(), found.candidates).values())
    )
    if not text:
        near.sort(key=lambda material: found.candidates.index(material.id))
    if found.material is not None:
        near = [found.material, *(m for m in near if m.id != found.material_id)]
    return near


@bp.post("/price-imports/<int:list_id>/rows/<int:row_id>/confirm")
@access(ORDER, hidden=True)
def confirm(list_id: int, row_id: int) -> Response:
    """The row is right although it looks doubtful."""
    write(lambda s: services.confirm_price_row(s, list_id=list_id, row_id=row_id, by=user()))
    return _back(list_id, row_id)


@bp.post("/price-imports/<int:list_id>/rows/<int:row_id>/exclude")
@access(ORDER, hidden=True)
def exclude(list_id: int, row_id: int) -> Response:
    """Leave the row out."""
    write(lambda s: services.exclude_price_row(s, list_id=list_id, row_id=row_id, by=user()))
    return _back(list_id, row_id)


@bp.post("/price-imports/<int:list_id>/rows/<int:row_id>/include")
@access(ORDER, hidden=True)
def include(list_id: int, row_id: int) -> Response:
    """Take the row back in."""
    write(lambda s: services.include_price_row(s, list_id=list_id, row_id=row_id, by=user()))
    return _back(list_id, row_id)


@bp.post("/price-imports/<int:list_id>/confirm-doubts")
@access(ORDER, hidden=True)
def confirm_doubts(list_id: int) -> Response:
    """Say of all rows with one kind of doubt that they are right."""
    code = request.form.get("code", "")
    if code in SHARED:
        count = write(
            lambda s: services.confirm_price_doubts(s, list_id=list_id, code=code, by=user())
        )
        flash(_("%(count)s baris dinyatakan benar.", count=count))
    return redirect(url_for("price_imports.detail", list_id=list_id), 303)


@bp.post("/price-imports/<int:list_id>/post")
@access(ORDER, hidden=True)
def post(list_id: int) -> Response:
    """Write down every price that is included."""

    def act(session: Session) -> str:
        services.post_prices(session, list_id=list_id, by=user())
        return url_for("price_imports.detail", list_id=list_id)

    return post_once(act)


@bp.post("/price-imports/<int:list_id>/discard")
@access(ORDER, hidden=True)
def discard(list_id: int) -> Response:
    """Throw the staged list away."""
    supplier_id = queries.price_list_by_id(db(), list_id).supplier_id
    write(lambda s: services.discard_prices(s, list_id=list_id, by=user()))
    flash(_("Berkas dibuang. Tidak ada harga yang dicatat."))
    return redirect(url_for("price_imports.index", supplier_id=supplier_id), 303)


def _back(list_id: int, row_id: int) -> Response:
    """To the row's place in the list, with the filter that was on."""
    show, after = request.args.get("show", ""), request.args.get("after", type=int)
    place = url_for(
        "price_imports.detail",
        list_id=list_id,
        show=show if show in STANDINGS else None,
        after=after or None,
        _anchor=f"row-{row_id}",
    )
    return redirect(place, 303)


def _shared_doubts(rows: Sequence[PriceImportRow]) -> list[tuple[str, int, str]]:
    """Doubts that are the only one of several rows: code, how many here, an example."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for row in rows:
        doubts = [m for m in row.messages if m.level == Verdict.DOUBT]
        codes = {m.code for m in doubts}
        if row.standing == "doubt" and row.material_id and len(codes) == 1 and codes <= set(SHARED):
            counts[doubts[0].code] += 1
            examples.setdefault(doubts[0].code, say(doubts[0]))
    return [(code, n, examples[code]) for code, n in counts.items() if n > 1]
