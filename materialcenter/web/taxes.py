"""PPN: switched on from a day, and ended."""

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.accounts.taxes import HISTORY, end_tax, switch_tax_on
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.tax import TaxRule, all_rules, rule_on
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.settings import EndTaxForm, TaxForm
from materialcenter.web.histories import history_lines

bp = Blueprint("taxes", __name__, url_prefix="/settings/tax")

MANAGE = Permission.SETTINGS_MANAGE


@bp.get("")
@access(MANAGE)
def index() -> ResponseReturnValue:
    """The rules there were and are."""
    return _page(TaxForm(formdata=None))


def _page(form: OnceForm) -> tuple[str, int]:
    rules, today = all_rules(db()), clock.today()
    ending = form if isinstance(form, EndTaxForm) else EndTaxForm(formdata=None, last_day=today)
    starting = form if isinstance(form, TaxForm) else TaxForm(formdata=None)
    return form.page(
        "accounts/tax.html",
        rules=rules,
        now=rule_on(db(), today),
        open_rule=next((rule for rule in rules if rule.valid_to is None), None),
        starting=starting,
        ending=ending,
        today=today,
        history=history_lines(db(), TaxRule, HISTORY),
    )


@bp.post("")
@access(MANAGE)
def start() -> ResponseReturnValue:
    """Switch PPN on."""
    form = TaxForm()

    def act(session: Session) -> str:
        switch_tax_on(
            session,
            valid_from=form.valid_from.data or clock.today(),
            rate_bp=form.rate_bp.data or 0,
            base_numerator=form.base_numerator.data or 0,
            base_denominator=form.base_denominator.data or 0,
            by=user(),
        )
        return url_for("taxes.index")

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("PPN dipakai untuk pesanan yang disetujui mulai tanggal itu."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(form)


@bp.post("/<int:rule_id>/end")
@access(MANAGE)
def end(rule_id: int) -> ResponseReturnValue:
    """End PPN, or take back what has not begun."""
    form = EndTaxForm()

    def act(session: Session) -> str:
        end_tax(session, rule_id=rule_id, last_day=form.last_day.data or clock.today(), by=user())
        return url_for("taxes.index")

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("PPN diakhiri. Pesanan yang sudah disetujui tidak berubah."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(form)
