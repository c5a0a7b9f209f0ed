import csv

import pytest

from materialcenter.catalogue.models import Grade, Material
from materialcenter.catalogue.seeding import SEEDS
from materialcenter.stock.certificates.limits import Fault, Limit, faults_of, limits_of

SS400 = {
    "composition": "P<=0.050; S<=0.050 (C, Mn not specified)",
    "yield_min_mpa": "245 (t<=16); 235 (16<t<=40); 215 (t>40)",
    "tensile_mpa": "400-510",
    "elongation_min_pct": "21 (t<=5); 17 (5-16); 21 (16-50)",
}


@pytest.mark.parametrize(
    ("thickness_um", "least_yield", "least_elongation"),
    [
        (5_000, 245, 210),
        (5_001, 245, 170),
        (16_000, 245, 170),
        (16_001, 235, 210),
        (60_000, 215, None),
    ],
)
def test_limits_depend_on_the_thickness(
    thickness_um: int, least_yield: int, least_elongation: int | None
) -> None:
    limits = limits_of(SS400, thickness_um)
    assert limits["yield"].least == least_yield
    assert limits.get("elongation", Limit()).least == least_elongation
    assert limits["tensile"] == Limit(400, 510) and limits["P"] == Limit(None, 50)


def test_the_mildest_limit_counts_when_the_thickness_is_not_known() -> None:
    limits = limits_of(SS400, None)
    assert (limits["yield"].least, limits["elongation"].least) == (215, 170)


@pytest.mark.parametrize(
    ("written", "figure", "limit"),
    [
        ({"composition": "C<=0.15; P,S<=0.035 (K)"}, "S", Limit(None, 35)),
        ({"composition": "C .80-.88; W 5.9-6.7"}, "C", Limit(800, 880)),
        ({"composition": "Al>=99.5"}, "Al", Limit(99_500, None)),
        ({"composition": "C<=0.25-0.29"}, "C", Limit(None, 290)),
        ({"composition": "Fe+Sn<=1.2; Zn rest"}, "Fe", None),
        ({"composition": "C 3.5-4.5 typ."}, "C", None),
        ({"yield_min_mpa": "365; 355"}, "yield", Limit(355)),
        ({"yield_min_mpa": "345 (QT)"}, "yield", None),
        ({"yield_min_mpa": "~305 (t<=6); lower thicker (K)"}, "yield", None),
        ({"tensile_mpa": "HRC 58-62 hardened"}, "tensile", None),
        ({"tensile_mpa": ">=270"}, "tensile", Limit(270)),
        ({"tensile_mpa": "by temper"}, "tensile", None),
        ({"elongation_min_pct": "32-36 by thickness; 24 over 6.3 mm"}, "elongation", Limit(320)),
    ],
)
def test_only_what_is_written_for_certain_is_a_limit(
    written: dict[str, str], figure: str, limit: Limit | None
) -> None:
    assert limits_of(written, 5_000).get(figure) == limit


def test_limits_of_every_seeded_grade_make_sense() -> None:
    with (SEEDS / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        written = {**row, "composition": row["composition_pct_mass"]}
        for figure, limit in limits_of(written, 5_000).items():
            least, most = limit.least or 0, limit.most
            assert most is None or least <= most, (row["code"], figure)
            if figure in ("yield", "tensile"):
                assert 100 <= least <= 1_000, (row["code"], figure)


def test_a_value_outside_is_told_with_its_limit_and_a_value_at_the_limit_is_not() -> None:
    grade = Grade(code="SS400", limits=SS400)
    plate = Material(grade=grade, form_code="plate", t_um=5_000)
    figures = {"yield": 230, "tensile": 510, "P": 51, "S": 50, "elongation": 210}
    assert faults_of(figures, plate) == [
        Fault("P", 51, 50, False, "SS400", None),
        Fault("yield", 230, 245, True, "SS400", 5_000),
    ]
