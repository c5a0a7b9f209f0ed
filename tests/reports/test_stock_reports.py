"""Age, rest, turnover, remnants and counts of a shelf small enough to add up by hand.

Today is Tuesday 3 November 2026. A sheet weighs 116.5 kg and is worth Rp 1,398,000.

    OLD    10 sheets since 20 October 2025, one went out on 3 May 2026 (184 days ago)
    IDLE   2 sheets since 5 July 2026 (121 days), nothing ever went out
    BUSY   4 sheets since 4 August and 6 since 2 September; 2 went out on 1 October
           and 5 more by mistake, reversed an hour later; on 5 October 1 was brought back
"""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core import clock as product_clock
from materialcenter.core.errors import Term
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.counting import approve_count, reverse_count
from materialcenter.reports.ageing import Part, ages
from materialcenter.reports.periods import Period
from materialcenter.reports.registry import report_named
from materialcenter.reports.report import Cell, Question
from materialcenter.reports.stock_page import StockPage, stock_page
from materialcenter.reports.valuation.walks import Walks
from materialcenter.stock.counting.services import finish_counting
from materialcenter.stock.ledger import Ledger, Move, movements_of, post, reversing
from materialcenter.stock.models import Balance, PlaceKind, Posting
from materialcenter.stock.places import outside
from tests.cast import Cast
from tests.conftest import Clock
from tests.reports.conftest import jakarta
from tests.scene import SHEET_G, add_material, put_on_rack
from tests.stock.counting.scene import counting, found

TODAY, SHEET_IDR = date(2026, 11, 3), 1_398_000
ALL = Question(Period(date(2026, 9, 1), TODAY))
WORKSHOP = outside(PlaceKind.WORKSHOP)


@dataclass
class Shelf:
    old: Material
    idle: Material
    busy: Material
    newest: Balance


def sheets(number: int) -> Part:
    return Part(number * SHEET_G, number * SHEET_IDR)


def put(session: Session, material: Material, number: int, at: datetime, by: User) -> Balance:
    with product_clock.frozen(at):
        return put_on_rack(session, material, number, by=by)


def fetched(session: Session, balance: Balance, number: int, at: datetime, by: User) -> Posting:
    part = sheets(number)
    move = Move(balance.lot_id, balance.place_id, WORKSHOP, Metal(
        number, part.grams
    ))  # fmt: skip
    posting, _ = post(
        Ledger(session), [move], kind="test", prefix="T", by=by, happened_at=at
    )  # fmt: skip
    return posting


@pytest.fixture
def shelf(session: Session, cast: Cast, clock: Clock) -> Shelf:
    by = cast.storekeeper
    old, idle, busy = (add_material(session, code) for code in ("OLD", "IDLE", "BUSY"))
    first = put(session, old, 10, datetime(2025, 10, 20, 10, tzinfo=product_clock.JAKARTA), by)
    fetched(session, first, 1, jakarta(5, 3), by)
    put(session, idle, 2, jakarta(7, 5), by)
    busy_lot = put(session, busy, 4, jakarta(8, 4), by)
    newest = put(session, busy, 6, jakarta(9, 2), by)
    fetched(session, busy_lot, 2, jakarta(10, 1), by)
    wrong = fetched(session, newest, 5, jakarta(10, 1, 11), by)
    back = reversing(movements_of(session, wrong.id))
    post(
        Ledger(session), back, kind="test", prefix="T", by=by, happened_at=jakarta(10, 1, 12),
        reverses=wrong, reason="Salah",
    )  # fmt: skip
    one = Move(
        busy_lot.lot_id, WORKSHOP, busy_lot.place_id, Metal(1, SHEET_G),
        SHEET_IDR,
    )  # fmt: skip
    post(Ledger(session), [one], kind="test", prefix="T", by=by, happened_at=jakarta(10, 5))
    put_on_rack(session, busy, 3, by=by, owner_id=cast.workshop.id)
    session.flush()
    return Shelf(old, idle, busy, newest)


def rows(session: Session, cast: Cast, name: str, question: Question = ALL) -> list[list[Cell]]:
    return list(report_named(name).rows(session, question, by=cast.manager))


def page(session: Session, cast: Cast) -> StockPage:
    return stock_page(session, day=TODAY, today=TODAY, walks=Walks(), by=cast.manager)


def test_stock_is_as_old_as_its_lot(session: Session, shelf: Shelf) -> None:
    nothing = Part()
    assert ages(session, TODAY) == {
        shelf.old.id: [nothing, nothing, nothing, nothing, sheets(9)],
        shelf.idle.id: [nothing, nothing, sheets(2), nothing, nothing],
        shelf.busy.id: [nothing, sheets(6), sheets(3), nothing, nothing],
    }
    assert ages(session, date(2026, 12, 2))[shelf.busy.id][1:3] == [nothing, sheets(9)]


