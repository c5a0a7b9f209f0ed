"""Report: usage by month and material family."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.catalogue.forms import FAMILIES
from materialcenter.core.errors import N_
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.reports.usage import usage_by_month


class UsageByMonth(Report):
    """A row for each month of the period, a column for each family."""

    name = "usage-by-month"
    title = N_("Pemakaian per bulan")
    lead = N_("Berat bahan yang keluar ke IKM tiap bulan, menurut jenis bahan.")
    filters = (Filter.PERIOD, Filter.WORKSHOP, Filter.DISTRICT)
    all_columns = (
        Column(N_("Bulan"), Kind.MONTH),
        *(Column(family, Kind.KG, adds_up=True) for family in FAMILIES),
        Column(N_("Jumlah berat"), Kind.KG, adds_up=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """Months in order, with zeros where nothing went out."""
        for month, grams in usage_by_month(session, question).items():
            yield month, *(grams[family] for family in FAMILIES), sum(grams.values())
