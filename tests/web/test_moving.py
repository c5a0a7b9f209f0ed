"""The pages on metal that moves, is corrected, thrown away, set aside or kept for its owner."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Customer, User
from materialcenter.core.db import Database
from materialcenter.fulfilment.adjusting import ask_adjustment
from materialcenter.stock.models import Balance, Lot, Posting
from materialcenter.stock.moving.models import Adjustment
from tests.cast import Cast
from tests.scene import add_material, approved, assert_books_hold, put_on_rack
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Rack:
    """Ids of what lies at A-01-1: 10 sheets (4 kept), 500 kg of a coil, 2 sheets of titipan."""

    sheets: int
    coil: int
    owned: int
    material: int


@pytest.fixture
def rack(fresh_database: Database, stage: Cast) -> Rack:
    def act(session: Session) -> Rack:
        plate = add_material(session, "PLATE-5")
        coil = add_material(session, "COIL", counted="mass")
        sheets = put_on_rack(session, plate, 10, by=stage.storekeeper)
        steel = put_on_rack(session, coil, 500_000, by=stage.storekeeper)
        owner = stage.other_workshop.id
        owned = put_on_rack(session, plate, 2, by=stage.storekeeper, owner_id=owner)
        approved(session, stage.member, stage.manager, (plate, 4))
        return Rack(sheets.id, steel.id, owned.id, plate.id)

    return fresh_database.transaction(act)


def postings(database: Database, kind: str) -> int:
    with database.reading() as session:
        question = select(func.count(Posting.id)).where(Posting.kind == kind)
        return session.scalar(question) or 0


def test_a_rack_shows_what_lies_there_and_for_whom(
    browser_of: BrowserOf, stage: Cast, rack: Rack
) -> None:
    browser = browser_of(stage.storekeeper)
    assert "/places/A-01-1" in browser.get("/places").text
    shown = browser.get("/places/A-01").text
    for words in (
        f"10{NBSP}lembar", f"disimpan 4{NBSP}lembar", "Logam Jaya", "Bengkel Barokah",
        "Pindahkan yang dipilih", "Rongsok",
    ):  # fmt: skip
        assert words in shown
    assert "Pindahkan" not in browser_of(stage.auditor).get("/places/A-01-1").text
    assert browser.get("/places/Z-99").status_code == 404


def test_several_lots_are_moved_once_when_the_form_is_sent_twice(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, rack: Rack
) -> None:
    browser = browser_of(stage.storekeeper)
    page = f"/moves/new?balance={rack.sheets}&balance={rack.coil}"
    assert "Bengkel Barokah" in browser.get(page).text
    fields = {
        **browser.hidden(page), "balance": [rack.sheets, rack.coil], "place": "b-02-1",
        f"quantity-{rack.coil}": "120,5",
    }  # fmt: skip
    first = browser.client.post(page, data=fields)
    again = browser.client.post(page, data=fields)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert postings(fresh_database, "transfer") == 1
    shown = browser.get(first.location).text
    for words in ("PT-", "Rak B-02-1", f"120,5{NBSP}kg", "Memindahkan 2 lot ke B-02-1"):
        assert words in shown
    assert "PT-" in browser.get("/moves").text
    with fresh_database.reading() as session:
        assert_books_hold(session)


def test_a_part_that_is_too_big_is_refused_beside_its_field(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, rack: Rack
) -> None:
    page = f"/moves/new?balance={rack.sheets}"
    answer = browser_of(stage.storekeeper).post(
        page, balance=rack.sheets, place="B-02-1", **{f"quantity-{rack.sheets}": "7"}
    )
    assert answer.status_code == 409
    assert f"hanya 6{NBSP}lembar yang bebas" in answer.text
    assert f'id="quantity-{rack.sheets}-error"' in answer.text
    assert 'value="B-02-1"' in answer.text
    assert postings(fresh_database, "transfer") == 0


def test_a_document_is_undone_on_its_page(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, rack: Rack
) -> None:
    browser = browser_of(stage.storekeeper)
    page = f"/moves/new?balance={rack.sheets}"
    moved = browser.post(page, balance=rack.sheets, place="B-02-1").location
    refused = browser.post(f"{moved}/reversal", seen=moved, reason="")
    assert refused.status_code == 422
    assert browser.post(f"{moved}/reversal", seen=moved, reason="Salah rak").status_code == 303
    shown = browser.get(moved).text
    assert "Dibatalkan dengan PB-" in shown and "Batalkan dengan pembalik" not in shown
    with fresh_database.reading() as session:
        assert session.get_one(Balance, rack.sheets).pieces == 10


def test_a_big_correction_is_decided_by_somebody_else(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, rack: Rack
) -> None:
    clerk, manager = browser_of(stage.storekeeper), browser_of(stage.manager)
    page = "/adjustments/new?lot=L-000001&place=A-01-1"
    answer = clerk.post(page, way="less", place="A-01-1", pieces="2", reason="Hilang")
    assert answer.status_code == 303
    asked = answer.location
    assert "Menunggu persetujuan orang lain" in clerk.get(asked).text
    assert "Setujui dan bukukan" not in clerk.get(asked).text
    assert asked not in clerk.get("/today").text
    assert asked in manager.get("/today").text
    refused = clerk.post(f"{asked}/approval", seen="/places", **_keys(manager, asked))
    assert refused.status_code in (400, 403)
    done = manager.post(f"{asked}/approval", seen=asked, reason="Sudah dicek")
    assert done.status_code == 303
    shown = manager.get(asked).text
    for words in ("Dibukukan", "Sudah dicek", f"−Rp{NBSP}2.796.000", f"2{NBSP}lembar"):
        assert words in shown
    with fresh_database.reading() as session:
        assert session.get_one(Balance, rack.sheets).pieces == 8
        assert_books_hold(session)


def _keys(browser: Browser, page: str) -> dict[str, str]:
    return {"once": browser.hidden(page)["once"]}


def test_a_correction_is_refused_with_a_reason(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, rack: Rack
) -> None:
    def ask(session: Session) -> int:
        lot = session.scalars(select(Lot).where(Lot.code == "L-000001")).one()
        return ask_adjustment(
            session, lot_id=lot.id, place_code="A-01-1", pieces=5, grams=None,
            reason="Ketemu", by=stage.storekeeper,
        ).id  # fmt: skip

    page = f"/adjustments/{fresh_database.transaction(ask)}"
    manager = browser_of(stage.manager)
    assert manager.post(f"{page}/refusal", seen=page, reason="").status_code == 422
    assert manager.post(f"{page}/refusal", seen=page, reason="Hitung lagi").status_code == 303
    assert "Hitung lagi" in manager.get(page).text
    with fresh_database.reading() as session:
        assert session.scalars(select(Adjustment.status)).one() == "refused"


def test_a_small_correction_is_posted_and_a_held_loss_refused(
    browser_of: BrowserOf, stage: Cast, rack: Rack
) -> None:
    browser = browser_of(stage.storekeeper)
    page = "/adjustments/new?lot=L-000001&place=A-01-1"
    fields = {"place": "A-01-1", "reason": "Timbang ulang"}
    done = browser.post(page, way="more", grams="1,5", **fields)
    assert "Dibukukan" in browser.get(done.location).text
    refused = browser.post(page, way="less", pieces="8", **fields)
    assert refused.status_code == 409
    assert "PP-" in refused.text and "Bengkel Barokah" in refused.text


def test_scrap_leaves_with_what_was_paid(browser_of: BrowserOf, stage: Cast, rack: Rack) -> None:
    browser = browser_of(stage.storekeeper)
    page = f"/scrap/new?balance={rack.sheets}"
    wrong = browser.post(page, balance=rack.sheets, pieces="1", grams="", reason="Karat")
    assert wrong.status_code == 422
    answer = browser.post(
        page, balance=rack.sheets, pieces="1", grams="115", credit_idr="500.000",
        sold_to="UD Besi Tua", reason="Karat",
    )  # fmt: skip
    shown = browser.get(answer.location).text
    for words in ("BR-", f"Rp{NBSP}500.000", "UD Besi Tua", f"115{NBSP}kg", f"1,5{NBSP}kg"):
        assert words in shown


def test_a_lot_is_set_aside_and_released_with_the_reason_on_its_page(
    browser_of: BrowserOf, stage: Cast, rack: Rack
) -> None:
    browser = browser_of(stage.buyer)
    page = "/lots/L-000001/condition"
    same = browser.post(page, condition="good", reason="x")
    assert (same.status_code, "sudah baik" in same.text) == (409, True)
    assert browser.post(page, condition="quarantined", reason="Uji tarik").status_code == 303
    shown = browser.get("/lots/L-000001").text
    for words in ("Dikarantina", "Uji tarik", "KB-", "Lot ini ditahan", "Bengkel Barokah"):
        assert words in shown
    assert browser.post(page, condition="good", reason="Lulus").status_code == 303
    assert "Lot ini ditahan" not in browser.get("/lots/L-000001").text


def test_titipan_of_a_new_customer_comes_and_goes_back(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, rack: Rack
) -> None:
    browser = browser_of(stage.storekeeper)
    assert browser.post("/titipan/customers/new", name="PT Otomotif").status_code == 303
    with fresh_database.reading() as session:
        owner = session.scalars(select(Customer.id)).one()
    page = f"/titipan/new?material={rack.material}"
    missing = browser.post(page, owner_id="", pieces="3", grams="349,5", place="T-01")
    assert missing.status_code == 422
    came = browser.post(page, owner_id=owner, pieces="3", grams="349,5", place="T-01", heat="H7")
    assert came.status_code == 303
    assert "TT-" in browser.get(came.location).text
    listed = browser.get("/titipan").text
    assert "PT Otomotif" in listed and "Logam Jaya" in listed and "H7" in listed
    assert "PT Otomotif" in browser.get("/reports/titipan").text
    with fresh_database.reading() as session:
        balance = session.scalars(select(Balance).order_by(Balance.id.desc()).limit(1)).one()
    out = f"/titipan/return?owner={owner}"
    nothing = browser.post(out, taken_by="Pak Joko")
    assert nothing.status_code == 422
    gone = browser.post(
        out, taken_by="Pak Joko",
        **{f"take-{balance.id}": "y", f"pieces-{balance.id}": "3", f"grams-{balance.id}": "349,5"},
    )  # fmt: skip
    assert "TK-" in browser.get(gone.location).text
    assert "PT Otomotif" not in browser.get("/titipan").text


def test_the_pages_ask_as_often_for_one_lot_as_for_many(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, rack: Rack
) -> None:
    browser, manager = browser_of(stage.storekeeper), browser_of(stage.manager)
    moved = browser.post(f"/moves/new?balance={rack.coil}", balance=rack.coil, place="B-1").location

    def more(session: Session) -> None:
        lot = session.get_one(Balance, rack.sheets).lot
        for number in range(5):
            metal = add_material(session, f"M-{number}")
            put_on_rack(session, metal, 5, by=stage.storekeeper)
            put_on_rack(session, metal, 5, by=stage.storekeeper, owner_id=stage.workshop.id)
            approved(session, stage.neighbour, stage.manager, (metal, 2))
            ask_adjustment(
                session, lot_id=lot.id, place_code="A-01-1", pieces=5, grams=None,
                reason="Ketemu", by=stage.storekeeper,
            )  # fmt: skip

    def statements() -> list[int]:
        counts = []
        for person, address in (
            (browser, "/places"), (browser, "/places/A-01-1"), (browser, "/moves"),
            (browser, moved), (browser, "/titipan"), (browser, "/lots/L-000001"),
            (browser, "/lots/L-000001/condition"), (manager, "/reports/titipan"),
        ):  # fmt: skip
            with count_statements(fresh_database) as sent:
                assert person.get(address).status_code == 200, address
            counts.append(len(sent))
        return counts

    before = statements()
    fresh_database.transaction(more)
    browser.post(f"/moves/new?balance={rack.sheets}", balance=rack.sheets, place="B-1")
    fresh_database.transaction(
        lambda session: put_on_rack(session, add_material(session, "LAST"), 1, by=stage.storekeeper)
    )
    assert statements() == before


@pytest.mark.parametrize(
    "address", ["/places", "/places/A-01-1", "/moves", "/titipan", "/adjustments/new", "/moves/new"]
)
def test_members_do_not_come_in(
    browser_of: BrowserOf, stage: Cast, rack: Rack, address: str
) -> None:
    assert browser_of(stage.member).get(address).status_code == 403
