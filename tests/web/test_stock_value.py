import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.core import clock, settings
from materialcenter.core.db import Database
from tests.cast import Cast
from tests.scene import add_material, put_on_rack
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"


def old_sheets(session: Session, cast: Cast, code: str) -> None:
    """10 sheets for Rp 13,980,000 came two hundred days ago and lie there still."""
    with clock.frozen(clock.now() - timedelta(days=200)):
        put_on_rack(session, add_material(session, code), 10, by=cast.storekeeper)


@pytest.fixture
def old(fresh_database: Database, stage: Cast) -> None:
    fresh_database.transaction(lambda session: old_sheets(session, stage, "PLATE-5"))


def plain(page: str) -> str:
    """What a reader reads."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.replace(NBSP, " ")))


@pytest.mark.usefixtures("old")
def test_the_page_tells_value_age_and_rest(browser_of: BrowserOf, stage: Cast) -> None:
    page = browser_of(stage.manager).get("/stock-value").text
    words = plain(page)
    for said in (
        "Harga tiap lot Rp 14 jt Dipakai untuk pembukuan", "Rata-rata bergerak Rp 14 jt sama",
        "Bahan PLATE-5", "181–365 hari Rp 14 jt · 1,2 t", "Mati, 200 hari", "belum pernah",
    ):  # fmt: skip
        assert said in words, said
    assert "/reports/stock-card?material=" in page and "/reports/stock-ageing.xlsx" in page


@pytest.mark.usefixtures("old")
def test_value_is_that_of_the_day_and_a_wrong_day_is_today(
    browser_of: BrowserOf, stage: Cast
) -> None:
    browser = browser_of(stage.auditor)
    long_ago = (clock.today() - timedelta(days=201)).isoformat()
    assert "Belum ada stok pada tanggal ini" in browser.get(f"/stock-value?on={long_ago}").text
    for day in ("nonsense", "2999-01-01", "0001-01-01"):
        words = plain(browser.get(f"/stock-value?on={day}").text)
        assert "Harga tiap lot Rp 14 jt" in words, day


@pytest.mark.usefixtures("old")
def test_what_is_posted_after_the_first_look_is_seen_at_the_next(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    browser = browser_of(stage.manager)
    browser.get("/stock-value")
    fresh_database.transaction(lambda session: old_sheets(session, stage, "MORE"))
    words = plain(browser.get("/stock-value").text)
    for method in ("Harga tiap lot", "Rata-rata bergerak", "Masuk pertama, keluar pertama"):
        assert f"{method} Rp 28 jt" in words, method


@pytest.mark.usefixtures("old")
def test_the_method_that_was_chosen_stands_first(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    fresh_database.transaction(
        lambda session: settings.store(session, settings.VALUATION_METHOD, settings.MOVING_AVERAGE)
    )
    words = plain(browser_of(stage.manager).get("/stock-value").text)
    assert "Rata-rata bergerak Rp 14 jt Dipakai untuk pembukuan" in words
    page = browser_of(stage.administrator).get("/settings").text
    assert re.search(r'<option selected value="1">Rata-rata bergerak<', page)


def test_an_empty_centre_says_what_will_stand_here(browser_of: BrowserOf, stage: Cast) -> None:
    page = browser_of(stage.manager).get("/stock-value").text
    assert "Nilai muncul setelah barang diterima" in page
    assert "Umur stok muncul setelah barang diterima" in page


@pytest.mark.usefixtures("old")
def test_the_page_speaks_english_to_those_who_read_it(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.manager)
    browser.post("/language", seen="/account", language="en", next="/stock-value")
    words = plain(browser.get("/stock-value").text)
    assert "First in, first out" in words and "Dead, 200 days" in words


@pytest.mark.usefixtures("old")
def test_the_page_asks_as_often_for_one_material_as_for_many(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    browser = browser_of(stage.manager)
    browser.get("/stock-value")

    def statements() -> int:
        with count_statements(fresh_database) as sent:
            assert browser.get("/stock-value").status_code == 200
        return len(sent)

    before = statements()
    for number in range(4):
        fresh_database.transaction(
            lambda session, code=f"MORE-{number}": old_sheets(session, stage, code)
        )
    browser.get("/stock-value")
    assert statements() == before <= 30


@pytest.mark.usefixtures("old")
def test_a_report_of_a_day_or_a_material_is_asked_for_in_its_address(
    browser_of: BrowserOf, stage: Cast
) -> None:
    browser = browser_of(stage.manager)
    long_ago = (clock.today() - timedelta(days=201)).isoformat()
    assert "Bahan PLATE-5" in browser.get("/reports/stock-value").text
    assert "Tidak ada data" in browser.get(f"/reports/stock-value?to={long_ago}").text
    card = browser.get("/reports/stock-card?material=999999&from=x").text
    assert "Tidak ada data" in card and ">Bahan PLATE-5</option>" in card
    assert "1.165 kg" in plain(browser.get("/reports/stock-card").text)


def test_only_those_who_may_read_reports_come_in(browser_of: BrowserOf, stage: Cast) -> None:
    for role in Role:
        status = browser_of(stage.user(role)).get("/stock-value").status_code
        allowed = role not in (Role.MEMBER, Role.ADMINISTRATOR)
        assert status == (200 if allowed else 403), role
