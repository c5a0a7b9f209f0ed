import csv
import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.reports.registry import REPORTS
from tests.cast import Cast
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.test_usage import a_month_of_usage, plain

BrowserOf = Callable[[User], Browser]


@pytest.fixture(autouse=True)
def used(fresh_database: Database, stage: Cast) -> None:
    fresh_database.transaction(lambda session: a_month_of_usage(session, stage, "PLATE-5"))


def rows_of(answer: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.decode("utf-8-sig"), newline="")))


def test_the_list_leads_to_every_report(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.manager)
    page = browser.get("/reports").text
    for name in REPORTS:
        assert f'href="/reports/{name}"' in page
        assert browser.get(f"/reports/{name}").status_code == 200


def test_a_report_shows_rows_totals_and_ways_to_take_it_away(
    browser_of: BrowserOf, stage: Cast
) -> None:
    page = browser_of(stage.manager).get("/reports/usage-by-month?district=&workshop=").text
    words = plain(page)
    assert "2.330 kg" in words and "4.660 kg" in words
    assert "Jumlah seluruhnya" in words and "6.990 kg" in words
    assert 'href="/reports/usage-by-month.xlsx"' in page


def test_filters_narrow_the_page_and_the_files_alike(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.manager)
    today = clock.today()
    asked = f"from={today - timedelta(days=5)}&to={today}&workshop={stage.workshop.id}"
    page = browser.get(f"/reports/usage-by-material?{asked}").text
    assert "40 lembar" in plain(page)
    assert f"/reports/usage-by-material.csv?from={today - timedelta(days=5)}&amp;to={today}" in page
    _, row = rows_of(browser.get(f"/reports/usage-by-material.csv?{asked}").data)
    assert row == [
        "Bahan PLATE-5", "PLATE-5", "Plat dan coil", "40", "lembar", "4660", "65240000",
    ]  # fmt: skip
    other = f"/reports/usage-by-material?workshop={stage.other_workshop.id}"
    assert "Tidak ada data" in browser.get(other).text


def test_a_workbook_says_what_it_is_and_where_the_ledger_stood(
    browser_of: BrowserOf, stage: Cast
) -> None:
    answer = browser_of(stage.auditor).get("/reports/usage-by-workshop.xlsx?family=Plat+dan+coil")
    assert "pemakaian-per-ikm-" in answer.headers["Content-Disposition"]
    data, about = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    assert [cell.value for cell in data[2]][1:2] == ["Bengkel Barokah"]
    assert [cell.value for cell in data[2]][4:] == [6990, 97_860_000, 2]
    told = {row[0].value: row[1].value for row in about.iter_rows(min_row=2)}
    assert told["Jenis"] == "Plat dan coil" and told["Posisi buku besar"] == "3"
    assert told["Oleh"] == stage.auditor.name


def test_a_long_report_shows_its_beginning_and_the_file_all(
    browser_of: BrowserOf, stage: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("materialcenter.web.reports.ROWS", 2)
    browser = browser_of(stage.manager)
    assert "Hanya 2 baris pertama" in browser.get("/reports/ledger").text
    assert len(rows_of(browser.get("/reports/ledger.csv").data)) == 1 + 3


@pytest.mark.parametrize(
    "asked",
    ["from=0001-01-01", "from=x&to=2026-13-01", "workshop=x", "workshop=99999999999999999999",
     "family=x", "from=2027-01-01&to=2020-01-01"],
)  # fmt: skip
def test_nonsense_in_the_address_is_no_failure(
    browser_of: BrowserOf, stage: Cast, asked: str
) -> None:
    browser = browser_of(stage.manager)
    for name in ("ledger", "usage-by-month"):
        assert browser.get(f"/reports/{name}?{asked}").status_code == 200


def test_an_unknown_report_is_not_found(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.manager)
    for address in ("/reports/nothing", "/reports/nothing.xlsx", "/reports/nothing.csv"):
        assert browser.get(address).status_code == 404


def test_a_report_asks_as_often_for_many_rows_as_for_few(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    browser = browser_of(stage.manager)

    def statements() -> list[int]:
        counts = []
        for name in REPORTS:
            with count_statements(fresh_database) as sent:
                browser.get(f"/reports/{name}")
            counts.append(len(sent))
        return counts

    def more(session: Session) -> None:
        for number in range(3):
            a_month_of_usage(session, stage, f"MORE-{number}")

    statements()  # from now on the walk through the ledger is continued
    before = statements()
    fresh_database.transaction(more)
    assert statements() == before and max(before) <= 13


def test_only_those_who_may_read_reports_come_in(browser_of: BrowserOf, stage: Cast) -> None:
    addresses = ("/reports", "/reports/ledger", "/reports/ledger.xlsx", "/reports/ledger.csv")
    for role in Role:
        browser = browser_of(stage.user(role))
        allowed = role not in (Role.MEMBER, Role.ADMINISTRATOR)
        for address in addresses:
            status = browser.get(address).status_code
            assert status == (200 if allowed else 403), (role, address)
