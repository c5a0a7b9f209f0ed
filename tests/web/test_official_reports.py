"""The official reports through the browser: read, taken away, closed, opened again."""

import io
from datetime import timedelta

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from materialcenter.accounts.permissions import Role
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.stock.periods.models import ClosedMonth, ReopenedMonth
from tests.cast import Cast
from tests.reports.conftest import hand_over
from tests.scene import SHEET_G, add_material, add_price, put_on_rack
from tests.web.test_usage import plain


@pytest.fixture
def month(fresh_database: Database, stage: Cast) -> str:
    """The month before this one, in which 10 sheets came and 4 went."""
    middle = clock.now().replace(day=1) - timedelta(days=12)

    def live(session):
        with clock.frozen(middle):
            plate = add_material(session, "PLATE-5")
            add_price(session, plate)
            put_on_rack(session, plate, 10, by=stage.storekeeper)
        hand_over(
            session, stage, stage.member, (plate, 4), 4 * SHEET_G,
            at=middle + timedelta(days=2), asked_days_before=1,
        )  # fmt: skip

    fresh_database.transaction(live)
    return f"{clock.local(middle):%Y-%m}"


def count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_list_offers_pdf_and_workbook_in_one_click(browser_of, stage, month):
    browser = browser_of(stage.manager)
    page = browser.get("/official-reports").text
    for ending in ("pdf", "xlsx"):
        address = f"/official-reports/{month}/{ending}"
        assert f'href="{address}"' in page
        assert browser.get(address).status_code == 200


def test_the_paper_tells_the_figures_in_indonesian_and_who_signs(browser_of, stage, month):
    browser = browser_of(stage.manager)
    browser.post("/language", seen="/account", language="en")
    made = browser.get(f"/official-reports/{month}/pdf").data
    pages = PdfReader(io.BytesIO(made)).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    for text in ("0,5 ton", "kepada 1 dari", "Sementara", "baris 2", "Mengetahui", "Bahan keluar"):
        assert text in words, text
    assert len(made) < 100_000


def test_the_workbook_has_a_sheet_for_each_table_with_numbers_and_a_chart(browser_of, stage, month):
    made = browser_of(stage.auditor).get(f"/official-reports/{month}/xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames[:2] == ["Arus stok (kg)", "Arus stok (rupiah)"]
    head, plates = list(book["Arus stok (kg)"].iter_rows(values_only=True))[:2]
    told = dict(zip(head, plates, strict=True))
    assert told["Selisih dan lain-lain"] == 1165 and told["Ke IKM"] == -466
    assert told["Stok akhir"] == 699
    assert sum(len(sheet._charts) for sheet in book.worksheets) == 1


def test_the_manager_closes_the_month_and_it_says_so(browser_of, stage, month, fresh_database):
    browser = browser_of(stage.manager)
    address = f"/official-reports/{month}"
    assert "Angka di atas disimpan" in plain(browser.get(address).text)
    left_open = browser.hidden(address)
    answer = browser.post(f"{address}/close", seen=address)
    page = plain(browser.get(answer.location).text)
    assert "Ditutup" in page and "Tutup bulan ini" not in page
    assert count(fresh_database, ClosedMonth) == 1
    again = browser.client.post(f"{address}/close", data=left_open)
    assert again.status_code == 409 and "sudah ditutup" in plain(again.text)
    trail = plain(browser.get("/audit?subject=closed_month").text)
    assert f"Menutup bulan {month} pada baris 2." in trail


def test_a_month_that_runs_is_not_closed(browser_of, stage, month, fresh_database):
    running = f"{clock.today():%Y-%m}"
    browser = browser_of(stage.manager)
    assert "/close" not in browser.get(f"/official-reports/{running}").text
    answer = browser.post(f"/official-reports/{running}/close", seen="/account")
    assert answer.status_code in (400, 422)
    assert count(fresh_database, ClosedMonth) == 0


def test_the_administrator_opens_it_again_with_a_reason(browser_of, stage, month, fresh_database):
    manager, administrator = browser_of(stage.manager), browser_of(stage.administrator)
    manager.post(f"/official-reports/{month}/close", seen=f"/official-reports/{month}")
    assert administrator.get(f"/official-reports/{month}").status_code == 403
    seen = "/official-reports"
    refused = administrator.post(f"{seen}/{month}/reopen", seen=seen, reason="")
    assert refused.status_code == 422 and 'class="err"' in refused.text
    assert count(fresh_database, ReopenedMonth) == 0
    done = administrator.post(f"{seen}/{month}/reopen", seen=seen, reason="Faktur susulan")
    assert done.status_code == 303
    page = plain(manager.get(seen).text)
    assert "dibuka lagi" in page and "Faktur susulan" in page


@pytest.mark.parametrize("role", [Role.STOREKEEPER, Role.BUYER, Role.AUDITOR])
def test_others_read_and_do_not_close(browser_of, stage, month, role, fresh_database):
    browser = browser_of(stage.user(role))
    page = browser.get(f"/official-reports/{month}")
    assert page.status_code == 200 and "/close" not in page.text
    assert browser.post(f"/official-reports/{month}/close", seen="/account").status_code == 403
    assert count(fresh_database, ClosedMonth) == 0


def test_an_empty_centre_says_when_there_will_be_a_report(browser_of, stage):
    assert "Laporan tersedia setelah" in browser_of(stage.manager).get("/official-reports").text


@pytest.mark.parametrize("name", ["2019-01", "x", "2026-99"])
def test_a_report_of_no_month_is_not_found(browser_of, stage, month, name):
    browser = browser_of(stage.manager)
    for tail in ("", "/pdf", "/xlsx"):
        assert browser.get(f"/official-reports/{name}{tail}").status_code == 404
