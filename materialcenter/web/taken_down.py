"""The rows of a request that is being written down for a workshop. They live in the form alone:
each carries the words it was read from, so that what is doubtful can be said again."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from werkzeug.datastructures import MultiDict

from materialcenter.catalogue.recognising import Doubt
from materialcenter.catalogue.search import search
from materialcenter.catalogue.shelf import Shelf
from materialcenter.core import clock
from materialcenter.core.errors import InvalidInput, N_
from materialcenter.core.text import clean
from materialcenter.demand.cuts import MOST_SIZES
from materialcenter.demand.pasting.reading import PastedLine, read_again, read_message
from materialcenter.web.formatting import number
from materialcenter.web.wishes import MOST_LINES

MOST_TEXT = 4_000
FOUND = 8
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FIELD = re.compile(r"([a-z]+)-(\d+)((?:-\d+)?)")
# A cut is filled in as it was read while only its number of pieces is missing.
_FILLED_IN = frozenset({"pieces-missing"})
_OF_CUTS = frozenset({"cut-unclear", "cut-unit", "cut-or-remnant", "cut-sides", "not-cut"})

_OF_DAYS = frozenset({"several-days", "day-unclear", "day-past"})

Values = MultiDict[str, str]


class TooManyRows(InvalidInput):
    """More metal than fits a request."""

    sentence = N_("Paling banyak %(most)s bahan untuk satu permintaan. Bagi pesannya.")


class NothingFound(InvalidInput):
    """No material is called anything like that."""

    sentence = N_("Tidak ada bahan yang cocok. Coba kata lain.")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its words, what was read (None when it was looked up by hand), the ids of what it
    may be, and how many sizes there is room for."""

    number: int
    written: str
    line: PastedLine | None
    candidates: list[int]
    sizes: int

    @property
    def doubts(self) -> Sequence[Doubt]:
        """What has to be asked."""
        return self.line.every_doubt if self.line else ()

    @property
    def cuts_unclear(self) -> bool:
        """Whether the message says something about cutting that could not be filled in."""
        return self.line is not None and _unclear_cuts(self.line)

    @property
    def day_unclear(self) -> bool:
        """Whether the message says a day that could not be filled in."""
        return any(doubt.code in _OF_DAYS for doubt in self.doubts)


def rows_of(values: Values, shelf: Shelf) -> list[Row]:
    """The rows of a form."""
    count = _count(values)
    if count > MOST_LINES:
        abort(400)
    return [_row(values, shelf, at) for at in range(1, count + 1)]


def read_text(values: Values, shelf: Shelf, workshops: Sequence[tuple[int, str]]) -> Values:
    """The form after its message was read: rows that were there before keep what was typed, rows
    that were looked up stay. Raises UnreadableText, TextTooLong, TooManyRows."""
    text = clean(_UNSEEN.sub("", values.get("text", "")), most=MOST_TEXT, field="text")
    pasted = read_message(text, shelf, clock.today())
    before = {_words(values, at): at for at in range(_count(values), 0, -1)}
    by_hand = [at for at in range(1, _count(values) + 1) if not _words(values, at)]
    after = _head(values)
    after["rows"] = "0"
    for line in pasted.lines:
        _add(after, _copied(values, before[line.text]) if line.text in before else _filled(line))
    for at in by_hand:
        _add(after, _copied(values, at))
    if _count(after) > MOST_LINES:
        raise TooManyRows(most=MOST_LINES, field="text")
    after["read"], after["unread"] = _mark(text), "\n".join(pasted.unread)
    if not after.get("need_by") and pasted.day:
        after["need_by"] = pasted.day.isoformat()
    if not after.get("workshop"):
        after["workshop"] = _named_in(text, workshops)
    return after


def with_row(values: Values, shelf: Shelf) -> Values:
    """The form with one more row, for what is looked up. Raises TooManyRows."""
    text = clean(values.get("find"), most=120, field="find")
    found = search(text, shelf, FOUND) if text else []
    if _count(values) >= MOST_LINES:
        raise TooManyRows(most=MOST_LINES, field="find")
    if not found:
        raise NothingFound(field="find")
    after = MultiDict(values)
    after["find"] = ""
    only = {"material": str(found[0])} if len(found) == 1 else {}
    _add(after, {"find": text, "turn--1": "y", **only})
    return after


