"""Pegs: metal on order promised to request lines; the uncovered needs of several workshops
pooled on one order line; orders cancelled."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.db import TryAgain
from materialcenter.core.errors import NotFound, Quantity, ReasonMissing
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.errors import (
    NothingToOrder,
    OtherMaterial,
    TooMuchReleased,
    WholeForCut,
)
from materialcenter.fulfilment.models import Loss, LostCover, Peg
from materialcenter.fulfilment.reserving import lock_lines
from materialcenter.purchasing.errors import BadPrice
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.queries import offers_of
from materialcenter.purchasing.services import (
    draft_order,
    locked_order,
    locked_orders,
    must_be_draft,
    put_on_order,
)


def order_ids_of(session: Session, order_line_ids: Sequence[int]) -> set[int]:
    """The orders some order lines belong to."""
    question = select(SupplierOrderLine.order_id).where(SupplierOrderLine.id.in_(order_line_ids))
    return set(session.scalars(question))


def peg(
    session: Session, line: PurchaseRequestLine, order_line: SupplierOrderLine, quantity: int
) -> None:
    """Promise some of an order line to a request line; both are locked.

    Raises OtherMaterial, WholeForCut, MoreThanPromised, MoreThanOpen.
    """
    if line.material_id != order_line.material_id:
        raise OtherMaterial(wanted=line.material.name_id, offered=order_line.material.name_id)
    if line.l_um is not None:
        raise WholeForCut
    line.peg(quantity)
    order_line.peg(quantity)
    session.execute(
        _upsert(session.get_bind().dialect.name),
        {"request_line_id": line.id, "order_line_id": order_line.id, "quantity": quantity},
    )


@cache
def _upsert(dialect: str) -> Any:
    """Add a peg, or to the one there is between the same lines."""
    insert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(Peg)
    return insert.on_conflict_do_update(
        index_elements=[Peg.request_line_id, Peg.order_line_id],
        set_={"quantity": Peg.quantity + insert.excluded.quantity},
    )


def unpeg(
    session: Session,
    line: PurchaseRequestLine,
    order_line: SupplierOrderLine,
    row: Peg,
    quantity: int,
    *,
    cause: Loss | None = None,
    reason: str = "",
    actor_id: int | None = None,
) -> None:
    """Take some of a peg back; both lines are locked. A `cause` tells why the promise ended,
    where it was more than a draft's. Raises TooMuchReleased."""
    if not 0 < quantity <= row.quantity:
        raise TooMuchReleased(left=Quantity(row.quantity, line.material.unit))
    line.pegged -= quantity
    order_line.pegged -= quantity
    if quantity == row.quantity:
        session.delete(row)
    else:
        row.quantity -= quantity
    if cause is not None and order_line.order.status != OrderStatus.DRAFT:
        session.add(
            LostCover(
                request_line_id=line.id, order_line_id=order_line.id, quantity=quantity,
                cause=cause, reason=reason, at=clock.now(), by_id=actor_id,
            )
        )  # fmt: skip


def unpeg_all(
    session: Session, lines: Sequence[PurchaseRequestLine], *, actor_id: int, reason: str = ""
) -> dict[int, int]:
    """Take back every peg of some lines that are withdrawn, whose requests are locked; the
    orders stay as they are. Returns the quantity freed by order line id."""
    by_id = {line.id: line for line in lines}
    pegs = session.scalars(select(Peg).where(Peg.request_line_id.in_(by_id)).order_by(Peg.id)).all()
    if not pegs:
        return {}
    orders = locked_orders(session, order_ids_of(session, [row.order_line_id for row in pegs]))
    order_lines = {line.id: line for order in orders.values() for line in order.lines}
    freed: dict[int, int] = {}
    for row in pegs:
        session.refresh(row)
        order_line = order_lines[row.order_line_id]
        freed[order_line.id] = freed.get(order_line.id, 0) + row.quantity
        audit.record(
            session, None, SupplierOrder, order_line.order_id, "unpegged",
            quantity=row.quantity, material_id=order_line.material_id,
        )  # fmt: skip
        unpeg(
            session, by_id[row.request_line_id], order_line, row, row.quantity,
            cause=Loss.WITHDRAWN, reason=reason, actor_id=actor_id,
        )  # fmt: skip
    session.flush()
    return freed


