"""An official report on paper: sentences, a chart, tables, and who signs."""

from collections.abc import Sequence
from datetime import date
from itertools import islice

from flask_babel import gettext as _

from materialcenter.core import clock
from materialcenter.core.errors import Term
from materialcenter.core.quantities import divide_half_up
from materialcenter.papers.paper import Cell, Column, Paper, Section
from materialcenter.reports.export import Sheet
from materialcenter.reports.official.report import OfficialReport
from materialcenter.reports.official.tables import days_hundredths, tables
from materialcenter.reports.report import Cell as Value
from materialcenter.reports.report import Kind, totals
from materialcenter.web.context import user
from materialcenter.web.formatting import date_long, kg_about, month_name, number, rupiah, tonnes
from materialcenter.web.printing import paper_of

# Of a long table so many rows; the workbook has them all.
MOST_ROWS, WIDE = 40, 6
_WORDS = (Kind.TEXT, Kind.MONTH)


def official_paper(report: OfficialReport, period: str, chart: str, address: str) -> Paper:
    """The report of a period, in the language of the moment."""
    return paper_of(
        _("Laporan Material Center"),
        period,
        facts=[
            (_("Periode"), period),
            (_("Keadaan"), _("Final: periode sudah ditutup") if report.final else _("Sementara")),
            (_("Posisi buku besar"), _("baris %(number)s", number=number(report.position))),
            (_("Dicetak"), date_long(clock.now())),
        ],
        columns=[],
        rows=[],
        total=[],
        sentences=_sentences(report, period),
        drawings=[chart],
        sections=[_section(table) for table in tables(report) if table.rows],
        closing=[],
        signatures=[(_("Dibuat oleh"), user().name), (_("Mengetahui"), "")],
        mark="" if report.final else _("Sementara: angka masih dapat berubah."),
        address=address,
    )


def _sentences(report: OfficialReport, period: str) -> list[str]:
    flow = report.flow
    said = [
        _(
            "Pada %(period)s Material Center menyerahkan %(weight)s bahan senilai %(charge)s "
            "kepada %(served)s dari %(registered)s IKM terdaftar.",
            period=period, weight=tonnes(report.grams), charge=rupiah(report.charge_idr),
            served=number(report.served), registered=number(report.registered),
        ),
        _(
            "Dari pemasok datang %(came)s senilai %(value)s. Stok berubah dari %(opening)s "
            "menjadi %(closing)s, senilai %(worth)s.",
            came=tonnes(flow.supplier.grams), value=rupiah(flow.supplier.idr),
            opening=tonnes(flow.opening.grams), closing=tonnes(flow.closing.grams),
            worth=rupiah(flow.closing.idr),
        ),
    ]  # fmt: skip
    wait = days_hundredths(report.months[-1].wait_s)
    if not report.yearly and wait is not None:
        said.append(
            _(
                "Separuh penyerahan selesai dalam %(days)s hari sejak permintaan dikirim.",
                days=number(wait, 2),
            )
        )
    return said


def _section(table: Sheet) -> Section:
    rows = [list(row) for row in islice(table.rows, MOST_ROWS)]
    sums = totals(table.columns, list(table.rows))
    # Of a wide table the title tells the unit.
    bare = len(table.columns) > WIDE
    kinds = [column.kind for column in table.columns]
    return Section(
        title=_(table.title),
        columns=[
            Column(_(column.name), right=column.kind not in _WORDS, wide=at == 0)
            for at, column in enumerate(table.columns)
        ],
        rows=[
            [Cell(_told(value, kind, bare=bare)) for value, kind in zip(row, kinds, strict=True)]
            for row in rows
        ],
        total=_total(sums, kinds, bare=bare),
    )


def _total(sums: Sequence[int | None], kinds: Sequence[Kind], *, bare: bool) -> list[str]:
    if not sums:
        return []
    told = [
        "" if value is None else _told(value, kind, bare=bare)
        for value, kind in zip(sums, kinds, strict=True)
    ]
    return [_("Jumlah"), *told[1:]]


def _told(value: Value, kind: Kind, *, bare: bool) -> str:
    match value:
        case None:
            return "–"
        case Term(msgid):
            return _(msgid)
        case int() if bare and kind in (Kind.KG, Kind.IDR):
            return number(divide_half_up(value, 100), 1) if kind == Kind.KG else number(value)
        case int():
            writers = {Kind.KG: kg_about, Kind.IDR: rupiah}
            return number(value, 2) if kind == Kind.HUNDREDTHS else writers.get(kind, number)(value)
        case str():
            return value or "–"
        case date():
            return month_name(value)
        case _:
            return str(value)
