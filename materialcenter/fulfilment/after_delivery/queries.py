"""Questions about the costs that deliveries bear."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import NotFound
from materialcenter.fulfilment.after_delivery.models import LandedCost, LandedCostShare
from materialcenter.fulfilment.models import Receipt, ReceiptLine
from materialcenter.stock.models import Posting


def _costs() -> Select[LandedCost]:
    return select(LandedCost).options(
        joinedload(LandedCost.bill, innerjoin=True),
        joinedload(LandedCost.posting, innerjoin=True).joinedload(
            Posting.posted_by, innerjoin=True
        ),
    )


def cost_by_id(session: Session, cost_id: int, *, by: User) -> LandedCost:
    """A cost with what each lot bears. NotFound for those who may not read purchases."""
    if not by.may(Permission.PURCHASING_READ):
        raise NotFound
    line = selectinload(LandedCost.shares).joinedload(LandedCostShare.receipt_line, innerjoin=True)
    cost = session.scalars(
        _costs().where(LandedCost.id == cost_id).options(line.joinedload(ReceiptLine.lot))
    ).one_or_none()
    if cost is None:
        raise NotFound
    return cost


def costs_of_receipt(session: Session, receipt_id: int) -> Sequence[LandedCost]:
    """What a receipt bears, oldest first, the reversed ones too."""
    of_receipt = (
        select(LandedCostShare.landed_cost_id)
        .join(LandedCostShare.receipt_line)
        .where(ReceiptLine.receipt_id == receipt_id)
    )
    return session.scalars(
        _costs().where(LandedCost.id.in_(of_receipt)).order_by(LandedCost.id)
    ).all()


def receipts_of_cost(session: Session, cost: LandedCost) -> Sequence[Receipt]:
    """The deliveries that bear it."""
    ids = {share.receipt_line.receipt_id for share in cost.shares}
    return session.scalars(
        select(Receipt)
        .where(Receipt.id.in_(ids))
        .options(joinedload(Receipt.posting, innerjoin=True))
        .order_by(Receipt.id)
    ).all()
