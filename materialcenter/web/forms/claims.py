"""What is typed about claims: kilograms and money asked for, and what became of it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from materialcenter.core import clock
from materialcenter.fulfilment.after_delivery.claims.queries import Short
from materialcenter.web.fields import (
    DayField,
    LongTextField,
    MassField,
    MoneyField,
    Required,
    TextField,
)
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.uploads import PhotosField


class ClaimForm(OnceForm):
    """The money asked for; the kilograms of each lot are added by `claim_form`."""

    asked_idr = MoneyField(_("Uang yang diminta"), least=1)
    note = LongTextField(_("Catatan untuk pemasok"), most=500)
    photos = PhotosField(_("Foto"))

    def claimed(self, shorts: Sequence[Short]) -> dict[int, int]:
        """Grams by receipt line."""
        return {row.line.id: self[f"grams-{row.line.id}"].data or 0 for row in shorts}


def claim_form(shorts: Sequence[Short], **kw: Any) -> ClaimForm:
    """Asks how much is claimed of each lot that was short: by default all of it."""
    fields = {
        f"grams-{row.line.id}": MassField(_("Diklaim"), default=row.left_g or None)
        for row in shorts
    }
    return type("ClaimOfLots", (ClaimForm,), fields)(**kw)


class SettlementForm(OnceForm):
    """What the supplier credited, when, and on which paper."""

    credit_idr = MoneyField(_("Dikreditkan pemasok"), [Required()], least=1)
    credited_on = DayField(_("Tanggal kredit"), [Required()], most=clock.today)
    reference = TextField(_("Nomor nota kredit"), most=60)
