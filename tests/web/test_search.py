"""One box for everything, and for each person only what he may know of."""

import pytest

from tests import scene


@pytest.fixture
def story(fresh_database, stage):
    """The neighbour's request, an order for it, and a lot of another material."""

    def told(session):
        plate, bar = scene.add_material(session, "PLATE"), scene.add_material(session, "BAR")
        balance = scene.put_on_rack(session, bar, 4, by=stage.storekeeper, heat="HT-4711")
        asked = scene.approved(session, stage.neighbour, stage.buyer, (plate, 20))
        order = scene.sent_order(
            session, scene.add_supplier(session), [asked],
            buyer=stage.buyer, approver=stage.second_buyer,
        )  # fmt: skip
        return asked, order, balance.lot

    return fresh_database.transaction(told)


def test_exact_code_opens_its_page_for_staff(browser_of, stage, story):
    asked, order, lot = story
    browser = browser_of(stage.storekeeper)
    for text, address in (
        (asked.number.lower(), f"/purchase-requests/{asked.id}"),
        (order.number, f"/supplier-orders/{order.id}"),
        (f" {lot.code} ", f"/lots/{lot.code}"),
        ("BAR", f"/stock/{lot.material_id}"),
    ):
        assert browser.get("/search", query_string={"q": text}).location == address


def test_heat_supplier_and_workshop_are_listed_for_staff(browser_of, stage, story):
    asked, order, lot = story
    browser = browser_of(stage.buyer)
    assert lot.code in browser.get("/search?q=ht-47").text
    assert order.number in browser.get("/search?q=baja+contoh").text
    page = browser.get("/search?q=logam+jaya").text
    assert asked.number in page
    assert f"/workshops/{asked.workshop_id}" in page


def test_members_find_materials_and_only_their_own_requests(
    fresh_database, browser_of, stage, story
):
    asked, order, lot = story
    browser = browser_of(stage.member)
    for text in (asked.number, order.number, lot.code, "HT-4711", "Logam Jaya", "baja contoh"):
        page = browser.get("/search", query_string={"q": text})
        assert page.status_code == 200
        assert stage.other_workshop.name not in page.text.replace(f"dengan {text}", "").replace(
            f'value="{text}"', ""
        )
        assert f"/my/requests/{asked.id}" not in page.text
        assert "/lots/" not in page.text
        assert "/supplier-orders/" not in page.text
    own = fresh_database.transaction(lambda s: scene.ask(s, stage.member, (lot.material, 1)))
    answer = browser.get("/search", query_string={"q": own.number})
    assert answer.location == f"/my/requests/{own.id}"


def test_own_number_is_found_by_its_workshop_only(browser_of, stage, story):
    asked, _, _ = story
    missing = browser_of(stage.member).get("/search?q=PP-2999-0001").text
    theirs = browser_of(stage.member).get("/search", query_string={"q": asked.number}).text
    assert theirs.replace(asked.number, "PP-2999-0001") == missing


def test_administrator_has_nothing_to_find(browser_of, stage):
    assert browser_of(stage.administrator).get("/search?q=plat").status_code == 403


@pytest.mark.parametrize("text", ["", "   ", "%00", "%25", "_", "%F0%9F%94%A9", "a" * 500])
def test_strange_words_do_no_harm(browser_of, stage, text):
    assert browser_of(stage.storekeeper).get(f"/search?q={text}").status_code == 200
