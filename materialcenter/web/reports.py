"""Reports: a list, each as a table with filters, and as a file to take away."""

from datetime import date

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.accounts.queries import districts, workshop_names
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.reports.ledger import position
from materialcenter.reports.periods import Period, Span, period_of
from materialcenter.reports.registry import REPORTS, report_named
from materialcenter.reports.report import Cell, Column, Filter, Question, Report
from materialcenter.stock.queries import materials_in_stock
from materialcenter.web.access import access
from materialcenter.web.context import db, user, walks
from materialcenter.web.formatting import date_long, number
from materialcenter.web.language import language
from materialcenter.web.table_files import table_file
from materialcenter.web.usage import month_name, period_name

bp = Blueprint("reports", __name__, url_prefix="/reports")

ROWS = 500
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


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
    question = asked(report, most=ROWS + 1)
    rows = list(report.rows(session, question, by=person))
    columns = report.columns(person)
    return render_template(
        "reports/show.html",
        report=report,
        question=question,
        columns=columns,
        rows=rows[:ROWS],
        totals=_totals(columns, rows) if len(rows) <= ROWS else [],
        rest=len(rows) > ROWS,
        has=lambda name: Filter(name) in report.filters,
        families=FAMILIES,
        materials=materials_in_stock(session) if Filter.MATERIAL in report.filters else [],
        workshops=workshop_names(session) if Filter.WORKSHOP in report.filters else [],
        districts=districts(session) if Filter.DISTRICT in report.filters else [],
        arguments={key: value for key, value in request.args.items() if value},
        period_name=period_name,
        month_name=month_name,
    )


@bp.get("/<name>.<any(csv, xlsx):ending>")
@access(Permission.REPORTS_READ)
def file(name: str, ending: str) -> Response:
    """The whole report as a workbook, or for other programs."""
    report, session, person = report_named(name), db(), user()
    question = asked(report)
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


def asked(report: Report, most: int | None = None) -> Question:
    """The question in the address; what it does not say, or not rightly, is the widest answer,
    of the last twelve months. Filters that the report does not know are left out."""
    usual = period_of(Span.TWELVE, clock.today())
    days = [request.args.get("to", usual.end, type=day_of)]
    if Filter.PERIOD in report.filters:
        days.append(request.args.get("from", usual.start, type=day_of))
    values = {name: request.args.get(name, "") for name in report.filters}
    family = values.get(Filter.FAMILY, "")
    return Question(
        period=Period(min(days), max(days)),
        family=family if family in FAMILIES else "",
        material_id=_key(values.get(Filter.MATERIAL, "")),
        workshop_id=_key(values.get(Filter.WORKSHOP, "")),
        district=values.get(Filter.DISTRICT, ""),
        language=language(),
        most=most,
        walks=walks(),
    )


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


def day_of(text: str) -> date:
    """A day in an address. Raises ValueError."""
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError
    return day


def _totals(columns: list[Column], rows: list[list[Cell]]) -> list[int | None]:
    """The sum below each column that adds up; nothing when there is none, or a single row."""
    if len(rows) < 2 or not any(column.adds_up for column in columns):
        return []
    return [
        sum(cell for row in rows if isinstance(cell := row[at], int)) if column.adds_up else None
        for at, column in enumerate(columns)
    ]


def _about(session: Session, report: Report, question: Question) -> list[tuple[str, str]]:
    """What the file is about: everything needed to make it again and to trust it."""
    lines: list[tuple[str, str]] = []
    if Filter.PERIOD in report.filters:
        lines.append((_("Periode"), period_name(question.period)))
    if Filter.DAY in report.filters:
        lines.append((_("Sampai tanggal"), date_long(question.period.end)))
    if question.material_id:
        names = {m.id: m.name(question.language) for m in materials_in_stock(session)}
        lines.append((_("Bahan"), names.get(question.material_id, "–")))
    if question.family:
        lines.append((_("Jenis"), _(question.family)))
    if question.workshop_id:
        lines.append((_("IKM"), dict(workshop_names(session)).get(question.workshop_id, "–")))
    if question.district:
        lines.append((_("Kecamatan"), question.district))
    return [*lines, (_("Posisi buku besar"), number(position(session)))]
