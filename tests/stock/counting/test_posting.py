"""Posting a count: exactly what was found less what the books said just then."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from materialcenter.core.audit import History
from materialcenter.core.errors import NotFound, ReasonMissing, WrongState
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.counting import approve_count, reverse_count, shortfalls
from materialcenter.fulfilment.errors import (
    CountedAfterAll,
    CountOvertaken,
    LinesNotCounted,
    NothingPosted,
    OwnCount,
    ReservationsMustShrink,
    TooMuchReleased,
)
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue, Reservation
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.stock.counting.models import CountStatus
from materialcenter.stock.counting.services import add_found_lot, finish_counting
from materialcenter.stock.counting.variance import total, variances
from materialcenter.stock.errors import AlreadyReversed, UsedFurtherOn
from materialcenter.stock.models import Balance, Movement
from materialcenter.stock.places import place_for
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, approved, assert_books_hold, put_on_rack
from tests.stock.counting.scene import counted, counting, found, line_of

IDR_PER_SHEET = SHEET_G * 12_000 // 1000


def handed_over(session: Session, cast: Cast, request: PurchaseRequest, sheets: int) -> Issue:
    reservation = ready_reservations(session, request_id=request.id)[0]
    return issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Pak Budi", by=cast.storekeeper,
        hand_overs=[HandOver(reservation.id, Metal(sheets, sheets * SHEET_G))],
    )  # fmt: skip


def test_movements_during_the_count_are_not_lost(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    rack = put_on_rack(session, plate, 10, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 6))
    handed_over(session, cast, request, 2)
    count = counted(session, rack, cast.storekeeper, 7)
    handed_over(session, cast, request, 3)
    approve_count(session, count_id=count.id, by=cast.manager)
    assert (rack.pieces, rack.grams, rack.value_idr) == (4, 4 * SHEET_G, 4 * IDR_PER_SHEET)
    assert (count.status, count.approved_by_id) == (CountStatus.POSTED, cast.manager.id)
    assert count.posting is not None and count.posting.number == count.number
    assert_books_hold(session)


def test_what_is_found_more_costs_what_the_lot_costs(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    rack = put_on_rack(session, plate, 3, by=cast.storekeeper)
    titipan = put_on_rack(session, plate, 3, by=cast.storekeeper, owner_id=cast.workshop.id)
    place_for(session, "B-02-1")
    count = counting(session, rack, cast.storekeeper)
    there = add_found_lot(
        session, count_id=count.id, lot_code=rack.lot.code, place_code="B-02-1",
        by=cast.storekeeper,
    )  # fmt: skip
    found(session, count, rack, cast.storekeeper, 4)
    found(session, count, titipan, cast.storekeeper, 4)
    found(session, count, there, cast.storekeeper, 1)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    expected = [row.value_idr for row in variances(session, count)]
    approve_count(session, count_id=count.id, by=cast.manager)
    assert (rack.value_idr, titipan.value_idr) == (4 * IDR_PER_SHEET, 0)
    elsewhere = session.scalars(
        select(Balance).where(Balance.place_id == there.place_id, Balance.lot_id == rack.lot_id)
    ).one()
    assert (elsewhere.pieces, elsewhere.value_idr) == (1, IDR_PER_SHEET)
    assert [row.value_idr for row in variances(session, count)] == expected
    assert_books_hold(session)


def test_all_that_is_missing_takes_all_its_value(session: Session, cast: Cast) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 3, by=cast.storekeeper)
    count = counted(session, rack, cast.storekeeper, 0)
    rows = variances(session, count)
    assert total(rows).value_idr == total(rows, sign=-1).value_idr == -3 * IDR_PER_SHEET
    assert total(rows, sign=1).pieces == 0
    approve_count(session, count_id=count.id, by=cast.manager)
    assert (rack.pieces, rack.grams, rack.value_idr) == (0, 0, 0)
    assert_books_hold(session)


def test_a_lot_that_is_gone_comes_back_at_what_it_cost(session: Session, cast: Cast) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 3, by=cast.storekeeper)
    count = counting(session, rack, cast.storekeeper)
    found(session, count, rack, cast.storekeeper, 0)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    approve_count(session, count_id=count.id, by=cast.manager)
    other = put_on_rack(session, rack.lot.material, 1, by=cast.storekeeper)
    again = counting(session, other, cast.storekeeper)
    found(session, again, other, cast.storekeeper, 1)
    line = add_found_lot(
        session, count_id=again.id, lot_code=rack.lot.code, place_code="A-01-1",
        by=cast.storekeeper,
    )  # fmt: skip
    found(session, again, line, cast.storekeeper, 2)
    finish_counting(session, count_id=again.id, by=cast.storekeeper)
    approve_count(session, count_id=again.id, by=cast.manager)
    assert (rack.pieces, rack.value_idr) == (2, 2 * IDR_PER_SHEET)
    assert_books_hold(session)


def test_fewer_but_heavier_pieces_are_two_rows(session: Session, cast: Cast) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    count = counted(session, rack, cast.storekeeper, 4, 5 * SHEET_G + 1_000)
    approve_count(session, count_id=count.id, by=cast.manager)
    rows = session.scalars(select(Movement).where(Movement.posting_id == count.posting_id)).all()
    assert [(row.pieces, row.grams) for row in rows] == [(1, 0), (0, 1_000)]
    assert (rack.pieces, rack.grams) == (4, 5 * SHEET_G + 1_000)
    assert_books_hold(session)


def test_a_count_that_agrees_posts_nothing(session: Session, cast: Cast) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    count = counted(session, rack, cast.storekeeper, 5)
    approve_count(session, count_id=count.id, by=cast.manager)
    assert (count.status, count.posting_id) == (CountStatus.POSTED, None)
    with pytest.raises(NothingPosted):
        reverse_count(session, count_id=count.id, reason="x", by=cast.manager)
    assert_books_hold(session)


def test_nobody_approves_what_he_counted_not_even_once(session: Session, cast: Cast) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    second = cast.second_buyer
    second.role = "storekeeper"
    count = counting(session, rack, cast.storekeeper)
    found(session, count, rack, second, 4)
    found(session, count, rack, cast.storekeeper, 5)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    for person in (cast.storekeeper, second):
        with pytest.raises(OwnCount), session.begin_nested():
            approve_count(session, count_id=count.id, by=person)


def test_what_was_never_counted_is_left_out_on_purpose(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    seen, unseen = (
        put_on_rack(session, plate, 5, by=cast.storekeeper, heat=heat) for heat in ("H1", "H2")
    )
    count = counted(session, seen, cast.storekeeper, 4)

    def refused(error: type[Exception], *excluded: Balance) -> str:
        with pytest.raises(error) as refusal, session.begin_nested():
            ids = [line_of(count, balance).id for balance in excluded]
            approve_count(session, count_id=count.id, excluded=ids, by=cast.manager)
        return str(refusal.value)

    assert unseen.lot.code in refused(LinesNotCounted)
    assert seen.lot.code in refused(CountedAfterAll, seen, unseen)
    left_out = [line_of(count, unseen).id]
    approve_count(session, count_id=count.id, excluded=left_out, by=cast.manager)
    assert (seen.pieces, unseen.pieces) == (4, 5)
    row = session.scalars(select(History).order_by(History.id.desc()).limit(1)).one()
    assert row.details["left_out"] == unseen.lot.code
    assert_books_hold(session)


def test_the_poster_chooses_whose_reservation_shrinks(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    rack = put_on_rack(session, plate, 10, by=cast.storekeeper)
    mine = approved(session, cast.member, cast.manager, (plate, 6))
    theirs = approved(session, cast.neighbour, cast.manager, (plate, 4))
    count = counted(session, rack, cast.storekeeper, 7)
    short = shortfalls(session, count)
    assert [(row.short, len(row.reservations)) for row in short] == [(3, 2)]
    first, second = (row.id for row in short[0].reservations)

    def refused(error: type[Exception], releases: dict[int, int]) -> None:
        with pytest.raises(error), session.begin_nested():
            approve_count(session, count_id=count.id, releases=releases, by=cast.manager)
        assert (rack.pieces, rack.held) == (10, 10)

    refused(ReservationsMustShrink, {})
    refused(ReservationsMustShrink, {first: 2})
    refused(ReservationsMustShrink, {first: 2, second: 2})
    refused(TooMuchReleased, {first: -2, second: 5})
    approve_count(session, count_id=count.id, releases={first: 2, second: 1}, by=cast.manager)
    assert (rack.pieces, rack.held) == (7, 7)
    assert (mine.lines[0].reserved, mine.lines[0].uncovered) == (4, 2)
    assert (theirs.lines[0].reserved, theirs.lines[0].uncovered) == (3, 1)
    told = session.scalars(select(History).where(History.act == "count-shrunk")).all()
    assert [row.details["lines"] for row in told] == [
        {str(mine.lines[0].id): 2},
        {str(theirs.lines[0].id): 1},
    ]
    assert {row.details["number"] for row in told} == {count.number}
    assert_books_hold(session)


def test_no_reservation_shrinks_that_need_not(session: Session, cast: Cast) -> None:
    plate, other = add_material(session, "PLATE-5"), add_material(session, "PLATE-9")
    rack = put_on_rack(session, plate, 10, by=cast.storekeeper)
    put_on_rack(session, other, 5, by=cast.storekeeper)
    approved(session, cast.member, cast.manager, (plate, 6))
    approved(session, cast.member, cast.manager, (other, 5))
    count = counted(session, rack, cast.storekeeper, 9)
    own, strange = session.scalars(select(Reservation.id).order_by(Reservation.id))
    assert shortfalls(session, count) == []
    for releases, error in (({own: 1}, ReservationsMustShrink), ({strange: 1}, NotFound)):
        with pytest.raises(error), session.begin_nested():
            approve_count(session, count_id=count.id, releases=releases, by=cast.manager)


def test_a_difference_that_no_longer_fits_is_counted_again(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    rack = put_on_rack(session, plate, 5, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 4))
    count = counted(session, rack, cast.storekeeper, 4, 4 * SHEET_G - 500)
    handed_over(session, cast, request, 4)
    with pytest.raises(CountOvertaken), session.begin_nested():
        approve_count(session, count_id=count.id, by=cast.manager)
    assert (rack.pieces, rack.grams) == (1, SHEET_G)


def test_all_is_posted_or_nothing(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    free, held = (
        put_on_rack(session, plate, 5, by=cast.storekeeper, heat=heat) for heat in ("H1", "H2")
    )
    approved(session, cast.member, cast.manager, (plate, 10))
    count = counting(session, free, cast.storekeeper)
    found(session, count, free, cast.storekeeper, 6)
    found(session, count, held, cast.storekeeper, 4)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    with pytest.raises(ReservationsMustShrink), session.begin_nested():
        approve_count(session, count_id=count.id, by=cast.manager)
    assert (free.pieces, held.pieces, count.status) == (5, 5, CountStatus.COUNTED)
    assert_books_hold(session)


def test_a_posted_count_is_taken_back_while_its_lots_lie_untouched(
    session: Session, cast: Cast
) -> None:
    plate = add_material(session, "PLATE-5")
    rack = put_on_rack(session, plate, 5, by=cast.storekeeper)
    count = counted(session, rack, cast.storekeeper, 3)
    with pytest.raises(NotFound):
        reverse_count(session, count_id=count.id, reason="x", by=cast.manager)
    approve_count(session, count_id=count.id, by=cast.manager)
    with pytest.raises(WrongState):
        approve_count(session, count_id=count.id, by=cast.manager)
    with pytest.raises(ReasonMissing):
        reverse_count(session, count_id=count.id, reason="", by=cast.manager)
    reverse_count(session, count_id=count.id, reason="salah hitung", by=cast.manager)
    assert (rack.pieces, rack.grams, rack.value_idr) == (5, 5 * SHEET_G, 5 * IDR_PER_SHEET)
    with pytest.raises(AlreadyReversed):
        reverse_count(session, count_id=count.id, reason="lagi", by=cast.manager)
    assert_books_hold(session)


def test_a_posted_count_stands_when_its_metal_went_on(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    rack = put_on_rack(session, plate, 5, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 2))
    count = counted(session, rack, cast.storekeeper, 4)
    approve_count(session, count_id=count.id, by=cast.manager)
    issue = handed_over(session, cast, request, 1)
    with pytest.raises(UsedFurtherOn) as refused:
        reverse_count(session, count_id=count.id, reason="x", by=cast.manager)
    assert issue.posting.number in str(refused.value)


BROKEN = (
    "UPDATE count_line SET place_id = :place WHERE id = :line",
    "UPDATE stock_count SET posting_id = NULL",
    "UPDATE stock_count SET status = 'cancelled', approved_by_id = NULL, approved_at = NULL",
    "INSERT INTO count_entry (line_id, pieces, grams, weighed, book_pieces, book_grams,"
    " counted_by_id, counted_at, note)"
    " SELECT line_id, pieces + 1, grams, weighed, book_pieces, book_grams, counted_by_id,"
    " counted_at, note FROM count_entry",
)


@pytest.mark.parametrize("statement", BROKEN)
def test_the_books_tell_when_a_count_and_its_movements_disagree(
    session: Session, cast: Cast, statement: str
) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    count = counted(session, rack, cast.storekeeper, 4)
    approve_count(session, count_id=count.id, by=cast.manager)
    assert_books_hold(session)
    place = place_for(session, "B-02-1").id
    session.execute(
        text(statement),
        {"place": place, "line": line_of(count, rack).id} if ":line" in statement else {},
    )
    assert [breach.what for breach in verify(session)] == [count.number]


def test_the_books_tell_when_the_counter_approved(session: Session, cast: Cast) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    count = counted(session, rack, cast.storekeeper, 4)
    approve_count(session, count_id=count.id, by=cast.manager)
    session.execute(
        text("UPDATE stock_count SET approved_by_id = :id"), {"id": cast.storekeeper.id}
    )
    assert [breach.what for breach in verify(session)] == [count.number]
