"""The form in which a supplier's truck is unloaded: several orders, heats, what is rejected,
photos, and what everybody would get while it is typed."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from materialcenter.accounts.models import User
from materialcenter.core.attachments import Attachment
from materialcenter.core.db import Database
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.models import Receipt, ReceiptLine, Rejection
from materialcenter.purchasing.models import Supplier, SupplierOrderLine
from materialcenter.stock.models import Balance, Lot
from tests.cast import Cast
from tests.certificates import a_png
from tests.scene import SHEET_G, add_material, approved, sent_order
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_order

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Yard:
    """The shop's order of 8 sheets, and a second one of the same supplier: 500 kg of coil."""

    shop: Shop
    order: int
    coil: int

    @property
    def page(self) -> str:
        return f"/receipts/new?supplier={self.shop.supplier}"


@pytest.fixture
def yard(fresh_database: Database, stage: Cast) -> Yard:
    def build(session) -> Yard:
        shop = with_order(stage)(session)
        coil = add_material(session, "COIL-2", counted="mass")
        need = approved(session, stage.neighbour, stage.manager, (coil, 500_000))
        supplier = session.get_one(Supplier, shop.supplier)
        order = sent_order(session, supplier, [need], buyer=stage.buyer, approver=stage.manager)
        return Yard(shop, order.id, order.lines[0].id)

    return fresh_database.transaction(build)


@pytest.fixture
def keeper(browser_of: BrowserOf, stage: Cast, yard: Yard) -> Browser:
    return browser_of(stage.storekeeper)


def heat(line: int, pieces: object, *, row: str = "", name: str = "HT-1", **more: object):
    """What is typed of one heat of sheets that weigh what they should."""
    kilos = f"{int(pieces) * SHEET_G / 1000}".replace(".", ",") if pieces else ""
    typed = {"quantity": pieces, "grams": kilos, "heat": name, "place": "B-02-1", **more}
    return {f"{field}-{line}{row}": str(value) for field, value in typed.items()}


def unload(keeper: Browser, yard: Yard, *lines: int, act: str = "post", **fields: object):
    came = {f"came-{line}": "y" for line in lines}
    return keeper.post(yard.page, act=act, **{"rule": "need-by", **came, **fields})


def test_one_receipt_takes_in_two_orders_of_a_supplier(
    keeper: Browser, yard: Yard, fresh_database: Database
) -> None:
    sheets, coil = yard.shop.line, yard.coil
    waiting = keeper.get("/receipts").text
    assert f'href="{yard.page}"' in waiting
    form = keeper.get(yard.page).text
    assert form.index(f"came-{sheets}") < form.index(f"came-{coil}")
    assert not re.search(r'name="came-\d+"[^>]*checked|checked[^>]*name="came-', form)
    answer = unload(
        keeper, yard, sheets, coil,
        **heat(sheets, 8), **{f"grams-{coil}": "500", f"place-{coil}": "C-01-1"},
    )  # fmt: skip
    assert answer.status_code == 303
    page = keeper.get(answer.location).text
    with fresh_database.reading() as session:
        receipt = session.scalars(select(Receipt)).one()
        assert [order.id for order in receipt.orders] == [yard.shop.order, yard.order]
        assert all(order.label in page for order in receipt.orders)
        assert {order.status for order in receipt.orders} == {"closed"}
        assert list(verify(session)) == []
    order = keeper.get(f"/supplier-orders/{yard.order}").text
    assert f'<span class="num">500{NBSP}kg</span></a></li>' in order


def test_a_page_for_one_order_has_its_lines_ticked_and_the_others_at_hand(
    keeper: Browser, yard: Yard, fresh_database: Database
) -> None:
    form = keeper.get(f"/receipts/new?order={yard.order}").text
    assert re.search(rf'<input checked[^>]*name="came-{yard.coil}"', form)
    assert "Ada barang pesanan lain di truk ini (1 bahan)" in form
    assert f'name="came-{yard.shop.line}"' in form
    answer = keeper.post(
        f"/receipts/new?order={yard.order}", rule="need-by", act="post",
        **{f"came-{yard.coil}": "y", f"grams-{yard.coil}": "500", f"place-{yard.coil}": "C-01"},
    )  # fmt: skip
    assert answer.status_code == 303
    with fresh_database.reading() as session:
        assert session.get_one(SupplierOrderLine, yard.shop.line).received == 0


