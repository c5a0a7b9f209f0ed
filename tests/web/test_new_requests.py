"""The centre writes a request down from a message; with a browser that runs no scripts."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.models import Material
from materialcenter.core import clock as product_clock
from materialcenter.core.db import Database
from materialcenter.demand.models import PurchaseRequest
from tests.cast import Cast
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
NEW = "/purchase-requests/new"
MESSAGE = """Assalamualaikum pak, pesan utk Bengkel Barokah:
1. plat 2 mm 4x8 10 lembar potong 300x1200 (20 pcs)
2) siku 40x40x4 6m 5 btg
- as s45c dia 38 3 batang, besok
ingot adc12 250 kg
terima kasih"""
_TAG = re.compile(
    r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<(?:input|textarea|select|button)\b|$)", re.S
)
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


@pytest.fixture
def browser(browser_of: BrowserOf, stage: Cast) -> Browser:
    return browser_of(stage.storekeeper)


def fields_of(page: TestResponse) -> dict[str, str]:
    """What a browser would send of the page's form, as it stands there."""
    html = page.text[page.text.index(f'action="{NEW}"') :]
    fields: dict[str, str] = {}
    for tag, inside, after in _TAG.findall(html):
        known = dict(_ATTRIBUTE.findall(inside))
        name, value = known.get("name"), known.get("value", "")
        if not name or (known.get("type") in ("radio", "checkbox") and "checked" not in known):
            continue
        if tag == "select":
            chosen = re.search(r'<option selected value="([^"]*)"', after)
            value = chosen[1] if chosen else ""
        if tag == "textarea":
            value = after.partition("</textarea>")[0].lstrip("\r\n")
        fields[name] = unescape(value)
    return fields


def press(browser: Browser, page: TestResponse, do: str, **typed: object) -> TestResponse:
    named = {name.replace("_", "-") if name[-1].isdigit() else name: v for name, v in typed.items()}
    return browser.client.post(NEW, data={**fields_of(page), **named, "do": do})


def read(browser: Browser, text: str = MESSAGE) -> TestResponse:
    page = press(browser, browser.get(NEW), "read", text=text)
    assert page.status_code == 200
    return page


def asked(database: Database) -> list[PurchaseRequest]:
    with database.reading() as session:
        found = session.scalars(select(PurchaseRequest)).all()
        for request in found:
            _ = [line.cuts for line in request.lines], request.requested_by
        return list(found)


def material(database: Database, code: str) -> int:
    with database.reading() as session:
        return session.scalars(select(Material.id).where(Material.code == code)).one()


def soon() -> str:
    return (product_clock.today() + timedelta(days=7)).isoformat()


def test_a_message_becomes_the_workshops_request(
    browser: Browser, fresh_database: Database, stage: Cast, browser_of: BrowserOf
) -> None:
    page = read(browser)
    assert "Tidak dibaca sebagai bahan:" in page.text and "terima kasih" in page.text
    assert "Mutu tidak disebut." in page.text
    fields = fields_of(page)
    assert fields["workshop"] == str(stage.workshop.id)
    assert "material-1" not in fields and fields["quantity-1"] == "10"
    assert [fields[f"{side}-1-1"] for side in ("width", "length", "pieces")] == [
        "300",
        "1.200",
        "20",
    ]
    assert fields["quantity-4"] == "250" and fields["unit-4"] == "kg"
    tomorrow = (product_clock.today() + timedelta(days=1)).isoformat()
    assert fields["day-3"] == tomorrow and fields["day-2"] == ""
    plate = material(fresh_database, "PL-SS400-2x1219x2438")
    answer = press(browser, page, "save", material_1=plate, need_by=soon())
    (request,) = asked(fresh_database)
    assert (answer.status_code, answer.location) == (303, f"/purchase-requests/{request.id}")
    assert (request.workshop_id, request.requested_by.id) == (
        stage.workshop.id,
        stage.storekeeper.id,
    )
    assert [line.asked for line in request.lines] == [10, 5, 3, 250_000]
    assert [line.need_by.isoformat() for line in request.lines] == [
        soon(),
        soon(),
        tomorrow,
        soon(),
    ]
    (cut,) = request.lines[0].cuts
    assert (cut.w_um, cut.l_um, cut.pieces) == (300_000, 1_200_000, 20)
    shown = browser.get(answer.location).text
    assert "Dicatat oleh" in shown and "Anda membuat permintaan ini sendiri" in shown
    assert "Halo%20Bengkel%20Barokah" in shown or "Halo+Bengkel+Barokah" in shown
    member = browser_of(stage.member)
    assert request.number in member.get("/my/requests").text
    assert member.get(f"/my/requests/{request.id}").status_code == 200
    assert browser_of(stage.neighbour).get(f"/my/requests/{request.id}").status_code == 404


