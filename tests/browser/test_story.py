"""The whole chain as people click through it: from the request to the manager's figures."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, expect

from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.fulfilment.books import verify
from tests.browser.conftest import DESK, PHONE, SitDown, Size
from tests.browser.person import Person
from tests.browser.server import application, served
from tests.browser.stage import SUPPLIER, set_stage

PLATE, INGOT = "Plat hitam SS400 5 mm 1219 × 2438", "Ingot ADC12"
WAYS = [
    pytest.param("sqlite", PHONE, DESK, id="sqlite-phone-and-desk"),
    pytest.param("sqlite", PHONE, PHONE, id="sqlite-phones-only"),
    pytest.param("postgresql", DESK, DESK, id="postgresql-desks-only"),
]


class People:
    """Everybody at a browser of his own, logged in when first asked for."""

    def __init__(self, sit_down: SitDown, address: str, member: Size, staff: Size) -> None:
        self._sit_down, self._address = sit_down, address
        self._sizes = {"member": member, "neighbour": member}
        self._staff = staff
        self._seated: dict[str, Person] = {}

    def __getattr__(self, name: str) -> Person:
        if name not in self._seated:
            size = self._sizes.get(name, self._staff)
            self._seated[name] = self._sit_down(self._address, size).log_in(name)
        return self._seated[name]

    def complaints(self) -> list[str]:
        """What any of the browsers complained about."""
        return [text for person in self._seated.values() for text in person.complaints]


@pytest.fixture
def people(
    fresh_database: Database, sit_down: SitDown, member_size: Size, staff_size: Size
) -> Iterator[People]:
    """The cast at their browsers."""
    fresh_database.transaction(set_stage)
    with served(application(fresh_database)) as address:
        yield People(sit_down, address, member_size, staff_size)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("engine_name", "member_size", "staff_size"), WAYS, indirect=["engine_name"]
)
def test_metal_that_is_asked_for_is_bought_received_and_handed_over(
    people: People, fresh_database: Database
) -> None:
    mine = ask(people.member, sheets="10", kilos="300", in_days=5)
    theirs = ask(people.neighbour, sheets="6", kilos="150", in_days=9)
    assert (mine[:3], theirs[:3]) == ("PP-", "PP-")
    decide(people, mine, theirs)
    order = buy(people, mine, theirs)
    receipt = receive(people, order)
    for person, number, state in (
        (people.member, mine, "Siap diambil"), (people.neighbour, theirs, "Sebagian siap"),
    ):  # fmt: skip
        see_state(person, number, state)
    issue = hand_over(people, mine)
    see_state(people.member, mine, "Selesai", done=True)
    take_back_a_wrong_hand_over(people)
    refuse_to_undo(people.storekeeper, receipt, issue)
    see_stock_card(people.storekeeper, issue)
    see_histories(people, mine, order)
    see_usage(people.manager)
    assert people.complaints() == []
    assert fresh_database.transaction(lambda session: list(verify(session))) == []


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def ask(member: Person, *, sheets: str, kilos: str, in_days: int) -> str:
    """Two materials on one request, by a day; returns its number."""
    member.follow("Minta bahan")
    choose(member, "plat 5mm ss400", PLATE)
    member.sees("Bebas 4 lembar", "116,6 kg per lembar")
    member.fill("Jumlah", sheets)
    wait_for(member, in_days)
    kilograms = {"10": "1.166,5 kg", "6": "699,9 kg"}[sheets]
    rupiah = {"10": "Rp 16.331.000", "6": "Rp 9.798.600"}[sheets]
    expect(member.page.locator("#weight")).to_have_text(kilograms)
    expect(member.page.locator("#price")).to_have_text(rupiah)
    member.press("Tambah, lalu pilih bahan lain")
    member.sees("Sudah di daftar (1)", kilograms)
    choose(member, "ingot adc12", INGOT)
    member.fill("Jumlah", kilos)
    wait_for(member, in_days)
    expect(member.page.locator("#weight")).to_have_text(f"{kilos} kg")
    member.press("Kirim permintaan")
    member.sees("petugas belum memeriksa", "Menunggu persetujuan", "Perjalanan permintaan")
    return member.title()


def choose(member: Person, words: str, material: str) -> None:
    member.fill("Cari bahan", words)
    member.press("Cari bahan")
    member.follow(material)


def wait_for(member: Person, in_days: int) -> None:
    member.page.get_by_text("Tanggal lain", exact=True).first.click()
    member.page.locator("input[type=date]").fill(day(in_days))


def decide(people: People, mine: str, theirs: str) -> None:
    """The storekeeper may not decide above the limit, nor a member at all; the manager may."""
    storekeeper, manager, member = people.storekeeper, people.manager, people.member
    storekeeper.turn_to("Hari ini")
    storekeeper.sees("Bengkel Barokah meminta bahan", mine, theirs)
    storekeeper.take_up(mine)
    storekeeper.sees("di atas batas Rp 25.000.000", "Kurang 6 lembar", "Kurang 200 kg")
    with storekeeper.quietly():
        storekeeper.press("Setujui")
        storekeeper.sees("Mintalah persetujuan manajer.")
    path = storekeeper.page.url.removesuffix("/approval")
    assert member.page.request.get(path).status in (403, 404)
    manager.turn_to("Hari ini")
    manager.take_up(mine)
    manager.fill("Disetujui", "250", nth=1)
    with manager.quietly():
        manager.press("Setujui")
        manager.sees("Anda menyetujui kurang dari yang diminta. Tuliskan alasannya.")
    manager.fill("Catatan untuk IKM", "Sisanya bulan depan")
    manager.press("Setujui")
    manager.sees("Belum terpenuhi 6 lembar", "250 kg dari 300 kg", "Siap", "Rak A-01-1")
    storekeeper.turn_to("Hari ini")
    storekeeper.take_up(theirs)
    storekeeper.press("Setujui")
    storekeeper.sees("Belum terpenuhi 6 lembar", "Belum terpenuhi 150 kg")


def buy(people: People, mine: str, theirs: str) -> str:
    """Both workshops' rest on one order, written by one and approved by another."""
    buyer, manager = people.buyer, people.manager
    buyer.turn_to("Pembelian")
    buyer.follow("Kebutuhan IKM")
    if not buyer.page.get_by_role("checkbox").count():  # on a phone each material is folded
        for fold in buyer.page.locator("details.need > summary").all():
            fold.click()
    for tick in buyer.page.get_by_role("checkbox").all():
        tick.check()
    buyer.fill("Harga per kg", "11.000", nth=0)
    buyer.fill("Harga per kg", "38.000", nth=1)
    buyer.fill("Perkiraan tanggal datang", day(1))
    buyer.press("Buat konsep pesanan")
    buyer.sees("12 lembar", "300 kg", "Bengkel Barokah", "Logam Jaya", mine, theirs)
    buyer.sees("karena Anda sendiri yang menulis pesanan ini")
    assert buyer.page.get_by_role("button", name="Setujui").count() == 0
    manager.turn_to("Hari ini")
    manager.sees(f"Pesanan ke {SUPPLIER} menunggu persetujuan")
    manager.take_up(SUPPLIER)
    manager.press("Setujui")
    manager.sees("Disetujui oleh Manager")
    buyer.page.reload()
    buyer.press("Tandai sudah dikirim")
    buyer.sees("Mengirim pesanan ke pemasok.")
    assert buyer.download("PDF").startswith(b"%PDF")
    assert buyer.title()[:3] == "PO-"
    return buyer.title()


