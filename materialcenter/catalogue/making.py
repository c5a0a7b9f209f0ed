"""Makes the record of a material out of its grade, form and dimensions."""

from collections.abc import Mapping

from materialcenter.catalogue import naming, weights
from materialcenter.catalogue.forms import DIMENSION_NAMES, FORMS, Form
from materialcenter.catalogue.models import Grade, Material
from materialcenter.catalogue.plausible import impossible_size
from materialcenter.core.errors import InvalidInput, N_, Term
from materialcenter.core.quantities import Counted

FORMULA = "formula"
MOST_UM = 100_000_000


class UnknownForm(InvalidInput):
    """A form that the catalogue does not know."""

    sentence = N_("Bentuk ini tidak dikenal. Pilih dari daftar.")


class ImpossibleSize(InvalidInput):
    """A dimension of zero, below zero, beyond reason, or one that the form does not have."""

    sentence = N_("Ukuran ini tidak mungkin: %(dimension)s. Periksa lagi.")

    def __init__(self, letter: str) -> None:
        name = Term(DIMENSION_NAMES[letter]) if letter in DIMENSION_NAMES else letter
        super().__init__(field=letter, dimension=name)


class WeightMissing(InvalidInput):
    """A material counted in pieces without a weight for one."""

    sentence = N_("Isi berat satu batang atau lembar; rumusnya menghasilkan nol.")


def form_of(form_code: str) -> Form:
    """The form of a code. Raises UnknownForm."""
    form = FORMS.get(form_code)
    if form is None:
        raise UnknownForm(field="form")
    return form


def _check_sizes(form: Form, dims_um: Mapping[str, int]) -> None:
    for letter in form.dims:
        if letter not in dims_um:
            raise weights.SizeMissing(letter)
    for letter, um in dims_um.items():
        if letter not in form.all_dims or not 0 < um <= MOST_UM:
            raise ImpossibleSize(letter)
    letter = impossible_size(form.code, dims_um)
    if letter:
        raise ImpossibleSize(letter)


def make_material(
    grade: Grade,
    form_code: str,
    dims_um: Mapping[str, int],
    *,
    piece_weight_g: int | None = None,
    weight_source: str | None = None,
) -> Material:
    """A new material, named and weighed, not yet added to a session.

    `piece_weight_g` (grams) overrides the formula, and `weight_source` says where it is from.
    Raises UnknownForm, SizeMissing, ImpossibleSize, WeightMissing.
    """
    form = form_of(form_code)
    _check_sizes(form, dims_um)
    weight = piece_weight_g
    if weight is None:
        weight = weights.piece_weight_g(form_code, dims_um, grade.density_kg_m3)
    if form.counted == Counted.PIECE and weight <= 0:
        raise WeightMissing(field="piece_weight_g")
    name_id, name_en = naming.names(grade.code, form_code, dims_um)
    return Material(
        code=naming.material_code(grade.code, form_code, dims_um),
        signature=naming.signature(grade.code, form_code, dims_um),
        grade=grade,
        form_code=form_code,
        counted=form.counted.value,
        piece_weight_g=weight if form.counted == Counted.PIECE else 0,
        weight_source=FORMULA if piece_weight_g is None else weight_source or "",
        name_id=name_id,
        name_en=name_en,
        search_text=naming.search_text(grade.code, form_code, dims_um),
        reorder_level=0,
        reorder_quantity=0,
        active=True,
        **{f"{letter}_um": um for letter, um in dims_um.items()},
    )
