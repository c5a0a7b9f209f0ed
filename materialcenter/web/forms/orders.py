"""What is typed about orders to suppliers."""

from flask_babel import lazy_gettext as _

from materialcenter.core import clock
from materialcenter.web.fields import (
    ChoiceField,
    DayField,
    LongTextField,
    MoneyField,
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
