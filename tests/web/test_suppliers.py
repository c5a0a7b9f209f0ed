from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from materialcenter.accounts.models import User
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.purchasing.models import Supplier
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.services import set_supplier_price
from tests.cast import Cast
from tests.scene import add_material
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_order

BrowserOf = Callable[[User], Browser]
FIELDS = {
    "name": "CV Logam Tegal", "contact": "Pak Hadi", "phone": "0812 3456 7890", "email": "",
    "address": "Jl. Raya Adiwerna", "lead_time_days": "5", "terms": "Tunai",
}  # fmt: skip


@pytest.fixture
def shop(fresh_database: Database, stage: Cast) -> Shop:
    return fresh_database.transaction(with_order(stage))


def test_a_supplier_is_added_and_mended(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    page = buyer.post("/suppliers/new", **FIELDS).location
    assert "+6281234567890" in buyer.get(page).text
    assert "CV Logam Tegal" in buyer.get("/suppliers").text
    assert 'value="Pak Hadi"' in buyer.get(f"{page}/edit").text
    answer = buyer.post(f"{page}/edit", **{**FIELDS, "contact": "Ibu Siti"})
    assert answer.status_code == 303
    shown = buyer.get(page).text
    assert "Ibu Siti" in shown
    assert "Mengubah data pemasok." in shown
    with fresh_database.reading() as session:
        assert session.scalars(select(Supplier)).one().lead_time_days == 5


def test_a_supplier_without_name_is_refused_and_the_rest_stays(
    browser_of: BrowserOf, stage: Cast
) -> None:
    answer = browser_of(stage.buyer).post("/suppliers/new", **{**FIELDS, "name": " "})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert 'value="Pak Hadi"' in answer.text


def test_a_price_is_written_down_and_mended_on_the_same_day(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    choosing = f"/suppliers/{shop.supplier}/prices"
    assert "Bahan PLATE-5" in buyer.get(f"{choosing}?q=plate-5").text
    form = f"{choosing}?material={shop.material}"
    fields = {
        "valid_from": clock.today().isoformat(), "from_quantity": "", "minimum": "20",
        "multiple": "", "source": "Penawaran 12 Juni",
    }  # fmt: skip
    refused = buyer.post(form, idr_per_kg="11,5", **fields)
    assert refused.status_code == 422
    assert 'value="20"' in refused.text
    for price in ("11.500", "11.250"):
        assert buyer.post(form, idr_per_kg=price, **fields).status_code == 303
    page = buyer.get(f"/suppliers/{shop.supplier}").text
    assert "Rp\N{NO-BREAK SPACE}11.250" in page
    assert "Penawaran 12 Juni" in page
    with fresh_database.reading() as session:
        price = session.scalars(select(SupplierPrice)).one()
        assert (price.idr_per_kg, price.minimum, price.multiple) == (11_250, 20, 1)


def test_suppliers_are_hidden_from_members_and_closed_to_readers(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    member, keeper = browser_of(stage.member), browser_of(stage.storekeeper)
    page = f"/suppliers/{shop.supplier}"
    for address in ("/suppliers", page, "/suppliers/new", f"{page}/edit", f"{page}/prices"):
        assert member.get(address).status_code == 404, address
    assert keeper.get(page).status_code == 200
    for address in ("/suppliers/new", f"{page}/edit", f"{page}/prices"):
        assert keeper.get(address).status_code == 403, address
    assert keeper.get("/suppliers/999999").status_code == 404


def test_pages_ask_the_same_number_of_questions_when_there_is_more(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    page = f"/suppliers/{shop.supplier}"

    def counts() -> list[int]:
        found = []
        for address in ("/suppliers", page):
            with count_statements(fresh_database) as sent:
                assert buyer.get(address).status_code == 200
            found.append(len(sent))
        return found

    def price(session, count: int) -> None:
        for number in range(count):
            metal = add_material(session, f"MORE-{count}-{number}")
            set_supplier_price(
                session, supplier_id=shop.supplier, material_id=metal.id, idr_per_kg=9_000,
                valid_from=clock.today() - timedelta(days=1), by=stage.buyer,
            )  # fmt: skip

    fresh_database.transaction(lambda session: price(session, 1))
    few = counts()
    fresh_database.transaction(lambda session: price(session, 4))
    assert counts() == few