def receive(people: People, order: str) -> str:
    """Nine of twelve sheets and all the ingots: the earlier need is served first."""
    keeper = people.storekeeper
    keeper.turn_to("Hari ini")
    keeper.take_up(order)
    note = keeper.page.get_by_label("Nomor surat jalan pemasok")
    keeper.step_to(note).fill("SJ/BC/881")
    came = {
        INGOT: {"Berat timbang": "300", "Nomor heat": "AD-12", "Rak": "C-01-1"},
        PLATE: {"Jumlah": "9", "Berat timbang": "1.050", "Nomor heat": "HT-7781", "Rak": "B-02-1"},
    }
    for material, figures in came.items():
        card = keeper.step_to(keeper.page.locator("section.unload", has_text=material))
        for label, text in figures.items():
            card.get_by_label(re.compile(f"^{label}")).first.fill(text)
    keeper.sees("Pembagian 9 lembar", "Kurang 3 lembar", "Sisa 3 lembar tetap ditunggu.")
    save = keeper.page.locator("button[value=post]")
    keeper.step_to(save)
    keeper.press("Lihat pembagian")
    keeper.step_to(card)
    keeper.sees("Pembagian 9 lembar")
    keeper.step_to(save).click()
    keeper.sees("Dibukukan", "HT-7781", "B-02-1", "Kurang 3 lembar", "SJ/BC/881")
    assert keeper.title()[:4] == "BPB-"
    return keeper.title()


def see_state(person: Person, number: str, state: str, *, done: bool = False) -> None:
    """What a member reads of a request."""
    person.turn_to("Permintaan")
    if done:
        person.follow("Selesai")
    person.follow(number)
    person.sees(state)


