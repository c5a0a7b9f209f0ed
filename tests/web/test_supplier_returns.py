import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from materialcenter.accounts.models import User
from materialcenter.core.attachments import Attachment
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.stock.models import Balance, Lot
from tests.cast import Cast
from tests.certificates import a_png
from tests.scene import SHEET_G
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_order

BrowserOf = Callable[[User], Browser]
NEW = "/supplier-returns/new?receipt=1"
REASON = "permukaan berkarat"


@pytest.fixture
def shop(fresh_database: Database, stage: Cast) -> Shop:
    return fresh_database.transaction(with_order(stage))


@pytest.fixture
def came(fresh_database: Database, stage: Cast, shop: Shop) -> int:
    """Eight sheets came and are kept: 5 for the member (needed first), 3 for the neighbour."""
    deliver(fresh_database, stage, shop, 8)
    with fresh_database.reading() as session:
        return session.scalars(select(Balance.id)).one()


def deliver(database: Database, stage: Cast, shop: Shop, sheets: int) -> None:
    item = Delivered(shop.line, Metal(sheets, sheets * SHEET_G), "B-02-1", heat="HT-77")
    database.transaction(
        lambda session: receive_delivery(
            session, supplier_id=shop.supplier, delivered=[item], by=stage.storekeeper
        )
    )


def fill_in(browser: Browser, balance: int, sheets: int, **fields: object):
    given = {
        "balance": balance, f"pieces-{balance}": sheets, f"grams-{balance}": sheets * 116.5,
        "reason": REASON, "replaced": "yes", "act": "look",
    }  # fmt: skip
    given[f"grams-{balance}"] = str(sheets * 116.5).replace(".", ",")
    return browser.post(NEW, **{**given, **fields})


def releases(page: str) -> dict[str, str]:
    """The fields for whose metal goes, with what is offered."""
    found = re.findall(r'<input[^>]*name="release[^>]*>', page)
    return {
        re.findall(r'name="([^"]+)"', tag)[0]: re.findall(r'value="([^"]*)"', tag)[0]
        for tag in found
    }


def send_back(browser: Browser, balance: int, sheets: int, **fields: object):
    """Look first, then post what was looked at."""
    without = {name: value for name, value in fields.items() if name != "photos"}
    looked = fill_in(browser, balance, sheets, **without)
    offered = releases(looked.text)
    return fill_in(browser, balance, sheets, act="post", looked="1", **{**offered, **fields})


def returns(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(SupplierReturn.id))) or 0


