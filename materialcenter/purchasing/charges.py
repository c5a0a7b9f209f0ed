"""What an order costs beside its goods, and the discount on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.text import clean
from materialcenter.purchasing.errors import BadTerms
from materialcenter.purchasing.models import OrderCharge, SupplierOrder
from materialcenter.purchasing.services import locked_order, must_be_draft

MOST_CHARGES = 20
DEAREST_CHARGE_IDR = 10**12


@dataclass(frozen=True, slots=True)
class Charge:
    """Freight, handling: what it is called and what it costs (rupiah)."""

    label: str
    amount_idr: int


def checked_terms(discount_bp: int, charges: Sequence[Charge]) -> list[Charge]:
    """The charges with their labels cleaned. Raises BadTerms."""
    if not 0 <= discount_bp < 10_000:
        raise BadTerms(field="discount_bp")
    kept = [Charge(clean(c.label, most=60, field="charges"), c.amount_idr) for c in charges]
    fits = all(charge.label and 0 <= charge.amount_idr <= DEAREST_CHARGE_IDR for charge in kept)
    if not fits or len(kept) > MOST_CHARGES:
        raise BadTerms(field="charges")
    return kept


def put_terms(
    session: Session, order: SupplierOrder, discount_bp: int, charges: Sequence[Charge]
) -> None:
    """Write discount and checked charges on a locked order, in place of those it has."""
    order.discount_bp = discount_bp
    order.charges.clear()
    session.flush()
    order.charges.extend(
        OrderCharge(position=position, label=charge.label, amount_idr=charge.amount_idr)
        for position, charge in enumerate(charges, start=1)
    )
    session.flush()


def set_terms(
    session: Session, *, order_id: int, discount_bp: int, charges: Sequence[Charge], by: User
) -> SupplierOrder:
    """Set the discount (basis points on the goods) and the charges of a draft.

    Raises BadTerms, WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    order = locked_order(session, order_id)
    must_be_draft(order)
    put_terms(session, order, discount_bp, checked_terms(discount_bp, charges))
    audit.record(
        session, by.id, SupplierOrder, order.id, "terms-changed",
        discount_bp=discount_bp, charges_idr=sum(charge.amount_idr for charge in order.charges),
    )  # fmt: skip
    return order
