"""Labels to print: for the lots of a heat, order, receipt or surat jalan, and for the racks."""

import io

from flask import Blueprint, Response, request, send_file
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.fulfilment.tracing import lots_of
from materialcenter.papers.labels import Format, Label, labels_pdf
from materialcenter.stock.models import Lot
from materialcenter.stock.queries import places_inside
from materialcenter.web.access import access
from materialcenter.web.context import config, db
from materialcenter.web.formatting import date_short, size
from materialcenter.web.language import language
from materialcenter.web.search import code_address
from materialcenter.web.trace import start_named

bp = Blueprint("labels", __name__, url_prefix="/labels")


@bp.get("/places")
@access(Permission.STOCK_READ)
def places() -> Response:
    """A label for every rack and bin."""
    named = [
        Label(place.code, code_address(place.code), [_("Rak"), config().centre_name])
        for place in places_inside(db())
    ]
    return _send(named, _("Label rak"))


@bp.get("/<start>/<path:key>")
@access(Permission.STOCK_READ)
def lots(start: str, key: str) -> Response:
    """A label for every lot."""
    found = lots_of(db(), start_named(start), key)
    return _send([_label(lot) for lot in found], _("Label %(key)s", key=key))


def _label(lot: Lot) -> Label:
    own = size(lot.w_um, lot.l_um)
    lines = [
        lot.material.name(language()),
        (_("Sisa potong") if lot.is_remnant else _("Potongan")) + " " + own if own else "",
        _("Heat") + " " + lot.heat if lot.heat else "",
        _("Titipan %(owner)s", owner=lot.owner.name) if lot.owner else "",
        date_short(lot.received_on),
    ]
    return Label(lot.code, code_address(lot.code), [line for line in lines if line])


def _send(labels: list[Label], title: str) -> Response:
    on = Format.ROLL if request.args.get("on") == Format.ROLL else Format.A4
    made = labels_pdf(labels, on, title=title, language=language())
    return send_file(io.BytesIO(made), mimetype="application/pdf", download_name=f"{title}.pdf")
