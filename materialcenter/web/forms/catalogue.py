"""What is typed about grades, materials and ways to cut."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field

from materialcenter.catalogue.forms import DIMENSION_NAMES, Form
from materialcenter.core.quantities import Counted
from materialcenter.web.fields import (
    ChoiceField,
    CountField,
    LengthField,
    LongTextField,
    MassField,
    PercentField,
    QuantityField,
    Required,
    TextField,
    TickField,
)
from materialcenter.web.forms.acts import ReasonForm
from materialcenter.web.forms.base import Form as PlainForm
from materialcenter.web.forms.base import OnceForm

# The limits of a grade as they are kept, by the name of their field.
LIMITS = ("composition", "yield_min_mpa", "tensile_mpa", "elongation_min_pct", "near_equivalent")


class GradeForm(OnceForm):
    """A grade; code and density are asked for only when it is new."""

    standard = TextField(_("Standar"), [Required()], most=80)
    edition = TextField(_("Edisi"), most=20)
    name_id = TextField(_("Nama Indonesia"))
    name_en = TextField(_("Nama Inggris"))
    composition = LongTextField(_("Komposisi (persen massa)"), most=300)
    yield_min_mpa = TextField(_("Kuat luluh paling sedikit, MPa"), most=200)
    tensile_mpa = TextField(_("Kuat tarik, MPa"), most=200)
    elongation_min_pct = TextField(_("Regangan paling sedikit (persen)"), most=200)
    near_equivalent = TextField(_("Mutu yang setara"), most=200)
    source = TextField(_("Sumber"), most=300)

    @property
    def known(self) -> dict[str, Any]:
        """What is kept, as the services take it."""
        limits = {name: self[name].data for name in LIMITS if self[name].data}
        plain = ("standard", "edition", "name_id", "name_en", "source")
        return {name: self[name].data or "" for name in plain} | {"limits": limits}


class NewGradeForm(GradeForm):
    """A grade that is not there yet."""

    code = TextField(_("Kode mutu"), [Required()], most=40)
    family = ChoiceField(_("Golongan"))
    density = CountField(_("Massa jenis"), [Required()], default=7_850)


class MaterialForm(OnceForm):
    """A material of a form; its dimensions are added by `material_form`."""

    grade = ChoiceField(_("Mutu"))
    piece_weight_g = MassField(_("Berat terbitan per potong"))
    weight_source = TextField(_("Sumber berat"), most=200)
    weight_checked = TickField(_("Berat ini sudah diperiksa dan benar"))

    def sizes(self, form: Form) -> dict[str, int]:
        """The dimensions that were typed, in micrometres by letter."""
        typed = {letter: self[letter].data for letter in form.all_dims}
        return {letter: um for letter, um in typed.items() if um is not None}


def material_form(
    form: Form, grades: Sequence[tuple[str, str]], sizes: Mapping[str, int], grade: str = ""
) -> MaterialForm:
    """Asks for a form's dimensions, filled with those of a material like it."""
    fields: dict[str, Field | None] = {
        letter: LengthField(
            gettext(DIMENSION_NAMES[letter]),
            [Required()] if letter in form.dims else [],
            default=sizes.get(letter),
        )
        for letter in form.all_dims
    }
    if form.counted == Counted.MASS:
        fields |= {"piece_weight_g": None, "weight_source": None, "weight_checked": None}
    made = type("MaterialOfForm", (MaterialForm,), fields)(grade=grade or None)
    made.grade.choices = [("", gettext("Pilih mutu")), *grades]
    return made


class ReorderForm(PlainForm):
    """When to reorder and how much."""

    level = QuantityField(_("Stok minimum"))
    quantity = QuantityField(_("Jumlah pesan ulang"))

    def count_in(self, unit: str) -> None:
        """Read the quantities in a material's unit."""
        self.level.unit = self.quantity.unit = unit


class ToleranceForm(PlainForm):
    """By how much a delivery of this material may be off; empty: as the supplier or the centre
    has it."""

    over = PercentField(_("Toleransi lebih"), most=10_000)
    under = PercentField(_("Toleransi kurang"), most=10_000)


class MergeForm(ReasonForm):
    """Which material takes over."""

    into = TextField(_("Kode bahan yang tetap"), [Required()], most=60)


class ProcessForm(OnceForm):
    """A way to cut."""

    name_id = TextField(_("Nama Indonesia"), [Required()], most=60)
    name_en = TextField(_("Nama Inggris"), most=60)
    kerf = LengthField(_("Lebar biasa"), [Required()])
    kerf_least = LengthField(_("Paling sempit"), [Required()])
    kerf_most = LengthField(_("Paling lebar"), [Required()])
    used_for = TextField(_("Dipakai untuk"))
    source = TextField(_("Sumber"), most=300)
    active = TickField(_("Dipakai"), default=True)
