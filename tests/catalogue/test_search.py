import pytest

from materialcenter.catalogue.search import search
from tests.catalogue.test_recognising import PHRASES

SEARCHES = [
    ("plat 5mm ss400", "PL-SS400-5x1219x2438"),
    ("ss400 5mm plat", "PL-SS400-5x1219x2438"),
    ("plat 2,3 sphc", "PL-SPHC-2.3x1219x2438"),
    ("plat 2.3 sphc", "PL-SPHC-2.3x1219x2438"),
    ("as 1 inch s45c", "RB-S45C-25.4x6000"),
    ("s45c as 25", "RB-S45C-25x6000"),
    ("siku 40 40 4", "L-SS400-40x40x4x6000"),
    ("sikku 40x40x4", "L-SS400-40x40x4x6000"),
    ("holow 40x40 1,6", "HO-STKR400-40x40x1.6x6000"),
    ("hollow 4x4x2", "HO-STKR400-40x40x2x6000"),
    ("plat kapal 6 mm", "PL-SS400-6x1524x6096"),
    ("plat hitm 5mm ss400", "PL-SS400-5x1219x2438"),
    ("palt 5mm ss400", "PL-SS400-5x1219x2438"),
    ("plat putih 1 mm", "PL-SPCC-1x1219x2438"),
    ("stainless 2 mm plat", "PL-SUS304-2x1219x2438"),
    ("kuningan 12", "RB-C3604-12x3000"),
    ("wf 200", "H-SS400-200x100x5.5x8x12000"),
    ("cnp 100 2.3", "C-SSC400-100x50x20x2.3x6000"),
    ("pipa 2 inch hitam 3.8", "PI-SGP-60.5x3.8x6000"),
    ("adc12", "IN-ADC12"),
    ("pig iron", "PG-PIG-IRON"),
    ("rb-s45c-25x6000", "RB-S45C-25x6000"),
]


@pytest.mark.parametrize(("text", "expected"), SEARCHES)
def test_material_comes_first_when_it_is_searched_as_people_write(text, expected, shelf, materials):
    assert materials[search(text, shelf)[0]].code == expected


def test_first_hit_is_right_for_95_percent_when_real_wordings_are_searched(shelf, materials):
    sure = [(text, code) for text, code in PHRASES if code != "ask"]
    right = sum(materials[search(text, shelf)[0]].code == code for text, code in sure)
    assert right * 100 >= 95 * len(sure)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_material_comes_first_when_its_own_name_is_searched(language, shelf, materials):
    wrong = [
        material.name(language)
        for material in materials.values()
        if search(material.name(language), shelf, 1) != [material.id]
    ]
    assert wrong == []


def test_no_more_than_the_limit_are_given_when_many_fit(shelf):
    assert len(search("plat", shelf, 7)) == 7


@pytest.mark.parametrize("text", ["", "   ", "zzzz qqqq"])
def test_nothing_is_found_when_nothing_is_meant(text, shelf):
    assert search(text, shelf) == []
