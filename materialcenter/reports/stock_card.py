"""Report: the stock card, each movement in or out of the centre with what was left after it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core.errors import N_
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.stock.models import Lot, Movement, Place, Posting
from materialcenter.stock.places import place_name

_from, _to = aliased(Place), aliased(Place)
_CAME = Movement.to_place_id > 0
_SIGN = case((_CAME, 1), else_=-1)
_AMOUNTS = {
    "pieces": _SIGN * Movement.pieces,
    "grams": _SIGN * Movement.grams,
    "value": _SIGN * Movement.value_idr,
}
_COST = Permission.STOCK_READ_COST
_READ_AT_ONCE = 1_000


class StockCard(Report):
    """The card of a material, or of one after the other: what came (+), what went (−), what was
    left of all its lots, titipan and remnants too. What was before the period is counted in."""

    name = "stock-card"
    title = N_("Kartu stok per bahan")
    lead = N_("Setiap bahan masuk dan keluar, dengan sisa sesudahnya.")
    filters = (Filter.PERIOD, Filter.MATERIAL)
    all_columns = (
        Column(N_("Waktu"), Kind.MOMENT),
        Column(N_("Dokumen"), Kind.DOCUMENT),
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Lot"), Kind.CODE),
        Column(N_("Dari"), file_only=True),
        Column(N_("Ke"), file_only=True),
        Column(N_("Potong"), Kind.COUNT),
        Column(N_("Berat"), Kind.KG),
        Column(N_("Nilai"), Kind.IDR, needs=_COST),
        Column(N_("Sisa potong"), Kind.COUNT),
        Column(N_("Sisa berat"), Kind.KG),
        Column(N_("Sisa nilai"), Kind.IDR, needs=_COST),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """By material, as it happened; at most `question.most` rows."""
        rows = session.execute(_lines(question), execution_options={"yield_per": _READ_AT_ONCE})
        for row in rows:
            yield _cells(row)


def _lines(question: Question) -> Select[*tuple[Any, ...]]:
    """The lines of the period; what was there before is added up at one time, not row by row."""
    order = (Movement.happened_at, Movement.sequence)
    since, until = question.period.since, question.period.until
    before = (
        _moved(question, Lot.material_id, *(func.sum(a).label(n) for n, a in _AMOUNTS.items()))
        .where(Movement.happened_at < since)
        .group_by(Lot.material_id)
        .subquery()
        .c
    )
    line = (
        _moved(
            question,
            Movement.sequence, Movement.happened_at, Movement.posting_id, Movement.from_place_id,
            Movement.to_place_id, Lot.material_id, Lot.code,
            *(amount.label(name) for name, amount in _AMOUNTS.items()),
            *(
                func.sum(amount)
                .over(partition_by=Lot.material_id, order_by=order)
                .label(f"{name}_since")
                for name, amount in _AMOUNTS.items()
            ),
        )
        .where(Movement.happened_at >= since, Movement.happened_at < until)
        .subquery()
        .c
    )  # fmt: skip
    name = Material.name_en if question.language == "en" else Material.name_id
    left = (func.coalesce(before[n], 0) + line[f"{n}_since"] for n in _AMOUNTS)
    return (
        select(
            line.happened_at, Posting.number, name, Material.code, line.code, _from.kind,
            _from.code, _to.kind, _to.code, *(line[n] for n in _AMOUNTS), *left,
        )
        .join(Posting, Posting.id == line.posting_id)
        .join(Material, Material.id == line.material_id)
        .join(_from, _from.id == line.from_place_id)
        .join(_to, _to.id == line.to_place_id)
        .outerjoin(before.material_id.table, before.material_id == line.material_id)
        .order_by(name, line.material_id, line.happened_at, line.sequence)
        .limit(question.most)
    )  # fmt: skip


def _moved(question: Question, *columns: Any) -> Select[*tuple[Any, ...]]:
    """What came in and went out, of the material that is asked for."""
    rows = (
        select(*columns)
        .select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .where(_CAME != (Movement.from_place_id > 0))
    )
    return rows.where(Lot.material_id == question.material_id) if question.material_id else rows


def _cells(row: Row[*tuple[Any, ...]]) -> tuple[Cell, ...]:
    *known, from_kind, from_code, to_kind, to_code = row[:9]
    ends = (place_name(from_kind, from_code), place_name(to_kind, to_code))
    return (*known, *ends, *(int(amount) for amount in row[9:]))