def peg_to_line(
    session: Session, *, order_line_id: int, quantities: Mapping[int, int], by: User
) -> None:
    """Promise free metal of an order line to request lines (line id → quantity).

    Raises OtherMaterial, MoreThanPromised, MoreThanOpen, NotFound.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    lines = lock_lines(session, quantities)
    orders = locked_orders(session, order_ids_of(session, [order_line_id]))
    order_line = next(
        (li for order in orders.values() for li in order.lines if li.id == order_line_id), None
    )
    if order_line is None:
        raise NotFound
    for line_id in sorted(quantities):
        peg(session, lines[line_id], order_line, quantities[line_id])
    _record_pegs(session, order_line, lines, quantities, by)


def release_peg(
    session: Session, *, peg_id: int, reason: str = "", quantity: int | None = None, by: User
) -> None:
    """Take a peg back, whole or in part; the request line is uncovered again.

    Raises NotFound, TooMuchReleased.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    row = session.get(Peg, peg_id)
    if row is None:
        raise NotFound
    line = lock_lines(session, [row.request_line_id])[row.request_line_id]
    orders = locked_orders(session, order_ids_of(session, [row.order_line_id]))
    session.refresh(row)
    order_line = next(
        li for order in orders.values() for li in order.lines if li.id == row.order_line_id
    )
    amount = row.quantity if quantity is None else quantity
    unpeg(
        session, line, order_line, row, amount,
        cause=Loss.RELEASED, reason=reason, actor_id=by.id,
    )  # fmt: skip
    audit.record_all(
        session,
        [
            audit.entry(
                by.id, PurchaseRequest, line.request_id, "unpegged",
                reason=reason, quantity=amount, order_id=order_line.order_id,
            ),
            audit.entry(
                by.id, SupplierOrder, order_line.order_id, "unpegged",
                reason=reason, quantity=amount, material_id=line.material_id,
            ),
        ],
    )  # fmt: skip


def _record_pegs(
    session: Session,
    order_line: SupplierOrderLine,
    lines: Mapping[int, PurchaseRequestLine],
    quantities: Mapping[int, int],
    by: User,
) -> None:
    audit.record_all(
        session,
        [
            audit.entry(
                by.id, PurchaseRequest, lines[line_id].request_id, "pegged",
                quantity=quantity, material_id=order_line.material_id,
                order_id=order_line.order_id,
            )
            for line_id, quantity in sorted(quantities.items())
        ],
    )  # fmt: skip


