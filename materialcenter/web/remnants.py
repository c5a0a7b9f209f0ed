"""Remnants: what is left of cut metal, found by the size that is needed."""

from functools import partial

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import own_piece_weight_g
from materialcenter.catalogue.queries import material_by_id, materials_found
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.quantities import price_of
from materialcenter.core.settings import REMNANT_PRICE_BP, value_of
from materialcenter.demand.pricing import prices_on, remnant_idr_per_kg
from materialcenter.stock.models import Balance, Lot
from materialcenter.stock.remnants import remnants
from materialcenter.web.access import access
from materialcenter.web.context import db, user
from materialcenter.web.forms.remnants import RemnantForm
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.stock import REMNANTS

bp = Blueprint("remnants", __name__, url_prefix="/remnants")

FOUND = 200


@bp.get("")
@access(Permission.CATALOGUE_READ)
def index() -> ResponseReturnValue:
    """Remnants that are at least so wide and so long. Members see those that are free."""
    form = RemnantForm(request.args, meta={"csrf": False})
    readable = form.validate()
    material = _chosen()
    listed = partial(
        remnants,
        db(),
        material_ids=_materials(material, form.q.data or ""),
        w_um=form.width.data,
        l_um=form.length.data,
        free=user().is_member,
    )
    found = Listing(REMNANTS, listed)
    if asked_as_file() and not user().is_member:
        return found.file()
    page = found.page()
    shown = render_template(
        "remnants/index.html",
        form=form,
        page=page,
        material=material,
        prices=remnant_prices(db(), [row.lot for row in page.rows]),
        grams=grams_each,
        price_of=price_of,
    )
    return shown, 200 if readable else 422


def _chosen() -> Material | None:
    material_id = request.args.get("material", type=int)
    return material_by_id(db(), material_id) if material_id else None


def _materials(material: Material | None, text: str) -> list[int] | None:
    if material:
        return [material.id]
    return [found.id for found in materials_found(db(), text, limit=FOUND)] if text else None


def remnant_prices(session: Session, lots: list[Lot]) -> dict[int, int]:
    """What a kilogram of a remnant costs today, by material, as far as there is a price."""
    share = value_of(session, REMNANT_PRICE_BP)
    prices = prices_on(session, clock.today(), {lot.material_id for lot in lots})
    return {key: remnant_idr_per_kg(price.idr_per_kg, share) for key, price in prices.items()}


def grams_each(row: Balance) -> int:
    """Theoretical grams of one piece."""
    return own_piece_weight_g(row.lot.material, row.lot.w_um, row.lot.l_um)
