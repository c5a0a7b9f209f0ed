"""What is typed about suppliers and what they ask."""

from typing import Any

from flask_babel import lazy_gettext as _

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.purchasing.terms import LARGEST
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
from materialcenter.web.forms.base import Form, OnceForm
from materialcenter.web.forms.priced import PricedForm
from materialcenter.web.uploads import PhotosField


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


class PriceForm(PricedForm):
    """A price from a day on with what belongs to it; see `of`."""

    valid_from = DayField(_("Berlaku mulai"), [Required()], default=clock.today)
    valid_to = DayField(_("Berlaku sampai"))
    from_quantity = QuantityField(_("Mulai jumlah"))
    minimum = QuantityField(_("Paling sedikit dijual"))
    multiple = QuantityField(_("Kelipatan"), least=1)
    freight_idr_per_kg = MoneyField(_("Ongkos kirim per kg"))
    source = TextField(_("Sumber harga"), most=200)
    documents = PhotosField(_("Surat penawaran"))

    def of(self, material: Material) -> None:
        """Read quantities and price as the material is counted and sold."""
        for field in (self.from_quantity, self.minimum, self.multiple):
            field.unit = material.unit
        self.sold_as(material)

    @property
    def terms(self) -> dict[str, Any]:
        """What was typed, as `PriceTerms` and the verbs take it."""
        return {
            **self.price,
            "valid_from": self.valid_from.data or clock.today(),
            "valid_to": self.valid_to.data,
            "from_quantity": self.from_quantity.data or 0,
            "minimum": self.minimum.data or 0,
            "multiple": self.multiple.data or 1,
            "freight_idr_per_kg": self.freight_idr_per_kg.data or 0,
            "source": self.source.data or "",
        }


class EndForm(OnceForm):
    """The last day of a price."""

    last_day = DayField(_("Hari terakhir berlaku"), [Required()], default=clock.today)


class NeedForm(Form):
    """The quantity that offers are compared for; typed into the address."""

    class Meta:
        """Nothing is written, so no token is asked for."""

        csrf = False

    quantity = QuantityField(_("Jumlah"), least=1, most=LARGEST)