def pool_on_order(
    session: Session,
    *,
    supplier_id: int,
    line_ids: Sequence[int],
    expected_on: date,
    by: User,
    prices: Mapping[int, int] | None = None,
    for_shelf: Mapping[int, int] | None = None,
) -> SupplierOrder:
    """Put the uncovered rest of several request lines on one draft order: one order line per
    material, a peg for each request line, minimum and multiple applied once to the pool.

    `prices` (material id → Rp/kg) overrides or supplies what the supplier's price list says;
    `for_shelf` (material id → quantity) is bought besides for the shelf, pegged to nobody.
    Raises NothingToOrder, BadPrice, ExpectedPast, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    lines = lock_lines(session, line_ids)
    needs: dict[int, list[PurchaseRequestLine]] = {}
    for line in sorted(lines.values(), key=lambda line: (line.need_by, line.id)):
        if line.uncovered > 0:
            needs.setdefault(line.material_id, []).append(line)
    shelf = {material_id: n for material_id, n in (for_shelf or {}).items() if n > 0}
    if not needs and not shelf:
        raise NothingToOrder
    order = draft_order(session, supplier_id=supplier_id, expected_on=expected_on, by=by)
    pooled = {
        m: sum(line.uncovered for line in needs.get(m, [])) + shelf.get(m, 0)
        for m in [*needs, *(m for m in shelf if m not in needs)]
    }
    offers = offers_of(session, pooled, clock.today())
    for material_id in pooled:
        claimants = needs.get(material_id, [])
        offer = next((o for o in offers[material_id] if o.supplier_id == supplier_id), None)
        asked = offer.idr_per_kg if offer else 0
        idr_per_kg = (prices or {}).get(material_id) or asked
        if not idr_per_kg:
            raise BadPrice(field=f"price-{material_id}")
        order_line = put_on_order(
            session, order, material_id=material_id,
            quantity=offer.quantity if offer else pooled[material_id],
            idr_per_kg=idr_per_kg, by=by,
            # Another price than he asks was agreed on per kilogram.
            idr_per_piece=offer.idr_per_piece if offer and idr_per_kg == asked else None,
        )  # fmt: skip
        quantities = {line.id: line.uncovered for line in claimants}
        for line in claimants:
            peg(session, line, order_line, line.uncovered)
        _record_pegs(session, order_line, lines, quantities, by)
    return order


def cancel_order(session: Session, *, order_id: int, reason: str, by: User) -> SupplierOrder:
    """Cancel an approved or sent order; its pegs are uncovered and everyone pegged sees it.

    What was received stays. Raises ReasonMissing, WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    reason = clean(reason, field="reason")
    if not reason:
        raise ReasonMissing
    order = locked_with_pegs(session, order_id)
    received = any(line.received for line in order.lines)
    order.become(OrderStatus.CLOSED if received else OrderStatus.CANCELLED)
    uncover(session, order, order.lines, "order-cancelled", reason, by.id, cause=Loss.CANCELLED)
    for line in order.lines:
        line.cancelled += line.open
    audit.record(session, by.id, SupplierOrder, order.id, "cancelled", reason=reason)
    return order


def delete_draft(session: Session, *, order_id: int, by: User) -> None:
    """Throw a draft away; its pegs are uncovered at once. Raises WrongState, NotFound."""
    by.must(Permission.PURCHASING_ORDER)
    order = locked_with_pegs(session, order_id)
    must_be_draft(order)
    uncover(session, order, order.lines, "draft-deleted", "", by.id)
    for line in order.lines:
        session.delete(line)
    session.delete(order)
    audit.record(session, by.id, SupplierOrder, order_id, "deleted")


def locked_with_pegs(session: Session, order_id: int) -> SupplierOrder:
    """The order, its pegged requests locked before it, as the lock order wants."""
    pegged = (
        select(Peg.request_line_id)
        .join(SupplierOrderLine, SupplierOrderLine.id == Peg.order_line_id)
        .where(SupplierOrderLine.order_id == order_id)
    )
    before = set(session.scalars(pegged))
    lock_lines(session, before)
    order = locked_order(session, order_id)
    if set(session.scalars(pegged)) - before:
        raise TryAgain
    return order


def uncover(
    session: Session,
    order: SupplierOrder,
    lines: Sequence[SupplierOrderLine],
    act: str,
    reason: str,
    actor_id: int,
    *,
    cause: Loss | None = None,
) -> None:
    """Take back every peg on some lines of a locked order; everyone pegged reads why."""
    order_lines = {line.id: line for line in lines}
    pegs = session.scalars(
        select(Peg)
        .where(Peg.order_line_id.in_(order_lines))
        .options(joinedload(Peg.request_line, innerjoin=True))
        .order_by(Peg.id)
    ).all()
    for row in pegs:
        line = row.request_line
        audit.record(
            session, actor_id, PurchaseRequest, line.request_id, act,
            reason=reason, quantity=row.quantity, order=order.label, line=line.id,
        )  # fmt: skip
        unpeg(
            session, line, order_lines[row.order_line_id], row, row.quantity,
            cause=cause, reason=reason, actor_id=actor_id,
        )  # fmt: skip
    session.flush()
