"""An order for two workshops, as the tests of the buying pages find it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.scene import add_material, add_price, add_supplier, approved, sent_order

PLATE = "PLATE-5"


@dataclass(frozen=True)
class Shop:
    """Ids of what stands in the shop: 5 + 3 sheets wanted, all on one order to one supplier."""

    material: int
    supplier: int
    mine: int
    theirs: int
    my_line: int
    their_line: int
    order: int = 0
    line: int = 0


def with_needs(cast: Cast) -> Callable[[Session], Shop]:
    """Two workshops need 5 and 3 sheets; nothing is ordered."""
    return lambda session: _needs(session, cast)[0]


def with_order(cast: Cast) -> Callable[[Session], Shop]:
    """Their needs are on one order that was sent."""

    def build(session: Session) -> Shop:
        shop, supplier, requests = _needs(session, cast)
        order = sent_order(session, supplier, requests, buyer=cast.buyer, approver=cast.manager)
        ids = {**vars(shop), "order": order.id, "line": order.lines[0].id}
        return Shop(**ids)

    return build


def _needs(session: Session, cast: Cast):
    plate = add_material(session, PLATE)
    add_price(session, plate)
    supplier = add_supplier(session)
    mine = approved(session, cast.member, cast.manager, (plate, 5), need_in_days=3)
    theirs = approved(session, cast.neighbour, cast.manager, (plate, 3))
    shop = Shop(plate.id, supplier.id, mine.id, theirs.id, mine.lines[0].id, theirs.lines[0].id)
    return shop, supplier, [mine, theirs]
