"""A plan as a drawing: SVG that prints in black and white and can be read aloud.

Lengths in the drawing are millimetres; the shown sizes are true sizes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape

from materialcenter.core.errors import N_
from materialcenter.cutting.bar_plan import BarCut, BarPlan
from materialcenter.cutting.plate_plan import PlateCut, PlatePiece, PlatePlan
from materialcenter.cutting.sizes import mm

WIDTH, MARGIN, TEXT, LINE, BAR = 1000, 10, 14, 18, 44
# Characters of a label are about this wide, in thousandths of its height.
CHARACTER = 600
CHARACTERS = 110
TITLE = N_("Rencana potong")
HATCHED = N_("Bagian berarsir adalah sisa.")

# How things look, as attributes: a page that allows no styles in its text shows them too.
_LOOKS = {
    "stock": 'fill="url(#{hatch})" stroke="#000" stroke-width="2"',
    "piece": 'fill="#fff" stroke="#000" stroke-width="1.5"',
    "kept": 'fill="none" stroke="#000" stroke-dasharray="6 4"',
}
_HALO = 'paint-order="stroke" stroke="#fff" stroke-width="4"'
_HATCH = (
    '<pattern id="{hatch}" width="8" height="8" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff"/>'
    '<line x1="0" y1="0" x2="0" y2="8" stroke="#000" stroke-width="1"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Voice:
    """How the reader is spoken to: translates a sentence, writes micrometres as millimetres."""

    say: Callable[[str], str] = str
    mm: Callable[[int], str] = mm


def draw_bars(plan: BarPlan, voice: Voice | None = None) -> list[str]:
    """Every way of cutting as one strip, to scale along its length."""
    voice = voice or Voice()
    scale = _Scale(max(cut.stock.length for cut in plan.cuts))
    drawings: list[str] = []
    for cut in plan.cuts:
        heading = f"{cut.times} × {cut.stock.key}: {voice.mm(cut.stock.length)} mm"
        listed = Counter(f"{piece.key} {voice.mm(piece.length)}" for piece in cut.pieces)
        head = _Heading(heading, listed)
        name = f"bar-{len(drawings) + 1}"
        body = _bar(cut, name, head.height, scale, voice)
        drawings.append(_document(name, head, body, head.height + BAR + MARGIN, voice))
    return drawings


def draw_plates(plan: PlatePlan, voice: Voice | None = None) -> list[str]:
    """Every way of cutting as one plate, to scale, its longer side across the page."""
    voice = voice or Voice()
    scale = _Scale(max(max(cut.stock.width, cut.stock.length) for cut in plan.cuts))
    drawings: list[str] = []
    for cut in plan.cuts:
        plate = cut.stock
        size = f"{voice.mm(plate.width)} × {voice.mm(plate.length)} mm"
        listed = Counter(_words(placed.piece, voice) for placed in cut.pieces)
        head = _Heading(f"{cut.times} × {plate.key}: {size}", listed)
        name = f"plate-{len(drawings) + 1}"
        body = _plate(cut, name, head.height, scale, voice, plan.rest_kept)
        height = head.height + scale.of(min(plate.width, plate.length)) + MARGIN
        drawings.append(_document(name, head, body, height, voice))
    return drawings


class _Heading:
    """What is cut from what, in words: also those pieces that are too small to be labelled."""

    def __init__(self, stock: str, listed: Counter[str]) -> None:
        pieces = ", ".join(f"{count} × {piece}" for piece, count in listed.items())
        self.words = f"{stock} – {pieces}"
        self._lines = wrap(self.words, CHARACTERS)

    @property
    def height(self) -> int:
        """How far below the upper edge the picture begins."""
        return MARGIN + len(self._lines) * LINE + TEXT // 2

    def lines(self) -> Iterator[str]:
        for at, line in enumerate(self._lines):
            yield f'<text x="{MARGIN}" y="{MARGIN + TEXT + at * LINE}">{escape(line)}</text>'


@dataclass(frozen=True, slots=True)
class _Scale:
    longest: int

    def of(self, um: int) -> int:
        """Micrometres on the page."""
        return um * (WIDTH - 2 * MARGIN) // self.longest


def _document(name: str, head: _Heading, body: Iterable[str], height: int, voice: Voice) -> str:
    title, words = f"{name}-t", f"{name}-d"
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img"'
            f' aria-labelledby="{title} {words}" viewBox="0 0 {WIDTH} {height}" width="100%"'
            f' font-family="sans-serif" font-size="{TEXT}" fill="#000">',
            f'<title id="{title}">{escape(voice.say(TITLE))}</title>',
            f'<desc id="{words}">{escape(head.words)} {escape(voice.say(HATCHED))}</desc>',
            f"<defs>{_HATCH.format(hatch=name)}</defs>",
            *head.lines(),
            *body,
            "</svg>",
        ]
    )


def _words(piece: PlatePiece, voice: Voice) -> str:
    return f"{piece.key} {voice.mm(piece.width)} × {voice.mm(piece.length)}"


def _box(kind: str, x: int, y: int, width: int, height: int, *, hatch: str = "") -> str:
    looks = _LOOKS[kind].format(hatch=hatch)
    return f'<rect class="{kind}" {looks} x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _label(x: int, y: int, width: int, height: int, words: str, *, short: str) -> Iterator[str]:
    """Words in the middle of a box: the long ones, the short ones, upright, or none if too small.

    A box without words is still named when pointed at and when read aloud.
    """
    middle = f'x="{x + width // 2}" y="{y + height // 2 + TEXT // 3}" text-anchor="middle"'
    for text in (words, short):
        room = len(text) * TEXT * CHARACTER // 1000
        if room <= width and height >= TEXT:
            yield f"<text {_HALO} {middle}>{escape(text)}</text>"
            return
        if room <= height and width >= TEXT:
            turn = f'transform="rotate(-90 {x + width // 2} {y + height // 2})"'
            yield f"<text {_HALO} {middle} {turn}>{escape(text)}</text>"
            return


def _named(name: str, parts: list[str]) -> Iterator[str]:
    yield f"<g><title>{escape(name)}</title>"
    yield from parts
    yield "</g>"


def _bar(cut: BarCut, hatch: str, top: int, scale: _Scale, voice: Voice) -> Iterator[str]:
    yield _box("stock", MARGIN, top, scale.of(cut.stock.length), BAR, hatch=hatch)
    at, kerfs = cut.trim // 2, cut.kerf
    each = -(-cut.kerf // len(cut.pieces))
    for piece in cut.pieces:
        x, end = MARGIN + scale.of(at), MARGIN + scale.of(at + piece.length)
        size = voice.mm(piece.length)
        words = f"{piece.key} {size}"
        box = [_box("piece", x, top, end - x, BAR)]
        box += _label(x, top, end - x, BAR, words, short=size)
        yield from _named(words, box)
        at += piece.length + min(each, kerfs)
        kerfs -= min(each, kerfs)
    if cut.rest:
        x, end = MARGIN + scale.of(at), MARGIN + scale.of(at + cut.rest)
        size = voice.mm(cut.rest)
        yield from _named(size, list(_label(x, top, end - x, BAR, size, short=size)))


def _plate(
    cut: PlateCut, hatch: str, top: int, scale: _Scale, voice: Voice, kept: tuple[int, int]
) -> Iterator[str]:
    plate = cut.stock
    lying = plate.length > plate.width

    def place(x: int, y: int, width: int, length: int) -> tuple[int, int, int, int]:
        if lying:
            x, y, width, length = y, x, length, width
        left, upper = MARGIN + scale.of(x), top + scale.of(y)
        right, lower = MARGIN + scale.of(x + width), top + scale.of(y + length)
        return left, upper, right - left, lower - upper

    yield _box("stock", *place(0, 0, plate.width, plate.length), hatch=hatch)
    for placed in cut.pieces:
        at = place(placed.x, placed.y, placed.width, placed.length)
        words = _words(placed.piece, voice)
        size = words.removeprefix(f"{placed.piece.key} ")
        yield from _named(words, [_box("piece", *at), *_label(*at, words, short=size)])
    for rest in cut.rests:
        at = place(rest.x, rest.y, rest.width, rest.length)
        size = f"{voice.mm(rest.width)} × {voice.mm(rest.length)}"
        edge = [_box("kept", *at)] if rest.holds(kept) else []
        yield from _named(size, [*edge, *_label(*at, size, short=size)])
