"""Turns the numbers of a phrase into the dimensions of a form."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from materialcenter.catalogue.forms import FORMS
from materialcenter.catalogue.measures import Measure
from materialcenter.catalogue.naming import PIPE_INCHES, canonical
from materialcenter.catalogue.phrases import feet_pair

Sizes = dict[str, int]
Numbers = list[Measure]

# Dimensions that may stay unsaid without leaving a doubt: the bar's usual length, and what a
# series of sections fixes once the others are known.
IMPLIED = {
    "channel": frozenset({"t2", "l"}),
    "i_beam": frozenset({"t2", "l"}),
    "h_beam": frozenset({"t2", "l"}),
    "lip_channel": frozenset({"c", "l"}),
    "plate": frozenset[str](),
    "checkered_plate": frozenset[str](),
}
_LENGTH = frozenset({"l"})

# Two equal sides up to 12 without a unit are centimetres: "hollow 4x4" is 40 × 40 mm.
_CENTIMETRES_UP_TO = 12_000
_WALL_UP_TO = 10_000
_SHEET_FROM = 100_000
_STRIP_FROM = 20_000
_BAR_FROM = 1_000_000

_BORES = {sum(map(Fraction, inches.split()), Fraction()): um for um, inches in PIPE_INCHES.items()}
# The A sizes of JIS G 3452 (nominal bore in millimetres) and their outside diameters.
_A_BORES = (6, 8, 10, 15, 20, 25, 32, 40, 50, 65, 80, 90, 100, 125, 150)
_A_SIZES: dict[int, int] = dict(zip(_A_BORES, sorted(PIPE_INCHES), strict=False))


@dataclass(frozen=True, slots=True)
class Reading:
    """Dimensions in micrometres by letter, as far as they were written; `unread` counts the
    numbers that found no place."""

    sizes: Sizes
    unread: int


def _sheet(numbers: Numbers, sizes: Sizes) -> Numbers:
    at = feet_pair(numbers)
    if at is not None:
        short, long = numbers[at : at + 2]
        sizes["w"], sizes["l"] = (_whole_mm(n.number * 304_800) for n in (short, long))
        numbers = numbers[:at] + numbers[at + 2 :]
    sides = sorted((n for n in numbers if n.um >= _SHEET_FROM), key=lambda n: n.um)
    rest = [n for n in numbers if n.um < _SHEET_FROM]
    for letter, side in zip("wl", sides, strict=False):
        sizes.setdefault(letter, side.um)
    if rest and "t" not in sizes:
        sizes["t"] = rest.pop(0).um
    return rest + sides[2:]


def _whole_mm(um: Fraction) -> int:
    return round(um / 1000) * 1000


def _roll(numbers: Numbers, sizes: Sizes) -> Numbers:
    rest: Numbers = []
    for number in numbers:
        letter = "w" if number.um >= _STRIP_FROM else "t"
        if letter in sizes:
            rest.append(number)
        else:
            sizes[letter] = number.um
    return rest


def _in_order(letters: str) -> Callable[[Numbers, Sizes], Numbers]:
    wanted = letters.split()

    def read(numbers: Numbers, sizes: Sizes) -> Numbers:
        open_letters = [letter for letter in wanted if letter not in sizes]
        for letter, number in zip(open_letters, numbers, strict=False):
            sizes[letter] = number.um
        return numbers[len(open_letters) :]

    return read


def _square(numbers: Numbers, sizes: Sizes) -> Numbers:
    if len(numbers) > 1 and numbers[0].um == numbers[1].um:
        numbers = numbers[1:]
    return _in_order("a")(numbers, sizes)


def _flat(numbers: Numbers, sizes: Sizes) -> Numbers:
    pair = sorted(numbers[:2], key=lambda n: -n.um)
    return _in_order("w t")(pair, sizes) + numbers[2:]


def _side_um(number: Measure, sides: list[Measure]) -> int:
    plain = all(n.unit == "" and n.um <= _CENTIMETRES_UP_TO for n in sides)
    return number.um * 10 if plain else number.um


def _two_sided(numbers: Numbers, sizes: Sizes) -> Numbers:
    """a, b and t of angle and hollow; "40x4" has equal sides, "4x4" is in centimetres."""
    by_size = sorted(numbers[:3], key=lambda n: -n.um)
    if "t" not in sizes and (len(by_size) == 3 or _are_side_and_wall(by_size)):
        wall = by_size.pop()
        # Nobody writes a wall in centimetres: the unit of "4 x 6 x 1,6 cm" is that of the sides.
        sizes["t"] = round(wall.number * 1000) if wall.unit == "cm" else wall.um
    sides = by_size[:2]
    if sides:
        sizes["a"] = _side_um(sides[0], sides)
        one_side_with_wall = len(sides) == 1 and "t" in sizes
        if len(sides) == 2 or one_side_with_wall:
            sizes["b"] = _side_um(sides[-1], sides)
    return by_size[2:] + numbers[3:]


def _are_side_and_wall(pair: Numbers) -> bool:
    return len(pair) == 2 and pair[1].um < _WALL_UP_TO and pair[0].um > _CENTIMETRES_UP_TO


def _lip_channel(numbers: Numbers, sizes: Sizes) -> Numbers:
    thin = numbers[-1].um < _WALL_UP_TO if len(numbers) > 1 else False
    letters = {2: "h t", 3: "h b t"}.get(len(numbers), "h b c t") if thin else "h b c"
    return _in_order(letters)(numbers, sizes)


def _pipe(numbers: Numbers, sizes: Sizes) -> Numbers:
    if numbers and "d" not in sizes:
        first, numbers = numbers[0], numbers[1:]
        if first.unit == "inch":
            sizes["d"] = _BORES.get(first.number, first.um)
        elif first.unit == "a":
            sizes["d"] = _A_SIZES.get(int(first.number), first.um)
        else:
            sizes["d"] = first.um
    return _in_order("t")(numbers, sizes)


_READERS: dict[str, Callable[[Numbers, Sizes], Numbers]] = {
    "plate": _sheet,
    "checkered_plate": _sheet,
    "coil": _roll,
    "strip": _roll,
    "round_bar": _in_order("d"),
    "rebar": _in_order("d"),
    "wire": _in_order("d"),
    "square_bar": _square,
    "hex_bar": _in_order("a"),
    "flat_bar": _flat,
    "angle": _two_sided,
    "hollow": _two_sided,
    "channel": _in_order("h b t1 t2"),
    "i_beam": _in_order("h b t1 t2"),
    "h_beam": _in_order("h b t1 t2"),
    "light_channel": _in_order("h b t"),
    "lip_channel": _lip_channel,
    "pipe": _pipe,
}


def _is_sheet(form_code: str) -> bool:
    return form_code in ("plate", "checkered_plate", "coil", "strip")


def _take_labelled(form_code: str, measures: tuple[Measure, ...], sizes: Sizes) -> Numbers:
    dims = FORMS[form_code].dims
    rest: Numbers = []
    for measure in measures:
        pipe_bore = form_code == "pipe" and measure.label == "d"
        if measure.label in dims and measure.label not in sizes and not pipe_bore:
            sizes[measure.label] = measure.um
        elif measure.unit == "m" and "l" in dims and "l" not in sizes and not _is_sheet(form_code):
            sizes["l"] = measure.um
        else:
            rest.append(measure)
    return rest


def _ends_with_length(numbers: Numbers, sizes: Sizes) -> bool:
    return bool(numbers) and numbers[-1].um >= _BAR_FROM and (len(numbers) > 1 or bool(sizes))


def read_sizes(form_code: str, measures: tuple[Measure, ...]) -> Reading:
    """Read the numbers of a phrase as the dimensions of a form."""
    sizes: Sizes = {}
    numbers = _take_labelled(form_code, measures, sizes)
    bar = "l" in FORMS[form_code].dims and not _is_sheet(form_code)
    if bar and "l" not in sizes and _ends_with_length(numbers, sizes):
        sizes["l"] = numbers.pop().um
    reader = _READERS.get(form_code)
    left = reader(numbers, sizes) if reader else numbers
    return Reading(dict(canonical(form_code, sizes)), len(left))


def missing(form_code: str, sizes: Sizes) -> tuple[str, ...]:
    """The dimensions that have to be asked for before a material can be sure."""
    implied = IMPLIED.get(form_code, _LENGTH)
    return tuple(d for d in FORMS[form_code].dims if d not in sizes and d not in implied)
