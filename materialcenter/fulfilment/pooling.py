"""Needs of several workshops, and of the shelf, put on one draft for each chosen supplier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.fulfilment.errors import NothingToOrder
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.fulfilment.reserving import lock_lines
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.queries import supplier_by_id


@dataclass(frozen=True, slots=True)
class Pick:
    """What is bought of a material and from whom: the uncovered rest of request lines, and for
    the shelf (count unit). Without a price the supplier's price list tells it."""

    material_id: int
    supplier_id: int
    line_ids: tuple[int, ...] = ()
    for_shelf: int = 0
    idr_per_kg: int | None = None


def pool_on_orders(
    session: Session, *, picks: Sequence[Pick], by: User, expected_on: date | None = None
) -> list[SupplierOrder]:
    """Draft one order for each supplier that was picked, all or nothing. Without a day, each
    is expected when its supplier's lead time is over.

    Raises NothingToOrder, BadPrice, ExpectedPast, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    if not picks:
        raise NothingToOrder
    lock_lines(session, [line_id for pick in picks for line_id in pick.line_ids])
    by_supplier: dict[int, list[Pick]] = {}
    for pick in picks:
        by_supplier.setdefault(pick.supplier_id, []).append(pick)
    return [
        _drafted(session, supplier_id, chosen, expected_on, by)
        for supplier_id, chosen in by_supplier.items()
    ]


def _drafted(
    session: Session, supplier_id: int, picks: Sequence[Pick], expected_on: date | None, by: User
) -> SupplierOrder:
    lead_time = timedelta(days=supplier_by_id(session, supplier_id).lead_time_days)
    return pool_on_order(
        session,
        supplier_id=supplier_id,
        line_ids=[line_id for pick in picks for line_id in pick.line_ids],
        expected_on=expected_on or clock.today() + lead_time,
        prices={pick.material_id: pick.idr_per_kg for pick in picks if pick.idr_per_kg},
        for_shelf={pick.material_id: pick.for_shelf for pick in picks if pick.for_shelf},
        by=by,
    )