def with_more_sizes(values: Values, at: int) -> Values:
    """The form with room for one more size in a row."""
    after = MultiDict(values)
    sizes = min(_sizes(values, at) + 1, MOST_SIZES)
    after[f"sizes-{at}"], after[f"turn-{at}-{sizes}"] = str(sizes), "y"
    return after


def changed_since_read(values: Values) -> bool:
    """Whether the message was changed after it was read, so that some of it is in no row."""
    text = values.get("text", "")
    return bool(text.strip()) and values.get("read") != _mark(text)


def _row(values: Values, shelf: Shelf, at: int) -> Row:
    written = _words(values, at)
    line = read_again(written[:MOST_TEXT], shelf, clock.today()) if written else None
    ids = list(line.recognition.candidates) if line else []
    text = values.get(f"find-{at}", "")[:120].strip()
    ids += [id_ for id_ in (search(text, shelf, FOUND) if text else ()) if id_ not in ids]
    return Row(at, written, line, ids, _sizes(values, at))


def _unclear_cuts(line: PastedLine) -> bool:
    return any(doubt.code in _OF_CUTS for doubt in line.doubts)


def _filled(line: PastedLine) -> dict[str, str]:
    """What is certain of a line, as it would be typed."""
    filled = {"written": line.text, "sizes": "1", "turn--1": "y"}
    if line.recognition.sure and not any(doubt.code == "struck-out" for doubt in line.doubts):
        filled["material"] = str(line.recognition.material_id)
    if line.quantity is not None and line.unit and line.unit != "roll":
        filled["quantity"] = number(line.quantity, 3 if line.unit == "kg" else 0)
        filled["unit"] = line.unit
    if line.day:
        filled["day"] = line.day.isoformat()
    if line.cuts and not _unclear_cuts(line):
        filled["sizes"] = str(min(len(line.cuts), MOST_SIZES))
        for at, cut in enumerate(line.cuts[:MOST_SIZES], start=1):
            filled[f"width--{at}"] = number(cut.w_um, 3) if cut.w_um else ""
            filled[f"length--{at}"] = number(cut.l_um, 3)
            filled[f"pieces--{at}"] = number(cut.pieces) if cut.pieces else ""
            filled[f"turn--{at}"] = "y"
    return filled


def _head(values: Values) -> Values:
    """The fields that belong to no row."""
    return MultiDict((name, value) for name, value in values.items() if not _FIELD.fullmatch(name))


def _copied(values: Values, at: int) -> dict[str, str]:
    """The fields of a row, by the name they have in any; those of sizes as "width--2"."""
    copied: dict[str, str] = {}
    for name, value in values.items():
        found = _FIELD.fullmatch(name)
        if found and int(found[2]) == at:
            copied[f"{found[1]}-{found[3]}" if found[3] else found[1]] = value
    return copied


def _add(values: Values, row: dict[str, str]) -> None:
    """Append a row."""
    at = _count(values) + 1
    for name, value in row.items():
        side, _dash, size = name.partition("--")
        values[f"{side}-{at}-{size}" if size else f"{side}-{at}"] = value
    values["rows"] = str(at)


def _count(values: Values) -> int:
    return _number(values.get("rows"), 0)


def _sizes(values: Values, at: int) -> int:
    return max(1, min(_number(values.get(f"sizes-{at}"), 1), MOST_SIZES))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else otherwise


def _words(values: Values, at: int) -> str:
    """What a row was read from, with line ends as they were before the browser sent them."""
    return values.get(f"written-{at}", "").replace("\r\n", "\n")


def _mark(text: str) -> str:
    """Tells whether a message is the one that was read."""
    plain = " ".join(_UNSEEN.sub("", text).split())
    return str(zlib.crc32(plain.encode("utf-8", "replace")))


def _named_in(text: str, workshops: Sequence[tuple[int, str]]) -> str:
    """The id of the workshop that a message names, when it names one only; a name within a longer
    one that stands there is not meant."""
    said = " ".join(text.casefold().split())
    named = [
        (id_, name.casefold())
        for id_, name in workshops
        if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", said)
    ]
    longest = max((name for _id, name in named), key=len, default="")
    ids = [id_ for id_, name in named if name == longest]
    alone = len(ids) == 1 and all(name in longest for _id, name in named)
    return str(ids[0]) if alone else ""
