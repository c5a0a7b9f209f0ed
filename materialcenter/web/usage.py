"""The manager's first page: how much metal goes out, to whom, and what is left."""

from datetime import date

from babel.dates import format_date, format_interval
from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.core import clock
from materialcenter.core.quantities import divide_half_up, round_to
from materialcenter.reports.overview import Overview, overview
from materialcenter.reports.periods import Period, Span
from materialcenter.reports.usage import DistrictUsage
from materialcenter.reports.usage_by_district import NO_DISTRICT
from materialcenter.web.access import access
from materialcenter.web.charts import COLOURS, Chart, Pile, stacked
from materialcenter.web.context import db, user
from materialcenter.web.formatting import NBSP, number, rupiah_short
from materialcenter.web.language import language

bp = Blueprint("usage", __name__)

TOP = 8
DISTRICTS = 6
TONNE = 1_000_000
SPANS = {
    Span.MONTH: lazy("Bulan ini"),
    Span.QUARTER: lazy("Triwulan"),
    Span.TWELVE: lazy("12 bulan"),
    Span.YEAR: lazy("Tahun"),
}


@bp.get("/usage")
@access(Permission.REPORTS_READ)
def index() -> str:
    """Usage of this month, quarter, twelve months or year, beside that of the one before."""
    wanted = request.args.get("period", "")
    span = Span(wanted) if wanted in set(Span) else Span.MONTH
    page = overview(db(), span=span, today=clock.today(), by=user(), top=TOP)
    started = _started(page.months)
    return render_template(
        "usage/index.html",
        page=page,
        span=span,
        spans=SPANS,
        months=started,
        charts={"only-d": _chart(started, 760, 280), "only-m": _chart(started, 360, 230)},
        families=list(zip(FAMILIES, COLOURS, strict=True)),
        districts=_districts(page),
        top=TOP,
        asked={"from": page.period.start.isoformat(), "to": page.period.end.isoformat()},
        year={"from": min(page.months).isoformat(), "to": page.period.end.isoformat()},
        period_name=period_name,
        month_name=month_name,
        tonnes_short=tonnes_short,
        tonne_number=tonne_number,
        days=days,
        money_parts=money_parts,
        percent_change=percent_change,
    )


def _started(months: dict[date, dict[str, int]]) -> dict[date, dict[str, int]]:
    """The months from the first with usage on; nothing without any."""
    used = [month for month, grams in months.items() if any(grams.values())]
    return {month: grams for month, grams in months.items() if used and month >= used[0]}


def _chart(months: dict[date, dict[str, int]], width: int, height: int) -> Chart:
    # Under the first month too, unless January stands right beside it.
    years = {0} if len(months) < 2 or min(months).month < 12 else set[int]()
    piles = [
        Pile(
            format_date(month, "LLL", locale=language()),
            str(month.year) if at in years or month.month == 1 else "",
            list(grams.values()),
        )
        for at, (month, grams) in enumerate(months.items())
    ]
    return stacked(piles, width=width, height=height, unit=TONNE, write=tonne_number)


def _districts(page: Overview) -> list[DistrictUsage]:
    """The heaviest districts by their names on screen, all others as one."""
    named = [
        DistrictUsage(
            row.district or _(NO_DISTRICT), row.workshops, row.grams, row.charge_idr, row.issues
        )
        for row in page.districts
    ]
    rest = named[DISTRICTS:]
    if len(rest) < 2:
        return named
    return [
        *named[:DISTRICTS],
        DistrictUsage(
            _("Kecamatan lain"),
            sum(row.workshops for row in rest),
            sum(row.grams for row in rest),
            sum(row.charge_idr for row in rest),
            sum(row.issues for row in rest),
        ),
    ]


def period_name(period: Period) -> str:
    """ "1–24 Nov 2026"."""
    return format_interval(
        period.start, period.end, "yMMMd", locale="en_GB" if language() == "en" else "id"
    )


def month_name(month: date) -> str:
    """ "Nov 2026"."""
    return format_date(month, "MMM y", locale=language())


def tonne_number(grams: int) -> str:
    """Grams as a number of tonnes with one decimal: "14,6"."""
    return number(divide_half_up(grams, TONNE // 10), 1)


def tonnes_short(grams: int) -> str:
    """Grams as tonnes: "14,6 t"."""
    return f"{number(divide_half_up(grams, TONNE // 10), 1, fixed=True)}{NBSP}t"


def days(seconds: int) -> str:
    """Seconds as a number of days with one decimal: "1,6"."""
    return number(divide_half_up(seconds * 10, 86_400), 1)


def money_parts(amount: int) -> list[str]:
    """Rupiah for a large figure, in words: "Rp", "2,8", "M"; whole from three digits on."""
    size = next((size for size in (10**12, 10**9, 10**6) if amount >= 100 * size), 1)
    return rupiah_short(round_to(amount, size)).split(NBSP)


def percent_change(now: int, then: int) -> int | None:
    """By how many percent it grew; None where there was nothing before."""
    return divide_half_up((now - then) * 100, then) if then > 0 else None
