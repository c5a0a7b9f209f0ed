import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.errors import NotFound, ReasonMissing, WrongState
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.counting import approve_count
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.stock.counting import errors
from materialcenter.stock.counting.finding import Finding
from materialcenter.stock.counting.models import CountStatus
from materialcenter.stock.counting.queries import counts, progress_of, sees_books
from materialcenter.stock.counting.services import (
    Scope,
    add_found_lot,
    ask_recount,
    cancel_count,
    finish_counting,
    open_count,
    record_count,
    reopen_count,
)
from materialcenter.stock.places import place_for
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, approved, assert_books_hold, put_on_rack
from tests.stock.counting.scene import counted, counting, found, line_of


def test_a_rack_is_counted_with_its_bins_and_nothing_else(session: Session, cast: Cast) -> None:
    plate, bar = add_material(session, "PLATE-5"), add_material(session, "PLATE-9")
    put_on_rack(session, plate, 5, by=cast.storekeeper, place="A-01-1")
    put_on_rack(session, bar, 5, by=cast.storekeeper, place="A-01")
    put_on_rack(session, plate, 5, by=cast.storekeeper, place="A-010-1")
    count = open_count(
        session, scope=Scope(place_id=place_for(session, "A-01").id), by=cast.storekeeper
    )
    assert sorted(line.place.code for line in count.lines) == ["A-01", "A-01-1"]
    assert count.number.startswith("SO-") and count.status == CountStatus.OPEN
    zone = open_count_refused(session, place_for(session, "A").id, cast)
    assert zone.figures["count"] == count.number


def open_count_refused(session: Session, place_id: int, cast: Cast) -> errors.AlreadyCounting:
    with pytest.raises(errors.AlreadyCounting) as refused:
        open_count(session, scope=Scope(place_id=place_id), by=cast.storekeeper)
    return refused.value


