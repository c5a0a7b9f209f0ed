"""Questions about suppliers and orders. Members never see any of this."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.audit import History
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.purchasing.models import OrderStatus, Supplier, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.pricing import Offer, offer

UNDER_WAY = (OrderStatus.DRAFT, OrderStatus.APPROVED, OrderStatus.SENT)
RUNNING = (OrderStatus.APPROVED, OrderStatus.SENT)
# Acts that decide what stands in a draft.
WRITING = ("drafted", "line-added", "line-changed", "terms-changed")


def _whole() -> Select[SupplierOrder]:
    return select(SupplierOrder).options(
        joinedload(SupplierOrder.supplier, innerjoin=True),
        joinedload(SupplierOrder.created_by, innerjoin=True),
        joinedload(SupplierOrder.approved_by),
        joinedload(SupplierOrder.tax_rule),
        selectinload(SupplierOrder.charges),
        selectinload(SupplierOrder.lines).joinedload(SupplierOrderLine.material, innerjoin=True),
    )


def order_by_id(session: Session, order_id: int, *, by: User) -> SupplierOrder:
    """An order with its lines. NotFound for those who may not read orders."""
    if not by.may(Permission.PURCHASING_READ):
        raise NotFound
    order = session.scalars(_whole().where(SupplierOrder.id == order_id)).one_or_none()
    if order is None:
        raise NotFound
    return order


def authors_of(session: Session, orders: Iterable[SupplierOrder]) -> dict[int, set[int]]:
    """Everybody who wrote something of these orders, by order id: none of them approves it."""
    authors = {order.id: {order.created_by_id} for order in orders}
    rows = session.execute(
        select(History.subject_id, History.by_id)
        .where(
            History.subject == SupplierOrder.__tablename__,
            History.subject_id.in_(authors),
            History.act.in_(WRITING),
            History.by_id.is_not(None),
        )
        .distinct()
    )
    for order_id, by_id in rows:
        authors[order_id].add(int(by_id or 0))
    return authors


def orders(
    session: Session,
    *,
    by: User,
    statuses: Iterable[OrderStatus] | None = None,
    supplier_id: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[SupplierOrder]:
    """Orders with their lines, newest first."""
    by.must(Permission.PURCHASING_READ)
    question = _whole()
    if statuses is not None:
        question = question.where(SupplierOrder.status.in_(list(statuses)))
    if supplier_id is not None:
        question = question.where(SupplierOrder.supplier_id == supplier_id)
    return newest_first(session, question, SupplierOrder.id, after=after, size=size)


def count_by_status(session: Session) -> dict[str, int]:
    """How many orders there are in each status."""
    question = select(SupplierOrder.status, func.count()).group_by(SupplierOrder.status)
    return dict(session.execute(question).all())


def find_orders(
    session: Session, text: str, *, by: User, limit: int = 20
) -> Sequence[SupplierOrder]:
    """Orders whose number or supplier contains the text; nothing for those who may not read."""
    if not by.may(Permission.PURCHASING_READ):
        return []
    question = (
        _whole()
        .join(SupplierOrder.supplier)
        .where(
            or_(
                SupplierOrder.number.icontains(text, autoescape=True),
                Supplier.name.icontains(text, autoescape=True),
            )
        )
    )
    return session.scalars(question.order_by(SupplierOrder.id.desc()).limit(limit)).unique().all()


def open_lines(
    session: Session,
    *,
    material_ids: Iterable[int] | None = None,
    statuses: Iterable[OrderStatus] = UNDER_WAY,
    supplier_id: int | None = None,
) -> Sequence[SupplierOrderLine]:
    """Order lines of which something is still to come, soonest first; of a supplier when asked."""
    line = SupplierOrderLine
    question = (
        select(line)
        .join(line.order)
        .where(
            SupplierOrder.status.in_(list(statuses)),
            line.quantity > line.received + line.cancelled + line.closed_short,
        )
        .options(
            joinedload(line.material, innerjoin=True),
            joinedload(line.order, innerjoin=True).joinedload(
                SupplierOrder.supplier, innerjoin=True
            ),
        )
        .order_by(line.expected_on, line.id)
    )
    if material_ids is not None:
        question = question.where(line.material_id.in_(list(material_ids)))
    if supplier_id is not None:
        question = question.where(SupplierOrder.supplier_id == supplier_id)
    return session.scalars(question).all()


def _late() -> Select[SupplierOrderLine]:
    line = SupplierOrderLine
    return (
        select(line)
        .join(line.order)
        .where(
            SupplierOrder.status.in_(RUNNING),
            line.expected_on < clock.today(),
            line.quantity > line.received + line.cancelled + line.closed_short,
        )
    )


def late_lines(
    session: Session, *, by: User, after: int | None = None, size: int = PAGE_SIZE
) -> Page[SupplierOrderLine]:
    """Lines of running orders whose day has gone without all of it, the latest first; `after` is
    the line with which the page before ended."""
    by.must(Permission.PURCHASING_READ)
    line = SupplierOrderLine
    question = _late().options(
        joinedload(line.material, innerjoin=True),
        contains_eager(line.order).joinedload(SupplierOrder.supplier, innerjoin=True),
    )
    if after is not None:
        last = aliased(line)
        ended = select(last.expected_on).where(last.id == after).scalar_subquery()
        beyond = and_(line.expected_on == ended, line.id > after)
        question = question.where(or_(line.expected_on > ended, beyond))
    rows = session.scalars(question.order_by(line.expected_on, line.id).limit(size + 1)).all()
    shown = rows[:size]
    return Page(shown, shown[-1].id if len(rows) > size else None)


def count_late(session: Session) -> int:
    """How many lines of running orders are late."""
    return session.scalar(select(func.count()).select_from(_late().subquery())) or 0


def on_order(session: Session, material_ids: Iterable[int] | None = None) -> dict[int, int]:
    """What is still to come per material on orders not yet closed, in the count unit."""
    line = SupplierOrderLine
    question = (
        select(
            line.material_id,
            func.sum(line.quantity - line.received - line.cancelled - line.closed_short),
        )
        .join(line.order)
        .where(
            SupplierOrder.status.in_(RUNNING),
            line.quantity > line.received + line.cancelled + line.closed_short,
        )
        .group_by(line.material_id)
    )
    if material_ids is not None:
        question = question.where(line.material_id.in_(list(material_ids)))
    return {row[0]: int(row[1]) for row in session.execute(question)}


def coming_of(session: Session, material_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """What is still to come per material on drafts and orders, and how much of it the supplier
    brings for nobody, in the count unit."""
    line = SupplierOrderLine
    due = line.quantity - line.cancelled - line.closed_short
    to_come = due - line.received
    promised = case((line.confirmed_quantity < due, line.confirmed_quantity), else_=due)
    sure = promised - line.received - line.pegged
    free = case((sure > 0, sure), else_=0)
    question = (
        select(line.material_id, func.sum(to_come), func.sum(free))
        .join(line.order)
        .where(
            SupplierOrder.status.in_(UNDER_WAY), to_come > 0,
            line.material_id.in_(list(material_ids)),
        )
        .group_by(line.material_id)
    )  # fmt: skip
    return {row[0]: (int(row[1]), int(row[2])) for row in session.execute(question)}


def supplied_by(session: Session, supplier_id: int) -> set[int]:
    """The materials that a supplier has a price for."""
    question = select(SupplierPrice.material_id).where(SupplierPrice.supplier_id == supplier_id)
    return set(session.scalars(question))


def suppliers(session: Session) -> Sequence[Supplier]:
    """Active suppliers by name."""
    return session.scalars(select(Supplier).where(Supplier.active).order_by(Supplier.name)).all()


def supplier_by_id(session: Session, supplier_id: int) -> Supplier:
    """A supplier. Raises NotFound."""
    supplier = session.get(Supplier, supplier_id)
    if supplier is None:
        raise NotFound
    return supplier


def prices_of_supplier(session: Session, supplier_id: int) -> Sequence[SupplierPrice]:
    """All prices of a supplier, newest first."""
    return session.scalars(
        select(SupplierPrice)
        .where(SupplierPrice.supplier_id == supplier_id)
        .order_by(SupplierPrice.material_id, SupplierPrice.valid_from.desc())
    ).all()


def price_by_id(session: Session, price_id: int) -> SupplierPrice:
    """One price with its supplier. Raises NotFound."""
    price = session.get(
        SupplierPrice, price_id, options=[joinedload(SupplierPrice.supplier, innerjoin=True)]
    )
    if price is None:
        raise NotFound
    return price


def prices_of_material(
    session: Session, material_id: int, *, supplier_id: int | None = None
) -> Sequence[SupplierPrice]:
    """All prices of a material with their suppliers, of one supplier when he is named, newest
    first."""
    question = (
        select(SupplierPrice)
        .where(SupplierPrice.material_id == material_id)
        .options(joinedload(SupplierPrice.supplier, innerjoin=True))
        .order_by(SupplierPrice.valid_from.desc(), SupplierPrice.from_quantity, SupplierPrice.id)
    )
    if supplier_id is not None:
        question = question.where(SupplierPrice.supplier_id == supplier_id)
    return session.scalars(question).all()


def offers_of(session: Session, needs: Mapping[int, int], day: date) -> dict[int, list[Offer]]:
    """What each supplier would ask for the pooled need of each material (material id →
    quantity), the cheapest delivered first; with one statement."""
    rows = session.scalars(
        select(SupplierPrice).where(
            SupplierPrice.material_id.in_(needs), SupplierPrice.valid_from <= day
        )
    )
    prices: dict[tuple[int, int], list[SupplierPrice]] = {}
    for row in rows:
        prices.setdefault((row.material_id, row.supplier_id), []).append(row)
    offers: dict[int, list[Offer]] = {material_id: [] for material_id in needs}
    for (material_id, _), own in prices.items():
        if made := offer(own, needs[material_id], day):
            offers[material_id].append(made)
    for made in offers.values():
        made.sort(key=lambda o: (o.delivered_idr_per_kg, o.supplier_id))
    return offers


def offers_for(session: Session, material_id: int, quantity: int, day: date) -> list[Offer]:
    """What each supplier would ask for a pooled quantity of a material, the cheapest delivered
    first."""
    return offers_of(session, {material_id: quantity}, day)[material_id]


def supplier_names(session: Session) -> dict[int, str]:
    """What every supplier is called, also those that are not bought from any more."""
    rows = session.execute(select(Supplier.id, Supplier.name))
    return {row[0]: row[1] for row in rows}