def test_there_are_as_many_heats_as_come_off_the_truck(
    keeper: Browser, yard: Yard, fresh_database: Database
) -> None:
    """The button works without a script: the page comes back with one more row."""
    line = yard.shop.line
    typed = {**heat(line, 3), **heat(line, 2, row="-2", name="HT-2", place="")}
    shown = unload(keeper, yard, line, act=f"add-row-{line}", **typed)
    assert shown.status_code == 200
    for kept in ('value="HT-1"', 'value="HT-2"', 'value="349,5"', f'name="heat-{line}-3"'):
        assert kept in shown.text
    assert f'name="heat-{line}-4"' not in shown.text
    assert f'name="heat-{yard.coil}-2"' not in shown.text
    emptied = heat(line, "", row="-2", name="")
    third = heat(line, 5, row="-3", name="HT-3", certificate="MC-3", place="B-03-1")
    missing = unload(keeper, yard, line, **{**typed, **emptied, **third, f"grams-{line}-3": ""})
    assert missing.status_code == 422
    assert f'id="grams-{line}-3-error"' in missing.text
    answer = unload(keeper, yard, line, **{**typed, **emptied, **third})
    assert answer.status_code == 303
    with fresh_database.reading() as session:
        lots = session.execute(select(Lot.heat, Balance.pieces).join(Balance).order_by(Lot.id))
        assert lots.all() == [("HT-1", 3), ("HT-3", 5)]


def test_the_rows_of_a_line_have_an_end(keeper: Browser, yard: Yard) -> None:
    line = yard.shop.line
    shown = unload(keeper, yard, line, act=f"add-row-{line}", **{f"grams-{line}-99": ""})
    assert shown.status_code == 200
    assert f'name="heat-{line}-20"' in shown.text
    assert f'name="heat-{line}-21"' not in shown.text
    assert f'value="add-row-{line}"' not in shown.text
    for act in ("add-row-", "add-row-x", "add-row-987654"):
        assert unload(keeper, yard, line, act=act).status_code == 200


def test_what_is_rejected_stands_on_every_page_with_its_reason_and_photo(
    keeper: Browser, yard: Yard, browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    line = yard.shop.line
    rejected = {f"rejected-{line}": "2", f"rejected_heat-{line}": "ht-9"}
    silent = unload(keeper, yard, line, **heat(line, 6), **rejected)
    assert silent.status_code == 422
    assert f'id="rejected_reason-{line}-error"' in silent.text
    rejected[f"rejected_reason-{line}"] = "penyok di sudut"
    answer = unload(
        keeper, yard, line, **heat(line, 6), **rejected,
        photos=[(io.BytesIO(a_png()), "penyok.png"), (io.BytesIO(a_png(4)), "truk.png")],
    )  # fmt: skip
    assert answer.status_code == 303
    page = keeper.get(answer.location).text
    for shown in ("penyok di sudut", "HT-9", f"2{NBSP}lembar", 'alt="penyok.png"'):
        assert shown in page
    photo = re.findall(r'src="(/attachments/\d+/preview.png)"', page)
    assert len(photo) == 2
    assert keeper.get(photo[0]).mimetype == "image/png"
    assert "Sebagian ditolak" in keeper.get("/receipts").text
    order = keeper.get(f"/supplier-orders/{yard.shop.order}").text
    assert f"Ditolak 2{NBSP}lembar" in order
    assert f"Menolak 2{NBSP}lembar Bahan PLATE-5 dari kiriman" in order
    theirs = keeper.get(f"/purchase-requests/{yard.shop.theirs}").text
    assert f"Menolak 2{NBSP}lembar Bahan PLATE-5 dari kiriman, 2{NBSP}lembar masih" in theirs
    neighbour = browser_of(stage.neighbour)
    member = neighbour.get(f"/my/requests/{yard.shop.theirs}").text
    assert "Sebagian kiriman ditolak saat diperiksa" in member
    assert f"2{NBSP}lembar Bahan PLATE-5 masih ditunggu" in member
    for hidden in ("penyok", "Menolak", "PT Baja Contoh", "BPB-"):
        assert hidden not in member
    assert neighbour.get(photo[0]).status_code == 404
    paper = keeper.get(f"{answer.location}/pdf").data
    words = " ".join(PdfReader(io.BytesIO(paper)).pages[0].extract_text().split())
    assert "Ditolak" in words
    assert "penyok di sudut" in words


def test_a_truck_that_is_sent_back_whole_is_a_receipt_without_lots(
    keeper: Browser, yard: Yard, fresh_database: Database
) -> None:
    line = yard.shop.line
    answer = unload(
        keeper, yard, line,
        **heat(line, "", name=""), **{f"rejected-{line}": "8", f"rejected_reason-{line}": "karat"},
    )  # fmt: skip
    assert answer.status_code == 303
    page = keeper.get(answer.location).text
    assert "karat" in page
    for nothing in ("/trace", "/labels", "/landed-costs/new", "Pembagian"):
        assert nothing not in page
    assert "Ditolak semua" in keeper.get("/receipts").text
    assert keeper.get(f"{answer.location}/pdf").status_code == 200
    undone = keeper.post(f"{answer.location}/reversal", seen=answer.location, reason="keliru")
    assert undone.status_code == 303
    assert "keliru" in keeper.get(answer.location).text
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Rejection)) == 1
        assert list(verify(session)) == []


