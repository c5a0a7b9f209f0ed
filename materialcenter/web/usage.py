"""The manager's first page: how much metal goes out, to whom, and what is left."""

from datetime import date, timedelta

from babel.dates import format_date
from flask import Blueprint, render_template, request

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.core.quantities import divide_half_up, round_to
from materialcenter.reports.overview import Overview, may_be_weekly, overview
from materialcenter.reports.periods import Period, shifted
from materialcenter.reports.report import Filter
from materialcenter.web.access import access
from materialcenter.web.asking import asked_for, days_of
from materialcenter.web.charts import COLOURS, Chart, Pile, stacked
from materialcenter.web.context import db, user
from materialcenter.web.formatting import NBSP, month_name, number, rupiah_short
from materialcenter.web.language import language

bp = Blueprint("usage", __name__)

TOP = 8
PLACES = 6
_OTHERS = (Filter.PERIOD, Filter.DAY, Filter.SUPPLIER)
FILTERS = tuple(one for one in Filter if one not in _OTHERS)
TONNE = 1_000_000


@bp.get("/usage")
@access(Permission.REPORTS_READ)
def index() -> str:
    """Usage of this month, quarter, twelve months, year or of any days, of everything or of what
    it is narrowed to, beside that of the time before and of a year ago."""
    asked = asked_for("usage.index", FILTERS)
    question = asked.question
    weekly = request.args.get("step") == "week" and may_be_weekly(question.period)
    page = overview(db(), question, compared=asked.compared, weekly=weekly, by=user(), top=TOP)
    steps = _started(page.steps)
    return render_template(
        "usage/index.html",
        **asked.context(),
        page=page,
        steps=steps,
        weeks_fit=may_be_weekly(question.period),
        charts={"only-d": _chart(steps, 760, 280), "only-m": _chart(steps, 360, 230)},
        families=list(zip(FAMILIES, COLOURS, strict=True)),
        places=PLACES,
        top=TOP,
        steps_asked=days_of(_of_steps(page)),
        step_days=lambda step: days_of(_step(step, weekly=weekly)),
        step_name=week_name if weekly else month_name,
        tonnes_short=tonnes_short,
        tonne_number=tonne_number,
        days=days,
        money_parts=money_parts,
        percent_change=percent_change,
    )


def _step(first: date, *, weekly: bool) -> Period:
    """The month, or week, that begins on a day."""
    return Period(first, (first + timedelta(7) if weekly else shifted(first, 1)) - timedelta(1))


def _of_steps(page: Overview) -> Period:
    """What the chart shows, whole."""
    return Period(min([*page.steps, page.question.period.start]), page.question.period.end)


def _started(steps: dict[date, dict[str, int]]) -> dict[date, dict[str, int]]:
    """The months or weeks from the first with usage on; nothing without any."""
    used = [step for step, grams in steps.items() if any(grams.values())]
    return {step: grams for step, grams in steps.items() if used and step >= used[0]}


def _chart(steps: dict[date, dict[str, int]], width: int, height: int) -> Chart:
    # Under the first month too, unless January stands right beside it.
    years = {0} if len(steps) < 2 or min(steps).month < 12 else set[int]()
    seen: set[int] = set()
    piles: list[Pile] = []
    for at, (step, grams) in enumerate(steps.items()):
        new = step.year not in seen and (at in years or step.month == 1)
        seen |= {step.year} if new else set()
        short = format_date(step, "d/M" if _weekly(steps) else "LLL", locale=language())
        piles.append(Pile(short, str(step.year) if new else "", list(grams.values())))
    return stacked(piles, width=width, height=height, unit=TONNE, write=tonne_number)


def _weekly(steps: dict[date, dict[str, int]]) -> bool:
    return any(step.day != 1 for step in steps)


def week_name(monday: date) -> str:
    """The week's Monday: "24 Nov 2026"."""
    return format_date(monday, "d MMM y", locale=language())


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
