import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from materialcenter.accounts.models import User
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Receipt, ReceiptShare
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.stock.models import Balance, Lot
from tests.cast import Cast
from tests.scene import SHEET_G
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_order

BrowserOf = Callable[[User], Browser]


@pytest.fixture
def shop(fresh_database: Database, stage: Cast) -> Shop:
    return fresh_database.transaction(with_order(stage))


def unload(browser: Browser, shop: Shop, sheets: int, **fields: object):
    """The storekeeper fills in the form; `fields` by their names without the line."""
    line = shop.line
    given = {
        f"came-{line}": "y",
        f"quantity-{line}": str(sheets),
        f"grams-{line}": f"{sheets * SHEET_G / 1000}".replace(".", ","),
        f"heat-{line}": "ht-77",
        f"place-{line}": "B-02-1",
        "delivery_note": "SJ-1",
        "rule": "need-by",
        "act": "post",
    }
    return browser.post(f"/receipts/new?order={shop.order}", **{**given, **fields})


def deliver(database: Database, cast: Cast, shop: Shop, sheets: int) -> int:
    item = Delivered(shop.line, Metal(sheets, sheets * SHEET_G), "B-02-1", heat="HT-77")
    return database.transaction(
        lambda session: (
            receive_delivery(
                session, supplier_id=shop.supplier, delivered=[item], by=cast.storekeeper
            ).id
        )
    )


