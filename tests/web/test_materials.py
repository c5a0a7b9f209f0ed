"""Choosing a material: by words, by shape, with what is free."""

import pytest

from tests import scene


@pytest.fixture
def browser(browser_of, stage):
    return browser_of(stage.member)


def test_material_is_found_the_way_people_write(browser):
    page = browser.get("/materials?q=plat+5mm+ss400").text
    first = page.index("Plat hitam SS400 5 mm")
    assert "material=" in page[page.rindex("<a", 0, first) : first]


def test_list_goes_along_while_choosing(browser):
    page = browser.get("/materials?q=plat+5mm+ss400&line=1.2.2026-11-10.").text
    assert 'name="line" value="1.2.2026-11-10."' in page
    assert "line=1.2.2026-11-10.&amp;material=" in page


def test_shape_shows_what_is_in_stock_and_all_sizes_when_asked(fresh_database, stage, browser):
    def story(session):
        plate = scene.add_material(session, "PLATE")
        scene.put_on_rack(session, plate, 5, by=stage.storekeeper)

    fresh_database.transaction(story)
    page = browser.get("/materials?family=plate").text
    assert "Bahan PLATE" in page
    assert "Bebas 5\xa0lembar" in page
    assert "SS400" not in page
    everything = browser.get("/materials?family=plate&form=plate&all=1").text
    assert "Bahan PLATE" not in everything
    assert everything.count("per lembar") == 30
    assert 'rel="next"' in everything


def test_delivery_is_announced_without_supplier_when_there_is_none_left(
    fresh_database, stage, browser
):
    def story(session):
        plate = scene.add_material(session, "PLATE")
        asked = scene.approved(session, stage.neighbour, stage.buyer, (plate, 20))
        supplier = scene.add_supplier(session)
        scene.sent_order(session, supplier, [asked], buyer=stage.buyer, approver=stage.second_buyer)
        return plate.id

    material_id = fresh_database.transaction(story)
    page = browser.get(f"/my/requests/new?material={material_id}").text
    assert "Kosong, dapat dipesankan" in page  # all that comes is promised to others
    assert "PT Baja Contoh" not in page


def test_other_words_are_proposed_when_nothing_fits(browser):
    assert "Tidak ada bahan yang cocok" in browser.get("/materials?q=zzzzqqq").text


@pytest.mark.parametrize(
    "query", ["family=nothing", "family=plate&form=nothing", "q=%00", "after=x"]
)
def test_strange_filters_do_no_harm(browser, query):
    assert browser.get(f"/materials?{query}").status_code == 200
