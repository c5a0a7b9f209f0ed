"""How well the workshops were served: how many, how much of what was promised, how fast."""

from datetime import date

from babel.dates import format_date
from flask import Blueprint, render_template

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.reports.service.lines import WHOLE, Amounts, by_key, served_lines, together
from materialcenter.reports.service.stock_outs import demands
from materialcenter.reports.service.tables import FILTERS
from materialcenter.reports.service.times import ranks, waits
from materialcenter.reports.service.workshops import no_shows, reach, short_shares
from materialcenter.web.access import access
from materialcenter.web.asking import asked_for
from materialcenter.web.charts import Chart, Pile, stacked
from materialcenter.web.context import db, user
from materialcenter.web.formatting import number
from materialcenter.web.language import language
from materialcenter.web.usage import days

bp = Blueprint("service", __name__)

TOP = 8
Months = dict[date, Amounts]


@bp.get("/service")
@access(Permission.REPORTS_READ)
def index() -> str:
    """The service of a period beside the time before and a year ago."""
    user().must(Permission.REPORTS_READ)
    asked = asked_for("service.index", [one for one in FILTERS if one != "period"])
    session, question = db(), asked.question
    before = asked.of(asked.compared)
    lines, taken = served_lines(session, question), waits(session, question)
    lacking = [one for one in demands(session, question) if one.days_with_stock < one.days]
    missed, short = no_shows(session, question), short_shares(session, question)
    months = _months(by_key(lines, "month"), question.period.months())
    return render_template(
        "service/index.html",
        **asked.context(),
        reach=reach(session, question, before),
        now=together(lines),
        then=together(served_lines(session, before)),
        year_ago=together(served_lines(session, asked.of(asked.year_ago))),
        waits=len(taken),
        half=ranks(taken, 50),
        most=ranks(taken, 90),
        districts=by_key(lines, "district"),
        workshops=by_key(lines, "workshop_id", "workshop"),
        lacking=lacking,
        named=materials_by_ids(session, {one.material_id for one in lacking[:TOP]}),
        missed=missed,
        short_receipts=len({one.receipt for one in short}),
        months=months,
        charts={"only-d": _chart(months, 760, 240), "only-m": _chart(months, 360, 230)},
        top=TOP,
        days=days,
    )


def _months(found: dict[tuple[str], Amounts], firsts: list[date]) -> Months:
    """The amounts of each month; nothing for a single one."""
    known = {first: found.get((f"{first:%Y-%m}",), Amounts()) for first in firsts}
    return known if len(firsts) > 1 else {}


def _chart(months: Months, width: int, height: int) -> Chart:
    piles = [
        Pile(
            format_date(first, "LLL", locale=language()),
            "" if at else str(first.year),
            [one.fill_bp or 0],
        )
        for at, (first, one) in enumerate(months.items())
    ]
    return stacked(piles, width=width, height=height, unit=WHOLE, write=_percent)


def _percent(basis_points: int) -> str:
    """Hundredths of a percent as a bare number: "87"."""
    return number((basis_points + 50) // 100)
