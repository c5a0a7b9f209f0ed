import pytest

from materialcenter.accounts.permissions import Role
from materialcenter.catalogue import queries, services, weights
from materialcenter.catalogue.making import ImpossibleSize, UnknownForm
from materialcenter.catalogue.models import Grade, Material
from materialcenter.core.audit import history_of
from materialcenter.core.errors import Forbidden, Grams, NotFound

PLATE = {"t": 7_000, "w": 1_219_000, "l": 2_438_000}


def add_plate(session, by, **changes):
    wanted = {"grade_code": "SS400", "form_code": "plate", "dims_um": PLATE} | changes
    return services.add_material(session, by=by, **wanted)


def test_material_is_named_and_weighed_when_it_is_added(session, cast):
    material = add_plate(session, cast.storekeeper)
    assert material.code == "PL-SS400-7x1219x2438"
    assert material.name("id") == "Plat hitam SS400 7 mm 1219 × 2438"
    assert material.piece_weight_g == weights.piece_weight_g("plate", PLATE, 7850) == 163_307
    assert (material.unit, material.counted, material.weight_source) == (
        "sheet",
        "piece",
        "formula",
    )
    assert [entry.act for entry in history_of(session, Material, material.id)] == ["added"]


def test_material_is_refused_with_its_code_when_it_is_there_already(session, cast):
    add_plate(session, cast.storekeeper)
    with pytest.raises(services.MaterialExists) as refused:
        add_plate(session, cast.buyer)
    assert refused.value.figures["code"] == "PL-SS400-7x1219x2438"


def test_material_is_refused_when_its_sides_are_merely_swapped(session, cast):
    sizes = {"a": 35_000, "b": 70_000, "t": 2_000, "l": 6_000_000}
    services.add_material(
        session, grade_code="STKR400", form_code="hollow", dims_um=sizes, by=cast.buyer
    )
    swapped = {**sizes, "a": 70_000, "b": 35_000}
    with pytest.raises(services.MaterialExists):
        services.add_material(
            session, grade_code="STKR400", form_code="hollow", dims_um=swapped, by=cast.buyer
        )


def test_published_weight_wins_when_it_is_given_with_its_source(session, cast):
    material = add_plate(session, cast.buyer, piece_weight_g=165_000, weight_source="Katalog 2025")
    assert (material.piece_weight_g, material.weight_source) == (165_000, "Katalog 2025")


@pytest.mark.parametrize("grams", [0, -5])
def test_material_is_refused_when_a_piece_would_weigh_nothing(session, cast, grams):
    with pytest.raises(services.InvalidInput):
        add_plate(session, cast.buyer, piece_weight_g=grams, weight_source="Katalog")


def test_weight_is_doubted_when_it_does_not_fit_the_sizes(session, cast):
    with pytest.raises(services.WeightDoubtful) as refused:
        add_plate(session, cast.buyer, piece_weight_g=136_300, weight_source="Katalog")
    assert refused.value.field == "piece_weight_g"
    assert refused.value.figures["typed"] == Grams(136_300)
    assert refused.value.figures["theory"] == Grams(163_307)


def test_doubtful_weight_is_taken_when_the_one_who_typed_it_has_checked_it(session, cast):
    material = add_plate(
        session, cast.buyer, piece_weight_g=136_300, weight_source="Katalog", weight_checked=True
    )
    assert material.piece_weight_g == 136_300


def test_weight_of_zinc_is_not_doubted_when_the_sheet_is_galvanised(session, cast):
    sizes = {"t": 350, "w": 914_000, "l": 1_829_000}
    kept = {"piece_weight_g": 5_200, "weight_source": "Katalog", "dims_um": sizes}
    assert add_plate(session, cast.buyer, grade_code="SGCC", **kept).piece_weight_g == 5_200
    with pytest.raises(services.WeightDoubtful):
        add_plate(session, cast.buyer, grade_code="SPCC", **kept)


def test_source_is_asked_when_a_weight_is_given_without_it(session, cast):
    with pytest.raises(services.WeightSourceMissing):
        add_plate(session, cast.buyer, piece_weight_g=165_000)


def test_dimension_is_asked_when_the_form_needs_it(session, cast):
    with pytest.raises(weights.SizeMissing) as refused:
        add_plate(session, cast.buyer, dims_um={"t": 7_000, "w": 1_219_000})
    assert refused.value.field == "l"


