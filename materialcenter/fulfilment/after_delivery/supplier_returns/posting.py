"""Metal goes back to its supplier: the lot gets less, the order line is open again or closed
short, and whoever the metal was kept for waits for the replacement or is uncovered."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.db import TryAgain
from materialcenter.core.errors import NotFound, ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.after_delivery.supplier_returns.errors import NothingToSendBack
from materialcenter.fulfilment.after_delivery.supplier_returns.models import (
    SupplierReturn,
    SupplierReturnLine,
    SupplierReturnShare,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import (
    Loss,
    Part,
    Returning,
    plan,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.queries import origins_of
from materialcenter.fulfilment.holding import holders_on, lock_balances
from materialcenter.fulfilment.models import Loss as Cause
from materialcenter.fulfilment.models import LostCover, Receipt, Reservation
from materialcenter.fulfilment.pegging import order_ids_of, peg
from materialcenter.fulfilment.reserving import let_go, lock_lines
from materialcenter.purchasing.models import OrderStatus, SupplierOrder
from materialcenter.purchasing.services import locked_orders
from materialcenter.stock.ledger import Ledger, Move, post
from materialcenter.stock.models import Balance, PlaceKind
from materialcenter.stock.moving.leaving import booked, leaving
from materialcenter.stock.moving.queries import balances_by_ids

KIND = "supplier-return"
PREFIX = "RKP"


def preview_return(
    session: Session,
    *,
    supplier_id: int,
    items: Sequence[Returning],
    replacement: bool,
    releases: Mapping[int, int] | None = None,
) -> list[Part]:
    """What posting this return would do to whom; nothing is changed.

    Raises what return_to_supplier raises about the metal.
    """
    if not items:
        raise NothingToSendBack
    found = {row.id: row for row in balances_by_ids(session, [item.balance_id for item in items])}
    if len(found) != len(items):
        raise NotFound
    return plan(
        items, found, _by_balance(holders_on(session, found)),
        origins_of(session, [row.lot_id for row in found.values()]),
        supplier_id=supplier_id, replacement=replacement, releases=releases,
    )  # fmt: skip


def return_to_supplier(
    session: Session,
    *,
    supplier_id: int,
    items: Sequence[Returning],
    replacement: bool,
    reason: str,
    by: User,
    releases: Mapping[int, int] | None = None,
    note: str = "",
) -> SupplierReturn:
    """Send weighed metal of lots back to the supplier they came from, of whatever condition.

    With `replacement` the order waits for other metal, and so does whoever it was kept for.
    `releases` tells by reservation how much less it holds, in the lot's count unit, where more
    goes than is free; without it the latest need gives up first.
    Raises ReasonMissing, NothingToSendBack, NotFromSupplier, MetalIncomplete, NotHereAnyMore,
    MoreThanCame, ReservationsMustShrink, TooMuchReleased, NotFound.
    """
    by.must(Permission.FULFILMENT_RECEIVE)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    if not items:
        raise NothingToSendBack
    ledger = Ledger(session)
    balances, held = _locked(session, ledger, items)
    parts = plan(
        items, balances, held, origins_of(session, [row.lot_id for row in balances.values()]),
        supplier_id=supplier_id, replacement=replacement, releases=releases,
    )  # fmt: skip
    for part in parts:
        for loss in part.losses:
            line = loss.reservation.request_line
            let_go(session, line, loss.reservation, part.balance, loss.held)
    session.flush()
    reopened = [p.order_line.send_back(p.quantity, replaced=replacement) for p in parts]
    if replacement:
        _wait_for_it(session, parts)
    session.flush()
    document = SupplierReturn(
        supplier_id=supplier_id, replacement=replacement, reason=reason,
        note=clean(note, field="note"),
    )  # fmt: skip
    _post(ledger, document, parts, reopened, by)
    session.add_all(_lost(loss, part, reason, by) for part in parts for loss in part.losses
                    if loss.uncovered)  # fmt: skip
    _record(session, document, parts, by)
    return document


def _lost(loss: Loss, part: Part, reason: str, by: User) -> LostCover:
    """That the supplier does not bring what was kept for a request."""
    return LostCover(
        request_line_id=loss.reservation.request_line_id,
        order_line_id=part.order_line.id,
        quantity=loss.uncovered,
        cause=Cause.SHORT,
        reason=reason,
        at=clock.now(),
        by_id=by.id,
    )


def _by_balance(rows: Sequence[Reservation]) -> dict[int, list[Reservation]]:
    found: dict[int, list[Reservation]] = {}
    for row in rows:
        found.setdefault(row.balance_id, []).append(row)
    return found


def _locked(
    session: Session, ledger: Ledger, items: Sequence[Returning]
) -> tuple[dict[int, Balance], dict[int, list[Reservation]]]:
    """Lock requests, then orders, then balances; what was read before is read again."""
    ids = {item.balance_id for item in items}
    there = balances_by_ids(session, sorted(ids))
    if len(there) != len(items):
        raise NotFound
    before = {row.request_line_id for row in holders_on(session, ids)}
    lock_lines(session, before)
    origins = origins_of(session, [row.lot_id for row in there]).values()
    order_lines = [origin.receipt_line.order_line_id for origin in origins]
    locked_orders(session, order_ids_of(session, order_lines))
    balances = lock_balances(session, ledger, ids)
    rows = holders_on(session, ids)
    if {row.request_line_id for row in rows} - before:
        raise TryAgain
    return balances, _by_balance(rows)


def _wait_for_it(session: Session, parts: Sequence[Part]) -> None:
    """The orders wait for the replacement, and those who lost metal wait with them."""
    for part in parts:
        order = part.order_line.order
        if order.status == OrderStatus.CLOSED and part.order_line.open:
            order.become(OrderStatus.SENT)
        for loss in part.losses:
            if loss.waits:
                peg(session, loss.reservation.request_line, part.order_line, loss.waits)


def _post(
    ledger: Ledger,
    document: SupplierReturn,
    parts: Sequence[Part],
    reopened: Sequence[int],
    by: User,
) -> None:
    moves: list[Move] = []
    booked_: list[Metal] = []
    firsts: list[int] = []
    for part in parts:
        book = booked(part.balance.metal, part.metal, part.balance.counted)
        firsts.append(len(moves))
        booked_.append(book)
        moves += leaving(part.balance, part.metal, book, PlaceKind.SUPPLIER)
    _, ids = post(
        ledger, moves, kind=KIND, prefix=PREFIX, by=by, reason=document.reason, document=document
    )
    ledger.session.add_all(
        SupplierReturnLine(
            supplier_return_id=document.id,
            receipt_line=part.receipt_line,
            place_id=part.balance.place_id,
            movement_id=ids[first],
            quantity=part.quantity,
            pieces=part.metal.pieces,
            grams=part.metal.grams,
            book_grams=book.grams,
            reopened=grown,
            shares=[_share(loss) for loss in part.losses],
        )
        for part, first, book, grown in zip(parts, firsts, booked_, reopened, strict=True)
    )
    ledger.session.flush()


def _share(loss: Loss) -> SupplierReturnShare:
    return SupplierReturnShare(
        request_line=loss.reservation.request_line,
        held=loss.held,
        quantity=loss.quantity,
        waiting=loss.waits,
    )


def _record(session: Session, document: SupplierReturn, parts: Sequence[Part], by: User) -> None:
    """An entry on everything this touched: the order, the delivery, the requests, the paper."""
    number, reason = document.posting.number, document.reason
    grams = sum(part.metal.grams for part in parts)
    entries = [audit.entry(by.id, SupplierReturn, document.id, "posted", grams=grams)]
    for part in parts:
        order_id = part.order_line.order_id
        figures: dict[str, Any] = {
            "reason": reason, "number": number,
            "quantity": part.quantity, "material_id": part.order_line.material_id,
        }  # fmt: skip
        entries.append(
            audit.entry(by.id, SupplierOrder, order_id, "sent-back-replaced", **figures)
            if document.replacement
            else audit.entry(by.id, SupplierOrder, order_id, "sent-back", **figures)
        )
        entries += [entry for loss in part.losses for entry in _told(loss, number, reason, by)]
    for receipt_id in sorted({part.receipt_line.receipt_id for part in parts}):
        entries.append(
            audit.entry(by.id, Receipt, receipt_id, "sent-back", reason=reason, number=number)
        )
    audit.record_all(session, entries)


def _told(loss: Loss, number: str, reason: str, by: User) -> list[dict[str, Any]]:
    """What the request reads: what waits for the replacement, and what nothing covers."""
    line = loss.reservation.request_line
    figures: dict[str, Any] = {"reason": reason, "number": number, "line": line.id}
    entries: list[dict[str, Any]] = []
    if loss.waits:
        entries.append(
            audit.entry(
                by.id, PurchaseRequest, line.request_id, "sent-back-waiting",
                quantity=loss.waits, **figures,
            )
        )  # fmt: skip
    if loss.uncovered:
        entries.append(
            audit.entry(
                by.id, PurchaseRequest, line.request_id, "sent-back-uncovered",
                quantity=loss.uncovered, **figures,
            )
        )  # fmt: skip
    return entries
