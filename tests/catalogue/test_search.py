import csv
from pathlib import Path

import pytest

from bench.search import phrases
from materialcenter.catalogue.search import search
from tests.catalogue.test_recognising import PHRASES

DATA = Path(__file__).parent / "data"
SEARCHES = phrases(DATA / "searches.csv")
MORE = phrases(DATA / "searches_more.csv")


@pytest.mark.parametrize(("text", "expected"), SEARCHES + MORE)
def test_material_comes_first_when_it_is_searched_as_people_write(text, expected, shelf, materials):
    assert materials[search(text, shelf)[0]].code in expected


def test_half_of_the_phrases_were_written_by_others_when_the_list_is_judged():
    with (DATA / "searches.csv").open(encoding="utf-8") as file:
        sources = [row["source"] for row in csv.DictReader(file, delimiter=";")]
    assert len(sources) == 100
    assert sum(source in ("workbook", "glossary") for source in sources) >= 50


def test_first_hit_is_right_for_95_percent_when_real_wordings_are_searched(shelf, materials):
    sure = [(text, code) for text, code in PHRASES if code != "ask"]
    right = sum(materials[search(text, shelf)[0]].code == code for text, code in sure)
    assert right * 100 >= 95 * len(sure)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sku 40x40x4", "L-SS400-40x40x4x6000"),
        ("upn 100", "U-SS400-100x50x5x7.5x6000"),
        ("palt hitma ss400 5mm", "PL-SS400-5x1219x2438"),
        ("besi kotka 19mm", "SB-SS400-19x6000"),
        ("ppia kotak 50x50x2", "HO-STKR400-50x50x2x6000"),
        ("stenlas 304 plat 1mm", "PL-SUS304-1x1219x2438"),
        ("rb-s45c-25x6000", "RB-S45C-25x6000"),
    ],
)
def test_material_comes_first_when_letters_are_mistyped(text, expected, shelf, materials):
    assert materials[search(text, shelf)[0]].code == expected


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
