"""In the warehouse: one line per screen on a phone, a scan tells whether it is the right lot, a
scanner works anywhere, and arrows go through lists."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from materialcenter.core.db import Database
from tests.browser.conftest import DESK, PHONE, SitDown
from tests.browser.server import application, served
from tests.cast import Cast, build_cast
from tests.scene import add_material, approved, put_on_rack

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
]


@pytest.fixture
def address(fresh_database: Database) -> Iterator[str]:
    """Two lots lie ready for one workshop."""

    def build(session: Session) -> Cast:
        cast = build_cast(session)
        for code in ("PLATE-5", "PLATE-6"):
            plate = add_material(session, code)
            put_on_rack(session, plate, 4, by=cast.storekeeper)
            approved(session, cast.member, cast.manager, (plate, 2))
        return cast

    fresh_database.transaction(build)
    with served(application(fresh_database)) as found:
        yield found


def test_metal_is_handed_over_line_by_line_and_a_scan_checks_the_lot(
    address: str, sit_down: SitDown
) -> None:
    keeper = sit_down(address, PHONE).log_in("storekeeper")
    page = keeper.page
    keeper.open("/issues/new?workshop=1")
    expect(page.locator("form li[data-step]").filter(visible=True)).to_have_count(1)
    keeper.sees("1 dari 3", "PLATE-5")
    keeper.misses("Diambil oleh")
    scan = page.get_by_label("Pindai lot ini")
    scan.fill("L-000002")
    scan.press("Enter")
    keeper.sees("L-000002 bukan lot ini")
    scan.fill(f"{address}/Q/L-000001")
    scan.press("Enter")
    keeper.sees("L-000001 cocok")
    expect(page.locator(":focus")).to_have_attribute("name", "pieces-1")
    keeper.press("Berikutnya")
    keeper.sees("2 dari 3", "PLATE-6")
    keeper.press("Berikutnya")
    keeper.sees("3 dari 3", "Diambil oleh")
    with keeper.quietly():
        keeper.press("Serahkan")
        keeper.sees("3 dari 3", "Bagian ini perlu diisi")
    assert keeper.complaints == []


def test_on_a_desk_every_line_is_in_sight(address: str, sit_down: SitDown) -> None:
    keeper = sit_down(address, DESK).log_in("storekeeper")
    keeper.open("/issues/new?workshop=1")
    keeper.sees("PLATE-5", "PLATE-6", "Diambil oleh")
    keeper.misses("1 dari 3", "Pindai lot ini")


def test_a_scanner_works_without_a_field_and_arrows_go_through_a_list(
    address: str, sit_down: SitDown
) -> None:
    keeper = sit_down(address, DESK).log_in("storekeeper")
    keeper.open("/today")
    keeper.scan("L-000002")
    keeper.page.wait_for_url("**/lots/L-000002")
    keeper.open("/stock")
    for _ in range(2):
        keeper.page.keyboard.press("ArrowDown")
    expect(keeper.page.locator(":focus")).to_contain_text("PLATE-6")
    keeper.page.keyboard.press("ArrowUp")
    keeper.page.keyboard.press("Enter")
    keeper.page.wait_for_url("**/stock/*")
    assert keeper.complaints == []
