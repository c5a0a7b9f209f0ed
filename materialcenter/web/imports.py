"""Opening stock from a spreadsheet: upload, look over row by row, post."""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids, materials_found
from materialcenter.config import ROOT
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.spreadsheets.messages import Message, Verdict
from materialcenter.core.spreadsheets.reader import ROWS
from materialcenter.core.spreadsheets.verdict_file import verdict_workbook
from materialcenter.stock.importing import queries, services, settling
from materialcenter.stock.importing.models import STATE_NAMES, ImportState, StockImportRow
from materialcenter.stock.importing.preparing import prepare
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user, write
from materialcenter.web.errors import shown
from materialcenter.web.forms.imports import RowForm, UploadForm

bp = Blueprint("imports", __name__, url_prefix="/stock/imports")

SAMPLE = ROOT / "materialcenter/seeds/opening_stock_sample.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STANDINGS = {
    "ok": lazy_gettext("siap"),
    "doubt": lazy_gettext("ragu"),
    "error": lazy_gettext("salah"),
    "excluded": lazy_gettext("dikeluarkan"),
}
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
    standing = request.args.get("show", "")
    found = queries.import_with_id(db(), import_id)
    rows, next_key = queries.rows_of(
        db(), import_id, standing=standing, after=request.args.get("after", 0, type=int)
    )
    return render_template(
        "imports/detail.html",
        found=found,
        state_name=_(STATE_NAMES[ImportState(found.state)]),
        staged=found.state == ImportState.STAGED,
        summary=queries.summary_of(db(), import_id),
        rows=rows,
        next_key=next_key,
        show=standing if standing in STANDINGS else "",
        standings=STANDINGS,
        shared=_shared_doubts(rows),
        say=say,
    )


@bp.get("/<int:import_id>/verdicts.xlsx")
@access(Permission.STOCK_IMPORT)
def verdicts(import_id: int) -> Response:
    """All rows with their verdicts, to mend in the spreadsheet itself."""
    queries.import_with_id(db(), import_id)
    rows, _rest = queries.rows_of(db(), import_id, size=ROWS)
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


@bp.route("/<int:import_id>/rows/<int:row_id>", methods=["GET", "POST"])
@access(Permission.STOCK_IMPORT)
def row(import_id: int, row_id: int) -> ResponseReturnValue:
    """Mend one row: choose its material, correct its figures."""
    found = queries.row_with_id(db(), import_id, row_id)
    form = RowForm(data=_as_typed(found))
    if "search" in request.form or not form.validate_on_submit():
        return _row_page(found, form)
    values = form.values(found.values)
    try:
        write(
            lambda session: settling.mend_row(
                session, import_id=import_id, row_id=row_id, values=values, by=user()
            )
        )
    except DomainError as error:
        form.refuse(error)
        return _row_page(found, form)
    mended = queries.row_with_id(db(), import_id, row_id)
    if mended.standing == "ok":
        flash(_("Baris %(row)s sudah benar.", row=mended.row_number))
        return _back(import_id, row_id)
    return redirect(url_for("imports.row", import_id=import_id, row_id=row_id), 303)


@bp.post("/<int:import_id>/rows/<int:row_id>/confirm")
@access(Permission.STOCK_IMPORT)
def confirm(import_id: int, row_id: int) -> Response:
    """The row is right although it looks doubtful."""
    write(lambda s: settling.confirm_row(s, import_id=import_id, row_id=row_id, by=user()))
    return _back(import_id, row_id)


@bp.post("/<int:import_id>/rows/<int:row_id>/exclude")
@access(Permission.STOCK_IMPORT)
def exclude(import_id: int, row_id: int) -> Response:
    """Leave the row out."""
    write(lambda s: settling.exclude_row(s, import_id=import_id, row_id=row_id, by=user()))
    return _back(import_id, row_id)


@bp.post("/<int:import_id>/rows/<int:row_id>/include")
@access(Permission.STOCK_IMPORT)
def include(import_id: int, row_id: int) -> Response:
    """Take the row back in."""
    write(lambda s: settling.include_row(s, import_id=import_id, row_id=row_id, by=user()))
    return _back(import_id, row_id)


@bp.post("/<int:import_id>/confirm-doubts")
@access(Permission.STOCK_IMPORT)
def confirm_doubts(import_id: int) -> Response:
    """Say of all rows with one kind of doubt that they are right."""
    code = request.form.get("code", "")
    if code in SHARED:
        count = write(
            lambda s: settling.confirm_doubts(s, import_id=import_id, code=code, by=user())
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


def say(message: Message) -> str:
    """A remark in the reader's language."""
    figures = {name: shown(figure) for name, figure in message.figures.items()}
    return _(message.sentence, **figures) if figures else _(message.sentence)


def _index(form: UploadForm) -> ResponseReturnValue:
    page = queries.imports_page(db(), after=request.args.get("after", type=int))
    names = {state: _(name) for state, name in STATE_NAMES.items()}
    return form.page("imports/index.html", page=page, state_names=names)


def _back(import_id: int, row_id: int) -> Response:
    """To the row's place in the list, with the filter that was on."""
    show = request.args.get("show", "")
    after = request.args.get("after", type=int)
    place = url_for(
        "imports.detail",
        import_id=import_id,
        show=show if show in STANDINGS else None,
        after=after or None,
        _anchor=f"row-{row_id}",
    )
    return redirect(place, 303)


def _as_typed(found: StockImportRow) -> dict[str, Any]:
    return asdict(found.values) | {"material_id": str(found.material_id or "")}


def _row_page(found: StockImportRow, form: RowForm) -> ResponseReturnValue:
    return form.page(
        "imports/row.html", row=found, choices=_choices(found, form), say=say, standings=STANDINGS
    )


def _choices(found: StockImportRow, form: RowForm) -> Sequence[Material]:
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


def _shared_doubts(rows: Sequence[StockImportRow]) -> list[tuple[str, int, str]]:
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
