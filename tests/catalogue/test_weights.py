import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from materialcenter.catalogue import weights

PUBLISHED = Path(__file__).parent / "data/weights_published_sample.csv"
ROWS = list(csv.DictReader(PUBLISHED.read_text().splitlines()))


def sizes_of(row: dict[str, str]) -> dict[str, int]:
    millimetres = json.loads(row["params"], parse_float=Decimal)
    sizes = {letter: int(Decimal(size) * 1000) for letter, size in millimetres.items()}
    if "r" in sizes:
        sizes["r1"] = sizes.pop("r")
    return sizes


def theory_kg(row: dict[str, str]) -> Decimal:
    """Exact kilograms of what the row weighs: a metre, a bar of l, or a sheet."""
    sizes = sizes_of(row)
    grams = weights.grams_per_metre(row["form"], sizes, int(row["density"]))
    if row["unit"] != "kg/m":
        grams = grams * sizes["l"] / 10**6
    return Decimal(grams.numerator) / Decimal(grams.denominator) / 1000


def of_verdict(*verdicts: str) -> list:
    return [
        pytest.param(row, id=f"{row['form']} {row['designation']}")
        for row in ROWS
        if row["verdict"] in verdicts
    ]


@pytest.mark.parametrize("row", of_verdict("exact after rounding"))
def test_published_weight_is_reproduced_when_it_is_rounded_as_its_table_says(row):
    published = Decimal(row["published"])
    if row["rounding"].startswith("area 4 s.f."):
        assert weights.jis_mg_per_m(row["form"], sizes_of(row)) == published * 10**6
        return
    theory = theory_kg(row)
    if row["rounding"].startswith("12 x"):
        theory = (theory / 12).quantize(Decimal("0.001")) * 12
    if row["rounding"] == "3 s.f." or published == published.to_integral():
        published = published.normalize()
    step = Decimal(1).scaleb(int(published.as_tuple().exponent))
    assert abs(theory - published) <= step / 2 + Decimal("0.0001")


@pytest.mark.parametrize("row", of_verdict("within 0.5 %", "exact after rounding"))
def test_theory_is_within_half_a_percent_when_a_published_weight_is_sound(row):
    published = Decimal(row["published"])
    allowed = Decimal("0.005") if row["verdict"] == "within 0.5 %" else Decimal("0.03")
    assert abs(theory_kg(row) - published) <= published * allowed


@pytest.mark.parametrize("row", of_verdict("SOURCE ERROR"))
def test_published_weight_is_called_implausible_when_its_source_erred(row):
    mg_per_m = int(Decimal(row["published"]) * 10**6)
    assert weights.implausible(row["form"], sizes_of(row), int(row["density"]), mg_per_m)


@pytest.mark.parametrize(
    "row", of_verdict("exact after rounding", "within 0.5 %", "different convention")
)
def test_published_weight_is_believed_when_it_is_sound_or_another_convention(row):
    sizes = sizes_of(row)
    metres = Decimal(1) if row["unit"] == "kg/m" else Decimal(sizes["l"]) / 10**6
    mg_per_m = int(Decimal(row["published"]) / metres * 10**6)
    assert not weights.implausible(row["form"], sizes, int(row["density"]), mg_per_m)


def test_piece_is_rounded_half_up_to_the_gram_when_weighed_by_theory():
    plate = {"t": 5_000, "w": 1_219_000, "l": 2_438_000}
    assert weights.piece_weight_g("plate", plate, 7850) == 116_648
    assert weights.piece_weight_g("flat_bar", {"w": 1_000, "t": 1_000, "l": 500_000}, 7000) == 4


def test_pattern_is_added_when_plate_is_checkered():
    base = {"t": 3_200, "w": 1_000_000, "l": 1_000_000}
    assert weights.piece_weight_g("checkered_plate", base, 7850) == 26_790


def test_piece_weighs_nothing_fixed_when_form_is_counted_by_mass():
    assert weights.piece_weight_g("coil", {"t": 2_000, "w": 1_219_000}, 7850) == 0
    assert weights.piece_weight_g("ingot", {}, 2740) == 0


def test_published_weight_makes_the_piece_when_there_is_one():
    assert weights.piece_from_published(3_770_000, 6_000_000) == 22_620


def test_dimension_is_named_when_it_is_missing():
    with pytest.raises(weights.SizeMissing) as refused:
        weights.piece_weight_g("angle", {"a": 40_000, "b": 40_000, "l": 6_000_000}, 7850)
    assert refused.value.field == "t"
