"""The catalogue's pages: looked through, added to, mended, merged."""

import pytest
from sqlalchemy import select

from materialcenter.catalogue.models import CutProcess, Grade, Material
from tests import scene
from tests.cut_jobs.scene import metal

NEW = "/catalogue/materials/new"


@pytest.fixture
def plate(fresh_database):
    return fresh_database.transaction(lambda s: metal(s, "plate", t=6, w=1219, l=2438))


@pytest.fixture
def keeper(browser_of, stage):
    return browser_of(stage.storekeeper)


def code_of(browser, answer):
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location).text


def test_a_new_size_is_made_from_one_like_it(fresh_database, plate, keeper):
    page = keeper.get(f"{NEW}?like={plate.id}").text
    assert 'value="6"' in page and 'value="1.219"' in page
    sizes = {"grade": "SS400", "t": "7,5", "w": "1.219", "l": "2.438"}
    shown = code_of(keeper, keeper.post(f"{NEW}?like={plate.id}", **sizes))
    assert "7,5" in shown
    with fresh_database.reading() as session:
        made = session.scalars(select(Material).where(Material.t_um == 7_500)).one()
        assert made.piece_weight_g == 174_972
    assert made.name_id in keeper.get("/catalogue?q=plat+7,5mm+ss400").text


def test_a_material_that_is_there_already_is_named(plate, keeper):
    sizes = {"grade": "SS400", "t": "6", "w": "1219", "l": "2438"}
    refused = keeper.post(f"{NEW}?form=plate", **sizes)
    assert refused.status_code == 409
    assert plate.code in refused.text and 'value="1219"' in refused.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"grade": ""}, "grade"), ({"t": ""}, "t"), ({"t": "2000"}, "t"), ({"w": "abc"}, "w"),
     ({"piece_weight_g": "140"}, "weight_source")],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field(keeper, changed, field):
    sizes = {"grade": "SS400", "t": "6", "w": "1219", "l": "2438", **changed}
    refused = keeper.post(f"{NEW}?form=plate", **sizes)
    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text


def test_a_weight_that_cannot_be_right_is_asked_about(fresh_database, keeper):
    sizes = {"grade": "SS400", "t": "7", "w": "1219", "l": "2438",
             "piece_weight_g": "100", "weight_source": "daftar pabrik"}  # fmt: skip
    asked = keeper.post(f"{NEW}?form=plate", **sizes)
    assert asked.status_code == 422 and 'name="weight_checked"' in asked.text
    assert keeper.post(f"{NEW}?form=plate", **sizes, weight_checked="y").status_code == 303
    with fresh_database.reading() as session:
        made = session.scalars(
            select(Material).where(Material.weight_source == "daftar pabrik")
        ).one()
        assert (made.t_um, made.piece_weight_g) == (7_000, 100_000)


def test_bulk_metal_has_no_weight_of_a_piece(keeper):
    page = keeper.get(f"{NEW}?form=coil").text
    assert 'name="piece_weight_g"' not in page
    assert keeper.post(f"{NEW}?form=coil", grade="SPHC", t="2,9", w="1219").status_code == 303


def test_forms_are_chosen_from_their_families(keeper):
    page = keeper.get(NEW).text
    assert "form=plate" in page and "form=lip_channel" in page
    assert keeper.get(f"{NEW}?form=unknown").status_code == 303


def test_reorder_and_what_is_not_offered_any_more(fresh_database, plate, keeper, browser_of, stage):
    seen = f"/catalogue/materials/{plate.id}"
    assert keeper.post(f"{seen}/reorder", seen=seen, level="5", quantity="20").status_code == 303
    assert keeper.post(f"{seen}/reorder", seen=seen, level="x", quantity="1").status_code == 422
    assert keeper.post(f"{seen}/active", seen=seen, active="0").status_code == 303
    assert "Tidak dijual" in keeper.get(seen).text
    member = browser_of(stage.member)
    assert plate.name_id not in member.get("/materials?q=plat+6mm+ss400").text
    assert keeper.post(f"{seen}/active", seen=seen, active="1").status_code == 303
    assert plate.name_id in member.get("/materials?q=plat+6mm+ss400").text
    with fresh_database.reading() as session:
        material = session.get_one(Material, plate.id)
        assert (material.reorder_level, material.reorder_quantity) == (5, 20)


