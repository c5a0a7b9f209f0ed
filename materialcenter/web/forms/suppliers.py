"""What is typed about suppliers and what they ask."""

from flask_babel import lazy_gettext as _

from materialcenter.core import clock
from materialcenter.web.fields import (
    CountField,
    DayField,
    LongTextField,
    MoneyField,
    PercentField,
    PhoneField,
    QuantityField,
    Required,
    TextField,
)
from materialcenter.web.forms.base import OnceForm


class SupplierForm(OnceForm):
    """Who a supplier is and how long he needs."""

    name = TextField(_("Nama pemasok"), [Required()])
    contact = TextField(_("Nama kontak"))
    phone = PhoneField(_("Nomor telepon"))
    email = TextField(_("Email"), most=254)
    address = LongTextField(_("Alamat"), most=300)
    lead_time_days = CountField(_("Lama pengiriman"), [Required()], most=730, default=14)
    terms = TextField(_("Syarat pembayaran"), most=200)
    tolerance_over_bp = PercentField(_("Toleransi lebih"), most=10_000)
    tolerance_under_bp = PercentField(_("Toleransi kurang"), most=10_000)


class PriceForm(OnceForm):
    """A price from a day on; the view sets the unit of the quantities."""

    idr_per_kg = MoneyField(_("Harga per kg"), [Required()], least=1)
    valid_from = DayField(_("Berlaku mulai"), [Required()], default=clock.today)
    from_quantity = QuantityField(_("Mulai jumlah"))
    minimum = QuantityField(_("Paling sedikit dijual"))
    multiple = QuantityField(_("Kelipatan"), least=1)
    source = TextField(_("Sumber harga"), most=200)

    def count_in(self, unit: str) -> None:
        """Read the quantities in a material's unit."""
        for field in (self.from_quantity, self.minimum, self.multiple):
            field.unit = unit
