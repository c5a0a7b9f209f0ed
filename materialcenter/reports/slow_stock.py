"""Report: stock of which nothing goes out any more."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core import clock
from materialcenter.core.errors import N_, Term
from materialcenter.reports.ageing import Part, ages, resting
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report

SLOW, DEAD = N_("lambat"), N_("mati")


class SlowStock(Report):
    """Slow and dead stock by material."""

    name = "slow-stock"
    title = N_("Stok lambat dan mati")
    lead = N_("Bahan yang 90 hari (lambat) atau 180 hari (mati) tidak keluar ke IKM.")
    filters = (Filter.FAMILY,)
    all_columns = (
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Jenis"), file_only=True),
        Column(N_("Keadaan")),
        Column(N_("Terakhir keluar"), Kind.DATE),
        Column(N_("Hari tanpa keluar"), Kind.COUNT),
        Column(N_("Berat"), Kind.KG, adds_up=True),
        Column(N_("Nilai"), Kind.IDR, adds_up=True, needs=Permission.STOCK_READ_COST),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The longest at rest first."""
        today = clock.today()
        stock = {key: sum(parts, Part()) for key, parts in ages(session, today).items()}
        rows = resting(session, today, stock)
        materials = materials_by_ids(session, [row.material_id for row in rows])
        for row in rows:
            material = materials[row.material_id]
            if question.family in ("", material.form.family):
                yield (
                    material.name(question.language), material.code, Term(material.form.family),
                    Term(DEAD if row.dead else SLOW), row.last_on, row.days,
                    row.stock.grams, row.stock.value_idr,
                )  # fmt: skip
