"""Whether a lot may be used: quarantine, block and release, each with its reason."""

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.fulfilment.holding import holders_on
from materialcenter.stock.models import CONDITION_NAMES, Condition
from materialcenter.stock.moving.conditions import block_lot, quarantine_lot, release_lot
from materialcenter.stock.moving.queries import condition_changes
from materialcenter.stock.queries import balances_of_lot, lot_by_code
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.moving import ConditionForm

bp = Blueprint("conditions", __name__)

_ACTS = {
    Condition.GOOD: release_lot,
    Condition.QUARANTINED: quarantine_lot,
    Condition.BLOCKED: block_lot,
}


@bp.route("/lots/<code>/condition", methods=["GET", "POST"])
@access(Permission.STOCK_QUALITY)
def change(code: str) -> ResponseReturnValue:
    """Set a lot aside or release it; what was said about it before stands below."""
    lot = lot_by_code(db(), code)
    form = ConditionForm()
    form.condition.choices = [(value.value, _verb(value)) for value in _ACTS]

    def act(session: Session) -> str:
        verb = _ACTS[Condition(form.condition.data)]
        verb(session, lot_id=lot.id, reason=form.reason.data or "", by=user())
        return url_for("stock.lot", code=lot.code)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Kondisi lot dicatat."))
            return answer
        except DomainError as error:
            form.refuse(error)
    balances = balances_of_lot(db(), lot.id)
    return form.page(
        "moving/condition.html",
        lot=lot,
        names={name: _(text) for name, text in CONDITION_NAMES.items()},
        changes=condition_changes(db(), lot.id),
        holders=holders_on(db(), [row.id for row in balances]),
    )


def _verb(condition: Condition) -> str:
    verbs = {
        Condition.GOOD: _("Lepas"),
        Condition.QUARANTINED: _("Karantina"),
        Condition.BLOCKED: _("Blokir"),
    }
    return verbs[condition]
