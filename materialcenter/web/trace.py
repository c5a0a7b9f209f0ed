"""Where metal came from and who has it: the page and the workbook of a trace."""

import re
from collections.abc import Iterator

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import N_, NotFound
from materialcenter.fulfilment.tracing import Start, Step, TracedLot, takers, trace
from materialcenter.reports.report import Cell, Column, Kind
from materialcenter.stock.places import OUTSIDE_NAMES
from materialcenter.web.access import access
from materialcenter.web.context import db
from materialcenter.web.language import language
from materialcenter.web.table_files import table_file

bp = Blueprint("trace", __name__, url_prefix="/trace")

STARTS = {
    Start.HEAT: lazy_gettext("Heat"),
    Start.LOT: lazy_gettext("Lot"),
    Start.ORDER: lazy_gettext("Pesanan"),
    Start.RECEIPT: lazy_gettext("Penerimaan"),
    Start.ISSUE: lazy_gettext("Surat jalan"),
}
COLUMNS = [
    Column(N_("Lot"), Kind.CODE),
    Column(N_("Induk"), Kind.CODE),
    Column(N_("Bahan")),
    Column(N_("Heat"), Kind.CODE),
    Column(N_("Sertifikat mutu")),
    Column(N_("Arah")),
    Column(N_("Tanggal"), Kind.MOMENT),
    Column(N_("Dokumen"), Kind.CODE),
    Column(N_("Pesanan atau permintaan"), Kind.CODE),
    Column(N_("Dari atau ke")),
    Column(N_("Potong"), Kind.COUNT),
    Column(N_("Berat (kg)"), Kind.KG),
]


@bp.get("/<start>/<path:key>")
@access(Permission.STOCK_READ)
def index(start: str, key: str) -> str:
    """The tree both ways: sources, lots, what is left, and who has the rest."""
    begun = start_named(start)
    roots = trace(db(), begun, key)
    return render_template(
        "trace/index.html",
        start=begun,
        start_name=STARTS[begun],
        key=key,
        roots=roots,
        takers=takers(roots),
    )


@bp.get("/<start>/<path:key>/workbook")
@access(Permission.STOCK_READ)
def xlsx(start: str, key: str) -> Response:
    """The same as rows: one for each time metal came or went, one for what lies where."""
    begun = start_named(start)
    roots = trace(db(), begun, key)
    name = re.sub(r"[^0-9A-Za-z]+", "-", f"{begun}-{key}").lower()
    return table_file(
        "xlsx",
        COLUMNS,
        (row for root in roots for row in _rows(root)),
        title=_("Telusur %(start)s %(key)s", start=STARTS[begun], key=key),
        name=f"telusur-{name}",
    )


def start_named(name: str) -> Start:
    """What a trace begins with, from an address. Raises NotFound."""
    try:
        return Start(name)
    except ValueError as error:
        raise NotFound from error


def _rows(node: TracedLot, mother: str = "") -> Iterator[list[Cell]]:
    lot = node.lot
    first: list[Cell] = [
        lot.code, mother, lot.material.name(language()), lot.heat, lot.certificate_numbers,
    ]  # fmt: skip
    for way, steps in ((_("Barang masuk"), node.came), (_("Barang keluar"), node.went)):
        for step in steps:
            yield [
                *first, way, step.happened_at, step.posting.number,
                step.related.number if step.related else "", _outside(step),
                step.metal.pieces, step.metal.grams,
            ]  # fmt: skip
    for balance in node.here:
        yield [
            *first, _("Ada"), None, "", "", _("Rak %(place)s", place=balance.place.code),
            balance.pieces, balance.grams,
        ]  # fmt: skip
    for child in node.children:
        yield from _rows(child, lot.code)


def _outside(step: Step) -> str:
    return step.paper.party or _(OUTSIDE_NAMES[step.outside])
