import pytest

from materialcenter.catalogue import naming
from materialcenter.catalogue.forms import FORMS
from materialcenter.core.text import fold


def um(**millimetres):
    return {letter: round(size * 1000) for letter, size in millimetres.items()}


@pytest.mark.parametrize(
    ("grade", "form", "sizes", "name_id", "name_en"),
    [
        (
            "SS400",
            "plate",
            um(t=5, w=1219, l=2438),
            "Plat hitam SS400 5 mm 1219 × 2438",
            "Hot-rolled plate SS400 5 mm 1219 × 2438",
        ),
        (
            "SPCC",
            "plate",
            um(t=0.8, w=1219, l=2438),
            "Plat putih SPCC 0,8 mm 1219 × 2438",
            "Cold-rolled sheet SPCC 0.8 mm 1219 × 2438",
        ),
        (
            "S45C",
            "round_bar",
            um(d=25, l=6000),
            "As baja S45C Ø25 × 6 m",
            "Steel round bar S45C Ø25 × 6 m",
        ),
        (
            "SS400",
            "angle",
            um(a=40, b=40, t=4, l=6000),
            "Siku SS400 40×40×4 × 6 m",
            "Angle SS400 40×40×4 × 6 m",
        ),
        (
            "STKR400",
            "hollow",
            um(a=40, b=40, t=1.6, l=6000),
            "Hollow STKR400 40×40×1,6 × 6 m",
            "Hollow section STKR400 40×40×1.6 × 6 m",
        ),
        ("ADC12", "ingot", {}, "Ingot ADC12", "Ingot ADC12"),
        ("SCRAP-AL", "scrap", {}, "Rongsok aluminium", "Aluminium scrap"),
    ],
)
def test_name_follows_the_trade_when_a_material_is_made(grade, form, sizes, name_id, name_en):
    assert naming.names(grade, form, sizes) == (name_id, name_en)


def test_length_is_shown_in_metres_when_it_is_not_a_whole_number_of_them():
    name_id, name_en = naming.names("S45C", "round_bar", um(d=25, l=5500))
    assert name_id.endswith("× 5,5 m")
    assert name_en.endswith("× 5.5 m")


def test_h_beam_and_wf_are_told_apart_when_they_are_named():
    square = um(h=150, b=150, t1=7, t2=10, l=12000)
    assert naming.names("SS400", "h_beam", square)[0].startswith("H beam")
    assert naming.names("SS400", "h_beam", {**square, "b": 75_000})[0].startswith("WF")


def test_signature_is_the_same_when_sides_are_swapped_or_radii_differ():
    one = naming.signature("STKR400", "hollow", um(a=20, b=40, t=1.2, l=6000))
    assert one == naming.signature("STKR400", "hollow", um(a=40, b=20, t=1.2, l=6000))
    sharp = naming.signature("SS400", "angle", um(a=40, b=40, t=4, l=6000))
    assert sharp == naming.signature("SS400", "angle", um(a=40, b=40, t=4, l=6000, r1=4.5))


def test_signature_differs_when_a_size_or_the_grade_differs():
    sizes = um(d=25, l=6000)
    one = naming.signature("S45C", "round_bar", sizes)
    assert one != naming.signature("SS400", "round_bar", sizes)
    assert one != naming.signature("S45C", "round_bar", {**sizes, "l": 3_000_000})


def test_words_fit_their_columns_when_the_longest_name_is_made(materials):
    for material in materials.values():
        assert len(material.code) <= 60
        assert len(material.signature) <= 200
        assert len(material.name_id) <= 160
        assert len(material.search_text) <= 400
        assert material.search_text == fold(material.search_text)


def test_every_form_has_two_names_and_a_unit_when_it_is_shown():
    for form in FORMS.values():
        assert form.name_id
        assert form.name_en
        assert (form.counted == "piece") == ("l" in form.dims)
