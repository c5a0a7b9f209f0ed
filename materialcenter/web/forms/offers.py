"""What is offered instead, and what the workshop answers."""

from typing import Any

from flask_babel import lazy_gettext as _

from materialcenter.core import clock
from materialcenter.fulfilment.substituting.models import SubstitutionOffer
from materialcenter.web.fields import (
    DayField,
    LongTextField,
    MoneyField,
    QuantityField,
    Required,
    TextField,
)
from materialcenter.web.forms.acts import for_act
from materialcenter.web.forms.base import OnceForm

MOST_IDR_PER_KG = 10_000_000


class OfferForm(OnceForm):
    """How much, for what of the line, at what price, until when, and in what words."""

    quantity = QuantityField(_("Jumlah yang ditawarkan"), [Required()], least=1)
    replaces = QuantityField(_("Menggantikan"), [Required()], least=1)
    idr_per_kg = MoneyField(_("Harga per kg"), [Required()], least=1, most=MOST_IDR_PER_KG)
    valid_until = DayField(_("Berlaku sampai"), [Required()], least=clock.today)
    word = LongTextField(_("Penjelasan untuk IKM"), [Required()], most=300)


class AnswerForm(OnceForm):
    """How much is taken, and a word to the centre."""

    quantity = QuantityField(_("Jumlah yang diambil"), least=1)
    note = TextField(_("Pesan untuk petugas"), most=300)


def answer_form(offer: SubstitutionOffer, **kw: Any) -> AnswerForm:
    """The form for one of a page's offers."""
    form = AnswerForm(**kw)
    form.quantity.unit = offer.unit
    for_act(form, f"offer-{offer.id}")
    return form
