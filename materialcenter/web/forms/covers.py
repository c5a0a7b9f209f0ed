"""Where a promise goes."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from materialcenter.core import clock
from materialcenter.web.fields import ChoiceField, DayField, LongTextField, QuantityField, Required
from materialcenter.web.forms.base import OnceForm


class ExtendForm(OnceForm):
    """Until when metal is kept, and why."""

    until = DayField(_("Simpan sampai"), [Required()], least=clock.today)
    reason = LongTextField(_("Alasan"), [Required()], most=300)


class CoverForm(OnceForm):
    """How much, and from or to what."""

    quantity = QuantityField(_("Jumlah"), [Required()], least=1)
    target = ChoiceField(_("Pilihan"))

    def fit(self, unit: str, most: int, targets: Sequence[tuple[str, str]]) -> None:
        """Count in a unit, at most what there is, with one of these."""
        self.quantity.unit, self.quantity.most = unit, most
        self.target.choices = list(targets)


class MoveForm(CoverForm):
    """How much goes where, and why."""

    reason = LongTextField(_("Alasan"), most=300)
