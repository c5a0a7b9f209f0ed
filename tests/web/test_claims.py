import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from materialcenter.accounts.models import User
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.claims.models import ShortWeightClaim
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from tests.cast import Cast
from tests.certificates import a_png
from tests.scene import SHEET_G
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_order

BrowserOf = Callable[[User], Browser]
NEW = "/claims/new?receipt=1"


@pytest.fixture
def shop(fresh_database: Database, stage: Cast) -> Shop:
    """Eight sheets came twelve kilos short: 5 for the member, 3 for the neighbour."""

    def build(session) -> Shop:
        shop = with_order(stage)(session)
        item = Delivered(
            shop.line, Metal(8, 8 * SHEET_G - 12_000), "B-02-1", heat="HT-77",
            supplier_grams=8 * SHEET_G,
        )  # fmt: skip
        receive_delivery(
            session, supplier_id=shop.supplier, delivered=[item], by=stage.storekeeper,
            delivery_note="SJ-88121",
        )  # fmt: skip
        return shop

    return fresh_database.transaction(build)


def claim(browser: Browser, kilos: str = "10", **fields: object):
    return browser.post(NEW, **{"grams-1": kilos, "note": "Timbang ulang bersama", **fields})


def settle(browser: Browser, claim_: str, *, seen: str = "", **fields: object):
    day = re.findall(r'name="credited_on"[^>]*value="([^"]+)"', browser.get(claim_).text)
    given = {"credit_idr": "100.000", "credited_on": day[0] if day else "", "reference": "NK-7"}
    return browser.post(f"{claim_}/settlement", seen=seen or claim_, **{**given, **fields})


def claims(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(ShortWeightClaim.id))) or 0


