from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.pegging import pool_on_order
from tests.cast import Cast
from tests.scene import (
    add_material,
    add_price,
    add_supplier,
    approved,
    ask,
    put_on_rack,
    sent_order,
)
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]


def plate(session: Session, stage: Cast, code: str, sheets: int) -> Material:
    """A priced plate with some sheets on the rack."""
    material = add_material(session, code)
    add_price(session, material)
    if sheets:
        put_on_rack(session, material, sheets, by=stage.storekeeper)
    return material


def a_bit_of_everything(session: Session, stage: Cast, prefix: str) -> None:
    """Something of each kind that can wait for somebody."""
    metal = plate(session, stage, f"{prefix}-A", 20)
    metal.reorder_level = 100
    bare = plate(session, stage, f"{prefix}-B", 0)
    ask(session, stage.member, (metal, 2))
    ask(session, stage.neighbour, (bare, 3))
    approved(session, stage.member, stage.manager, (metal, 4))
    short = approved(session, stage.neighbour, stage.manager, (bare, 5))
    late = approved(session, stage.member, stage.manager, (bare, 6))
    supplier = add_supplier(session, f"PT {prefix}")
    order = sent_order(session, supplier, [late], buyer=stage.buyer, approver=stage.manager)
    order.lines[0].expected_on = clock.today() - timedelta(days=1)
    approved(session, stage.member, stage.manager, (bare, 7))
    pool_on_order(
        session, supplier_id=supplier.id, line_ids=[short.lines[0].id], by=stage.buyer,
        expected_on=clock.today(), prices={bare.id: 11_000},
    )  # fmt: skip


def test_enough_stock_is_approved_with_one_click_and_taken_back_with_another(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def act(session: Session) -> PurchaseRequest:
        return ask(session, stage.member, (plate(session, stage, "PLATE-5", 8), 3))

    asked = fresh_database.transaction(act)
    browser = browser_of(stage.storekeeper)
    shown = browser.get("/today").text
    act_on = f"/purchase-requests/{asked.id}/approval"
    assert "Stok cukup" in shown and f'action="{act_on}"' in shown
    answer = browser.post(act_on, seen="/today", whole="1", back="today")
    assert answer.location == f"/today?approved={asked.id}"
    shown = browser.get(answer.location).text
    assert f"{asked.number} dari Bengkel Barokah disetujui." in shown
    assert "Serahkan ke Bengkel Barokah" in shown
    browser.post(f"{act_on}/undo", seen=answer.location)
    assert f'action="{act_on}"' in browser.get("/today").text


def test_a_request_is_looked_at_first_when_stock_lacks_or_the_limit_is_passed(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def act(session: Session) -> tuple[PurchaseRequest, PurchaseRequest]:
        small, big = plate(session, stage, "SMALL", 8), plate(session, stage, "BIG", 100)
        return ask(session, stage.member, (small, 10)), ask(session, stage.member, (big, 90))

    short, dear = fresh_database.transaction(act)
    shown = browser_of(stage.storekeeper).get("/today").text
    assert "Kurang 2\N{NO-BREAK SPACE}lembar" in shown
    for request in (short, dear):
        assert f'action="/purchase-requests/{request.id}/approval"' not in shown
    for_manager = browser_of(stage.manager).get("/today").text
    assert f'action="/purchase-requests/{dear.id}/approval"' in for_manager


def test_every_kind_of_work_stands_on_the_list_for_those_who_do_it(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    fresh_database.transaction(lambda session: a_bit_of_everything(session, stage, "X"))
    storekeeper = browser_of(stage.storekeeper).get("/today").text
    for words in ("Serahkan ke Bengkel Barokah", "Kiriman PT X", "Belum dipesan", "Stok menipis"):
        assert words in storekeeper
    assert "menunggu persetujuan</a>" not in storekeeper
    assert "Pesanan ke PT X menunggu persetujuan" in browser_of(stage.manager).get("/today").text
    own = browser_of(stage.buyer).get("/today").text
    assert "Pesanan ke PT X menunggu persetujuan" not in own


def test_the_page_asks_as_often_for_little_work_as_for_much(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    browser, counts = browser_of(stage.manager), []
    for prefixes in ("A", "BCD"):
        for prefix in prefixes:
            fresh_database.transaction(lambda s, p=prefix: a_bit_of_everything(s, stage, p))
        with count_statements(fresh_database) as sent:
            assert browser.get("/today").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] < 35


def test_an_empty_centre_says_so(browser_of: BrowserOf, stage: Cast) -> None:
    shown = browser_of(stage.auditor).get("/today").text
    assert "Belum ada pekerjaan" in shown


def test_a_new_centre_is_told_what_comes_first_until_it_is_there(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    administrator, buyer = browser_of(stage.administrator), browser_of(stage.buyer)
    assert "3 dari 6 selesai" in administrator.get("/users").text
    page = buyer.get("/today").text
    assert "3 dari 6 selesai" in page
    assert 'href="/suppliers/new">Tambah pemasok</a>' in page
    assert 'href="/stock/imports"' not in page
    keeper = browser_of(stage.storekeeper).get("/today").text
    assert 'href="/stock/imports">Masukkan stok awal</a>' in keeper
    assert "oleh petugas pembelian" in keeper

    def fill(session: Session) -> None:
        plate(session, stage, "PLATE", 3)
        add_supplier(session, "PT Baja")

    fresh_database.transaction(fill)
    assert "Langkah pertama" not in buyer.get("/today").text
    assert "Langkah pertama" not in administrator.get("/users").text


def test_members_do_not_see_it(browser_of: BrowserOf, stage: Cast) -> None:
    assert browser_of(stage.member).get("/today").status_code == 403


def test_the_menu_says_how_many_documents_wait(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    browser = browser_of(stage.storekeeper)
    assert 'class="cnt q"' not in browser.get("/places").text
    fresh_database.transaction(lambda session: a_bit_of_everything(session, stage, "X"))
    page = browser.get("/places").text
    for entry, count in (("Permintaan", 2), ("Pembelian", 1), ("Penerimaan", 1)):
        assert f'{entry}<span class="cnt q">{count}</span>' in page


def test_a_late_delivery_is_not_said_to_come(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    fresh_database.transaction(lambda session: a_bit_of_everything(session, stage, "X"))
    assert "terlambat sejak" in browser_of(stage.storekeeper).get("/today").text


def test_orders_that_wait_are_counted_beside_requests(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    fresh_database.transaction(lambda session: a_bit_of_everything(session, stage, "X"))
    assert "2 permintaan, 1 pesanan" in browser_of(stage.manager).get("/today").text
    assert "permintaan, 1 pesanan" not in browser_of(stage.buyer).get("/today").text
