"""What is typed about orders to suppliers."""

from flask_babel import lazy_gettext as _

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.purchasing.pricing import Offer
from materialcenter.web.fields import (
    ChoiceField,
    DayField,
    LongTextField,
    PercentField,
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


class DraftLineForm(LineForm):
    """A draft's line with its own tolerance; empty: what material, supplier or centre have."""

    tolerance_over_bp = PercentField(_("Toleransi lebih"), most=10_000)
    tolerance_under_bp = PercentField(_("Toleransi kurang"), most=10_000)
