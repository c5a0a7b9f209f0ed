"""Discount and charges of a draft."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.purchasing.charges import set_terms
from materialcenter.purchasing.queries import order_by_id
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.order_terms import TermsForm, terms_form

bp = Blueprint("order_terms", __name__, url_prefix="/supplier-orders/<int:order_id>/terms")


@bp.route("", methods=["GET", "POST"])
@access(Permission.PURCHASING_ORDER, hidden=True)
def change(order_id: int) -> ResponseReturnValue:
    """See and change them."""
    order = order_by_id(db(), order_id, by=user())
    form = terms_form(order)
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _set(session, order_id, form))
        except DomainError as error:
            form.refuse(error)
    return form.page("orders/terms.html", order=order)


def _set(session: Session, order_id: int, form: TermsForm) -> str:
    set_terms(
        session, order_id=order_id, discount_bp=form.discount_bp.data or 0, charges=form.charges,
        by=user(),
    )  # fmt: skip
    return url_for("orders.detail", order_id=order_id)
