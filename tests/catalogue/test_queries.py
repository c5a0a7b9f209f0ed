import pytest
from sqlalchemy import event

from materialcenter.catalogue import queries, services
from materialcenter.catalogue.forms import FAMILIES, FORMS, PIPE_AND_HOLLOW
from materialcenter.core.errors import NotFound
from tests.cast import build_cast


def statements(session, act):
    sent = []

    def note(connection, cursor, statement, *rest):
        sent.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


NEW = "PL-SS400-7x1219x2438"


def first_codes(database, text):
    with database.reading() as session:
        return [material.code for material in queries.materials_found(session, text)]


def add_plate(session, by):
    sizes = {"t": 7_000, "w": 1_219_000, "l": 2_438_000}
    return services.add_material(
        session, grade_code="SS400", form_code="plate", dims_um=sizes, by=by
    )


def test_material_is_not_found_when_its_id_or_code_is_unknown(session):
    with pytest.raises(NotFound):
        queries.material_by_id(session, 10**9)
    with pytest.raises(NotFound):
        queries.material_by_code(session, "PL-XYZ")
    with pytest.raises(NotFound):
        queries.grade_by_code(session, "XYZ")


def test_known_materials_are_given_when_some_ids_are_unknown(session):
    plate = queries.material_by_code(session, "PL-SS400-5x1219x2438")
    assert queries.materials_by_ids(session, [plate.id, 10**9]) == {plate.id: plate}
    assert queries.materials_by_ids(session, []) == {}


def test_catalogue_is_read_once_when_it_is_searched_again(fresh_database):
    with fresh_database.reading() as session:
        queries.load_shelf(session)
    with fresh_database.reading() as session:
        assert statements(session, lambda: queries.load_shelf(session)) == 1


def test_new_material_is_found_when_it_was_added_after_a_search(fresh_database):
    buyer = fresh_database.transaction(build_cast).buyer
    assert NEW not in first_codes(fresh_database, "plat 7 mm ss400")
    fresh_database.transaction(lambda session: add_plate(session, buyer))
    assert first_codes(fresh_database, "plat 7 mm ss400")[0] == NEW


def test_material_is_no_longer_found_when_it_was_taken_out_after_a_search(fresh_database):
    buyer = fresh_database.transaction(build_cast).buyer
    plate = fresh_database.transaction(lambda session: add_plate(session, buyer))
    assert first_codes(fresh_database, "plat 7 mm ss400")[0] == NEW
    fresh_database.transaction(
        lambda session: services.set_active(session, material_id=plate.id, active=False, by=buyer)
    )
    assert NEW not in first_codes(fresh_database, "plat 7 mm ss400")


def test_nothing_undone_is_found_when_a_transaction_failed(fresh_database):
    buyer = fresh_database.transaction(build_cast).buyer

    def add_and_fail(session):
        add_plate(session, buyer)
        assert queries.materials_found(session, NEW)[0].code == NEW
        raise NotFound

    with pytest.raises(NotFound):
        fresh_database.transaction(add_and_fail)
    assert NEW not in first_codes(fresh_database, "plat 7 mm ss400")


def test_statements_stay_the_same_when_many_materials_are_found(session):
    queries.materials_found(session, "plat", limit=1)
    few = statements(session, lambda: queries.materials_found(session, "plat ss400", limit=2))
    session.expire_all()
    many = statements(session, lambda: queries.materials_found(session, "plat ss400", limit=50))
    assert few == many <= 3


def test_only_its_family_is_found_when_a_family_is_chosen(session):
    found = queries.materials_found(session, "40x40", family=PIPE_AND_HOLLOW)
    assert found
    assert {material.form.family for material in found} == {PIPE_AND_HOLLOW}


def test_list_goes_on_where_it_ended_when_it_is_paged(session):
    first = queries.list_materials(session, limit=10)
    second = queries.list_materials(session, after_code=first[-1].code, limit=10)
    codes = [material.code for material in (*first, *second)]
    assert codes == sorted(set(codes))
    assert len(codes) == 20


def test_list_is_narrowed_when_form_and_grade_are_chosen(session):
    found = queries.list_materials(session, form_codes=["plate"], grade_code="SPCC", limit=500)
    assert {(material.form_code, material.grade.code) for material in found} == {("plate", "SPCC")}


def test_every_form_has_one_family_when_families_are_shown():
    families = queries.families()
    assert tuple(families) == FAMILIES
    assert sorted(code for codes in families.values() for code in codes) == sorted(FORMS)
