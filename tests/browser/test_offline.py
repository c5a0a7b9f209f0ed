"""A member's phone without a signal: what he writes is kept, and sent once."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from materialcenter.catalogue.models import Material
from materialcenter.core.db import Database
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from tests.browser.conftest import FLAGS, PHONE
from tests.browser.person import Person
from tests.browser.server import application, served
from tests.browser.stage import INGOT, PLATE, set_stage
from tests.needs import chromium as chromium_path

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
]

ASK = "/my/requests/new"
PLATE_NAME = "Plat hitam SS400 5 mm 1219 × 2438"
READY = """async () => navigator.serviceWorker.controller && await caches.match("/offline")
    && (await requestQueue.kept("materials"))?.user === Number(document.body.dataset.me)"""
PLATE_ID = f"""async () => (await requestQueue.kept("materials")).materials
    .find(([, name]) => name === "{PLATE_NAME}")[0]"""
EMPTY = "async () => !(await requestQueue.of((await requestQueue.kept('me')).user)).length"
KEPT = """async () => {
    const found = [JSON.stringify(await requestQueue.kept("materials") || null)];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const asked of await cache.keys()) {
            found.push(asked.url, await (await cache.match(asked)).text());
        }
    }
    return found.join(" ");
}"""


def until(page: Page, question: str) -> None:
    """Wait for a question to the page to be answered with yes: as long as the phone needs to try
    once more, which it does every 15 seconds."""
    for _ in range(500):
        if page.evaluate(question):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {question}")


class Centre:
    """The product on the network. Answers whose question fits `loses` are lost on the way back."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.app = application(database)
        self.loses = ""
        self.asked = 0
        inside: Callable[..., Any] = self.app.wsgi_app

        def outside(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
            question = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
            answer = inside(environ, start)
            self.asked += question == f"POST {ASK}"
            if self.loses and re.search(self.loses, question):
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return answer

        self.app.wsgi_app = outside

    def requests(self) -> list[PurchaseRequest]:
        with self.database.reading() as session:
            return list(session.scalars(select(PurchaseRequest).order_by(PurchaseRequest.id)))

    def lines(self) -> list[tuple[int, str]]:
        with self.database.reading() as session:
            lines = session.scalars(select(PurchaseRequestLine).order_by(PurchaseRequestLine.id))
            return [(line.asked, line.note) for line in lines]

    def sell(self, code: str, active: bool) -> None:
        def change(session: Any) -> None:
            session.scalars(select(Material).where(Material.code == code)).one().active = active

        self.database.transaction(change)


class Phone:
    """A phone whose browser keeps what it kept when it is closed."""

    def __init__(self, chromium: Chromium, folder: Path, address: str) -> None:
        self._open = lambda: chromium.browser_type.launch_persistent_context(
            folder, executable_path=chromium_path(), args=FLAGS, base_url=address,
            viewport={"width": PHONE[0], "height": PHONE[1]}, is_mobile=True, has_touch=True,
            locale="id-ID", timezone_id="Asia/Jakarta",
        )  # fmt: skip
        self.context: BrowserContext = self._open()
        self.context.set_default_timeout(15_000)

    def close(self) -> None:
        self.context.close()

    def reopen(self) -> Person:
        self.close()
        self.context = self._open()
        self.context.set_default_timeout(15_000)
        return Person(self.context.pages[0])

    def log_in(self, name: str) -> Person:
        person = Person(self.context.pages[0]).log_in(name)
        until(person.page, READY)
        return person


@pytest.fixture
def centre(fresh_database: Database) -> Centre:
    fresh_database.transaction(set_stage)
    return Centre(fresh_database)


@pytest.fixture
def phone(centre: Centre, chromium: Chromium, tmp_path: Path) -> Iterator[Phone]:
    with served(centre.app) as address, closing(Phone(chromium, tmp_path, address)) as phone:
        yield phone


def write(member: Person, words: str, quantity: str) -> None:
    """On the page that opens without a signal."""
    member.fill("Cari bahan", words)
    member.page.locator("#choose ul button").first.click()
    member.fill("Jumlah", quantity)


def write_and_keep(member: Person, sheets: str = "3") -> None:
    member.open(ASK)
    write(member, "plat 5mm ss400 1219", sheets)
    member.press("Simpan, kirim saat ada sinyal")
    member.sees("1 permintaan menunggu sinyal.", "Belum terkirim", PLATE_NAME)


@contextmanager
def without_signal(phone: Phone) -> Iterator[None]:
    phone.context.set_offline(True)
    yield
    phone.context.set_offline(False)


def test_a_request_written_without_signal_survives_reload_and_closing_and_is_sent_once(
    centre: Centre, phone: Phone
) -> None:
    member = phone.log_in("member")
    with without_signal(phone):
        member.open(ASK)
        write(member, "plat 5mm ss400 1219", "3")
        member.press("Tambah, lalu pilih bahan lain")
        member.page.reload()
        member.sees("Sudah di daftar", PLATE_NAME, "3 lembar · 349,9 kg")
        write(member, "ingot adc12", "12,5")
        member.press("Simpan, kirim saat ada sinyal")
        member.sees("1 permintaan menunggu sinyal.")
        member.page.reload()
        member.sees("1 permintaan menunggu sinyal.", "Ingot ADC12", "12,5 kg")
        centre.loses = "."
    member = phone.reopen()
    with member.quietly():
        member.open("/")
        member.sees("1 permintaan menunggu sinyal.", "3 lembar", "Menunggu sinyal")
    assert centre.requests() == []
    centre.loses = ""
    member.open("/")
    member.sees("sudah dikirim.")
    (number,) = (request.number for request in centre.requests())
    member.sees(f"Permintaan {number} sudah dikirim.")
    member.page.locator("#queue-sent").get_by_role("link", name="Lihat").click()
    expect(member.page).to_have_url(re.compile("/my/requests/[0-9]+$"))
    member.sees(number, "petugas belum memeriksa")
    member.misses("menunggu sinyal", "sudah dikirim")
    assert centre.lines() == [(3, ""), (12_500, "")]
    assert len(centre.requests()) == 1


def test_without_signal_the_same_days_can_be_chosen(phone: Phone) -> None:
    def days() -> list[tuple[str, str]]:
        found = member.page.locator(".days .chips label").all()
        return [(one.locator("input").input_value(), one.inner_text().strip()) for one in found]

    member = phone.log_in("member")
    member.open(f"{ASK}?material={member.page.evaluate(PLATE_ID)}")
    online = days()
    with without_signal(phone):
        member.open(ASK)
        write(member, "plat 5mm ss400 1219", "3")
        assert days() == online


def test_a_request_whose_answer_was_lost_is_made_once(centre: Centre, phone: Phone) -> None:
    member = phone.log_in("member")
    centre.loses = f"POST {ASK}"
    member.follow("Minta bahan")
    member.fill("Cari bahan", "plat 5mm ss400")
    member.press("Cari bahan")
    member.follow(PLATE_NAME)
    member.fill("Jumlah", "4")
    member.unfold("Catatan")
    member.fill("Catatan", "untuk Pak Joko")
    member.press("Kirim permintaan")
    member.sees("1 permintaan menunggu sinyal.", PLATE_NAME, "4 lembar", "untuk Pak Joko")
    (made,) = centre.requests()
    centre.loses = ""
    # The phone may have sent it by itself before the page is there to say so.
    member.open("/my/requests")
    member.sees(made.number)
    until(member.page, EMPTY)
    assert centre.asked >= 2
    assert centre.lines() == [(4, "untuk Pak Joko")]


def test_two_tabs_that_send_at_the_same_time_make_one_request(centre: Centre, phone: Phone) -> None:
    member = phone.log_in("member")
    # As in a browser that cannot keep its tabs from doing the same.
    phone.context.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")
    with without_signal(phone):
        write_and_keep(member)
        other = Person(phone.context.new_page())
        other.open("/offline")
        other.sees("1 permintaan menunggu sinyal.")
    for page in (member.page, other.page):
        page.evaluate("dispatchEvent(new Event('online'))")
    until(member.page, EMPTY)
    assert len(centre.requests()) == 1


def test_a_request_that_is_refused_is_kept_with_the_reason_until_it_is_mended(
    centre: Centre, phone: Phone
) -> None:
    member = phone.log_in("member")
    with without_signal(phone):
        write_and_keep(member)
        centre.sell(PLATE, False)
    with member.quietly():
        member.open("/offline")
        sentence = f"{PLATE_NAME} tidak dijual lagi. Pilih bahan lain."
        member.sees("1 permintaan belum terkirim. Periksa isinya.", sentence, "Perlu diperiksa")
        asked = centre.asked
        member.page.reload()
        member.sees(sentence)
        member.page.evaluate("requestQueue.sendNow()")
    assert centre.asked == asked
    assert centre.requests() == []
    member.press("Perbaiki")
    member.sees("Sudah di daftar")
    member.press(f"Hapus {PLATE_NAME}")
    write(member, "ingot adc12", "20")
    member.press("Simpan, kirim saat ada sinyal")
    member.sees("sudah dikirim.")
    (made,) = centre.requests()
    member.sees(made.number)
    member.misses("Belum terkirim")
    with without_signal(phone):
        write_and_keep(member)
        member.press("Buang")
        member.press("Ya, buang")
        member.misses("Belum terkirim", "menunggu sinyal")
    assert centre.lines() == [(20_000, "")]


def test_another_person_on_the_same_phone_sees_nothing_and_sends_nothing(
    centre: Centre, phone: Phone
) -> None:
    member = phone.log_in("member")
    member.open(f"{ASK}?material={material(centre, INGOT)}&quantity=5000")
    member.press("Kirim permintaan")
    own = member.title()
    with without_signal(phone):
        write_and_keep(member)
        centre.loses = "token"
    held = member.page.evaluate(KEPT)
    assert "Ingot ADC12" in held
    assert not [word for word in ("Member", "member@", "Bengkel Barokah", own) if word in held]
    with member.quietly():
        member.open("/account")
        member.sees("1 permintaan menunggu sinyal.")
        member.press("Keluar")
        member.sees("Kata sandi atau PIN")
    centre.loses = ""
    member.sees("1 permintaan di HP ini belum terkirim. Masuk lagi supaya terkirim.")
    assert member.page.evaluate(KEPT) == "null"
    other = phone.log_in("neighbour")
    other.sees("Logam Jaya")
    other.open("/offline")
    other.page.wait_for_selector("#ask:not([hidden])")
    other.misses("menunggu sinyal", "Belum terkirim", "Pernah diminta")
    with without_signal(phone):
        other.open("/my/requests")
        other.page.wait_for_selector("#ask:not([hidden])")
        other.misses("menunggu sinyal", "Belum terkirim", "Pernah diminta")
    assert [request.number for request in centre.requests()] == [own]
    other.open("/account")
    other.press("Keluar")
    other.misses("belum terkirim")
    member = phone.log_in("member")
    member.sees("sudah dikirim.")
    assert len({request.requested_by_id for request in centre.requests()}) == 1
    assert len(centre.requests()) == 2


def material(centre: Centre, code: str) -> int:
    with centre.database.reading() as session:
        return session.scalars(select(Material.id).where(Material.code == code)).one()


def test_other_forms_stay_as_they_were_typed_when_there_is_no_signal(
    centre: Centre, phone: Phone
) -> None:
    member = phone.log_in("member")
    member.open(f"{ASK}?material={material(centre, PLATE)}")
    with without_signal(phone), member.quietly():
        member.fill("Jumlah", "7")
        member.press("Tambah, lalu pilih bahan lain")
        member.sees("Tidak ada jawaban. Isian Anda tetap di sini.")
    expect(member.page.locator("#quantity")).to_have_value("7")
    member.press("Tambah, lalu pilih bahan lain")
    member.sees("Sudah di daftar (1)", "7 lembar")


def test_the_product_can_be_put_on_the_home_screen(centre: Centre, phone: Phone) -> None:
    page: Page = phone.log_in("member").page
    browser = page.context.new_cdp_session(page)
    assert browser.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    found = browser.send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["manifest"]["name"] == "Pusat Material"
