"""Who holds what of the metal on a rack: locked with it, shown beside it, named in refusals."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.core.db import TryAgain
from materialcenter.core.errors import NotFound, Quantity
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.errors import HeldForSomebody, MetalIncomplete
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import lock_lines
from materialcenter.stock.ledger import Ledger
from materialcenter.stock.models import Balance
from materialcenter.stock.moving.errors import MoreThanThere


def holders_on(session: Session, balance_ids: Iterable[int]) -> Sequence[Reservation]:
    """The reservations on some balances with their requests and workshops, oldest first."""
    return session.scalars(
        select(Reservation)
        .where(Reservation.balance_id.in_(sorted(set(balance_ids))))
        .options(
            joinedload(Reservation.request_line, innerjoin=True)
            .joinedload(PurchaseRequestLine.request, innerjoin=True)
            .joinedload(PurchaseRequest.workshop, innerjoin=True)
        )
        .order_by(Reservation.id)
        .execution_options(populate_existing=True)
    ).all()


def lock_held(
    session: Session, ledger: Ledger, balance_ids: Iterable[int]
) -> tuple[dict[int, Balance], dict[int, list[Reservation]]]:
    """Lock balances with the requests whose reservations lie on them: requests, then balances.

    Returns the balances by id and the reservations by balance id. Raises NotFound, TryAgain.
    """
    wanted = set(balance_ids)
    before = {row.request_line_id for row in holders_on(session, wanted)}
    lock_lines(session, before)
    balances = lock_balances(session, ledger, wanted)
    held: dict[int, list[Reservation]] = {}
    for row in holders_on(session, wanted):
        if row.request_line_id not in before:
            raise TryAgain
        held.setdefault(row.balance_id, []).append(row)
    return balances, held


def lock_balances(
    session: Session, ledger: Ledger, balance_ids: Iterable[int]
) -> dict[int, Balance]:
    """Lock balances by id, for acts that change no reservation. Raises NotFound."""
    wanted = set(balance_ids)
    keys = select(Balance.lot_id, Balance.place_id).where(Balance.id.in_(sorted(wanted)))
    found = session.execute(keys).all()
    if len(found) != len(wanted):
        raise NotFound
    ledger.lock((lot, place) for lot, place in found)
    rows = [ledger.balance(lot, place) for lot, place in found]
    return {row.id: row for row in rows}


def refuse_held(session: Session, balance: Balance, quantity: int, field: str) -> None:
    """Taking `quantity` (in the count unit) must leave what is held. Raises HeldForSomebody,
    naming whose reservations stand in the way."""
    if balance.held == 0 or quantity <= balance.not_held:
        return
    requests = {row.request_line.request for row in holders_on(session, [balance.id])}
    names = sorted(f"{request.number} ({request.workshop.name})" for request in requests)
    raise HeldForSomebody(
        lot=balance.lot.code,
        place=balance.place.code,
        free=Quantity(balance.not_held, balance.lot.unit),
        others=", ".join(names),
        field=field,
    )


def check_taken(
    session: Session, balance: Balance, metal: Metal, pieces_field: str, grams_field: str
) -> None:
    """So much may be taken out of a balance. Raises MetalIncomplete, MoreThanThere,
    HeldForSomebody."""
    quantity = metal.counted(balance.counted)
    field = pieces_field if balance.counted == "piece" else grams_field
    if metal.grams <= 0 or metal.pieces < 0 or quantity <= 0:
        raise MetalIncomplete(field=grams_field)
    if quantity > balance.on_hand:
        raise MoreThanThere(
            lot=balance.lot.code, place=balance.place.code,
            there=Quantity(balance.on_hand, balance.lot.unit), field=field,
        )  # fmt: skip
    refuse_held(session, balance, quantity, field)
