import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from materialcenter.core.errors import Quantity, Term
from materialcenter.reports.export import write_csv, write_xlsx
from materialcenter.reports.report import Cell, Column, Kind

COLUMNS = [
    Column("Bahan"), Column("Bulan", Kind.MONTH), Column("Waktu", Kind.MOMENT),
    Column("Jumlah", Kind.QUANTITY), Column("Berat", Kind.KG), Column("Tagihan", Kind.IDR),
]  # fmt: skip
AT = datetime(2026, 10, 31, 17, 5, tzinfo=UTC)
ROWS: list[list[Cell]] = [
    ["=HYPERLINK(1)", date(2026, 11, 1), AT, Quantity(3, "sheet"), 1_234_567, 7_311_000],
    [Term("lembar"), date(2026, 12, 1), None, Quantity(2_500, "kg"), -500, 0],
]


def translate(msgid: str) -> str:
    return msgid.upper()


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers() -> None:
    file = io.BytesIO()
    write_xlsx(
        file, COLUMNS, ROWS, translate=translate, title="Judul", about=[("Oleh", "=Ani")]
    )  # fmt: skip
    data, about = openpyxl.load_workbook(file).worksheets
    head, first, second = data.iter_rows()
    assert [cell.value for cell in head] == [
        "BAHAN", "BULAN", "WAKTU", "JUMLAH", "BERAT", "TAGIHAN",
    ]  # fmt: skip
    assert (first[0].value, first[0].data_type) == ("=HYPERLINK(1)", "s")
    assert [str(cell.value) for cell in first[1:3]] == [
        "2026-11-01 00:00:00",
        "2026-11-01 00:05:00",
    ]
    assert [cell.value for cell in first[3:]] == [3, 1234.567, 7_311_000]
    assert [second[0].value, *(cell.value for cell in second[2:])] == ["LEMBAR", None, 2.5, -0.5, 0]
    assert first[1].is_date and second[1].is_date
    assert [cell.value for cell in about[2]] == ["Oleh", "=Ani"]
    assert about["B2"].data_type == "s"


def test_a_csv_reads_back_and_holds_no_formula() -> None:
    file = io.BytesIO()
    write_csv(file, COLUMNS, ROWS, translate=translate)
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    _, first, second = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
    assert first == [
        "'=HYPERLINK(1)", "2026-11-01", "2026-11-01 00:05", "3", "1234.567", "7311000",
    ]  # fmt: skip
    assert second == ["LEMBAR", "2026-12-01", "", "2.5", "-0.5", "0"]


@pytest.mark.parametrize("text", ["+62", "-1", "@SUM(A1)", "\tx", "\rx", "=1"])
def test_a_csv_disarms_every_beginning_of_a_formula(text: str) -> None:
    file = io.BytesIO()
    write_csv(file, [Column("Bahan")], [[text]], translate=str)
    (_, (cell,)) = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
    assert cell == f"'{text}"
