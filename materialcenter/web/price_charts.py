"""Prices over time as geometry: steps of what suppliers ask, dots of what was paid. Pure
arithmetic; templates draw it as SVG."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from materialcenter.core.quantities import ceil_div
from materialcenter.purchasing.pricing import Step
from materialcenter.web.charts import Text

COLOURS = ("#0b5572", "#c07a3e", "#3f8f5b", "#8a5a9e", "#5d9bb5", "#7b6a1d")
# Beyond the colours, lines differ by how they are broken.
DASHES = ("", "7 4", "2 3")

_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 12, 14, 30
_MOST_LEVELS = 5
_ROOM_FOR_DAY = 84
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_FEW_DAYS = 62


@dataclass(frozen=True, slots=True)
class Series:
    """What one line tells: its name, and the stretches in which a price held."""

    name: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Mark:
    """A single price on a day; `series` is the line it belongs to, if there is one."""

    day: date
    value: int
    words: str
    series: int | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A line to be drawn: one path, broken where no price held."""

    name: str
    colour: str
    dash: str
    path: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A dot to be drawn; `title` is what it says when it is pointed at."""

    x: float
    y: float
    colour: str
    title: str


@dataclass(frozen=True, slots=True)
class PriceChart:
    """Everything to be drawn on a sheet of `width` × `height`."""

    width: int
    height: int
    right: int
    levels: list[Text]
    days: list[Text]
    curves: list[Curve]
    spots: list[Spot]


def colour(at: int | None) -> str:
    """The colour of the line at a place; that of dots without a line."""
    return "#566a74" if at is None else COLOURS[at % len(COLOURS)]


def dash(at: int) -> str:
    """How the line at a place is broken."""
    return DASHES[at // len(COLOURS) % len(DASHES)]


def levels(least: int, most: int) -> list[int]:
    """Few round values that enclose the prices; they need not begin at nought."""
    span = max(most - least, most // 50, 1)
    if least == most:
        least, most = max(0, least - ceil_div(span, 2)), most + ceil_div(span, 2)
    size = 1
    while True:
        for factor in (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5)):
            stride = factor * size
            if stride.denominator == 1 and stride * (_MOST_LEVELS - 2) >= span:
                step = int(stride)
                bottom = least // step * step
                top = max(ceil_div(most, step) * step, bottom + step)
                return list(range(bottom, top + 1, step))
        size *= 10


def ticks(first: date, last: date, most: int) -> list[date]:
    """Days to be named below: beginnings of months, at most so many; of a short time its ends."""
    if (last - first).days < _FEW_DAYS:
        return sorted({first, last})
    months = [month for month in _months(first, last) if month >= first]
    for every in _MONTHS:
        kept = [month for month in months if (month.year * 12 + month.month - 1) % every == 0]
        if len(kept) <= most:
            return kept or [first, last]
    return [first, last]


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def price_chart(
    series: Sequence[Series],
    marks: Iterable[Mark],
    *,
    today: date,
    width: int,
    height: int,
    write: Callable[[int], str],
    write_day: Callable[[date, bool], str],
) -> PriceChart | None:
    """Lines and dots on one sheet, or None when there is nothing to draw.

    `write` puts a price into words, `write_day` a day: to its month only when the flag is set.
    What holds until further notice is drawn to the end.
    """
    dots = list(marks)
    days = [s.start for one in series for s in one.steps] + [mark.day for mark in dots]
    if not days:
        return None
    first, last = min(days), max([*days, today])
    # The last price is seen too: some days are left behind it.
    end = last + timedelta(days=max(2, (last - first).days // 24))
    prices = [s.idr_per_kg for one in series for s in one.steps] + [mark.value for mark in dots]
    values = levels(min(prices), max(prices))
    floor, right = height - _BOTTOM, width - _RIGHT

    def across(day: date) -> float:
        done = Fraction((min(day, end) - first).days, (end - first).days)
        return round(float(_LEFT + (right - _LEFT) * done), 1)

    def up(value: int) -> float:
        part = Fraction(value - values[0], values[-1] - values[0])
        return round(float(floor - (floor - _TOP) * part), 1)

    named = ticks(first, last, max(2, (right - _LEFT) // _ROOM_FOR_DAY))
    short = named[0] == first and named[-1] == last
    return PriceChart(
        width,
        height,
        right,
        [Text(_LEFT, up(value), write(value)) for value in values],
        [Text(across(day), floor + 20, write_day(day, not short)) for day in named],
        [
            Curve(one.name, colour(at), dash(at), _path(one.steps, end, across, up))
            for at, one in enumerate(series)
        ],
        [Spot(across(m.day), up(m.value), colour(m.series), m.words) for m in dots],
    )


def _path(
    steps: Sequence[Step],
    end: date,
    across: Callable[[date], float],
    up: Callable[[int], float],
) -> str:
    """An SVG path: level while a price holds, upright where the next one follows at once."""
    parts: list[str] = []
    before: Step | None = None
    for step in steps:
        follows = before and before.end and (step.start - before.end).days == 1
        parts.append(
            f"V{up(step.idr_per_kg)}" if follows else f"M{across(step.start)} {up(step.idr_per_kg)}"
        )
        parts.append(f"H{across(min(step.end or end, end) + timedelta(days=1))}")
        before = step
    return "".join(parts)
