"""Corrections of the books: asked for, decided on by somebody else when big; and scrap."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.quantities import Metal
from materialcenter.core.settings import ADJUSTMENT_LIMIT_IDR, value_of
from materialcenter.fulfilment.adjusting import (
    approve_adjustment,
    ask_adjustment,
    refuse_adjustment,
)
from materialcenter.fulfilment.queries import reversal_of
from materialcenter.fulfilment.scrapping import scrap_metal
from materialcenter.stock.moving.models import ADJUSTMENT_STATUS_NAMES, Adjustment, AdjustmentStatus
from materialcenter.stock.moving.queries import adjustment_by_id
from materialcenter.stock.queries import balances_of_lot, lot_by_code
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import for_act, reason_form
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.moving import AdjustmentForm, DecisionForm, ScrapForm
from materialcenter.web.histories import history_lines
from materialcenter.web.moving import chosen

bp = Blueprint("adjusting", __name__)


@bp.route("/adjustments/new", methods=["GET", "POST"])
@access(Permission.STOCK_ADJUST)
def new() -> ResponseReturnValue:
    """Say what the books of a lot have too much or too little of."""
    code = request.args.get("lot", "")
    if not code:
        return redirect(url_for("places.index"))
    lot = lot_by_code(db(), code)
    form = AdjustmentForm(data={"place": request.args.get("place", "")})

    def act(session: Session) -> str:
        pieces, grams = form.change
        asked = ask_adjustment(
            session, lot_id=lot.id, place_code=form.place.data or "", pieces=pieces, grams=grams,
            reason=form.reason.data or "", by=user(),
        )  # fmt: skip
        return url_for("adjusting.detail", adjustment_id=asked.id)

    if form.validate_on_submit():
        try:
            return post_once(act)
        except DomainError as error:
            form.refuse(error)
    return form.page(
        "moving/adjust.html",
        lot=lot,
        balances=balances_of_lot(db(), lot.id),
        limit_idr=value_of(db(), ADJUSTMENT_LIMIT_IDR),
    )


@bp.get("/adjustments/<int:adjustment_id>")
@access(Permission.STOCK_READ)
def detail(adjustment_id: int) -> ResponseReturnValue:
    """A correction, what became of it, and the decision when one is wanted."""
    return _page(adjustment_id)


@bp.post("/adjustments/<int:adjustment_id>/approval")
@access(Permission.STOCK_APPROVE)
def approve(adjustment_id: int) -> ResponseReturnValue:
    """Let a correction be posted."""
    form = _form("approval")

    def act(session: Session) -> str:
        remark = form.reason.data or ""
        approve_adjustment(session, adjustment_id=adjustment_id, remark=remark, by=user())
        return url_for("adjusting.detail", adjustment_id=adjustment_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Penyesuaian dibukukan."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(adjustment_id, "approval", form)


@bp.post("/adjustments/<int:adjustment_id>/refusal")
@access(Permission.STOCK_APPROVE)
def refuse(adjustment_id: int) -> ResponseReturnValue:
    """Leave the books as they are."""
    form = reason_form("refusal")

    def act(session: Session) -> str:
        reason = form.reason.data or ""
        refuse_adjustment(session, adjustment_id=adjustment_id, reason=reason, by=user())
        return url_for("adjusting.detail", adjustment_id=adjustment_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Penyesuaian ditolak. Catatan stok tetap."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(adjustment_id, "refusal", form)


def _form(act: str, **kw: None) -> DecisionForm:
    form = DecisionForm(**kw)
    for_act(form, act)
    return form


def _page(adjustment_id: int, act: str = "", failed: OnceForm | None = None) -> tuple[str, int]:
    session = db()
    adjustment = adjustment_by_id(session, adjustment_id)
    forms: dict[str, OnceForm] = {
        "approval": _form("approval", formdata=None),
        "refusal": reason_form("refusal", formdata=None),
        "reversal": reason_form("reversal", formdata=None),
    }
    if failed is not None:
        forms[act] = failed
    posting_id = adjustment.posting_id
    return (failed or forms["approval"]).page(
        "moving/adjustment.html",
        adjustment=adjustment,
        status_name=_(ADJUSTMENT_STATUS_NAMES[AdjustmentStatus(adjustment.status)]),
        reversal=reversal_of(session, posting_id) if posting_id else None,
        forms=forms,
        act=act,
        failed=failed,
        history=history_lines(session, Adjustment, adjustment_id),
    )


@bp.route("/scrap/new", methods=["GET", "POST"])
@access(Permission.STOCK_ADJUST)
def scrap() -> ResponseReturnValue:
    """Let metal of a lot leave as scrap."""
    balances = chosen()
    if not balances:
        return redirect(url_for("places.index"))
    balance, form = balances[0], ScrapForm()

    def act(session: Session) -> str:
        document = scrap_metal(
            session,
            balance_id=balance.id,
            metal=Metal(form.pieces.data or 0, form.grams.data or 0),
            credit_idr=form.credit_idr.data or 0,
            sold_to=form.sold_to.data or "",
            reason=form.reason.data or "",
            by=user(),
        )
        return url_for("moving.detail", posting_id=document.posting_id)

    if form.validate_on_submit():
        try:
            return post_once(act)
        except DomainError as error:
            form.refuse(error)
    return form.page("moving/scrap.html", balance=balance)
