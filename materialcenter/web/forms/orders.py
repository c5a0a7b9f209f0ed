"""What is typed about orders to suppliers."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import Field, SelectMultipleField

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.purchasing.pricing import Offer
from materialcenter.web.fields import (
    ChoiceField,
    DayField,
    LongTextField,
    MoneyField,
    QuantityField,
    Required,
)
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.priced import PIECE, PricedForm


class ReasonForm(OnceForm):
    """An act that has to be explained."""

    reason = LongTextField(_("Alasan"), [Required()], most=500)


class ScheduleForm(OnceForm):
    """When the supplier says that it comes."""

    expected_on = DayField(_("Perkiraan tanggal datang"), [Required()], least=clock.today)
    note = LongTextField(_("Catatan"), most=300)


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


class LineForm(PricedForm):
    """Quantity and price of one line of a material; see `of`."""

    quantity = QuantityField(_("Jumlah"), [Required()], least=1)

    def of(self, material: Material) -> None:
        """Read the quantity and the price as the material is counted and sold."""
        self.quantity.unit = material.unit
        self.sold_as(material)

    def offer(self, offer: Offer | None, wanted: int) -> None:
        """Fill in what the supplier asks, and how much he would sell of what is wanted."""
        if wanted:
            self.quantity.data = offer.quantity if offer else wanted
        if offer and offer.idr_per_piece:
            self.per.data, self.idr_per_piece.data = PIECE, offer.idr_per_piece
        self.idr_per_kg.data = offer.idr_per_kg if offer else None


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
