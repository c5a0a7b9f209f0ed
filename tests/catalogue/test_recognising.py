import csv
from pathlib import Path

import pytest

from materialcenter.catalogue.recognising import recognise

WRITTEN = Path(__file__).parent / "data/phrases.csv"
PHRASES = [
    (row["text"], row["expected"])
    for row in csv.DictReader(WRITTEN.read_text("utf-8").splitlines(), delimiter=";")
]


def doubts(text, shelf):
    return {doubt.code for doubt in recognise(text, shelf).doubts}


def code_of(material_id, materials):
    return materials[material_id].code if material_id else "ask"


@pytest.mark.parametrize(("text", "expected"), PHRASES)
def test_material_is_found_or_asked_when_a_storekeeper_writes_it(text, expected, shelf, materials):
    recognition = recognise(text, shelf)
    assert code_of(recognition.material_id, materials) == expected, recognition.doubts
    assert recognition.sure == (expected != "ask")
    assert bool(recognition.doubts) == (expected == "ask")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_material_is_recognised_when_its_own_name_is_written(language, shelf, materials):
    wrong = [
        material.name(language)
        for material in materials.values()
        if recognise(material.name(language), shelf).material_id != material.id
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("As С45 dia 30", "look-alike"),
        ("As С45 dia 30", "grade-old"),
        ("Plat SS4OO 5mm 4x8", "look-alike"),
        ("Plat SS41 3mm 4x8", "grade-old"),
        ("Plat ST 37 4 mm 4x8", "grade-old"),
        ("Plat SS499 5 mm 4x8", "grade-unknown"),
        ("Besi as dia 28 6m", "grade-missing"),
        ("Plat hitam 20 mm 4x8", "grade-missing"),
        ("UNP 80", "not-in-catalogue"),
        ("Siku 40x40", "size-missing"),
        ("Plat SS400 5 mm", "size-missing"),
        ("Plat putih SS400 1mm 4x8", "contradiction"),
        ("Plat SS400 SPHC 3mm 4x8", "several-grades"),
        ("Plat siku 40x40x4", "several-forms"),
        ("ADC12", "form-missing"),
        ("Plat SS400 5 mm 4x8 banci", "words-unknown"),
        ("As S45C dia 25 x 6m 17", "number-unread"),
        ("Plat SS400 6mm sisa 600x1100", "sheet-missing"),
    ],
)
def test_doubt_is_named_when_something_is_unclear(text, doubt, shelf):
    assert doubt in doubts(text, shelf)


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Plat SS41 3mm 4x8", "PL-SS400-3x1219x2438"),
        ("Plat ST 37 4 mm 4x8", "PL-SS400-4x1219x2438"),
        ("As С45 dia 30", "RB-S45C-30x6000"),
        ("UNP 80", "U-SS400-75x40x5x7x6000"),
        ("Plat SS400 5 mm 1200x2400", "PL-SS400-5x1219x2438"),
        ("Plat SS4OO 5mm 4x8", "PL-SS400-5x1219x2438"),
        ("ADC12", "IN-ADC12"),
    ],
)
def test_nearest_material_is_offered_first_when_it_has_to_be_asked(text, best, shelf, materials):
    assert materials[recognise(text, shelf).candidates[0]].code == best


def test_own_size_and_fitting_sheets_are_told_when_it_is_an_offcut(shelf, materials):
    recognition = recognise("Plat SS400 6mm sisa 1100x600", shelf)
    assert (recognition.remnant_w_um, recognition.remnant_l_um) == (600_000, 1_100_000)
    assert materials[recognition.candidates[0]].code == "PL-SS400-6x1219x2438"
    large = recognise("Plat SS400 6mm sisa 1400x2900", shelf)
    assert materials[large.candidates[0]].code == "PL-SS400-6x1524x3048"


def test_offcut_is_sure_when_its_sheet_is_written_too(shelf, materials):
    recognition = recognise("Plat SS400 6mm 4x8 sisa 600x1100", shelf)
    assert materials[recognition.material_id].code == "PL-SS400-6x1219x2438"
    assert recognition.remnant_w_um == 600_000


def test_every_sentence_takes_its_figures_when_it_is_shown(shelf):
    for text, _ in PHRASES:
        for doubt in recognise(text, shelf).doubts:
            assert "%(" not in doubt.sentence % doubt.figures


@pytest.mark.parametrize(
    "text", ["x", "1/0 inch", "@@@@", "9" * 400, "plat " * 300, "٣ mm", "½", "-5 mm", "\x00"]
)
def test_it_is_asked_when_the_text_is_nonsense(text, shelf):
    assert not recognise(text, shelf).sure