def test_metal_goes_back_after_it_was_seen_who_loses(
    browser_of: BrowserOf, stage: Cast, came: int, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    assert NEW in keeper.get("/receipts/1").text
    looked = fill_in(keeper, came, 4)
    assert looked.status_code == 200
    # The neighbour needs it later, so his three go first.
    assert sorted(releases(looked.text).values()) == ["1", "3"]
    assert "Menunggu pengganti 3\N{NO-BREAK SPACE}lembar" in looked.text
    assert returns(fresh_database) == 0
    photo = (io.BytesIO(a_png()), "karat.png")
    answer = send_back(keeper, came, 4, photos=photo, note="Mohon diganti")
    assert answer.status_code == 303
    page = keeper.get(answer.location).text
    assert re.search(r"RKP-\d{4}-0001", page)
    assert REASON in page
    assert "Mohon diganti" in page
    assert 'alt="karat.png"' in page
    with fresh_database.reading() as session:
        photo_id = session.scalars(select(Attachment.id)).one()
        assert list(verify(session)) == []
    assert keeper.get(f"/attachments/{photo_id}/preview.png").mimetype == "image/png"
    assert answer.location in keeper.get("/receipts/1").text
    assert answer.location in keeper.get("/supplier-returns").text
    (paper,) = PdfReader(io.BytesIO(keeper.get(f"{answer.location}/pdf").data)).pages
    text = " ".join(paper.extract_text().split())
    for words in ("Retur ke Pemasok", REASON, "Mohon kirim penggantinya", "466 kg", "HT-77",
                  "1 lampiran"):  # fmt: skip
        assert words in text


def test_the_lots_page_and_the_search_lead_there(
    browser_of: BrowserOf, stage: Cast, came: int, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    with fresh_database.reading() as session:
        code = session.scalars(select(Lot.code)).one()
    assert f"{NEW}&amp;lot={code}" in keeper.get(f"/lots/{code}").text
    assert code in keeper.get(f"{NEW}&lot={code}").text
    done = send_back(keeper, came, 1).location
    number = re.findall(r"RKP-\d{4}-0001", keeper.get(done).text)[0]
    assert keeper.get(f"/search?q={number}").location == done
    assert done in keeper.get(f"/lots/{code}").text
    assert number in keeper.get(f"/trace/lot/{code}").text


def test_whoever_is_chosen_loses_it_and_the_sum_must_fit(
    browser_of: BrowserOf, stage: Cast, came: int, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    with fresh_database.reading() as session:
        rows = session.scalars(select(Reservation).order_by(Reservation.id)).all()
    mine, theirs = (f"release-{came}-{row.id}" for row in rows)
    answer = send_back(keeper, came, 4, **{mine: "1", theirs: "1"})
    assert answer.status_code == 409
    assert "tepat sebanyak itu" in answer.text
    assert releases(answer.text) == {mine: "1", theirs: "1"}
    assert REASON in answer.text
    answer = send_back(keeper, came, 4, **{mine: "9", theirs: ""})
    assert answer.status_code == 409
    assert send_back(keeper, came, 4, **{mine: "4", theirs: ""}).status_code == 303
    with fresh_database.reading() as session:
        held = session.scalars(select(Reservation.held).order_by(Reservation.id)).all()
    assert held == [1, 3]


def test_without_replacement_the_need_is_on_the_pool_board(
    browser_of: BrowserOf, stage: Cast, came: int, shop: Shop
) -> None:
    buyer = browser_of(stage.buyer)
    looked = fill_in(buyer, came, 3, replaced="no")
    assert "Belum terpenuhi 3\N{NO-BREAK SPACE}lembar" in looked.text
    done = send_back(buyer, came, 3, replaced="no").location
    assert "Tanpa pengganti" in buyer.get(done).text
    assert "PLATE-5" in buyer.get("/supplier-orders/pool").text
    assert "perlu dipesan lagi" in buyer.get(f"/purchase-requests/{shop.theirs}").text


def test_members_read_what_it_means_for_them_and_nothing_else(
    browser_of: BrowserOf, stage: Cast, came: int, shop: Shop
) -> None:
    done = send_back(browser_of(stage.storekeeper), came, 3).location
    neighbour = browser_of(stage.neighbour)
    page = neighbour.get(f"/my/requests/{shop.theirs}").text
    assert "dikembalikan ke pemasok, menunggu pengganti" in page
    for secret in ("RKP-", REASON, "PT Baja Contoh"):
        assert secret not in page
    assert "pemasok" not in browser_of(stage.member).get(f"/my/requests/{shop.mine}").text
    for address in (done, f"{done}/pdf", "/supplier-returns", NEW):
        assert neighbour.get(address).status_code == 404
    assert neighbour.post(NEW, seen="/account/password", reason=REASON).status_code == 404


def test_who_may_not_take_deliveries_in_sends_nothing_back(
    browser_of: BrowserOf, stage: Cast, came: int, fresh_database: Database
) -> None:
    auditor = browser_of(stage.auditor)
    assert NEW not in auditor.get("/receipts/1").text
    assert fill_in(auditor, came, 1, act="post", looked="1").status_code == 403
    assert auditor.get("/supplier-returns").status_code == 200
    assert returns(fresh_database) == 0


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"pieces": "9"}, "hanya ada 8\N{NO-BREAK SPACE}lembar"),
        ({"pieces": "1,5"}, "Tulis angka bulat"),
        ({"grams": ""}, "Isi jumlah dan berat timbangnya"),
        ({"pieces": "", "grams": ""}, "Isi jumlah dan berat paling sedikit satu lot"),
        ({"reason": ""}, "Bagian ini perlu diisi"),
        ({"replaced": "x"}, "Pilih salah satu"),
        ({"photos": b"bukan foto"}, "bukan PDF, JPG, atau PNG"),
    ],
)
def test_what_is_wrong_is_told_with_what_was_typed_still_there(
    browser_of: BrowserOf, stage: Cast, came: int, fresh_database: Database,
    fields: dict[str, object], told: str,
) -> None:  # fmt: skip
    keeper = browser_of(stage.storekeeper)
    named = {
        f"{name}-{came}" if name in ("pieces", "grams") else name: (
            (io.BytesIO(value), "x.txt") if isinstance(value, bytes) else value
        )
        for name, value in fields.items()
    }
    answer = send_back(keeper, came, 2, note="kata yang diketik", **named)
    assert answer.status_code == 422
    assert told in answer.text
    assert "kata yang diketik" in answer.text
    assert returns(fresh_database) == 0


def test_a_return_sent_twice_is_made_once(
    browser_of: BrowserOf, stage: Cast, came: int, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    once = keeper.hidden(NEW)["once"]
    offered = releases(fill_in(keeper, came, 8).text)
    answers = [
        fill_in(keeper, came, 8, act="post", looked="1", once=once, **offered) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert returns(fresh_database) == 1
    assert "Tidak ada yang dapat diretur" in keeper.get(NEW).text


def test_a_wrong_return_is_undone_until_its_replacement_came(
    browser_of: BrowserOf, stage: Cast, came: int, shop: Shop, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    done = send_back(keeper, came, 3).location
    answer = keeper.post(f"{done}/reversal", seen=done, reason="salah lot")
    assert answer.status_code == 303
    assert "salah lot" in keeper.get(done).text
    again = send_back(keeper, came, 3).location
    deliver(fresh_database, stage, shop, 3)
    answer = keeper.post(f"{again}/reversal", seen=again, reason="terlambat sadar")
    assert answer.status_code == 409
    assert "penggantinya sudah datang" in answer.text
    assert "terlambat sadar" in answer.text
    answer = keeper.post(f"{again}/reversal", seen=again, reason="")
    assert answer.status_code == 422
    assert fresh_database.transaction(lambda session: list(verify(session))) == []


def test_the_pages_ask_no_more_because_there_is_more_to_show(
    browser_of: BrowserOf, stage: Cast, came: int, fresh_database: Database
) -> None:
    keeper, counts = browser_of(stage.storekeeper), []
    for sheets in (1, 4):
        done = send_back(keeper, came, sheets).location
        with count_statements(fresh_database) as sent:
            for address in (done, "/supplier-returns", NEW, "/receipts/1"):
                assert keeper.get(address).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
