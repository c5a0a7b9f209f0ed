from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from materialcenter.accounts.models import User
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.services import set_supplier_price
from tests.cast import Cast
from tests.scene import add_material, add_supplier, approved
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_needs, with_order

BrowserOf = Callable[[User], Browser]
SOON = (clock.today() + timedelta(days=10)).isoformat()


@pytest.fixture
def needs(fresh_database: Database, stage: Cast) -> Shop:
    return fresh_database.transaction(with_needs(stage))


@pytest.fixture
def shop(fresh_database: Database, stage: Cast) -> Shop:
    return fresh_database.transaction(with_order(stage))


def pool(browser: Browser, needs: Shop, **fields: object):
    given = {
        f"supplier-{needs.material}": needs.supplier,
        "expected_on": SOON,
        "lines": [needs.my_line, needs.their_line],
        f"price-{needs.material}": "11.000",
    }
    return browser.post("/supplier-orders/pool", **{**given, **fields})


def order(database: Database, order_id: int) -> SupplierOrder:
    with database.reading() as session:
        found = session.get_one(SupplierOrder, order_id)
        assert found.lines is not None
        return found


def test_needs_of_two_workshops_become_one_line_when_pooled(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    board = buyer.get("/supplier-orders/pool").text
    assert "2 IKM" in board
    assert "8\N{NO-BREAK SPACE}lembar" in board
    answer = pool(buyer, needs)
    assert answer.status_code == 303
    page = buyer.get(answer.location).text
    assert "Bengkel Barokah" in page
    assert "Logam Jaya" in page
    with fresh_database.reading() as session:
        assert session.scalars(select(SupplierOrderLine.quantity)).all() == [8]
        assert session.scalars(select(Peg.quantity).order_by(Peg.id)).all() == [5, 3]
    assert "Semua kebutuhan sudah terpenuhi" in buyer.get("/supplier-orders/pool").text


def test_one_order_is_made_when_the_form_is_sent_twice(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    hidden = buyer.hidden("/supplier-orders/pool")
    fields = {
        **hidden, f"supplier-{needs.material}": needs.supplier, "expected_on": SOON,
        "lines": [needs.my_line], f"price-{needs.material}": "11.000",
    }  # fmt: skip
    answers = [buyer.client.post("/supplier-orders/pool", data=fields) for _ in range(2)]
    assert answers[0].location == answers[1].location
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SupplierOrder)) == 1


def test_pooling_is_refused_in_words_and_keeps_the_ticks(
    browser_of: BrowserOf, stage: Cast, needs: Shop
) -> None:
    buyer, price = browser_of(stage.buyer), f"price-{needs.material}"
    for fields, sentence in (
        ({"expected_on": "2020-01-01"}, "Tanggal paling awal"),
        ({price: "11.5"}, "Maksud Anda 11,5?"),
        ({price: ""}, "Harga per kg harus lebih dari nol."),
    ):
        answer = pool(buyer, needs, **fields)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{needs.my_line}" checked' in answer.text
    nothing = pool(buyer, needs, lines=[])
    assert nothing.status_code == 422
    assert "Pilih dahulu kebutuhan" in nothing.text


