import re
from collections.abc import Callable

import pytest

from materialcenter.accounts.models import User
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from tests.cast import Cast
from tests.scene import SHEET_G
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_order

BrowserOf = Callable[[User], Browser]
BILL = {
    "biller": "CV Truk Cepat", "number": "INV-77", "total_idr": "1.500.000",
    "amount_idr": "1.000.000", "basis": "weight",
}  # fmt: skip


@pytest.fixture
def shop(fresh_database: Database, stage: Cast) -> Shop:
    return fresh_database.transaction(with_order(stage))


@pytest.fixture
def receipt_id(fresh_database: Database, stage: Cast, shop: Shop) -> int:
    """Four sheets came on an order."""
    item = Delivered(shop.line, Metal(4, 4 * SHEET_G), "B-02-1", heat="HT-77")
    return fresh_database.transaction(
        lambda session: (
            receive_delivery(
                session, supplier_id=shop.supplier, delivered=[item], by=stage.storekeeper
            ).id
        )
    )


def charge(browser: Browser, receipt_id: int, **fields: object):
    given = {**BILL, "receipts": receipt_id, "act": "post"}
    return browser.post(f"/landed-costs/new?receipt={receipt_id}", **{**given, **fields})


def test_a_bill_is_charged_after_its_shares_were_seen(
    browser_of: BrowserOf, stage: Cast, receipt_id: int, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    preview = charge(buyer, receipt_id, act="preview")
    assert "di rak Rp\xa01.000.000" in preview.text
    assert "Belum ada. Tagihan" in buyer.get(f"/receipts/{receipt_id}").text
    answer = charge(buyer, receipt_id)
    assert answer.status_code == 303
    page = buyer.get(answer.location).text
    assert re.search(r"BA-\d{4}-0001", page)
    assert "belum dibagikan Rp\xa0500.000" in page
    assert "INV-77" in buyer.get(f"/receipts/{receipt_id}").text
    assert fresh_database.transaction(lambda session: list(verify(session))) == []
    done = answer.location
    undone = buyer.post(f"{done}/reversal", seen=done, reason="salah tagihan")
    assert undone.status_code == 303
    assert "salah tagihan" in buyer.get(done).text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"amount_idr": "1.500.001"}, "belum dibagikan"),
        ({"amount_idr": "1,5"}, "amount_idr"),
        ({"biller": ""}, "Bagian ini perlu diisi"),
        ({"receipts": ""}, "Pilih paling sedikit satu penerimaan"),
        ({"receipts": "999999"}, "Pilih paling sedikit satu penerimaan"),
        ({"basis": "x"}, "Pilih salah satu"),
    ],
)
def test_a_wrong_bill_is_refused_with_what_was_typed_still_there(
    browser_of: BrowserOf, stage: Cast, receipt_id: int, fields: dict[str, str], told: str
) -> None:
    buyer = browser_of(stage.buyer)
    answer = charge(buyer, receipt_id, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert "INV-77" in answer.text
    assert "INV-77" not in buyer.get(f"/receipts/{receipt_id}").text


def test_opened_from_a_receipt_others_are_added_by_searching(
    browser_of: BrowserOf, stage: Cast, shop: Shop, receipt_id: int, fresh_database: Database
) -> None:
    item = Delivered(shop.line, Metal(2, 2 * SHEET_G), "B-02-1", heat="HT-78")
    fresh_database.transaction(
        lambda session: receive_delivery(
            session, supplier_id=shop.supplier, delivered=[item], by=stage.storekeeper,
            delivery_note="SJ-4711",
        )
    )  # fmt: skip
    buyer, page = browser_of(stage.buyer), f"/landed-costs/new?receipt={receipt_id}"
    opened = buyer.get(page).text
    assert opened.count('name="receipts"') == 1
    assert "Tambah penerimaan lain" in opened and "SJ-4711" not in opened
    typed = {**BILL, "receipts": receipt_id, "act": "find"}
    more = buyer.post(page, **typed).text
    assert more.count('name="receipts"') == 2
    assert "surat jalan SJ-4711" in more and "PO-" in more and "INV-77" in more
    assert more.count(" checked") == 1
    none = buyer.post(page, **{**typed, "q": "tidak ada"}).text
    assert none.count('name="receipts"') == 1
    for text in ("4711", "baja contoh", "PO-"):
        assert buyer.post(page, **{**typed, "q": text}).text.count('name="receipts"') == 2
    charge(buyer, receipt_id)
    again = buyer.post(page, **typed).text
    assert "sudah menanggung INV-77 dari CV Truk Cepat" in again