def test_a_file_that_is_no_photo_is_told_at_its_field_and_nothing_is_posted(
    keeper: Browser, yard: Yard, fresh_database: Database
) -> None:
    line = yard.shop.line
    answer = unload(
        keeper, yard, line, **heat(line, 8), photos=[(io.BytesIO(b"bukan foto"), "a.exe")]
    )
    assert answer.status_code == 422
    assert 'id="photos-error"' in answer.text
    assert 'value="HT-1"' in answer.text
    with fresh_database.reading() as session:
        for model in (Receipt, Attachment):
            assert session.scalar(select(func.count()).select_from(model)) == 0


def test_the_suppliers_kilos_stand_beside_the_scales(
    keeper: Browser, yard: Yard, fresh_database: Database
) -> None:
    line, coil = yard.shop.line, yard.coil
    answer = unload(
        keeper, yard, line, coil, **heat(line, 8, supplier_grams="940"),
        **{f"grams-{coil}": "500", f"place-{coil}": "C-01-1", f"supplier_grams-{coil}": "501,5"},
    )  # fmt: skip
    page = keeper.get(answer.location).text
    for shown in (f"1.441,5{NBSP}kg", f"−9,5{NBSP}kg", f"pemasok 940{NBSP}kg", f"−8{NBSP}kg"):
        assert shown in page
    with fresh_database.reading() as session:
        kilos = session.scalars(select(ReceiptLine.supplier_grams).order_by(ReceiptLine.id))
        assert kilos.all() == [940_000, 501_500]
    paper = keeper.get(f"{answer.location}/pdf").data
    words = " ".join(PdfReader(io.BytesIO(paper)).pages[0].extract_text().split())
    assert "Menurut pemasok" in words
    assert "dari 2 lot" not in page
    assert "−9,5 kg" in words.replace(NBSP, " ")


def test_the_suppliers_kilos_say_of_how_many_lots_they_are(keeper: Browser, yard: Yard) -> None:
    line, coil = yard.shop.line, yard.coil
    answer = unload(
        keeper, yard, line, coil, **heat(line, 8, supplier_grams="940"),
        **{f"grams-{coil}": "500", f"place-{coil}": "C-01-1"},
    )  # fmt: skip
    assert "untuk 1 dari 2 lot" in keeper.get(answer.location).text


def test_everybodys_part_is_shown_while_it_is_typed(
    keeper: Browser, yard: Yard, fresh_database: Database
) -> None:
    line, shop = yard.shop.line, yard.shop

    def live(pieces: int, **fields: object) -> str:
        answer = unload(keeper, yard, line, act="live", **heat(line, pieces), **fields)
        assert answer.status_code == 200
        assert "<html" not in answer.text
        return answer.text.replace(NBSP, " ")

    short = live(6)
    for shown in ("Sisa 2 lembar tetap ditunggu.", "Bengkel Barokah", "Kurang 2 lembar",
                  "1 dari 2 jatah IKM belum terpenuhi."):  # fmt: skip
        assert shown in short
    assert "<b>4 lembar</b>" in live(6, rule="pro-rata")
    assert "Baris pesanan selesai." in live(8)
    assert "Paling banyak 8 lembar. Lebih dari itu hanya oleh manajer." in live(9)
    mine, theirs = (f"share-{line}-{one}" for one in (shop.my_line, shop.their_line))
    part = live(6, rule="by-hand", **{mine: "4", theirs: "1"})
    assert "Dibagi 5 lembar dari 6 lembar, tinggal 1 lembar." in part
    assert "kelebihan 1 lembar" in live(6, rule="by-hand", **{mine: "4", theirs: "3"})
    assert "Dibagi 6 lembar, pas." in live(6, rule="by-hand", **{mine: "3", theirs: "3"})
    garbled = unload(keeper, yard, line, act="live", **{f"quantity-{line}": "enam"})
    assert garbled.status_code == 200
    assert "Tulis angka saja" in garbled.text
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 0


