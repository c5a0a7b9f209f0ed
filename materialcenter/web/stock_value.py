"""The manager's page on stock: what it is worth, how old it is, what nobody asks for."""

from datetime import date

from flask import Blueprint, render_template, request

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.reports.ageing import AGES, DEAD_DAYS, SLOW_DAYS
from materialcenter.reports.stock_page import stock_page
from materialcenter.reports.valuation.worth import VALUATION_METHODS
from materialcenter.web.access import access
from materialcenter.web.context import db, user, walks
from materialcenter.web.questions import day_of
from materialcenter.web.usage import money_parts, tonne_number, tonnes_short

bp = Blueprint("stock_value", __name__, url_prefix="/stock-value")

TOP = 8


@bp.get("")
@access(Permission.REPORTS_READ)
def index() -> str:
    """Value at the end of a day by three methods; age, slow and dead stock as of now."""
    today = clock.today()
    day = min(today, request.args.get("on", today, type=day_of))
    page = stock_page(db(), day=day, today=today, walks=walks(), by=user())
    return render_template(
        "stock_value/index.html",
        page=page,
        day=day,
        today=today,
        ages=AGES,
        top=TOP,
        methods=VALUATION_METHODS,
        slow_days=SLOW_DAYS,
        dead_days=DEAD_DAYS,
        asked={"to": day.isoformat()},
        card={"from": date(day.year, 1, 1).isoformat(), "to": day.isoformat()},
        money_parts=money_parts,
        tonne_number=tonne_number,
        tonnes_short=tonnes_short,
    )
