"""The page of spend, with the suppliers' scorecards."""

import pytest

from materialcenter.accounts.permissions import Role
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from tests.scene import SHEET_G, add_material, add_supplier, approved, sent_order
from tests.statements import count_statements
from tests.web.test_usage import plain


@pytest.fixture
def bought(fresh_database, stage) -> int:
    """Ten sheets of Rp 11,000 a kilogram came today; the supplier's id."""

    def live(session):
        plate, mill = add_material(session, "PLATE-5"), add_supplier(session, "Pabrik Baja")
        request = approved(session, stage.member, stage.manager, (plate, 10))
        order = sent_order(session, mill, [request], buyer=stage.buyer, approver=stage.manager)
        came = Delivered(order.lines[0].id, Metal(10, 10 * SHEET_G), "B-02-1")
        receive_delivery(session, supplier_id=mill.id, delivered=[came], by=stage.storekeeper)
        return mill.id

    return fresh_database.transaction(live)


def test_the_page_tells_spend_suppliers_and_materials(browser_of, stage, bought):
    page = plain(browser_of(stage.manager).get("/spend").text)
    for words in ("Rp 12.815.000", "11.000", "Pabrik Baja", "1,2 ton", "Bahan PLATE-5"):
        assert words in page, words


def test_it_is_narrowed_to_a_supplier_from_his_page(browser_of, stage, bought):
    browser = browser_of(stage.auditor)
    assert f"/spend?supplier={bought}" in browser.get(f"/suppliers/{bought}").text
    assert "Pemasok: Pabrik Baja" in plain(browser.get(f"/spend?supplier={bought}").text)
    other = plain(browser.get("/spend?supplier=999").text)
    assert "Belum ada barang datang" in other


@pytest.mark.parametrize(
    "query", ["supplier=x", "supplier=-1", "period=z", "from=1&to=2", "family=!"]
)
def test_what_makes_no_sense_in_the_address_breaks_nothing(browser_of, stage, bought, query):
    assert browser_of(stage.manager).get(f"/spend?{query}").status_code == 200


def test_members_do_not_find_it(browser_of, stage, bought):
    assert browser_of(stage.user(Role.MEMBER)).get("/spend").status_code in (403, 404)


def test_a_longer_time_needs_no_more_statements(browser_of, stage, bought, fresh_database):
    browser = browser_of(stage.manager)
    counted = []
    for query in ("period=month", "period=12-months", "period=12-months"):
        with count_statements(fresh_database) as sent:
            browser.get(f"/spend?{query}")
        counted.append(len(sent))
    assert counted[2] <= counted[0] + 1