def test_a_delivery_becomes_a_lot_and_everybody_gets_his_part(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    form = keeper.get(f"/receipts/new?order={shop.order}").text
    assert re.search(rf'id="quantity-{shop.line}"[^>]*value="8"', form)
    answer = unload(keeper, shop, 8)
    assert answer.status_code == 303
    page = keeper.get(answer.location).text
    for shown in ("L-000001", "HT-77", "B-02-1", "SJ-1", "Bengkel Barokah", "Logam Jaya"):
        assert shown in page
    with fresh_database.reading() as session:
        given = session.scalars(select(ReceiptShare.given).order_by(ReceiptShare.id)).all()
        assert given == [5, 3]
        assert list(verify(session)) == []
    assert "Selesai" in keeper.get(f"/supplier-orders/{shop.order}").text


def test_one_receipt_is_made_when_the_form_is_sent_twice(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    once = keeper.hidden(f"/receipts/new?order={shop.order}")["once"]
    answers = [unload(keeper, shop, 3, once=once) for _ in range(2)]
    assert answers[0].location == answers[1].location
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 1


def test_who_gets_what_is_shown_before_anything_is_posted(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    shown = unload(keeper, shop, 6, act="preview")
    assert shown.status_code == 200
    assert "Kurang 2\N{NO-BREAK SPACE}lembar" in shown.text
    assert 'value="ht-77"' in shown.text
    other = unload(keeper, shop, 6, act="preview", rule="smallest")
    assert "Kurang 2\N{NO-BREAK SPACE}lembar" in other.text
    assert shown.text.count("3\N{NO-BREAK SPACE}lembar") != other.text.count(
        "3\N{NO-BREAK SPACE}lembar"
    )
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 0


def test_a_short_delivery_is_shared_by_hand(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    mine, theirs = (f"share-{shop.line}-{line}" for line in (shop.my_line, shop.their_line))
    wrong = unload(keeper, shop, 4, rule="by-hand", **{mine: "1", theirs: "1"})
    assert wrong.status_code == 422
    assert "Pembagian harus berjumlah 4\N{NO-BREAK SPACE}lembar" in wrong.text
    answer = unload(keeper, shop, 4, rule="by-hand", **{mine: "1", theirs: "3"})
    assert answer.status_code == 303
    assert "dibagi oleh petugas" in keeper.get(answer.location).text
    with fresh_database.reading() as session:
        shares = session.execute(select(ReceiptShare.request_line_id, ReceiptShare.given))
        assert {row[0]: row[1] for row in shares} == {shop.my_line: 1, shop.their_line: 3}


def test_two_heats_of_a_line_become_two_lots(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    second = {
        f"quantity-{shop.line}-2": "2",
        f"grams-{shop.line}-2": "233",
        f"heat-{shop.line}-2": "HT-78",
        f"certificate-{shop.line}-2": "MC-9",
    }
    answer = unload(browser_of(stage.storekeeper), shop, 6, **second)
    assert answer.status_code == 303
    with fresh_database.reading() as session:
        lots = session.execute(select(Lot.heat, Balance.pieces).join(Balance).order_by(Lot.id))
        assert lots.all() == [("HT-77", 6), ("HT-78", 2)]


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    keeper, line = browser_of(stage.storekeeper), shop.line
    for fields, where, sentence in (
        ({f"grams-{line}": "932.5"}, f"grams-{line}-error", "Maksud Anda 932,5?"),
        ({f"grams-{line}": ""}, f"grams-{line}-error", "Berat timbang: Bagian ini perlu diisi."),
        ({f"grams-{line}": "500"}, f"weight_reason-{line}-error", "jauh dari berat hitung"),
        ({f"place-{line}": "di luar"}, "summary-title", "Kode rak DILUAR tidak dikenal"),
        ({f"came-{line}": []}, "summary-title", "paling sedikit satu baris"),
    ):
        answer = unload(keeper, shop, 4, **fields)
        assert answer.status_code == 422, fields
        assert f'id="{where}"' in answer.text, fields
        assert sentence in answer.text, fields
        assert 'value="ht-77"' in answer.text


def test_more_than_tolerated_needs_the_manager_and_his_reason(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    refused = unload(browser_of(stage.storekeeper), shop, 9)
    assert refused.status_code == 409
    assert f'id="quantity-{shop.line}-error"' in refused.text
    assert "paling banyak boleh diterima 8\N{NO-BREAK SPACE}lembar" in refused.text


def test_a_weight_far_from_theory_passes_with_its_reason(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    keeper, line = browser_of(stage.storekeeper), shop.line
    answer = unload(
        keeper, shop, 4, **{f"grams-{line}": "500", f"weight_reason-{line}": "Lebih tebal"}
    )
    assert answer.status_code == 303
    page = keeper.get(answer.location).text
    assert "Lebih tebal" in page
    assert "beda +34\N{NO-BREAK SPACE}kg" in page


def test_a_wrong_receipt_is_undone_with_its_reason(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    receipt = deliver(fresh_database, stage, shop, 5)
    keeper, page = browser_of(stage.storekeeper), f"/receipts/{receipt}"
    refused = keeper.post(f"{page}/reversal", seen=page, reason="")
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert keeper.post(f"{page}/reversal", seen=page, reason="Salah PO").status_code == 303
    shown = keeper.get(page).text
    assert "Salah PO" in shown
    assert "Tidak berlaku lagi: penerimaannya dibatalkan." in shown
    assert '<s class="num muted">5\N{NO-BREAK SPACE}lembar</s>' in shown
    assert "Kurang" not in shown
    assert f"{page}/reversal" not in shown
    assert "Dibatalkan" in keeper.get("/receipts").text
    again = keeper.post(f"{page}/reversal", seen=f"/receipts/new?order={shop.order}", reason="x")
    assert again.status_code == 409
    with fresh_database.reading() as session:
        assert list(verify(session)) == []


def test_a_receipt_stands_when_its_metal_went_further(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    receipt = deliver(fresh_database, stage, shop, 5)

    def hand_over(session) -> str:
        ready = ready_reservations(session, request_id=shop.mine)
        return issue_metal(
            session, workshop_id=stage.workshop.id, taken_by="Pak Budi", by=stage.storekeeper,
            hand_overs=[HandOver(r.id, Metal(r.quantity, r.quantity * SHEET_G)) for r in ready],
        ).posting.number  # fmt: skip

    number = fresh_database.transaction(hand_over)
    page = f"/receipts/{receipt}"
    answer = browser_of(stage.storekeeper).post(f"{page}/reversal", seen=page, reason="Salah")
    assert answer.status_code == 409
    assert number in answer.text
    assert ">Salah</textarea>" in answer.text.replace("\r\n", "")


def test_receipts_are_hidden_from_members_and_closed_to_readers(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    receipt = deliver(fresh_database, stage, shop, 5)
    member, auditor = browser_of(stage.member), browser_of(stage.auditor)
    for address in ("/receipts", f"/receipts/{receipt}", f"/receipts/new?order={shop.order}"):
        assert member.get(address).status_code == 404, address
    assert auditor.get(f"/receipts/{receipt}").status_code == 200
    assert auditor.get(f"/receipts/new?order={shop.order}").status_code == 403
    reversal = auditor.post(f"/receipts/{receipt}/reversal", seen="/account/password", reason="x")
    assert reversal.status_code == 403


def test_pages_ask_the_same_number_of_questions_when_there_is_more(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    first = deliver(fresh_database, stage, shop, 1)
    pages = ["/receipts", f"/receipts/{first}", f"/supplier-orders/{shop.order}"]

    def counts() -> list[int]:
        found = []
        for page in pages:
            with count_statements(fresh_database) as sent:
                assert keeper.get(page).status_code == 200
            found.append(len(sent))
        return found

    few = counts()
    for _ in range(3):
        deliver(fresh_database, stage, shop, 2)
    assert counts() == few


def test_everything_that_is_missing_is_told_at_once(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    empty = {f"{name}-{shop.line}": "" for name in ("quantity", "grams", "place")}
    answer = unload(browser_of(stage.storekeeper), shop, 8, **empty)
    assert answer.status_code == 422
    for label in ("Jumlah", "Berat timbang", "Rak"):
        assert f"{label}: Bagian ini perlu diisi." in answer.text


def test_a_weight_far_off_is_told_before_it_is_posted_and_with_its_material(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    keeper, line, told = browser_of(stage.storekeeper), shop.line, "jauh dari berat hitung"
    light = {f"grams-{line}": "500"}
    assert told in unload(keeper, shop, 8, act="live", **light).text
    looked = unload(keeper, shop, 8, act="preview", **light).text
    assert f'<details id="why-{line}" open>' in looked
    assert f"order={shop.order}#outlook-{line}" in looked
    with_reason = {**light, f"weight_reason-{line}": "tipis"}
    assert told not in unload(keeper, shop, 8, act="live", **with_reason).text
    assert told not in unload(keeper, shop, 8, act="live").text
    assert "Bahan PLATE-5: berat timbang" in unload(keeper, shop, 8, **light).text
