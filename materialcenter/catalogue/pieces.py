"""Pieces of a material that are not as it comes: cut to a size of their own."""

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.weights import grams_per_metre
from materialcenter.core.errors import DomainError, N_
from materialcenter.core.quantities import divide_half_up


class NotCut(DomainError):
    """A form that has no length to cut."""

    sentence = N_("%(material)s tidak dipotong menurut ukuran.")


def by_width(material: Material) -> bool:
    """Whether pieces of it have a width and a length; else they have a length only.

    Raises NotCut for metal without length.
    """
    if not cuttable(material):
        raise NotCut(material=material.name_id)
    return "w" in material.form.dims and material.form_code != "flat_bar"


def cuttable(material: Material) -> bool:
    """Whether it can be asked for in pieces of another size."""
    return "l" in material.form.dims or "w" in material.form.dims


def from_coil(material: Material) -> bool:
    """Whether a sheet is taken off a roll before it is cut."""
    return by_width(material) and "l" not in material.form.dims


def own_piece_weight_g(material: Material, w_um: int | None, l_um: int | None) -> int:
    """Theoretical grams of one piece of a lot: the material's, or its own size's part of that;
    of a coil by the formula."""
    if l_um is None:
        return material.piece_weight_g
    if material.piece_weight_g:
        sides = (w_um or 1, material.w_um or 1) if w_um else (1, 1)
        whole = (material.l_um or 1) * sides[1]
        return divide_half_up(material.piece_weight_g * l_um * sides[0], whole)
    sizes = material.dimensions | {"l": l_um} | ({"w": w_um} if w_um else {})
    density = material.grade.density_kg_m3
    grams = grams_per_metre(material.form_code, sizes, density) * l_um / 10**6
    return divide_half_up(grams.numerator, grams.denominator)
