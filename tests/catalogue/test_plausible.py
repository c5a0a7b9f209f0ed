import pytest

from materialcenter.catalogue.plausible import GALVANISED_G_M2, implausible, impossible_size


def um(**millimetres):
    return {letter: round(size * 1000) for letter, size in millimetres.items()}


@pytest.mark.parametrize(
    ("form", "sizes", "letter"),
    [
        ("pipe", um(d=27.2, t=28), "t"),
        ("pipe", um(d=27.2, t=13.6), "t"),
        ("hollow", um(a=40, b=20, t=12), "t"),
        ("angle", um(a=40, b=4, t=40), "t"),
        ("angle", um(a=40, b=40, t=4, r1=3, r2=4.5), "r2"),
        ("h_beam", um(h=200, b=100, t1=5.5, t2=100), "t2"),
        ("channel", um(h=100, b=50, t1=50, t2=7.5), "t1"),
        ("lip_channel", um(h=100, b=50, c=50, t=2.3), "c"),
        ("light_channel", um(h=100, b=50, t=50), "t"),
        ("plate", um(t=1219, w=5, l=2438), "t"),
        ("round_bar", um(d=0), "d"),
        ("round_bar", um(d=-5), "d"),
    ],
)
def test_dimension_is_named_when_no_section_can_have_it(form, sizes, letter):
    assert impossible_size(form, sizes) == letter
    assert implausible(form, sizes, 7850, 1)


@pytest.mark.parametrize(
    ("form", "sizes"),
    [
        ("pipe", um(d=27.2, t=13)),
        ("angle", um(a=40, b=40, t=4)),
        ("h_beam", um(h=100, b=100, t1=6, t2=8, r1=8)),
        ("flat_bar", um(w=6, t=50)),
        ("ingot", {}),
    ],
)
def test_no_dimension_is_named_when_the_section_is_possible(form, sizes):
    assert impossible_size(form, sizes) == ""


@pytest.mark.parametrize(("kg_per_m", "doubted"), [(0.229, False), (0.289, False), (0.32, True)])
def test_small_tube_is_believed_up_to_its_round_mother_tube(kg_per_m, doubted):
    assert implausible("hollow", um(a=9, b=9, t=1), 7850, round(kg_per_m * 10**6)) == doubted


def test_older_fillets_are_believed_when_an_h_beam_is_typed_without_its_radius():
    beam = um(h=200, b=100, t1=5.5, t2=8)
    assert not implausible("h_beam", beam, 7850, 21_300_000)
    assert implausible("h_beam", {**beam, "r1": 8_000}, 7850, 21_300_000)


def test_weight_is_believed_as_far_as_its_last_digit_goes():
    thin = um(d=5.5)
    assert implausible("round_bar", thin, 7850, 200_000)
    assert not implausible("round_bar", thin, 7850, 200_000, step_mg=100_000)


def test_zinc_is_believed_when_the_sheet_is_galvanised():
    sheet = um(t=0.3, w=1219, l=2438)
    with_zinc = 3_300_000
    assert implausible("plate", sheet, 7850, with_zinc)
    assert not implausible("plate", sheet, 7850, with_zinc, coating_g_m2=GALVANISED_G_M2)
