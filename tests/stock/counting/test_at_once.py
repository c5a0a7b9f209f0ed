"""Several people count while metal goes out: real threads on both engines."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Role
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.counting import approve_count
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Reservation
from materialcenter.stock.counting.errors import AlreadyCounting
from materialcenter.stock.counting.finding import Finding
from materialcenter.stock.counting.models import CountEntry, CountStatus, StockCount
from materialcenter.stock.counting.services import Scope, finish_counting, open_count, record_count
from materialcenter.stock.models import Balance
from tests.cast import Cast, add_user
from tests.concurrency.test_counters import at_once, refusals, stage
from tests.scene import SHEET_G, add_material, approved, assert_books_hold, put_on_rack
from tests.stock.counting.scene import counting, found, line_of

ISSUES = 4


def prepared(session: Session, cast: Cast) -> tuple[int, list[int], list[int]]:
    """Two lots of 20 sheets, held for two requests: all of one, 8 of the other; their count."""
    plate = add_material(session, "PLATE-5")
    racks = [put_on_rack(session, plate, 20, by=cast.storekeeper, heat=h) for h in ("H1", "H2")]
    for member, sheets in ((cast.member, 20), (cast.neighbour, 8)):
        approved(session, member, cast.manager, (plate, sheets))
    count = counting(session, racks[0], cast.storekeeper)
    reservations = session.scalars(select(Reservation.id).order_by(Reservation.id)).all()
    return count.id, [line_of(count, rack).id for rack in racks], list(reservations)


def test_two_count_different_lines_while_metal_goes_out(fresh_database: Database) -> None:
    cast = stage(fresh_database)
    second = fresh_database.transaction(lambda s: add_user(s, Role.STOREKEEPER, "Second Keeper"))
    count_id, lines, reservations = fresh_database.transaction(lambda s: prepared(s, cast))

    def count(session: Session, line: int, pieces: int, by) -> None:
        record_count(session, count_id=count_id, findings=[Finding(line, pieces)], by=by)

    def hand_over(session: Session, reservation: int, workshop_id: int) -> None:
        issue_metal(
            session, workshop_id=workshop_id, taken_by="x", by=cast.storekeeper,
            hand_overs=[HandOver(reservation, Metal(1, SHEET_G))],
        )  # fmt: skip

    owners = (cast.workshop.id, cast.other_workshop.id)
    outcomes = at_once(
        fresh_database,
        lambda s: count(s, lines[0], 19, cast.storekeeper),
        lambda s: count(s, lines[1], 21, second),
        *(
            lambda s, i=i: hand_over(s, reservations[i % 2], owners[i % 2])
            for i in range(2 * ISSUES)
        ),
        lambda s: count(s, lines[0], 18, second),
        lambda s: count(s, lines[1], 20, cast.storekeeper),
    )
    assert refusals(outcomes) == []

    def post(session: Session) -> dict[int, int]:
        finish_counting(session, count_id=count_id, by=second)
        count = session.get_one(StockCount, count_id)
        wanted = {line.lot_id: line.difference.pieces for line in count.lines}
        # All of the first lot is held for the first request.
        short = -wanted[count.lines[0].lot_id]
        releases = {reservations[0]: short} if short > 0 else {}
        approve_count(session, count_id=count_id, releases=releases, by=cast.manager)
        return wanted

    wanted = fresh_database.transaction(post)
    with fresh_database.reading() as session:
        assert len(session.scalars(select(CountEntry)).all()) == 4
        left = {row.lot_id: row.pieces for row in session.scalars(select(Balance))}
        assert left == {lot: 20 - ISSUES + difference for lot, difference in wanted.items()}
        assert_books_hold(session)


def test_one_of_two_approvals_posts(fresh_database: Database) -> None:
    cast = stage(fresh_database)
    second = fresh_database.transaction(lambda s: add_user(s, Role.MANAGER, "Second Manager"))

    def prepare(session: Session) -> int:
        rack = put_on_rack(session, add_material(session, "P"), 9, by=cast.storekeeper)
        count = counting(session, rack, cast.storekeeper)
        found(session, count, rack, cast.storekeeper, 7)
        finish_counting(session, count_id=count.id, by=cast.storekeeper)
        return count.id

    count_id = fresh_database.transaction(prepare)
    outcomes = at_once(
        fresh_database,
        *(
            lambda s, by=by: approve_count(s, count_id=count_id, by=by)
            for by in (cast.manager, second)
        ),
    )
    assert len(refusals(outcomes)) == 1
    with fresh_database.reading() as session:
        assert session.scalars(select(Balance.pieces)).one() == 7
        assert_books_hold(session)


def test_an_answer_comes_before_the_end_of_counting_or_is_refused(
    fresh_database: Database,
) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> tuple[int, int]:
        plate = add_material(session, "P")
        racks = [put_on_rack(session, plate, 9, by=cast.storekeeper) for _ in range(2)]
        count = counting(session, racks[0], cast.storekeeper)
        found(session, count, racks[0], cast.storekeeper, 9)
        return count.id, line_of(count, racks[1]).id

    count_id, line_id = fresh_database.transaction(prepare)
    answer = Finding(line_id, 8)
    outcomes = at_once(
        fresh_database,
        lambda s: finish_counting(s, count_id=count_id, by=cast.storekeeper),
        lambda s: record_count(s, count_id=count_id, findings=[answer], by=cast.storekeeper),
    )
    with fresh_database.reading() as session:
        count = session.get_one(StockCount, count_id)
        assert count.status == CountStatus.COUNTED
        answered = session.scalars(select(CountEntry).where(CountEntry.line_id == line_id)).all()
        assert len(answered) + len(refusals(outcomes)) == 1


def test_the_same_metal_is_in_one_count_when_two_begin_at_once(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> list[Scope]:
        rack = put_on_rack(session, add_material(session, "P"), 9, by=cast.storekeeper)
        return [Scope(place_id=rack.place_id), Scope(material_id=rack.lot.material_id)]

    scopes = fresh_database.transaction(prepare)
    outcomes = at_once(
        fresh_database,
        *(
            lambda s, scope=scope: open_count(s, scope=scope, by=cast.storekeeper)
            for scope in scopes
        ),
    )
    assert [type(refusal) for refusal in refusals(outcomes)] == [AlreadyCounting]
