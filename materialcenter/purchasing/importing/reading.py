"""Reads the cells of one row of a price list into values, and says what was hard to read."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from materialcenter.catalogue.lists.layout import Record
from materialcenter.catalogue.lists.phrasing import words
from materialcenter.catalogue.lists.reading import UNITS, RecordReader
from materialcenter.core.errors import N_, Term
from materialcenter.core.spreadsheets.figures import Number, read_date
from materialcenter.core.spreadsheets.messages import Message, error
from materialcenter.core.text import fold
from materialcenter.purchasing.importing.values import KG, PriceValues

PIECE = "piece"
PRICES = ("price_kg", "price_piece", "price")
FIELDS = {
    "price": N_("Harga"),
    "price_kg": N_("Harga"),
    "price_piece": N_("Harga"),
    "freight": N_("Ongkos kirim"),
    "from": N_("Mulai jumlah"),
    "minimum": N_("Minimum"),
    "multiple": N_("Kelipatan"),
}
_MOST = Decimal(10**12)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that was read. `unit_unsaid`: nothing tells whether its price, kept as one per
    kilogram, is per kilogram or per piece."""

    record: Record
    values: PriceValues
    said: list[Message]
    unit_unsaid: bool


class _Reader(RecordReader):
    """Reads one record of a price list."""

    def money(self, name: str, number: Number | None) -> int | None:
        """Whole rupiah; a fraction is most often a point or comma in the wrong place."""
        if number is None:
            return None
        if number.value != int(number.value):
            sentence = N_("%(field)s %(read)s bukan rupiah bulat. Periksa titik dan komanya.")
            figures = {"field": Term(FIELDS[name]), "read": number.written}
            self.said = [m for m in self.said if m.about != name]
            self.said.append(replace(error("price-broken", sentence, **figures), about=name))
            return None
        return number.scaled(1)

    def prices(self) -> tuple[int | None, int | None, bool]:
        """Rupiah per kilogram, per piece, and whether the unit of the first is unsaid."""
        per_kg = self.money("price_kg", self.number("price_kg"))
        per_piece = self.money("price_piece", self.number("price_piece"))
        number = self.number("price")
        if number is None:
            return per_kg, per_piece, False
        unit = _kind(number.unit) or _kind(words(self.record.cell("unit")))
        if "ton" in (number.unit.strip("/ "), *self.record.headings["price"].split()):
            number, unit = replace(number, value=number.value / 1000), KG
        price = self.money("price", number)
        if unit == PIECE:
            return per_kg, per_piece if price is None else price, False
        return per_kg if price is None else price, per_piece, unit != KG and per_piece is None

    def quantities(self) -> tuple[dict[str, int | None], str]:
        """Thousandths of the three quantities, and the one unit they were all written in."""
        found: dict[str, int | None] = {}
        units: set[str] = set()
        column = _kind(words(self.record.cell("unit")))
        for name in ("from", "minimum", "multiple"):
            number = self.number(name)
            if number is None or abs(number.value) >= _MOST:
                found[name] = None
                continue
            heading = self.record.headings[name].split()
            written = number.unit if _kind(number.unit) else _in_heading(heading)
            factor = 1_000_000 if written == "ton" else 1_000
            found[name] = number.scaled(factor)
            if number.value:
                units.add(_kind(written) or column)
        units.discard("")
        if len(units) > 1:
            sentence = N_("Jumlahnya ditulis dalam satuan yang berbeda. Samakan satuannya.")
            self.said.append(error("units-mixed", sentence))
        return found, KG if units == {KG} else ""

    def day(self, name: str) -> date | None:
        """A day; one that is written but not in the calendar is an error."""
        written = words(self.record.cell(name))
        found = read_date(self.record.cell(name)) if written else None
        if written and found is None:
            sentence = N_("Tanggal “%(written)s” tidak ada di kalender.")
            self.said.append(error("date-impossible", sentence, written=written))
        return found


def _kind(unit: str) -> str:
    """KG, PIECE, or "" for a unit that says nothing."""
    found = UNITS.get(fold(unit).strip(" ./").removeprefix("per ").strip(), "")
    return "" if not found else KG if found in (KG, "ton") else PIECE


def _in_heading(heading: list[str]) -> str:
    return next((word for word in heading if word in UNITS and word not in ("t", "set", "ea")), "")


def read_price_row(record: Record) -> ReadRow:
    """The values of a row and what is to be said about how they were written."""
    reader = _Reader(record, FIELDS)
    per_kg, per_piece, unit_unsaid = reader.prices()
    quantities, unit = reader.quantities()
    values = PriceValues(
        phrase=reader.phrase(),
        idr_per_kg=per_kg,
        idr_per_piece=per_piece,
        freight_idr_per_kg=reader.money("freight", reader.number("freight")),
        from_thousandths=quantities["from"],
        minimum_thousandths=quantities["minimum"],
        multiple_thousandths=quantities["multiple"],
        unit=unit,
        valid_from=reader.day("valid_from"),
        valid_to=reader.day("valid_to"),
        source=reader.text("source", 200),
    )
    return ReadRow(record, values, reader.said, unit_unsaid)
