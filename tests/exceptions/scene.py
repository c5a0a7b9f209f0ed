"""One exception of each kind, brought about by what people do. Each takes a name of its own, so
that there can be many; each returns the id of its subject."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.approving import withdraw_request
from materialcenter.fulfilment.confirming import confirm_line
from materialcenter.fulfilment.exceptions.inbox import inbox
from materialcenter.fulfilment.exceptions.kinds import Case
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.pegging import cancel_order, pool_on_order
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reserving import expire_reservations
from materialcenter.purchasing.models import Supplier, SupplierOrder
from materialcenter.purchasing.services import approve_order, draft_order, put_on_order, send_order
from materialcenter.stock.certificates.services import Known, record_certificate
from materialcenter.stock.models import Lot
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, add_supplier, approved, put_on_rack, sent_order


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """What is done inside was done so many days ago."""
    with clock.frozen(clock.now() - timedelta(days=days)):
        yield


def order_for(session: Session, cast: Cast, plate: Material, sheets: int, **kw) -> SupplierOrder:
    """Sheets for a workshop, on an order that was sent."""
    request = approved(session, cast.member, cast.manager, (plate, sheets))
    supplier = add_supplier(session, f"PT {plate.code}")
    people = {"buyer": cast.buyer, "approver": cast.manager}
    return sent_order(session, supplier, [request], **people, **kw)


def request_of(session: Session, plate: Material):
    """The request lines of a material, oldest first."""
    from_lines = select(PurchaseRequestLine).filter_by(material_id=plate.id)
    return session.scalars(from_lines.order_by(PurchaseRequestLine.id)).all()


def line_of(session: Session, line_id: int) -> PurchaseRequestLine:
    """A request line."""
    return session.get_one(PurchaseRequestLine, line_id)


def withdrawn_from(session: Session, cast: Cast, plate: Material, sheets: int) -> SupplierOrder:
    """Sheets that are on their way for nobody, since a workshop withdrew."""
    request = approved(session, cast.neighbour, cast.manager, (plate, sheets))
    order = sent_order(
        session, add_supplier(session, f"PT {plate.code} 2"), [request], buyer=cast.buyer,
        approver=cast.manager,
    )  # fmt: skip
    withdraw_request(session, request_id=request.id, by=cast.neighbour)
    return order


def withdrawn(session: Session, cast: Cast, name: str = "W") -> int:
    """Five sheets were ordered for a workshop, which then withdrew."""
    order = order_for(session, cast, add_material(session, name), 5)
    (line,) = request_of(session, order.lines[0].material)
    withdraw_request(session, request_id=line.request_id, reason="batal", by=cast.member)
    return order.lines[0].id


def unowned(session: Session, cast: Cast, name: str = "U", *, days: int = 10) -> int:
    """Four sheets were ordered for nobody some days ago; they are not late."""
    supplier = add_supplier(session, f"PT {name}")
    with days_ago(days):
        day = clock.today() + timedelta(days=90)
        order = draft_order(session, supplier_id=supplier.id, expected_on=day, by=cast.buyer)
        plate = add_material(session, name)
        put_on_order(
            session, order, material_id=plate.id, quantity=4, idr_per_kg=11_000, by=cast.buyer
        )
        approve_order(session, order_id=order.id, by=cast.manager)
        send_order(session, order_id=order.id, by=cast.buyer)
    return order.lines[0].id


def cancelled(session: Session, cast: Cast, name: str = "C") -> int:
    """The order for a workshop's five sheets was cancelled."""
    order = order_for(session, cast, add_material(session, name), 5)
    cancel_order(session, order_id=order.id, reason="pabrik tutup", by=cast.buyer)
    return request_of(session, order.lines[0].material)[0].id


def late(session: Session, cast: Cast, name: str = "L") -> int:
    """Five sheets for a workshop should have come ten days ago."""
    with days_ago(20):
        return order_for(session, cast, add_material(session, name), 5).lines[0].id


