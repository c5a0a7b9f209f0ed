"""The figures the centre decides."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts import services
from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock, settings
from materialcenter.core.errors import DomainError
from materialcenter.core.tax import rule_on
from materialcenter.web.access import access
from materialcenter.web.context import db, user, write
from materialcenter.web.forms.settings import SettingsForm

bp = Blueprint("settings", __name__, url_prefix="/settings")

_UNITS = {"idr": "Rp", "bp": "%", "policy": "", "method": "", "mm": "mm"}


@bp.route("", methods=["GET", "POST"])
@access(Permission.SETTINGS_MANAGE)
def index() -> ResponseReturnValue:
    """See and change them all."""
    form = SettingsForm(data=settings.all_values(db()))
    for setting in settings.ALL:
        form[setting.name].label.text = _(setting.label)
    if form.validate_on_submit():
        values = {setting.name: form[setting.name].data for setting in settings.ALL}
        try:
            write(lambda session: services.change_settings(session, values=values, by=user()))
            flash(_("Pengaturan sudah disimpan."))
            return redirect(url_for("settings.index"), 303)
        except DomainError as error:
            form.refuse(error)
    return form.page(
        "accounts/settings.html",
        settings=settings.ALL,
        unit_of=_unit_of,
        tax=rule_on(db(), clock.today()),
    )


def _unit_of(name: str) -> str:
    kind = name.rpartition("_")[2]
    return _UNITS[kind] if kind in _UNITS else _("hari")
