"""What stands on a stock card: each movement of a lot or a material with the balance after it."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.fulfilment.papers import Paper as Document
from materialcenter.papers.paper import Cell, Column, Paper
from materialcenter.stock.models import Lot, Movement, Place
from materialcenter.stock.places import OUTSIDE_NAMES
from materialcenter.stock.queries import CardLine
from materialcenter.web.formatting import date_long, date_short, kg, number, quantity
from materialcenter.web.language import language
from materialcenter.web.printing import paper_of


def lot_card(lot: Lot, card: Sequence[CardLine], documents: Mapping[int, Document]) -> Paper:
    """Kartu Stok of a lot, from the day it came."""
    facts = [
        (_("Bahan"), lot.material.name(language())),
        (_("Nomor heat"), lot.heat or "–"),
        (_("Diterima"), date_long(lot.received_on)),
        (_("Pemasok"), lot.supplier.name if lot.supplier else "–"),
    ]
    return _card(lot.code, facts, lot.material, card, documents, None)


def material_card(
    material: Material, card: Sequence[CardLine], documents: Mapping[int, Document], since: date
) -> Paper:
    """Kartu Stok of a material, from a day on; what was there before is its first row."""
    facts = [
        (_("Bahan"), material.name(language())),
        (_("Sejak"), date_long(since)),
        (_("Dicetak"), date_long(clock.today())),
    ]
    return _card(material.code, facts, material, card, documents, since)


def _card(
    name: str,
    facts: list[tuple[str, str]],
    material: Material,
    card: Sequence[CardLine],
    documents: Mapping[int, Document],
    since: date | None,
) -> Paper:
    # What happens outside, such as a scale's difference at a workshop, moves nothing here.
    card = [line for line in card if _of_the_centre(line.movement)]
    earlier = [line for line in card if since and _day(line) < since]
    shown = card[len(earlier) :]
    rows = [_before(earlier[-1], material)] if earlier else []
    rows += [_row(line, material, documents) for line in shown]
    return paper_of(
        _("Kartu Stok"),
        name,
        facts=facts,
        columns=[
            Column(_("Tanggal")),
            Column(_("Dokumen"), wide=True),
            Column(_("Dari dan ke")),
            Column(_("Barang masuk"), right=True),
            Column(_("Barang keluar"), right=True),
            Column(_("Sisa"), right=True),
        ],
        rows=rows,
        total=[
            "", _("Total"), "", kg(sum(max(line.grams, 0) for line in shown)),
            kg(sum(max(-line.grams, 0) for line in shown)), kg(card[-1].grams_left if card else 0),
        ],
        closing=[],
        signatures=[(_("Petugas gudang"), ""), (_("Diperiksa oleh"), "")],
        mark="",
    )  # fmt: skip


def _of_the_centre(movement: Movement) -> bool:
    return movement.from_place.inside or movement.to_place.inside


def _day(line: CardLine) -> date:
    return clock.local(line.movement.happened_at).date()


def _before(line: CardLine, material: Material) -> list[Cell]:
    left = _left(line, material)
    return [Cell(""), Cell(_("Saldo sebelumnya")), Cell(""), Cell(""), Cell(""), left]


def _row(line: CardLine, material: Material, documents: Mapping[int, Document]) -> list[Cell]:
    movement = line.movement
    party = documents[movement.posting_id].party
    within = movement.from_place.inside and movement.to_place.inside
    moved = _amount(line.pieces, line.grams, material)
    return [
        Cell(date_short(movement.happened_at)),
        Cell(movement.posting.number, " · ".join(filter(None, (movement.lot.code, party)))),
        Cell(f"{_place(movement.from_place)} → {_place(movement.to_place)}"),
        moved if line.grams > 0 or line.pieces > 0 else Cell(""),
        moved if not within and (line.grams < 0 or line.pieces < 0) else Cell(""),
        _left(line, material),
    ]


def _amount(pieces: int, grams: int, material: Material) -> Cell:
    if material.counted == "piece":
        return Cell(quantity(abs(pieces), material.unit), kg(abs(grams)))
    return Cell(kg(abs(grams)))


def _left(line: CardLine, material: Material) -> Cell:
    if material.counted == "piece":
        return Cell(quantity(line.pieces_left, material.unit), kg(line.grams_left))
    return Cell(kg(line.grams_left), number(line.pieces_left))


def _place(place: Place) -> str:
    return place.code if place.inside else _(OUTSIDE_NAMES[place.kind])