def confirmed(session: Session, cast: Cast, name: str = "P") -> int:
    """Of five sheets for a workshop the supplier brings three."""
    order = order_for(session, cast, add_material(session, name), 5)
    line = order.lines[0]
    confirm_line(
        session, order_line_id=line.id, confirmed_quantity=3, confirmed_on=clock.today(),
        by=cast.buyer,
    )  # fmt: skip
    return line.id


def kept(session: Session, cast: Cast, name: str, *, days: int) -> Reservation:
    """Five sheets that were made ready so many days ago, for a need a week later."""
    plate = add_material(session, name)
    with days_ago(days):
        put_on_rack(session, plate, 5, by=cast.storekeeper, heat=f"HT-{name}")
        request = approved(session, cast.member, cast.manager, (plate, 5))
    return session.scalars(select(Reservation).filter_by(request_line_id=request.lines[0].id)).one()


def lapsing(session: Session, cast: Cast, name: str = "A") -> int:
    """Five sheets are kept for a workshop until today."""
    return kept(session, cast, name, days=14).id


def expired(session: Session, cast: Cast, name: str = "E") -> int:
    """Five sheets were kept too long and let go by the nightly round."""
    line_id = kept(session, cast, name, days=20).request_line_id
    assert expire_reservations(session)
    return line_id


def deliver(session: Session, cast: Cast, order: SupplierOrder, sheets: int, heat: str) -> Lot:
    item = Delivered(order.lines[0].id, Metal(sheets, sheets * SHEET_G), "B-02-1", heat=heat)
    receipt = receive_delivery(
        session, supplier_id=order.supplier_id, delivered=[item], by=cast.storekeeper
    )
    return receipt.lines[0].lot


def dear(session: Session, cast: Cast, name: str = "D") -> int:
    """A draft asks for half as much again as was paid for the last delivery."""
    plate = add_material(session, name)
    deliver(session, cast, order_for(session, cast, plate, 2, idr_per_kg=10_000), 2, f"HD-{name}")
    request = approved(session, cast.neighbour, cast.manager, (plate, 3))
    order = pool_on_order(
        session, supplier_id=session.scalars(select(Supplier.id)).first() or 0,
        line_ids=[request.lines[0].id], prices={plate.id: 15_000},
        expected_on=clock.today() + timedelta(days=9), by=cast.buyer,
    )  # fmt: skip
    return order.lines[0].id


def unlinked(session: Session, cast: Cast, name: str = "N") -> int:
    """Metal came ten days ago; its certificate was written down and never linked."""
    with days_ago(10):
        order = order_for(session, cast, add_material(session, name), 2)
        lot = deliver(session, cast, order, 2, f"HN-{name}")
    record_certificate(session, known=Known(f"MC-{name}", f"HN-{name}"), by=cast.storekeeper)
    return lot.id


def uncertified(session: Session, cast: Cast, name: str = "M") -> int:
    """Metal came ten days ago without any certificate; the subject is its supplier."""
    with days_ago(10):
        order = order_for(session, cast, add_material(session, name), 2)
        order.supplier.phone = "0812 3456 7890"
        deliver(session, cast, order, 2, f"HM-{name}")
    return order.supplier_id


Maker = Callable[[Session, Cast, str], int]
# What brings each kind about.
MAKERS: dict[str, Maker] = {
    "surplus": withdrawn, "cancelled": cancelled, "late": late, "lapsing": lapsing,
    "confirmed": confirmed,
    "expired": expired, "dear": dear, "unlinked": unlinked, "uncertified": uncertified,
}  # fmt: skip


def seen(session: Session, cast: Cast, code: str, subject_id: int, **kw) -> Case | None:
    """The case as the auditor, who sees all, reads it; None when it does not wait."""
    session.flush()
    rows = inbox(session, by=cast.auditor, code=code, size=100, **kw).rows
    return next((case for case in rows if case.id == subject_id), None)
