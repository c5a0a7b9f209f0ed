"""Tells a published weight, or a size, that cannot be right.

Published tables carry misprints: the weight of the neighbouring line, a digit that was misread,
the fillets of another size. A figure is believed when the formula explains it, as far as the
customs of its trade go; these are named here, each with its reason.
"""

from collections.abc import Mapping
from fractions import Fraction

from materialcenter.catalogue.radii import standard_radii
from materialcenter.catalogue.weights import PI, grams_per_metre

Sizes = Mapping[str, int]

# How far a published weight may lie below and above the formula, in basis points. What the
# rounding of its own last digit explains is allowed besides.
_SOUND = (100, 100)
_CUSTOMS = {
    # Rolled sections of other standards have other fillets and tapers than JIS G 3192 (DIN 1026
    # channels, EN 10056 angles); H beams before its edition of 2008 had larger fillets. A section
    # that was typed with the very radii of the standard is none of these.
    "angle": (150, 200),
    "channel": (150, 200),
    "i_beam": (200, 200),
    "h_beam": (150, 280),
    # Every mill rolls a pattern of its own.
    "checkered_plate": (500, 500),
}
# Without radii the formula has sharp corners and is too light by up to this much.
_FILLETS_BP = 350
_ROLLED = ("angle", "channel", "i_beam", "h_beam")

# Tubes up to this side are drawn from round tube and sold at its weight. Round tube comes in
# steps of an eighth of an inch, and the next one that reaches around is taken: 9 × 9 × 1 from
# 12.7 × 1, a quarter heavier than the square that it becomes.
_DRAWN_UP_TO_UM = 50_000
_EIGHTH_INCH_UM = 3_175

# What must fit into what, and how many times: a pipe has two walls, an angle one.
_SHEET = ((1, "t", "w"),)
_BEAM = ((2, "t2", "h"), (1, "t1", "b"))
_MUST_FIT = {
    "plate": _SHEET,
    "checkered_plate": _SHEET,
    "coil": _SHEET,
    "strip": _SHEET,
    "pipe": ((2, "t", "d"),),
    "hollow": ((2, "t", "a"), (2, "t", "b")),
    "angle": ((1, "t", "a"), (1, "t", "b"), (1, "r2", "r1")),
    "light_channel": ((2, "t", "h"), (1, "t", "b")),
    "lip_channel": ((2, "t", "h"), (2, "t", "b"), (1, "t", "c"), (2, "c", "h")),
    "channel": _BEAM,
    "i_beam": _BEAM,
    "h_beam": _BEAM,
}

# Zinc on both sides of a sheet, JIS G 3302: at most Z27 is sold in sheets, which is 381 g/m².
GALVANISED_G_M2 = 381


def _mother_tube(dims_um: Sizes, density_kg_m3: int) -> Fraction:
    """Grams per metre of the round tube that a small square tube is drawn from."""
    around = 2 * (dims_um["a"] + dims_um["b"])
    diameter = -(-around // (PI * _EIGHTH_INCH_UM)) * _EIGHTH_INCH_UM
    return grams_per_metre("pipe", {"d": int(diameter), "t": dims_um["t"]}, density_kg_m3)


def _tolerances(form_code: str, dims_um: Sizes) -> tuple[int, int]:
    below, above = _CUSTOMS.get(form_code, _SOUND)
    if form_code not in _ROLLED:
        return below, above
    standard = standard_radii(form_code, dims_um)
    if standard is not None and standard == (dims_um.get("r1"), dims_um.get("r2", 0)):
        return _SOUND
    unknown = standard is None and "r1" not in dims_um
    return below, above + (_FILLETS_BP if unknown else 0)


def plausible_range(
    form_code: str, dims_um: Sizes, density_kg_m3: int, *, coating_g_m2: int = 0
) -> tuple[Fraction, Fraction]:
    """The least and the most grams per metre that a published weight is believed with.

    `coating_g_m2` is the most zinc (g/m², both sides) that a sheet may carry on top. Raises
    SizeMissing.
    """
    theory = grams_per_metre(form_code, dims_um, density_kg_m3)
    below, above = _tolerances(form_code, dims_um)
    heaviest = theory
    if form_code == "hollow" and max(dims_um["a"], dims_um["b"]) <= _DRAWN_UP_TO_UM:
        heaviest = _mother_tube(dims_um, density_kg_m3)
    if coating_g_m2:
        heaviest += Fraction(dims_um["w"] * coating_g_m2, 10**6)
    return theory * (10_000 - below) / 10_000, heaviest * (10_000 + above) / 10_000


def implausible(
    form_code: str,
    dims_um: Sizes,
    density_kg_m3: int,
    mg_per_m: Fraction | int,
    *,
    step_mg: Fraction | int = 0,
    coating_g_m2: int = 0,
) -> bool:
    """Whether a published weight per metre (milligrams) or its size cannot be right.

    `step_mg` is what one unit of its last printed digit stands for: 0.2 kg/m may be anything
    from 0.15 to 0.25. Raises SizeMissing.
    """
    if impossible_size(form_code, dims_um):
        return True
    least, most = plausible_range(form_code, dims_um, density_kg_m3, coating_g_m2=coating_g_m2)
    half = Fraction(step_mg) / 2
    return not least * 1000 - half <= mg_per_m <= most * 1000 + half


def impossible_size(form_code: str, dims_um: Sizes) -> str:
    """The letter of a dimension that no such section can have; "" when all are possible."""
    for letter, um in dims_um.items():
        if um < 0 or (um == 0 and letter not in ("r1", "r2")):
            return letter
    for times, part, whole in _MUST_FIT.get(form_code, ()):
        if {part, whole} <= dims_um.keys() and times * dims_um[part] >= dims_um[whole]:
            return part
    return ""
