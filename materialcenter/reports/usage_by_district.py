"""Report: usage by district."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.core.errors import N_, Term
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.reports.usage import by_district, usage_by_workshop

NO_DISTRICT = N_("Tanpa kecamatan")


class UsageByDistrict(Report):
    """A row for each district (kecamatan) whose workshops got metal."""

    name = "usage-by-district"
    title = N_("Pemakaian per kecamatan")
    lead = N_("Berat, tagihan, dan jumlah IKM yang terlayani di tiap kecamatan.")
    filters = (Filter.PERIOD, Filter.FAMILY)
    all_columns = (
        Column(N_("Kecamatan")),
        Column(N_("IKM terlayani"), Kind.COUNT, adds_up=True),
        Column(N_("Berat"), Kind.KG, adds_up=True),
        Column(N_("Tagihan"), Kind.IDR, adds_up=True),
        Column(N_("Surat jalan"), Kind.COUNT, adds_up=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The heaviest first."""
        for row in by_district(usage_by_workshop(session, question)):
            district = row.district or Term(NO_DISTRICT)
            yield district, row.workshops, row.grams, row.charge_idr, row.issues
