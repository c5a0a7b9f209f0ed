"""Every list can be taken away as a file: exactly what it shows, all pages of it."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from openpyxl import load_workbook

from materialcenter.accounts.models import User
from materialcenter.core.db import Database
from tests.cast import Cast
from tests.scene import add_material, ask, put_on_rack
from tests.web import test_today
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]

LISTS = (
    "/supplier-orders?status=sent", "/supplier-orders?status=late", "/receipts",
    "/supplier-returns", "/claims", "/suppliers", "/purchase-requests", "/issues", "/workshops",
    "/stock", "/movements", "/certificates", "/certificates/all", "/remnants", "/counts", "/moves",
)  # fmt: skip


def rows_of(browser: Browser, address: str) -> list[list[str]]:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype == "text/csv", address
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def with_file(address: str, ending: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}as={ending}"


@pytest.fixture
def everything(fresh_database: Database, stage: Cast) -> None:
    fresh_database.transaction(lambda s: test_today.a_bit_of_everything(s, stage, "X"))


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("address", LISTS)
def test_a_list_offers_itself_as_a_workbook_and_as_plain_rows(
    browser_of: BrowserOf, stage: Cast, address: str
) -> None:
    browser = browser_of(stage.manager)
    page = browser.get(address).text
    heads, *rows = rows_of(browser, with_file(address, "csv"))
    assert ("as=xlsx" in page) == bool(rows) or address == "/suppliers"
    assert all(len(row) == len(heads) for row in rows)
    answer = browser.get(with_file(address, "xlsx"))
    sheet = load_workbook(io.BytesIO(answer.data), read_only=True).worksheets[0]
    assert [cell.value for cell in next(sheet.iter_rows())] == heads
    assert sum(1 for _ in sheet.iter_rows()) == len(rows) + 1


def test_a_file_has_every_page_and_the_filters_of_the_list(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def act(session) -> None:
        plate = add_material(session, "PLATE-5")
        put_on_rack(session, plate, 4, by=stage.storekeeper)
        for _ in range(30):
            ask(session, stage.member, (plate, 1))
        ask(session, stage.neighbour, (plate, 2))

    fresh_database.transaction(act)
    browser = browser_of(stage.storekeeper)
    assert len(rows_of(browser, "/purchase-requests?tab=new&as=csv")) == 32
    mine = rows_of(browser, f"/purchase-requests?workshop={stage.workshop.id}&as=csv")
    assert len(mine) == 31
    assert rows_of(browser, "/purchase-requests?tab=approved&as=csv")[1:] == []
    shown = browser.get(f"/purchase-requests?workshop={stage.workshop.id}").text
    (link,) = re.findall(r'href="([^"]*as=csv[^"]*)"', shown)
    assert rows_of(browser, unescape(link)) == mine


def test_what_people_typed_is_no_formula(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def act(session) -> None:
        session.merge(stage.workshop).name = "=1+1"

    fresh_database.transaction(act)
    rows = rows_of(browser_of(stage.administrator), "/workshops?as=csv")
    assert "'=1+1" in {row[0] for row in rows}


@pytest.mark.parametrize("ending", ["pdf", "", "csv%00", "../../x"])
def test_another_kind_of_file_is_just_the_page(
    browser_of: BrowserOf, stage: Cast, ending: str
) -> None:
    answer = browser_of(stage.manager).get(f"/purchase-requests?as={ending}")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_a_list_that_one_may_not_see_is_no_file_either(browser_of: BrowserOf, stage: Cast) -> None:
    member = browser_of(stage.member)
    assert member.get("/remnants?as=csv").mimetype == "text/html"
    for address in set(LISTS) - {"/remnants"}:
        assert member.get(with_file(address, "csv")).status_code in (403, 404), address
