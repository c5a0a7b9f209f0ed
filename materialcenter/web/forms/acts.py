"""Acts on documents that ask for a word: why, how much of each line, how heavy."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from materialcenter.core import clock
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.web.fields import (
    CountField,
    DayField,
    LongTextField,
    MassField,
    MoneyField,
    QuantityField,
    Required,
    TextField,
)
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.language import language


class ReasonForm(OnceForm):
    """Why."""

    reason = TextField(_("Alasan"), [Required()], most=300)


class ApprovalForm(OnceForm):
    """What is approved; a quantity and a tick for each line are added by `approval_form`."""

    remark = LongTextField(_("Catatan untuk IKM"))


class HandOverForm(OnceForm):
    """Who takes the metal; pieces and weight for each reservation are added."""

    taken_by = TextField(_("Diambil oleh"), [Required()])
    certificate_reason = TextField(_("Alasan menyerahkan tanpa sertifikat"), most=300)
    note = LongTextField(_("Catatan"))

    def filled_in(self, reservation_ids: Iterable[int]) -> bool:
        """Whether everything that goes was weighed; marks all that was not."""
        return self.require(
            self[f"grams-{id_}"] for id_ in reservation_ids if self[f"take-{id_}"].data
        )


class ReturnForm(OnceForm):
    """Metal that comes back from a workshop."""

    pieces = CountField(_("Jumlah"))
    grams = MassField(_("Berat timbang"), [Required()])
    place = TextField(_("Rak"), [Required()], most=20)
    reason = TextField(_("Alasan"), [Required()], most=300)


class PriceForm(OnceForm):
    """A price from a day on."""

    idr_per_kg = MoneyField(_("Harga per kg"), [Required()])
    valid_from = DayField(_("Berlaku mulai"), [Required()], least=clock.today)


class ComparisonPriceForm(OnceForm):
    """What a kilogram costs elsewhere from a day on."""

    idr_per_kg = MoneyField(_("Harga per kg"), [Required()])
    valid_from = DayField(_("Berlaku mulai"), [Required()], most=clock.today)
    source = TextField(_("Sumber"), [Required()])


def for_act(form: OnceForm, act: str) -> OnceForm:
    """The form with ids of its own, because a page has several of its kind."""
    for field in form:
        field.id = f"{act}-{field.name}"
    return form


def reason_form(act: str, **kw: Any) -> ReasonForm:
    """The form that asks why for one of a page's acts."""
    form = ReasonForm(**kw)
    for_act(form, act)
    return form


def approval_form(lines: Sequence[PurchaseRequestLine], **kw: Any) -> ApprovalForm:
    """Asks how much of each line is approved and whether to reserve it at once."""
    fields: dict[str, Any] = {}
    for line in lines:
        fields[f"approved-{line.id}"] = QuantityField(
            line.material.name(language()),
            [Required()],
            unit=line.material.unit,
            default=line.asked,
        )
        fields[f"reserve-{line.id}"] = BooleanField(gettext("Simpan dari stok"), default=True)
    return type("ApprovalOfLines", (ApprovalForm,), fields)(**kw)


def hand_over_form(reservation_ids: Iterable[int], **kw: Any) -> HandOverForm:
    """Asks for each reservation whether it goes, how many pieces, and what the scale says."""
    fields: dict[str, Any] = {}
    for id_ in reservation_ids:
        fields[f"take-{id_}"] = BooleanField(gettext("Serahkan"), default=True)
        fields[f"pieces-{id_}"] = CountField(_("Jumlah"))
        fields[f"grams-{id_}"] = MassField(_("Berat timbang"))
        fields[f"weight_reason-{id_}"] = TextField(_("Alasan beda berat"))
    return type("HandOverOfReservations", (HandOverForm,), fields)(**kw)
