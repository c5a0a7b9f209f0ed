"""Report: usage by workshop."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.core.errors import N_
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.reports.usage import usage_by_workshop


class UsageByWorkshop(Report):
    """The ranking of workshops by weight."""

    name = "usage-by-workshop"
    title = N_("Pemakaian per IKM")
    lead = N_("Berat, tagihan, dan jumlah surat jalan tiap IKM, dikurangi yang dikembalikan.")
    filters = (Filter.PERIOD, Filter.FAMILY, Filter.DISTRICT)
    all_columns = (
        Column(N_("Urutan"), Kind.COUNT, file_only=True),
        Column(N_("IKM")),
        Column(N_("Desa")),
        Column(N_("Kecamatan")),
        Column(N_("Berat"), Kind.KG, adds_up=True),
        Column(N_("Tagihan"), Kind.IDR, adds_up=True),
        Column(N_("Surat jalan"), Kind.COUNT, adds_up=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The heaviest first."""
        for rank, row in enumerate(usage_by_workshop(session, question), start=1):
            yield (
                rank, row.name, row.village, row.district, row.grams, row.charge_idr, row.issues
            )  # fmt: skip
