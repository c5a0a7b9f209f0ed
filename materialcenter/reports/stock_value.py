"""Report: what stock was worth at the end of a day, by three methods."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.errors import N_, Term
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.reports.valuation.worth import worth_by_material

_COST = Permission.STOCK_READ_COST


class StockValue(Report):
    """The centre's own metal by material, remnants too."""

    name = "stock-value"
    title = N_("Nilai stok")
    lead = N_("Nilai bahan milik pusat menurut tiga cara, tanpa titipan.")
    filters = (Filter.DAY, Filter.FAMILY)
    all_columns = (
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Jenis"), file_only=True),
        Column(N_("Berat"), Kind.KG, adds_up=True),
        Column(N_("Harga tiap lot"), Kind.IDR, adds_up=True, needs=_COST),
        Column(N_("Rata-rata bergerak"), Kind.IDR, adds_up=True, needs=_COST),
        Column(N_("Masuk pertama, keluar pertama"), Kind.IDR, adds_up=True, needs=_COST),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The dearest first."""
        until = question.period.until
        rows = worth_by_material(session, until, question.walks.worths(session, until))
        materials = materials_by_ids(session, [row.material_id for row in rows])
        for row in sorted(rows, key=lambda row: (-row.lot_idr, row.material_id)):
            material = materials[row.material_id]
            if question.family in ("", material.form.family):
                yield (
                    material.name(question.language), material.code, Term(material.form.family),
                    row.grams, row.lot_idr, row.average_idr, row.fifo_idr,
                )  # fmt: skip
