"""A member asks for metal and follows it; with a browser that runs no scripts."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from materialcenter.core import clock as product_clock
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.approving import Decision, approve_request
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.pooling import pool_on_order
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from tests import scene
from tests.statements import count_statements

NEW = "/my/requests/new"


def day(days: int) -> str:
    return (product_clock.today() + timedelta(days=days)).isoformat()


@pytest.fixture
def plate(fresh_database, stage):
    """A plate of 116.5 kg a sheet at Rp 14,000 per kg, 26 of them free."""

    def story(session):
        plate = scene.add_material(session, "PLATE")
        scene.add_price(session, plate)
        scene.put_on_rack(session, plate, 26, by=stage.storekeeper)
        return plate

    return fresh_database.transaction(story)


@pytest.fixture
def coil(fresh_database, stage):
    def story(session):
        coil = scene.add_material(session, "COIL", counted="mass")
        scene.add_price(session, coil)
        return coil

    return fresh_database.transaction(story)


@pytest.fixture
def browser(browser_of, stage):
    return browser_of(stage.member)


def fill(browser, material, *, quantity, unit="sheet", when=None, do="send", **more):
    address = f"{NEW}?material={material.id}"
    fields = {"quantity": quantity, "unit": unit, "when": when or day(1), "do": do, **more}
    return browser.post(NEW, seen=address, material=material.id, **fields)


def sent_lines(database):
    with database.reading() as session:
        return session.scalars(select(PurchaseRequestLine).order_by(PurchaseRequestLine.id)).all()


def test_request_gets_its_number_when_it_is_sent(fresh_database, browser, plate):
    answer = fill(browser, plate, quantity="10")
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert re.search(r"PP-\d{4}-0001", page)
    assert "10\xa0lembar diminta" in page
    (line,) = sent_lines(fresh_database)
    assert (line.asked, line.need_by.isoformat()) == (10, day(1))


def test_form_shows_free_stock_weight_and_price_before_anything_is_sent(browser, plate):
    page = browser.get(f"{NEW}?material={plate.id}&quantity=4").text
    assert "Bebas 26\xa0lembar" in page
    assert "466\xa0kg" in page
    assert "Rp\xa06.524.000" in page


def test_kilograms_become_whole_pieces_which_are_shown_before_they_are_added(
    fresh_database, browser, plate
):
    shown = fill(browser, plate, quantity="300", unit="kg")
    assert shown.status_code == 422
    assert "300\xa0kg menjadi 3\xa0lembar (349,5\xa0kg)" in shown.text
    assert 'value="3"' in shown.text
    assert sent_lines(fresh_database) == []
    fill(browser, plate, quantity="3", unit="sheet")
    assert [line.asked for line in sent_lines(fresh_database)] == [3]


def test_kilograms_are_taken_at_once_when_their_pieces_were_shown_already(
    fresh_database, browser, plate
):
    assert fill(browser, plate, quantity="300", unit="kg", agreed="3").status_code == 303
    assert [line.asked for line in sent_lines(fresh_database)] == [3]


def test_several_materials_are_sent_together(fresh_database, browser, plate, coil):
    added = fill(browser, plate, quantity="10", do="add", note="potong 600 x 600")
    page = browser.get(added.location).text
    assert "Sudah di daftar (1)" in page
    assert "potong 600 x 600" in page
    code = f"{plate.id}.10.{day(1)}..potong 600 x 600"
    answer = fill(browser, coil, quantity="300,5", unit="kg", line=code)
    assert answer.status_code == 303
    lines = sent_lines(fresh_database)
    assert [(line.asked, line.note) for line in lines] == [(10, "potong 600 x 600"), (300_500, "")]


def test_list_is_sent_as_it_stands_and_a_line_can_be_taken_off(
    fresh_database, browser, plate, coil
):
    codes = [f"{plate.id}.10.{day(1)}..", f"{coil.id}.5000.{day(1)}.."]
    page = browser.get(NEW, query_string={"line": codes}).text
    assert "Hapus Bahan COIL dari daftar" in page
    answer = browser.post(NEW, seen=f"{NEW}?line={codes[0]}", line=codes[:1])
    assert answer.status_code == 303
    assert [line.material_id for line in sent_lines(fresh_database)] == [plate.id]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"quantity": ""}, "Bagian ini perlu diisi."),
        ({"quantity": "0"}, "Paling sedikit 1."),
        ({"quantity": "2,5"}, "Tulis angka bulat, tanpa pecahan."),
        ({"quantity": "1,5"}, "Tulis angka bulat"),
        ({"quantity": "9999999"}, "Paling banyak 100.000."),
        ({"quantity": "1e3"}, "Tulis angka saja"),
        ({"when": "other", "need_by": ""}, "Pilih tanggalnya."),
        ({"when": "other", "need_by": "2020-01-01"}, "Tanggal paling awal"),
        ({"when": "other", "need_by": "2090-01-01"}, "Tanggal paling akhir"),
        ({"when": "2020-01-01"}, "Pilih salah satu."),
        ({"unit": "ton"}, "Pilih salah satu."),
    ],
)
def test_sentence_stands_at_the_field_and_what_was_typed_stays(
    fresh_database, browser, plate, wrong, sentence
):
    answer = fill(browser, plate, **{"quantity": "7", "note": "untuk Pak Joko", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "untuk Pak Joko" in answer.text
    assert f'value="{wrong.get("quantity", "7")}"' in answer.text
    assert sent_lines(fresh_database) == []


def test_an_empty_list_is_refused(browser, plate):
    answer = browser.post(NEW, seen=f"{NEW}?material={plate.id}")
    assert answer.status_code == 422
    assert "Pilih paling sedikit satu bahan." in answer.text


@pytest.mark.parametrize(
    "code", ["x", "1.2.3", "1.-2.2026-11-10.", "1.2.2026-13-40.", "0.1.2026-11-10."]
)
def test_list_that_was_tampered_with_is_refused(browser, code):
    assert browser.get(NEW, query_string={"line": code}).status_code == 400


def test_unknown_material_is_not_found(browser):
    assert browser.get(f"{NEW}?material=999999").status_code == 404


def test_same_form_sent_twice_makes_one_request(fresh_database, browser, plate):
    address = f"{NEW}?material={plate.id}"
    form = {
        **browser.hidden(address),
        "material": plate.id, "quantity": "10", "unit": "sheet", "when": day(1), "do": "send",
    }  # fmt: skip
    answers = [browser.client.post(NEW, data=form) for _ in range(2)]
    assert answers[0].location == answers[1].location
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count(PurchaseRequest.id))) == 1


def test_another_workshops_request_looks_like_a_missing_one(fresh_database, stage, browser, plate):
    other = fresh_database.transaction(lambda s: scene.ask(s, stage.neighbour, (plate, 4)))
    theirs, missing = browser.get(f"/my/requests/{other.id}"), browser.get("/my/requests/999")
    assert theirs.status_code == missing.status_code == 404
    assert theirs.text == missing.text
    refused = browser.post(f"/my/requests/{other.id}/withdraw", seen="/account")
    assert refused.status_code == 404
    with fresh_database.reading() as session:
        assert session.get(PurchaseRequest, other.id).status == "submitted"


def test_detail_tells_what_is_ready_what_is_ordered_and_what_is_not(
    fresh_database, stage, browser, coil
):
    def story(session):
        scene.put_on_rack(session, coil, 300_000, by=stage.storekeeper, heat="HT-77")
        asked = scene.approved(session, stage.member, stage.buyer, (coil, 700_000))
        supplier = scene.add_supplier(session)
        order = scene.sent_order(
            session, supplier, [asked], buyer=stage.buyer, approver=stage.second_buyer
        )
        return asked.id, order.expected_on, order.number

    request_id, expected, number = fresh_database.transaction(story)
    page = browser.get(f"/my/requests/{request_id}").text
    assert "300\xa0kg siap diambil, 400\xa0kg dipesan untuk" in page
    assert str(expected.year) in page
    assert "Heat HT-77" in page
    assert number not in page
    assert "PT Baja Contoh" not in page


def test_less_than_asked_stays_visible_with_its_reason(fresh_database, stage, browser, plate):
    def story(session):
        asked = scene.ask(session, stage.member, (plate, 30))
        decision = Decision(asked.lines[0].id, 20)
        approve_request(
            session, request_id=asked.id, decisions=[decision], remark="Stok terbatas",
            by=stage.manager,
        )  # fmt: skip
        return asked.id

    page = browser.get(f"/my/requests/{fresh_database.transaction(story)}").text
    assert "Diminta 30\xa0lembar, disetujui 20\xa0lembar." in page
    assert "Stok terbatas" in page


def test_short_delivery_is_explained_with_its_figures(fresh_database, stage, browser):
    def story(session):
        plate = scene.add_material(session, "SHORT")
        mine = scene.approved(session, stage.member, stage.buyer, (plate, 20))
        theirs = scene.approved(session, stage.neighbour, stage.buyer, (plate, 30), need_in_days=2)
        supplier = scene.add_supplier(session)
        order = scene.sent_order(
            session, supplier, [mine, theirs], buyer=stage.buyer, approver=stage.second_buyer
        )
        came = Delivered(order.lines[0].id, Metal(40, plate.grams(40)), "B-01")
        receive_delivery(session, supplier_id=supplier.id, delivered=[came], by=stage.storekeeper)
        return mine.id

    page = browser.get(f"/my/requests/{fresh_database.transaction(story)}").text
    assert (
        "Anda mendapat 10 dari 20\xa0lembar: datang 40 dari 50\xa0lembar, "
        "menurut tanggal dibutuhkan. Dipilih petugas." in page
    )
    assert "Logam Jaya" not in page


def test_handed_over_request_is_done_and_has_its_paper(fresh_database, stage, browser, plate):
    def story(session):
        asked = scene.approved(session, stage.member, stage.buyer, (plate, 5))
        held = session.scalars(
            select(Reservation).where(Reservation.request_line_id == asked.lines[0].id)
        ).one()
        issue = issue_metal(
            session, workshop_id=stage.workshop.id, taken_by="Pak Slamet", by=stage.storekeeper,
            hand_overs=[HandOver(held.id, Metal(5, plate.grams(5)))],
        )  # fmt: skip
        return asked.id, issue.id, issue.posting.number

    request_id, issue_id, number = fresh_database.transaction(story)
    page = browser.get(f"/my/requests/{request_id}").text
    assert "5\xa0lembar sudah diambil." in page
    assert number in page
    assert f"/issues/{issue_id}/pdf" in page
    assert "Tarik permintaan" not in page
    assert f"Menyerahkan bahan dengan surat jalan {number}." in page
    assert f"/my/requests/{request_id}" in browser.get("/my/requests?show=done").text
    assert f"/my/requests/{request_id}" not in browser.get("/my/requests").text


def test_request_is_withdrawn_when_the_member_says_so(fresh_database, stage, browser, plate):
    asked = fresh_database.transaction(
        lambda s: scene.approved(s, stage.member, stage.buyer, (plate, 5))
    )
    address = f"/my/requests/{asked.id}"
    answer = browser.post(f"{address}/withdraw", seen=address, reason="Pesanan batal")
    assert answer.location == address
    page = browser.get(address).text
    assert "Permintaan ditarik." in page
    assert "Pesanan batal" in page
    again = browser.post(f"{address}/withdraw", seen="/account")
    assert again.status_code == 409


def test_message_to_share_tells_the_state_and_no_price(fresh_database, stage, browser, plate):
    asked = fresh_database.transaction(lambda s: scene.ask(s, stage.member, (plate, 5)))
    page = browser.get(f"/my/requests/{asked.id}").text
    link = re.search(r'href="(https://wa\.me/\?text=[^"]+)"', page)[1]
    assert asked.number in link
    assert "Rp" not in link


def test_pages_go_on_when_there_are_many_requests(fresh_database, stage, browser, plate):
    def story(session):
        return [scene.ask(session, stage.member, (plate, 1)).number for _ in range(21)]

    numbers = fresh_database.transaction(story)
    first = browser.get("/my/requests").text
    assert numbers[-1] in first
    assert numbers[0] not in first
    onward = re.search(r'href="([^"]+)" rel="next"', first)[1]
    assert numbers[0] in browser.get(onward).text


def test_statements_stay_the_same_when_there_are_more_requests(
    fresh_database, stage, browser, plate
):
    def count(address):
        with count_statements(fresh_database) as sent:
            assert browser.get(address).status_code == 200
        return len(sent)

    def story(session):
        return scene.approved(session, stage.member, stage.buyer, (plate, 1)).id

    first = fresh_database.transaction(story)
    few = count("/my/requests"), count(f"/my/requests/{first}"), count(NEW)
    for _ in range(9):
        fresh_database.transaction(story)
    many = count("/my/requests"), count(f"/my/requests/{first}"), count(NEW)
    assert few == many
    assert max(many) <= 20


def test_day_is_the_one_in_jakarta_when_it_is_still_yesterday_in_london(clock, browser, plate):
    clock.advance(hours=15)  # 01.00 in Jakarta, the next day
    page = browser.get(f"{NEW}?material={plate.id}").text
    assert date(2026, 11, 5).isoformat() in page


def test_what_is_ready_says_until_when_and_where_with_a_code_for_the_gate(
    fresh_database, stage, browser, browser_of, plate
):
    asked = fresh_database.transaction(
        lambda s: scene.approved(s, stage.member, stage.buyer, (plate, 5))
    )
    page = browser.get(f"/my/requests/{asked.id}").text
    assert re.search(r"Ambil sampai \d+ \w+ \d{4} di Pusat Material, Kabupaten Tegal\.", page)
    assert 'src="data:image/svg+xml' in page
    assert f"Kode QR {asked.number}" in page
    opened = browser_of(stage.storekeeper).get(f"/Q/{asked.number}")
    assert opened.location == f"/purchase-requests/{asked.id}"


def test_there_is_no_code_while_nothing_is_ready(fresh_database, stage, browser, plate):
    asked = fresh_database.transaction(lambda s: scene.ask(s, stage.member, (plate, 5)))
    page = browser.get(f"/my/requests/{asked.id}").text
    assert "Ambil sampai" not in page and "Kode QR" not in page


def test_materials_counted_alike_are_told_in_their_unit(fresh_database, stage, browser, plate):
    def story(session):
        other = scene.add_material(session, "OTHER")
        return scene.approved(session, stage.member, stage.manager, (plate, 3), (other, 2)).id

    page = browser.get(f"/my/requests/{fresh_database.transaction(story)}").text
    assert "3\xa0lembar siap diambil, 2\xa0lembar belum dipesan." in page


def test_nothing_is_called_ordered_while_the_order_is_a_draft(fresh_database, stage, browser, coil):
    def story(session):
        asked = scene.approved(session, stage.member, stage.buyer, (coil, 700_000))
        supplier = scene.add_supplier(session)
        pool_on_order(
            session, supplier_id=supplier.id, line_ids=[asked.lines[0].id], by=stage.buyer,
            expected_on=product_clock.today() + timedelta(days=10), prices={coil.id: 11_000},
        )  # fmt: skip
        return asked.id

    page = browser.get(f"/my/requests/{fresh_database.transaction(story)}").text
    assert "Sedang dipesankan" in page
    assert "Dipesan<" not in page


@pytest.mark.parametrize(
    ("today", "quantity", "first"),
    [
        (date(2026, 12, 1), 26, "2026-12-02"),  # a Tuesday: all is there, tomorrow
        (date(2026, 12, 5), 26, "2026-12-07"),  # a Saturday: nobody is there on Sunday
        (date(2026, 12, 1), 27, "2026-12-08"),  # more than there is: it has to be bought
        (date(2026, 12, 6), 27, "2026-12-14"),  # a week from a Sunday is a Sunday
    ],
)
def test_the_first_working_day_on_which_all_can_be_there_is_chosen(
    browser, plate, monkeypatch, today, quantity, first
):
    monkeypatch.setattr(product_clock, "today", lambda: today)
    page = browser.get(f"{NEW}?material={plate.id}&quantity={quantity}").text
    assert re.search(rf'name="when" value="{first}" checked', page)
