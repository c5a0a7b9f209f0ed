"""The pool board: what orders bring for nobody is allotted first; the rest is bought."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.catalogue.services import set_reorder
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.services import set_supplier_price
from tests.cast import Cast
from tests.scene import add_material, approved
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_needs

BrowserOf = Callable[[User], Browser]
BOARD = "/supplier-orders/pool"
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def needs(fresh_database: Database, stage: Cast) -> Shop:
    return fresh_database.transaction(with_needs(stage))


@pytest.fixture
def buyer(browser_of: BrowserOf, stage: Cast) -> Browser:
    return browser_of(stage.buyer)


def for_nobody(session: Session, stage: Cast, shop: Shop, sheets: int) -> int:
    order = pool_on_order(
        session, supplier_id=shop.supplier, line_ids=[], for_shelf={shop.material: sheets},
        expected_on=clock.today() + timedelta(days=4), prices={shop.material: 9_000},
        by=stage.buyer,
    )  # fmt: skip
    return order.lines[0].id


def pegs(database: Database) -> list[tuple[int, int]]:
    with database.reading() as session:
        assert list(verify(session)) == []
        rows = session.execute(select(Peg.request_line_id, Peg.quantity).order_by(Peg.id))
        return [(line_id, quantity) for line_id, quantity in rows]


def test_what_comes_for_nobody_is_allotted_before_anything_is_bought(
    buyer: Browser, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    line = fresh_database.transaction(lambda s: for_nobody(s, stage, needs, 6))
    board = buyer.get(BOARD).text
    assert f"masih punya 6{SPACE}lembar tanpa pemilik" in board
    assert board.index("Jatahkan dari PO #") < board.index("Beli dari")
    act = f"{BOARD}/allotments/{line}"
    hidden = buyer.hidden(BOARD)
    answers = [buyer.client.post(act, data=hidden) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert pegs(fresh_database) == [(needs.my_line, 5), (needs.their_line, 1)]
    board = buyer.get(BOARD).text
    assert "Dijatahkan ke 2 permintaan yang membutuhkan." in board
    assert f"2{SPACE}lembar" in board
    assert "Jatahkan dari" not in board


def test_what_is_gone_meanwhile_is_refused_on_the_board(
    buyer: Browser, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    line = fresh_database.transaction(lambda s: for_nobody(s, stage, needs, 20))
    hidden = buyer.hidden(BOARD)
    assert buyer.post(f"{BOARD}/allotments/{line}", seen=BOARD).status_code == 303
    answer = buyer.client.post(f"{BOARD}/allotments/{line}", data=hidden)
    assert answer.status_code == 303
    assert "Tidak ada lagi IKM yang kekurangan" in buyer.get(answer.location).text


def test_only_what_the_supplier_brings_is_allotted(
    buyer: Browser, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    def confirm(session: Session) -> None:
        line = session.get_one(SupplierOrderLine, for_nobody(session, stage, needs, 6))
        line.confirm(4, clock.today(), clock.now(), stage.buyer.id)

    fresh_database.transaction(confirm)
    board = buyer.get(BOARD).text
    assert f"masih punya 4{SPACE}lembar tanpa pemilik" in board
    assert f"dalam pesanan 6{SPACE}lembar, bebas 4{SPACE}lembar" in board


def test_the_board_opens_with_what_one_came_for(
    buyer: Browser, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    def later(session: Session) -> int:
        metal = add_material(session, "LATER")
        approved(session, stage.member, stage.manager, (metal, 2), need_in_days=40)
        return metal.id

    metal = fresh_database.transaction(later)
    request = buyer.get(f"/purchase-requests/{needs.mine}").text
    assert f"{BOARD}?material={needs.material}#need-{needs.material}" in request
    assert f"{BOARD}?material={metal}#need-{metal}" in buyer.get("/today").text
    assert f"{BOARD}?material={metal}#need-{metal}" in buyer.get(f"/stock/{metal}").text
    board = buyer.get(f"{BOARD}?material={metal}").text
    assert board.index(f'id="need-{metal}"') < board.index(f'id="need-{needs.material}"')
    assert re.findall(r'id="need-(\d+)"[^>]* open>', board) == [str(metal)]
    assert board.count('name="lines"') == 3
    assert board.count(" checked data-g") == 1
    assert f'href="/purchase-requests/{needs.mine}"' in board


def test_what_is_bought_beyond_the_need_is_told_with_its_reason(
    buyer: Browser, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    fresh_database.transaction(
        lambda session: set_supplier_price(
            session, supplier_id=needs.supplier, material_id=needs.material, idr_per_kg=10_000,
            valid_from=clock.today(), minimum=20, by=stage.buyer,
        )
    )  # fmt: skip
    made = buyer.post(BOARD, lines=[needs.my_line, needs.their_line])
    page = buyer.get(made.location).text
    assert f"8{SPACE}lembar diminta, 20{SPACE}lembar dipesan karena jumlah terkecil" in page


def test_what_is_wrong_is_told_with_the_material_and_low_stock_with_its_level(
    buyer: Browser, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    fresh_database.transaction(
        lambda session: set_reorder(
            session, material_id=needs.material, level=5, quantity=20, by=stage.buyer
        )
    )
    answer = buyer.post(BOARD, lines=[needs.my_line], **{f"price-{needs.material}": "11.5"})
    assert "Bahan PLATE-5: Harga per kg: " in answer.text
    assert f"batas pesan ulang 5{SPACE}lembar" in answer.text


def test_the_board_asks_the_same_number_of_questions_when_more_is_on_its_way(
    buyer: Browser, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    def count() -> int:
        with count_statements(fresh_database) as sent:
            assert buyer.get(BOARD).status_code == 200
        return len(sent)

    fresh_database.transaction(lambda s: for_nobody(s, stage, needs, 2))
    few = count()
    fresh_database.transaction(lambda s: [for_nobody(s, stage, needs, 2) for _ in range(3)])
    assert count() == few


def test_nobody_else_allots_from_the_board(
    browser_of: BrowserOf, stage: Cast, needs: Shop, fresh_database: Database
) -> None:
    line = fresh_database.transaction(lambda s: for_nobody(s, stage, needs, 2))
    member = browser_of(stage.member)
    assert member.post(f"{BOARD}/allotments/{line}", seen="/account").status_code == 404
    assert pegs(fresh_database) == []
