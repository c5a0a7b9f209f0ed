"""Acts on supplier orders that need no other family; pegs, cancelling and receiving live in
fulfilment."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import audit, clock, numbering
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound, Quantity, Term, WrongState
from materialcenter.core.tax import rule_on
from materialcenter.core.text import clean
from materialcenter.purchasing.errors import (
    BadQuantity,
    BelowPegged,
    ExpectedPast,
    NoOrderLines,
    OwnOrder,
)
from materialcenter.purchasing.limits import must_be_within_limit
from materialcenter.purchasing.models import (
    ORDER_STATUS_NAMES,
    OrderStatus,
    Supplier,
    SupplierOrder,
    SupplierOrderLine,
)
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.price_lists.services import write_price
from materialcenter.purchasing.queries import authors_of
from materialcenter.purchasing.terms import LARGEST, PriceTerms, comparable
from materialcenter.purchasing.tolerances import checked_tolerance, tolerances_for
from materialcenter.purchasing.versions.writing import write_first_version

PREFIX = "PO"


def add_supplier(
    session: Session,
    *,
    name: str,
    by: User,
    contact: str = "",
    phone: str = "",
    email: str = "",
    address: str = "",
    lead_time_days: int = 14,
    terms: str = "",
    tolerance_over_bp: int | None = None,
    tolerance_under_bp: int | None = None,
) -> Supplier:
    """Add a supplier; without tolerances of his own (basis points) he has the centre's.

    Raises ImpossibleTolerance.
    """
    by.must(Permission.PURCHASING_ORDER)
    supplier = Supplier(
        name=clean(name, most=120, field="name"),
        contact=clean(contact, most=120, field="contact"),
        phone=clean(phone, most=20, field="phone"),
        email=clean(email, most=254, field="email"),
        address=clean(address, most=300, field="address"),
        lead_time_days=lead_time_days,
        tolerance_over_bp=checked_tolerance(tolerance_over_bp, "tolerance_over_bp"),
        tolerance_under_bp=checked_tolerance(tolerance_under_bp, "tolerance_under_bp"),
        terms=clean(terms, most=200, field="terms"),
    )
    session.add(supplier)
    session.flush()
    audit.record(session, by.id, Supplier, supplier.id, "added")
    return supplier


def change_supplier(
    session: Session,
    *,
    supplier_id: int,
    name: str,
    contact: str,
    phone: str,
    email: str,
    address: str,
    lead_time_days: int,
    terms: str,
    tolerance_over_bp: int | None,
    tolerance_under_bp: int | None,
    by: User,
) -> Supplier:
    """Mend what is known of a supplier. Raises ImpossibleTolerance, NotFound."""
    by.must(Permission.PURCHASING_ORDER)
    supplier = lock(session, Supplier, [supplier_id]).get(supplier_id)
    if supplier is None:
        raise NotFound
    supplier.name = clean(name, most=120, field="name")
    supplier.contact = clean(contact, most=120, field="contact")
    supplier.phone = clean(phone, most=20, field="phone")
    supplier.email = clean(email, most=254, field="email")
    supplier.address = clean(address, most=300, field="address")
    supplier.lead_time_days = lead_time_days
    supplier.terms = clean(terms, most=200, field="terms")
    supplier.tolerance_over_bp = checked_tolerance(tolerance_over_bp, "tolerance_over_bp")
    supplier.tolerance_under_bp = checked_tolerance(tolerance_under_bp, "tolerance_under_bp")
    audit.record(session, by.id, Supplier, supplier.id, "changed")
    return supplier


def set_supplier_price(
    session: Session,
    *,
    supplier_id: int,
    material_id: int,
    valid_from: date,
    by: User,
    idr_per_kg: int = 0,
    idr_per_piece: int | None = None,
    freight_idr_per_kg: int = 0,
    valid_to: date | None = None,
    from_quantity: int = 0,
    minimum: int = 0,
    multiple: int = 1,
    source: str = "",
) -> SupplierPrice:
    """Write down what a supplier asks from a day and a quantity on (see `PriceTerms`); a price
    with the same day and quantity is mended. Raises BadPrice, BeyondBelief, NotByPiece,
    EndsTooSoon, NotFound."""
    by.must(Permission.PURCHASING_ORDER)
    terms = PriceTerms(
        valid_from, idr_per_kg, idr_per_piece, freight_idr_per_kg, from_quantity, minimum,
        multiple, valid_to, source,
    )  # fmt: skip
    return write_price(session, supplier_id, material_id, terms, by)


def draft_order(
    session: Session, *, supplier_id: int, expected_on: date, by: User, note: str = ""
) -> SupplierOrder:
    """Begin an order to a supplier. Raises NotFound, ExpectedPast."""
    by.must(Permission.PURCHASING_ORDER)
    if session.get(Supplier, supplier_id) is None:
        raise NotFound
    if expected_on < clock.today():
        raise ExpectedPast(field="expected_on")
    order = SupplierOrder(
        supplier_id=supplier_id,
        status=OrderStatus.DRAFT,
        created_by_id=by.id,
        created_at=clock.now(),
        expected_on=expected_on,
        note=clean(note, field="note"),
    )
    session.add(order)
    session.flush()
    audit.record(session, by.id, SupplierOrder, order.id, "drafted")
    return order


def locked_orders(session: Session, order_ids: Iterable[int]) -> dict[int, SupplierOrder]:
    """Orders, locked lowest first, with their lines read afresh: the order's lock covers them."""
    orders = lock(session, SupplierOrder, order_ids)
    if orders:
        session.scalars(
            select(SupplierOrder)
            .where(SupplierOrder.id.in_(orders))
            .options(
                selectinload(SupplierOrder.lines).joinedload(
                    SupplierOrderLine.material, innerjoin=True
                )
            )
            .execution_options(populate_existing=True)
        ).all()
    return orders