def test_a_coil_within_tolerance_closes_its_line_by_itself(
    keeper: Browser, yard: Yard, browser_of: BrowserOf, stage: Cast
) -> None:
    coil = yard.coil
    typed = {f"place-{coil}": "C-01-1", f"grams-{coil}": "492"}
    shown = unload(keeper, yard, coil, act="live", **typed).text.replace(NBSP, " ")
    assert "Baris pesanan selesai: kurang 8 kg masih dalam toleransi." in shown
    assert "Kurang 8 kg, dalam toleransi" in shown
    more = {**typed, f"grams-{coil}": "505"}
    shown = unload(keeper, yard, coil, act="live", **more).text.replace(NBSP, " ")
    assert "lebih 5 kg masih dalam toleransi" in shown
    answer = unload(keeper, yard, coil, **typed)
    settled = f"Kurang 8{NBSP}kg, dalam toleransi, dianggap selesai."
    assert settled in keeper.get(answer.location).text
    member = browser_of(stage.neighbour)
    request = re.findall(r'href="(/my/requests/\d+)"', member.get("/my/requests").text)
    pages = [member.get(address).text for address in request]
    assert any(f"Anda mendapat 492 dari 500{NBSP}kg. {settled}" in page for page in pages)


def test_a_share_by_hand_says_who_gave_it(
    keeper: Browser, yard: Yard, browser_of: BrowserOf, stage: Cast
) -> None:
    line, shop = yard.shop.line, yard.shop
    by_hand = {f"share-{line}-{shop.my_line}": "3", f"share-{line}-{shop.their_line}": "3"}
    answer = unload(keeper, yard, line, rule="by-hand", **heat(line, 6), **by_hand)
    told = f"3 dari 3{NBSP}lembar: datang 6 dari 8{NBSP}lembar, dibagi oleh petugas. Dipilih"
    name = stage.storekeeper.name
    for page in (answer.location, f"/purchase-requests/{shop.theirs}"):
        assert f"Mendapat {told} {name}." in keeper.get(page).text
    member = browser_of(stage.neighbour).get(f"/my/requests/{shop.theirs}").text
    assert f"Anda mendapat {told} petugas." in member
    keeper.post(f"{answer.location}/reversal", seen=answer.location, reason="salah bagi")
    for browser, page in (
        (keeper, f"/purchase-requests/{shop.theirs}"),
        (browser_of(stage.neighbour), f"/my/requests/{shop.theirs}"),
    ):
        assert "dibagi oleh petugas" not in browser.get(page).text


def test_the_manager_takes_in_more_with_a_reason(
    browser_of: BrowserOf, stage: Cast, yard: Yard
) -> None:
    manager, line = browser_of(stage.manager), yard.shop.line
    shown = unload(manager, yard, line, act="live", **heat(line, 9)).text
    assert "Tuliskan alasan bila menerima lebih." in shown
    silent = unload(manager, yard, line, **heat(line, 9))
    assert silent.status_code == 422
    assert f'id="over_reason-{line}-error"' in silent.text
    answer = unload(manager, yard, line, **heat(line, 9), **{f"over_reason-{line}": "Titip stok"})
    assert answer.status_code == 303
    assert "Titip stok" in manager.get(answer.location).text


def test_what_is_in_the_way_of_a_truck_is_said(
    keeper: Browser, yard: Yard, fresh_database: Database
) -> None:
    assert keeper.get("/receipts/new?supplier=987654").status_code == 404
    assert keeper.get("/receipts/new").location == "/receipts"
    empty = fresh_database.transaction(lambda session: _nobody(session))
    page = keeper.get(f"/receipts/new?supplier={empty}")
    assert "Tidak ada barang yang ditunggu dari pemasok ini" in page.text
    nothing = unload(keeper, yard)
    assert nothing.status_code == 422
    assert "paling sedikit satu baris" in nothing.text


def _nobody(session) -> int:
    supplier = Supplier(name="PT Tanpa Pesanan", lead_time_days=3)
    session.add(supplier)
    session.flush()
    return supplier.id


def test_a_truck_is_hidden_from_members_and_closed_to_readers(
    browser_of: BrowserOf, stage: Cast, yard: Yard
) -> None:
    for person, status in ((stage.member, 404), (stage.auditor, 403)):
        browser = browser_of(person)
        assert browser.get(yard.page).status_code == status
        for act in ("live", "post", f"add-row-{yard.coil}"):
            answer = browser.post(yard.page, seen="/account/password", act=act)
            assert answer.status_code == status


def test_more_lines_and_orders_ask_no_more_questions(
    keeper: Browser, yard: Yard, stage: Cast, fresh_database: Database
) -> None:
    def counts() -> list[int]:
        found = []
        for page in ("/receipts", yard.page, f"/receipts/new?order={yard.order}"):
            with count_statements(fresh_database) as sent:
                assert keeper.get(page).status_code == 200
            found.append(len(sent))
        return found

    few = counts()

    def more(session) -> None:
        supplier = session.get_one(Supplier, yard.shop.supplier)
        for number in range(3):
            plate = add_material(session, f"PLATE-{number}0")
            needs = [
                approved(session, member, stage.manager, (plate, 4))
                for member in (stage.member, stage.neighbour)
            ]
            sent_order(session, supplier, needs, buyer=stage.buyer, approver=stage.manager)

    fresh_database.transaction(more)
    assert counts() == few
