"""Claims for kilograms that did not come: made, credited, refused, withdrawn."""

from collections.abc import Callable, Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.attachments import attach, attachments_of
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.files import Upload
from materialcenter.fulfilment.after_delivery.claims.models import (
    CLAIM_STATUS_NAMES,
    ClaimStatus,
    ShortWeightClaim,
)
from materialcenter.fulfilment.after_delivery.claims.queries import (
    Short,
    claim_by_id,
    decided_claims,
    open_claims,
    shorts_of,
)
from materialcenter.fulfilment.after_delivery.claims.services import (
    make_claim,
    refuse_claim,
    settle_claim,
    withdraw_claim,
)
from materialcenter.fulfilment.queries import receipt_by_id
from materialcenter.web.access import access
from materialcenter.web.context import db, file_store, post_once, user
from materialcenter.web.forms.acts import for_act, reason_form
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.claims import ClaimForm, SettlementForm, claim_form
from materialcenter.web.histories import history_lines
from materialcenter.web.tables import Listing, asked_as_file, file_of
from materialcenter.web.tables.buying import CLAIMS

bp = Blueprint("claims", __name__, url_prefix="/claims")

READ, ORDER = Permission.PURCHASING_READ, Permission.PURCHASING_ORDER


@bp.get("")
@access(READ, hidden=True)
def index() -> ResponseReturnValue:
    """The claims that wait for a supplier, then those that were decided."""
    decided = Listing(CLAIMS, partial(decided_claims, db(), by=user()))
    if asked_as_file():
        return file_of(CLAIMS, [*open_claims(db(), by=user()), *decided.rows()])
    return render_template(
        "claims/index.html",
        waiting=open_claims(db(), by=user()),
        page=decided.page(),
        names=CLAIM_STATUS_NAMES,
    )


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.FULFILMENT_RECEIVE, hidden=True)
def new() -> ResponseReturnValue:
    """Claim what a delivery weighed less than its note says."""
    receipt_id = request.args.get("receipt", type=int)
    if receipt_id is None:
        return redirect(url_for("receipts.index"))
    receipt = receipt_by_id(db(), receipt_id, by=user())
    shorts = shorts_of(db(), receipt)
    form = claim_form(shorts)
    if form.validate_on_submit():
        uploads = form.photos.uploads
        try:
            return post_once(lambda session: _make(session, receipt_id, shorts, form, uploads))
        except DomainError as error:
            form.refuse(error)
    return form.page("claims/new.html", receipt=receipt, shorts=shorts)


def _make(
    session: Session,
    receipt_id: int,
    shorts: Sequence[Short],
    form: ClaimForm,
    uploads: Sequence[Upload],
) -> str:
    claim = make_claim(
        session,
        receipt_id=receipt_id,
        claimed=form.claimed(shorts),
        asked_idr=form.asked_idr.data,
        note=form.note.data or "",
        by=user(),
    )
    attach(session, file_store(), ShortWeightClaim, claim.id, uploads, by_id=user().id)
    return url_for("claims.detail", claim_id=claim.id)


@bp.get("/<int:claim_id>")
@access(READ, hidden=True)
def detail(claim_id: int) -> ResponseReturnValue:
    """One claim, what became of it, and where its credit fell."""
    return _page(claim_id)


@bp.post("/<int:claim_id>/settlement")
@access(ORDER, hidden=True)
def settle(claim_id: int) -> ResponseReturnValue:
    """The supplier credited it."""
    form = _settlement()

    def verb(session: Session) -> None:
        settle_claim(
            session,
            claim_id=claim_id,
            credit_idr=form.credit_idr.data or 0,
            on=form.credited_on.data or clock.today(),
            reference=form.reference.data or "",
            by=user(),
        )

    return _act(claim_id, "settlement", form, verb, _("Kredit dicatat dan dibagi."))


@bp.post("/<int:claim_id>/refusal")
@access(ORDER, hidden=True)
def refuse(claim_id: int) -> ResponseReturnValue:
    """The supplier pays nothing."""
    form = reason_form("refusal")

    def verb(session: Session) -> None:
        refuse_claim(session, claim_id=claim_id, reason=form.reason.data or "", by=user())

    return _act(claim_id, "refusal", form, verb, _("Dicatat: pemasok menolak klaim ini."))


@bp.post("/<int:claim_id>/withdrawal")
@access(ORDER, hidden=True)
def withdraw(claim_id: int) -> ResponseReturnValue:
    """The claim was a mistake."""
    form = reason_form("withdrawal")

    def verb(session: Session) -> None:
        withdraw_claim(session, claim_id=claim_id, reason=form.reason.data or "", by=user())

    return _act(claim_id, "withdrawal", form, verb, _("Klaim ditarik."))


def _act(
    claim_id: int, act: str, form: OnceForm, verb: Callable[[Session], None], said: str
) -> ResponseReturnValue:
    def once(session: Session) -> str:
        verb(session)
        return url_for("claims.detail", claim_id=claim_id)

    if form.validate_on_submit():
        try:
            answer = post_once(once)
            flash(said)
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(claim_id, act, form)


def _settlement(asked_idr: int | None = None, **kw: None) -> SettlementForm:
    form = SettlementForm(data={"credited_on": clock.today(), "credit_idr": asked_idr}, **kw)
    for_act(form, "settlement")
    return form


def _page(claim_id: int, act: str = "", failed: OnceForm | None = None) -> tuple[str, int]:
    claim = claim_by_id(db(), claim_id, by=user())
    forms: dict[str, OnceForm] = {
        "settlement": _settlement(claim.asked_idr, formdata=None),
        "refusal": reason_form("refusal", formdata=None),
        "withdrawal": reason_form("withdrawal", formdata=None),
    }
    if failed is not None:
        forms[act] = failed
    return (failed or forms["refusal"]).page(
        "claims/detail.html",
        claim=claim,
        status_name=_(CLAIM_STATUS_NAMES[ClaimStatus(claim.status)]),
        photos=attachments_of(db(), ShortWeightClaim, [claim_id]).get(claim_id, []),
        forms=forms,
        act=act,
        failed=failed,
        history=history_lines(db(), ShortWeightClaim, claim_id),
    )
