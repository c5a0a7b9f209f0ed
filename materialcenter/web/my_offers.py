"""A member answers what the centre offers in the stead of what is lacking."""

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.fulfilment.substituting.answering import accept_offer, decline_offer
from materialcenter.fulfilment.substituting.queries import offer_by_id
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.offers import answer_form
from materialcenter.web.my_requests import request_page

bp = Blueprint("my_offers", __name__, url_prefix="/my/offers")


@bp.post("/<int:offer_id>")
@access(Permission.DEMAND_REQUEST)
def answer(offer_id: int) -> ResponseReturnValue:
    """Take some of it or all, or rather wait for what was asked for (`do=decline`)."""
    offer = offer_by_id(db(), offer_id, by=user())
    request_id, form = offer.request_line.request_id, answer_form(offer)
    declining = request.form.get("do") == "decline"
    if declining:
        form.quantity.raw_data = None
    if form.validate_on_submit() and (declining or form.require([form.quantity])):

        def act(session: Session) -> str:
            note = form.note.data or ""
            if declining:
                decline_offer(session, offer_id=offer_id, note=note, by=user())
            else:
                quantity = form.quantity.data or 0
                accept_offer(session, offer_id=offer_id, quantity=quantity, note=note, by=user())
            return url_for("my_requests.detail", request_id=request_id)

        try:
            done = post_once(act)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Baik, Anda menunggu bahan aslinya.") if declining
                  else _("Pengganti diterima. Lihat keadaannya di bawah."))  # fmt: skip
            return done
    return request_page(request_id, failed=(offer_id, form))
