"""What goes back of which lot, who loses metal that was kept for him, and who waits for other
metal: judged in the same way before posting, to be looked at, and while posting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from materialcenter.core.errors import NotFound, Quantity
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.supplier_returns.errors import (
    MoreThanCame,
    NotFromSupplier,
    NotHereAnyMore,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.queries import Origin
from materialcenter.fulfilment.errors import (
    MetalIncomplete,
    ReservationsMustShrink,
    TooMuchReleased,
)
from materialcenter.fulfilment.models import ReceiptLine, Reservation
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.stock.models import Balance


@dataclass(frozen=True, slots=True)
class Returning:
    """Weighed metal of one balance that is to go back."""

    balance_id: int
    metal: Metal


@dataclass(frozen=True, slots=True)
class Loss:
    """A reservation that shrinks: by `held` in the lot's count unit, which served `quantity` of
    its request line. `waits` of that is promised again from the order line."""

    reservation: Reservation
    held: int
    quantity: int
    waits: int = 0

    @property
    def uncovered(self) -> int:
        """What nothing covers any more."""
        return self.quantity - self.waits


@dataclass(frozen=True, slots=True)
class Part:
    """What goes back of one balance, and who loses by it."""

    balance: Balance
    metal: Metal
    receipt_line: ReceiptLine
    order_line: SupplierOrderLine
    losses: Sequence[Loss]

    @property
    def quantity(self) -> int:
        """What goes, in the count unit."""
        return self.metal.counted(self.balance.counted)

    @property
    def short(self) -> int:
        """How much of it is not free, in the count unit."""
        return sum(loss.held for loss in self.losses)


def plan(
    items: Iterable[Returning],
    balances: Mapping[int, Balance],
    held: Mapping[int, Sequence[Reservation]],
    origins: Mapping[int, Origin],
    *,
    supplier_id: int,
    replacement: bool,
    releases: Mapping[int, int] | None,
) -> list[Part]:
    """Judge what is to go back. `held` are the reservations by balance, `origins` by lot;
    `releases` tells by reservation how much less it holds, None lets the latest need shrink first.

    Raises NotFromSupplier, MetalIncomplete, NotHereAnyMore, MoreThanCame,
    ReservationsMustShrink, TooMuchReleased, NotFound.
    """
    parts: list[Part] = []
    for item in items:
        balance = balances[item.balance_id]
        origin = origins.get(balance.lot_id)
        if origin is None or origin.supplier_id != supplier_id:
            raise NotFromSupplier(lot=balance.lot.code)
        _check(balance, item.metal, origin)
        going = item.metal.counted(balance.counted)
        losses = _losses(balance, going, held.get(balance.id, ()), releases)
        line = origin.receipt_line
        parts.append(Part(balance, item.metal, line, line.order_line, losses))
    known = {row.id for rows in held.values() for row in rows}
    if {chosen for chosen, amount in (releases or {}).items() if amount} - known:
        raise NotFound
    return _waiting(parts) if replacement else parts


def _check(balance: Balance, metal: Metal, origin: Origin) -> None:
    lot, quantity = balance.lot, metal.counted(balance.counted)
    grams_field = f"grams-{balance.id}"
    field = f"pieces-{balance.id}" if balance.counted == "piece" else grams_field
    if metal.grams <= 0 or metal.pieces < 0 or quantity <= 0:
        raise MetalIncomplete(field=grams_field)
    if quantity > balance.on_hand:
        there = Quantity(balance.on_hand, lot.unit)
        raise NotHereAnyMore(lot=lot.code, place=balance.place.code, there=there, field=field)
    if quantity > origin.left:
        raise MoreThanCame(lot=lot.code, left=Quantity(origin.left, lot.unit), field=field)


def _losses(
    balance: Balance,
    going: int,
    rows: Sequence[Reservation],
    releases: Mapping[int, int] | None,
) -> list[Loss]:
    """What is free goes first; the rest is taken from whoever was chosen, exactly that much."""
    short = max(0, going - balance.not_held)
    chosen = _latest_first(rows, short) if releases is None else releases
    taken = [(row, chosen.get(row.id, 0)) for row in rows if chosen.get(row.id, 0)]
    for row, amount in taken:
        if not 0 < amount <= row.held:
            left = Quantity(row.held, balance.lot.unit)
            raise TooMuchReleased(left=left, field=f"release-{balance.id}-{row.id}")
    if sum(amount for _, amount in taken) != short:
        raise ReservationsMustShrink(
            lot=balance.lot.code,
            place=balance.place.code,
            short=Quantity(short, balance.lot.unit),
        )
    return [Loss(row, amount, row.serving(amount)) for row, amount in taken]


def _latest_first(rows: Sequence[Reservation], short: int) -> dict[int, int]:
    """Who needs it last gives it up first."""
    chosen: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: (row.request_line.need_by, row.id), reverse=True):
        chosen[row.id] = min(row.held, short)
        short -= chosen[row.id]
    return chosen


def _waiting(parts: Sequence[Part]) -> list[Part]:
    """The same parts, with who waits for the replacement: the earliest need first."""
    lines = {part.order_line.id: part.order_line for part in parts}
    free = {
        line.id: line.free
        + line.reopened_by(sum(part.quantity for part in parts if part.order_line is line))
        for line in lines.values()
    }
    waits: dict[int, int] = {}
    losers = [(part.order_line.id, loss) for part in parts for loss in part.losses]
    for line_id, loss in sorted(losers, key=_earliest):
        waits[loss.reservation.id] = min(loss.quantity, free[line_id])
        free[line_id] -= waits[loss.reservation.id]
    return [
        Part(
            part.balance, part.metal, part.receipt_line, part.order_line,
            [
                Loss(loss.reservation, loss.held, loss.quantity, waits[loss.reservation.id])
                for loss in part.losses
            ],
        )
        for part in parts
    ]  # fmt: skip


def _earliest(loser: tuple[int, Loss]) -> tuple[object, int]:
    row = loser[1].reservation
    return row.request_line.need_by, row.id