@pytest.mark.parametrize("letter_um", [("t", 0), ("t", -1), ("l", 10**9), ("d", 5_000)])
def test_size_is_refused_when_it_is_impossible_or_of_another_form(session, cast, letter_um):
    letter, um = letter_um
    with pytest.raises(ImpossibleSize) as refused:
        add_plate(session, cast.buyer, dims_um={**PLATE, letter: um})
    assert refused.value.field == letter


def test_pipe_is_refused_when_its_wall_fills_it(session, cast):
    with pytest.raises(ImpossibleSize):
        services.add_material(
            session,
            grade_code="SGP",
            form_code="pipe",
            dims_um={"d": 20_000, "t": 10_000, "l": 6_000_000},
            by=cast.buyer,
        )


def test_material_is_refused_when_form_or_grade_is_unknown(session, cast):
    with pytest.raises(UnknownForm):
        add_plate(session, cast.buyer, form_code="bathtub")
    with pytest.raises(NotFound):
        add_plate(session, cast.buyer, grade_code="XYZ99")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_catalogue_is_closed_when_the_role_does_not_keep_it(session, cast, role):
    by = cast.user(role)
    material = queries.material_by_code(session, "PL-SS400-5x1219x2438")
    with pytest.raises(Forbidden):
        add_plate(session, by)
    with pytest.raises(Forbidden):
        services.set_reorder(session, material_id=material.id, level=1, quantity=1, by=by)
    with pytest.raises(Forbidden):
        services.set_active(session, material_id=material.id, active=False, by=by)
    with pytest.raises(Forbidden):
        services.add_grade(session, code="X1", family="x", standard="x", density_kg_m3=7850, by=by)


def test_reorder_level_is_kept_and_remembered_when_it_is_set(session, cast):
    material = queries.material_by_code(session, "PL-SS400-5x1219x2438")
    services.set_reorder(session, material_id=material.id, level=10, quantity=25, by=cast.buyer)
    assert (material.reorder_level, material.reorder_quantity) == (10, 25)
    last = history_of(session, Material, material.id)[-1]
    assert (last.act, last.by_id, last.details) == (
        "reorder set",
        cast.buyer.id,
        {"level": 10, "quantity": 25},
    )


@pytest.mark.parametrize(("level", "quantity", "field"), [(-1, 0, "level"), (0, -1, "quantity")])
def test_reorder_is_refused_when_it_is_below_zero(session, cast, level, quantity, field):
    material = queries.material_by_code(session, "PL-SS400-5x1219x2438")
    with pytest.raises(services.NegativeReorder) as refused:
        services.set_reorder(
            session, material_id=material.id, level=level, quantity=quantity, by=cast.buyer
        )
    assert refused.value.field == f"reorder_{field}"


def test_material_leaves_the_shelf_when_it_is_no_longer_offered(session, cast):
    material = queries.material_by_code(session, "PL-SS400-5x1219x2438")
    services.set_active(session, material_id=material.id, active=False, by=cast.storekeeper)
    assert material.id not in {item.id for item in queries.load_shelf(session).items}
    assert history_of(session, Material, material.id)[-1].act == "deactivated"


def test_grade_is_known_to_the_shelf_when_it_is_added(session, cast):
    grade = services.add_grade(
        session,
        code="HARDOX450",
        family="carbon steel",
        standard="SSAB",
        density_kg_m3=7850,
        by=cast.buyer,
    )
    assert "HARDOX450" in queries.load_shelf(session).grades
    assert history_of(session, Grade, grade.id)[0].act == "added"


def test_grade_is_refused_when_it_exists_or_weighs_like_no_metal(session, cast):
    with pytest.raises(services.GradeExists):
        services.add_grade(
            session, code="SS400", family="x", standard="x", density_kg_m3=7850, by=cast.buyer
        )
    with pytest.raises(services.ImpossibleDensity):
        services.add_grade(
            session, code="X1", family="x", standard="x", density_kg_m3=785, by=cast.buyer
        )
    with pytest.raises(services.GradeCodeMissing):
        services.add_grade(
            session, code=" ", family="x", standard="x", density_kg_m3=7850, by=cast.buyer
        )
