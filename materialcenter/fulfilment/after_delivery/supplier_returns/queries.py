"""Questions about metal that went back, or may go back, to its supplier."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.after_delivery.supplier_returns.models import (
    SupplierReturn,
    SupplierReturnLine,
    SupplierReturnShare,
)
from materialcenter.fulfilment.models import Receipt, ReceiptLine
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.stock.models import Balance, Posting


@dataclass(frozen=True, slots=True)
class SentBack:
    """What of a receipt line went back and stayed there: in the count unit, and book grams."""

    quantity: int = 0
    book_grams: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """The delivery line that made a lot, and how much of it may still go back (count unit)."""

    receipt_line: ReceiptLine
    supplier_id: int
    left: int


def sent_back(session: Session, receipt_line_ids: Iterable[int]) -> dict[int, SentBack]:
    """What went back of some receipt lines, reversed returns left out."""
    reversal = aliased(Posting)
    rows = session.execute(
        select(
            SupplierReturnLine.receipt_line_id,
            func.sum(SupplierReturnLine.quantity),
            func.sum(SupplierReturnLine.book_grams),
        )
        .join(SupplierReturn, SupplierReturn.id == SupplierReturnLine.supplier_return_id)
        .outerjoin(reversal, reversal.reverses_id == SupplierReturn.posting_id)
        .where(
            SupplierReturnLine.receipt_line_id.in_(sorted(set(receipt_line_ids))),
            reversal.id.is_(None),
        )
        .group_by(SupplierReturnLine.receipt_line_id)
    )
    return {line_id: SentBack(int(quantity), int(grams)) for line_id, quantity, grams in rows}


def origins_of(session: Session, lot_ids: Iterable[int]) -> dict[int, Origin]:
    """The delivery line behind each lot that a receipt made, by lot."""
    rows = session.execute(
        select(ReceiptLine, Receipt.supplier_id)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .where(ReceiptLine.lot_id.in_(sorted(set(lot_ids))))
        .options(
            joinedload(ReceiptLine.order_line, innerjoin=True).joinedload(
                SupplierOrderLine.order, innerjoin=True
            )
        )
    ).all()
    gone = sent_back(session, [line.id for line, _ in rows])
    return {
        line.lot_id: Origin(
            line, supplier_id, line.quantity - gone.get(line.id, SentBack()).quantity
        )
        for line, supplier_id in rows
    }


def returnable(session: Session, receipt_id: int) -> Sequence[Balance]:
    """What still lies here of the lots that a receipt made, of whatever condition."""
    return session.scalars(
        select(Balance)
        .join(ReceiptLine, ReceiptLine.lot_id == Balance.lot_id)
        .where(ReceiptLine.receipt_id == receipt_id, Balance.grams > 0)
        .options(joinedload(Balance.lot, innerjoin=True), joinedload(Balance.place, innerjoin=True))
        .order_by(Balance.lot_id, Balance.id)
    ).all()


def _returns() -> Select[SupplierReturn]:
    line = selectinload(SupplierReturn.lines)
    receipt_line = line.joinedload(SupplierReturnLine.receipt_line, innerjoin=True)
    return select(SupplierReturn).options(
        joinedload(SupplierReturn.posting, innerjoin=True).joinedload(
            Posting.posted_by, innerjoin=True
        ),
        joinedload(SupplierReturn.supplier, innerjoin=True),
        receipt_line.joinedload(ReceiptLine.lot, innerjoin=True),
        receipt_line.joinedload(ReceiptLine.movement, innerjoin=True),
        receipt_line.joinedload(ReceiptLine.order_line, innerjoin=True).joinedload(
            SupplierOrderLine.order, innerjoin=True
        ),
    )


def supplier_returns(
    session: Session, *, by: User, after: int | None = None, size: int = PAGE_SIZE
) -> Page[SupplierReturn]:
    """Returns to suppliers, newest first."""
    by.must(Permission.PURCHASING_READ)
    return newest_first(session, _returns(), SupplierReturn.id, after=after, size=size)


def supplier_return_by_id(session: Session, return_id: int, *, by: User) -> SupplierReturn:
    """A return with its lines and those who lost by it. NotFound for those who may not read
    purchases."""
    if not by.may(Permission.PURCHASING_READ):
        raise NotFound
    line = selectinload(SupplierReturn.lines)
    asked = line.selectinload(SupplierReturnLine.shares).joinedload(
        SupplierReturnShare.request_line, innerjoin=True
    )
    document = session.scalars(
        _returns()
        .where(SupplierReturn.id == return_id)
        .options(
            line.joinedload(SupplierReturnLine.place, innerjoin=True),
            line.joinedload(SupplierReturnLine.movement, innerjoin=True),
            asked.joinedload(PurchaseRequestLine.material, innerjoin=True),
            asked.joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
        )
    ).one_or_none()
    if document is None:
        raise NotFound
    return document


def returns_of_receipt(session: Session, receipt_id: int) -> Sequence[SupplierReturn]:
    """What went back of a receipt, oldest first, the reversed ones too."""
    of_receipt = (
        select(SupplierReturnLine.supplier_return_id)
        .join(SupplierReturnLine.receipt_line)
        .where(ReceiptLine.receipt_id == receipt_id)
    )
    return session.scalars(
        _returns().where(SupplierReturn.id.in_(of_receipt)).order_by(SupplierReturn.id)
    ).all()


def supplier_return_by_number(session: Session, number: str, *, by: User) -> int | None:
    """The id of the return with this number, if there is one."""
    by.must(Permission.PURCHASING_READ)
    return session.scalar(
        select(SupplierReturn.id).join(SupplierReturn.posting).where(Posting.number == number)
    )