def locked_order(session: Session, order_id: int) -> SupplierOrder:
    """One order, locked with its lines. Raises NotFound."""
    order = locked_orders(session, [order_id]).get(order_id)
    if order is None:
        raise NotFound
    return order


def add_order_line(
    session: Session,
    *,
    order_id: int,
    material_id: int,
    quantity: int,
    by: User,
    idr_per_kg: int = 0,
    idr_per_piece: int | None = None,
    expected_on: date | None = None,
) -> SupplierOrderLine:
    """Put a material on a draft; on a line that is there already the quantity is added.

    At a price per kilogram, or per piece. Raises BadQuantity, BadPrice, BeyondBelief, NotByPiece,
    NotFound, WrongState.
    """
    by.must(Permission.PURCHASING_ORDER)
    order = locked_order(session, order_id)
    must_be_draft(order)
    return put_on_order(
        session, order, material_id=material_id, quantity=quantity, idr_per_kg=idr_per_kg,
        idr_per_piece=idr_per_piece, by=by, expected_on=expected_on,
    )  # fmt: skip


def put_on_order(
    session: Session,
    order: SupplierOrder,
    *,
    material_id: int,
    quantity: int,
    by: User,
    idr_per_kg: int = 0,
    idr_per_piece: int | None = None,
    expected_on: date | None = None,
) -> SupplierOrderLine:
    """The same on a draft that the caller has locked or made. Raises BadQuantity, BadPrice,
    BeyondBelief, NotByPiece, NotFound."""
    by.must(Permission.PURCHASING_ORDER)
    material = session.get(Material, material_id)
    if material is None:
        raise NotFound
    _check(quantity)
    idr_per_kg = comparable(material, idr_per_kg, idr_per_piece)
    line = next((line for line in order.lines if line.material_id == material_id), None)
    if line is None:
        over, under = tolerances_for(session, material, order.supplier)
        line = SupplierOrderLine(
            order=order,
            position=len(order.lines) + 1,
            material=material,
            counted=material.counted,
            quantity=0,
            tolerance_over_bp=over,
            tolerance_under_bp=under,
            received=0,
            cancelled=0,
            closed_short=0,
            pegged=0,
        )
        session.add(line)
    line.idr_per_kg, line.idr_per_piece = idr_per_kg, idr_per_piece
    line.order_for(line.quantity + quantity)
    line.expected_on = expected_on or order.expected_on
    session.flush()
    audit.record(
        session, by.id, SupplierOrder, order.id, "line-added",
        material_id=material_id, quantity=quantity, **line.price,
    )  # fmt: skip
    return line


