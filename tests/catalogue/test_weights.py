import csv
from pathlib import Path

import pytest

from bench.weights import CONVENTION, EXACT, FLAGGED, WITHIN, found
from materialcenter.catalogue import weights
from materialcenter.catalogue.radii import with_radii

DATA = Path(__file__).parent / "data"
ROWS = [
    row
    for name in ("weights_published_sample.csv", "weights_standards.csv")
    for row in csv.DictReader((DATA / name).read_text("utf-8").splitlines())
]


def of_verdict(verdict: str) -> list:
    return [
        pytest.param(row, id=f"{row['form']} {row['designation']} {row['published']}")
        for row in ROWS
        if row["verdict"] == verdict
    ]


@pytest.mark.parametrize("row", of_verdict("exact after rounding"))
def test_published_weight_is_reproduced_when_it_is_rounded_as_its_table_says(row):
    assert found(row)[0] == EXACT


@pytest.mark.parametrize("row", of_verdict("within 0.5 %"))
def test_theory_is_within_half_a_percent_when_a_table_rounds_unevenly(row):
    assert found(row)[0] in (EXACT, WITHIN)


@pytest.mark.parametrize("row", of_verdict("SOURCE ERROR"))
def test_published_weight_is_called_implausible_when_its_source_erred(row):
    assert found(row)[0] == FLAGGED


@pytest.mark.parametrize("row", of_verdict("different convention"))
def test_published_weight_is_believed_when_it_follows_another_custom(row):
    assert found(row)[0] in (EXACT, WITHIN, CONVENTION)


def test_flat_bar_is_rounded_half_to_even_when_it_is_printed_as_jis_does():
    assert weights.jis_mg_per_m("flat_bar", {"w": 150_000, "t": 6_000}) == 7_060_000


def test_radii_of_the_standard_are_taken_when_a_section_is_typed_without_them():
    typed = {"a": 50_000, "b": 50_000, "t": 5_000}
    assert with_radii("angle", typed) == {**typed, "r1": 6_500, "r2": 3_000}
    assert with_radii("angle", {**typed, "r1": 7_000}) == {**typed, "r1": 7_000}
    assert with_radii("angle", {**typed, "t": 5_100}) == {**typed, "t": 5_100}
    assert weights.piece_weight_g("angle", {**typed, "l": 6_000_000}, 7850) == 22_618


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
