"""A supplier's price list through the browser: upload, look over, mend, write down."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from materialcenter.core import clock
from materialcenter.purchasing.importing.models import PriceImportRow
from materialcenter.purchasing.price_lists.models import SupplierPrice
from tests.purchasing.importing.conftest import workbook
from tests.statements import count_statements
from tests.web.shop import with_order

TITLE = ("Bahan", "Harga/Kg", "Harga/Lembar", "Mulai Qty")
CLEAR = workbook(TITLE, ("PLATE-5", 12_500), ("PLATE-5", None, 1_400_000, 50))
DOUBTFUL = workbook(
    TITLE, ("plat ajaib", 12_500), ("PLATE-5", "12.500"), ("PLATE-5", "12,5", None, 40),
    ("PLATE-5", "12.100", None, 60), ("PLATE-5", 13_000),
)  # fmt: skip


@pytest.fixture
def shop(fresh_database, stage):
    return fresh_database.transaction(with_order(stage))


@pytest.fixture
def buyer(browser_of, stage, shop):
    return browser_of(stage.buyer)


def upload(browser, shop, content, name="Daftar Des.xlsx", **fields):
    return browser.post(
        f"/suppliers/{shop.supplier}/price-imports",
        file=(io.BytesIO(content), name),
        **{"valid_from": clock.today().isoformat(), **fields},
    )


def row_id(database, number):
    with database.reading() as session:
        return session.scalar(select(PriceImportRow.id).where(PriceImportRow.row_number == number))


def count(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(SupplierPrice))


def test_a_clear_list_is_uploaded_and_written_down_once(buyer, shop, fresh_database):
    answer = upload(buyer, shop, CLEAR)
    assert answer.status_code == 303
    page = answer.location
    assert "Catat semua harga" in buyer.get(page).text
    fields = buyer.hidden(page)
    answers = [buyer.client.post(f"{page}/post", data=fields) for _ in range(2)]
    assert [a.location for a in answers] == [page] * 2
    assert count(fresh_database) == 2
    assert "2 harga dicatat oleh Buyer" in buyer.get(page).text
    supplier = buyer.get(f"/suppliers/{shop.supplier}").text
    assert "Mencatat 2 harga dari berkas Daftar Des.xlsx." in supplier
    assert "Daftar Des.xlsx" in supplier


def test_the_same_list_again_is_refused_with_who_and_when(buyer, shop):
    page = upload(buyer, shop, CLEAR).location
    assert upload(buyer, shop, CLEAR, "lain.xlsx").location == page
    buyer.post(f"{page}/post", seen=page)
    again = upload(buyer, shop, CLEAR, "lain.xlsx")
    assert again.status_code == 409
    assert "Berkas ini sudah dicatat pada" in again.text
    assert "oleh Buyer" in again.text


def test_every_doubt_is_told_and_nothing_can_be_written_down(buyer, shop, fresh_database):
    page = upload(buyer, shop, DOUBTFUL).location
    text = buyer.get(page).text
    for said in (
        "Kata ini tidak dikenal: ajaib.",
        "Harga tertulis “12.500” dan dibaca 12.500. Benar?",
        "Harga 12,5 bukan rupiah bulat. Periksa titik dan komanya.",
        "Sama dengan baris 3: bahan, jumlah dan harinya.",
        "Selesaikan dahulu 2 baris salah dan 3 baris ragu",
    ):
        assert said in text
    assert "Catat semua harga" not in text
    assert "0 dari 5 harga siap" in text
    fields = {**buyer.hidden(page), "once": "1b0c7f1e-54f0-4c3e-9f0a-1f1f1f1f1f1f"}
    refused = buyer.client.post(f"{page}/post", data=fields)
    assert refused.status_code == 409
    assert count(fresh_database) == 0


def test_rows_are_confirmed_together_mended_left_out_and_written_down(buyer, shop, fresh_database):
    page = upload(buyer, shop, DOUBTFUL).location
    assert buyer.post(f"{page}/confirm-doubts", seen=page, code="number-as-text").status_code == 303
    row = f"{page}/rows/{row_id(fresh_database, 2)}"
    found = buyer.post(row, find="plate-5", search="1").text
    chosen = re.search(r'name="material_id" value="(\d+)"', found)[1]
    wrong = buyer.post(row, material_id=chosen, idr_per_kg="12,5")
    assert wrong.status_code == 422
    assert 'value="12,5"' in wrong.text
    mended = buyer.post(
        row, material_id=chosen, idr_per_kg="12.600", from_thousandths="2.330", unit="kg"
    )
    assert mended.location.endswith(f"#row-{row_id(fresh_database, 2)}")
    for number in (4, 6):
        out = f"{page}/rows/{row_id(fresh_database, number)}/exclude"
        assert buyer.post(out, seen=page).status_code == 303
    assert buyer.post(f"{page}/post", seen=page).status_code == 303
    with fresh_database.reading() as session:
        rows = session.scalars(select(SupplierPrice).order_by(SupplierPrice.from_quantity)).all()
        assert [(p.from_quantity, p.idr_per_kg) for p in rows] == [
            (0, 12_500), (20, 12_600), (60, 12_100),
        ]  # fmt: skip
    closed = buyer.post(f"{page}/rows/{row_id(fresh_database, 4)}/include", seen=page)
    assert closed.status_code == 409


def test_a_row_is_confirmed_from_the_list_and_taken_back_in(buyer, shop, fresh_database):
    page = upload(buyer, shop, DOUBTFUL).location
    row = row_id(fresh_database, 3)
    for act, standing in (("confirm", "ok"), ("exclude", "excluded"), ("include", "doubt")):
        buyer.post(f"{page}/rows/{row}/{act}", seen=page)
        with fresh_database.reading() as session:
            assert session.get_one(PriceImportRow, row).standing == standing


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"halo;dunia\n1;2", "Nama Barang, Harga/Kg, Minimum, Berlaku Mulai"),
        (b"PK tidak utuh", "Berkas ini rusak"),
        (b"", "Bagian ini perlu diisi."),
    ],
)
def test_what_is_no_list_is_refused_beside_the_field(buyer, shop, content, said):
    answer = upload(buyer, shop, content, "" if not content else "x.xlsx")
    assert answer.status_code == 422
    assert said in answer.text


def test_a_list_is_thrown_away_and_its_verdicts_taken_home(buyer, shop, fresh_database):
    page = upload(buyer, shop, DOUBTFUL).location
    assert buyer.get(f"{page}/verdicts.xlsx").data[:2] == b"PK"
    assert "Salah (2)" in buyer.get(f"{page}?show=error").text
    answer = buyer.post(f"{page}/discard", seen=page)
    assert answer.location == f"/suppliers/{shop.supplier}/price-imports"
    assert "Dibuang" in buyer.get(answer.location).text
    assert count(fresh_database) == 0


def test_members_find_no_list_and_readers_may_not_open_one(browser_of, stage, buyer, shop):
    page = upload(buyer, shop, CLEAR).location
    member, keeper = browser_of(stage.member), browser_of(stage.storekeeper)
    for address in (page, f"/suppliers/{shop.supplier}/price-imports", f"{page}/verdicts.xlsx"):
        assert member.get(address).status_code == 404, address
        assert keeper.get(address).status_code == 403, address
    assert buyer.get("/price-imports/987654").status_code == 404


def test_the_page_of_a_list_asks_as_many_questions_for_many_rows(buyer, shop, fresh_database):
    def sent(content):
        page = upload(buyer, shop, content).location
        with count_statements(fresh_database) as statements:
            assert buyer.get(page).status_code == 200
        return len(statements)

    many = workbook(TITLE, *(("PLATE-5", 12_500, None, number) for number in range(30)))
    assert sent(many) == sent(CLEAR)


def test_what_is_in_doubt_stands_first_beside_the_price_before(buyer, shop):
    first = upload(buyer, shop, workbook(TITLE, ("PLATE-5", 12_500))).location
    assert buyer.post(f"{first}/post", seen=first).status_code == 303
    assert "tadinya" not in buyer.get(first).text
    later = (clock.today() + timedelta(days=1)).isoformat()
    rows = workbook(TITLE, ("PLATE-5", 12_600), ("plat ajaib", 9_000))
    text = buyer.get(upload(buyer, shop, rows, valid_from=later).location).text
    assert text.index("plat ajaib") < text.index("tadinya Rp\N{NO-BREAK SPACE}12.500 per kg")
    assert "1 dari 2 harga siap" in text
