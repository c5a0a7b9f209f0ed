"""Opening stock from a spreadsheet: upload, look over row by row, post."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.lists.staged import row_with_id, rows_of
from materialcenter.config import ROOT
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.spreadsheets.reader import ROWS
from materialcenter.stock.importing import queries, services
from materialcenter.stock.importing.models import IMPORT_STATE_NAMES, ImportState, StockImportRow
from materialcenter.stock.importing.preparing import prepare
from materialcenter.stock.importing.settling import STOCK_ROWS
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user, write
from materialcenter.web.forms.imports import RowForm, UploadForm
from materialcenter.web.staged_rows import (
    STANDINGS,
    XLSX,
    back_to_row,
    choices,
    chosen_standing,
    say,
    shared_doubts,
    verdict_file,
)

bp = Blueprint("imports", __name__, url_prefix="/stock/imports")

SAMPLE = ROOT / "materialcenter/seeds/opening_stock_sample.xlsx"
# Doubts that a whole list may share, so that one look is enough for all its rows.
SHARED = (
    "heat-missing",
    "price-missing",
    "date-missing",
    "pieces-from-weight",
    "weight-from-theory",
)


@bp.get("")
@access(Permission.STOCK_IMPORT)
def index() -> ResponseReturnValue:
    """Imports so far, and the way to start one."""
    return _index(UploadForm())


@bp.post("")
@access(Permission.STOCK_IMPORT)
def upload() -> ResponseReturnValue:
    """Read a file and keep its rows for looking over; the same file leads to the same page."""
    form = UploadForm()
    if form.validate_on_submit():
        file = request.files["file"]
        try:
            prepared = prepare(db(), filename=file.filename or "", content=file.read())
            import_id = write(
                lambda session: services.stage_import(session, prepared=prepared, by=user()).id
            )
            return redirect(url_for("imports.detail", import_id=import_id), 303)
        except DomainError as error:
            form.refuse(error)
    return _index(form)


@bp.get("/sample.xlsx")
@access(Permission.STOCK_IMPORT)
def sample() -> Response:
    """A stock list as storekeepers write them, to try the import with."""
    return send_file(
        SAMPLE, mimetype=XLSX, as_attachment=True, download_name="contoh-stok-awal.xlsx"
    )


@bp.get("/<int:import_id>")
@access(Permission.STOCK_IMPORT)
def detail(import_id: int) -> str:
    """Every row with what is to be said about it."""
    standing = chosen_standing()
    found = queries.import_with_id(db(), import_id)
    rows, next_key = rows_of(
        db(),
        StockImportRow,
        import_id,
        standing=standing,
        after=request.args.get("after", 0, type=int),
    )
    return render_template(
        "imports/detail.html",
        found=found,
        state_name=_(IMPORT_STATE_NAMES[ImportState(found.state)]),
        staged=found.state == ImportState.STAGED,
        summary=queries.summary_of(db(), import_id),
        rows=rows,
        next_key=next_key,
        show=standing,
        standings=STANDINGS,
        shared=shared_doubts(rows, SHARED),
        say=say,
    )


@bp.get("/<int:import_id>/verdicts.xlsx")
@access(Permission.STOCK_IMPORT)
def verdicts(import_id: int) -> Response:
    """All rows with their verdicts, to mend in the spreadsheet itself."""
    queries.import_with_id(db(), import_id)
    return verdict_file(rows_of(db(), StockImportRow, import_id, size=ROWS)[0])


@bp.route("/<int:import_id>/rows/<int:row_id>", methods=["GET", "POST"])
@access(Permission.STOCK_IMPORT)
def row(import_id: int, row_id: int) -> ResponseReturnValue:
    """Mend one row: choose its material, correct its figures."""
    found = row_with_id(db(), StockImportRow, import_id, row_id)
    form = RowForm(data=_as_typed(found))
    if "search" in request.form or not form.validate_on_submit():
        return _row_page(found, form)
    values = form.values(found.values)
    try:
        write(
            lambda session: STOCK_ROWS.mend_row(
                session, import_id=import_id, row_id=row_id, values=values, by=user()
            )
        )
    except DomainError as error:
        form.refuse(error)
        return _row_page(found, form)
    mended = row_with_id(db(), StockImportRow, import_id, row_id)
    if mended.standing == "ok":
        flash(_("Baris %(row)s sudah benar.", row=mended.row_number))
        return back_to_row("imports.detail", import_id, row_id)
    return redirect(url_for("imports.row", import_id=import_id, row_id=row_id), 303)


@bp.post("/<int:import_id>/rows/<int:row_id>/confirm")
@access(Permission.STOCK_IMPORT)
def confirm(import_id: int, row_id: int) -> Response:
    """The row is right although it looks doubtful."""
    write(lambda s: STOCK_ROWS.confirm_row(s, import_id=import_id, row_id=row_id, by=user()))
    return back_to_row("imports.detail", import_id, row_id)


@bp.post("/<int:import_id>/rows/<int:row_id>/exclude")
@access(Permission.STOCK_IMPORT)
def exclude(import_id: int, row_id: int) -> Response:
    """Leave the row out."""
    write(lambda s: STOCK_ROWS.exclude_row(s, import_id=import_id, row_id=row_id, by=user()))
    return back_to_row("imports.detail", import_id, row_id)


@bp.post("/<int:import_id>/rows/<int:row_id>/include")
@access(Permission.STOCK_IMPORT)
def include(import_id: int, row_id: int) -> Response:
    """Take the row back in."""
    write(lambda s: STOCK_ROWS.include_row(s, import_id=import_id, row_id=row_id, by=user()))
    return back_to_row("imports.detail", import_id, row_id)


@bp.post("/<int:import_id>/confirm-doubts")
@access(Permission.STOCK_IMPORT)
def confirm_doubts(import_id: int) -> Response:
    """Say of all rows with one kind of doubt that they are right."""
    code = request.form.get("code", "")
    if code in SHARED:
        count = write(
            lambda s: STOCK_ROWS.confirm_doubts(s, import_id=import_id, code=code, by=user())
        )
        flash(_("%(count)s baris dinyatakan benar.", count=count))
    return redirect(url_for("imports.detail", import_id=import_id), 303)


@bp.post("/<int:import_id>/post")
@access(Permission.STOCK_IMPORT)
def post(import_id: int) -> Response:
    """Put everything that is included into the books."""

    def act(session: Session) -> str:
        services.post_import(session, import_id=import_id, by=user())
        return url_for("imports.detail", import_id=import_id)

    return post_once(act)


@bp.post("/<int:import_id>/discard")
@access(Permission.STOCK_IMPORT)
def discard(import_id: int) -> Response:
    """Throw the staged file away."""
    write(lambda s: services.discard_import(s, import_id=import_id, by=user()))
    flash(_("Berkas dibuang. Tidak ada yang dibukukan."))
    return redirect(url_for("imports.index"), 303)


def _index(form: UploadForm) -> ResponseReturnValue:
    page = queries.imports_page(db(), after=request.args.get("after", type=int))
    names = {state: _(name) for state, name in IMPORT_STATE_NAMES.items()}
    return form.page("imports/index.html", page=page, state_names=names)


def _as_typed(found: StockImportRow) -> dict[str, Any]:
    return asdict(found.values) | {"material_id": str(found.material_id or "")}


def _row_page(found: StockImportRow, form: RowForm) -> ResponseReturnValue:
    return form.page(
        "imports/row.html",
        row=found,
        choices=choices(found, form.find.data or ""),
        say=say,
        standings=STANDINGS,
    )
