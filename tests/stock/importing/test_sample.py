"""The sample list: every trap in it is said in words, at its row; all the rest is right."""

import pytest

from materialcenter.core.errors import Grams
from tests.stock.importing.conftest import SAMPLE, by_row, codes

# By the list's own numbering, which is five below the sheet's.
OFFSET = 5
TRAPS = {
    38: ("doubt", "not-in-catalogue"),  # UNP 80 is no size of the tables
    51: ("doubt", "sheet-missing"),  # an offcut, but of which sheet
    52: ("doubt", "sheet-missing"),
    55: ("doubt", "weight-comma"),
    56: ("doubt", "grade-old"),
    57: ("doubt", "look-alike"),
    58: ("doubt", "grade-old"),
    59: ("error", "pieces-negative"),
    62: ("doubt", "weight-far"),  # 12.5 kg for what weighs 225
    63: ("doubt", "heat-missing"),
    65: ("error", "name-missing"),
    66: ("error", "date-impossible"),
    68: ("doubt", "duplicate"),
}


@pytest.fixture
def rows(prepare_file):
    return by_row(prepare_file(SAMPLE))


def test_every_trap_is_marked_at_its_row_and_nothing_else_is(rows):
    marked = {number - OFFSET: row.verdict.value for number, row in rows.items()}
    expected = {number: TRAPS.get(number, ("ok",))[0] for number in range(1, 69)}
    assert marked == expected


@pytest.mark.parametrize("number", sorted(set(TRAPS) - {68}))
def test_a_trap_is_named_for_what_it_is(rows, number):
    assert TRAPS[number][1] in codes(rows[number + OFFSET])


def test_a_weight_typed_ten_times_too_high_is_shown_beside_the_theory(rows):
    (message,) = rows[55 + OFFSET].messages
    assert message.figures["weight"] == Grams(11_664_800)
    assert message.figures["theory"] == Grams(1_166_480)


def test_text_amounts_that_agree_with_theory_are_told_and_not_asked(rows):
    row = rows[60 + OFFSET]
    assert (row.values.pieces, row.values.grams) == (12, 271_400)
    assert [(m.code, m.level.value, m.figures["read"]) for m in row.messages] == [
        ("number-read", "ok", 12)
    ]


def test_a_full_stop_that_makes_the_weight_absurd_is_said_once_with_what_stood_there(rows):
    first, assumed = rows[62 + OFFSET].messages
    assert (first.code, first.figures["written"]) == ("weight-far", "12.5")
    assert first.figures["theory"] == Grams(225_300)
    assert assumed.code == "length-assumed"


def test_the_usual_length_of_a_bar_is_told_where_none_is_written_and_only_there(rows):
    told = {n - OFFSET for n, row in rows.items() if "length-assumed" in codes(row)}
    assert told == {22, 23, 29, 34, 35, 36, 40, 62, 67}
    figures = [m.figures for m in rows[67 + OFFSET].messages]
    assert figures == [{"metres": 12}]


def test_look_alike_letters_in_a_grade_are_one_doubt_that_names_the_grade(rows):
    (message,) = rows[57 + OFFSET].messages
    assert (message.code, message.figures) == ("look-alike", {"grade": "S45C"})


def test_nothing_is_said_twice_about_any_row(rows):
    for row in rows.values():
        sentences = [m.sentence for m in row.messages]
        assert len(sentences) == len(set(sentences))


def test_offcuts_keep_their_own_size_and_offer_sheets_to_choose_from(rows):
    row = rows[51 + OFFSET]
    assert (row.values.w_um, row.values.l_um) == (600_000, 1_100_000)
    assert row.material is None
    assert row.candidates


def test_titipan_keeps_its_owner_who_is_named_as_new(rows):
    for number in (53, 54):
        row = rows[number + OFFSET]
        assert row.values.owner_name == "PT Mitra Contoh Komponen"
        assert codes(row) == {"owner-new"}


def test_old_and_mistyped_grades_never_choose_a_material_by_themselves(rows):
    assert [rows[n + OFFSET].values.material_id for n in (56, 57, 58)] == [None, None, None]


def test_odd_spaces_and_a_month_in_words_are_no_trouble(rows):
    row = rows[64 + OFFSET]
    assert row.material is not None
    assert row.material.code == "PL-SS400-3x1219x2438"
    assert str(row.values.received_on) == "2025-11-03"


def test_scrap_pig_iron_and_ingot_need_neither_pieces_nor_scrap_a_heat(rows):
    for number in (45, 47, 48):
        assert rows[number + OFFSET].values.pieces is None
    assert not rows[48 + OFFSET].values.heat


def test_a_row_written_twice_names_the_first(rows):
    assert rows[68 + OFFSET].twin_row == 3 + OFFSET


def test_the_total_below_is_left_out_and_told(prepare_file):
    assert prepare_file(SAMPLE).skipped == [("Stok Awal", 75, "JUMLAH")]
