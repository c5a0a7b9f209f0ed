"""What is typed about a bill for freight."""

from flask_babel import lazy_gettext as _

from materialcenter.fulfilment.after_delivery.landed_costs import Bill
from materialcenter.fulfilment.after_delivery.models import BASIS_NAMES
from materialcenter.web.fields import ChoiceField, IdsField, MoneyField, Required, TextField
from materialcenter.web.forms.base import OnceForm


class CostForm(OnceForm):
    """Whose bill, how much of it, over which deliveries."""

    biller = TextField(_("Penagih"), [Required()], most=120)
    number = TextField(_("Nomor tagihan"), [Required()], most=60)
    total_idr = MoneyField(_("Jumlah tagihan"), [Required()], least=1)
    amount_idr = MoneyField(_("Dibebankan sekarang"), [Required()], least=1)
    basis = ChoiceField(
        _("Dibagi"), choices=[(basis.value, _(name)) for basis, name in BASIS_NAMES.items()]
    )
    receipts = IdsField()
    note = TextField(_("Catatan"), most=300)

    @property
    def bill(self) -> Bill:
        """The bill as it was typed."""
        return Bill(self.biller.data or "", self.number.data or "", self.total_idr.data or 0)
