"""Reservations: metal on the shelf promised to request lines, taken back, expired.

Everything here changes a request line, a balance and a reservation together; the callers
hold the request's lock and, through the ledger, the balances'.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.db import table_of
from materialcenter.core.errors import NotFound, Quantity, ReasonMissing
from materialcenter.core.settings import RESERVATION_DAYS, RESERVATION_WARNING_DAYS, value_of
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.demand.services import locked_requests
from materialcenter.fulfilment.errors import (
    KeptUntilWrong,
    OtherMaterial,
    TitipanOfAnother,
    TooMuchReleased,
    WholeForCut,
)
from materialcenter.fulfilment.models import Loss, LostCover, Reservation
from materialcenter.stock.ledger import Ledger
from materialcenter.stock.models import Balance
from materialcenter.stock.queries import free_balances

LONGEST = timedelta(days=180)
_lines = table_of(PurchaseRequestLine)
_requests_of = select(_lines.c.request_id).where(
    _lines.c.id.in_(bindparam("lines", expanding=True))
)
_reservations = table_of(Reservation)


def lock_lines(session: Session, line_ids: Iterable[int]) -> dict[int, PurchaseRequestLine]:
    """Lines by id, with their requests locked in one order (a line never changes its request).

    Raises NotFound.
    """
    wanted = set(line_ids)
    if not wanted:
        return {}
    ids = session.scalars(_requests_of, {"lines": sorted(wanted)})
    requests = locked_requests(session, ids)
    lines = {line.id: line for request in requests.values() for line in request.lines}
    if wanted - lines.keys():
        raise NotFound
    return {line_id: lines[line_id] for line_id in wanted}


def expiry(session: Session, line: PurchaseRequestLine) -> date:
    """Until when metal is kept: the set number of days from today or from the need-by day,
    whichever is later; metal that is there early does not run out before it is needed."""
    return _expiry(line, value_of(session, RESERVATION_DAYS))


def _expiry(line: PurchaseRequestLine, days: int) -> date:
    return max(clock.today(), line.need_by) + timedelta(days=days)


def warned_until(session: Session) -> date:
    """The last day of which is warned: what is kept no longer than that will soon be let go."""
    return clock.today() + timedelta(days=value_of(session, RESERVATION_WARNING_DAYS))


def hold(
    session: Session,
    line: PurchaseRequestLine,
    balance: Balance,
    quantity: int,
    *,
    until: date,
    held: int | None = None,
) -> None:
    """Promise some of a balance to a line whose metal it is: `quantity` of the line served by
    `held` of the lot, which is the same number unless the pieces were cut for it.

    Raises OtherMaterial, WholeForCut, TitipanOfAnother, NotEnoughFree, MoreThanPromised.
    """
    lot = balance.lot
    if lot.material_id != line.material_id:
        raise OtherMaterial(wanted=line.material.name_id, offered=lot.material.name_id)
    if line.l_um is not None and lot.l_um is None:
        raise WholeForCut
    if lot.owner_id is not None and lot.owner_id != line.request.workshop_id:
        raise TitipanOfAnother(lot=lot.code, owner=lot.owner.name if lot.owner else "")
    held = quantity if held is None else held
    balance.hold(held)
    if quantity:
        line.reserve(quantity)
    with session.no_autoflush:  # the counters of many holds go out together
        session.execute(
            _upsert(session.get_bind().dialect.name),
            {
                "request_line_id": line.id,
                "balance_id": balance.id,
                "quantity": quantity,
                "held": held,
                "expires_on": until,
            },
        )


@cache
def _upsert(dialect: str) -> Any:
    """Add a reservation, or to the one there is for the same line and balance."""
    insert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(_reservations)
    there, more = _reservations.c, insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[there.request_line_id, there.balance_id],
        set_={
            "quantity": there.quantity + more.quantity,
            "held": there.held + more.held,
            "expires_on": case(
                (there.expires_on > more.expires_on, there.expires_on), else_=more.expires_on
            ),
        },
    )


def let_go(
    session: Session,
    line: PurchaseRequestLine,
    reservation: Reservation,
    balance: Balance,
    held: int,
) -> int:
    """Take some of what a reservation holds back: free on the shelf, uncovered on the line.
    Returns what it served of the line.

    Raises TooMuchReleased.
    """
    if not 0 < held <= reservation.held:
        raise TooMuchReleased(left=Quantity(reservation.held, balance.lot.unit))
    balance.release(held)
    quantity = shrink(session, reservation, held)
    line.reserved -= quantity
    return quantity


def shrink(session: Session, reservation: Reservation, held: int) -> int:
    """Make a reservation smaller by what it holds; it goes when nothing is left. Returns what
    that served of the line."""
    quantity = reservation.serving(held)
    if held == reservation.held:
        session.delete(reservation)
    else:
        reservation.quantity -= quantity
        reservation.held -= held
    return quantity


def reserve_free(session: Session, lines: Sequence[PurchaseRequestLine]) -> dict[int, int]:
    """Reserve for each line, most urgent first, what is free in its suggested lots (oldest
    first); returns the quantity reserved by line id. Lines for pieces of their own size get none:
    those pieces were agreed to."""
    wanting = sorted(
        (li for li in lines if li.uncovered > 0 and li.l_um is None),
        key=lambda li: (li.need_by, li.id),
    )
    if not wanting:
        return {}
    suggested = free_balances(session, {line.material_id for line in wanting}, lock=True)
    days = value_of(session, RESERVATION_DAYS)
    got: dict[int, int] = {}
    for line in wanting:
        for balance in suggested.get(line.material_id, []):
            quantity = min(line.uncovered, balance.free)
            if quantity > 0:
                hold(session, line, balance, quantity, until=_expiry(line, days))
                got[line.id] = got.get(line.id, 0) + quantity
    return got


def reserve_uncovered(session: Session, *, request_id: int, by: User) -> dict[int, int]:
    """Reserve for an approved request whatever is free now. Raises NotFound."""
    by.must(Permission.FULFILMENT_ALLOCATE)
    request = locked_requests(session, [request_id]).get(request_id)
    if request is None:
        raise NotFound
    got = reserve_free(session, request.lines)
    if got:
        audit.record(
            session, by.id, PurchaseRequest, request.id, "reserved",
            lines={str(line): quantity for line, quantity in got.items()},
        )  # fmt: skip
    return got


def reserve_from_lot(
    session: Session, *, line_id: int, balance_id: int, quantity: int, by: User
) -> None:
    """Reserve a quantity of a chosen lot for a line.

    Raises OtherMaterial, TitipanOfAnother, NotEnoughFree, MoreThanPromised, NotFound.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    line = lock_lines(session, [line_id])[line_id]
    balance = _locked_balance(session, balance_id)
    hold(session, line, balance, quantity, until=expiry(session, line))
    audit.record(
        session, by.id, PurchaseRequest, line.request_id, "reserved",
        lines={str(line.id): quantity}, lot=balance.lot.code,
    )  # fmt: skip