def test_nothing_is_saved_while_something_has_to_be_answered(
    browser: Browser, fresh_database: Database
) -> None:
    text = "plat 2 mm 4x8 10 lembar\nsiku 40x40x4 6m potong 300 mm\nas s45c 38 3 btg segera"
    page = press(browser, read(browser, text), "save", need_by=soon(), note_3="untuk Pak Joko")
    assert page.status_code == 422 and asked(fresh_database) == []
    for said in ("Baris 1: Bahan: Pilih salah satu.", "Baris 2: Jumlah: Bagian ini perlu diisi.",
                 "IKM: Bagian ini perlu diisi.", "Berapa potongan 300 mm?"):  # fmt: skip
        assert said in page.text, said
    assert fields_of(page)["note-3"] == "untuk Pak Joko"
    assert fields_of(page)["need_by"] == soon()


def test_a_day_that_is_unclear_is_asked_for_that_line(
    browser: Browser, fresh_database: Database, stage: Cast
) -> None:
    page = read(browser, "as s45c dia 38 3 batang segera\nuntuk Bengkel Barokah")
    page = press(browser, page, "save", need_by=soon())
    assert page.status_code == 422 and "Baris 1: Dibutuhkan: Pilih tanggalnya." in page.text
    assert press(browser, page, "save", day_1=soon()).status_code == 303
    assert len(asked(fresh_database)) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quantity_1": "0"}, "Baris 1: Jumlah: Paling sedikit 1."),
        ({"quantity_1": "1e5"}, "Baris 1: Jumlah: Tulis angka saja"),
        ({"quantity_1": "100.001"}, "Baris 1: Jumlah: Paling banyak 100.000."),
        ({"unit_1": "bar"}, "Baris 1: Satuan: Bahan ini dihitung per lembar."),
        ({"unit_1": "ton"}, "Baris 1: Satuan: Pilih salah satu."),
        ({"day_1": "2020-01-01"}, "Baris 1: Dibutuhkan: Tanggal paling awal"),
        ({"length_1_1": "300"}, "Baris 1: Panjang: Isi ukuran dan jumlah tiap potongan."),
        ({"length_1_1": "9000", "width_1_1": "9", "pieces_1_1": "1"}, "tidak muat pada"),
        ({"length_1_1": "600", "width_1_1": "600", "pieces_1_1": "99"}, "butuh paling sedikit"),
        ({"material_1": "987654"}, "Baris 1: Bahan: Pilih salah satu."),
        ({"workshop": "987654"}, "IKM: Pilih salah satu."),
        ({"unit_1": "kg", "quantity_1": "300"}, "300\xa0kg menjadi 3\xa0lembar"),
        ({"text": "plat lain"}, "Isi pesan: Pesannya diubah setelah dibaca."),
    ],
)
def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(
    browser: Browser, fresh_database: Database, stage: Cast, typed: dict[str, str], sentence: str
) -> None:
    page = read(browser, "plat ss400 5mm 4x8 2 lembar")
    known = {"workshop": stage.workshop.id, "need_by": soon(), "note_1": "untuk Pak Joko"}
    page = press(browser, page, "save", **{**known, **typed})
    assert page.status_code == 422 and asked(fresh_database) == []
    assert sentence in page.text
    assert fields_of(page)["note-1"] == "untuk Pak Joko"
    if "unit_1" not in typed and "material_1" not in typed:
        assert fields_of(page)["quantity-1"] == typed.get("quantity_1", "2")


def test_kilograms_become_pieces_that_are_shown_first(
    browser: Browser, fresh_database: Database, stage: Cast
) -> None:
    page = read(browser, "plat ss400 5mm 4x8 300 kg untuk jumat\npesan Bengkel Barokah")
    page = press(browser, page, "save")
    assert (fields_of(page)["quantity-1"], fields_of(page)["unit-1"]) == ("3", "sheet")
    assert press(browser, page, "save").status_code == 303
    assert asked(fresh_database)[0].lines[0].asked == 3


def test_cuts_that_are_unclear_are_not_just_dropped(
    browser: Browser, fresh_database: Database, stage: Cast
) -> None:
    page = read(browser, "plat ss400 5mm 4x8 2 lembar minta dipotong")
    known = {"workshop": stage.workshop.id, "need_by": soon()}
    page = press(browser, page, "save", **known)
    assert page.status_code == 422
    assert "atau centang Tidak dipotong" in page.text
    assert press(browser, page, "save", uncut_1="y").status_code == 303


def test_lines_are_left_out_and_materials_looked_up_without_a_message(
    browser: Browser, fresh_database: Database, stage: Cast
) -> None:
    page = press(browser, browser.get(NEW), "find", find="plat ss400 5mm 4x8")
    plate = material(fresh_database, "PL-SS400-5x1219x2438")
    assert f'name="material-1" value="{plate}"' in page.text
    assert "material-1" not in fields_of(page)
    page = press(browser, page, "find", find="ingot adc12", material_1=plate)
    assert fields_of(page)["material-1"] == str(plate)
    page = press(browser, page, "more-1")
    assert {"width-1-1", "width-1-2"} <= fields_of(page).keys()
    known = {"workshop": stage.workshop.id, "need_by": soon(), "material_2": "skip"}
    answer = press(browser, page, "save", quantity_1="2", unit_1="sheet", quantity_2="x", **known)
    assert answer.status_code == 303
    (request,) = asked(fresh_database)
    assert [(line.material_id, line.asked) for line in request.lines] == [(plate, 2)]


