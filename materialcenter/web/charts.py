"""Charts as geometry: where bars, lines and words stand. Templates draw them as SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from materialcenter.core.quantities import ceil_div

COLOURS = ("#0b5572", "#5d9bb5", "#c07a3e", "#8b9aa2")

_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 24, 40
_GAP = 1
_MOST_LINES = 5
_ROOM_FOR_NAME, _ROOM_FOR_FIGURE = 30, 40


@dataclass(frozen=True, slots=True)
class Pile:
    """One column of a chart: its name, what stands below it, and its parts from the bottom."""

    name: str
    below: str
    parts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(max(0, part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; `part` is the place of its value in the pile, `pile` the pile's."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    pile: int
    part: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to be drawn on a sheet of `width` × `height`."""

    width: int
    height: int
    right: int
    lines: list[Text]
    bars: list[Bar]
    names: list[Text]
    figures: list[Text]


def axis(most: int, unit: int) -> list[int]:
    """Round values from 0 to `most` or above it, few enough to be read; `unit` when it is 0."""
    step = 1
    while True:
        for factor in (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5)):
            stride = factor * step
            if stride.denominator == 1 and stride * (_MOST_LINES - 1) >= max(most, unit):
                lines = max(1, ceil_div(most, int(stride)))
                return [int(stride) * number for number in range(lines + 1)]
        step *= 10


def stacked(
    piles: Sequence[Pile], *, width: int, height: int, unit: int, write: Callable[[int], str]
) -> Chart:
    """Columns of stacked parts, left to right; `write` puts a value into words.

    Parts below zero are not drawn. Names, and figures above the columns, are left out where
    they would touch; the last column always has its own.
    """
    values = axis(max((pile.total for pile in piles), default=0), unit)
    floor, top = height - _BOTTOM, values[-1]
    slot = (width - _LEFT - _RIGHT) / max(1, len(piles))
    bar = min(slot * 0.64, 72)

    def level(value: int) -> float:
        return floor - (floor - _TOP) * value / top

    chart = Chart(
        width, height, width - _RIGHT,
        [Text(_LEFT, round(level(value), 1), write(value)) for value in values], [], [], [],
    )  # fmt: skip
    largest = max(range(len(piles)), key=lambda at: piles[at].total, default=0)
    for at, pile in enumerate(piles):
        middle = round(_LEFT + slot * (at + 0.5), 1)
        base = 0
        for part, value in enumerate(pile.parts):
            tall = level(base) - level(base + max(0, value)) - _GAP
            base += max(0, value)
            if tall > 0:
                chart.bars.append(
                    Bar(
                        round(middle - bar / 2, 1), round(level(base), 1), round(bar, 1),
                        round(tall, 1), COLOURS[part % len(COLOURS)], at, part,
                    )
                )  # fmt: skip
        last = len(piles) - 1 - at
        if last % max(1, ceil_div(_ROOM_FOR_NAME, max(1, int(slot)))) == 0:
            chart.names.append(Text(middle, floor + 18, pile.name))
        if pile.below:
            chart.names.append(Text(middle, floor + 34, pile.below))
        if pile.total and (slot >= _ROOM_FOR_FIGURE or at in (largest, len(piles) - 1)):
            chart.figures.append(Text(middle, round(level(pile.total) - 6, 1), write(pile.total)))
    return chart
