"""What the workshops saved: beside prices elsewhere, and by buying together."""

from datetime import date

from babel.dates import format_date
from flask import Blueprint, render_template

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.quantities import divide_half_up
from materialcenter.reports.periods import Period
from materialcenter.reports.savings.figures import Part, by_key, savings, together
from materialcenter.reports.savings.pooling import pooled, saved_together
from materialcenter.web.access import access
from materialcenter.web.asking import asked_for
from materialcenter.web.charts import Chart, Pile, stacked
from materialcenter.web.context import db, user
from materialcenter.web.formatting import number
from materialcenter.web.language import language
from materialcenter.web.usage import FILTERS, money_parts, tonne_number

bp = Blueprint("savings", __name__)

TOP = 8
MILLION = 1_000_000


@bp.get("/savings")
@access(Permission.REPORTS_READ)
def index() -> str:
    """Savings of a period, of everything or of what it is narrowed to, beside the time before and
    a year ago."""
    asked = asked_for("savings.index", FILTERS)
    user().must(Permission.REPORTS_READ)
    session, question = db(), asked.question
    parts = savings(session, question)
    materials = by_key(parts, "material_id")
    shares = pooled(session, question)
    months = _months(parts, question.period)
    return render_template(
        "savings/index.html",
        **asked.context(),
        now=together(parts),
        then=together(savings(session, asked.of(asked.compared))),
        year_ago=together(savings(session, asked.of(asked.year_ago))),
        pooled_idr=saved_together(shares),
        pooled_unknown=sum(share.saved_idr is None for share in shares),
        pooled_shares=len(shares),
        workshops=by_key(parts, "workshop_id", "workshop", "district"),
        districts=by_key(parts, "district"),
        materials=materials,
        named=materials_by_ids(session, [key for (key,) in materials]),
        months=months,
        charts={"only-d": _chart(months, 760, 260), "only-m": _chart(months, 360, 230)},
        top=TOP,
        money_parts=money_parts,
        tonne_number=tonne_number,
    )


def _months(parts: list[Part], period: Period) -> dict[date, int]:
    """What was saved in each month; nothing for a single one."""
    found = {key: saving.saved_idr for (key,), saving in by_key(parts, "month").items()}
    months = period.months()
    return {first: found.get(f"{first:%Y-%m}", 0) for first in months} if len(months) > 1 else {}


def _chart(months: dict[date, int], width: int, height: int) -> Chart:
    piles = [
        Pile(
            format_date(first, "LLL", locale=language()), str(first.year) if at == 0 else "", [idr]
        )
        for at, (first, idr) in enumerate(months.items())
    ]
    return stacked(piles, width=width, height=height, unit=MILLION, write=millions)


def millions(idr: int) -> str:
    """Rupiah as a number of millions: "36,7"."""
    return number(divide_half_up(idr * 10, MILLION), 1)
