"""Holds the weight module against published tables.

    python bench/weights.py [FILE.csv]

A file has the columns form, designation, params (JSON, millimetres by letter), published, unit
(kg/m, kg/6m, kg/sheet, kg/m2 …), density, standard, rounding, verdict. Each row is found
*exact* (the formula gives the printed figure when it is rounded as its table rounds), *within*
(half a percent), of another *convention* (further off, but believed) or *flagged* (a weight or a
size that cannot be right). A row is wrong when its verdict calls it exact or within and it is
not, or a source error and it is not flagged. Ends with 1 when a row is wrong.
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from materialcenter.catalogue.plausible import implausible
from materialcenter.catalogue.weights import SizeMissing, grams_per_metre, jis_mg_per_m

Row = Mapping[str, str]
SAMPLE = Path(__file__).resolve().parent.parent / "tests/catalogue/data"
FILES = ("weights_published_sample.csv", "weights_standards.csv")

EXACT, WITHIN, CONVENTION, FLAGGED = "exact", "within", "convention", "flagged"
HALF_PERCENT = Fraction(5, 1000)

# Other names of forms, and of the one size of a bar.
FORMS = {
    "sheet": "plate",
    "plate_hr": "plate",
    "plate_checker": "checkered_plate",
    "hexagon_bar": "hex_bar",
    "hexagon": "hex_bar",
    "deformed_bar": "rebar",
    "tube": "pipe",
    "square_tube": "hollow",
    "rect_tube": "hollow",
    "rectangular_tube": "hollow",
    "square_pipe": "hollow",
    "unequal_angle": "angle",
    "equal_angle": "angle",
    "c_channel": "lip_channel",
}
ONE_SIZE = {"square_bar": "a", "hex_bar": "a", "round_bar": "d", "rebar": "d", "wire": "d"}


def sizes_of(row: Row) -> tuple[str, dict[str, int]]:
    """The form and its dimensions in micrometres."""
    form = FORMS.get(row["form"], row["form"])
    if row["form"].startswith("sheet_"):
        form = "plate"
    typed = json.loads(row["params"], parse_float=Decimal, parse_int=Decimal)
    sizes = {letter.lower(): round(Decimal(mm) * 1000) for letter, mm in typed.items()}
    if "r" in sizes:
        sizes["r1"] = sizes.pop("r")
    letter = ONE_SIZE.get(form)
    if letter and letter not in sizes:
        sizes[letter] = next((sizes.pop(other) for other in "adsw" if other in sizes), 0)
    if form in ("hollow", "angle") and "a" in sizes:
        sizes.setdefault("b", sizes["a"])
    if row["unit"] == "kg/m2":
        sizes = {"w": 1_000_000, "l": 1_000_000} | sizes
    return form, sizes


def metres_of(row: Row, sizes: Mapping[str, int]) -> Fraction:
    """How many metres the published weight is for."""
    named = re.fullmatch(r"kg/(\d+(?:\.\d+)?)?m", row["unit"].replace(" ", ""))
    if named:
        return Fraction(named[1] or 1)
    if "l" not in sizes:
        raise SizeMissing("l")
    return Fraction(sizes["l"], 10**6)


def _decimal(value: Fraction) -> Decimal:
    return Context(prec=40).divide(Decimal(value.numerator), Decimal(value.denominator))


def _figures(value: Decimal, figures: int) -> Iterator[Decimal]:
    for rounding in (ROUND_HALF_EVEN, ROUND_HALF_UP):
        yield Context(prec=figures, rounding=rounding).plus(value)


def _decimals(value: Decimal, decimals: int) -> Iterator[Decimal]:
    for rounding in (ROUND_HALF_EVEN, ROUND_HALF_UP):
        yield value.quantize(Decimal(1).scaleb(-decimals), rounding=rounding)


def own_decimals(row: Row) -> int:
    """How many digits after the point the published figure has."""
    return len(row["published"].partition(".")[2])


def readings(row: Row, kg: Decimal, jis_kg: Decimal) -> Iterator[Decimal]:
    """The weight rounded in every way that the table's own rule allows."""
    rule = row["rounding"].lower()
    yield jis_kg
    for least, most in re.findall(r"(?:(\d) ?- ?)?(\d) ?s\.? ?f", rule)[-1:]:
        # Two figures say too little; such a weight is read by its decimals.
        for count in range(max(int(least or most), 3), int(most) + 1):
            yield from _figures(kg, count)
    named = re.search(r"(\d) decimal", rule)
    decimals = 0 if "integer" in rule else int(named[1]) if named else own_decimals(row)
    yield from _decimals(kg, decimals)
    times = re.match(r"(\d+) ?x ", rule)
    for digits in (2, 3) if times else ():
        yield from (per_m * int(times[1]) for per_m in _decimals(kg / int(times[1]), digits))


def found(row: Row) -> tuple[str, Decimal]:
    """What a row is found to be, and the kilograms that the formula gives."""
    form, sizes = sizes_of(row)
    metres, density = metres_of(row, sizes), int(Decimal(row["density"] or 7850))
    published = Decimal(row["published"])
    kg = grams_per_metre(form, sizes, density) * metres / 1000
    jis_kg = Decimal(jis_mg_per_m(form, sizes, density)) / 10**6
    if not named_per_metre(row):
        jis_kg = _decimal(kg)
    step_mg = Fraction(10) ** (6 - own_decimals(row)) / metres
    mg_per_m = Fraction(published) * 10**6 / metres
    if implausible(form, sizes, density, mg_per_m, step_mg=step_mg):
        return FLAGGED, _decimal(kg)
    if any(published == reading for reading in readings(row, _decimal(kg), jis_kg)):
        return EXACT, _decimal(kg)
    if abs(Fraction(published) - kg) <= kg * HALF_PERCENT:
        return WITHIN, _decimal(kg)
    return CONVENTION, _decimal(kg)


def named_per_metre(row: Row) -> bool:
    """Whether the published figure is for one metre, which the JIS rule is about."""
    return row["unit"].replace(" ", "") == "kg/m"


def is_wrong(verdict: str, result: str) -> bool:
    """Whether what was found contradicts what the file says."""
    said = verdict.strip().lower()
    if said.startswith("exact"):
        return result != EXACT
    if said.startswith("within"):
        return result not in (EXACT, WITHIN)
    return "error" in said and result != FLAGGED


def measure(path: Path) -> bool:
    """Print a file's figures and its wrong rows; tells whether none was wrong."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            try:
                result, kg = found(row)
                said = f"found {result}, formula {kg:.4f}"
            except SizeMissing as error:
                result, said = FLAGGED, f"found flagged, {error.field} is missing"
            except (KeyError, ValueError, ArithmeticError, TypeError) as error:
                result, said = "unread", f"cannot be read: {error!r}"
            counts[result] += 1
            if is_wrong(row["verdict"], result) or result == "unread":
                wrong.append(
                    f"wrong: {row['form']} {row['designation']} published {row['published']}"
                    f" {row['unit']}, called {row['verdict']!r}, {said}"
                )
    figures = " ".join(f"{name} {counts[name]}" for name in (EXACT, WITHIN, CONVENTION, FLAGGED))
    print(f"weights {path.name}: {figures} wrong {len(wrong)}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return not wrong


def main() -> int:
    """Measure the named files, or those that the tests keep."""
    paths = [Path(name) for name in sys.argv[1:]] or [SAMPLE / name for name in FILES]
    return 0 if all([measure(path) for path in paths]) else 1


if __name__ == "__main__":
    sys.exit(main())