def _locked_balance(session: Session, balance_id: int) -> Balance:
    balance = session.get(Balance, balance_id)
    if balance is None:
        raise NotFound
    ledger = Ledger(session)
    ledger.lock([(balance.lot_id, balance.place_id)])
    return ledger.balance(balance.lot_id, balance.place_id)


def release_reservation(
    session: Session, *, reservation_id: int, quantity: int | None = None, reason: str, by: User
) -> None:
    """Take a reservation back, whole or in part (in the lot's count unit); the line is
    uncovered again.

    Raises NotFound, TooMuchReleased.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    reservation = session.get(Reservation, reservation_id)
    if reservation is None:
        raise NotFound
    line = lock_lines(session, [reservation.request_line_id])[reservation.request_line_id]
    balance = _locked_balance(session, reservation.balance_id)
    session.refresh(reservation)
    held = reservation.held if quantity is None else quantity
    amount = let_go(session, line, reservation, balance, held)
    audit.record(
        session, by.id, PurchaseRequest, line.request_id, "released",
        reason=reason, lines={str(line.id): amount}, lot=balance.lot.code,
    )  # fmt: skip


def extend_reservation(
    session: Session, *, reservation_id: int, until: date, reason: str, by: User
) -> None:
    """Keep metal longer than it was to be kept. Raises ReasonMissing, KeptUntilWrong,
    NotFound."""
    by.must(Permission.FULFILMENT_ALLOCATE)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    reservation = session.get(Reservation, reservation_id)
    if reservation is None:
        raise NotFound
    line = lock_lines(session, [reservation.request_line_id])[reservation.request_line_id]
    session.refresh(reservation)
    latest = clock.today() + LONGEST
    if not reservation.expires_on < until <= latest:
        raise KeptUntilWrong(
            earliest=reservation.expires_on + timedelta(days=1), latest=latest, field="until"
        )
    reservation.expires_on = until
    session.flush()
    audit.record(
        session, by.id, PurchaseRequest, line.request_id, "extended",
        reason=reason, day=until.isoformat(),
    )  # fmt: skip


def release_all(session: Session, lines: Sequence[PurchaseRequestLine]) -> None:
    """Take back every reservation of some lines whose requests are locked."""
    by_id = {line.id: line for line in lines}
    reservations = session.scalars(
        select(Reservation)
        .where(Reservation.request_line_id.in_(by_id))
        .options(joinedload(Reservation.balance, innerjoin=True))
        .order_by(Reservation.id)
        .execution_options(populate_existing=True)
    ).all()
    ledger = Ledger(session)
    ledger.lock((r.balance.lot_id, r.balance.place_id) for r in reservations)
    for reservation in reservations:
        balance = ledger.balance(reservation.balance.lot_id, reservation.balance.place_id)
        line = by_id[reservation.request_line_id]
        let_go(session, line, reservation, balance, reservation.held)
    session.flush()


def expire_reservations(session: Session) -> int:
    """Release what was kept too long; returns how many reservations. Run once a day."""
    due = session.scalars(
        select(Reservation).where(Reservation.expires_on < clock.today()).order_by(Reservation.id)
    ).all()
    if not due:
        return 0
    lines = lock_lines(session, {r.request_line_id for r in due})
    ledger = Ledger(session)
    balances = {
        b.id: b
        for b in session.scalars(select(Balance).where(Balance.id.in_({r.balance_id for r in due})))
    }
    ledger.lock((b.lot_id, b.place_id) for b in balances.values())
    expired = 0
    for reservation in session.scalars(
        select(Reservation)
        .where(Reservation.id.in_([r.id for r in due]))
        .execution_options(populate_existing=True)
    ):
        line = lines[reservation.request_line_id]
        balance = balances[reservation.balance_id]
        quantity = let_go(session, line, reservation, balance, reservation.held)
        if quantity:
            session.add(
                LostCover(
                    request_line_id=line.id, quantity=quantity, cause=Loss.EXPIRED, at=clock.now()
                )
            )
        audit.record(
            session, None, PurchaseRequest, line.request_id, "expired",
            lines={str(line.id): quantity},
        )  # fmt: skip
        expired += 1
    return expired
