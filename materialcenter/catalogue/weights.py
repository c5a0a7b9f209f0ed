"""How much metal weighs by theory. Pure and exact: fractions inside, one rounding at the end.

Sections are areas in square micrometres; a density is kg/m³. With those units
`area × density / 10⁹` is grams per metre.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from materialcenter.catalogue.forms import DIMENSION_NAMES, FORMS
from materialcenter.catalogue.radii import with_radii
from materialcenter.core.errors import InvalidInput, N_, Term
from materialcenter.core.quantities import divide_half_up

Sizes = Mapping[str, int]

PI = Fraction(31415926535897932384626433832795, 10**31)

# Raised pattern of a checkered plate, g/m² on top of the base plate: the unit mass tables of
# floor plate dealers give 26.79 kg/m² for 3.2 mm and 48.77 for 6 mm, which is 7.85 t + 1.67.
PATTERN_G_M2 = 1670

# JIS G 3444 and G 3452 print their pipes by 0.02466 t (D - t), with t and D in millimetres.
PIPE_CONSTANT = Fraction(2466, 100_000)


class SizeMissing(InvalidInput):
    """A dimension that the form needs was not given."""

    sentence = N_("Isi dulu ukurannya: %(dimension)s.")

    def __init__(self, letter: str) -> None:
        super().__init__(field=letter, dimension=Term(DIMENSION_NAMES[letter]))


def _plate(s: Sizes) -> Fraction:
    return Fraction(s["w"] * s["t"])


def _round(s: Sizes) -> Fraction:
    return PI / 4 * s["d"] ** 2


def _square(s: Sizes) -> Fraction:
    return Fraction(s["a"] ** 2)


def _hexagon(s: Sizes) -> Fraction:
    return Fraction(8660, 10_000) * s["a"] ** 2


def _angle(s: Sizes) -> Fraction:
    if "t1" in s:
        return _angle_of_two_walls(s)
    corners = Fraction(215, 1000) * (s.get("r1", 0) ** 2 - 2 * s.get("r2", 0) ** 2)
    return s["t"] * (s["a"] + s["b"] - s["t"]) + corners


def _angle_of_two_walls(s: Sizes) -> Fraction:
    corners = Fraction(215, 1000) * (s.get("r1", 0) ** 2 - s.get("r2", 0) ** 2)
    return s["a"] * s["t1"] + s["t2"] * (s["b"] - s["t1"]) + corners


def _flanged(s: Sizes, corner: Fraction) -> Fraction:
    body = s["h"] * s["t1"] + 2 * s["t2"] * (s["b"] - s["t1"])
    return body + corner * (s.get("r1", 0) ** 2 - s.get("r2", 0) ** 2)


def _channel(s: Sizes) -> Fraction:
    return _flanged(s, Fraction(349, 1000))


def _i_beam(s: Sizes) -> Fraction:
    return _flanged(s, Fraction(615, 1000))


def _h_beam(s: Sizes) -> Fraction:
    body = s["t1"] * (s["h"] - 2 * s["t2"]) + 2 * s["b"] * s["t2"]
    return body + Fraction(858, 1000) * s.get("r1", 0) ** 2


def _lip_channel(s: Sizes) -> Fraction:
    return s["t"] * (s["h"] + 2 * s["b"] + 2 * s["c"] - Fraction(6574, 1000) * s["t"])


def _light_channel(s: Sizes) -> Fraction:
    return s["t"] * (s["h"] + 2 * s["b"] - Fraction(3287, 1000) * s["t"])


def _pipe(s: Sizes) -> Fraction:
    return PI * s["t"] * (s["d"] - s["t"])


def _hollow(s: Sizes) -> Fraction:
    return 2 * s["t"] * (s["a"] + s["b"] - Fraction(3287, 1000) * s["t"])


_SECTIONS: dict[str, Callable[[Sizes], Fraction]] = {
    "plate": _plate,
    "checkered_plate": _plate,
    "coil": _plate,
    "strip": _plate,
    "flat_bar": _plate,
    "round_bar": _round,
    "rebar": _round,
    "wire": _round,
    "square_bar": _square,
    "hex_bar": _hexagon,
    "angle": _angle,
    "channel": _channel,
    "i_beam": _i_beam,
    "h_beam": _h_beam,
    "lip_channel": _lip_channel,
    "light_channel": _light_channel,
    "pipe": _pipe,
    "hollow": _hollow,
}


def section_um2(form_code: str, dims_um: Sizes) -> Fraction:
    """The area of the cross-section in µm², exact (π to 31 digits).

    JIS G 3191 (round, square, hexagon 0.8660 s²), G 3192 (angle, channel, I and H with their
    fillets r1 and toes r2; those of the standard when they are not given), G 3193 (plate),
    G 3194 (flat), G 3350 (lip and light channel), G 3444 and G 3452 (pipe), G 3466 (hollow),
    SNI 2052 (reinforcing bar, by its nominal diameter). Raises SizeMissing.
    """
    try:
        return Fraction(_SECTIONS[form_code](with_radii(form_code, dims_um)))
    except KeyError as error:
        raise SizeMissing(str(error.args[0])) from error


def grams_per_metre(form_code: str, dims_um: Sizes, density_kg_m3: int) -> Fraction:
    """Exact grams per metre of bar, pipe, coil or sheet. Raises SizeMissing.

    A checkered plate is its base plate plus its pattern (PATTERN_G_M2 over its width).
    """
    grams = section_um2(form_code, dims_um) * density_kg_m3 / 10**9
    if form_code == "checkered_plate":
        grams += Fraction(dims_um["w"] * PATTERN_G_M2, 10**6)
    return grams


def piece_weight_g(form_code: str, dims_um: Sizes, density_kg_m3: int) -> int:
    """Grams of one piece of length `l`, rounded half up; 0 for forms without a fixed piece.

    Raises SizeMissing. Plate 5 × 1219 × 2438 of 7850 kg/m³ is 116,648 g.
    """
    if "l" not in FORMS[form_code].dims:
        return 0
    if "l" not in dims_um:
        raise SizeMissing("l")
    exact = grams_per_metre(form_code, dims_um, density_kg_m3) * dims_um["l"] / 10**6
    return divide_half_up(exact.numerator, exact.denominator)


def piece_from_published(mg_per_m: int, length_um: int) -> int:
    """Grams of a piece by a published weight per metre, in milligrams, rounded half up."""
    return divide_half_up(mg_per_m * length_um, 10**9)


def _rounded(value: Fraction, figures: int) -> Decimal:
    context = Context(prec=figures, rounding=ROUND_HALF_EVEN)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def jis_mg_per_m(form_code: str, dims_um: Sizes, density_kg_m3: int = 7850) -> int:
    """Milligrams per metre as the JIS steel tables print them.

    The area in cm² is rounded to 4 figures, multiplied by a tenth of the density and rounded
    to 3 figures, both half to even (JIS Z 8401): flat 150 × 6 is 7.06 kg/m, not 7.07. Pipe of
    7850 kg/m³ is PIPE_CONSTANT · t · (D - t), rounded once. Raises SizeMissing.
    """
    area_um2 = section_um2(form_code, dims_um)
    if form_code == "pipe" and density_kg_m3 == 7850:
        kg_per_m = PIPE_CONSTANT * dims_um["t"] * (dims_um["d"] - dims_um["t"]) / 10**6
    else:
        kg_per_m = Fraction(_rounded(area_um2 / 10**8, 4)) * density_kg_m3 / 10_000
    return int(_rounded(kg_per_m, 3) * 10**6)
