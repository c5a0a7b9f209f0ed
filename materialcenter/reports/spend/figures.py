"""What was spent, as the ledger tells it: what came from suppliers less what went back to them, at
what was really paid for it. Freight and the like that was charged to metal stands apart: rows that
carry rupiah and no grams. PPN is no cost of metal. Titipan is not bought."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Party
from materialcenter.catalogue.models import Grade, Material
from materialcenter.catalogue.queries import families
from materialcenter.core.moments import jakarta_month
from materialcenter.core.quantities import divide_half_up
from materialcenter.reports.adding import added_up
from materialcenter.reports.report import Question
from materialcenter.reports.usage.facts import within
from materialcenter.stock.models import Lot, Movement, PlaceKind
from materialcenter.stock.places import outside

SUPPLIER = outside(PlaceKind.SUPPLIER)


@dataclass(frozen=True, slots=True)
class Bought:
    """Grams, what they cost, and freight and the like that came on top."""

    grams: int = 0
    metal_idr: int = 0
    extra_idr: int = 0

    @property
    def total_idr(self) -> int:
        """Both."""
        return self.metal_idr + self.extra_idr

    @property
    def idr_per_kg(self) -> int | None:
        """What a kilogram cost, brought here; None without any."""
        return divide_half_up(self.total_idr * 1000, self.grams) if self.grams > 0 else None


_READ = attrgetter(*(field.name for field in fields(Bought)))


@dataclass(frozen=True, slots=True)
class Part:
    """What was bought of a supplier and a material in a month ("2026-10")."""

    month: str
    supplier_id: int
    supplier: str
    material_id: int
    form_code: str
    bought: Bought


def purchases(session: Session, question: Question) -> list[Part]:
    """Every part of what is asked, in no order."""
    sign = case((Movement.from_place_id == SUPPLIER, 1), else_=-1)
    weighs = Movement.grams != 0
    keys = (
        jakarta_month(Movement.happened_at), Party.id, Party.name, Material.id, Material.form_code,
    )  # fmt: skip
    rows = (
        select(
            *keys,
            func.sum(sign * Movement.grams),
            func.sum(case((weighs, sign * Movement.value_idr), else_=0)),
            func.sum(case((weighs, 0), else_=sign * Movement.value_idr)),
        )
        .select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Material, Material.id == Lot.material_id)
        .join(Grade, Grade.id == Material.grade_id)
        .join(Party, Party.id == Lot.supplier_id)
        .where(
            or_(Movement.from_place_id == SUPPLIER, Movement.to_place_id == SUPPLIER),
            Lot.owner_id.is_(None),
            *within(question.period),
        )
        .group_by(*keys)
    )
    if question.family:
        rows = rows.where(Material.form_code.in_(families().get(question.family, ())))
    if question.grade:
        rows = rows.where(Grade.code == question.grade)
    if question.material_id:
        rows = rows.where(Material.id == question.material_id)
    if question.supplier_id:
        rows = rows.where(Party.id == question.supplier_id)
    return [
        Part(*row[:5], Bought(*(int(amount) for amount in row[5:])))
        for row in session.execute(rows)
    ]


def together(parts: Iterable[Part]) -> Bought:
    """All of them."""
    return Bought(*added_up(parts, (), _figures).get((), ()))


def by_key(parts: Iterable[Part], *names: str) -> dict[tuple[Any, ...], Bought]:
    """Added up by some fields of `Part`, the dearest first."""
    found = {key: Bought(*sums) for key, sums in added_up(parts, names, _figures).items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1].total_idr, *map(str, item[0]))))


def _figures(part: Part) -> tuple[int, ...]:
    return _READ(part.bought)
