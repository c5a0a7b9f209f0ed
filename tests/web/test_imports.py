"""Opening stock through the browser: upload, look over, mend, post."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from materialcenter.accounts.permissions import Role
from materialcenter.config import ROOT
from materialcenter.stock.importing.models import StockImport, StockImportRow
from materialcenter.stock.models import Lot
from materialcenter.stock.places import seed_places
from tests.statements import count_statements

SAMPLE = ROOT / "materialcenter/seeds/opening_stock_sample.xlsx"
DATA = ROOT / "tests/stock/importing/data"


@pytest.fixture
def keeper(browser_of, stage, fresh_database):
    fresh_database.transaction(seed_places)
    return browser_of(stage.storekeeper)


def upload(browser, path: Path, name: str | None = None):
    file = (io.BytesIO(path.read_bytes()), name or path.name)
    return browser.post("/stock/imports", file=file)


def count(database, model) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def row_id(database, number: int) -> int:
    with database.reading() as session:
        return session.scalar(select(StockImportRow.id).where(StockImportRow.row_number == number))


def test_a_list_without_doubts_is_uploaded_looked_over_and_posted(keeper, fresh_database):
    answer = upload(keeper, DATA / "two_headings.xlsx")
    assert answer.status_code == 303
    address = answer.location
    assert "Bukukan stok awal" in keeper.get(address).text
    posted = keeper.post(f"{address}/post", seen=address)
    assert posted.status_code == 303
    assert "Dibukukan sebagai SA-" in keeper.get(posted.location).text
    assert count(fresh_database, Lot) == 4


def test_the_same_post_sent_twice_makes_one_document(keeper, fresh_database):
    address = upload(keeper, DATA / "two_headings.xlsx").location
    fields = keeper.hidden(address)
    answers = [keeper.client.post(f"{address}/post", data=fields) for _ in range(2)]
    assert [a.location for a in answers] == [answers[0].location] * 2
    assert count(fresh_database, Lot) == 4


def test_a_posted_file_is_refused_beside_the_field_with_who_and_when(keeper):
    address = upload(keeper, DATA / "two_headings.xlsx").location
    keeper.post(f"{address}/post", seen=address)
    again = upload(keeper, DATA / "two_headings.xlsx", "nama lain.xlsx")
    assert again.status_code == 409
    assert "sudah dibukukan sebagai SA-" in again.text
    assert "Storekeeper" in again.text


def test_the_sample_shows_every_doubt_in_words_and_no_way_to_post(keeper):
    page = keeper.get(upload(keeper, SAMPLE).location).text
    for text in (
        "SS41 bukan nama mutu sekarang. Mungkin SS400?",
        "Komanya mungkin salah tempat.",
        "Jumlah tertulis “12 btg”, dibaca 12.",
        "Berat tertulis “12.5” dan dibaca 12,5\N{NO-BREAK SPACE}kg",
        "Panjang tidak tertulis, dipakai 6 m.",
        "Nomor heat kosong.",
        "Sama dengan baris 8",
        "Tanggal “31/02/2025” tidak ada di kalender.",
        "1 baris dilewati karena bukan barang",
    ):
        assert text in page
    assert "Bukukan stok awal" not in page


def test_a_row_is_mended_with_a_material_chosen_from_the_candidates(keeper, fresh_database):
    address = upload(keeper, SAMPLE).location
    row = f"{address}/rows/{row_id(fresh_database, 61)}"
    page = keeper.get(row).text
    chosen = re.search(r'name="material_id" value="(\d+)"', page)[1]
    fields = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', page))
    del fields["search"]
    answer = keeper.post(row, **(fields | {"material_id": chosen}))
    assert answer.status_code == 303
    assert answer.location.endswith(f"#row-{row_id(fresh_database, 61)}")
    assert "Baris 61 sudah benar." in keeper.get(address).text


def test_searching_for_another_material_keeps_what_was_typed(keeper, fresh_database):
    address = upload(keeper, SAMPLE).location
    row = f"{address}/rows/{row_id(fresh_database, 43)}"
    page = keeper.post(row, find="unp 100", search="1", heat="HT-BARU", place_code="C-05-3").text
    assert "HT-BARU" in page
    assert "U-SS400-100x50x5x7.5x6000" in page


def test_unreadable_figures_stay_in_the_form_with_a_hint(keeper, fresh_database):
    address = upload(keeper, SAMPLE).location
    row = f"{address}/rows/{row_id(fresh_database, 60)}"
    answer = keeper.post(row, grams="1166.48", place_code="D-01-2")
    assert answer.status_code == 422
    assert 'value="1166.48"' in answer.text


@pytest.mark.parametrize(("act", "standing"), [("confirm", "ok"), ("exclude", "excluded")])
def test_a_doubtful_row_is_settled_from_the_list(keeper, fresh_database, act, standing):
    address = upload(keeper, SAMPLE).location
    row = row_id(fresh_database, 68)
    answer = keeper.post(f"{address}/rows/{row}/{act}", seen=address)
    assert answer.status_code == 303
    with fresh_database.reading() as session:
        assert session.get_one(StockImportRow, row).standing == standing


def test_the_list_shows_one_standing_when_asked(keeper):
    address = upload(keeper, SAMPLE).location
    page = keeper.get(f"{address}?show=error").text
    assert page.count("<tr id=") == 3
    for tab in ("Semua (68)", "Ragu (10)", "Salah (3)", "Siap (55)", "Dikeluarkan (0)"):
        assert tab in page


def test_what_keeps_a_list_from_being_posted_names_no_nought(keeper, fresh_database):
    address = upload(keeper, DATA / "other_words.xlsx").location
    assert "1 baris salah dan 2 baris ragu" in keeper.get(address).text
    keeper.post(f"{address}/rows/{row_id(fresh_database, 8)}/exclude", seen=address)
    page = keeper.get(address).text
    assert "Selesaikan dahulu 2 baris ragu" in page
    assert "0 baris" not in page


def test_rows_as_a_workbook_carry_their_verdicts(keeper):
    address = upload(keeper, SAMPLE).location
    book = openpyxl.load_workbook(io.BytesIO(keeper.get(f"{address}/verdicts.xlsx").data))
    lines = list(book.active.iter_rows(values_only=True))
    assert len(lines) == 69
    assert lines[0][:3] == ("Baris", "Hasil", "Sebab")
    assert lines[59][1] == "salah"


def test_the_sample_can_be_downloaded(keeper):
    with keeper.get("/stock/imports/sample.xlsx") as answer:
        assert answer.data == SAMPLE.read_bytes()


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"<html>", "bukan Excel"), (b"", "kosong"), (b"a;b\n1;2", "Baris judul kolom")],
)
def test_what_is_no_list_is_refused_with_the_reason(keeper, fresh_database, content, text):
    answer = keeper.post("/stock/imports", file=(io.BytesIO(content), "stok.xlsx"))
    assert answer.status_code == 422
    assert text in answer.text
    assert count(fresh_database, StockImport) == 0


def test_the_preview_takes_the_same_number_of_statements_for_4_rows_as_for_68(
    keeper, fresh_database
):
    def statements(address: str) -> int:
        with count_statements(fresh_database) as sent:
            keeper.get(address)
        return len(sent)

    small = upload(keeper, DATA / "two_headings.xlsx").location
    large = upload(keeper, SAMPLE).location
    assert statements(small) == statements(large)


def test_those_who_may_not_import_do_not_get_in(browser_of, stage):
    for role in (Role.MEMBER, Role.BUYER, Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR):
        assert browser_of(stage.user(role)).get("/stock/imports").status_code == 403


def test_in_english_the_page_opens_too(keeper):
    keeper.post("/language", seen="/stock/imports", language="en")
    assert keeper.get("/stock/imports").status_code == 200