def change_order_line(
    session: Session,
    *,
    line_id: int,
    quantity: int,
    by: User,
    idr_per_kg: int = 0,
    idr_per_piece: int | None = None,
    tolerance_over_bp: int | None = None,
    tolerance_under_bp: int | None = None,
) -> SupplierOrderLine:
    """Change quantity and price of a draft's line, and by how much its delivery may be off
    (basis points; none: what material, supplier or centre have).

    Raises BadQuantity, BadPrice, BeyondBelief, NotByPiece, ImpossibleTolerance, BelowPegged,
    WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    line = session.get(SupplierOrderLine, line_id)
    if line is None:
        raise NotFound
    order = locked_order(session, line.order_id)
    must_be_draft(order)
    _check(quantity)
    idr_per_kg = comparable(line.material, idr_per_kg, idr_per_piece)
    if quantity < line.pegged:
        raise BelowPegged(pegged=Quantity(line.pegged, line.material.unit), field="quantity")
    before = {"quantity": line.quantity, **line.price}
    line.idr_per_kg, line.idr_per_piece = idr_per_kg, idr_per_piece
    over = checked_tolerance(tolerance_over_bp, "tolerance_over_bp")
    under = checked_tolerance(tolerance_under_bp, "tolerance_under_bp")
    usual = tolerances_for(session, line.material, order.supplier)
    line.tolerance_over_bp = usual[0] if over is None else over
    line.tolerance_under_bp = usual[1] if under is None else under
    line.order_for(quantity)
    audit.record(
        session, by.id, SupplierOrder, order.id, "line-changed",
        material_id=line.material_id, quantity=quantity, before=before, **line.price,
    )  # fmt: skip
    return line


def _check(quantity: int) -> None:
    if not 0 < quantity <= LARGEST:
        raise BadQuantity(field="quantity")


def must_be_draft(order: SupplierOrder) -> None:
    """Only drafts are changed freely. Raises WrongState."""
    if order.status != OrderStatus.DRAFT:
        state = Term(ORDER_STATUS_NAMES[OrderStatus(order.status)])
        raise WrongState(document=order.label, state=state)


def approve_order(session: Session, *, order_id: int, by: User) -> SupplierOrder:
    """Somebody who wrote nothing of it approves a draft; above the limit a manager. It gets its
    number.

    Raises OwnOrder, OrderAboveLimit, NoOrderLines, WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_APPROVE)
    order = locked_order(session, order_id)
    if by.id in authors_of(session, [order])[order.id]:
        raise OwnOrder
    if not order.lines:
        raise NoOrderLines
    must_be_within_limit(session, order.total_idr, by)
    rule = rule_on(session, clock.today())
    order.become(OrderStatus.APPROVED)
    order.tax_rule_id = rule.id if rule else None
    order.approved_by_id, order.approved_at = by.id, clock.now()
    order.number = order.number or numbering.document_number(session, PREFIX)
    write_first_version(session, order, by)
    audit.record(
        session, by.id, SupplierOrder, order.id, "approved",
        number=order.number, total_idr=order.total_idr,
    )  # fmt: skip
    return order


def send_order(session: Session, *, order_id: int, by: User) -> SupplierOrder:
    """Mark an approved order, or its newer version, as sent to its supplier. Raises WrongState,
    NotFound."""
    by.must(Permission.PURCHASING_ORDER)
    order = locked_order(session, order_id)
    if not order.to_be_sent_again:
        order.become(OrderStatus.SENT)
    order.sent_at, order.sent_version = clock.now(), order.version
    act = "sent" if order.version == 1 else "version-sent"
    audit.record(session, by.id, SupplierOrder, order.id, act, version=order.version)
    return order


def reschedule_line(
    session: Session, *, order_line_id: int, expected_on: date, note: str = "", by: User
) -> SupplierOrderLine:
    """Write down when the supplier says that a line comes; everyone pegged sees the new day.

    Raises ExpectedPast, WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    found = session.get(SupplierOrderLine, order_line_id)
    if found is None:
        raise NotFound
    order = locked_order(session, found.order_id)
    if order.status in (OrderStatus.CLOSED, OrderStatus.CANCELLED):
        state = Term(ORDER_STATUS_NAMES[OrderStatus(order.status)])
        raise WrongState(document=order.label, state=state)
    if expected_on < clock.today():
        raise ExpectedPast(field="expected_on")
    line = next(line for line in order.lines if line.id == order_line_id)
    line.expected_on = expected_on
    order.expected_on = max(line.expected_on for line in order.lines)
    session.flush()
    audit.record(
        session, by.id, SupplierOrder, order.id, "rescheduled",
        reason=clean(note, most=300, field="note"), material_id=line.material_id,
        day=expected_on.isoformat(),
    )  # fmt: skip
    return line
