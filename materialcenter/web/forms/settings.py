"""The settings as fields; what unit a figure has is told by the end of its name."""

from wtforms import Field

from materialcenter.core.settings import ALL, Setting
from materialcenter.web.fields import CountField, MoneyField, PercentField, Required
from materialcenter.web.forms.base import Form

_KINDS = {"idr": MoneyField, "bp": PercentField, "days": CountField, "policy": CountField}


class SettingsForm(Form):
    """Every figure the centre decides."""


def _field(setting: Setting) -> Field:
    kind = _KINDS[setting.name.rpartition("_")[2]]
    return kind(setting.label, [Required()], least=setting.least, most=setting.most)


for _setting in ALL:
    setattr(SettingsForm, _setting.name, _field(_setting))
