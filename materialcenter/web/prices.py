"""What the centre asks for a material, from a day on."""

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.demand.services import set_sales_price
from materialcenter.web.access import access
from materialcenter.web.context import post_once, user
from materialcenter.web.forms.acts import PriceForm
from materialcenter.web.stock import material_page

bp = Blueprint("prices", __name__)


@bp.post("/materials/<int:material_id>/prices")
@access(Permission.DEMAND_PRICE)
def add(material_id: int) -> ResponseReturnValue:
    """Set a price; requests that were submitted keep theirs."""
    form = PriceForm()

    def act(session: Session) -> str:
        set_sales_price(
            session,
            material_id=material_id,
            idr_per_kg=form.idr_per_kg.data or 0,
            valid_from=form.valid_from.data or clock.today(),
            by=user(),
        )
        return url_for("stock.material", material_id=material_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Harga disimpan."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return material_page(material_id, form)
