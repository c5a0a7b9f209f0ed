"""Finds the pieces that are to be cut: "potong 300x1200 20 pcs, 200x400 8 pcs"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from materialcenter.catalogue.measures import Measure
from materialcenter.catalogue.phrases import SHEETS_FT
from materialcenter.catalogue.recognising import Doubt
from materialcenter.catalogue.shelf import Shelf
from materialcenter.core.errors import N_
from materialcenter.cutting.sizes import mm
from materialcenter.demand.pasting.amounts import NUMBER, number_in
from materialcenter.demand.pasting.trade import forms_in

_CUT = re.compile(r"(?<!sisa )\b(?:di)?potong(?P<noun>an)?\b|\bcutting\b")
_SIZE = re.compile(r"\b(?:ukuran|uk)\b")
_UNIT = r"mm|cm|meter|mtr|m"
_PCS = r"pcs|pc|pieces|potong|ptg|buah|bh|biji|bj|keping"
_TOKEN = re.compile(
    rf"(?<![\w.,/×*])(?:"
    rf"(?P<w>{NUMBER})\s*(?P<first>{_UNIT})?\s*[x×*]\s*(?P<l>{NUMBER})\s*(?P<pair>{_UNIT})?"
    rf"(?![\w/])(?!\s*[x×*]\s*\d)"
    rf"|(?P<n>{NUMBER})\s*(?:\([a-z ]{{2,30}}\)\s*)?(?:{_PCS})\b\.?"
    rf"|(?:panjang|pjg)?\s*(?P<one>{NUMBER})\s*(?P<unit>{_UNIT})(?![\w/])"
    rf"|(?<=[=@:(])\s*(?P<eq>\d{{1,5}})(?![\w.,/×*]|\s*[x×*a-z])"
    rf")"
)
_EQUALS = re.compile(r"[=@:(]\s*(?=\d)")
_BARE = re.compile(
    rf"\s*(?:ukuran|uk|panjang|pjg)?\s*[.:]?\s*(?P<one>\d{{2,5}})"
    rf"(?![\w.,/×*]|\s*(?:[x×*]|{_UNIT}|{_PCS}))"
)
_WHOLE = re.compile(r"\d\s*(?:lembar|lbr|lmbr|batang|btg|btng|lonjor|ljr)\b")
_JOINS = re.compile(r"\b(?:ukuran|uk|jadi|menjadi|dan|panjang|pjg|sebanyak|per)\b|[=@&+]")
# Two bare numbers up to here may be centimetres as well.
_EITHER_UM = 100_000
_SAME_UM = 2_000
_LEAST_BARE = 20
_BY_WIDTH = frozenset({"plate", "checkered_plate", "coil", "strip"})


@dataclass(frozen=True, slots=True)
class Cut:
    """Pieces of one size; `pieces` is None when nobody says how many. Bars have no width."""

    w_um: int | None
    l_um: int
    pieces: int | None

    @property
    def size(self) -> str:
        """Its sides in millimetres."""
        return " × ".join(mm(side) for side in (self.w_um, self.l_um) if side)


@dataclass(slots=True)
class CutReading:
    """The cuts of a line, what is doubtful about them, and the text without them. `whole_after`:
    sheets or bars are counted only after the sizes."""

    rest: str
    cuts: list[Cut] = field(default_factory=list[Cut])
    doubts: list[Doubt] = field(default_factory=list[Doubt])
    whole_after: bool = False

    @property
    def incomplete(self) -> bool:
        """Whether the number of some pieces is missing."""
        return any(cut.pieces is None for cut in self.cuts)


def take_cuts(text: str, shelf: Shelf) -> CutReading:
    """The pieces that a line wants cut."""
    cutting = list(_CUT.finditer(text))
    for found in cutting:
        if _size_follows(text, found):
            return _read(text, found, noun=bool(found["noun"]))
    for found in _SIZE.finditer(text):
        after_metal = _names_form(text[: found.start()]) and _size_follows(text, found)
        if after_metal and (cutting or _is_cut_size(text, found, shelf)):
            return _read(_CUT.sub(_blank, text), found)
    if not cutting:
        return CutReading(text)
    return CutReading(_CUT.sub(" ", text), doubts=[_unclear()])


def _size_follows(text: str, found: re.Match[str]) -> bool:
    """Whether a size or a number of pieces comes next, before any other metal is named."""
    tail = text[found.end() :]
    token = _TOKEN.search(tail)
    if token is None:
        return _BARE.match(tail) is not None
    return not _names_form(tail[: token.start()])


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _unclear() -> Doubt:
    return Doubt("cut-unclear", N_("Ukuran potongnya tidak jelas."))


def _names_form(text: str) -> bool:
    return bool(forms_in(text))


def _is_cut_size(text: str, found: re.Match[str], shelf: Shelf) -> bool:
    """Whether the size after "ukuran" is that of pieces, not of the whole metal."""
    token = _TOKEN.search(text, found.end())
    if token is None or not token["l"] or not forms_in(text[: found.start()]) & _BY_WIDTH:
        return False
    numbers = number_in(token["w"]), number_in(token["l"])
    if None in numbers or numbers in SHEETS_FT:
        return False
    cut = _pair(token)
    sides = sorted((cut.w_um or 0, cut.l_um))
    return not any(
        abs(item.sizes["w"] - sides[0]) <= _SAME_UM and abs(item.sizes["l"] - sides[1]) <= _SAME_UM
        for form in ("plate", "checkered_plate")
        for item in shelf.by_form.get(form, ())
        if {"w", "l"} <= item.sizes.keys()
    )


def _read(text: str, word: re.Match[str], *, noun: bool = False) -> CutReading:
    reading = CutReading("")
    head, tail = text[: word.start()], text[word.end() :]
    bare = _BARE.match(tail)
    tokens: list[tuple[Cut | None, int | None]] = []
    left = tail
    if bare and int(bare["one"]) >= _LEAST_BARE:
        tokens.append((Cut(None, int(bare["one"]) * 1000, None), None))
        left = " " * bare.end() + tail[bare.end() :]
    kept: list[str] = []
    at = 0
    for found in _TOKEN.finditer(left):
        tokens.append(_token(found, reading.doubts))
        kept.append(left[at : found.start()])
        at = found.end()
    kept.append(left[at:])
    reading.cuts = _numbered(tokens)
    rest = _JOINS.sub(" ", " ".join(kept))
    reading.whole_after = bool(_WHOLE.search(rest)) and not _WHOLE.search(head)
    reading.rest = f"{head} {rest}"
    if noun:
        sentence = N_("Dipotong dari bahan utuh, atau diminta sisa potong?")
        reading.doubts.append(Doubt("cut-or-remnant", sentence))
    if not reading.cuts:
        reading.doubts.append(_unclear())
    for cut in reading.cuts:
        if cut.pieces is None:
            sentence = N_("Berapa potongan %(size)s mm?")
            reading.doubts.append(Doubt("pieces-missing", sentence, {"size": cut.size}))
    return reading


def _token(found: re.Match[str], doubts: list[Doubt]) -> tuple[Cut | None, int | None]:
    """A size, or a number of pieces."""
    if counted := found["n"] or found["eq"]:
        number = number_in(counted)
        return None, int(number) if number is not None and number.denominator == 1 else None
    if found["l"]:
        cut = _pair(found)
        if not found["pair"] and max(cut.w_um or 0, cut.l_um) <= _EITHER_UM:
            sentence = N_("Ukuran %(size)s itu milimeter atau sentimeter?")
            doubts.append(Doubt("cut-unit", sentence, {"size": cut.size}))
        return cut, None
    return Cut(None, _um(found["one"], found["unit"]), None), None


def _pair(found: re.Match[str]) -> Cut:
    unit = found["pair"] or ""
    return Cut(_um(found["w"], found["first"] or unit), _um(found["l"], unit), None)


def _um(text: str, unit: str) -> int:
    number = number_in(text)
    if number is None:
        # A length has no thousandths: "1,200" and "1.200" are twelve hundred.
        number = Fraction(re.sub("[.,]", "", text))
    return Measure(number, "m" if unit in ("meter", "mtr") else unit, "", 0).um


def _numbered(tokens: Sequence[tuple[Cut | None, int | None]]) -> list[Cut]:
    """The sizes with their numbers: those follow the sizes, or all stand before them."""
    if tokens and tokens[0][0] is None:
        tokens = list(reversed(tokens))
        return list(reversed(_numbered(tokens))) if tokens[0][0] is not None else []
    cuts: list[Cut] = []
    for cut, pieces in tokens:
        if cut is not None:
            cuts.append(cut)
        elif cuts and cuts[-1].pieces is None:
            cuts[-1] = Cut(cuts[-1].w_um, cuts[-1].l_um, pieces)
    return [cut for cut in cuts if cut.l_um > 0]