def test_a_twin_is_merged_by_its_code(fresh_database, stage, plate, keeper):
    def story(session):
        twin = metal(session, "plate", t=6, w=1220, l=2440)
        scene.put_on_rack(session, twin, 2, by=stage.storekeeper)
        return twin

    twin = fresh_database.transaction(story)
    seen = f"/catalogue/materials/{twin.id}"
    assert keeper.post(f"{seen}/merge", seen=seen, into="TIDAK-ADA", reason="x").status_code == 404
    assert keeper.post(f"{seen}/merge", seen=seen, into="", reason="").status_code == 422
    merged = keeper.post(f"{seen}/merge", seen=seen, into=plate.code, reason="dua kali dicatat")
    page = code_of(keeper, merged)
    assert twin.code in page
    assert "dua kali dicatat" in keeper.get(seen).text
    assert "2 lembar" in keeper.get(f"/stock/{plate.id}").text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_grade_is_added_with_limits_that_certificates_are_checked_against(fresh_database, keeper):
    known = {
        "code": "SM570", "family": "carbon steel", "density": "7.850", "standard": "JIS G 3106",
        "edition": "2020", "composition": "C<=0.18; P<=0.035", "yield_min_mpa": "460",
        "tensile_mpa": "570-720", "source": "JIS",
    }  # fmt: skip
    page = code_of(keeper, keeper.post("/catalogue/grades/new", **known))
    assert "570–720" in page and "≤ 0,18" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "edisi 2020" in page
    again = keeper.post("/catalogue/grades/new", **known)
    assert again.status_code == 409 and 'id="code-error"' in again.text
    with fresh_database.reading() as session:
        grade = session.scalars(select(Grade).where(Grade.code == "SM570")).one()
    seen = f"/catalogue/grades/{grade.id}/edit"
    assert (
        keeper.post(seen, standard="JIS G 3106", edition="2022", tensile_mpa="").status_code == 303
    )
    shown = keeper.get(f"/catalogue/grades/{grade.id}").text
    assert "edisi 2022" in shown and "570–720" not in shown


def test_the_width_of_a_cut_is_edited(fresh_database, keeper):
    with fresh_database.reading() as session:
        one = session.scalars(select(CutProcess).where(CutProcess.name_id == "laser")).one()
    seen = f"/catalogue/processes/{one.id}"
    fields = {"name_id": "laser", "name_en": "laser", "kerf_least": "0,1", "kerf_most": "0,5",
              "active": "y"}  # fmt: skip
    wide = keeper.post(seen, **fields, kerf="0,9")
    assert wide.status_code == 422 and 'id="kerf-error"' in wide.text
    assert keeper.post(seen, **fields, kerf="0,4").status_code == 303
    assert "0,4" in keeper.get("/catalogue/processes").text
    taken = keeper.post("/catalogue/processes/new", **{**fields, "kerf": "0,2"})
    assert taken.status_code == 409 and 'id="name_id-error"' in taken.text
    made = {**fields, "name_id": "potong halus", "kerf": "0,2", "active": ""}
    assert keeper.post("/catalogue/processes/new", **made).status_code == 303
    assert "Potong halus" in keeper.get("/catalogue/processes").text


@pytest.mark.parametrize("role", ["member", "manager"])
def test_who_may_not_manage_the_catalogue_changes_nothing(role, stage, plate, browser_of):
    browser = browser_of(getattr(stage, role))
    assert browser.get(NEW).status_code in (403, 404)
    assert browser.get("/catalogue/grades/new").status_code in (403, 404)
