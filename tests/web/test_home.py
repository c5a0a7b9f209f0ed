"""The front door: a member's own requests, everybody else's way to work."""

from datetime import timedelta

import pytest

from materialcenter.accounts.permissions import Role
from materialcenter.core import clock
from tests import scene
from tests.statements import count_statements


def test_members_see_their_running_requests_with_the_next_step(fresh_database, stage, browser_of):
    def story(session):
        plate = scene.add_material(session, "PLATE")
        scene.put_on_rack(session, plate, 4, by=stage.storekeeper)
        return scene.approved(session, stage.member, stage.buyer, (plate, 10)).number

    number = fresh_database.transaction(story)
    page = browser_of(stage.member).get("/").text
    assert "Bengkel Barokah" in page
    assert number in page
    assert "4\xa0lembar siap diambil, 6\xa0lembar belum dipesan." in page


def test_asking_again_is_one_tap_away_and_tells_the_free_stock(fresh_database, stage, browser_of):
    def story(session):
        plate = scene.add_material(session, "PLATE")
        scene.put_on_rack(session, plate, 26, by=stage.storekeeper)
        scene.ask(session, stage.member, (plate, 4))
        return plate.id

    material_id = fresh_database.transaction(story)
    page = browser_of(stage.member).get("/").text
    assert "Bebas 26\xa0lembar" in page
    assert f"/my/requests/new?material={material_id}&amp;quantity=4" in page


def test_a_new_workshop_is_told_how_to_begin(browser_of, stage):
    page = browser_of(stage.member).get("/").text
    assert "Belum ada permintaan" in page
    assert "Pesan lagi" not in page


def test_nothing_of_another_workshop_shows(fresh_database, stage, browser_of):
    def story(session):
        plate = scene.add_material(session, "PLATE")
        return scene.ask(session, stage.neighbour, (plate, 4)).number

    number = fresh_database.transaction(story)
    page = browser_of(stage.member).get("/").text
    assert number not in page
    assert "Bahan PLATE" not in page


@pytest.mark.parametrize(
    ("role", "start"),
    [
        (Role.STOREKEEPER, "/today"),
        (Role.BUYER, "/today"),
        (Role.ADMINISTRATOR, "/users"),
    ],
)
def test_people_of_the_centre_are_led_to_their_work(browser_of, stage, role, start):
    assert browser_of(stage.user(role)).get("/").location == start


def test_statements_stay_the_same_when_there_are_more_requests(fresh_database, stage, browser_of):
    def story(session, code):
        plate = scene.add_material(session, code)
        scene.put_on_rack(session, plate, 4, by=stage.storekeeper)
        scene.approved(session, stage.member, stage.buyer, (plate, 10))

    browser = browser_of(stage.member)
    fresh_database.transaction(lambda session: story(session, "PLATE0"))
    with count_statements(fresh_database) as few:
        browser.get("/")
    for number in range(1, 5):
        fresh_database.transaction(lambda s, code=f"PLATE{number}": story(s, code))
    with count_statements(fresh_database) as many:
        browser.get("/")
    assert len(few) == len(many) <= 20


def test_a_late_delivery_is_told_as_late_with_what_happens_next(fresh_database, stage, browser_of):
    def story(session):
        plate = scene.add_material(session, "PLATE")
        supplier = scene.add_supplier(session, "PT Baja")
        asked = scene.approved(session, stage.member, stage.buyer, (plate, 10))
        order = scene.sent_order(
            session, supplier, [asked], buyer=stage.buyer, approver=stage.manager
        )
        order.lines[0].quantity += 3
        order.lines[0].expected_on = clock.today() - timedelta(days=2)

    fresh_database.transaction(story)
    since = (clock.today() - timedelta(days=2)).day
    page = browser_of(stage.member).get("/").text
    assert f"10\xa0lembar terlambat sejak {since} " in page
    assert "dan disiapkan begitu kirimannya tiba." in page
    assert f"Kosong, kiriman 3\xa0lembar terlambat sejak {since} " in page
    assert "datang" not in page


def test_what_is_ready_comes_first_and_the_rest_is_counted(fresh_database, stage, browser_of):
    def story(session):
        plate = scene.add_material(session, "PLATE")
        scene.put_on_rack(session, plate, 4, by=stage.storekeeper)
        ready = scene.approved(session, stage.member, stage.buyer, (plate, 4)).number
        return [ready, *(scene.ask(session, stage.member, (plate, n)).number for n in range(1, 7))]

    ready, *others = fresh_database.transaction(story)
    page = browser_of(stage.member).get("/").text
    assert page.index(ready) < page.index(others[-1])
    assert others[0] not in page and others[1] not in page
    assert "Lihat semua (7)" in page
    assert "Ambil sampai" in page
