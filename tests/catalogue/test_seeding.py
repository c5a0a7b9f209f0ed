import csv
from collections import Counter

import pytest
from sqlalchemy import func, select

from materialcenter.catalogue import queries, weights
from materialcenter.catalogue.models import Grade, Material
from materialcenter.catalogue.seeding import SEEDS, Seeded, seed_catalogue


def test_nothing_is_added_when_it_was_seeded_before(session):
    before = session.scalar(select(func.count()).select_from(Material))
    assert seed_catalogue(session) == Seeded(0, 0)
    assert session.scalar(select(func.count()).select_from(Material)) == before


def test_every_grade_of_the_list_is_there_when_seeded(session):
    with (SEEDS / "grades.csv").open(encoding="utf-8") as file:
        listed = {row["code"] for row in csv.DictReader(file)}
    assert set(session.scalars(select(Grade.code))) == listed
    ss400 = queries.grade_by_code(session, "SS400")
    assert ss400.density_kg_m3 == 7850
    assert ss400.limits["tensile_mpa"] == "400-510"
    rebar = queries.grade_by_code(session, "BjTP280")
    assert (rebar.standard, rebar.edition) == ("SNI 2052", "2017")


def test_catalogue_is_wide_enough_to_work_with_when_seeded(materials):
    assert len(materials) >= 450
    forms = Counter(material.form_code for material in materials.values())
    assert len(forms) >= 20


@pytest.mark.parametrize(
    ("code", "grams"),
    [
        ("PL-SS400-5x1219x2438", 116_648),
        ("L-SS400-50x50x5x6000", 22_620),
        ("U-SS400-100x50x5x7.5x6000", 56_160),
        ("PI-SGP-60.5x3.8x6000", 31_860),
        ("CO-SPHC-2.3x1219", 0),
    ],
)
def test_piece_weighs_what_its_table_says_when_one_is_published(materials, code, grams):
    material = next(m for m in materials.values() if m.code == code)
    assert material.piece_weight_g == grams


def test_source_is_named_when_a_weight_is_published(materials):
    for material in materials.values():
        assert material.weight_source
        if material.weight_source != "formula":
            theory = weights.piece_weight_g(
                material.form_code, material.dimensions, material.grade.density_kg_m3
            )
            assert abs(material.piece_weight_g - theory) * 25 <= theory


def test_a_piece_has_a_weight_when_metal_is_counted_in_pieces(materials):
    for material in materials.values():
        assert (material.counted == "piece") == (material.piece_weight_g > 0)
