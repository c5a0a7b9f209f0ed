"""Offers side by side, prices written down, mended and ended, and how they went."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from materialcenter.accounts.models import User
from materialcenter.core import clock
from materialcenter.core.attachments import Attachment
from materialcenter.core.db import Database
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.services import set_supplier_price
from tests.cast import Cast
from tests.certificates import a_pdf
from tests.scene import add_material, add_supplier
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_needs

BrowserOf = Callable[[User], Browser]
SPACE = "\N{NO-BREAK SPACE}"
TODAY = clock.today()


@pytest.fixture
def shop(fresh_database: Database, stage: Cast) -> Shop:
    return fresh_database.transaction(with_needs(stage))


@pytest.fixture
def buyer(browser_of: BrowserOf, stage: Cast) -> Browser:
    return browser_of(stage.buyer)


def price(database: Database, stage: Cast, supplier_id: int, material_id: int, **terms) -> int:
    return database.transaction(
        lambda session: set_supplier_price(
            session, supplier_id=supplier_id, material_id=material_id, by=stage.buyer,
            **{"valid_from": TODAY, **terms},
        ).id
    )  # fmt: skip


def kept(database: Database) -> list[SupplierPrice]:
    with database.reading() as session:
        return list(session.scalars(select(SupplierPrice).order_by(SupplierPrice.id)))


FIELDS = {
    "per": "piece", "idr_per_piece": "1.200.000", "valid_from": TODAY.isoformat(),
    "valid_to": (TODAY + timedelta(days=30)).isoformat(), "minimum": "20", "multiple": "5",
    "freight_idr_per_kg": "250", "source": "Penawaran 88",
}  # fmt: skip


def test_a_price_per_sheet_is_written_down_with_its_quotation(
    buyer: Browser, shop: Shop, fresh_database: Database
) -> None:
    form = f"/suppliers/{shop.supplier}/prices?material={shop.material}"
    answer = buyer.post(form, **FIELDS, documents=(io.BytesIO(a_pdf()), "penawaran.pdf"))
    assert answer.status_code == 303
    [row] = kept(fresh_database)
    assert (row.idr_per_piece, row.idr_per_kg, row.freight_idr_per_kg) == (1_200_000, 10_300, 250)
    assert (row.minimum, row.multiple, row.valid_to) == (20, 5, TODAY + timedelta(days=30))
    page = buyer.get(answer.location).text
    assert f"Rp{SPACE}1.200.000" in page
    assert "penawaran.pdf" in page
    with fresh_database.reading() as session:
        [file] = session.scalars(select(Attachment)).all()
    assert buyer.get(f"/attachments/{file.id}").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"idr_per_piece": ""}, "Bagian ini perlu diisi."),
        ({"idr_per_piece": "10"}, "Angka ini tidak masuk akal."),
        ({"valid_to": (TODAY - timedelta(days=1)).isoformat()}, "Harga ini baru berlaku mulai"),
        ({"multiple": "0"}, "Paling sedikit 1."),
    ],
)
def test_a_wrong_price_is_refused_beside_its_field(
    buyer: Browser, shop: Shop, fresh_database: Database, wrong, said
) -> None:
    form = f"/suppliers/{shop.supplier}/prices?material={shop.material}"
    answer = buyer.post(form, **{**FIELDS, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Penawaran 88"' in answer.text
    assert kept(fresh_database) == []


def test_what_is_weighed_has_no_price_per_piece(
    buyer: Browser, shop: Shop, fresh_database: Database
) -> None:
    coil = fresh_database.transaction(lambda s: add_material(s, "COIL", counted="mass").id)
    form = f"/suppliers/{shop.supplier}/prices?material={coil}"
    assert 'name="per"' not in buyer.get(form).text
    assert buyer.post(form, **FIELDS).status_code == 422
    assert buyer.post(form, idr_per_kg="12.000", valid_from=TODAY.isoformat()).status_code == 303


def test_a_price_is_mended_and_ended_once(
    buyer: Browser, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    first = price(fresh_database, stage, shop.supplier, shop.material, idr_per_kg=12_000)
    other = price(
        fresh_database, stage, shop.supplier, shop.material, idr_per_kg=11_000, from_quantity=50
    )
    page = f"/supplier-prices/{first}"
    assert 'value="12.000"' in buyer.get(page).text
    assert buyer.post(page, **FIELDS).status_code == 303
    assert kept(fresh_database)[0].idr_per_piece == 1_200_000
    taken = buyer.post(f"/supplier-prices/{other}", **FIELDS)
    assert taken.status_code == 409
    assert "Sudah ada harga lain mulai" in taken.text
    past = buyer.post(f"{page}/end", seen=page, last_day=(TODAY - timedelta(1)).isoformat())
    assert past.status_code == 422
    assert "Harga ini baru berlaku mulai" in past.text
    fields = {**buyer.hidden(page), "last_day": TODAY.isoformat()}
    answers = [buyer.client.post(f"{page}/end", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert kept(fresh_database)[0].valid_to == TODAY
    supplier = buyer.get(f"/suppliers/{shop.supplier}").text
    assert supplier.count("Mengakhiri harga") == 1


def test_offers_stand_side_by_side_the_cheapest_delivered_first(
    buyer: Browser, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    far = fresh_database.transaction(lambda s: add_supplier(s, "PT Jauh").id)
    gone = fresh_database.transaction(lambda s: add_supplier(s, "PT Berakhir").id)
    price(fresh_database, stage, shop.supplier, shop.material, idr_per_kg=12_200, minimum=10)
    price(fresh_database, stage, far, shop.material, idr_per_kg=12_000, freight_idr_per_kg=300)
    price(
        fresh_database, stage, gone, shop.material, idr_per_kg=9_000,
        valid_from=TODAY - timedelta(9), valid_to=TODAY - timedelta(1),
    )  # fmt: skip
    address = f"/materials/{shop.material}/offers"
    page = buyer.get(address).text
    assert "Penawaran untuk 8\N{NO-BREAK SPACE}lembar" in page
    assert page.index("PT Baja Contoh") < page.index("PT Jauh") < page.index("PT Berakhir")
    assert page.count("Termurah") == 1
    assert f"lebih 2{SPACE}lembar" in page
    assert f"Rp{SPACE}12.300" in page
    # 8 × 116.5 kg × (12,000 + 300)
    assert f"Rp{SPACE}11.463.600" in page
    assert f"/supplier-orders/pool?material={shop.material}&amp;supplier={far}" in page
    assert "Penawaran untuk 25" in buyer.get(f"{address}?quantity=25").text
    wrong = buyer.get(f"{address}?quantity=1,5")
    assert wrong.status_code == 422
    assert 'value="1,5"' in wrong.text


def test_an_offer_becomes_an_order_line_at_the_price_of_a_sheet(
    buyer: Browser, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    price(fresh_database, stage, shop.supplier, shop.material, idr_per_piece=1_200_000, minimum=10)
    start = f"/supplier-orders/new?supplier={shop.supplier}&material={shop.material}&quantity=4"
    soon = (TODAY + timedelta(days=9)).isoformat()
    answer = buyer.post(start, supplier_id=shop.supplier, expected_on=soon)
    form = buyer.get(answer.location).text
    assert 'value="10"' in form
    assert 'value="1.200.000"' in form
    done = buyer.post(answer.location, quantity="10", per="piece", idr_per_piece="1.200.000")
    page = buyer.get(done.location).text
    assert f"Rp{SPACE}12.000.000" in page
    assert "per lembar" in page
    with fresh_database.reading() as session:
        [line] = session.scalars(select(SupplierOrderLine)).all()
    changing = f"{done.location}/lines/{line.id}"
    assert 'value="1.200.000"' in buyer.get(changing).text
    buyer.post(changing, quantity="10", per="kg", idr_per_kg="10.000")
    assert f"Rp{SPACE}11.650.000" in buyer.get(done.location).text


def test_the_pool_board_takes_the_price_of_a_sheet_over(
    buyer: Browser, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    price(fresh_database, stage, shop.supplier, shop.material, idr_per_piece=1_200_000)
    answer = buyer.post(
        "/supplier-orders/pool", lines=[shop.my_line],
        **{f"supplier-{shop.material}": shop.supplier, f"price-{shop.material}": ""},
    )  # fmt: skip
    assert f"Rp{SPACE}6.000.000" in buyer.get(answer.location).text


def test_how_prices_went_is_drawn_tabled_and_taken_away(
    buyer: Browser, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    ago = TODAY - timedelta(days=200)
    price(
        fresh_database, stage, shop.supplier, shop.material, idr_per_kg=12_000, valid_from=ago,
        source="=1+1",
    )  # fmt: skip
    price(fresh_database, stage, shop.supplier, shop.material, idr_per_kg=12_500)
    price(fresh_database, stage, shop.supplier, shop.material, idr_per_kg=11_900, from_quantity=50)
    whole = f"/materials/{shop.material}/supplier-prices"
    page = buyer.get(whole).text
    assert page.count('<svg class="chart') == 2
    assert page.count("Tidak berlaku lagi") == 1
    own = buyer.get(f"/suppliers/{shop.supplier}/prices/{shop.material}").text
    assert f"mulai 50{SPACE}lembar" in own
    book = openpyxl.load_workbook(io.BytesIO(buyer.get(f"{whole}.xlsx").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[8] for row in rows[1:]] == [12_500, 11_900, 12_000]
    text = buyer.get(f"{whole}.csv?supplier={shop.supplier}").data.decode("utf-8-sig")
    assert [row[-1] for row in csv.reader(io.StringIO(text))][1:] == ["", "", "'=1+1"]
    assert "PT Baja Contoh" not in buyer.get(f"{whole}.csv?supplier=987654").text


def test_a_material_without_prices_says_so(buyer: Browser, shop: Shop) -> None:
    assert "Belum ada harga yang berlaku" in buyer.get(f"/materials/{shop.material}/offers").text
    page = buyer.get(f"/materials/{shop.material}/supplier-prices").text
    assert "Belum ada harga" in page
    assert '<svg class="chart' not in page


def test_members_find_none_of_it_and_readers_change_nothing(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    known = price(fresh_database, stage, shop.supplier, shop.material, idr_per_kg=12_000)
    member, keeper = browser_of(stage.member), browser_of(stage.storekeeper)
    reading = [
        f"/materials/{shop.material}/offers", f"/materials/{shop.material}/supplier-prices",
        f"/materials/{shop.material}/supplier-prices.xlsx",
        f"/materials/{shop.material}/supplier-prices.csv",
        f"/suppliers/{shop.supplier}/prices/{shop.material}",
    ]  # fmt: skip
    for address in reading:
        assert member.get(address).status_code == 404, address
        assert keeper.get(address).status_code == 200, address
    assert member.get(f"/supplier-prices/{known}").status_code == 404
    assert keeper.get(f"/supplier-prices/{known}").status_code == 403


def test_pages_ask_the_same_number_of_questions_when_there_is_more(
    buyer: Browser, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    addresses = [
        f"/materials/{shop.material}/offers", f"/materials/{shop.material}/supplier-prices",
        f"/suppliers/{shop.supplier}/prices/{shop.material}", f"/suppliers/{shop.supplier}",
    ]  # fmt: skip

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with count_statements(fresh_database) as sent:
                assert buyer.get(address).status_code == 200
            found.append(len(sent))
        return found

    price(fresh_database, stage, shop.supplier, shop.material, idr_per_kg=12_000)
    few = counts()
    for number in range(4):
        other = fresh_database.transaction(lambda s, n=number: add_supplier(s, f"PT {n}").id)
        price(fresh_database, stage, other, shop.material, idr_per_kg=12_000 + number)
        price(
            fresh_database, stage, shop.supplier, shop.material, idr_per_kg=11_000,
            from_quantity=10 + number,
        )  # fmt: skip
    assert counts() == few
