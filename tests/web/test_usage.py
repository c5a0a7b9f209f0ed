import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.core import clock
from materialcenter.core.db import Database
from tests.cast import Cast, add_workshop
from tests.reports.conftest import hand_over
from tests.scene import SHEET_G, add_material, add_price, put_on_rack
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"


def a_month_of_usage(session: Session, cast: Cast, code: str) -> None:
    """80 sheets came in forty days ago; 20 went out a month ago, 40 today."""
    now = clock.now()
    plate = add_material(session, code)
    with clock.frozen(now - timedelta(days=40)):
        add_price(session, plate)
        put_on_rack(session, plate, 80, by=cast.storekeeper)
    for quantity, days in ((20, 31), (40, 0)):
        hand_over(
            session, cast, cast.member, (plate, quantity), quantity * SHEET_G,
            at=now - timedelta(days=days), asked_days_before=2,
        )  # fmt: skip


@pytest.fixture
def used(fresh_database: Database, stage: Cast) -> None:
    fresh_database.transaction(lambda session: a_month_of_usage(session, stage, "PLATE-5"))


def plain(page: str) -> str:
    """What a reader reads."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.replace(NBSP, " ")))


@pytest.mark.usefixtures("used")
def test_the_page_shows_figures_chart_table_and_rankings(
    browser_of: BrowserOf, stage: Cast
) -> None:
    page = browser_of(stage.manager).get("/usage?period=12-months").text
    words = plain(page)
    assert "1 dari 2" in words and "2 hari" in words
    assert 'role="img"' in page and f"menjadi 4,7{NBSP}ton pada" in page
    for text in ("Bahan PLATE-5", "7,0 t", "Bengkel Barokah", "Rp 97.860.000", "20 lembar"):
        assert text in words, text
    assert "/reports/usage-by-workshop.xlsx?from=" in page


@pytest.mark.usefixtures("used")
def test_every_period_has_its_address_and_an_unknown_one_is_this_month(
    browser_of: BrowserOf, stage: Cast
) -> None:
    browser = browser_of(stage.auditor)
    for period in ("month", "quarter", "12-months", "year", "nonsense"):
        page = browser.get(f"/usage?period={period}").text
        chosen = re.findall(r'period=([\w-]+)" aria-current', page)
        assert chosen == ["month" if period == "nonsense" else period]


def test_an_empty_centre_says_what_will_stand_here(browser_of: BrowserOf, stage: Cast) -> None:
    page = browser_of(stage.manager).get("/usage").text
    assert "Grafik muncul setelah penyerahan pertama." in page
    assert "<rect" not in page and "0 <small>ton" in page


@pytest.mark.usefixtures("used")
def test_the_page_speaks_english_to_those_who_read_it(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.manager)
    browser.post("/language", seen="/account", language="en", next="/usage")
    page = browser.get("/usage").text
    assert "Material PLATE-5" in page and f"4.7{NBSP}t" in page


@pytest.mark.usefixtures("used")
def test_the_page_asks_as_often_for_one_material_as_for_many(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    browser = browser_of(stage.manager)

    def statements() -> int:
        with count_statements(fresh_database) as sent:
            assert browser.get("/usage?period=quarter").status_code == 200
        return len(sent)

    def more(session: Session) -> None:
        for number in range(4):
            a_month_of_usage(session, stage, f"MORE-{number}")
            add_workshop(session, f"Bengkel {number}")

    before = statements()
    fresh_database.transaction(more)
    assert statements() == before <= 30


def test_only_those_who_may_read_reports_come_in(browser_of: BrowserOf, stage: Cast) -> None:
    for role in Role:
        status = browser_of(stage.user(role)).get("/usage").status_code
        allowed = role not in (Role.MEMBER, Role.ADMINISTRATOR)
        assert status == (200 if allowed else 403), role