def test_a_material_is_counted_wherever_it_lies_titipan_too(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    put_on_rack(session, plate, 5, by=cast.storekeeper)
    put_on_rack(session, plate, 2, by=cast.storekeeper, owner_id=cast.workshop.id, place="B-01")
    put_on_rack(session, add_material(session, "PLATE-9"), 5, by=cast.storekeeper)
    count = open_count(session, scope=Scope(material_id=plate.id), by=cast.storekeeper)
    assert sorted(line.place.code for line in count.lines) == ["A-01-1", "B-01"]


@pytest.mark.parametrize("both", [True, False])
def test_a_count_is_of_a_place_or_of_a_material(session: Session, cast: Cast, both: bool) -> None:
    scope = Scope(1, 1) if both else Scope()
    with pytest.raises(errors.CountScopeMissing):
        open_count(session, scope=scope, by=cast.storekeeper)


def test_nothing_is_counted_where_nothing_is_or_can_be(session: Session, cast: Cast) -> None:
    empty = place_for(session, "Z-09").id
    with pytest.raises(errors.NothingToCount):
        open_count(session, scope=Scope(place_id=empty), by=cast.storekeeper)
    with pytest.raises(NotFound):
        open_count(session, scope=Scope(material_id=10**9), by=cast.storekeeper)


@pytest.mark.parametrize(
    ("pieces", "grams", "expected"),
    [
        (4, None, (4, 4 * SHEET_G)),
        (7, None, (7, 7 * SHEET_G)),
        (4, 470_000, (4, 470_000)),
        (0, None, (0, 0)),
        (0, 0, (0, 0)),
    ],
)
def test_sheets_are_counted_and_weighed_if_one_likes(
    session: Session, cast: Cast, pieces: int, grams: int | None, expected: tuple[int, int]
) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    count = counting(session, rack, cast.storekeeper)
    entry = found(session, count, rack, cast.storekeeper, pieces, grams)
    assert entry.found == Metal(*expected)
    assert (entry.book_pieces, entry.book_grams) == (5, 5 * SHEET_G)
    assert entry.weighed is (grams is not None)
    assert progress_of(session, [count.id])[count.id].counted == 1


@pytest.mark.parametrize(
    ("pieces", "grams", "expected"),
    [
        (None, 480_000, (1, 480_000)),
        (2, 480_000, (2, 480_000)),
        (1, None, (1, 500_000)),
        (None, 0, (0, 0)),
        (0, 300_000, (0, 300_000)),
    ],
)
def test_a_coil_is_weighed_or_said_to_be_there(
    session: Session, cast: Cast, pieces: int | None, grams: int | None, expected: tuple[int, int]
) -> None:
    coil = add_material(session, "COIL-2", counted="mass")
    rack = put_on_rack(session, coil, 500_000, by=cast.storekeeper)
    count = counting(session, rack, cast.storekeeper)
    entry = found(session, count, rack, cast.storekeeper, pieces, grams)
    assert entry.found == Metal(*expected)


@pytest.mark.parametrize(
    ("mass", "pieces", "grams", "refusal"),
    [
        (False, None, None, errors.PiecesMissing),
        (False, None, 100, errors.PiecesMissing),
        (False, 0, 100, errors.MetalDisagrees),
        (False, 3, 0, errors.MetalDisagrees),
        (False, 2_000_000, 5, errors.TooMuchCounted),
        (False, 1, 10**11, errors.TooMuchCounted),
        (True, None, None, errors.PiecesMissing),
        (True, 0, None, errors.WeightMissing),
        (True, 1, 0, errors.MetalDisagrees),
    ],
)
def test_what_is_no_answer_is_refused(
    session: Session, cast: Cast, mass: bool, pieces: int, grams: int, refusal: type[Exception]
) -> None:
    material = add_material(session, "X", counted="mass" if mass else "piece")
    rack = put_on_rack(session, material, 500_000 if mass else 5, by=cast.storekeeper)
    count = counting(session, rack, cast.storekeeper)
    with pytest.raises(refusal):
        found(session, count, rack, cast.storekeeper, pieces, grams)
    assert line_of(count, rack).counted is None


def test_the_second_answer_stands_and_the_first_stays_readable(
    session: Session, cast: Cast
) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    count = counting(session, rack, cast.storekeeper)
    for pieces in (3, 4):
        found(session, count, rack, cast.storekeeper, pieces)
    session.expire_all()
    line = line_of(count, rack)
    assert [entry.pieces for entry in line.entries] == [3, 4]
    assert line.counted is not None and line.counted.pieces == 4
    assert line.difference == Metal(-1, -SHEET_G)


def test_an_entry_keeps_what_the_books_say_when_it_is_written(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    rack = put_on_rack(session, plate, 10, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 4))
    count = counting(session, rack, cast.storekeeper)
    hand_over = HandOver(
        ready_reservations(session, request_id=request.id)[0].id, Metal(3, 3 * SHEET_G)
    )
    issue_metal(
        session, workshop_id=request.workshop_id, hand_overs=[hand_over], taken_by="x",
        by=cast.storekeeper,
    )  # fmt: skip
    entry = found(session, count, rack, cast.storekeeper, 6)
    assert (entry.book_pieces, entry.difference.pieces) == (7, -1)


def test_several_lines_are_written_at_once_or_none(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    racks = [put_on_rack(session, plate, n, by=cast.storekeeper, heat=f"H{n}") for n in (3, 4)]
    count = counting(session, racks[0], cast.storekeeper)
    lines = [line_of(count, rack) for rack in racks]
    with pytest.raises(errors.PiecesMissing) as refused:
        record_count(
            session, count_id=count.id, by=cast.storekeeper,
            findings=[Finding(lines[0].id, 3), Finding(lines[1].id)],
        )  # fmt: skip
    assert refused.value.field == f"pieces-{lines[1].id}"
    assert not any(line.entries for line in lines)
    with pytest.raises(NotFound):
        record_count(
            session, count_id=count.id + 1, findings=[Finding(lines[0].id, 3)], by=cast.storekeeper
        )


def test_a_lot_found_elsewhere_is_a_line_of_its_own(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    rack = put_on_rack(session, plate, 5, by=cast.storekeeper)
    place_for(session, "B-02-1")
    count = counting(session, rack, cast.storekeeper)
    line = add_found_lot(
        session, count_id=count.id, lot_code=rack.lot.code.lower(), place_code="b-02-1",
        by=cast.storekeeper,
    )  # fmt: skip
    entry = record_count(
        session, count_id=count.id, findings=[Finding(line.id, 2)], by=cast.storekeeper
    )[0]
    assert entry.difference == Metal(2, 2 * SHEET_G)


def test_only_what_the_count_is_of_can_be_found(session: Session, cast: Cast) -> None:
    plate, other = add_material(session, "PLATE-5"), add_material(session, "PLATE-9")
    rack = put_on_rack(session, plate, 5, by=cast.storekeeper)
    strange = put_on_rack(session, other, 5, by=cast.storekeeper, place="B-02-1")
    of_material = counting(session, rack, cast.storekeeper)
    of_place = open_count(
        session, scope=Scope(place_id=place_for(session, "B-02").id), by=cast.storekeeper
    )

    def found_there(count_id: int, lot: str, place: str) -> None:
        add_found_lot(
            session, count_id=count_id, lot_code=lot, place_code=place, by=cast.storekeeper
        )

    mine = rack.lot.code
    for count, lot, place, refusal in (
        (of_material, strange.lot.code, "A-01-1", errors.OutsideCount),
        (of_place, mine, "A-01-1", errors.OutsideCount),
        (of_place, "L-999999", "B-02-1", errors.UnknownLot),
        (of_place, mine, "B-02-7", errors.UnknownPlace),
        (of_place, mine, "SCRAP", errors.UnknownPlace),
        (of_material, mine, "A-01-1", errors.AlreadyOnSheet),
    ):
        with pytest.raises(refusal):
            found_there(count.id, lot, place)
    found_there(of_place.id, mine, "B-02-1")
    with pytest.raises(errors.AlreadyCounting):
        found_there(of_material.id, mine, "B-02-1")


def test_a_count_is_finished_when_something_was_counted(session: Session, cast: Cast) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    count = counting(session, rack, cast.storekeeper)
    with pytest.raises(errors.NothingCounted):
        finish_counting(session, count_id=count.id, by=cast.storekeeper)
    found(session, count, rack, cast.storekeeper, 5)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    with pytest.raises(WrongState):
        found(session, count, rack, cast.storekeeper, 4)
    reopen_count(session, count_id=count.id, by=cast.storekeeper)
    found(session, count, rack, cast.storekeeper, 4)


def test_a_recount_is_of_differences_and_has_to_be_done(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    right, wrong = (
        put_on_rack(session, plate, 5, by=cast.storekeeper, heat=heat) for heat in ("H1", "H2")
    )
    count = counting(session, right, cast.storekeeper)
    found(session, count, right, cast.storekeeper, 5)
    found(session, count, wrong, cast.storekeeper, 2)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    for ids in ([], [line_of(count, right).id]):
        with pytest.raises(errors.NothingToRecount):
            ask_recount(session, count_id=count.id, line_ids=ids, by=cast.manager)
    ask_recount(session, count_id=count.id, line_ids=[line_of(count, wrong).id], by=cast.manager)
    assert count.status == CountStatus.OPEN
    with pytest.raises(errors.RecountMissing) as refused:
        finish_counting(session, count_id=count.id, by=cast.storekeeper)
    assert wrong.lot.code in str(refused.value)
    found(session, count, wrong, cast.storekeeper, 4)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    assert count.status == CountStatus.COUNTED


def test_a_cancelled_count_moves_nothing_and_frees_its_lots(session: Session, cast: Cast) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    count = counted(session, rack, cast.storekeeper, 2)
    with pytest.raises(ReasonMissing):
        cancel_count(session, count_id=count.id, reason=" ", by=cast.storekeeper)
    cancel_count(session, count_id=count.id, reason="salah rak", by=cast.storekeeper)
    assert rack.pieces == 5
    with pytest.raises(WrongState):
        approve_count(session, count_id=count.id, by=cast.manager)
    again = counting(session, rack, cast.storekeeper)
    assert [row.id for row in counts(session, by=cast.auditor).rows] == [again.id, count.id]
    assert_books_hold(session)


def test_who_counts_blindly_does_not_see_the_books(session: Session, cast: Cast) -> None:
    rack = put_on_rack(session, add_material(session, "PLATE-5"), 5, by=cast.storekeeper)
    count = counting(session, rack, cast.storekeeper, blind=True)
    assert not sees_books(count, cast.storekeeper)
    assert sees_books(count, cast.manager)
    found(session, count, rack, cast.storekeeper, 4)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    session.expire_all()
    assert not sees_books(count, cast.storekeeper)
    cancel_count(session, count_id=count.id, reason="x", by=cast.storekeeper)
    assert sees_books(count, cast.storekeeper)
    assert session.scalars(select(type(count))).one() is count
