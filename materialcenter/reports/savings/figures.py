"""Savings added up by month, workshop and material."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Party, Village, Workshop
from materialcenter.fulfilment.usage.rows import (
    BILLED_GRAMS,
    CHARGE,
    CUSTOMER,
    MONTH,
    WHO,
    usage_rows,
)
from materialcenter.reports.adding import added_up
from materialcenter.reports.report import Question
from materialcenter.reports.savings.rows import (
    COMPARED_CHARGE,
    COMPARED_GRAMS,
    ELSEWHERE,
    HANDED,
    HANDED_BY,
    PRICE,
    PRICED,
)
from materialcenter.reports.usage.facts import narrowed, within
from materialcenter.stock.models import Lot


@dataclass(frozen=True, slots=True)
class Saving:
    """Grams handed over and what was charged; of them the grams that could be compared, what
    these cost here and would have cost elsewhere."""

    grams: int = 0
    charge_idr: int = 0
    compared_grams: int = 0
    here_idr: int = 0
    elsewhere_idr: int = 0

    @property
    def saved_idr(self) -> int:
        """Below zero when it was dearer here."""
        return self.elsewhere_idr - self.here_idr

    @property
    def uncompared_grams(self) -> int:
        """What no comparison price is known for."""
        return self.grams - self.compared_grams


_READ = attrgetter(*(field.name for field in fields(Saving)))


@dataclass(frozen=True, slots=True)
class Part:
    """The saving of a workshop on a material in a month ("2026-10")."""

    month: str
    workshop_id: int
    workshop: str
    district: str
    material_id: int
    saving: Saving


def savings(session: Session, question: Question) -> list[Part]:
    """Every part of what is asked, in no order."""
    keys = (
        MONTH, Workshop.id, Party.name, func.coalesce(Village.district, ""), Lot.material_id,
    )  # fmt: skip
    amounts = (BILLED_GRAMS, CHARGE, COMPARED_GRAMS, COMPARED_CHARGE, ELSEWHERE)
    sums = (func.sum(amount) for amount in amounts)
    rows = narrowed(
        usage_rows(*keys, *sums).join(HANDED, HANDED_BY).outerjoin(PRICE, PRICED),
        question,
        material_id=Lot.material_id.expression,
        workshop_id=WHO.expression,
        customer=CUSTOMER.expression,
    )
    rows = rows.where(*within(question.period)).group_by(*keys)
    return [
        Part(row[0], row[1], row[2], row[3], row[4], Saving(*(int(sum_) for sum_ in row[5:])))
        for row in session.execute(rows)
    ]


def together(parts: Iterable[Part]) -> Saving:
    """All of them."""
    return Saving(*added_up(parts, (), _figures).get((), ()))


def by_key(parts: Iterable[Part], *names: str) -> dict[tuple[Any, ...], Saving]:
    """Added up by some fields of `Part`, what saved most first."""
    found = {key: Saving(*sums) for key, sums in added_up(parts, names, _figures).items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1].saved_idr, *map(str, item[0]))))


def _figures(part: Part) -> tuple[int, ...]:
    return _READ(part.saving)
