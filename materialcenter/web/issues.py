"""Handing over: what is ready goes to the workshop with a delivery note, and may come back."""

import re
from collections.abc import Sequence
from functools import partial

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.core.quantities import Metal
from materialcenter.core.settings import CERTIFICATE_POLICY, REFUSED, WITH_REASON, value_of
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue, Reservation
from materialcenter.fulfilment.queries import (
    issue_by_id,
    issues,
    ready_reservations,
    returns_of,
    reversal_of,
    reversed_numbers,
)
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.reversing import reverse_issue
from materialcenter.stock.models import CONDITION_NAMES, Condition
from materialcenter.web import work
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import (
    HandOverForm,
    ReturnForm,
    for_act,
    hand_over_form,
    reason_form,
)
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.histories import history_lines
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.asking import ISSUES

bp = Blueprint("issues", __name__, url_prefix="/issues")


@bp.get("")
@access(Permission.STOCK_READ)
def index() -> ResponseReturnValue:
    """Delivery notes, newest first."""
    found = Listing(
        ISSUES, partial(issues, db(), by=user(), workshop_id=request.args.get("workshop", type=int))
    )
    if asked_as_file():
        return found.file()
    page = found.page()
    reversals = reversed_numbers(db(), [row.posting_id for row in page.rows])
    return render_template("issues/index.html", page=page, reversals=reversals)


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.FULFILMENT_ISSUE)
def new() -> ResponseReturnValue:
    """Hand over what is ready for a workshop or a request; without either, choose one."""
    if request.method == "POST":
        return _hand_over()
    rows = _chosen(db())
    if not rows:
        return render_template("issues/choose.html", ready=work.ready(db()))
    policy = value_of(db(), CERTIFICATE_POLICY)
    data: dict[str, object] = {
        f"pieces-{row.id}": row.held for row in rows if row.balance.counted == "piece"
    }
    data |= {f"take-{row.id}": False for row in rows if _stays(row, policy)}
    form = hand_over_form([row.id for row in rows], data=data)
    return _form_page(form, rows)


def _stays(row: Reservation, policy: int) -> bool:
    """Whether this metal could not be handed over now."""
    lot = row.balance.lot
    return lot.condition != Condition.GOOD or (policy == REFUSED and not lot.certificates)


def _form_page(form: HandOverForm, rows: Sequence[Reservation]) -> tuple[str, int]:
    policy = value_of(db(), CERTIFICATE_POLICY)
    return form.page(
        "issues/new.html",
        rows=rows,
        held_back={str(condition): _(words) for condition, words in CONDITION_NAMES.items()},
        refused=policy == REFUSED,
        ask_why=policy == WITH_REASON and not all(row.balance.lot.certificates for row in rows),
    )


def _chosen(session: Session) -> Sequence[Reservation]:
    workshop_id = request.args.get("workshop", type=int)
    request_id = request.args.get("request", type=int)
    if workshop_id is None and request_id is None:
        return []
    return ready_reservations(session, workshop_id=workshop_id, request_id=request_id)


def _hand_over() -> ResponseReturnValue:
    """The form as it was sent, not as the shelf is now: sent again it must read the same."""
    ids = _ids(request.form.getlist("reservation"))
    form = hand_over_form(ids)
    if form.validate_on_submit() and form.filled_in(ids):
        try:
            return post_once(lambda session: _issue(session, ids, form))
        except NotFound:
            form.form_errors.append(_("Yang siap sudah berubah. Periksa lagi daftarnya."))
        except DomainError as error:
            form.refuse(error)
    return _form_page(form, [row for row in _chosen(db()) if row.id in ids])


def _ids(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in dict.fromkeys(texts) if re.fullmatch("[0-9]{1,18}", text)]


def _issue(session: Session, ids: Sequence[int], form: HandOverForm) -> str:
    issue = issue_metal(
        session,
        workshop_id=request.form.get("workshop_id", 0, type=int),
        hand_overs=[
            HandOver(
                id_,
                Metal(form[f"pieces-{id_}"].data or 0, form[f"grams-{id_}"].data or 0),
                form[f"weight_reason-{id_}"].data or "",
            )
            for id_ in ids
            if form[f"take-{id_}"].data
        ],
        taken_by=form.taken_by.data or "",
        note=form.note.data or "",
        certificate_reason=form.certificate_reason.data or "",
        by=user(),
    )
    return url_for("issues.detail", issue_id=issue.id)


@bp.get("/<int:issue_id>")
@access(Permission.STOCK_READ, Permission.DEMAND_REQUEST)
def detail(issue_id: int) -> ResponseReturnValue:
    """A delivery note; members see their own workshop's."""
    return _page(issue_id)


@bp.post("/<int:issue_id>/reversal")
@access(Permission.FULFILMENT_REVERSE)
def reverse(issue_id: int) -> ResponseReturnValue:
    """Take a wrong hand-over back by a document of its own."""
    form = reason_form("reversal")

    def act(session: Session) -> str:
        reason = form.reason.data or ""
        reverse_issue(session, issue_id=issue_id, reason=reason, by=user())
        return url_for("issues.detail", issue_id=issue_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Surat jalan dibatalkan. Bahannya kembali disimpan untuk IKM."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(issue_id, "reversal", form)


@bp.post("/<int:issue_id>/lines/<int:line_id>/returns")
@access(Permission.FULFILMENT_ISSUE)
def take_back(issue_id: int, line_id: int) -> ResponseReturnValue:
    """Take metal back that a workshop brings."""
    form = ReturnForm()
    for_act(form, f"return-{line_id}")

    def act(session: Session) -> str:
        return_metal(
            session,
            issue_line_id=line_id,
            metal=Metal(form.pieces.data or 0, form.grams.data or 0),
            place_code=form.place.data or "",
            reason=form.reason.data or "",
            by=user(),
        )
        return url_for("issues.detail", issue_id=issue_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Retur dicatat. Bahannya bebas lagi di rak."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(issue_id, f"return-{line_id}", form)


def _page(issue_id: int, act: str = "", failed: OnceForm | None = None) -> tuple[str, int]:
    session = db()
    issue = issue_by_id(session, issue_id, by=user())
    forms: dict[str, OnceForm] = {"reversal": reason_form("reversal", formdata=None)}
    for line in issue.lines:
        form = ReturnForm(formdata=None, data={"place": line.place.code})
        forms[f"return-{line.id}"] = for_act(form, f"return-{line.id}")
    if failed is not None:
        forms[act] = failed
    page = render_template(
        "issues/detail.html",
        issue=issue,
        returns=returns_of(session, issue_id),
        reversal=reversal_of(session, issue.posting_id),
        forms=forms,
        act=act,
        failed=failed,
        history=history_lines(session, Issue, issue_id),
    )
    return page, failed.status if failed else 200
