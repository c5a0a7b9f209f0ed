"""Where a promise goes."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from materialcenter.web.fields import ChoiceField, LongTextField, QuantityField, Required
from materialcenter.web.forms.base import OnceForm


class MoveForm(OnceForm):
    """How much goes where, and why."""

    quantity = QuantityField(_("Jumlah"), [Required()], least=1)
    target = ChoiceField(_("Ke mana"))
    reason = LongTextField(_("Alasan"), most=300)

    def fit(self, unit: str, most: int, targets: Sequence[tuple[str, str]]) -> None:
        """Count in a unit, at most what there is, to one of these targets."""
        self.quantity.unit, self.quantity.most = unit, most
        self.target.choices = list(targets)
