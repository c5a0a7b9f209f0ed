"""Reports: a list, each as a table with filters, and as a file to take away."""

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.accounts.queries import districts, workshop_names
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.reports.ledger import position
from materialcenter.reports.periods import Span, period_of
from materialcenter.reports.registry import REPORTS, report_named
from materialcenter.reports.report import Filter, Question, Report, totals
from materialcenter.stock.queries import materials_in_stock
from materialcenter.web.access import access
from materialcenter.web.asking import period_name
from materialcenter.web.context import db, user
from materialcenter.web.formatting import date_long, number
from materialcenter.web.questions import arguments, asked, narrowed
from materialcenter.web.table_files import table_file

bp = Blueprint("reports", __name__, url_prefix="/reports")

ROWS = 500
# Filters that are chosen on another page and kept here.
CARRIED = (Filter.GRADE, Filter.MATERIAL, Filter.VILLAGE, Filter.CUSTOMER, Filter.SENTRA)


@bp.get("")
@access(Permission.REPORTS_READ)
def index() -> str:
    """All reports."""
    return render_template("reports/index.html", reports=REPORTS.values())


@bp.get("/<name>")
@access(Permission.REPORTS_READ)
def show(name: str) -> str:
    """A report on the screen; of a long one the first rows."""
    report, session, person = report_named(name), db(), user()
    question = _asked(report, most=ROWS + 1)
    rows = list(report.rows(session, question, by=person))
    columns = report.columns(person)
    # Of usage every material that ever went out can be asked for, on the page of usage.
    has_material = Filter.MATERIAL in report.filters and Filter.GRADE not in report.filters
    return render_template(
        "reports/show.html",
        report=report,
        question=question,
        columns=columns,
        rows=rows[:ROWS],
        totals=totals(columns, rows) if len(rows) <= ROWS else [],
        rest=len(rows) > ROWS,
        has=lambda name: Filter(name) in report.filters,
        families=FAMILIES,
        materials=materials_in_stock(session) if has_material else [],
        workshops=workshop_names(session) if Filter.WORKSHOP in report.filters else [],
        districts=districts(session) if Filter.DISTRICT in report.filters else [],
        narrowed=narrowed(session, question),
        carried=_carried(report),
        arguments=arguments(),
        period_name=period_name,
    )


@bp.get("/<name>.<any(csv, xlsx):ending>")
@access(Permission.REPORTS_READ)
def file(name: str, ending: str) -> Response:
    """The whole report as a workbook, or for other programs."""
    report, session, person = report_named(name), db(), user()
    question = _asked(report)
    called = _(report.title).lower().replace(" ", "-")
    if Filter.PERIOD in report.filters:
        called += f"-{question.period.start:%Y%m%d}-{question.period.end:%Y%m%d}"
    if Filter.DAY in report.filters:
        called += f"-{question.period.end:%Y%m%d}"
    return table_file(
        ending,
        report.columns(person),
        report.rows(session, question, by=person),
        title=_(report.title),
        name=called,
        about=_about(session, report, question),
    )


def _carried(report: Report) -> dict[str, str]:
    kept = CARRIED if Filter.GRADE in report.filters else ()
    return {name: value for name, value in arguments().items() if name in kept}


def _asked(report: Report, most: int | None = None) -> Question:
    return asked(report.filters, usual=period_of(Span.TWELVE, clock.today()), most=most)


def _about(session: Session, report: Report, question: Question) -> list[tuple[str, str]]:
    """What the file is about: everything needed to make it again and to trust it."""
    lines: list[tuple[str, str]] = []
    if Filter.PERIOD in report.filters:
        lines.append((_("Periode"), period_name(question.period)))
    if Filter.DAY in report.filters:
        lines.append((_("Sampai tanggal"), date_long(question.period.end)))
    lines += [(words, value) for _name, words, value in narrowed(session, question)]
    return [*lines, (_("Posisi buku besar"), number(position(session)))]
