"""How a version is written down from an order."""

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core import clock
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.versions.models import (
    OrderVersion,
    OrderVersionCharge,
    OrderVersionLine,
    VersionState,
)


def write_first_version(session: Session, order: SupplierOrder, approver: User) -> OrderVersion:
    """Keep a locked order as it was approved for the first time."""
    now = clock.now()
    version = OrderVersion(
        order=order,
        number=order.version,
        state=VersionState.APPROVED,
        written_by_id=order.created_by_id,
        written_at=order.created_at,
        decided_by_id=approver.id,
        decided_at=now,
        discount_bp=order.discount_bp,
        tax_rule_id=order.tax_rule_id,
        lines=[line_as_it_is(line) for line in order.lines],
        charges=[
            OrderVersionCharge(
                position=charge.position, label=charge.label, amount_idr=charge.amount_idr
            )
            for charge in order.charges
        ],
    )
    session.add(version)
    session.flush()
    return version


def line_as_it_is(line: SupplierOrderLine) -> OrderVersionLine:
    """A version's line that says what the order line says."""
    return OrderVersionLine(
        order_line_id=line.id,
        position=line.position,
        material=line.material,
        quantity=line.quantity,
        idr_per_kg=line.idr_per_kg,
        idr_per_piece=line.idr_per_piece,
        expected_on=line.expected_on,
        tolerance_over_bp=line.tolerance_over_bp,
        tolerance_under_bp=line.tolerance_under_bp,
    )
