"""What could stand for a material that is not there."""

import pytest

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.near import Nearness, near_materials, one_for_one
from materialcenter.catalogue.shelf import Shelf


@pytest.fixture(scope="module")
def families(materials: dict[int, Material]) -> dict[str, str]:
    return {m.grade.code: m.grade.family for m in materials.values()}


def codes(shelf: Shelf, families: dict[str, str], code: str, kind: Nearness) -> list[str]:
    wanted = shelf.item_of_code(code)
    assert wanted
    near = near_materials(wanted, shelf, families)
    return [one.item.code for one in near if one.nearness == kind]


def test_a_thickness_within_a_tenth_is_close_the_own_grade_and_the_thicker_first(shelf, families):
    close = codes(shelf, families, "PL-SS400-3x1219x2438", Nearness.CLOSE)
    assert close == [
        "PL-SS400-3.2x1219x2438", "PL-SS400-2.8x1219x2438",
        "PL-SPHC-3.2x1219x2438", "PL-SPHC-2.8x1219x2438",
    ]  # fmt: skip


def test_the_next_sizes_up_come_nearest_first_and_end_at_twice_the_size(shelf, families):
    larger = codes(shelf, families, "L-SS400-50x50x5x6000", Nearness.LARGER)
    assert larger[:2] == ["L-SS400-50x50x6x6000", "L-SS400-60x60x5x6000"]
    assert "L-SS400-100x100x7x6000" not in larger
    plates = codes(shelf, families, "PL-SS400-3x1219x2438", Nearness.LARGER)
    assert "PL-SS400-6x1219x2438" in plates and "PL-SS400-8x1219x2438" not in plates


def test_another_grade_has_the_very_same_sizes(shelf, families):
    grades = codes(shelf, families, "PL-SUS304-1x1219x2438", Nearness.OTHER_GRADE)
    assert "PL-SPCC-1x1219x2438" in grades
    assert all(code.endswith("-1x1219x2438") for code in grades)


def test_metal_without_sizes_is_replaced_within_its_family_only(shelf, families):
    found = {
        code
        for item in shelf.by_form["ingot"]
        for code in codes(shelf, families, item.code, Nearness.OTHER_GRADE)
        if families[item.grade_code] != families[shelf.item_of_code(code).grade_code]
    }
    assert found == set()


def test_a_material_is_never_near_itself_nor_near_another_form(shelf, families):
    for item in shelf.items[:200]:
        near = [one.item for one in near_materials(item, shelf, families)]
        assert item not in near
        assert {one.form_code for one in near} <= {item.form_code}


@pytest.mark.parametrize(
    ("wanted", "offered", "same"),
    [
        ("PL-SS400-3x1219x2438", "PL-SS400-6x1219x2438", True),
        ("PL-SS400-6x1219x2438", "PL-SS400-6x1524x3048", False),
        ("RB-S45C-38x6000", "RB-S45C-42x6000", True),
        ("RB-S45C-38x6000", "PL-SS400-3x1219x2438", False),
    ],
)
def test_a_piece_stands_for_a_piece_when_its_sides_are_as_long(shelf, wanted, offered, same):
    assert one_for_one(shelf.item_of_code(wanted), shelf.item_of_code(offered)) is same
