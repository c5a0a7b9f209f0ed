"""Other metal for what a line lacks: the centre chooses something near and offers it."""

from datetime import timedelta

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import materials_found
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.core.settings import OFFER_DAYS, value_of
from materialcenter.demand.models import PurchaseRequestLine, RequestStatus
from materialcenter.demand.queries import line_by_id
from materialcenter.fulfilment.substituting.offering import Substitute, offer_substitute
from materialcenter.fulfilment.substituting.suggesting import (
    KIND_NAMES,
    Choice,
    choice_of_balance,
    choice_of_material,
    lacking,
    proposal,
    suggestions_for,
)
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.offers import OfferForm
from materialcenter.web.offer_words import Piece, asked_piece, differences, heavier, usual_word
from materialcenter.web.status_links import asked_in

bp = Blueprint("offers", __name__, url_prefix="/offers")


@bp.route("/lines/<int:line_id>/new", methods=["GET", "POST"])
@access(Permission.FULFILMENT_ALLOCATE)
def new(line_id: int) -> ResponseReturnValue:
    """Choose something near, then say how much of it, at what price and in what words."""
    line = line_by_id(db(), line_id, by=user())
    left = lacking(db(), line)
    if request.method == "GET" and (left == 0 or line.request.status != RequestStatus.APPROVED):
        raise NotFound
    choice = _chosen()
    if choice is None:
        return _choose(line, left)
    has_cuts = bool(line.cuts)
    form = OfferForm(data=_usual(line, choice, left))
    form.quantity.unit, form.replaces.unit = choice.unit, line.material.unit
    if form.validate_on_submit():
        try:
            answer = post_once(lambda session: _offer(session, line, choice, form))
            flash(_("Pengganti ditawarkan. IKM melihatnya di berandanya."))
            return answer
        except DomainError as error:
            form.refuse(error)
    asked, offered = asked_piece(line), piece_of(choice)
    return form.page(
        "offers/new.html", line=line, left=left, choice=choice, offered=offered, has_cuts=has_cuts,
        differences=differences(asked, offered), heavier=heavier(asked, offered),
    )  # fmt: skip


def piece_of(choice: Choice) -> Piece:
    """What would be offered."""
    lot = choice.balance.lot if choice.balance else None
    return Piece(
        choice.material, lot.w_um if lot else None, lot.l_um if lot else None,
        choice.piece_weight_g,
    )  # fmt: skip


def _chosen() -> Choice | None:
    balance_id = request.args.get("balance", type=int)
    if balance_id is not None:
        return choice_of_balance(db(), balance_id)
    material_id = request.args.get("material", type=int)
    return choice_of_material(db(), material_id) if material_id is not None else None


def _choose(line: PurchaseRequestLine, left: int) -> str:
    text = request.args.get("q", "")
    return render_template(
        "offers/choose.html", line=line, left=left, asked=asked_piece(line),
        found=materials_found(db(), text) if text.strip() else [],
        suggestions=suggestions_for(db(), line).by_kind, kind_names=KIND_NAMES,
        piece_of=piece_of, heavier=heavier,
    )  # fmt: skip


def _usual(line: PurchaseRequestLine, choice: Choice, left: int) -> dict[str, object]:
    """What one would offer, in words of the language of whoever asked."""
    with force_locale(asked_in(line.request)):
        word = usual_word(asked_piece(line), piece_of(choice))
    usual = proposal(line, choice, left)
    days = value_of(db(), OFFER_DAYS)
    return {
        "quantity": usual.quantity,
        "replaces": usual.replaces,
        "idr_per_kg": choice.idr_per_kg or None,
        "valid_until": clock.today() + timedelta(days=days),
        "word": word,
    }


def _offer(session: Session, line: PurchaseRequestLine, choice: Choice, form: OfferForm) -> str:
    substitute = Substitute(
        form.quantity.data or 0,
        form.replaces.data or 0,
        form.idr_per_kg.data or 0,
        form.word.data or "",
        material_id=choice.material.id,
        balance_id=choice.balance.id if choice.balance else None,
        valid_until=form.valid_until.data,
    )
    offer_substitute(session, line_id=line.id, substitute=substitute, by=user())
    return url_for("requests.detail", request_id=line.request_id)
