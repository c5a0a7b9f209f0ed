"""Report: what is left of cut metal."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core import clock
from materialcenter.core.errors import N_
from materialcenter.core.quantities import divide_half_up
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.stock.models import Balance, Lot


class RemnantStock(Report):
    """The centre's own remnants, lot by lot."""

    name = "remnant-stock"
    title = N_("Nilai dan umur sisa potong")
    lead = N_("Sisa potong milik pusat di rak saat ini, yang paling lama lebih dulu.")
    filters = (Filter.FAMILY,)
    all_columns = (
        Column(N_("Lot"), Kind.CODE),
        Column(N_("Bahan")),
        Column(N_("Lebar (mm)"), Kind.COUNT),
        Column(N_("Panjang (mm)"), Kind.COUNT),
        Column(N_("Rak"), Kind.CODE),
        Column(N_("Umur (hari)"), Kind.COUNT),
        Column(N_("Potong"), Kind.COUNT, adds_up=True),
        Column(N_("Berat"), Kind.KG, adds_up=True),
        Column(N_("Nilai"), Kind.IDR, adds_up=True, needs=Permission.STOCK_READ_COST),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The oldest first; sizes to the whole millimetre."""
        today = clock.today()
        rows = session.scalars(
            select(Balance)
            .join(Balance.lot)
            .where(Lot.is_remnant, Lot.owner_id.is_(None), Balance.grams > 0)
            .options(
                joinedload(Balance.place, innerjoin=True),
                joinedload(Balance.lot, innerjoin=True).lazyload(Lot.material),
            )
            .order_by(Lot.received_on, Balance.id)
        ).all()
        materials = materials_by_ids(session, {row.lot.material_id for row in rows})
        for row in rows:
            lot, material = row.lot, materials[row.lot.material_id]
            if question.family in ("", material.form.family):
                yield (
                    lot.code, material.name(question.language), _mm(lot.w_um), _mm(lot.l_um),
                    row.place.code, (today - lot.received_on).days,
                    row.pieces, row.grams, row.value_idr,
                )  # fmt: skip


def _mm(length_um: int | None) -> int | None:
    return None if length_um is None else divide_half_up(length_um, 1_000)
