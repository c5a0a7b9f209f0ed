"""Metal that goes back to its supplier: looked at first, posted, and undone."""

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.attachments import attach, attachments_of
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.files import Upload
from materialcenter.fulfilment.after_delivery.queries import receipts_of
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Part
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import (
    preview_return,
    return_to_supplier,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.queries import (
    returnable,
    supplier_return_by_id,
    supplier_returns,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.reversing import (
    reverse_supplier_return,
)
from materialcenter.fulfilment.errors import ReservationsMustShrink
from materialcenter.fulfilment.holding import holders_on
from materialcenter.fulfilment.models import Receipt
from materialcenter.fulfilment.queries import receipt_by_id, reversal_of, reversed_numbers
from materialcenter.stock.models import Balance
from materialcenter.web.access import access
from materialcenter.web.context import db, file_store, post_once, user
from materialcenter.web.forms.acts import reason_form
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.supplier_returns import SupplierReturnForm, return_form
from materialcenter.web.histories import history_lines
from materialcenter.web.moving import chosen
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.buying import RETURNS

bp = Blueprint("supplier_returns", __name__, url_prefix="/supplier-returns")

READ = Permission.PURCHASING_READ


@bp.get("")
@access(READ, hidden=True)
def index() -> ResponseReturnValue:
    """What went back, newest first."""
    found = Listing(RETURNS, partial(supplier_returns, db(), by=user()))
    if asked_as_file():
        return found.file()
    page = found.page()
    undone = reversed_numbers(db(), [row.posting_id for row in page.rows])
    return render_template("supplier_returns/index.html", page=page, undone=undone)


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.FULFILMENT_RECEIVE, hidden=True)
def new() -> ResponseReturnValue:
    """What of a delivery goes back. First it is shown who loses what; then it can be posted."""
    receipt_id = request.args.get("receipt", type=int)
    if receipt_id is None:
        return redirect(url_for("receipts.index"))
    receipt = receipt_by_id(db(), receipt_id, by=user())
    rows = _rows(receipt_id)
    form = return_form(rows, holders_on(db(), [row.id for row in rows]), request.form)
    looked = "looked" in request.form
    parts: list[Part] = []
    if form.validate_on_submit():
        try:
            if looked and request.form.get("act") == "post":
                uploads = form.photos.uploads
                return post_once(lambda s: _send_back(s, receipt, rows, form, uploads))
        except DomainError as error:
            form.refuse(error)
        looked, parts = _looked(receipt, rows, form, looked=looked)
    return form.page(
        "supplier_returns/new.html", receipt=receipt, rows=rows, parts=parts, looked=looked
    )


def _rows(receipt_id: int) -> Sequence[Balance]:
    """What lies here of the delivery, or of one lot of it; a form sent again asks as before."""
    if request.method == "POST":
        return chosen()
    code = request.args.get("lot", "")
    return [row for row in returnable(db(), receipt_id) if not code or row.lot.code == code]


def _looked(
    receipt: Receipt, rows: Sequence[Balance], form: SupplierReturnForm, *, looked: bool
) -> tuple[bool, list[Part]]:
    """Whether there is something to look at, and what posting it would do."""
    releases = (form.releases() or None) if looked else None

    def would_be(releases: dict[int, int] | None) -> list[Part]:
        return preview_return(
            db(), supplier_id=receipt.supplier_id, items=form.returning(rows),
            replacement=form.replacement, releases=releases,
        )  # fmt: skip

    try:
        try:
            parts = would_be(releases)
        except ReservationsMustShrink as error:
            if not form.errors:
                form.refuse(error)
            parts = would_be(None)
    except DomainError as error:
        if not form.errors:
            form.refuse(error)
        return False, []
    form.fill_in(parts)
    return True, parts


def _send_back(
    session: Session,
    receipt: Receipt,
    rows: Sequence[Balance],
    form: SupplierReturnForm,
    uploads: Sequence[Upload],
) -> str:
    document = return_to_supplier(
        session,
        supplier_id=receipt.supplier_id,
        items=form.returning(rows),
        replacement=form.replacement,
        reason=form.reason.data or "",
        note=form.note.data or "",
        releases=form.releases(),
        by=user(),
    )
    attach(session, file_store(), SupplierReturn, document.id, uploads, by_id=user().id)
    return url_for("supplier_returns.detail", return_id=document.id)


@bp.get("/<int:return_id>")
@access(READ, hidden=True)
def detail(return_id: int) -> ResponseReturnValue:
    """What went back, who lost by it, and what became of that."""
    return _detail(return_id, reason_form("reversal", formdata=None))


def _detail(return_id: int, form: OnceForm) -> ResponseReturnValue:
    document = supplier_return_by_id(db(), return_id, by=user())
    return form.page(
        "supplier_returns/detail.html",
        document=document,
        receipts=receipts_of(db(), document.lines),
        photos=attachments_of(db(), SupplierReturn, [return_id]).get(return_id, []),
        reversal=reversal_of(db(), document.posting_id),
        history=history_lines(db(), SupplierReturn, return_id),
    )


@bp.post("/<int:return_id>/reversal")
@access(Permission.FULFILMENT_REVERSE, hidden=True)
def reverse(return_id: int) -> ResponseReturnValue:
    """Undo a wrong return by a document of its own."""
    form = reason_form("reversal")

    def act(session: Session) -> str:
        reason = form.reason.data or ""
        reverse_supplier_return(session, return_id=return_id, reason=reason, by=user())
        return url_for("supplier_returns.detail", return_id=return_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Retur dibatalkan. Bahannya ada di rak lagi."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _detail(return_id, form)
