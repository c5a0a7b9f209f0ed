from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.reversing import reverse_issue
from tests.cast import Cast
from tests.scene import (
    SHEET_G,
    add_material,
    add_price,
    add_supplier,
    approved,
    put_on_rack,
    sent_order,
)
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"


def a_story(session: Session, stage: Cast, code: str) -> Material:
    """20 sheets: 4 went out by mistake and came back, 4 went out, 16 are kept, 5 are on order."""
    plate = add_material(session, code)
    add_price(session, plate)
    put_on_rack(session, plate, 20, by=stage.storekeeper, heat=f"HT-{code}")
    put_on_rack(session, plate, 3, by=stage.storekeeper, owner_id=stage.other_workshop.id)
    for turn in range(2):
        request = approved(session, stage.member, stage.manager, (plate, 4))
        hand_overs = [
            HandOver(row.id, Metal(row.quantity, row.quantity * SHEET_G))
            for row in ready_reservations(session, request_id=request.id)
        ]
        issue = issue_metal(
            session, workshop_id=stage.workshop.id, hand_overs=hand_overs,
            taken_by="Pak Budi", by=stage.storekeeper,
        )  # fmt: skip
        if turn == 0:
            reverse_issue(session, issue_id=issue.id, reason="Salah IKM", by=stage.storekeeper)
    waiting = approved(session, stage.neighbour, stage.manager, (plate, 17))
    sent_order(
        session, add_supplier(session, f"PT {code}"), [waiting],
        buyer=stage.buyer, approver=stage.manager,
    )  # fmt: skip
    return plate


@pytest.fixture
def plate(fresh_database: Database, stage: Cast) -> Material:
    return fresh_database.transaction(lambda session: a_story(session, stage, "PLATE-5"))


def test_a_row_tells_physical_kept_free_and_coming(
    browser_of: BrowserOf, stage: Cast, plate: Material
) -> None:
    shown = browser_of(stage.storekeeper).get("/stock").text
    row = shown[shown.index("Bahan PLATE-5") :]
    assert f"16{NBSP}lembar" in row and f"5{NBSP}lembar" in row


def test_search_and_family_narrow_the_list(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, plate: Material
) -> None:
    browser = browser_of(stage.buyer)
    assert "Bahan PLATE-5" in browser.get("/stock?family=Plat+dan+coil").text
    assert "Bahan PLATE-5" not in browser.get("/stock?family=Pipa+dan+hollow").text
    found = browser.get("/stock?q=plat+5mm+ss400").text
    assert "SS400" in found and f"0{NBSP}lembar" in found


def test_a_material_shows_its_lots_movements_and_holders(
    browser_of: BrowserOf, stage: Cast, plate: Material
) -> None:
    shown = browser_of(stage.auditor).get(f"/stock/{plate.id}").text
    for words in (
        "HT-PLATE-5", "A-01-1", "Titipan", "Logam Jaya", "PT PLATE-5",
        f"−4{NBSP}lembar", f"+20{NBSP}lembar", "pembalik SJ-",
        "sudah dibalik PB-", "Harga jual",
    ):  # fmt: skip
        assert words in shown
    assert "Ubah harga" not in shown


def test_a_lot_shows_its_card_with_the_balance_after_each_line(
    browser_of: BrowserOf, stage: Cast, plate: Material
) -> None:
    shown = browser_of(stage.storekeeper).get("/lots/L-000001").text
    at = shown.index("Kartu stok")
    for words in (f"+20{NBSP}lembar", f"−4{NBSP}lembar", f"16{NBSP}lembar", "Bengkel Barokah"):
        assert words in shown[at:]
    assert browser_of(stage.storekeeper).get("/lots/L-999999").status_code == 404


def test_the_ledger_pages_backwards_without_gap_or_double(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, plate: Material
) -> None:
    def many(session: Session) -> None:
        again = session.get_one(Material, plate.id)
        for number in range(50):
            put_on_rack(session, again, 1, by=stage.storekeeper, heat=f"N-{number}")

    fresh_database.transaction(many)
    browser = browser_of(stage.storekeeper)
    first = browser.get("/movements").text
    assert "L-000052" in first and "L-000001" not in first
    after = first.split("after=")[1].split('"')[0]
    second = browser.get(f"/movements?after={after}").text
    assert "L-000052" not in second and "L-000001" in second
    assert browser.get(f"/movements?material={plate.id}").status_code == 200


def test_the_pages_ask_as_often_for_one_material_as_for_many(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, plate: Material
) -> None:
    def more(session: Session) -> None:
        for number in range(4):
            a_story(session, stage, f"MORE-{number}")
        again = session.get_one(Material, plate.id)
        put_on_rack(session, again, 7, by=stage.storekeeper, place="B-01-1")
        approved(session, stage.member, stage.manager, (again, 2))

    browser = browser_of(stage.manager)
    addresses = (
        "/stock", f"/stock/{plate.id}", "/lots/L-000001", "/movements", "/issues",
    )  # fmt: skip

    def statements() -> list[int]:
        counts = []
        for address in addresses:
            with count_statements(fresh_database) as sent:
                assert browser.get(address).status_code == 200
            counts.append(len(sent))
        return counts

    before = statements()
    fresh_database.transaction(more)
    assert statements() == before


@pytest.mark.parametrize("address", ["/stock", "/stock/1", "/lots/L-000001", "/movements"])
def test_members_do_not_come_in(browser_of: BrowserOf, stage: Cast, address: str) -> None:
    assert browser_of(stage.member).get(address).status_code == 403
