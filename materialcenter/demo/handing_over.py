"""Workshops fetch what is ready, whole or in part; some bring metal back."""

from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from sqlalchemy import or_, select

from materialcenter.core import clock
from materialcenter.core.quantities import Counted, Metal, divide_half_up
from materialcenter.demand.models import CutWish, PurchaseRequest, PurchaseRequestLine
from materialcenter.demo.asking import is_forgotten
from materialcenter.demo.chance import chance, happens
from materialcenter.demo.days import Day
from materialcenter.demo.names import person
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue, IssueLine, Reservation
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.reversing import reverse_issue
from materialcenter.stock.models import Balance, Lot, Place, Posting

# How likely a workshop comes on a day: when all it asked for is ready, when some is
# not, and when what is kept for it is about to run out.
FETCHED, FETCHED_EARLY, FETCHED_IN_TIME = 0.3, 0.02, 0.8
WARNED_DAYS = 3
IN_PART, WRONG, RETURNED = 0.07, 0.012, 0.035
RETURN_AFTER_DAYS = 3


@dataclass(frozen=True, slots=True)
class Ready:
    """A reservation as far as the story needs it."""

    id: int
    quantity: int
    workshop_id: int
    request_id: int
    counted: str
    pieces: int
    grams: int
    held: int
    waiting: int
    expires_on: date

    def metal(self, dice: Random, quantity: int) -> Metal:
        """That much of it on the scale: pieces a little off theory, the rest a little more when
        plenty lies there free."""
        if self.counted == Counted.PIECE:
            book = divide_half_up(self.grams * quantity, self.pieces)
            return Metal(quantity, divide_half_up(book * dice.randint(9960, 10_045), 10_000))
        spare = min((self.grams - self.held) // 20, quantity * dice.randint(0, 12) // 1000)
        return Metal(0, quantity + spare)


def _ready(day: Day) -> dict[int, list[Ready]]:
    """What can be fetched, by workshop: not what is still to be cut."""
    line = PurchaseRequestLine
    rows = day.session.execute(
        select(
            Reservation.id,
            Reservation.held,
            PurchaseRequest.workshop_id,
            PurchaseRequest.id,
            Balance.counted,
            Balance.pieces,
            Balance.grams,
            Balance.held,
            line.approved - line.cancelled - line.settled_short - line.issued - line.reserved,
            Reservation.expires_on,
        )
        .join(Balance, Balance.id == Reservation.balance_id)
        .join(line, line.id == Reservation.request_line_id)
        .join(PurchaseRequest, PurchaseRequest.id == line.request_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(or_(Lot.l_um.is_not(None), line.id.not_in(select(CutWish.request_line_id))))
        .order_by(PurchaseRequest.workshop_id, Reservation.id)
    )
    found: dict[int, list[Ready]] = {}
    for row in rows:
        ready = Ready(*row)
        if not is_forgotten(ready.request_id):
            found.setdefault(ready.workshop_id, []).append(ready)
    return found


def hand_over(day: Day) -> None:
    """Issue to the workshops that come today."""
    for workshop_id, wanted in _ready(day).items():
        dice = chance("fetched", workshop_id, day.on)
        if dice.random() < _haste(day, wanted):
            _issue(day, workshop_id, wanted, dice)


def _haste(day: Day, wanted: list[Ready]) -> float:
    if any(ready.expires_on <= day.ahead(WARNED_DAYS) for ready in wanted):
        return FETCHED_IN_TIME
    return FETCHED_EARLY if any(ready.waiting for ready in wanted) else FETCHED


def _issue(day: Day, workshop_id: int, wanted: list[Ready], dice: Random) -> None:
    quantities = {ready: ready.quantity for ready in wanted}
    if dice.random() < IN_PART:
        if len(wanted) > 1:
            del quantities[wanted[-1]]
        elif wanted[0].counted == Counted.PIECE and wanted[0].quantity > 3:
            quantities[wanted[0]] //= 2
    hand_overs: list[HandOver] = []
    with day.act():
        for ready, quantity in quantities.items():
            hand_overs.append(HandOver(ready.id, ready.metal(dice, quantity)))
        issue = issue_metal(
            day.session,
            workshop_id=workshop_id,
            hand_overs=hand_overs,
            taken_by=_taker(day, workshop_id, dice),
            by=day.cast.storekeeper,
        )
    if happens(WRONG, "wrong-issue", issue.id):
        with day.act():
            reverse_issue(
                day.session,
                issue_id=issue.id,
                reason="Surat jalan dibuat sebelum bahan diambil",
                by=day.cast.storekeeper,
            )


def _taker(day: Day, workshop_id: int, dice: Random) -> str:
    return person(dice) if dice.random() < 0.4 else day.cast.members[workshop_id].name


def take_back(day: Day) -> None:
    """Some workshops bring back what was too much, a few days later."""
    since, until = (
        datetime.combine(day.ago(RETURN_AFTER_DAYS + offset), time(), clock.JAKARTA)
        for offset in (0, -1)
    )
    rows = day.session.execute(
        select(IssueLine.id, IssueLine.pieces, IssueLine.grams, Place.code)
        .join(Issue, Issue.id == IssueLine.issue_id)
        .join(Posting, Posting.id == Issue.posting_id)
        .join(Place, Place.id == IssueLine.place_id)
        .where(
            Posting.happened_at >= since,
            Posting.happened_at < until,
            IssueLine.pieces >= 3,
            Posting.id.not_in(select(Posting.reverses_id).where(Posting.reverses_id.is_not(None))),
        )
        .order_by(IssueLine.id)
    )
    for line_id, pieces, grams, place_code in rows.all():
        if happens(RETURNED, "returned", line_id):
            brought = max(1, pieces // 4)
            with day.act():
                return_metal(
                    day.session,
                    issue_line_id=line_id,
                    metal=Metal(brought, divide_half_up(grams * brought, pieces)),
                    place_code=place_code,
                    reason="Kelebihan, tidak jadi dipakai",
                    by=day.cast.storekeeper,
                )
