"""Questions about the versions of orders. Members never see any of this."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.purchasing.models import OrderStatus, SupplierOrder
from materialcenter.purchasing.versions.models import (
    OrderVersion,
    OrderVersionLine,
    VersionState,
)

MOST_WAITING = 50


def _whole() -> Select[OrderVersion]:
    return select(OrderVersion).options(
        joinedload(OrderVersion.written_by, innerjoin=True),
        joinedload(OrderVersion.decided_by),
        joinedload(OrderVersion.tax_rule),
        selectinload(OrderVersion.charges),
        selectinload(OrderVersion.lines).joinedload(OrderVersionLine.material, innerjoin=True),
    )


def versions_of(session: Session, order_id: int, *, by: User) -> Sequence[OrderVersion]:
    """Every version of an order, newest first; also those that were refused or withdrawn."""
    by.must(Permission.PURCHASING_READ)
    question = _whole().where(OrderVersion.order_id == order_id)
    return session.scalars(question.order_by(OrderVersion.id.desc())).all()


def version_in_force(session: Session, order: SupplierOrder) -> OrderVersion | None:
    """What holds of an order now, with who wrote and who approved it; none while it is a draft."""
    return session.scalars(
        select(OrderVersion)
        .where(
            OrderVersion.order_id == order.id,
            OrderVersion.number == order.version,
            OrderVersion.state == VersionState.APPROVED,
        )
        .options(
            joinedload(OrderVersion.written_by, innerjoin=True),
            joinedload(OrderVersion.decided_by),
        )
    ).one_or_none()


def waiting_change(session: Session, order_id: int) -> OrderVersion | None:
    """The change of an order that waits to be decided on, if there is one."""
    return session.scalars(
        _whole().where(
            OrderVersion.order_id == order_id, OrderVersion.state == VersionState.PROPOSED
        )
    ).one_or_none()


def with_waiting_change(session: Session, order_ids: Collection[int]) -> set[int]:
    """Which of some orders have a change that waits."""
    question = select(OrderVersion.order_id).where(
        OrderVersion.order_id.in_(order_ids), OrderVersion.state == VersionState.PROPOSED
    )
    return set(session.scalars(question))


def waiting_changes(session: Session, *, by: User) -> Sequence[OrderVersion]:
    """Changes of running orders that wait to be decided on, oldest first."""
    by.must(Permission.PURCHASING_READ)
    order = contains_eager(OrderVersion.order)
    return session.scalars(
        _whole()
        .join(OrderVersion.order)
        .where(
            OrderVersion.state == VersionState.PROPOSED,
            SupplierOrder.status.in_([OrderStatus.APPROVED, OrderStatus.SENT]),
        )
        .options(order.joinedload(SupplierOrder.supplier, innerjoin=True))
        .order_by(OrderVersion.id)
        .limit(MOST_WAITING)
    ).all()
