"""What was spent on metal, by supplier and material, and how suppliers deliver."""

from datetime import date

from babel.dates import format_date
from flask import Blueprint, render_template

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FAMILIES, FORMS
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.reports.periods import Period
from materialcenter.reports.spend.figures import Part, by_key, purchases, together
from materialcenter.reports.spend.scorecard import WHOLE, scorecards
from materialcenter.reports.spend.tables import FILTERS
from materialcenter.web.access import access
from materialcenter.web.asking import asked_for
from materialcenter.web.charts import COLOURS, Chart, Pile, stacked
from materialcenter.web.context import db, user
from materialcenter.web.language import language
from materialcenter.web.savings import MILLION, millions
from materialcenter.web.usage import money_parts, tonne_number

bp = Blueprint("spend", __name__)

TOP = 8
Months = dict[date, dict[str, int]]


@bp.get("/spend")
@access(Permission.REPORTS_READ)
def index() -> str:
    """Spend of a period beside the time before and a year ago, with the suppliers' scorecards."""
    user().must(Permission.REPORTS_READ)
    asked = asked_for("spend.index", [one for one in FILTERS if one != "period"])
    session, question = db(), asked.question
    parts = purchases(session, question)
    materials = by_key(parts, "material_id")
    months = _months(parts, question.period)
    return render_template(
        "spend/index.html",
        **asked.context(),
        now=together(parts),
        then=together(purchases(session, asked.of(asked.compared))),
        year_ago=together(purchases(session, asked.of(asked.year_ago))),
        cards=scorecards(session, question) if parts else [],
        whole=WHOLE,
        materials=materials,
        named=materials_by_ids(session, [key for (key,) in materials]),
        months=months,
        charts={"only-d": _chart(months, 760, 260), "only-m": _chart(months, 360, 230)},
        families=list(zip(FAMILIES, COLOURS, strict=True)),
        top=TOP,
        money_parts=money_parts,
        tonne_number=tonne_number,
    )


def _months(parts: list[Part], period: Period) -> Months:
    """Rupiah by month and family; nothing for a single month."""
    firsts = period.months()
    if len(firsts) < 2:
        return {}
    found: Months = {first: dict.fromkeys(FAMILIES, 0) for first in firsts}
    for (month, form_code), bought in by_key(parts, "month", "form_code").items():
        found[date.fromisoformat(f"{month}-01")][FORMS[form_code].family] += bought.total_idr
    return found


def _chart(months: Months, width: int, height: int) -> Chart:
    piles = [
        Pile(
            format_date(first, "LLL", locale=language()),
            "" if at else str(first.year),
            list(amounts.values()),
        )
        for at, (first, amounts) in enumerate(months.items())
    ]
    return stacked(piles, width=width, height=height, unit=MILLION, write=millions)
