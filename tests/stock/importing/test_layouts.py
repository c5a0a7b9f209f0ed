"""Lists with other headings, other orders, captions and totals lead to the same metal."""

import pytest

from materialcenter.catalogue.lists.errors import NoHeading
from materialcenter.catalogue.lists.layout import find_table
from materialcenter.core.spreadsheets.errors import EmptyFile
from materialcenter.core.spreadsheets.workbook import read_workbook
from materialcenter.stock.importing.headings import STOCK_LIST
from tests.stock.importing.conftest import by_row, codes


def figures(row):
    code = row.material.code if row.material else None
    return code, row.values.pieces, row.values.grams, row.values.place_code


def test_grade_and_size_in_columns_of_their_own_and_other_words_are_understood(prepare_file):
    rows = by_row(prepare_file("other_words.xlsx"))
    assert figures(rows[4]) == ("PL-SS400-5x1219x2438", 10, 1_166_500, "A-01-1")
    assert figures(rows[5]) == ("RB-S45C-25x6000", 4, 92_600, "B-02-1")
    assert rows[5].values.idr_per_kg == 17_800
    assert codes(rows[5]) == {"number-as-text"}
    assert rows[6].verdict == "ok"
    assert codes(rows[7]) == {"heat-missing", "length-assumed"}
    assert codes(rows[8]) == {"place-missing"}


def test_a_second_heading_row_with_units_is_part_of_the_heading(prepare_file):
    prepared = prepare_file("two_headings.xlsx")
    assert [figures(row) for row in prepared.rows] == [
        ("PL-SS400-3x1219x2438", 10, 701_800, "A-01-1"),
        ("PL-SS400-6x1219x2438", 5, 689_400, "A-01-2"),
        ("L-SS400-50x50x5x6000", 12, 271_400, "B-01-1"),
        ("U-SS400-100x50x5x7.5x6000", 6, 337_000, "B-01-2"),
    ]
    assert {row.verdict for row in prepared.rows} == {"ok"}


def test_captions_totals_repeated_headings_and_signatures_are_left_out_and_told(prepare_file):
    skipped = [text for _, _, text in prepare_file("two_headings.xlsx").skipped]
    for text in ("A. PLAT HITAM", "Sub Total", "GRAND TOTAL", "Mengetahui,", "No"):
        assert text in skipped


def test_a_list_in_kilograms_alone_gives_pieces_only_as_a_question(prepare_file):
    rows = by_row(prepare_file("kg_only.xlsx"))
    assert [rows[n].verdict for n in (2, 3, 7)] == ["ok", "ok", "ok"]
    assert codes(rows[5]) == {"pieces-from-weight"}
    assert rows[5].values.pieces == 10
    assert codes(rows[6]) == {"less-than-one"}
    assert 8 not in rows


def test_english_headings_with_a_column_for_each_dimension_are_understood(prepare_file):
    rows = by_row(prepare_file("english.xlsx"))
    assert figures(rows[3]) == ("PL-SS400-5x1219x2438", 10, 1_166_500, "A-01-1")
    assert figures(rows[4]) == ("RB-S45C-25x6000", 4, 92_600, "B-01-1")
    assert rows[5].values.owner_name == "PT Mitra Contoh Komponen"
    assert rows[5].verdict == "ok"
    assert codes(rows[6]) == {"unit-other"}


def test_a_csv_with_semicolons_is_a_list_too(prepare_file):
    rows = prepare_file("semicolons.csv").rows
    assert [row.verdict for row in rows] == ["ok", "ok"]
    assert [row.values.grams for row in rows] == [1_166_500, 250_250]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Qty (kg)", "grams"),
        ("Jumlah (Lbr)", "pieces"),
        ("Berat/Lbr (Kg)", "grams_piece"),
        ("Berat Teori", "ignored"),
        ("Harga/Lbr", "price_piece"),
        ("Jumlah Harga", "value"),
        ("Harga Satuan (Rp/Kg)", "price"),
        ("Item No.", "ignored"),
        ("Material Grade", "grade"),
        ("Kode Barang", "ignored"),
        ("Ukuran Tebal (mm)", "thickness"),
        ("Warna", None),
    ],
)
def test_a_heading_means_its_narrowest_field(heading, field):
    assert STOCK_LIST.meaning(heading) == field


def test_a_sheet_without_a_heading_is_refused():
    with pytest.raises(NoHeading):
        find_table(read_workbook(b"halo;dunia\n1;2"), STOCK_LIST)


def test_a_heading_without_rows_is_refused():
    with pytest.raises(EmptyFile):
        find_table(read_workbook(b"Nama Barang;Jml;Kg\n;;"), STOCK_LIST)
