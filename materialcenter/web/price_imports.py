"""A supplier's price list from a spreadsheet: upload, look over row by row, write down."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.lists.staged import row_with_id, rows_of, standing_counts
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.spreadsheets.reader import ROWS
from materialcenter.purchasing.importing import queries, services
from materialcenter.purchasing.importing.models import (
    LIST_STATE_NAMES,
    ListState,
    PriceImport,
    PriceImportRow,
)
from materialcenter.purchasing.importing.preparing import prepare_prices
from materialcenter.purchasing.importing.settling import PRICE_ROWS
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.queries import supplier_by_id
from materialcenter.purchasing.terms import PriceTerms
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user, write
from materialcenter.web.forms.price_imports import PriceListForm, PriceRowForm
from materialcenter.web.histories import history_lines
from materialcenter.web.staged_rows import (
    STANDINGS,
    back_to_row,
    choices,
    chosen_standing,
    say,
    shared_doubts,
    verdict_file,
)

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
            import_id = write(
                lambda session: services.stage_prices(session, prepared=prepared, by=user()).id
            )
            return redirect(url_for("price_imports.detail", import_id=import_id), 303)
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


@bp.get("/price-imports/<int:import_id>")
@access(ORDER, hidden=True)
def detail(import_id: int) -> str:
    """Every row with what is to be said about it."""
    standing = chosen_standing()
    found = queries.price_list_by_id(db(), import_id)
    rows, next_key = rows_of(
        db(),
        PriceImportRow,
        import_id,
        standing=standing,
        after=request.args.get("after", 0, type=int),
        doubtful_first=True,
    )
    terms = _terms(found, rows)
    staged = found.state == ListState.STAGED
    counts = standing_counts(db(), PriceImportRow, import_id)
    included = sum(counts.values()) - counts["excluded"]
    return render_template(
        "price_imports/detail.html",
        found=found,
        state_name=_(LIST_STATE_NAMES[ListState(found.state)]),
        staged=staged,
        counts=counts,
        included=included,
        ready=included > 0 and not counts["error"] and not counts["doubt"],
        rows=rows,
        terms=terms,
        before=_asked_before(found, rows, terms) if staged else {},
        next_key=next_key,
        show=standing,
        standings=STANDINGS,
        shared=shared_doubts(rows, SHARED),
        say=say,
        history=history_lines(db(), PriceImport, import_id),
    )


def _asked_before(
    found: PriceImport, rows: Sequence[PriceImportRow], terms: dict[int, PriceTerms]
) -> dict[int, SupplierPrice]:
    """What the supplier asks already, by row."""
    known = {
        row.id: (row.material_id, terms[row.id])
        for row in rows
        if row.material_id is not None and row.id in terms
    }
    return queries.asked_before(db(), found.supplier_id, known)


def _terms(found: PriceImport, rows: Sequence[PriceImportRow]) -> dict[int, PriceTerms]:
    """What would be written down, by row, where the material is known."""
    return {
        row.id: row.values.terms(
            row.material, usual_start=found.valid_from, usual_source=found.filename
        )
        for row in rows
        if row.material is not None
    }


@bp.get("/price-imports/<int:import_id>/verdicts.xlsx")
@access(ORDER, hidden=True)
def verdicts(import_id: int) -> Response:
    """All rows with their verdicts, to mend in the spreadsheet itself."""
    queries.price_list_by_id(db(), import_id)
    return verdict_file(rows_of(db(), PriceImportRow, import_id, size=ROWS)[0])


@bp.route("/price-imports/<int:import_id>/rows/<int:row_id>", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def row(import_id: int, row_id: int) -> ResponseReturnValue:
    """Mend one row: choose its material, correct its figures."""
    found = row_with_id(db(), PriceImportRow, import_id, row_id)
    form = PriceRowForm(data=PriceRowForm.as_typed(found.values))
    form.name_units(found.material)
    if "search" in request.form or not form.validate_on_submit():
        return _row_page(found, form)
    values = form.values(found.values)
    try:
        write(
            lambda session: PRICE_ROWS.mend_row(
                session, import_id=import_id, row_id=row_id, values=values, by=user()
            )
        )
    except DomainError as error:
        form.refuse(error)
        return _row_page(found, form)
    mended = row_with_id(db(), PriceImportRow, import_id, row_id)
    if mended.standing == "ok":
        flash(_("Baris %(row)s sudah benar.", row=mended.row_number))
        return back_to_row("price_imports.detail", import_id, row_id)
    return redirect(url_for("price_imports.row", import_id=import_id, row_id=row_id), 303)


def _row_page(found: PriceImportRow, form: PriceRowForm) -> ResponseReturnValue:
    return form.page(
        "price_imports/row.html", row=found, choices=choices(found, form.find.data or ""), say=say,
        standings=STANDINGS, found=queries.price_list_by_id(db(), found.import_id),
    )  # fmt: skip


@bp.post("/price-imports/<int:import_id>/rows/<int:row_id>/confirm")
@access(ORDER, hidden=True)
def confirm(import_id: int, row_id: int) -> Response:
    """The row is right although it looks doubtful."""
    write(lambda s: PRICE_ROWS.confirm_row(s, import_id=import_id, row_id=row_id, by=user()))
    return back_to_row("price_imports.detail", import_id, row_id)


@bp.post("/price-imports/<int:import_id>/rows/<int:row_id>/exclude")
@access(ORDER, hidden=True)
def exclude(import_id: int, row_id: int) -> Response:
    """Leave the row out."""
    write(lambda s: PRICE_ROWS.exclude_row(s, import_id=import_id, row_id=row_id, by=user()))
    return back_to_row("price_imports.detail", import_id, row_id)


@bp.post("/price-imports/<int:import_id>/rows/<int:row_id>/include")
@access(ORDER, hidden=True)
def include(import_id: int, row_id: int) -> Response:
    """Take the row back in."""
    write(lambda s: PRICE_ROWS.include_row(s, import_id=import_id, row_id=row_id, by=user()))
    return back_to_row("price_imports.detail", import_id, row_id)


@bp.post("/price-imports/<int:import_id>/confirm-doubts")
@access(ORDER, hidden=True)
def confirm_doubts(import_id: int) -> Response:
    """Say of all rows with one kind of doubt that they are right."""
    code = request.form.get("code", "")
    if code in SHARED:
        count = write(
            lambda s: PRICE_ROWS.confirm_doubts(s, import_id=import_id, code=code, by=user())
        )
        flash(_("%(count)s baris dinyatakan benar.", count=count))
    return redirect(url_for("price_imports.detail", import_id=import_id), 303)


@bp.post("/price-imports/<int:import_id>/post")
@access(ORDER, hidden=True)
def post(import_id: int) -> Response:
    """Write down every price that is included."""

    def act(session: Session) -> str:
        services.post_prices(session, import_id=import_id, by=user())
        return url_for("price_imports.detail", import_id=import_id)

    return post_once(act)


@bp.post("/price-imports/<int:import_id>/discard")
@access(ORDER, hidden=True)
def discard(import_id: int) -> Response:
    """Throw the staged list away."""
    supplier_id = queries.price_list_by_id(db(), import_id).supplier_id
    write(lambda s: services.discard_prices(s, import_id=import_id, by=user()))
    flash(_("Berkas dibuang. Tidak ada harga yang dicatat."))
    return redirect(url_for("price_imports.index", supplier_id=supplier_id), 303)