def test_the_report_has_a_row_for_each_age_that_there_is(
    session: Session, cast: Cast, shelf: Shelf
) -> None:
    busy, older, idle, old = rows(session, cast, "stock-ageing")
    assert (busy[0], busy[3:]) == ("Bahan BUSY", [Term("31–90 hari"), 6 * SHEET_G, 6 * SHEET_IDR])
    assert (older[0], older[3]) == ("Bahan BUSY", Term("91–180 hari"))
    assert (idle[0], idle[3]) == ("Bahan IDLE", Term("91–180 hari"))
    assert (old[0], old[3]) == ("Bahan OLD", Term("Lebih dari 365 hari"))


def test_what_nobody_fetches_is_slow_and_then_dead(
    session: Session, cast: Cast, shelf: Shelf
) -> None:
    old, idle = rows(session, cast, "slow-stock")
    assert old[0] == "Bahan OLD"
    assert old[3:6] == [Term("mati"), date(2026, 5, 3), 184]
    assert old[6:] == [9 * SHEET_G, 9 * SHEET_IDR]
    assert (idle[0], idle[3:6]) == ("Bahan IDLE", [Term("lambat"), None, 121])
    both = page(session, cast)
    assert (both.slow, both.dead) == (sheets(2), sheets(9))


def test_a_hand_over_that_was_reversed_wakes_nothing(
    session: Session, cast: Cast, shelf: Shelf, clock: Clock
) -> None:
    clock.set(jakarta(12, 30, 10, 30))  # 90 days after the two sheets went
    assert "Bahan BUSY" not in [row[0] for row in rows(session, cast, "slow-stock")]
    clock.set(jakarta(12, 31))
    (busy,) = [row for row in rows(session, cast, "slow-stock") if row[0] == "Bahan BUSY"]
    assert busy[3:6] == [Term("lambat"), date(2026, 10, 1), 91]


def test_stock_turns_over_by_its_average_value(session: Session, cast: Cast, shelf: Shelf) -> None:
    by_name = {row[0]: row[3:] for row in rows(session, cast, "stock-turnover")}
    # BUSY: nothing until July, then 4, 10, 9 and 9 sheets at the ends of August to November.
    # Two went and one came back: one sheet. Of the 9 that are free one goes in 90 days.
    average = (32 * SHEET_IDR * 2 + 13) // 26
    assert by_name["Bahan BUSY"] == [SHEET_G, SHEET_IDR, average, 41, 9 * 90]
    # OLD: 10 sheets at six ends of months and the beginning, then 9 at seven.
    average = ((6 * 10 + 7 * 9) * SHEET_IDR * 2 + 13) // 26
    assert by_name["Bahan OLD"] == [SHEET_G, SHEET_IDR, average, 11, None]
    assert by_name["Bahan IDLE"][:2] == [0, 0]


def test_metal_of_others_has_no_value_and_no_age(
    session: Session, cast: Cast, shelf: Shelf
) -> None:
    seen = page(session, cast)
    assert seen.titipan_g == 3 * SHEET_G
    assert seen.stock == sheets(9 + 2 + 9)
    assert {total for _, total in seen.totals or ()} == {20 * SHEET_IDR}


def test_remnants_are_told_lot_by_lot(session: Session, cast: Cast, shelf: Shelf) -> None:
    lot = shelf.newest.lot
    lot.is_remnant, lot.w_um, lot.l_um = True, 1_219_000, 999_500
    session.flush()
    (row,) = rows(session, cast, "remnant-stock")
    assert row == [
        lot.code, "Bahan BUSY", 1_219, 1_000, "A-01-1", 62, 6, 6 * SHEET_G, 6 * SHEET_IDR,
    ]  # fmt: skip
    seen = page(session, cast)
    assert (seen.remnants, seen.remnant_lots) == (sheets(6), 1)


def test_a_count_is_as_accurate_as_its_first_look(
    session: Session, cast: Cast, shelf: Shelf, clock: Clock
) -> None:
    count = counting(session, shelf.newest, cast.storekeeper)
    balances = {line.lot_id: line for line in count.lines}
    for lot_id in balances:
        balance = session.query(Balance).filter_by(lot_id=lot_id).one()
        found(session, count, balance, cast.storekeeper, balance.pieces)
    found(session, count, shelf.newest, cast.storekeeper, 5)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    approve_count(session, count_id=count.id, by=cast.manager)
    session.flush()
    # Three lots of BUSY were right at first; then one sheet of the newest was missing after all.
    (row,) = rows(session, cast, "count-accuracy")
    assert row == [date(2026, 11, 1), 3, 3, 10_000, 0, SHEET_G, -SHEET_IDR]
    reverse_count(session, count_id=count.id, reason="Salah hitung", by=cast.manager)
    assert rows(session, cast, "count-accuracy") == []