def hand_over(people: People, mine: str) -> str:
    """First the sheets from the old lot, then everything else; returns the last note's number."""
    keeper = people.storekeeper
    keeper.turn_to("Hari ini")
    keeper.take_up("Serahkan ke Bengkel Barokah")
    take_only(keeper, "HT-1100", "466")
    keeper.fill("Diambil oleh", "Pak Slamet")
    keeper.press("Serahkan")
    keeper.sees("Diserahkan", "4 lembar", "466 kg", "Pak Slamet", "HT-1100")
    assert keeper.download("Cetak surat jalan").startswith(b"%PDF")
    see_state(people.member, mine, "sudah diambil")
    keeper.turn_to("Hari ini")
    keeper.take_up("Serahkan ke Bengkel Barokah")
    for heat, weight in (("HT-7781", "700"), ("HT-1200", "100"), ("AD-12", "150")):
        row_of(keeper, heat).get_by_label("Berat timbang").fill(weight)
    keeper.step_to(keeper.page.get_by_label("Diambil oleh"))
    keeper.fill("Diambil oleh", "Pak Slamet")
    keeper.press("Serahkan")
    keeper.sees("Diserahkan", "6 lembar", "950 kg")
    assert keeper.title()[:3] == "SJ-"
    return keeper.title()


def row_of(keeper: Person, heat: str) -> Locator:
    return keeper.step_to(keeper.page.locator("form li", has_text=heat))


def take_only(keeper: Person, heat: str, weight: str) -> None:
    """Untick every lot but one, and weigh that."""
    row_of(keeper, heat).wait_for()
    for row in keeper.page.locator("form li[data-step]").all():
        keeper.step_to(row).get_by_role("checkbox").uncheck()
    row_of(keeper, heat).get_by_role("checkbox").check()
    row_of(keeper, heat).get_by_label("Berat timbang").fill(weight)
    keeper.step_to(keeper.page.get_by_label("Diambil oleh"))


def take_back_a_wrong_hand_over(people: People) -> None:
    """A hand-over by mistake is undone by a document, and the metal is ready again."""
    keeper = people.storekeeper
    keeper.turn_to("Hari ini")
    keeper.take_up("Serahkan ke Logam Jaya")
    take_only(keeper, "HT-7781", "350")
    keeper.fill("Diambil oleh", "Salah orang")
    keeper.press("Serahkan")
    keeper.sees("3 lembar")
    keeper.unfold("Batalkan surat jalan")
    keeper.fill("Alasan", "Salah IKM")
    keeper.press("Batalkan dengan pembalik")
    keeper.sees("Surat jalan dibatalkan.", "Salah IKM", "Membatalkan penyerahan")


def refuse_to_undo(keeper: Person, receipt: str, issue: str) -> None:
    """A receipt whose metal went out stays, and the reason names where it went."""
    keeper.turn_to("Penerimaan")
    keeper.follow(receipt)
    keeper.unfold("Batalkan penerimaan ini")
    keeper.fill("Alasan", "Salah timbang")
    with keeper.quietly():
        keeper.press("Batalkan penerimaan")
        keeper.sees(f"{receipt} tidak dapat dibatalkan", issue, "Batalkan itu dahulu.")


def see_stock_card(keeper: Person, issue: str) -> None:
    """Of 4 + 9 sheets 10 went out; what is left is kept for the other workshop."""
    keeper.turn_to("Stok bahan")
    keeper.follow(PLATE)
    keeper.sees("Stok fisik 3 lembar", "Bebas 0 lembar", "Disimpan untuk IKM 3 lembar", issue)
    keeper.sees("Dipesan 3 lembar", "HT-7781")


def see_histories(people: People, mine: str, order: str) -> None:
    """Every act stands where it was done: who, when, what."""
    member = people.member
    member.unfold("Riwayat")
    member.sees("Sisanya bulan depan", "Manager", "Storekeeper")
    people.manager.turn_to("Pembelian")
    people.manager.follow("Dikirim (1)")
    people.manager.follow(order)
    people.manager.sees("Menyetujui pesanan", "Mengirim pesanan ke pemasok.", "Menerima kiriman")


def see_usage(manager: Person) -> None:
    """1,166 kg of plate and 250 kg of ingot went out; the workbook says the same."""
    manager.turn_to("Pemakaian")
    manager.sees("Bahan keluar 1,4 ton", "IKM terlayani 1 dari 2", "Bahan keluar per bulan")
    manager.unfold("Lihat tabel")
    manager.sees(PLATE, "0 lembar 3 lembar", "Bengkel Barokah")
    book = load_workbook(
        BytesIO(manager.download("Unduh Excel: Bahan paling banyak dipakai")), read_only=True
    )
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    weights = {material: row for row in rows for material in (PLATE, INGOT) if material in row}
    assert 1166 in weights[PLATE]
    assert 250 in weights[INGOT]
