"""What goes otherwise than planned waits in one inbox until it is answered, and comes back when it
grows beyond the answer."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core import clock as product_clock
from materialcenter.core.audit import History
from materialcenter.core.errors import Forbidden, Quantity, ReasonMissing
from materialcenter.core.settings import SURPLUS_DAYS, store
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.approving import withdraw_request
from materialcenter.fulfilment.closing import close_line
from materialcenter.fulfilment.covering import (
    NobodyLacksIt,
    NoRoomOnOrders,
    peg_surplus,
    peg_uncovered,
)
from materialcenter.fulfilment.exceptions.answering import (
    Outcome,
    answer_exception,
)
from materialcenter.fulfilment.exceptions.inbox import counts, inbox, waiting_case
from materialcenter.fulfilment.exceptions.kinds import Answer, Case, Goto, Way
from materialcenter.fulfilment.exceptions.registry import kind_of
from materialcenter.fulfilment.models import Loss, LostCover, Peg, Reservation
from materialcenter.fulfilment.pegging import delete_draft, release_peg
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.services import change_order_line
from materialcenter.stock.certificates.services import Known, record_certificate
from materialcenter.stock.models import Lot
from tests.cast import Cast
from tests.conftest import Clock
from tests.exceptions import scene
from tests.exceptions.scene import MAKERS, seen
from tests.scene import add_material, approved, assert_books_hold, put_on_rack


def answer(session: Session, kind: str, subject_id: int, code: str, by, reason="") -> Outcome:
    case = waiting_case(session, kind_of(kind), subject_id)
    outcome = answer_exception(
        session, kind=kind_of(kind), subject_id=subject_id, code=code, reason=reason, by=by,
        seen=case.state if case else "",
    )  # fmt: skip
    assert_books_hold(session)
    return outcome


def first_code(case) -> str:
    """The first answer of a case."""
    return next(choice.code for choice in case.choices if isinstance(choice, Answer))


def order_line(session: Session, line_id: int) -> SupplierOrderLine:
    return session.get_one(SupplierOrderLine, line_id)


def line(session: Session, line_id: int) -> PurchaseRequestLine:
    return session.get_one(PurchaseRequestLine, line_id)


def ways_of(case: Case) -> list[Goto]:
    return [choice.goto for choice in case.choices if isinstance(choice, Way)]


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("kind", MAKERS)
def test_an_exception_waits_where_it_concerns_somebody_and_the_books_hold(
    session: Session, cast: Cast, kind: str
) -> None:
    subject_id = MAKERS[kind](session, cast, "X")
    case = seen(session, cast, kind, subject_id)
    assert case is not None and case.figure > 0 and case.choices
    assert counts(session, by=cast.auditor)[kind] == 1
    for person in (cast.storekeeper, cast.buyer, cast.manager):
        mine = counts(session, by=person).get(kind, 0)
        assert mine == (1 if kind_of(kind).is_for(person) else 0)
    for person in (cast.member, cast.administrator):
        with pytest.raises(Forbidden):
            inbox(session, by=person)
    assert_books_hold(session)


def test_nothing_waits_at_a_centre_where_all_is_well(session: Session, cast: Cast) -> None:
    assert inbox(session, by=cast.auditor).rows == []
    assert counts(session, by=cast.manager) == {}


# withdrawn after ordering, and surplus


@pytest.mark.usefixtures("clock")
def test_a_withdrawal_shows_at_once_and_goes_to_those_who_need_it(
    session: Session, cast: Cast
) -> None:
    line_id = scene.withdrawn(session, cast)
    case = seen(session, cast, "surplus", line_id)
    assert case
    assert case.what.figures["workshop"] == cast.workshop.name
    assert case.what.figures["quantity"] == Quantity(5, "sheet")
    assert [choice.code for choice in case.choices if isinstance(choice, Answer)] == [
        "keep", "cancel",
    ]  # fmt: skip
    plate = order_line(session, line_id).material
    later = approved(session, cast.neighbour, cast.manager, (plate, 2), need_in_days=20).lines[0]
    sooner = approved(session, cast.neighbour, cast.manager, (plate, 4), need_in_days=3).lines[0]
    assert first_code(seen(session, cast, "surplus", line_id)) == "peg"
    assert answer(session, "surplus", line_id, "peg", cast.storekeeper).said
    assert (sooner.pegged, later.pegged, order_line(session, line_id).free) == (4, 1, 0)
    assert seen(session, cast, "surplus", line_id) is None
    with pytest.raises(NobodyLacksIt):
        peg_surplus(session, order_line_id=line_id, by=cast.buyer)


def test_what_is_nobodys_shows_after_some_days(session: Session, cast: Cast, clock: Clock) -> None:
    line_id = scene.unowned(session, cast, days=6)
    assert seen(session, cast, "surplus", line_id) is None
    clock.advance(days=1)
    assert seen(session, cast, "surplus", line_id)
    store(session, SURPLUS_DAYS, 30)
    assert seen(session, cast, "surplus", line_id) is None


def test_the_count_follows_the_hours_of_a_day(session: Session, cast: Cast, clock: Clock) -> None:
    scene.unowned(session, cast, days=7)
    clock.advance(hours=-1)
    assert counts(session, by=cast.buyer) == {}
    clock.advance(hours=1)
    assert counts(session, by=cast.buyer) == {"surplus": 1}


def test_a_peg_that_was_taken_back_begins_the_days_anew(
    session: Session, cast: Cast, clock: Clock
) -> None:
    order = scene.order_for(session, cast, add_material(session, "P"), 5)
    clock.advance(days=8)
    release_peg(session, peg_id=session.scalars(select(Peg.id)).one(), by=cast.buyer)
    assert seen(session, cast, "surplus", order.lines[0].id) is None
    clock.advance(days=7)
    assert seen(session, cast, "surplus", order.lines[0].id)


@pytest.mark.usefixtures("clock")
def test_what_is_kept_for_stock_comes_back_when_more_is_withdrawn(
    session: Session, cast: Cast
) -> None:
    line_id = scene.unowned(session, cast)
    plate = order_line(session, line_id).material
    mine = approved(session, cast.member, cast.manager, (plate, 3)).lines[0]
    peg_surplus(session, order_line_id=line_id, by=cast.buyer)
    outcome = answer(session, "surplus", line_id, "keep", cast.buyer)
    assert outcome.row and outcome.row.figure == 1
    assert seen(session, cast, "surplus", line_id) is None
    aside = seen(session, cast, "surplus", line_id, answered=True)
    assert aside and aside.answer and aside.answer.by_id == cast.buyer.id
    withdraw_request(session, request_id=mine.request_id, by=cast.member)
    case = seen(session, cast, "surplus", line_id)
    assert case and case.figure == 4
    assert seen(session, cast, "surplus", line_id, answered=True) is None


@pytest.mark.usefixtures("clock")
def test_only_what_is_nobodys_is_cancelled(session: Session, cast: Cast) -> None:
    line_id = scene.unowned(session, cast)
    plate = order_line(session, line_id).material
    mine = approved(session, cast.member, cast.manager, (plate, 3)).lines[0]
    peg_surplus(session, order_line_id=line_id, by=cast.buyer)
    with pytest.raises(ReasonMissing):
        answer(session, "surplus", line_id, "cancel", cast.buyer)
    answer(session, "surplus", line_id, "cancel", cast.buyer, "tidak perlu")
    found = order_line(session, line_id)
    assert (found.cancelled, found.open, found.pegged, mine.pegged) == (1, 3, 3, 3)
    assert found.order.status == "sent"
    assert seen(session, cast, "surplus", line_id) is None
    history = session.scalars(select(History).order_by(History.id.desc()).limit(1)).one()
    assert (history.act, history.reason) == ("line-cancelled", "tidak perlu")


@pytest.mark.usefixtures("clock")
def test_with_nobody_left_the_whole_order_is_cancelled(session: Session, cast: Cast) -> None:
    line_id = scene.withdrawn(session, cast)
    answer(session, "surplus", line_id, "cancel", cast.buyer, "tidak perlu")
    assert order_line(session, line_id).order.status == "cancelled"


def test_a_draft_promises_nothing_and_can_be_thrown_away(session: Session, cast: Cast) -> None:
    draft = order_line(session, scene.dear(session, cast)).order
    withdrawing = scene.request_of(session, draft.lines[0].material)[-1].request_id
    withdraw_request(session, request_id=withdrawing, by=cast.neighbour)
    assert session.scalars(select(LostCover)).all() == []
    delete_draft(session, order_id=draft.id, by=cast.buyer)
    assert_books_hold(session)


# cancelled orders and reservations that ran out


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("kind", ["cancelled", "expired"])
def test_a_lost_need_is_covered_from_the_shelf(session: Session, cast: Cast, kind: str) -> None:
    line_id = MAKERS[kind](session, cast, "X")
    if kind == "cancelled":
        assert first_code(seen(session, cast, kind, line_id)) == "wait"
        put_on_rack(session, line(session, line_id).material, 5, by=cast.storekeeper)
    assert first_code(seen(session, cast, kind, line_id)) == "reserve"
    answer(session, kind, line_id, "reserve", cast.storekeeper)
    assert line(session, line_id).reserved == 5
    assert seen(session, cast, kind, line_id) is None


@pytest.mark.usefixtures("clock")
def test_a_lost_need_is_covered_from_other_orders_soonest_first(
    session: Session, cast: Cast
) -> None:
    line_id = scene.cancelled(session, cast)
    with pytest.raises(NoRoomOnOrders):
        peg_uncovered(session, line_id=line_id, by=cast.buyer)
    plate = line(session, line_id).material
    orders: list[SupplierOrderLine] = []
    for name, sheets in (("ONE", 3), ("TWO", 4)):
        other = approved(session, cast.neighbour, cast.manager, (plate, sheets))
        peg_from = scene.sent_order(
            session, scene.add_supplier(session, name), [other], buyer=cast.buyer,
            approver=cast.manager,
        )  # fmt: skip
        withdraw_request(session, request_id=other.id, by=cast.neighbour)
        orders.append(peg_from.lines[0])
    orders[1].expected_on -= timedelta(days=2)
    assert first_code(seen(session, cast, "cancelled", line_id)) == "peg"
    outcome = answer(session, "cancelled", line_id, "peg", cast.storekeeper)
    assert outcome.said and outcome.said.figures["quantity"] == Quantity(5, "sheet")
    assert [one.pegged for one in orders] == [1, 4]
    assert seen(session, cast, "cancelled", line_id) is None


@pytest.mark.usefixtures("clock")
def test_the_rest_that_a_supplier_does_not_bring_says_so(session: Session, cast: Cast) -> None:
    order = scene.order_for(session, cast, add_material(session, "S"), 5)
    close_line(session, order_line_id=order.lines[0].id, reason="habis", by=cast.buyer)
    line_id = scene.request_of(session, order.lines[0].material)[0].id
    case = seen(session, cast, "cancelled", line_id)
    assert case and case.what.figures["supplier"] == "PT S"
    loss = session.scalars(select(LostCover)).one()
    assert (loss.cause, loss.quantity, loss.reason) == (Loss.SHORT, 5, "habis")
    ways = [choice.goto for choice in case.choices if isinstance(choice, Way)]
    assert ways == [Goto.POOL, Goto.REQUEST]


def test_a_need_that_waits_comes_back_after_a_week(
    session: Session, cast: Cast, clock: Clock
) -> None:
    line_id = scene.cancelled(session, cast)
    answer(session, "cancelled", line_id, "wait", cast.storekeeper)
    clock.advance(days=7)
    assert seen(session, cast, "cancelled", line_id) is None
    clock.advance(days=1)
    assert seen(session, cast, "cancelled", line_id)


def test_what_ran_out_two_weeks_ago_is_an_ordinary_need(
    session: Session, cast: Cast, clock: Clock
) -> None:
    line_id = scene.expired(session, cast)
    clock.advance(days=14)
    assert seen(session, cast, "expired", line_id)
    clock.advance(days=1)
    assert seen(session, cast, "expired", line_id) is None


# reservations that run out


def test_a_reservation_is_warned_of_two_days_before(
    session: Session, cast: Cast, clock: Clock
) -> None:
    row = scene.kept(session, cast, "K", days=11)
    assert row.expires_on == product_clock.today() + timedelta(days=3)
    assert seen(session, cast, "lapsing", row.id) is None
    clock.advance(days=1)
    assert seen(session, cast, "lapsing", row.id)
    answer(session, "lapsing", row.id, "extend", cast.storekeeper)
    assert row.expires_on == product_clock.today() + timedelta(days=9)
    assert seen(session, cast, "lapsing", row.id) is None


@pytest.mark.usefixtures("clock")
def test_a_reservation_is_let_go_with_a_reason(session: Session, cast: Cast) -> None:
    row_id = scene.lapsing(session, cast)
    answer(session, "lapsing", row_id, "release", cast.storekeeper, "tidak diambil")
    assert session.scalar(select(func.count(Reservation.id))) == 0
    assert seen(session, cast, "lapsing", row_id) is None


# late orders


@pytest.mark.usefixtures("clock")
def test_a_late_line_gets_a_week(session: Session, cast: Cast) -> None:
    line_id = scene.late(session, cast)
    case = seen(session, cast, "late", line_id)
    assert case and [touched.workshop for touched in case.touches] == [cast.workshop.name]
    assert ways_of(case) == [Goto.WHATSAPP, Goto.REST, Goto.ORDER]
    approved(session, cast.neighbour, cast.manager, (order_line(session, line_id).material, 2))
    case = seen(session, cast, "late", line_id)
    assert case and ways_of(case) == [Goto.WHATSAPP, Goto.MOVE, Goto.REST, Goto.ORDER]
    later = next(choice for choice in case.choices if isinstance(choice, Answer))
    assert later.label.figures["day"] == product_clock.today() + timedelta(days=7)
    answer(session, "late", line_id, "week", cast.buyer)
    assert order_line(session, line_id).expected_on == product_clock.today() + timedelta(days=7)
    assert seen(session, cast, "late", line_id) is None


# prices


@pytest.mark.usefixtures("clock")
def test_a_price_that_was_confirmed_comes_back_when_it_rises(session: Session, cast: Cast) -> None:
    line_id = scene.dear(session, cast)
    with pytest.raises(ReasonMissing):
        answer(session, "dear", line_id, "right", cast.buyer)
    answer(session, "dear", line_id, "right", cast.buyer, "harga pasar naik")
    assert seen(session, cast, "dear", line_id) is None

    def change(idr_per_kg: int):
        change_order_line(
            session, line_id=line_id, quantity=3, idr_per_kg=idr_per_kg, by=cast.buyer
        )
        return seen(session, cast, "dear", line_id)

    assert change(14_000) is None
    assert change(15_001)
    assert change(11_000) is None


# certificates


@pytest.mark.usefixtures("clock")
def test_a_certificate_of_the_heat_is_linked(session: Session, cast: Cast) -> None:
    lot_id = scene.unlinked(session, cast)
    answer(session, "unlinked", lot_id, "link", cast.storekeeper)
    assert session.get_one(Lot, lot_id).certificate_numbers == "MC-N"
    assert seen(session, cast, "unlinked", lot_id) is None


@pytest.mark.usefixtures("clock")
def test_a_certificate_of_another_lot_stands_aside_until_there_is_one_more(
    session: Session, cast: Cast
) -> None:
    lot_id = scene.unlinked(session, cast)
    answer(session, "unlinked", lot_id, "other", cast.storekeeper)
    assert seen(session, cast, "unlinked", lot_id) is None
    record_certificate(session, known=Known("MC-NEW", "HN-N"), by=cast.storekeeper)
    case = seen(session, cast, "unlinked", lot_id)
    assert case and first_code(case) == "other"


@pytest.mark.usefixtures("clock")
def test_a_supplier_is_asked_once_for_all_that_is_missing(session: Session, cast: Cast) -> None:
    supplier_id = scene.uncertified(session, cast)
    case = seen(session, cast, "uncertified", supplier_id)
    assert case and isinstance(case.choices[0], Way)
    assert len(case.choices[0].message) == 2
    answer(session, "uncertified", supplier_id, "asked", cast.storekeeper)
    assert seen(session, cast, "uncertified", supplier_id) is None
