"""Report: metal of other owners that lies at the centre now."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.core.errors import N_, Quantity
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.stock.moving.queries import titipan


class Titipan(Report):
    """By owner, lot and place; it has no value in the centre's books."""

    name = "titipan"
    title = N_("Titipan")
    lead = N_("Bahan milik IKM dan pelanggan yang ada di rak saat ini.")
    filters = (Filter.FAMILY,)
    all_columns = (
        Column(N_("Pemilik")),
        Column(N_("Lot"), Kind.CODE),
        Column(N_("Bahan")),
        Column(N_("No. heat"), Kind.CODE),
        Column(N_("Rak"), Kind.CODE),
        Column(N_("Tanggal masuk"), Kind.DATE),
        Column(N_("Fisik"), Kind.QUANTITY),
        Column(N_("Berat fisik"), Kind.KG, adds_up=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """By owner's name, then as they came."""
        for row in titipan(session):
            lot = row.lot
            if lot.owner is None or question.family not in ("", lot.material.form.family):
                continue
            yield (
                lot.owner.name,
                lot.code,
                lot.material.name(question.language),
                lot.heat,
                row.place.code,
                lot.received_on,
                Quantity(row.on_hand, lot.unit),
                row.grams,
            )
