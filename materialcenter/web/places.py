"""Zones, racks and bins: what lies there, and what can be done with it."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.fulfilment.holding import holders_on
from materialcenter.stock.moving.queries import balances_at, place_by_code, places_with_load
from materialcenter.web.access import access
from materialcenter.web.context import db

bp = Blueprint("places", __name__, url_prefix="/places")


@bp.get("")
@access(Permission.STOCK_READ)
def index() -> str:
    """Every place by code, with what lies there."""
    return render_template("moving/places.html", places=places_with_load(db()))


@bp.get("/<place_code>")
@access(Permission.STOCK_READ)
def detail(place_code: str) -> str:
    """What lies at a place and below it; ticked lots are moved together."""
    place = place_by_code(db(), place_code)
    balances = balances_at(db(), place)
    return render_template(
        "moving/place.html",
        place=place,
        balances=balances,
        holders=holders_on(db(), [row.id for row in balances]),
        title=_("Rak %(place)s", place=place.code),
    )
