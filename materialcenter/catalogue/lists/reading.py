"""Reads the cells of one row of a list, and says what was hard to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from materialcenter.catalogue.lists.layout import Record
from materialcenter.catalogue.lists.phrasing import describe, words
from materialcenter.core.errors import DomainError, Figure, N_, Term
from materialcenter.core.spreadsheets.figures import Number, read_number
from materialcenter.core.spreadsheets.messages import Message, doubt, error, from_refusal
from materialcenter.core.text import clean

UNITS = {
    word: unit
    for unit, text in {
        "sheet": "lembar lbr lmbr lb lembaran sheet sheets sht keping plat",
        "bar": "batang btg lonjor ljr bar bars stk staf",
        "roll": "roll rol gulung gulungan coil rl",
        "kg": "kg kgs kilo kilogram",
        "ton": "ton tonne tonnes t",
        "piece": "pcs pc buah bh potong ptg unit ea each set piece pieces biji",
    }.items()
    for word in text.split()
}


@dataclass(slots=True)
class RecordReader:
    """Reads one record; what is hard to read gathers in `said`. `names` says how the fields with
    numbers are called."""

    record: Record
    names: Mapping[str, str]
    said: list[Message] = field(default_factory=list[Message])

    def number(self, name: str) -> Number | None:
        """The number of a field; None when there is none, or none that can be read."""
        cell = self.record.cell(name)
        if not words(cell):
            return None
        number = read_number(cell)
        called = Term(self.names[name])
        if number is None:
            sentence = N_("%(field)s “%(written)s” tidak terbaca sebagai angka.")
            said = error("number-unreadable", sentence, field=called, written=cell.text)
            self.said.append(replace(said, about=name))
        elif not number.certain:
            sentence = N_("%(field)s tertulis “%(written)s” dan dibaca %(read)s. Benar?")
            figures: dict[str, Figure] = {
                "field": called,
                "written": cell.text,
                "read": number.figure,
            }
            self.said.append(replace(doubt("number-as-text", sentence, **figures), about=name))
        return number

    def text(self, name: str, most: int) -> str:
        """The text of a field, "" when it cannot be kept."""
        try:
            return clean(words(self.record.cell(name)), most=most, field=name)
        except DomainError as refusal:
            self.said.append(from_refusal(refusal))
            return ""

    def phrase(self) -> str:
        """How the row describes its material."""
        try:
            return describe(self.record)
        except DomainError as refusal:
            self.said.append(from_refusal(refusal))
            return ""