def test_the_best_offer_is_proposed_and_its_price_taken_when_none_is_typed(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    def quote(session) -> int:
        other = add_supplier(session, "CV Termurah")
        for supplier_id, price in ((needs.supplier, 10_750), (other.id, 10_500)):
            set_supplier_price(
                session, supplier_id=supplier_id, material_id=needs.material, idr_per_kg=price,
                valid_from=clock.today(), minimum=20, by=stage.buyer,
            )  # fmt: skip
        return other.id

    cheapest = fresh_database.transaction(quote)
    buyer = browser_of(stage.buyer)
    board = buyer.get("/supplier-orders/pool").text
    assert board.index("<b>CV Termurah</b><br>") < board.index("<b>PT Baja Contoh</b><br>")
    assert "sampai jumlah terkecil 20\N{NO-BREAK SPACE}lembar" in board
    key = needs.material
    answer = pool(buyer, needs, **{f"supplier-{key}": cheapest, f"price-{key}": ""})
    made = order(fresh_database, int(answer.location.rpartition("/")[2]))
    assert (made.supplier_id, made.lines[0].idr_per_kg) == (cheapest, 10_500)


def test_one_draft_for_each_supplier_is_made_in_one_act(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    def more(session) -> tuple[int, int, int]:
        metal, other = add_material(session, "MORE"), add_supplier(session, "CV Lain")
        wanted = approved(session, stage.member, stage.manager, (metal, 2))
        return metal.id, other.id, wanted.lines[0].id

    metal, other, line = fresh_database.transaction(more)
    buyer = browser_of(stage.buyer)
    lines = [needs.my_line, needs.their_line, line]
    second = {f"supplier-{metal}": other, f"price-{metal}": "9.000", f"shelf-{metal}": "3"}
    refused = pool(buyer, needs, lines=lines, **{**second, f"price-{metal}": ""})
    assert refused.status_code == 422
    answer = pool(buyer, needs, lines=lines, **second)
    assert "satu untuk tiap pemasok" in buyer.get(answer.location).text
    with fresh_database.reading() as session:
        made = session.scalars(select(SupplierOrder).order_by(SupplierOrder.supplier_id)).all()
        assert [(o.supplier_id, o.lines[0].quantity, o.lines[0].pegged) for o in made] == [
            (needs.supplier, 8, 8), (other, 5, 2),
        ]  # fmt: skip
        assert list(verify(session)) == []


def test_an_order_goes_from_draft_to_sent(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    buyer, second = browser_of(stage.buyer), browser_of(stage.second_buyer)
    page = pool(buyer, needs).location
    draft = buyer.get(page).text
    assert f"{stage.second_buyer.name}, karena Anda sendiri yang menulis" in draft
    assert "Belum datang" not in draft
    keeper = browser_of(stage.storekeeper).get(page).text
    assert "Menunggu persetujuan " in keeper and stage.manager.name in keeper
    own = buyer.post(f"{page}/approval", seen="/account", once="")
    assert own.status_code == 400
    assert second.post(f"{page}/approval", seen=page).status_code == 303
    assert buyer.post(f"{page}/sending", seen=page).status_code == 303
    shown = buyer.get(page).text
    assert "PO-2" in shown
    assert "dikirim ke pemasok" in shown
    assert page in buyer.get("/supplier-orders?status=sent").text
    with fresh_database.reading() as session:
        assert list(verify(session)) == []


def test_a_draft_that_goes_back_waits_for_its_writer_until_he_changes_it(
    browser_of: BrowserOf, stage: Cast, needs: Shop
) -> None:
    buyer, second = browser_of(stage.buyer), browser_of(stage.second_buyer)
    page = pool(buyer, needs).location
    silent = second.post(f"{page}/sending-back", seen=page, reason="")
    assert silent.status_code == 422
    assert 'id="reason-error"' in silent.text
    again = second.post(f"{page}/sending-back", seen=page, reason="Tawar lagi harganya")
    assert again.status_code == 303
    assert "Dikembalikan: Tawar lagi harganya" in buyer.get(page).text
    assert "Tawar lagi harganya" in buyer.get("/today").text
    assert f'href="{page}"' not in second.get("/today").text
    terms = f"{page}/terms"
    assert buyer.post(terms, seen=terms, discount_bp="2").status_code == 303
    assert "Dikembalikan:" not in buyer.get(page).text
    assert f'href="{page}"' in second.get("/today").text
    assert second.post(f"{page}/approval", seen=page).status_code == 303


def test_nobody_sends_his_own_draft_back(browser_of: BrowserOf, stage: Cast, needs: Shop) -> None:
    buyer = browser_of(stage.buyer)
    page = pool(buyer, needs).location
    assert "Kembalikan kepada" not in buyer.get(page).text
    answer = buyer.post(
        f"{page}/sending-back", seen=f"{page}/lines?material={needs.material}", reason="x"
    )
    assert answer.status_code == 403


def test_an_own_order_is_refused_on_its_page(
    browser_of: BrowserOf, stage: Cast, needs: Shop
) -> None:
    buyer = browser_of(stage.buyer)
    page = pool(buyer, needs).location
    answer = buyer.post(f"{page}/approval", seen=f"{page}/lines?material={needs.material}")
    assert answer.status_code == 403
    assert "orang lain yang harus menyetujuinya" in answer.text


def test_an_order_above_the_limit_waits_for_the_manager(
    browser_of: BrowserOf, stage: Cast, needs: Shop
) -> None:
    page = pool(browser_of(stage.buyer), needs, **{f"price-{needs.material}": "500.000"}).location
    second = browser_of(stage.second_buyer)
    assert f"manajer yang menyetujui pesanan ini: {stage.manager.name}." in second.get(page).text
    answer = second.post(f"{page}/approval", seen="/supplier-orders/new")
    assert answer.status_code == 403
    assert "Mintalah persetujuan manajer" in answer.text
    assert browser_of(stage.manager).post(f"{page}/approval", seen=page).status_code == 303


def test_a_line_is_added_and_changed_on_a_draft(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    answer = buyer.post(
        "/supplier-orders/new", supplier_id=needs.supplier, expected_on=SOON, note=""
    )
    adding = answer.location
    assert "Bahan PLATE-5" in buyer.get(f"{adding}?q=plate-5").text
    form = f"{adding}?material={needs.material}"
    refused = buyer.post(form, quantity="1,5", idr_per_kg="11.000")
    assert refused.status_code == 422
    assert 'value="1,5"' in refused.text
    page = buyer.post(form, quantity="4", idr_per_kg="11.000").location
    with fresh_database.reading() as session:
        line = session.scalars(select(SupplierOrderLine)).one()
    changing = f"{page}/lines/{line.id}"
    assert buyer.post(changing, quantity="6", idr_per_kg="12.000").status_code == 303
    with fresh_database.reading() as session:
        line = session.scalars(select(SupplierOrderLine)).one()
        assert (line.quantity, line.idr_per_kg) == (6, 12_000)
    assert "Mengubah Bahan PLATE-5" in buyer.get(page).text


def test_a_line_is_not_made_smaller_than_what_is_promised(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    page = pool(buyer, needs).location
    with fresh_database.reading() as session:
        line_id = session.scalars(select(SupplierOrderLine.id)).one()
    answer = buyer.post(f"{page}/lines/{line_id}", quantity="7", idr_per_kg="11.000")
    assert answer.status_code == 409
    assert 'id="quantity-error"' in answer.text
    assert "8\N{NO-BREAK SPACE}lembar" in answer.text


def test_a_line_of_another_order_is_not_found(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    buyer = browser_of(stage.buyer)
    fields = {"supplier_id": shop.supplier, "expected_on": SOON, "note": ""}
    other = buyer.post("/supplier-orders/new", **fields).location
    assert buyer.get(f"{other}/{shop.line}").status_code == 404
    assert buyer.get(f"/supplier-orders/{shop.order}/lines/{shop.line}").status_code == 200


def test_a_cancelled_order_needs_its_reason_and_uncovers_the_needs(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    page = f"/supplier-orders/{shop.order}"
    refused = buyer.post(f"{page}/cancellation", seen=page, reason=" ")
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert buyer.post(f"{page}/cancellation", seen=page, reason="Pabrik tutup").status_code == 303
    assert order(fresh_database, shop.order).status == OrderStatus.CANCELLED
    assert "Pabrik tutup" in buyer.get(page).text
    assert "8\N{NO-BREAK SPACE}lembar" in buyer.get("/supplier-orders/pool").text
    again = buyer.post(f"{page}/sending", seen="/supplier-orders/new")
    assert again.status_code == 409
    assert "dibatalkan" in again.text


def test_a_draft_is_thrown_away(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    page = pool(buyer, needs).location
    assert buyer.post(f"{page}/deletion", seen=page).location == "/supplier-orders"
    assert buyer.get(page).status_code == 404


def test_a_late_order_is_marked(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    def make_late(session) -> None:
        late = session.get_one(SupplierOrder, shop.order)
        late.expected_on = late.lines[0].expected_on = clock.today() - timedelta(days=1)

    fresh_database.transaction(make_late)
    buyer = browser_of(stage.buyer)
    assert "Terlambat</span>" in buyer.get("/supplier-orders?status=sent").text
    assert "Terlambat</span>" in buyer.get(f"/supplier-orders/{shop.order}").text
    assert "Terlambat</span>" in buyer.get(f"/suppliers/{shop.supplier}").text


def test_members_cannot_tell_that_orders_exist(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    member = browser_of(stage.member)
    missing = member.get("/supplier-orders/999999")
    assert missing.status_code == 404
    order = f"/{shop.order}"
    for address in ("", "/pool", "/new", order, f"{order}/lines", f"{order}/lines/{shop.line}"):
        assert member.get(f"/supplier-orders{address}").status_code == 404, address


def test_those_who_only_read_cannot_act(browser_of: BrowserOf, stage: Cast, shop: Shop) -> None:
    auditor = browser_of(stage.auditor)
    page = f"/supplier-orders/{shop.order}"
    assert auditor.get(page).status_code == 200
    for act in ("approval", "sending", "cancellation", "deletion"):
        answer = auditor.post(f"{page}/{act}", seen="/account/password")
        assert answer.status_code == 403, act


def test_pages_ask_the_same_number_of_questions_when_there_is_more(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    pages = [
        "/supplier-orders?status=draft",
        "/supplier-orders/pool",
        pool(buyer, needs, lines=[needs.my_line]).location,
    ]

    def counts() -> list[int]:
        found = []
        for page in pages:
            with count_statements(fresh_database) as sent:
                assert buyer.get(page).status_code == 200
            found.append(len(sent))
        return found

    few = counts()
    fresh_database.transaction(lambda session: _add_more(session, stage, needs))
    assert counts() == few


def _add_more(session, stage: Cast, needs: Shop) -> None:
    for number in range(3):
        metal = add_material(session, f"MORE-{number}")
        request = approved(session, stage.member, stage.manager, (metal, 2))
        approved(session, stage.neighbour, stage.manager, (metal, 2))
        pool_on_order(
            session, supplier_id=needs.supplier, line_ids=[request.lines[0].id],
            expected_on=clock.today(), prices={metal.id: 9_000}, by=stage.buyer,
        )  # fmt: skip
