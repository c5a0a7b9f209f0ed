"""Reads the cells of one row into values, and says what was hard to read."""

import re

from materialcenter.catalogue.lists.layout import Record
from materialcenter.catalogue.lists.phrasing import words
from materialcenter.catalogue.lists.reading import UNITS, RecordReader
from materialcenter.core.errors import N_
from materialcenter.core.quantities import divide_half_up
from materialcenter.core.spreadsheets.figures import Number, read_date
from materialcenter.core.spreadsheets.messages import Message, doubt, error
from materialcenter.core.text import fold
from materialcenter.stock.importing.values import Values

GRAMS_PER = {"kg": 1_000, "ton": 1_000_000}
_OURS = frozenset(
    {"mc", "sendiri", "milik sendiri", "material center", "material centre", "pusat material"}
    | {"kami", "own", "ours", "gudang", "pusat"}
)
_RACK_WORDS = re.compile(r"\b(?:rak|rack|lokasi|gudang|bin|blok|zona|zone)\b[ .:]*", re.IGNORECASE)
FIELDS = {
    "pieces": N_("Jumlah"),
    "grams": N_("Berat"),
    "grams_piece": N_("Berat satuan"),
    "price": N_("Harga"),
    "price_piece": N_("Harga"),
    "value": N_("Nilai"),
}


class _Reader(RecordReader):
    """Reads one record of a stock list."""

    def unit(self, pieces: Number | None) -> str:
        """The unit in its own column, beside the number, or in the heading."""
        for text in (words(self.record.cell("unit")), pieces.unit if pieces else ""):
            unit = UNITS.get(fold(text).strip(" ."))
            if unit:
                return unit
        heading = self.record.headings.get("pieces", "").split()
        in_heading = {UNITS[word] for word in heading if word in UNITS}
        return in_heading.pop() if len(in_heading) == 1 else ""

    def grams(self, name: str) -> int | None:
        number = self.number(name)
        if number is None:
            return None
        in_heading = "ton" in self.record.headings[name].split()
        unit = UNITS.get(number.unit, "ton" if in_heading else "kg")
        return number.scaled(GRAMS_PER.get(unit, GRAMS_PER["kg"]))

    def amounts(self) -> tuple[int | None, int | None, str]:
        """Pieces, grams and the unit; a count "in kg" is a weight."""
        counted, grams = self.number("pieces"), self.grams("grams")
        unit = self.unit(counted)
        if unit in GRAMS_PER:
            weight = counted.scaled(GRAMS_PER[unit]) if counted else None
            if grams is not None and weight not in (None, grams):
                sentence = N_("Jumlah dan berat tidak sama padahal satuannya kilogram.")
                self.said.append(doubt("two-weights", sentence))
            return None, weight if grams is None else grams, "kg"
        pieces = None
        if counted is not None:
            pieces = int(counted.value)
            if pieces != counted.value:
                sentence = N_("Jumlah %(written)s bukan bilangan bulat.")
                self.said.append(error("pieces-broken", sentence, written=counted.written))
        if grams is None and pieces:
            each = self.grams("grams_piece")
            grams = pieces * each if each is not None else None
        return pieces, grams, unit

    def price(self, pieces: int | None, grams: int | None) -> int | None:
        """Rupiah per kilogram, from the price per kilogram or piece, or from the whole value."""
        if (price := self.number("price")) is not None:
            return price.scaled(1)
        if not grams or grams < 0:
            return None
        if pieces and pieces > 0 and (price := self.number("price_piece")) is not None:
            return divide_half_up(price.scaled(1) * pieces * 1000, grams)
        if (value := self.number("value")) is not None:
            return divide_half_up(value.scaled(1000), grams)
        return None

    def place(self) -> str:
        """The rack in the house's writing: "Rak a 02/1" is A-02-1. Judged later."""
        text = _RACK_WORDS.sub("", self.text("place", 40)).strip()
        code = re.sub(r"[\s./_-]+", "-", text).strip("-").upper()
        return re.sub(r"^([A-Z]{1,2})(?=\d)", r"\1-", code)

    def owner(self) -> str:
        name = self.text("owner", 120)
        return "" if fold(name) in _OURS else name


def read_record(record: Record) -> tuple[Values, list[Message]]:
    """The values of a row and what is to be said about how they were written."""
    reader = _Reader(record, FIELDS)
    pieces, grams, unit = reader.amounts()
    values = Values(
        phrase=reader.phrase(),
        pieces=pieces,
        grams=grams,
        unit=unit,
        heat=reader.text("heat", 40).upper(),
        certificate=reader.text("certificate", 60),
        place_code=reader.place(),
        idr_per_kg=reader.price(pieces, grams),
        owner_name=reader.owner(),
        received_on=read_date(record.cell("date")),
        supplier_name=reader.text("supplier", 120),
        note=reader.text("note", 200),
    )
    written = words(record.cell("date"))
    if written and values.received_on is None:
        sentence = N_("Tanggal “%(written)s” tidak ada di kalender.")
        reader.said.append(error("date-impossible", sentence, written=written))
    elif not written and "date" in record.headings:
        sentence = N_("Tanggal masuk kosong. Bila dinyatakan benar, dipakai tanggal pembukuan.")
        reader.said.append(doubt("date-missing", sentence))
    return values, reader.said
