"""Documents on metal that moves: transfers, corrections, scrap and titipan, and undoing them."""

import re
from collections.abc import Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.fulfilment.holding import holders_on
from materialcenter.fulfilment.moving import transfer_metal
from materialcenter.fulfilment.papers import papers_of
from materialcenter.fulfilment.queries import reversal_of
from materialcenter.fulfilment.undoing import KINDS, reverse_moving
from materialcenter.stock.models import Balance, Movement, Posting
from materialcenter.stock.moving import queries
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import ReasonForm, reason_form
from materialcenter.web.forms.moving import TransferForm, transfer_form
from materialcenter.web.histories import history_lines
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.stock import POSTINGS

bp = Blueprint("moving", __name__, url_prefix="/moves")


@bp.get("")
@access(Permission.STOCK_READ)
def index() -> ResponseReturnValue:
    """The newest documents, and the corrections that wait for a decision."""
    session, kind = db(), request.args.get("kind", "")
    wanted = [kind] if kind in KINDS else KINDS
    found = Listing(POSTINGS, partial(queries.postings_of, session, wanted))
    if asked_as_file():
        return found.file()
    page = found.page()
    rows = queries.rows_of(session, [posting.id for posting in page.rows])
    return render_template(
        "moving/index.html",
        page=page,
        rows={id_: [row for row in own if _of_a_rack(row)] for id_, own in rows.items()},
        papers=papers_of(session, page.rows),
        waiting=queries.waiting_adjustments(session),
    )


def _of_a_rack(row: Movement) -> bool:
    """Whether a row tells what came or went, and not how far the scale was from the books."""
    return row.from_place.inside or row.to_place.inside


@bp.get("/<int:posting_id>")
@access(Permission.STOCK_READ)
def detail(posting_id: int) -> ResponseReturnValue:
    """One document; a correction has a page of its own."""
    return _page(posting_id, reason_form("reversal", formdata=None))


@bp.post("/<int:posting_id>/reversal")
@access(Permission.FULFILMENT_REVERSE)
def reverse(posting_id: int) -> ResponseReturnValue:
    """Undo a document by one of its own."""
    form = reason_form("reversal")

    def act(session: Session) -> str:
        reason = form.reason.data or ""
        reverse_moving(session, posting_id=posting_id, reason=reason, by=user())
        return url_for("moving.detail", posting_id=posting_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Dokumen dibatalkan. Bahannya kembali seperti sebelumnya."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(posting_id, form)


def _page(posting_id: int, form: ReasonForm) -> ResponseReturnValue:
    session = db()
    posting = queries.posting_by_id(session, posting_id, KINDS)
    paper = papers_of(session, [posting])[posting.id]
    if paper.kind == "adjustment" and request.method == "GET":
        return redirect(url_for("adjusting.detail", adjustment_id=paper.document_id))
    return form.page(
        "moving/detail.html",
        posting=posting,
        paper=paper,
        rows=queries.rows_of(session, [posting.id]).get(posting.id, []),
        scrapping=queries.scrapping_of(session, posting.id),
        delivery=queries.owner_delivery_of(session, posting.id),
        reversal=reversal_of(session, posting.id),
        history=history_lines(session, Posting, posting.id),
    )


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.STOCK_MOVE)
def new() -> ResponseReturnValue:
    """Move the chosen lots to another rack; without any, choose a rack first."""
    balances = chosen()
    if not balances:
        return redirect(url_for("places.index"))
    form = transfer_form(balances)
    if form.validate_on_submit():
        try:
            answer = post_once(lambda session: _transfer(session, balances, form))
            flash(_("Bahan sudah dipindahkan."))
            return answer
        except DomainError as error:
            form.refuse(error)
    holders = holders_on(db(), [row.id for row in balances])
    return form.page("moving/new.html", balances=balances, holders=holders)


def _transfer(session: Session, balances: Sequence[Balance], form: TransferForm) -> str:
    posting = transfer_metal(
        session,
        shifts=form.shifts(balances),
        place_code=form.place.data or "",
        reason=form.reason.data or "",
        by=user(),
    )
    return url_for("moving.detail", posting_id=posting.id)


def chosen() -> Sequence[Balance]:
    """The balances that a page was asked for, or that the form was sent with."""
    texts = request.form.getlist("balance") or request.args.getlist("balance")
    ids = [int(text) for text in dict.fromkeys(texts) if re.fullmatch("[0-9]{1,18}", text)]
    return queries.balances_by_ids(db(), ids)
