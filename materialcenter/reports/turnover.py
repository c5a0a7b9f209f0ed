"""Report: how often stock turned over in twelve months, and how long what is free will last.

What went out is what the workshops got less what they brought back, at the cost of its lots. The
average value is that of thirteen moments: the beginning of the first month and the end of each
of the twelve, the last of which ends with the day asked for. What turned over is the cost of what
went out by the average value.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.errors import N_, Term
from materialcenter.core.moments import jakarta_month
from materialcenter.core.quantities import divide_half_up
from materialcenter.reports.periods import Period, Span, period_of
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.reports.valuation.walk import IN_OR_OUT, TO_HERE, kept_materials
from materialcenter.reports.valuation.worth import lot_costs
from materialcenter.stock.cover import days_left, usage_start
from materialcenter.stock.models import Lot, Movement, PlaceKind
from materialcenter.stock.places import outside
from materialcenter.stock.queries import Stock, stock_of, usage_since

_WORKSHOP = outside(PlaceKind.WORKSHOP)
_COST = Permission.STOCK_READ_COST


@dataclass(frozen=True, slots=True)
class Turnover:
    """What of a material went out in a year, in grams and at cost, and the average value."""

    grams: int
    cost_idr: int
    average_idr: int

    @property
    def hundredths(self) -> int | None:
        """How often it turned over, in hundredths; None when there was nothing."""
        return (
            divide_half_up(self.cost_idr * 100, self.average_idr) if self.average_idr > 0 else None
        )


def turnovers(session: Session, year: Period) -> dict[int, Turnover]:
    """By material, of the months of a period."""
    months = [f"{first:%Y-%m}" for first in year.months()]
    changes: dict[int, dict[str, int]] = {}
    went: dict[int, tuple[int, int]] = {}
    kept = kept_materials(session)
    for twin_id, month, change, grams, cost in _by_month(session, year):
        material_id = kept.get(twin_id, twin_id)
        of_material = changes.setdefault(material_id, {})
        of_material[month] = of_material.get(month, 0) + change
        before = went.get(material_id, (0, 0))
        went[material_id] = before[0] + grams, before[1] + cost
    at_end = lot_costs(session, year.until, kept)
    found: dict[int, Turnover] = {}
    for material_id in at_end.keys() | changes.keys():
        value = at_end.get(material_id, (0, 0))[1]
        values = [value]
        for month in reversed(months):
            value -= changes.get(material_id, {}).get(month, 0)
            values.append(value)
        average = divide_half_up(sum(values), len(values))
        grams, cost = went.get(material_id, (0, 0))
        if average or grams or cost:
            found[material_id] = Turnover(grams, cost, average)
    return found


def _by_month(session: Session, year: Period) -> Iterator[tuple[int, str, int, int, int]]:
    """By material and month: by how much the value rose, and grams and rupiah that went out."""
    sign = case((TO_HERE, 1), else_=-1)
    went = case(
        (Movement.to_place_id == _WORKSHOP, 1), (Movement.from_place_id == _WORKSHOP, -1), else_=0
    )
    month = jakarta_month(Movement.happened_at)
    question = (
        select(
            Lot.material_id,
            month,
            func.sum(sign * Movement.value_idr),
            func.sum(went * Movement.grams),
            func.sum(went * Movement.value_idr),
        )
        .join(Lot, Lot.id == Movement.lot_id)
        .where(
            IN_OR_OUT,
            Movement.happened_at >= year.since,
            Movement.happened_at < year.until,
            Lot.owner_id.is_(None),
        )
        .group_by(Lot.material_id, month)
    )
    for material_id, name, *sums in session.execute(question):
        change, grams, cost = (int(amount) for amount in sums)
        yield material_id, name, change, grams, cost


class StockTurnover(Report):
    """Turnover and days of cover by material."""

    name = "stock-turnover"
    title = N_("Perputaran stok")
    lead = N_("Bahan keluar 12 bulan dibanding rata-rata stok, dan lama stok bebas cukup.")
    filters = (Filter.DAY, Filter.FAMILY)
    all_columns = (
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Jenis"), file_only=True),
        Column(N_("Bahan keluar"), Kind.KG, adds_up=True),
        Column(N_("Harga pokok keluar"), Kind.IDR, adds_up=True, needs=_COST),
        Column(N_("Rata-rata nilai stok"), Kind.IDR, adds_up=True, needs=_COST),
        Column(N_("Kali berputar"), Kind.HUNDREDTHS),
        Column(N_("Stok cukup (hari)"), Kind.COUNT),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """What went out most first. Days of cover are those of now."""
        year = period_of(Span.TWELVE, question.period.end)
        found = turnovers(session, year)
        stock = stock_of(session)
        pace = usage_since(session, usage_start())
        materials = materials_by_ids(session, found)
        for key, row in sorted(found.items(), key=lambda item: (-item[1].grams, item[0])):
            material = materials[key]
            if question.family in ("", material.form.family):
                free = material.grams(stock.get(key, Stock()).free)
                yield (
                    material.name(question.language), material.code, Term(material.form.family),
                    row.grams, row.cost_idr, row.average_idr, row.hundredths,
                    days_left(free, pace.get(key, 0)),
                )  # fmt: skip