@pytest.mark.usefixtures("shop")
def test_short_weight_is_claimed_and_the_credit_shared_out(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    keeper, buyer = browser_of(stage.storekeeper), browser_of(stage.buyer)
    assert NEW in keeper.get("/receipts/1").text
    assert 'value="12"' in keeper.get(NEW).text
    answer = claim(keeper, photos=(io.BytesIO(a_png()), "timbangan.png"))
    assert answer.status_code == 303
    mine = answer.location
    page = keeper.get(mine).text
    assert re.search(r"KT-\d{4}-0001", page)
    assert "Rp\N{NO-BREAK SPACE}110.000" in page
    assert 'alt="timbangan.png"' in page
    assert "Catat kredit" not in page
    assert mine in keeper.get("/claims").text
    assert mine in keeper.get("/receipts/1").text
    number = re.findall(r"KT-\d{4}-0001", page)[0]
    assert keeper.get(f"/search?q={number}").location == mine
    (paper,) = PdfReader(io.BytesIO(keeper.get(f"{mine}/pdf").data)).pages
    text = " ".join(paper.extract_text().split())
    for words in ("Klaim Selisih Timbang", "SJ-88121", "932 kg", "920 kg", "10 kg", "Rp 110.000"):
        assert words in text.replace("\N{NO-BREAK SPACE}", " ")
    assert settle(buyer, mine).status_code == 303
    page = buyer.get(mine).text
    assert "NK-7" in page
    assert "Rp\N{NO-BREAK SPACE}62.500" in page
    assert "Rp\N{NO-BREAK SPACE}37.500" in page
    assert "Rp\N{NO-BREAK SPACE}62.500" in buyer.get(f"/purchase-requests/{shop.mine}").text
    assert fresh_database.transaction(lambda session: list(verify(session))) == []
    again = settle(buyer, mine, seen="/receipts/1", credited_on=clock.today().isoformat())
    assert again.status_code == 409


@pytest.mark.parametrize("act", ["refusal", "withdrawal"])
def test_a_claim_ends_with_a_reason_and_may_be_made_again(
    browser_of: BrowserOf, stage: Cast, shop: Shop, act: str
) -> None:
    buyer = browser_of(stage.buyer)
    made = claim(buyer, "12").location
    assert "Klaim</a>" not in buyer.get("/receipts/1").text
    answer = buyer.post(f"{made}/{act}", seen=made, reason="")
    assert answer.status_code == 422
    answer = buyer.post(f"{made}/{act}", seen=made, reason="di bawah batas pemasok")
    assert answer.status_code == 303
    assert "di bawah batas pemasok" in buyer.get(made).text
    answer = buyer.post(f"{made}/{act}", seen="/receipts/1", reason="sekali lagi")
    assert answer.status_code == 409
    assert "sekarang berstatus" in answer.text
    assert claim(buyer, "12").status_code == 303


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("kilos", "fields", "told"),
    [
        ("13", {}, "kurang 12\N{NO-BREAK SPACE}kg"),
        ("", {}, "Isi paling sedikit satu berat"),
        ("dua", {}, "Tulis angka saja"),
        ("10", {"asked_idr": "0"}, "Paling sedikit 1"),
        ("10", {"photos": b"bukan foto"}, "bukan PDF, JPG, atau PNG"),
    ],
)
def test_a_wrong_claim_is_refused_with_what_was_typed_still_there(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database,
    kilos: str, fields: dict[str, object], told: str,
) -> None:  # fmt: skip
    # A file is read once; the test runs on both engines.
    typed = {
        name: (io.BytesIO(value), "x.txt") if isinstance(value, bytes) else value
        for name, value in fields.items()
    }
    answer = claim(browser_of(stage.storekeeper), kilos, **typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert "Timbang ulang bersama" in answer.text
    assert claims(fresh_database) == 0


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"credit_idr": "110.001"}, "Yang diminta Rp\N{NO-BREAK SPACE}110.000"),
        ({"credit_idr": ""}, "Bagian ini perlu diisi"),
        ({"credited_on": "2099-01-01"}, "Tanggal paling akhir"),
    ],
)
def test_a_wrong_credit_is_refused_with_what_was_typed_still_there(
    browser_of: BrowserOf, stage: Cast, fields: dict[str, str], told: str
) -> None:
    buyer = browser_of(stage.buyer)
    made = claim(buyer).location
    answer = settle(buyer, made, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert "NK-7" in answer.text
    assert "NK-7" not in buyer.get(made).text


def test_members_know_nothing_of_it_and_keepers_settle_nothing(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    keeper, buyer = browser_of(stage.storekeeper), browser_of(stage.buyer)
    made = claim(keeper).location
    assert settle(keeper, made).status_code == 403
    assert keeper.post(f"{made}/refusal", seen=made, reason="x").status_code == 403
    settle(buyer, made)
    member = browser_of(stage.member)
    for address in (made, f"{made}/pdf", "/claims", NEW):
        assert member.get(address).status_code == 404
    page = member.get(f"/my/requests/{shop.mine}").text
    assert "62.500" not in page
    assert "KT-" not in page
    auditor = browser_of(stage.auditor)
    assert auditor.get(made).status_code == 200
    assert claim(auditor).status_code == 403


def test_one_claim_is_made_when_the_form_is_sent_twice(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    keeper = browser_of(stage.storekeeper)
    once = keeper.hidden(NEW)["once"]
    answers = [claim(keeper, "12", once=once) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert claims(fresh_database) == 1


def test_a_delivery_that_is_not_short_has_nothing_to_claim(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    shop = fresh_database.transaction(with_order(stage))
    item = Delivered(shop.line, Metal(8, 8 * SHEET_G), "B-02-1")
    fresh_database.transaction(
        lambda session: receive_delivery(
            session, supplier_id=shop.supplier, delivered=[item], by=stage.storekeeper
        )
    )
    keeper = browser_of(stage.storekeeper)
    assert NEW not in keeper.get("/receipts/1").text
    assert "Tidak ada selisih yang dapat diklaim" in keeper.get(NEW).text
    assert keeper.post(NEW, seen="/receipts/1").status_code == 422
