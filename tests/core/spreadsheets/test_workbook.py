"""Files from outside: what is harmless is read, the rest is refused quickly."""

import io
import time
import zipfile

import openpyxl
import pytest

from materialcenter.core.spreadsheets.errors import (
    EmptyFile,
    HasMacros,
    NotASpreadsheet,
    OldOrLockedSpreadsheet,
    TooLarge,
    Unreadable,
)
from materialcenter.core.spreadsheets.workbook import Cell, read_workbook


def workbook(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same package with parts added or exchanged."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in set(old.namelist()) - parts.keys():
            new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return stream.getvalue()


SMALL = workbook(lambda sheet: sheet.append(["Nama", 2, 12.5, "0012"]))


def test_numbers_and_text_stay_what_they_were_in_the_cells():
    (sheet,) = read_workbook(SMALL)
    assert sheet.rows == [[Cell("t", "Nama"), Cell("n", "2"), Cell("n", "12.5"), Cell("t", "0012")]]


def test_merged_text_is_repeated_but_a_merged_number_counts_once():
    def fill(sheet):
        sheet.append(["Plat", 10])
        sheet.append([None, None])
        sheet.append(["x", 1])
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:B2")

    (sheet,) = read_workbook(workbook(fill))
    assert [[cell.text for cell in row] for row in sheet.rows[:2]] == [["Plat", "10"], ["Plat", ""]]


def test_hidden_sheets_are_not_read():
    def fill(sheet):
        sheet.append(["terlihat"])
        hidden = sheet.parent.create_sheet("rahasia")
        hidden.append(["tidak"])
        hidden.sheet_state = "hidden"

    assert [sheet.name for sheet in read_workbook(workbook(fill))] == ["Sheet"]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Nama;Kg\nPlat;12,5", ["t", "n"]),
        ("Nama,Kg\nPlat,12.5", ["t", "n"]),
        ("Nama;Kg\nPlat;12.5", ["t", "t"]),
    ],
)
def test_a_csv_reads_decimals_by_its_separator(text, cells):
    (sheet,) = read_workbook(text.encode())
    assert [cell.kind for cell in sheet.rows[1]] == cells


def far_cell() -> bytes:
    def fill(sheet):
        sheet["A1"] = "x"
        sheet["XFD1048576"] = "y"

    return workbook(fill)


def with_parts(count: int) -> bytes:
    return repacked(SMALL, **{f"xl/extra{i}.xml": b"<x/>" for i in range(count)})


HOSTILE = {
    "nothing": (b"", EmptyFile),
    "a page": (b"<html><body>Nama;Jml</body></html>", NotASpreadsheet),
    "a pdf": (b"%PDF-1.7 a;b,c", NotASpreadsheet),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0;,", NotASpreadsheet),
    "old excel or password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        OldOrLockedSpreadsheet,
    ),
    "a broken zip": (b"PK\x03\x04" + bytes(90), Unreadable),
    "another zip": (b"PK\x05\x06" + bytes(18), NotASpreadsheet),
    "macros": (repacked(SMALL, **{"xl/vbaProject.bin": b"x"}), HasMacros),
    "escaping names": (repacked(SMALL, **{"../../etc/x": b"x"}), NotASpreadsheet),
    "a bomb": (repacked(SMALL, **{"xl/bomb.xml": bytes(60 << 20)}), TooLarge),
    "a dense part": (repacked(SMALL, **{"xl/bomb.xml": bytes(20 << 20)}), TooLarge),
    "many parts": (with_parts(201), TooLarge),
    "a far cell": (far_cell(), TooLarge),
    "too many columns": (workbook(lambda s: s.append(list(range(61)))), TooLarge),
    "broken inside": (repacked(SMALL, **{"xl/workbook.xml": b"<broken"}), Unreadable),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_two_seconds(name):
    content, refusal = HOSTILE[name]
    started = time.monotonic()
    with pytest.raises(refusal):
        read_workbook(content)
    assert time.monotonic() - started < 2


def test_more_rows_than_allowed_are_refused():
    lines = "\n".join(f"Plat;{i}" for i in range(20_001))
    with pytest.raises(TooLarge):
        read_workbook(lines.encode())
