"""Report: usage by material."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.catalogue.forms import UNITS
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.reports.usage import usage_by_material


class UsageByMaterial(Report):
    """A row for each material that went out."""

    name = "usage-by-material"
    title = N_("Pemakaian per bahan")
    lead = N_("Jumlah dan berat tiap bahan yang keluar ke IKM, dikurangi yang dikembalikan.")
    filters = (Filter.PERIOD, Filter.FAMILY, Filter.WORKSHOP, Filter.DISTRICT)
    all_columns = (
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE),
        Column(N_("Jenis")),
        Column(N_("Jumlah"), Kind.QUANTITY),
        Column(N_("Satuan"), file_only=True),
        Column(N_("Berat"), Kind.KG, adds_up=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The heaviest first."""
        usage = usage_by_material(session, question)
        materials = materials_by_ids(session, usage)
        for material_id, used in usage.items():
            material = materials[material_id]
            quantity = used.pieces if material.counted == "piece" else used.grams
            yield (
                material.name(question.language),
                material.code,
                Term(material.form.family),
                Quantity(quantity, material.unit),
                Term(UNITS[material.unit]),
                used.grams,
            )
