"""The link is changed at any time: between orders, between workshops, lent and given back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.errors import ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.demand.errors import MoreThanPromised
from materialcenter.demand.models import RequestStatus
from materialcenter.fulfilment.errors import TooMuchReleased
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Peg, Reservation
from materialcenter.fulfilment.pegging import cancel_order
from materialcenter.fulfilment.queries import coverage_of, ready_reservations
from materialcenter.fulfilment.rearranging import (
    CutForItsLine,
    NothingChanges,
    Share,
    Source,
    SourceKind,
    rearrange,
)
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.standing import changes
from materialcenter.stock.errors import NotEnoughFree
from tests.cast import Cast
from tests.cut_jobs.scene import cut_as_planned, piece, planned
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    put_on_rack,
    sent_order,
)


def on_order(line) -> Source:
    return Source(SourceKind.ORDER, line.id)


def on_shelf(balance) -> Source:
    return Source(SourceKind.SHELF, balance.id)


def moved(session: Session, cast: Cast, takes, gives, reason="mendesak") -> None:
    rearrange(session, takes=takes, gives=gives, reason=reason, by=cast.buyer)
    assert_books_hold(session)


def covers(session: Session, line) -> tuple[int, int, int]:
    session.refresh(line)
    return line.reserved, line.pegged, line.uncovered


@pytest.fixture
def story(session: Session, cast: Cast):
    """10 sheets ready for a workshop, 10 on order for its neighbour, 20 free on the order."""
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    put_on_rack(session, plate, 10, by=cast.storekeeper)
    mine = approved(session, cast.member, cast.manager, (plate, 10), need_in_days=30)
    theirs = approved(session, cast.neighbour, cast.manager, (plate, 10), need_in_days=2)
    order = sent_order(session, supplier, [theirs], buyer=cast.buyer, approver=cast.manager)
    balance = session.scalars(select(Reservation)).one().balance
    return mine, theirs, order, balance


def deliver(session: Session, cast: Cast, order, sheets: int):
    item = Delivered(order.lines[0].id, Metal(sheets, sheets * SHEET_G), "B-02-1", heat="HT-9")
    return receive_delivery(
        session, supplier_id=order.supplier_id, delivered=[item], by=cast.storekeeper
    )


def take_all(session: Session, cast: Cast, request) -> None:
    rows = ready_reservations(session, request_id=request.id)
    issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Sopir", by=cast.storekeeper,
        hand_overs=[HandOver(r.id, Metal(r.held, r.held * SHEET_G)) for r in rows],
    )  # fmt: skip


def test_ready_metal_is_lent_and_comes_back_with_the_next_delivery(
    session: Session, cast: Cast, story
) -> None:
    mine, theirs, order, balance = story
    a, b, coming = mine.lines[0], theirs.lines[0], order.lines[0]
    takes = [Share(a.id, on_shelf(balance), 4), Share(b.id, on_order(coming), 4)]
    gives = [Share(b.id, on_shelf(balance), 4), Share(a.id, on_order(coming), 4)]
    told = changes(coverage_of(session, [a, b]), {coming.id: coming}, takes, gives)
    assert [(c.line.id, c.after.ready, c.becomes_uncovered) for c in told] == [
        (b.id, 4, False), (a.id, 6, False),
    ]  # fmt: skip
    moved(session, cast, takes, gives)
    assert covers(session, a) == (6, 4, 0)
    assert covers(session, b) == (4, 6, 0)
    deliver(session, cast, order, 10)
    assert covers(session, a) == covers(session, b) == (10, 0, 0)
    for request in (mine, theirs):
        take_all(session, cast, request)
        assert request.status == RequestStatus.CLOSED
    assert_books_hold(session)


def test_a_need_is_moved_from_one_order_to_another(session: Session, cast: Cast, story) -> None:
    _mine, theirs, late, _ = story
    line = theirs.lines[0]
    plate = line.material
    other = approved(session, cast.member, cast.manager, (plate, 5))
    soon = sent_order(
        session, add_supplier(session, "PT Cepat"), [other], buyer=cast.buyer,
        approver=cast.manager,
    )  # fmt: skip
    ahead, behind = soon.lines[0], late.lines[0]
    mine = other.lines[0]
    moved(
        session, cast,
        [Share(line.id, on_order(behind), 5), Share(mine.id, on_order(ahead), 5)],
        [Share(line.id, on_order(ahead), 5), Share(mine.id, on_order(behind), 5)],
    )  # fmt: skip
    pegs = {(p.request_line_id, p.order_line_id): p.quantity for p in session.scalars(select(Peg))}
    assert pegs == {
        (line.id, behind.id): 5, (line.id, ahead.id): 5, (mine.id, behind.id): 5,
    }  # fmt: skip
    cancel_order(session, order_id=late.id, reason="pabrik berhenti", by=cast.buyer)
    assert covers(session, line) == (0, 5, 5)
    assert covers(session, mine) == (0, 0, 5)
    assert_books_hold(session)


def test_whoever_gives_without_getting_stands_on_the_pool_board(
    session: Session, cast: Cast, story
) -> None:
    mine, theirs, order, balance = story
    a, b = mine.lines[0], theirs.lines[0]
    moved(session, cast, [Share(b.id, on_order(order.lines[0]), 3)], [])
    moved(session, cast, [Share(a.id, on_shelf(balance), 3)], [Share(b.id, on_shelf(balance), 3)])
    assert covers(session, a) == (7, 0, 3)
    assert covers(session, b) == (3, 7, 0)
    [change] = changes(
        coverage_of(session, [b]), {order.lines[0].id: order.lines[0]},
        [Share(b.id, on_shelf(balance), 3)], [],
    )  # fmt: skip
    assert change.becomes_uncovered


def test_nothing_changes_when_any_part_is_refused(session: Session, cast: Cast, story) -> None:
    mine, theirs, order, balance = story
    a, b, coming = mine.lines[0], theirs.lines[0], order.lines[0]
    refused = [
        ([Share(a.id, on_shelf(balance), 11)], [], TooMuchReleased),
        ([Share(b.id, on_order(coming), 2)], [Share(b.id, on_shelf(balance), 2)], NotEnoughFree),
        ([Share(a.id, on_shelf(balance), 2)], [Share(b.id, on_shelf(balance), 2)],
         MoreThanPromised),
        ([Share(a.id, on_shelf(balance), 2)], [Share(a.id, on_shelf(balance), 2)], NothingChanges),
        ([], [Share(a.id, on_shelf(balance), 2)], NothingChanges),
    ]  # fmt: skip
    for takes, gives, refusal in refused:
        with pytest.raises(refusal), session.begin_nested():
            moved(session, cast, takes, gives)
        session.expire_all()
        assert (covers(session, a), covers(session, b)) == ((10, 0, 0), (0, 10, 0))
    with pytest.raises(ReasonMissing):
        moved(session, cast, [Share(b.id, on_order(coming), 2)], [], reason=" ")


def test_pieces_cut_for_a_line_stay_with_it(session: Session, cast: Cast, story) -> None:
    mine, theirs, _order, balance = story
    a, b = mine.lines[0], theirs.lines[0]
    job = planned(session, a.material, [piece(600, 1000, 4, a.id)], by=cast.storekeeper)
    cut_as_planned(session, job, by=cast.storekeeper)
    cut = next(r for r in session.scalars(select(Reservation)) if r.balance_id != balance.id)
    with pytest.raises(CutForItsLine):
        moved(session, cast, [Share(a.id, on_shelf(cut.balance), 1)],
              [Share(b.id, on_shelf(cut.balance), 1)])  # fmt: skip
