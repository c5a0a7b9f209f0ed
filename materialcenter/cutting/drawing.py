"""A plan as a drawing: SVG that prints in black and white and can be read aloud.

Lengths in the drawing are millimetres; the shown sizes are true sizes.
"""

from collections import Counter
from collections.abc import Callable, Iterator
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
BARS_SAY = N_("%(bars)s batang dipotong dengan %(ways)s cara. Bagian berarsir adalah sisa.")
PLATES_SAY = N_("%(plates)s lembar dipotong dengan %(ways)s cara. Bagian berarsir adalah sisa.")

_STYLE = (
    "text{font:14px sans-serif;fill:#000}"
    ".stock{fill:url(#rest);stroke:#000;stroke-width:2}"
    ".piece{fill:#fff;stroke:#000;stroke-width:1.5}"
    ".kept{fill:none;stroke:#000;stroke-dasharray:6 4}"
    ".halo{paint-order:stroke;stroke:#fff;stroke-width:4px}"
)
_HATCH = (
    '<pattern id="rest" width="8" height="8" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff"/>'
    '<line x1="0" y1="0" x2="0" y2="8" stroke="#000" stroke-width="1"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Voice:
    """How the reader is spoken to: translates a sentence, writes micrometres as millimetres."""

    say: Callable[[str], str] = str
    mm: Callable[[int], str] = mm


def draw_bars(plan: BarPlan, voice: Voice | None = None) -> str:
    """Every way of cutting as one strip, to scale along its length."""
    voice = voice or Voice()
    scale = _Scale(max(cut.stock.length for cut in plan.cuts))
    body: list[str] = []
    top = MARGIN
    for cut in plan.cuts:
        heading = f"{cut.times} × {cut.stock.key}: {voice.mm(cut.stock.length)} mm"
        listed = Counter(f"{piece.key} {voice.mm(piece.length)}" for piece in cut.pieces)
        lines = list(_heading(top, heading, listed))
        top += len(lines) * LINE + TEXT // 2
        body += [*lines, *_bar(cut, top, scale, voice)]
        top += BAR + 2 * MARGIN
    figures = {"bars": sum(cut.times for cut in plan.cuts), "ways": len(plan.cuts)}
    return _document(body, top, voice, voice.say(BARS_SAY) % figures)


def draw_plates(plan: PlatePlan, voice: Voice | None = None) -> str:
    """Every way of cutting as one plate, to scale, its longer side across the page."""
    voice = voice or Voice()
    body: list[str] = []
    top = MARGIN
    scale = _Scale(max(max(cut.stock.width, cut.stock.length) for cut in plan.cuts))
    for cut in plan.cuts:
        plate = cut.stock
        size = f"{voice.mm(plate.width)} × {voice.mm(plate.length)} mm"
        listed = Counter(_words(placed.piece, voice) for placed in cut.pieces)
        lines = list(_heading(top, f"{cut.times} × {plate.key}: {size}", listed))
        top += len(lines) * LINE + TEXT // 2
        body += [*lines, *_plate(cut, top, scale, voice, plan)]
        top += scale.of(min(plate.width, plate.length)) + 2 * MARGIN
    figures = {"plates": sum(cut.times for cut in plan.cuts), "ways": len(plan.cuts)}
    return _document(body, top, voice, voice.say(PLATES_SAY) % figures)


@dataclass(frozen=True, slots=True)
class _Scale:
    longest: int

    def of(self, um: int) -> int:
        """Micrometres on the page."""
        return um * (WIDTH - 2 * MARGIN) // self.longest


def _document(body: list[str], height: int, voice: Voice, said: str) -> str:
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="cut-t cut-d"'
            f' viewBox="0 0 {WIDTH} {height}" width="100%">',
            f'<title id="cut-t">{escape(voice.say(TITLE))}</title>',
            f'<desc id="cut-d">{escape(said)}</desc>',
            f"<defs><style>{_STYLE}</style>{_HATCH}</defs>",
            *body,
            "</svg>",
        ]
    )


def _heading(top: int, name: str, listed: Counter[str]) -> Iterator[str]:
    """What is cut from what, in words: also those pieces that are too small to be labelled."""
    words = f"{name} → " + ", ".join(f"{count} × {piece}" for piece, count in listed.items())
    for at, line in enumerate(wrap(words, CHARACTERS)):
        yield f'<text x="{MARGIN}" y="{top + TEXT + at * LINE}">{escape(line)}</text>'


def _words(piece: PlatePiece, voice: Voice) -> str:
    return f"{piece.key} {voice.mm(piece.width)} × {voice.mm(piece.length)}"


def _box(kind: str, x: int, y: int, width: int, height: int) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _label(x: int, y: int, width: int, height: int, words: str, *, short: str) -> Iterator[str]:
    """Words in the middle of a box: the long ones, the short ones, upright, or none if too small.

    A box without words is still named when pointed at and when read aloud.
    """
    middle = f'x="{x + width // 2}" y="{y + height // 2 + TEXT // 3}" text-anchor="middle"'
    for text in (words, short):
        room = len(text) * TEXT * CHARACTER // 1000
        if room <= width and height >= TEXT:
            yield f'<text class="halo" {middle}>{escape(text)}</text>'
            return
        if room <= height and width >= TEXT:
            turn = f'transform="rotate(-90 {x + width // 2} {y + height // 2})"'
            yield f'<text class="halo" {middle} {turn}>{escape(text)}</text>'
            return


def _named(name: str, parts: list[str]) -> Iterator[str]:
    yield f"<g><title>{escape(name)}</title>"
    yield from parts
    yield "</g>"


def _bar(cut: BarCut, top: int, scale: _Scale, voice: Voice) -> Iterator[str]:
    yield _box("stock", MARGIN, top, scale.of(cut.stock.length), BAR)
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


def _plate(cut: PlateCut, top: int, scale: _Scale, voice: Voice, plan: PlatePlan) -> Iterator[str]:
    plate = cut.stock
    lying = plate.length > plate.width

    def place(x: int, y: int, width: int, length: int) -> tuple[int, int, int, int]:
        if lying:
            x, y, width, length = y, x, length, width
        left, upper = MARGIN + scale.of(x), top + scale.of(y)
        right, lower = MARGIN + scale.of(x + width), top + scale.of(y + length)
        return left, upper, right - left, lower - upper

    yield _box("stock", *place(0, 0, plate.width, plate.length))
    for placed in cut.pieces:
        at = place(placed.x, placed.y, placed.width, placed.length)
        words = _words(placed.piece, voice)
        size = words.removeprefix(f"{placed.piece.key} ")
        yield from _named(words, [_box("piece", *at), *_label(*at, words, short=size)])
    for rest in cut.rests:
        at = place(rest.x, rest.y, rest.width, rest.length)
        size = f"{voice.mm(rest.width)} × {voice.mm(rest.length)}"
        edge = [_box("kept", *at)] if rest.holds(plan.rest_kept) else []
        yield from _named(size, [*edge, *_label(*at, size, short=size)])