def test_what_was_typed_stays_when_the_message_is_read_again(
    browser: Browser, fresh_database: Database
) -> None:
    page = read(browser, "siku 40x40x4 6m 5 btg")
    page = press(browser, page, "find", find="ingot adc12")
    text = "as s45c dia 38 3 batang\nsiku 40x40x4 6m 5 btg"
    page = press(browser, page, "read", text=text, quantity_1="7", note_2="dari telepon")
    fields = fields_of(page)
    assert (fields["quantity-1"], fields["quantity-2"]) == ("3", "7")
    assert fields["note-3"] == "dari telepon" and fields["rows"] == "3"


def test_all_left_out_is_no_request(
    browser: Browser, fresh_database: Database, stage: Cast
) -> None:
    page = read(browser, "siku 40x40x4 6m 5 btg")
    page = press(browser, page, "save", workshop=stage.workshop.id, material_1="skip")
    assert page.status_code == 422 and "Pilih paling sedikit satu bahan." in page.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("siku 40x40x4 6m 5 btg\n" * 41, "Paling banyak 40 bahan untuk satu permintaan."),
        ("plat " * 2_000, "Teks terlalu panjang, paling banyak 4.000 karakter."),
        ("plat\0", "Teks ini memuat karakter yang tidak dapat disimpan."),
    ],
)
def test_a_message_that_cannot_be_read_gets_a_sentence(
    browser: Browser, text: str, sentence: str
) -> None:
    page = press(browser, browser.get(NEW), "read", text=text)
    assert page.status_code == 422 and sentence in page.text
    assert fields_of(page)["rows"] == "0"


def test_pictures_and_unseen_marks_do_not_matter(browser: Browser) -> None:
    page = read(browser, "\u200e👉 siku 40x40x4 6m\u202c 5 btg 🙏🏽")
    assert fields_of(page)["quantity-1"] == "5" and "material-1" in fields_of(page)


@pytest.mark.parametrize(
    "odd",
    [
        {"rows": "41"}, {"rows": "x"}, {"rows": "-1"}, {"sizes_1": "9999"}, {"do": "more-99999"},
        {"do": "more-x"}, {"find_1": "x" * 5000}, {"written_1": ""}, {"once": "x", "do": "save"},
        {"find": "", "do": "find"}, {"find": "qqq zzz", "do": "find"}, {"find": "\0", "do": "find"},
        {"material_1": "", "do": "save"}, {"unit_1": "roll", "do": "save"},
    ],
)  # fmt: skip
def test_a_form_that_was_tampered_with_is_refused_in_words(
    browser: Browser, odd: dict[str, str]
) -> None:
    typed = {"do": "look", **odd}
    page = press(browser, read(browser, "siku 40x40x4 6m 5 btg"), **typed)
    assert page.status_code in (200, 400, 422)


def test_the_form_sent_twice_makes_one_request(
    browser: Browser, fresh_database: Database, stage: Cast
) -> None:
    page = read(browser, "siku 40x40x4 6m 5 btg")
    sent = {**fields_of(page), "workshop": stage.workshop.id, "need_by": soon(), "do": "save"}
    first, second = (browser.client.post(NEW, data=sent) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert len(asked(fresh_database)) == 1


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_others_do_not_come_in(browser_of: BrowserOf, stage: Cast, role: Role) -> None:
    browser = browser_of(stage.user(role))
    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, seen="/account", do="read", text="plat").status_code == 403
    assert f'href="{NEW}"' not in browser.get("/today").text


def test_a_visitor_is_led_to_the_login(visitor: Browser) -> None:
    assert visitor.get(NEW).location.startswith("/login")


@pytest.mark.parametrize("place", ["/today", "/purchase-requests"])
def test_the_page_is_found(browser: Browser, place: str) -> None:
    assert f'href="{NEW}"' in browser.get(place).text


def test_a_name_within_another_is_not_taken_for_it(
    browser: Browser, fresh_database: Database, stage: Cast
) -> None:
    for text, named in (
        ("siku 40x40x4 5 btg utk bengkel  barokah", str(stage.workshop.id)),
        ("siku 40x40x4 5 btg utk bengkel barokahan", ""),
        ("siku 40x40x4 5 btg utk Bengkel Barokah dan Logam Jaya", ""),
    ):
        assert fields_of(read(browser, text))["workshop"] == named, text


def test_a_long_message_asks_the_database_as_often_as_a_short_one(
    browser: Browser, fresh_database: Database
) -> None:
    lines = ["siku 40x40x4 6m 5 btg", "as s45c dia 38 3 batang", "plat 2 mm 4x8 10 lembar"] * 10
    page, counts = browser.get(NEW), []
    for text in (lines[0], "\n".join(lines)):
        with count_statements(fresh_database) as sent:
            assert press(browser, page, "read", text=text).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
