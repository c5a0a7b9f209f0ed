"""What is typed about orders to suppliers."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import Field, SelectMultipleField

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.web.fields import (
    ChoiceField,
    DayField,
    LongTextField,
    MoneyField,
    PercentField,
    QuantityField,
    Required,
)
from materialcenter.web.forms.base import OnceForm


class ReasonForm(OnceForm):
    """An act that has to be explained."""

    reason = LongTextField(_("Alasan"), [Required()], most=500)


class ScheduleForm(OnceForm):
    """When the supplier says that it comes."""

    expected_on = DayField(_("Perkiraan tanggal datang"), [Required()], least=clock.today)
    note = LongTextField(_("Catatan"), most=300)


class ConfirmForm(OnceForm):
    """What the supplier confirmed; the view sets `confirmed_quantity.unit`."""

    confirmed_quantity = QuantityField(_("Jumlah yang disanggupi"), [Required()])
    confirmed_on = DayField(_("Tanggal yang disanggupi"), [Required()], least=clock.today)
    note = LongTextField(_("Catatan"), most=300)


class SplitForm(ReasonForm):
    """A part of the rest that comes on another day; the view sets `quantity.unit`."""

    quantity = QuantityField(_("Jumlah yang dipisah"), [Required()], least=1)
    expected_on = DayField(_("Perkiraan tanggal datang"), [Required()], least=clock.today)


class CloseForm(ReasonForm):
    """Why the rest comes no more."""

    why = ChoiceField(
        _("Sisanya"),
        choices=[("short", _("tidak dikirim pemasok")), ("cancelled", _("kami batalkan"))],
    )


class OrderForm(OnceForm):
    """A new order without lines."""

    supplier_id = ChoiceField(_("Pemasok"), [Required()])
    expected_on = DayField(_("Perkiraan tanggal datang"), [Required()], least=clock.today)
    note = LongTextField(_("Catatan"), most=500)


class LineForm(OnceForm):
    """Quantity and price of one line; the view sets `quantity.unit`."""

    quantity = QuantityField(_("Jumlah"), [Required()], least=1)
    idr_per_kg = MoneyField(_("Harga per kg"), [Required()], least=1)


class DraftLineForm(LineForm):
    """A draft's line with its own tolerance; empty: what material, supplier or centre have."""

    tolerance_over_bp = PercentField(_("Toleransi lebih"), most=10_000)
    tolerance_under_bp = PercentField(_("Toleransi kurang"), most=10_000)


class LineIdsField(SelectMultipleField):
    """The request lines that were ticked; others than those shown are not taken."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [int(text) for text in valuelist if text.isascii() and text.isdigit()]

    def pre_validate(self, form: object) -> None:
        known = {choice[0] for choice in self.iter_choices()}
        self.data = [line_id for line_id in self.data or [] if line_id in known]


class PoolForm(OnceForm):
    """Which needs go on an order, to whom, at which prices: see `pool_form`."""

    supplier_id = ChoiceField(_("Pemasok"), [Required()])
    expected_on = DayField(_("Perkiraan tanggal datang"), [Required()], least=clock.today)
    lines = LineIdsField(coerce=int)

    def price(self, material_id: int) -> MoneyField:
        """The field for a material's price."""
        return self[f"price-{material_id}"]  # type: ignore[return-value]

    def for_shelf(self, material_id: int) -> QuantityField:
        """The field for what is bought for the shelf."""
        return self[f"shelf-{material_id}"]  # type: ignore[return-value]


def pool_form(materials: Iterable[Material]) -> type[PoolForm]:
    """A pool form with a price and a quantity for the shelf for each material."""
    fields: dict[str, Field] = {}
    for material in materials:
        fields[f"price-{material.id}"] = MoneyField(_("Harga per kg"), least=1)
        fields[f"shelf-{material.id}"] = QuantityField(_("Untuk stok"), unit=material.unit)
    return type("PoolForm", (PoolForm,), fields)
