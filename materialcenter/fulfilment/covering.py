"""What is nobody's meets what nobody has covered: the free rest of an order line goes to those who
lack the material, and a line that lacks it gets room on orders."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import DomainError, N_, NotFound
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.demand.queries import uncovered_lines
from materialcenter.fulfilment.pegging import order_ids_of, peg_to_line
from materialcenter.fulfilment.reserving import lock_lines
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.queries import UNDER_WAY, open_lines
from materialcenter.purchasing.services import locked_orders


class NobodyLacksIt(DomainError):
    """There is no uncovered need of a material, or nothing free of it."""

    sentence = N_("Tidak ada lagi IKM yang kekurangan %(material)s, atau semuanya sudah dijatah.")


class NoRoomOnOrders(DomainError):
    """Everything that is on its way is somebody's."""

    sentence = N_("Tidak ada %(material)s yang bebas di pesanan. Pesan lagi di Kebutuhan IKM.")


def peg_surplus(session: Session, *, order_line_id: int, by: User) -> dict[int, int]:
    """Promise what is nobody's of an order line, as far as the supplier brings it, to the
    uncovered lines of its material, most urgent first. Returns the quantity by request line id.

    Raises NobodyLacksIt, NotFound.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    found = session.get(SupplierOrderLine, order_line_id)
    if found is None:
        raise NotFound
    wanting = uncovered_lines(session, [found.material_id])
    first = list(_shares(wanting, found.free_promised))
    locked = lock_lines(session, first)
    order_line = _locked_order_lines(session, [order_line_id])[order_line_id]
    shares = _shares([locked[line_id] for line_id in first], order_line.free_promised)
    if not shares:
        raise NobodyLacksIt(material=order_line.material.name_id)
    peg_to_line(session, order_line_id=order_line_id, quantities=shares, by=by)
    return shares


def peg_uncovered(session: Session, *, line_id: int, by: User) -> int:
    """Promise a request line what it lacks from the free rests of orders, soonest first. Returns
    how much it got, in the count unit.

    Raises NoRoomOnOrders, NotFound.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    line = lock_lines(session, [line_id])[line_id]
    coming = [one.id for one in open_lines(session, material_ids=[line.material_id])]
    order_lines = _locked_order_lines(session, coming)
    got = 0
    for order_line_id in coming:
        quantity = _room(order_lines[order_line_id], line)
        if quantity > 0:
            shares = {line.id: quantity}
            peg_to_line(session, order_line_id=order_line_id, quantities=shares, by=by)
            got += quantity
    if not got:
        raise NoRoomOnOrders(material=line.material.name_id)
    return got


def _shares(lines: Sequence[PurchaseRequestLine], free: int) -> dict[int, int]:
    """How far so much reaches over the needs of some lines, the first served first."""
    shares: dict[int, int] = {}
    for line in lines:
        quantity = min(free, line.uncovered)
        if quantity > 0:
            shares[line.id] = quantity
            free -= quantity
    return shares


def _room(order_line: SupplierOrderLine, line: PurchaseRequestLine) -> int:
    """What the order line still has for the request line; one that ended has nothing."""
    running = order_line.order.status in UNDER_WAY
    return min(order_line.free_promised, line.uncovered) if running else 0


def _locked_order_lines(session: Session, line_ids: list[int]) -> dict[int, SupplierOrderLine]:
    orders = locked_orders(session, order_ids_of(session, line_ids))
    return {line.id: line for order in orders.values() for line in order.lines}
