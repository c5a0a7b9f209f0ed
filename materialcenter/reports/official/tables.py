"""The tables of an official report, the same on the screen, on paper and in a workbook."""

from collections.abc import Iterator

from materialcenter.core.errors import N_, Term
from materialcenter.core.quantities import divide_half_up
from materialcenter.reports.export import Sheet
from materialcenter.reports.official.figures import Amount, Flow, MonthFigures, period_of_month
from materialcenter.reports.official.report import OfficialReport, served
from materialcenter.reports.report import Cell, Column, Kind

DAY_S = 86_400
_FLOW = (
    N_("Stok awal"), N_("Dari pemasok"), N_("Selisih dan lain-lain"), N_("Ke IKM"), N_("Rongsok"),
    N_("Stok akhir"),
)  # fmt: skip
_KG_AND_RP = (
    Column(N_("Berat"), Kind.KG, adds_up=True),
    Column(N_("Nilai"), Kind.IDR, adds_up=True),
)
_CHARGED = (
    Column(N_("Berat"), Kind.KG, adds_up=True), Column(N_("Tagihan"), Kind.IDR, adds_up=True),
)  # fmt: skip


def tables(report: OfficialReport) -> Iterator[Sheet]:
    """Every table that says something."""
    if report.yearly:
        yield _months(report)
    yield _flow(N_("Arus stok (kg)"), report, Kind.KG)
    yield _flow(N_("Arus stok (rupiah)"), report, Kind.IDR)
    yield Sheet(
        N_("Penyerahan menurut jenis"),
        (Column(N_("Jenis")), *_CHARGED),
        [(Term(row.family), row.grams, row.charge_idr) for row in report.charged],
    )
    yield Sheet(
        N_("Penyerahan menurut kecamatan"),
        (Column(N_("Kecamatan")), Column(N_("IKM terlayani"), Kind.COUNT, adds_up=True), *_CHARGED),
        [
            (row.name or Term(N_("Tanpa kecamatan")), row.served, row.grams, row.charge_idr)
            for row in report.districts
        ],
    )
    yield Sheet(
        N_("Penyerahan menurut IKM"),
        (Column(N_("IKM")), Column(N_("Kecamatan")), *_CHARGED),
        [(one.name, one.district, one.grams, one.charge_idr) for one in report.workshops],
    )
    yield Sheet(
        N_("Pembelian menurut pemasok"),
        (Column(N_("Pemasok")), *_KG_AND_RP),
        [(one.name, one.grams, one.idr) for one in report.suppliers],
    )


def piles(report: OfficialReport) -> Sheet:
    """What the workshops got, to be drawn: of a year by month and family, else by family."""
    families = [row.family for row in report.charged]
    if not report.yearly:
        return Sheet(
            N_("Bahan keluar menurut jenis"),
            (Column(N_("Jenis")), Column(N_("Berat"), Kind.KG)),
            [(Term(row.family), row.grams) for row in report.charged],
            piled=True,
        )
    return Sheet(
        N_("Bahan keluar per bulan"),
        (Column(N_("Bulan"), Kind.MONTH), *(Column(name, Kind.KG) for name in families)),
        [
            (period_of_month(one.month).start, *(_grams(one, name) for name in families))
            for one in report.months
        ],
        piled=True,
    )


def _grams(one: MonthFigures, family: str) -> int:
    return sum(row.grams for row in one.charged if row.family == family)


def _months(report: OfficialReport) -> Sheet:
    return Sheet(
        N_("Per bulan"),
        (
            Column(N_("Bulan"), Kind.MONTH),
            *_CHARGED,
            Column(N_("IKM terlayani"), Kind.COUNT),
            Column(N_("Hari sampai diambil (median)"), Kind.HUNDREDTHS),
            Column(N_("Keadaan")),
        ),
        [
            (
                period_of_month(one.month).start,
                sum(row.grams for row in one.charged),
                sum(row.charge_idr for row in one.charged),
                served(one.workshops),
                days_hundredths(one.wait_s),
                Term(N_("ditutup") if one.month in report.closed else N_("sementara")),
            )
            for one in report.months
        ],
    )


def days_hundredths(seconds: int | None) -> int | None:
    """Seconds as hundredths of days."""
    return None if seconds is None else divide_half_up(seconds * 100, DAY_S)


def _flow(title: str, report: OfficialReport, kind: Kind) -> Sheet:
    def cells(flow: Flow) -> tuple[Cell, ...]:
        amounts = (
            flow.opening, flow.supplier, flow.other, -flow.workshops, -flow.scrap, flow.closing,
        )  # fmt: skip
        return Term(flow.family), *(_of(amount, kind) for amount in amounts)

    columns = (Column(N_("Jenis")), *(Column(name, kind, adds_up=True) for name in _FLOW))
    return Sheet(title, columns, [cells(flow) for flow in report.flows])


def _of(amount: Amount, kind: Kind) -> int:
    return amount.grams if kind == Kind.KG else amount.idr
