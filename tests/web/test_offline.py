"""What a phone gets to ask without a signal, and how it sends what waited."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from materialcenter.accounts.permissions import Role
from materialcenter.core import clock as product_clock
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from tests import scene
from tests.house.crawling import bare
from tests.statements import count_statements

NEW, TOKEN, KEPT = "/my/requests/new", "/my/requests/token.json", "/my/requests/kept.json"


def day(days):
    return (product_clock.today() + timedelta(days=days)).isoformat()


@pytest.fixture
def plate(fresh_database, stage):
    def story(session):
        plate = scene.add_material(session, "PLATE")
        scene.add_price(session, plate)
        return plate

    return fresh_database.transaction(story)


@pytest.fixture
def phone(browser_of, stage):
    return browser_of(stage.member)


def send(browser, *codes, key=None, token=None, **more):
    """As the phone sends what waited."""
    data = {"once": key or str(uuid.uuid4()), "line": list(codes), **more}
    headers = {"Accept": "application/json", "X-CSRFToken": token or token_of(browser)}
    return browser.client.post(NEW, data=data, headers=headers)


def token_of(browser):
    return browser.get(TOKEN).json["token"]


def code(material, *, quantity=10, days=1, note=""):
    return f"{material.id}.{quantity}.{day(days)}..{note}"


def numbers(database):
    with database.reading() as session:
        return session.scalars(select(PurchaseRequest.number)).all()


def test_what_waited_is_sent_and_answered_with_number_and_address(fresh_database, phone, plate):
    answer = send(phone, code(plate, note="untuk Pak Joko"), code(plate, quantity=2))
    assert answer.status_code == 200
    assert numbers(fresh_database) == [answer.json["number"]]
    assert answer.json["number"] in phone.get(answer.json["address"]).text
    with fresh_database.reading() as session:
        lines = session.scalars(select(PurchaseRequestLine)).all()
        assert [(line.asked, line.note) for line in lines] == [(10, "untuk Pak Joko"), (2, "")]


def test_what_is_sent_again_is_answered_as_before_even_when_its_day_is_over(
    fresh_database, phone, plate, clock
):
    waiting, key = code(plate), str(uuid.uuid4())
    first = send(phone, waiting, key=key)
    clock.advance(days=5)
    assert send(phone, waiting, key=key).json == first.json
    assert len(numbers(fresh_database)) == 1
    late = send(phone, waiting)
    assert late.status_code == 422
    assert late.json["errors"] == [
        "Tanggal dibutuhkan sudah lewat. Pilih hari ini atau sesudahnya."
    ]


def test_the_form_itself_sent_again_leads_to_the_same_request_when_its_day_is_over(
    fresh_database, phone, plate, clock
):
    fields = {
        **phone.hidden(f"{NEW}?material={plate.id}"), "material": plate.id, "unit": "sheet",
        "quantity": "3", "when": day(1), "do": "send",
    }  # fmt: skip
    first = phone.client.post(NEW, data=fields)
    clock.advance(days=5)
    again = phone.client.post(NEW, data=fields)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    headers = {"Accept": "application/json"}
    waited = phone.client.post(NEW, data=fields, headers=headers).json
    assert waited == {"address": first.location, "number": numbers(fresh_database)[0]}
    assert len(numbers(fresh_database)) == 1


def test_the_same_key_with_other_content_is_refused(fresh_database, phone, plate):
    key = str(uuid.uuid4())
    send(phone, code(plate), key=key)
    answer = send(phone, code(plate, quantity=11), key=key)
    assert answer.status_code == 422
    assert "sudah pernah dikirim dengan isi lain" in answer.json["errors"][0]
    assert len(numbers(fresh_database)) == 1


def test_what_a_rule_refuses_is_told_in_a_sentence(fresh_database, phone, plate):
    def stop_selling(session):
        session.merge(plate).active = False

    fresh_database.transaction(stop_selling)
    answer = send(phone, code(plate))
    assert answer.status_code == 422
    assert answer.json["errors"] == [f"{plate.name_id} tidak dijual lagi. Pilih bahan lain."]
    assert numbers(fresh_database) == []


def test_a_form_that_waited_is_told_which_field_is_wrong(phone, plate):
    fields = {"material": plate.id, "unit": "sheet", "quantity": "nol", "when": day(1)}
    answer = send(phone, **fields, do="send")
    assert answer.status_code == 422
    assert answer.json["errors"] == ["Jumlah: Tulis angka saja, misalnya 1.250,5."]


@pytest.mark.parametrize("wrong", ["x", "1.2", "1.0.2026-01-01..", "1.1.2026-99-01.."])
def test_what_cannot_be_read_is_refused_in_words(phone, wrong):
    answer = send(phone, wrong)
    assert answer.status_code == 400
    assert "tidak dapat dibaca" in answer.json["errors"][0]


def test_a_material_that_is_not_there_and_a_key_that_is_none_are_refused(
    fresh_database, phone, plate
):
    assert send(phone, f"987654.1.{day(1)}..").status_code == 404
    assert send(phone, code(plate), key="none").status_code == 400
    assert send(phone).status_code == 422
    assert numbers(fresh_database) == []


def test_nothing_is_sent_in_the_name_of_somebody_who_logs_in_meanwhile(
    fresh_database, browser_of, phone, plate, stage
):
    token = token_of(phone)
    other = browser_of(stage.neighbour)
    answer = send(other, code(plate), token=token)
    assert answer.status_code == 400
    assert "kedaluwarsa" in answer.json["errors"][0]
    phone.post("/logout", seen="/account")
    phone.log_in(stage.neighbour)
    assert send(phone, code(plate), token=token).status_code == 400
    assert numbers(fresh_database) == []


def test_whoever_is_not_logged_in_is_led_to_the_login(visitor, phone, plate, stage):
    for address in (TOKEN, KEPT):
        assert visitor.get(address).location.startswith("/login")
    token = token_of(phone)
    phone.post("/logout", seen="/account")
    assert send(phone, code(plate), token=token).status_code == 400
    token = phone.hidden("/login")["csrf_token"]
    answer = send(phone, code(plate), token=token)
    assert (answer.status_code, answer.location) == (303, "/login")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MEMBER])
def test_the_centres_people_have_no_queue(browser_of, stage, role):
    browser = browser_of(stage.user(role))
    assert [browser.get(address).status_code for address in (TOKEN, KEPT)] == [403, 403]


def test_a_phone_is_told_whose_session_it_is(phone, stage):
    answer = phone.get(TOKEN)
    assert answer.json["user"] == stage.member.id
    assert answer.headers["Cache-Control"] == "no-store"


def test_phone_keeps_what_can_be_asked_for_those_asked_before_first(
    fresh_database, phone, plate, stage
):
    def story(session):
        old = scene.add_material(session, "OLD")
        coil = scene.add_material(session, "COIL", counted="mass")
        scene.ask(session, stage.member, (old, 1), (coil, 500))
        scene.ask(session, stage.neighbour, (plate, 77))
        old.active = False
        return old, coil

    old, coil = fresh_database.transaction(story)
    answer = phone.get(KEPT)
    kept = answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    assert (kept["user"], kept["language"]) == (stage.member.id, "id")
    rows = {row[0]: row for row in kept["materials"]}
    assert rows[plate.id] == [plate.id, plate.name_id, plate.form_code, plate.piece_weight_g]
    assert rows[coil.id][3] == 0
    assert old.id not in rows
    assert kept["recent"] == [coil.id]
    assert kept["forms"]["round_bar"] == ["bar", "bar", "besi as bulat poros shaft"]
    for secret in ("price", "14000", "77", "free", stage.neighbour.name, stage.member.name):
        assert secret not in re.sub(r'"materials":\[.*?\]\]', "", answer.text), secret


def test_phone_that_has_it_all_gets_nothing_and_anew_when_something_changed(
    fresh_database, phone, plate
):
    version = phone.get(KEPT).json["version"]
    same = phone.get(f"{KEPT}?have={version}")
    assert (same.status_code, same.data) == (204, b"")
    fresh_database.transaction(lambda session: scene.add_material(session, "NEW"))
    assert phone.get(f"{KEPT}?have={version}").json["version"] != version
    phone.post("/language", seen="/account", language="en")
    assert plate.name_en in [row[1] for row in phone.get(KEPT).json["materials"]]


def test_what_phones_keep_takes_few_questions_however_much_there_is(
    fresh_database, phone, plate, stage
):
    phone.get(KEPT)
    with count_statements(fresh_database) as before:
        phone.get(KEPT)

    def story(session):
        for number in range(5):
            scene.ask(session, stage.member, (scene.add_material(session, f"M{number}"), 1))

    fresh_database.transaction(story)
    with count_statements(fresh_database) as after:
        phone.get(KEPT)
    assert len(after) == len(before) <= 8


def test_the_page_that_opens_without_signal_holds_nothing_of_anybody(visitor, phone, stage):
    own = phone.get("/offline")
    assert own.status_code == 200
    assert bare(own) == bare(visitor.get("/offline"))
    assert "data-me=" not in own.text
    assert "Send later" in visitor.get("/offline?language=en").text
    assert "Kirim nanti" in visitor.get("/offline?language=xx").text


def test_every_other_page_tells_whose_it_is(visitor, phone, browser_of, stage):
    assert f'data-me="{stage.member.id}"' in phone.get("/").text
    assert f'data-me="{stage.member.id}"' in phone.get("/nowhere").text
    assert 'data-me=""' in browser_of(stage.buyer).get("/account").text
    assert 'data-me=""' in visitor.get("/login").text
    # A page of a failure does not know who asks, and takes nothing away from him.
    assert "data-me=" not in visitor.get("/nowhere").text


def test_the_service_worker_is_asked_for_anew_and_runs_for_the_whole_site(visitor, phone):
    for browser in (visitor, phone):
        answer = browser.get("/sw.js")
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert "Set-Cookie" not in answer.headers
        assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
        for part in re.findall(r'"(/static/[^"]+)"', answer.text):
            assert browser.get(part, buffered=True).status_code == 200
    assert "public" in answer.headers["Cache-Control"]


def test_the_product_says_how_it_looks_on_a_home_screen(app, visitor):
    answer = visitor.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    assert answer.json["name"] == app.extensions["config"].centre_name
    assert (answer.json["start_url"], answer.json["display"]) == ("/", "standalone")
    assert {icon["purpose"] for icon in answer.json["icons"]} == {"any", "maskable"}
    for icon in answer.json["icons"]:
        picture = visitor.get(icon["src"], buffered=True)
        side = int.from_bytes(picture.data[16:20])
        assert (picture.mimetype, f"{side}x{side}") == (icon["type"], icon["sizes"])
    page = visitor.get("/login").text
    assert 'rel="manifest" href="/manifest.webmanifest"' in page
    touch = re.search(r'rel="apple-touch-icon" href="([^"]+)"', page)
    assert touch
    assert visitor.get(touch[1], buffered=True).mimetype == "image/png"


def test_logging_out_clears_what_the_browser_kept(phone, stage):
    answer = phone.post("/logout", seen="/account")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
