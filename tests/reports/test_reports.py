from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.forms import BARS_AND_SECTIONS, FAMILIES
from materialcenter.core.errors import Forbidden, NotFound, Quantity, Term
from materialcenter.reports.periods import Period
from materialcenter.reports.registry import REPORTS, report_named
from materialcenter.reports.report import Cell, Kind, Question, Report
from tests.cast import Cast
from tests.reports.conftest import History
from tests.scene import add_supplier, approved, sent_order

ALL = Question(Period(date(2026, 9, 1), date(2026, 11, 30)))


def table(session: Session, name: str, cast: Cast, question: Question = ALL) -> list[dict]:
    """The rows of a report, each as a dictionary by the names of its columns."""
    report = report_named(name)
    names = [column.name for column in report.columns(cast.manager)]
    rows = report.rows(session, question, by=cast.manager)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_months_have_a_column_for_each_family(
    session: Session, cast: Cast, history: History
) -> None:
    *_, november = table(session, "usage-by-month", cast)
    assert november == {
        "Bulan": date(2026, 11, 1), **dict(zip(FAMILIES, (-117_000, 100_000, 0, 0), strict=True)),
        "Jumlah berat": -17_000,
    }  # fmt: skip


def test_workshops_are_ranked_and_districts_added_up(
    session: Session, cast: Cast, history: History
) -> None:
    first, second = table(session, "usage-by-workshop", cast)
    assert (first["Urutan"], first["IKM"], first["Tagihan"]) == (1, "Logam Jaya", 4_893_000)
    assert (second["Urutan"], second["Berat"], second["Baris surat jalan"]) == (2, 217_000, 2)
    cast.workshop.village_id = None
    session.flush()
    _, unknown = table(session, "usage-by-district", cast)
    assert (unknown["Kecamatan"], unknown["Berat"]) == (Term("Tanpa kecamatan"), 217_000)


def test_materials_are_told_in_their_own_unit(
    session: Session, cast: Cast, history: History
) -> None:
    plate, bar = table(session, "usage-by-material", cast, replace(ALL, language="en"))
    assert (plate["Bahan"], plate["Jumlah"]) == ("Material PLATE", Quantity(4, "sheet"))
    assert (bar["Jenis"], bar["Jumlah"], bar["Berat"]) == (
        Term(BARS_AND_SECTIONS), Quantity(2, "bar"), 100_000,
    )  # fmt: skip


def test_stock_tells_physical_kept_free_on_order_and_value(
    session: Session, cast: Cast, history: History
) -> None:
    waiting = approved(session, cast.member, cast.manager, (history.bar, 10))
    sent_order(session, add_supplier(session), [waiting], buyer=cast.buyer, approver=cast.manager)
    bar, plate = table(session, "stock-now", cast)
    kept = ("Fisik", "Disimpan IKM", "Bebas", "Dipesan")
    assert [bar[name].value for name in kept] == [3, 3, 0, 7]
    assert [plate[name].value for name in kept] == [16, 4, 12, 0]
    assert (plate["Berat fisik"], plate["Nilai"]) == (1_864_000, 22_368_000)


def test_the_ledger_is_told_row_by_row_with_who_stands_on_the_paper(
    session: Session, cast: Cast, history: History
) -> None:
    rows = table(session, "ledger", cast)
    assert [row["No. baris"] for row in rows] == list(range(1, len(rows) + 1))
    workshop = Term("IKM")
    net = sum(row["Berat"] * ((row["Ke"] == workshop) - (row["Dari"] == workshop)) for row in rows)
    assert net == 234_000 - 117_000 + 100_000 + 349_500
    of_jaya = table(session, "ledger", cast, replace(ALL, workshop_id=cast.other_workshop.id))
    assert [row["Potong"] for row in of_jaya] == [3, 4, 4]
    assert {row["IKM atau pemasok"] for row in of_jaya} == {"Logam Jaya"}
    assert len(table(session, "ledger", cast, replace(ALL, most=3))) == 3


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda report: report.name)
def test_every_report_fills_its_columns_and_refuses_who_may_not_read(
    session: Session, cast: Cast, history: History, report: Report
) -> None:
    rows = list(report.rows(session, ALL, by=cast.auditor))
    assert bool(rows) == (report.name not in _EMPTY)
    for row in rows:
        assert len(row) == len(report.all_columns)
        for cell, column in zip(row, report.all_columns, strict=True):
            assert cell is None or isinstance(cell, _TYPES[column.kind]), (column.name, cell)
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden):
            report.rows(session, ALL, by=cast.user(role))


def test_the_value_is_no_column_for_those_who_may_not_read_costs(cast: Cast) -> None:
    report = report_named("stock-now")
    assert "Nilai" not in [column.name for column in report.columns(cast.administrator)]
    with pytest.raises(NotFound):
        report_named("nothing")


# Nothing in the history is slow, cut, counted or bought; see the tests of these reports.
_EMPTY = {
    "slow-stock", "remnant-stock", "count-accuracy", "pooling-savings", "spend-by-supplier",
    "spend-by-material", "spend-by-month", "spend-lines", "supplier-scorecard", "promises",
    "short-deliveries", "no-shows",
}  # fmt: skip
_TYPES: dict[Kind, type[Cell] | tuple[type[Cell], ...]] = {
    Kind.CODE: str, Kind.COUNT: int, Kind.DATE: date, Kind.DOCUMENT: str,
    Kind.HUNDREDTHS: int, Kind.IDR: int, Kind.KG: int, Kind.MOMENT: date,
    Kind.MONTH: date, Kind.QUANTITY: Quantity, Kind.TEXT: (str, Term),
}  # fmt: skip
