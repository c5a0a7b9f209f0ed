"""The settings as fields; what unit a figure has is told by the end of its name."""

from flask_babel import lazy_gettext as _
from wtforms import Field

from materialcenter.core import clock
from materialcenter.core.settings import (
    ALL,
    ALLOWED,
    CERTIFICATE_POLICY,
    REFUSED,
    VALUATION_METHOD,
    WITH_REASON,
    Setting,
)
from materialcenter.reports.valuation.worth import VALUATION_METHODS
from materialcenter.web.fields import (
    ChoiceField,
    CountField,
    DayField,
    MoneyField,
    PercentField,
    Required,
)
from materialcenter.web.forms.base import Form, OnceForm

# Settings that are a choice: what each figure means.
CHOICES = {
    CERTIFICATE_POLICY.name: {
        ALLOWED: _("Boleh"),
        WITH_REASON: _("Boleh dengan alasan"),
        REFUSED: _("Tidak boleh"),
    },
    VALUATION_METHOD.name: {key: _(name) for key, name in VALUATION_METHODS.items()},
}
_KINDS = {"idr": MoneyField, "bp": PercentField, "days": CountField, "mm": CountField}


class TaxForm(OnceForm):
    """PPN from a day on: a rate on a part of the price."""

    valid_from = DayField(_("Berlaku mulai"), [Required()], least=clock.today, default=clock.today)
    rate_bp = PercentField(_("Tarif"), [Required()], least=1, most=10_000, default=1_200)
    base_numerator = CountField(
        _("Bagian harga yang dikenai"), [Required()], least=1, most=1_000, default=11
    )
    base_denominator = CountField(_("dari"), [Required()], least=1, most=1_000, default=12)


class EndTaxForm(OnceForm):
    """The last day of PPN."""

    last_day = DayField(_("Berlaku terakhir"), [Required()], least=clock.today)


class SettingsForm(Form):
    """Every figure the centre decides."""


def _field(setting: Setting) -> Field:
    if setting.name in CHOICES:
        choices = CHOICES[setting.name].items()
        return ChoiceField(setting.label, [Required()], choices=choices, coerce=int)
    kind = _KINDS[setting.name.rpartition("_")[2]]
    return kind(setting.label, [Required()], least=setting.least, most=setting.most)


for _setting in ALL:
    setattr(SettingsForm, _setting.name, _field(_setting))
