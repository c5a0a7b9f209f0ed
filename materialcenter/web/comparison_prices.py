"""What a material costs elsewhere: what was written down, and writing more."""

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import material_by_id
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.demand.comparing.services import comparison_prices, set_comparison_price
from materialcenter.demand.pricing import prices_on
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import ComparisonPriceForm

bp = Blueprint("comparison_prices", __name__, url_prefix="/materials/<int:material_id>/comparison")


@bp.get("")
@access(Permission.REPORTS_READ)
def index(material_id: int) -> ResponseReturnValue:
    """All comparison prices of a material."""
    return _page(material_id, ComparisonPriceForm(formdata=None, valid_from=clock.today()))


def _page(material_id: int, form: ComparisonPriceForm) -> tuple[str, int]:
    return form.page(
        "savings/comparison.html",
        shown=material_by_id(db(), material_id),
        prices=comparison_prices(db(), material_id),
        ours=prices_on(db(), clock.today(), [material_id]).get(material_id),
    )


@bp.post("")
@access(Permission.DEMAND_PRICE)
def add(material_id: int) -> ResponseReturnValue:
    """Write one down."""
    form = ComparisonPriceForm()

    def act(session: Session) -> str:
        set_comparison_price(
            session,
            material_id=material_id,
            idr_per_kg=form.idr_per_kg.data or 0,
            valid_from=form.valid_from.data or clock.today(),
            source=form.source.data or "",
            by=user(),
        )
        return url_for("comparison_prices.index", material_id=material_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Harga pembanding disimpan."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(material_id, form)
