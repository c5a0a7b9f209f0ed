"""The commonest tasks take few clicks, from the page one starts from. Typing and scanning are not
counted, choosing and unfolding are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.core.db import Database
from tests.browser.conftest import DESK, PHONE, SitDown
from tests.browser.person import Person
from tests.browser.server import application, served
from tests.browser.stage import PLATE, set_stage
from tests.scene import add_price, add_supplier, approved, put_on_rack, sent_order

PLATE_NAME = "Plat hitam SS400 5 mm 1219 × 2438"
BAR, HAULIER = "RB-S45C-25x6000", "PT Lain"
# A click into a field in order to type is part of typing.
COUNT = """
addEventListener("pointerdown", ({ target }) => {
  if (target.closest("textarea, input:not([type=radio], [type=checkbox], [type=file])")) return;
  sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true);
"""


def counting(person: Person) -> Person:
    """Somebody whose clicks are counted."""
    person.page.add_init_script(COUNT)
    return person


@contextmanager
def clicks(person: Person, most: int) -> Iterator[None]:
    """From the start page, something is done with so many clicks at most."""
    person.open("/")
    person.page.evaluate("sessionStorage.clicks = 0")
    yield
    made = person.page.evaluate("Number(sessionStorage.clicks)")
    assert made <= most, f"{made} clicks, not {most}"


def type_and_enter(page: Page, label: str, words: str) -> None:
    box = page.get_by_role("searchbox", name=label)
    box.fill(words)
    with page.expect_navigation():
        box.press("Enter")


def set_stage_with_a_delivery(session: Session) -> None:
    """The usual stage, and an order of one line that is on its way to the neighbour."""
    cast = set_stage(session)
    bar = session.scalars(select(Material).where(Material.code == BAR)).one()
    request = approved(session, cast.neighbour, cast.manager, (bar, 3))
    supplier = add_supplier(session, HAULIER)
    sent_order(session, supplier, [request], buyer=cast.buyer, approver=cast.manager)
    put_on_rack(session, bar, 5, by=cast.storekeeper, heat="HT-25")
    add_price(session, bar)


@pytest.mark.browser
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_member_asks_asks_again_and_sees_where_it_stands(
    fresh_database: Database, sit_down: SitDown
) -> None:
    fresh_database.transaction(set_stage_with_a_delivery)
    with served(application(fresh_database)) as address:
        member = counting(sit_down(address, PHONE)).log_in("member")
        with clicks(member, 4):  # a new material, found by its words
            member.follow("Minta bahan")
            type_and_enter(member.page, "Cari bahan", "plat 5mm ss400")
            member.follow(PLATE_NAME)
            member.press("Tambah satu")
            member.press("Kirim permintaan")
            member.sees("2 lembar diminta, petugas belum memeriksa.")
        number = member.title()
        with clicks(member, 4):  # or by its shape
            member.follow("Minta bahan")
            member.page.locator(".shapes a").first.click()
            member.follow(PLATE_NAME)
            member.press("Kirim permintaan")
            member.sees("1 lembar diminta, petugas belum memeriksa.")
        with clicks(member, 2):  # the last one once more
            member.follow(f"Minta lagi {PLATE_NAME}, 1 lembar")
            member.press("Kirim permintaan")
            member.sees("1 lembar diminta, petugas belum memeriksa.")
        with clicks(member, 0):
            member.sees(number, "2 lembar diminta, petugas belum memeriksa.")
        with clicks(member, 1):
            member.follow(number)
            member.sees("Perjalanan permintaan")
        assert member.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_staff_approve_hand_over_receive_find_and_export(
    fresh_database: Database, sit_down: SitDown
) -> None:
    fresh_database.transaction(set_stage_with_a_delivery)
    with served(application(fresh_database)) as address:
        member = sit_down(address, PHONE).log_in("member")
        member.open("/my/requests/new")
        type_and_enter(member.page, "Cari bahan", "plat 5mm ss400")
        member.follow(PLATE_NAME)
        member.press("Kirim permintaan")
        number = member.title()
        keeper = counting(sit_down(address, PHONE)).log_in("storekeeper")
        with clicks(keeper, 1):
            keeper.press(f"Setujui {number}")
            keeper.sees(f"{number} dari Bengkel Barokah disetujui.")
        undo = keeper.page.get_by_role("button", name=f"Batalkan persetujuan {number}")
        assert undo.is_visible()
        with clicks(keeper, 4):
            keeper.take_up("Serahkan ke Bengkel Barokah")
            keeper.fill("Berat timbang", "116,5")
            keeper.fill("Diambil oleh", "Pak Slamet")
            keeper.press("Serahkan")
            keeper.sees("Diserahkan", "1 lembar", "116,5 kg")
        with clicks(keeper, 3):  # a truck that nobody awaited today
            keeper.follow("Terima barang")
            keeper.follow(f"Terima barang dari {HAULIER}")
            keeper.fill("Berat timbang", "69,4")
            keeper.fill("Nomor heat", "HT-26")
            keeper.fill("Rak", "B-01-1")
            keeper.press("Simpan penerimaan")
            keeper.sees("Dibukukan", "HT-26")
        with clicks(keeper, 1):
            type_and_enter(keeper.page, "Pindai atau cari", "plat 5mm ss400")
            keeper.follow(PLATE_NAME)
            keeper.sees("HT-1100", "A-01-1", "Stok fisik 3 lembar")
        with clicks(keeper, 0):
            type_and_enter(keeper.page, "Pindai atau cari", PLATE)
            keeper.sees("HT-1100", "A-01-1")
        manager = counting(sit_down(address, DESK)).log_in("manager")
        with clicks(manager, 1):
            book = manager.download("Unduh Excel")
        assert book.startswith(b"PK")
        assert keeper.complaints == manager.complaints == []
