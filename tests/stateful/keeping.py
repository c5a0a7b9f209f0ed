"""Random acts on what lies on the racks and for whom it is kept."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from materialcenter.core import clock
from materialcenter.core.quantities import Metal
from materialcenter.demand.errors import MoreThanPromised
from materialcenter.fulfilment.adjusting import (
    approve_adjustment,
    ask_adjustment,
    refuse_adjustment,
)
from materialcenter.fulfilment.counting import approve_count, shortfalls
from materialcenter.fulfilment.errors import PartOfHeld, TooMuchReleased
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.moving import Shift, transfer_metal
from materialcenter.fulfilment.reserving import (
    expire_reservations,
    extend_reservation,
    release_reservation,
    reserve_from_lot,
    reserve_uncovered,
)
from materialcenter.fulfilment.scrapping import scrap_metal
from materialcenter.fulfilment.undoing import reverse_moving
from materialcenter.stock.counting.finding import Finding
from materialcenter.stock.counting.queries import books_now
from materialcenter.stock.counting.services import (
    Scope,
    finish_counting,
    open_count,
    record_count,
)
from materialcenter.stock.errors import NotEnoughFree
from materialcenter.stock.models import Balance, Condition
from materialcenter.stock.moving.conditions import quarantine_lot, release_lot
from tests.cut_jobs.scene import cut_as_planned, piece, planned
from tests.scene import put_on_rack
from tests.stateful.centre import Centre


def stock_arrives(at: Centre) -> bool:
    sheets = at.chance.randint(1, 12)
    put_on_rack(
        at.session, at.material, sheets, by=at.cast.storekeeper, place=at.rack(),
        heat=f"HT-{at.chance.randint(1, 99)}",
    )  # fmt: skip
    at.model.free += sheets
    return True


def reserve(at: Centre) -> bool:
    """Whatever is free for a whole request."""
    line = at.line(lambda line: line.uncovered > 0)
    if line is None:
        return False
    reserve_uncovered(at.session, request_id=line.request.id, by=at.cast.storekeeper)
    at.model.reserve(line.request.lines)
    return True


def reserve_of_a_lot(at: Centre) -> bool:
    """Some of a chosen lot, now and then more than there is or than is needed."""
    line = at.line(lambda line: line.uncovered > 0)
    balance = at.balance(lambda row: row.free > 0)
    if line is None or balance is None:
        return False
    quantity = at.chance.randint(1, min(line.uncovered, balance.free) + 2)
    verb = partial(
        reserve_from_lot, at.session, line_id=line.id, balance_id=balance.id, quantity=quantity,
        by=at.cast.storekeeper,
    )  # fmt: skip
    if quantity > balance.free:
        at.refused(NotEnoughFree, verb)
    elif quantity > line.uncovered:
        at.refused(MoreThanPromised, verb)
    else:
        verb()
        line.reserved += quantity
        at.model.free -= quantity
    return True


def release(at: Centre) -> bool:
    """A part or all of it, now and then more than that."""
    row = at.reservation(lambda _: True)
    if row is None:
        return False
    line, lot, held = at.model.lines[row.request_line_id], row.balance.lot, row.held
    quantity = at.chance.randint(1, held + 1)
    verb = partial(
        release_reservation, at.session, reservation_id=row.id, quantity=quantity, reason="lewat",
        by=at.cast.storekeeper,
    )  # fmt: skip
    if quantity > held:
        at.refused(TooMuchReleased, verb)
        return True
    verb()
    at.model.let_go(line, quantity, good=lot.condition == Condition.GOOD)
    return True


def extend(at: Centre) -> bool:
    row = at.reservation(lambda _: True)
    if row is None:
        return False
    until = max(row.expires_on, clock.today()) + timedelta(days=at.chance.randint(1, 9))
    extend_reservation(
        at.session, reservation_id=row.id, until=until, reason="minta waktu",
        by=at.cast.storekeeper,
    )  # fmt: skip
    return True


def expire(at: Centre) -> bool:
    """The nightly round lets go of what was kept too long."""
    due = select(Reservation).where(Reservation.expires_on < clock.today())
    for row in at.session.scalars(due):
        good = row.balance.lot.condition == Condition.GOOD
        at.model.let_go(at.model.lines[row.request_line_id], row.quantity, good=good)
    return expire_reservations(at.session) > 0


def transfer(at: Centre) -> bool:
    """A part that is free, or all of it with whose it is."""
    row = at.balance(lambda _: True)
    if row is None:
        return False
    place = at.rack()
    if place == row.place.code:
        return False
    joins = at.balance(lambda other: other.lot_id == row.lot_id and other.place.code == place)
    part = at.chance.choice([None, Metal(at.chance.randint(1, row.pieces), 0)])
    verb = partial(
        transfer_metal,
        at.session,
        shifts=[Shift(row.id, part)],
        place_code=place,
        by=at.cast.storekeeper,
    )
    if part and part.pieces < row.pieces and part.pieces > row.not_held:
        at.refused(PartOfHeld, verb)
        return True
    moved = verb()
    # Where metal joined more of its lot, nobody knows any more whose of it would go back.
    if joins is None and at.chance.random() < 0.2:
        reverse_moving(at.session, posting_id=moved.id, reason="salah rak", by=at.cast.storekeeper)
    return True


def set_aside(at: Centre) -> bool:
    """What is kept of the lot stays kept; what is free of it may not be promised."""
    row = at.balance(lambda row: row.lot.condition == Condition.GOOD)
    if row is None:
        return False
    free = _not_held(at, row.lot_id)
    quarantine_lot(at.session, lot_id=row.lot_id, reason="karat", by=at.cast.storekeeper)
    at.model.free, at.model.aside = at.model.free - free, at.model.aside + free
    return True


def use_again(at: Centre) -> bool:
    row = at.balance(lambda row: row.lot.condition != Condition.GOOD)
    if row is None:
        return False
    free = _not_held(at, row.lot_id)
    release_lot(at.session, lot_id=row.lot_id, reason="bersih", by=at.cast.manager)
    at.model.free, at.model.aside = at.model.free + free, at.model.aside - free
    return True


def _not_held(at: Centre, lot_id: int) -> int:
    rows = at.session.scalars(select(Balance).where(Balance.lot_id == lot_id))
    return sum(row.not_held for row in rows)


def correct(at: Centre) -> bool:
    """A sheet more or less, decided by somebody else."""
    change = at.chance.choice([-1, 1])
    row = at.balance(lambda row: row.not_held > 0)
    if row is None:
        return False
    asked = ask_adjustment(
        at.session, lot_id=row.lot_id, place_code=row.place.code, pieces=change, grams=None,
        reason="salah hitung", by=at.cast.storekeeper,
    )  # fmt: skip
    if asked.posting_id is None:
        if at.chance.random() < 0.3:
            refuse_adjustment(
                at.session, adjustment_id=asked.id, reason="hitung lagi", by=at.cast.manager
            )
            return True
        approve_adjustment(at.session, adjustment_id=asked.id, by=at.cast.manager)
    at.put(change, row.lot)
    return True


def scrap(at: Centre) -> bool:
    row = at.balance(lambda row: row.not_held > 0)
    if row is None or at.chance.random() < 0.5:
        return False
    scrap_metal(
        at.session, balance_id=row.id, metal=Metal(1, row.book_grams(1)), reason="bengkok",
        by=at.cast.storekeeper,
    )  # fmt: skip
    at.put(-1, row.lot)
    return True


def count(at: Centre) -> bool:
    """A place is counted and one sheet is missing somewhere; if it was kept, somebody loses it."""
    row = at.balance(lambda _: True)
    if row is None or at.chance.random() < 0.4:
        return False
    by, session = at.cast.storekeeper, at.session
    counted = open_count(session, scope=Scope(place_id=row.place_id), blind=False, by=by)
    books = books_now(session, counted.lines)
    missing = at.one_of(
        li for li in counted.lines if li.lot.l_um is None and books[li.id].pieces > 0
    )
    if missing is None:
        return False
    findings = [Finding(li.id, books[li.id].pieces - (li.id == missing.id)) for li in counted.lines]
    record_count(session, count_id=counted.id, findings=findings, by=by)
    finish_counting(session, count_id=counted.id, by=by)
    releases: dict[int, int] = {}
    for shortfall in shortfalls(session, counted):
        loser = shortfall.reservations[0]
        releases[loser.id] = shortfall.short
        at.model.let_go(
            at.model.lines[loser.request_line_id], shortfall.short,
            good=missing.lot.condition == Condition.GOOD,
        )  # fmt: skip
    approve_count(session, count_id=counted.id, releases=releases, by=at.cast.manager)
    at.put(-1, missing.lot)
    return True


def cut(at: Centre) -> bool:
    """A whole sheet goes under the saw for the shelf."""
    if at.model.free < 1 or at.chance.random() < 0.4:
        return False
    job = planned(at.session, at.material, [piece(500, 800, 2)], by=at.cast.storekeeper)
    sources = cut_as_planned(at.session, job, by=at.cast.storekeeper).sources
    at.model.free -= sum(source.pieces for source in sources if source.lot.l_um is None)
    return True


ACTS = {
    stock_arrives: 4, reserve: 3, reserve_of_a_lot: 4, release: 3, extend: 1, expire: 1,
    transfer: 3, set_aside: 1, use_again: 1, correct: 1, scrap: 1, count: 1, cut: 1,
}  # fmt: skip
