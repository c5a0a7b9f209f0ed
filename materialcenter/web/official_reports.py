"""The reports for the office and the ministry: by month and year, closed and opened again."""

import io
from datetime import date

from babel.dates import format_date
from flask import Blueprint, flash, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, Term
from materialcenter.papers.paper import pdf
from materialcenter.reports.export import Sheet, write_book
from materialcenter.reports.official.closing import close_month, next_to_close, reopen_month
from materialcenter.reports.official.figures import period_of_month
from materialcenter.reports.official.report import (
    OfficialReport,
    all_months,
    official_report,
    still_closed,
)
from materialcenter.reports.official.tables import piles, tables
from materialcenter.reports.report import Cell, totals
from materialcenter.stock.periods.queries import closed_months, closed_through
from materialcenter.web.access import access
from materialcenter.web.charts import COLOURS, Chart, Pile, stacked
from materialcenter.web.context import close_reading, db, post_once, user
from materialcenter.web.formatting import date_long, month_long, number
from materialcenter.web.forms.acts import ReasonForm
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.language import language
from materialcenter.web.official_printing import official_paper
from materialcenter.web.table_files import XLSX
from materialcenter.web.usage import TONNE, tonne_number

bp = Blueprint("official_reports", __name__, url_prefix="/official-reports")

P = Permission
READ, REOPEN = P.REPORTS_READ, P.REPORTS_REOPEN


@bp.get("")
@access(READ, REOPEN)
def index() -> ResponseReturnValue:
    """All months and years, the newest first."""
    return _index(ReasonForm(formdata=None))


def _index(form: OnceForm) -> tuple[str, int]:
    session = db()
    months = all_months(session)[::-1]
    return form.page(
        "official/index.html",
        months=months,
        years=sorted({month[:4] for month in months}, reverse=True),
        closed=still_closed(session),
        versions=closed_months(session),
        last=closed_through(session),
        following=next_to_close(session),
        running=f"{clock.today():%Y-%m}",
        named=named,
    )


@bp.get("/<period>")
@access(READ)
def show(period: str) -> ResponseReturnValue:
    """One report on the screen."""
    return _show(period, OnceForm(formdata=None))


def _show(period: str, form: OnceForm) -> tuple[str, int]:
    session = db()
    report = official_report(session, period, by=user())
    following = next_to_close(session)
    drawn = piles(report)
    return form.page(
        "official/show.html",
        report=report,
        title=named(period),
        tables=[(table, totals(table.columns, list(table.rows))) for table in tables(report)],
        charts={"only-d": chart_of(drawn, 760, 280), "only-m": chart_of(drawn, 360, 230)},
        piles=drawn,
        parts=_parts(drawn),
        may_close=user().may(P.REPORTS_CLOSE)
        and period == following
        and period_of_month(period).end < clock.today(),
        tonne_number=tonne_number,
    )


@bp.get("/<period>/pdf")
@access(READ)
def paper(period: str) -> Response:
    """The report to be signed and handed in, always in Indonesian."""
    report, address = _read(period)
    with force_locale("id"):
        drawn = piles(report)
        chart = render_template(
            "documents/chart.svg",
            chart=chart_of(drawn, 760, 250),
            title=_("%(what)s (ton)", what=_(drawn.title)),
            parts=_parts(drawn),
        )
        made = official_paper(report, named(period), chart, address)
    close_reading()
    return send_file(
        io.BytesIO(pdf(made)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"laporan-{period}.pdf",
    )


@bp.get("/<period>/xlsx")
@access(READ)
def workbook(period: str) -> Response:
    """The same as a workbook, a table a sheet, always in Indonesian."""
    report, _address = _read(period)
    file = io.BytesIO()
    with force_locale("id"):
        about = [
            (_("Periode"), named(period)),
            (_("Keadaan"), _("final") if report.final else _("sementara")),
            (_("Posisi buku besar"), number(report.position)),
            (_("Dibuat"), date_long(clock.now())),
            (_("Oleh"), user().name),
        ]
        sheets = [*tables(report), piles(report)]
        title = _("Laporan Material Center %(period)s", period=named(period))
        write_book(file, sheets, translate=_, title=title, about=about)
    file.seek(0)
    return send_file(
        file, mimetype=XLSX, as_attachment=True, download_name=f"laporan-{period}.xlsx"
    )


@bp.post("/<period>/close")
@access(P.REPORTS_CLOSE)
def close(period: str) -> ResponseReturnValue:
    """Close a month: its figures stay as they are."""
    form = OnceForm()

    def act(session: Session) -> str:
        close_month(session, month=period, by=user())
        return url_for("official_reports.show", period=period)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Bulan %(month)s ditutup. Angkanya tidak berubah lagi.", month=named(period)))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _show(period, form)


@bp.post("/<period>/reopen")
@access(REOPEN)
def reopen(period: str) -> ResponseReturnValue:
    """Open the last closed month again, with a reason."""
    form = ReasonForm()

    def act(session: Session) -> str:
        reopen_month(session, month=period, reason=form.reason.data or "", by=user())
        return url_for("official_reports.index")

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Bulan %(month)s dibuka lagi.", month=named(period)))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _index(form)


def named(period: str) -> str:
    """ "2026-10" as "Oktober 2026"; a year as it is."""
    return month_long(period_of_month(period).start) if len(period) > 4 else period


def chart_of(drawn: Sheet, width: int, height: int) -> Chart:
    """The piles of a report as geometry."""
    columns = [
        Pile(_pile_name(first), "", [one for one in grams if isinstance(one, int)])
        for first, *grams in drawn.rows
    ]
    return stacked(columns, width=width, height=height, unit=TONNE, write=tonne_number)


def _parts(drawn: Sheet) -> list[tuple[str, str]]:
    """What each colour stands for."""
    return [
        (_(column.name), colour) for column, colour in zip(drawn.columns[1:], COLOURS, strict=False)
    ]


def _pile_name(cell: Cell) -> str:
    if isinstance(cell, date):
        return format_date(cell, "LLL", locale=language())
    return _(cell.msgid) if isinstance(cell, Term) else str(cell)


def _read(period: str) -> tuple[OfficialReport, str]:
    address = url_for("official_reports.show", period=period, _external=True)
    return official_report(db(), period, by=user()), address
