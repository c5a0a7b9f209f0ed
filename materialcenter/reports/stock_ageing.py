"""Report: how old the centre's own stock is."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core import clock
from materialcenter.core.errors import N_, Term
from materialcenter.reports.ageing import AGES, ages
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report


class StockAgeing(Report):
    """A row for each material and class of age in which there is some."""

    name = "stock-ageing"
    title = N_("Umur stok")
    lead = N_("Bahan milik pusat di rak saat ini, menurut tanggal terima lot.")
    filters = (Filter.FAMILY,)
    all_columns = (
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Jenis")),
        Column(N_("Umur")),
        Column(N_("Berat"), Kind.KG, adds_up=True),
        Column(N_("Nilai"), Kind.IDR, adds_up=True, needs=Permission.STOCK_READ_COST),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """By name, the youngest first."""
        found = ages(session, clock.today())
        materials = materials_by_ids(session, found)
        wanted = (m for m in materials.values() if question.family in ("", m.form.family))
        for material in sorted(wanted, key=lambda m: (m.name(question.language).casefold(), m.id)):
            for age, part in zip(AGES, found[material.id], strict=True):
                if part.grams:
                    yield (
                        material.name(question.language), material.code,
                        Term(material.form.family), Term(age), part.grams, part.value_idr,
                    )  # fmt: skip
