"""Reads a message that asks for metal. Nothing is guessed: what is not certain is a doubt."""

from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from materialcenter.catalogue.forms import FORMS, UNITS
from materialcenter.catalogue.recognising import Doubt, Recognition, recognise
from materialcenter.catalogue.shelf import Shelf
from materialcenter.core.errors import N_, Term
from materialcenter.core.quantities import Counted
from materialcenter.demand.pasting.amounts import Amount, one_amount, take_amounts
from materialcenter.demand.pasting.cut_sizes import Cut, CutReading, take_cuts
from materialcenter.demand.pasting.day_words import take_days
from materialcenter.demand.pasting.texts import Words, joined, lines_of, parts_of
from materialcenter.demand.pasting.trade import (
    forms_in,
    speaks_of_metal,
    without_manners,
)


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One thing that is asked for. `quantity` in pieces, or in grams where `unit` is "kg"; what
    is not certain is None and has its doubt. Doubts about the metal are the recognition's."""

    text: str
    recognition: Recognition
    quantity: int | None
    unit: str | None
    cuts: tuple[Cut, ...]
    day: date | None
    doubts: tuple[Doubt, ...]

    @property
    def every_doubt(self) -> tuple[Doubt, ...]:
        """What has to be asked, about the metal first."""
        return (*self.recognition.doubts, *self.doubts)


@dataclass(frozen=True, slots=True)
class Pasted:
    """A message: its lines of metal, the lines that say nothing of metal, and the day that is
    said for all of it."""

    lines: tuple[PastedLine, ...]
    unread: tuple[str, ...]
    day: date | None = None


@dataclass(slots=True)
class _Sorted:
    """The lines of a message, sorted before they are read."""

    metal: list[Words] = field(default_factory=list[Words])
    unread: list[str] = field(default_factory=list[str])
    days: list[tuple[date, str]] = field(default_factory=list[tuple[date, str]])


def read_message(message: str, shelf: Shelf, today: date) -> Pasted:
    """Read a message, line by line."""
    found = _sorted(message, shelf, today)
    lines = tuple(read_line(words, shelf, today) for words in found.metal)
    if len({day for day, _text in found.days}) == 1:
        return Pasted(lines, tuple(found.unread), found.days[0][0])
    return Pasted(lines, (*found.unread, *(text for _day, text in found.days)))


def _sorted(message: str, shelf: Shelf, today: date) -> _Sorted:
    found = _Sorted()
    for line in lines_of(message):
        day, doubts, rest = take_days(line.plain, today)
        if day and not speaks_of_metal(rest):
            found.days.append((day, line.text))
        elif not speaks_of_metal(line.plain):
            found.unread.append(line.text)
        elif found.metal and _goes_on(rest, shelf):
            found.metal[-1] = joined(found.metal[-1], line)
        else:
            # A day may be said for all of the line, or for one of its parts.
            found.metal += [line] if day or doubts else parts_of(line)
    return found


def _goes_on(text: str, shelf: Shelf) -> bool:
    """Whether a line holds only amounts and cuts, for the metal of the line above."""
    if forms_in(text):
        return False
    cut = take_cuts(text, shelf)
    amounts, rest = take_amounts(cut.rest)
    said = any(c.isalnum() for c in without_manners(rest).replace("coil", ""))
    return bool(amounts or cut.cuts) and not said


def read_again(text: str, shelf: Shelf, today: date) -> PastedLine | None:
    """Read the text of a line that was read before; None when nothing stands there."""
    lines = list(lines_of(text))
    return read_line(reduce(joined, lines), shelf, today) if lines else None


def read_line(words: Words, shelf: Shelf, today: date) -> PastedLine:
    """Read one line."""
    day, day_doubts, rest = take_days(words.plain, today)
    cut = take_cuts(rest, shelf)
    amounts, rest = take_amounts(cut.rest)
    recognition = recognise(without_manners(rest), shelf)
    amount, doubts = _asked_for(words.plain, amounts, cut)
    form = _form_of(recognition, shelf)
    if amount and form:
        doubts = _unit_doubts(amount, form)
    if form and cut.cuts:
        doubts += _cut_doubts(form, cut.cuts)
    if words.struck:
        sentence = N_("Baris ini dicoret pada pesannya. Masih diminta?")
        doubts = [Doubt("struck-out", sentence), *doubts]
    quantity, unit = _certain(amount, doubts)
    return PastedLine(
        text=words.text,
        recognition=recognition,
        quantity=quantity,
        unit=unit,
        cuts=tuple(cut.cuts),
        day=day,
        doubts=(*doubts, *cut.doubts, *day_doubts),
    )


def _asked_for(
    plain: str, amounts: list[Amount], cut: CutReading
) -> tuple[Amount | None, list[Doubt]]:
    amount, doubts = one_amount(plain, amounts)
    pieces_first = amount is not None and amount.unit == "piece"
    if amount and cut.incomplete and (cut.whole_after or pieces_first):
        sentence = N_("%(quantity)s itu bahan utuh atau hasil potongan?")
        figures = {"quantity": amount.written}
        return None, [Doubt("whole-or-pieces", sentence, {**figures})]
    return amount, doubts


def _certain(amount: Amount | None, doubts: list[Doubt]) -> tuple[int | None, str | None]:
    """The quantity and its unit, unless something about them has to be asked."""
    if amount is None or any(doubt.code in ("unit-other", "weight-missing") for doubt in doubts):
        return None, None
    return amount.value, amount.unit


def _form_of(recognition: Recognition, shelf: Shelf) -> str | None:
    """The form of the metal when it is sure."""
    sure = (item for item in shelf.items if item.id == recognition.material_id)
    return next((item.form_code for item in sure), None)


def _unit_doubts(amount: Amount, form_code: str) -> list[Doubt]:
    """Whether the metal is counted in the unit that was written."""
    form = FORMS[form_code]
    if form.counted == Counted.MASS and amount.unit != "kg":
        return [Doubt("weight-missing", N_("Bahan ini dihitung dengan kilogram. Berapa beratnya?"))]
    if form.counted == Counted.PIECE and amount.unit not in ("kg", "piece", form.unit):
        sentence = N_("Bahan ini dihitung per %(unit)s. Tertulis: %(written)s.")
        figures = {"unit": Term(UNITS[form.unit]), "written": amount.written}
        return [Doubt("unit-other", sentence, {**figures})]
    return []


def _cut_doubts(form_code: str, cuts: list[Cut]) -> list[Doubt]:
    """Whether the metal is cut by length, or by width and length, as the sizes say."""
    dims = FORMS[form_code].dims
    wide = "w" in dims and form_code != "flat_bar"
    if not ({"l", "w"} & set(dims)):
        return [Doubt("not-cut", N_("Bahan ini tidak dipotong menurut ukuran."))]
    return [
        Doubt("cut-sides", _SIDES[wide], {"size": cut.size})
        for cut in cuts
        if (cut.w_um is not None) != wide
    ]


_SIDES = {
    True: N_("Potongan %(size)s mm: berapa lebarnya?"),
    False: N_("Bahan ini dipotong menurut panjang saja. Tertulis: %(size)s mm."),
}
