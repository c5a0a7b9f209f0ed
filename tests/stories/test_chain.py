"""A day at the centre: from the workshop's request to the hand-over at the gate."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, RequestStatus
from materialcenter.fulfilment.errors import (
    AboveIssueTolerance,
    MoreThanIssued,
    MoreThanReserved,
    OtherWorkshop,
    ReturnedFurtherOn,
    WeightNeedsReason,
)
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue, IssueLine, Receipt, Reservation
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.reversing import reverse_issue, reverse_receipt
from materialcenter.fulfilment.sharing import Rule
from materialcenter.purchasing.errors import AboveTolerance
from materialcenter.purchasing.models import OrderStatus
from materialcenter.stock.errors import AlreadyReversed, UsedFurtherOn
from materialcenter.stock.models import Balance, Movement, Place
from materialcenter.stock.queries import stock_card, stock_of
from tests.cast import Cast
from tests.scene import (
    SHEET_G,
    add_material,
    add_price,
    add_supplier,
    approved,
    ask,
    assert_books_hold,
    put_on_rack,
    sent_order,
)


def collect(session: Session, request: PurchaseRequest, cast: Cast, *, off_g: int = 0) -> Issue:
    """Hand over everything that is ready for a request, the scale `off_g` off theory."""
    hand_overs = [
        HandOver(r.id, Metal(r.quantity, r.quantity * SHEET_G + off_g))
        for r in ready_reservations(session, request_id=request.id)
    ]
    return issue_metal(
        session,
        workshop_id=request.workshop_id,
        hand_overs=hand_overs,
        taken_by="Pak Budi",
        by=cast.storekeeper,
    )


def deliver(
    session: Session, order, sheets: int, cast: Cast, *, rule: Rule = Rule.NEED_BY, heat="HT-77"
) -> Receipt:
    """The truck brings sheets of exact weight for an order's only line."""
    item = Delivered(order.lines[0].id, Metal(sheets, sheets * SHEET_G), "B-02-1", heat=heat)
    return receive_delivery(
        session, supplier_id=order.supplier_id, delivered=[item], rule=rule, by=cast.storekeeper
    )


def test_metal_goes_from_the_request_to_the_gate(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "PLATE-5")
    add_price(session, plate)
    put_on_rack(session, plate, 8, by=cast.storekeeper)
    mine = approved(session, cast.member, cast.manager, (plate, 10), need_in_days=3)
    theirs = approved(session, cast.neighbour, cast.manager, (plate, 6))
    assert (mine.lines[0].reserved, mine.lines[0].uncovered) == (8, 2)
    assert theirs.lines[0].uncovered == 6

    order = sent_order(
        session, add_supplier(session), [mine, theirs], buyer=cast.buyer, approver=cast.manager
    )
    assert [line.quantity for line in order.lines] == [8]
    assert (mine.lines[0].pegged, theirs.lines[0].pegged) == (2, 6)
    assert_books_hold(session)

    deliver(session, order, 5, cast)
    assert (mine.lines[0].reserved, theirs.lines[0].reserved) == (10, 3)
    assert (theirs.lines[0].pegged, order.lines[0].open) == (3, 3)
    assert_books_hold(session)

    deliver(session, order, 3, cast, heat="HT-78")
    assert theirs.lines[0].reserved == 6
    assert order.status == OrderStatus.CLOSED

    issue = collect(session, mine, cast, off_g=300)
    assert mine.status == RequestStatus.CLOSED
    collect(session, theirs, cast)
    assert_books_hold(session)
    assert stock_of(session).get(plate.id) is None

    lines = session.scalars(select(IssueLine).where(IssueLine.issue_id == issue.id)).all()
    assert sum(line.quantity for line in lines) == 10
    assert sum(line.grams for line in lines) == 10 * SHEET_G + 300 * len(lines)
    assert all(line.charge_idr == (line.grams * 14_000 + 500) // 1000 for line in lines)
    card = stock_card(session, lot_id=lines[0].lot_id)
    assert (card[0].pieces, card[-1].pieces_left, card[-1].grams_left) == (8, 0, 0)


def test_the_scale_differs_by_a_row_of_its_own(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "PLATE-5")
    balance = put_on_rack(session, plate, 4, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 4))
    issue = collect(session, request, cast, off_g=-700)
    rows = session.scalars(select(Movement).where(Movement.posting_id == issue.posting_id)).all()
    places = {p.id: p.kind for p in session.scalars(select(Place))}
    assert [(places[m.from_place_id], places[m.to_place_id], m.grams) for m in rows] == [
        ("bin", "workshop", 4 * SHEET_G),
        ("workshop", "difference", 700),
    ]
    assert (balance.pieces, balance.grams, balance.value_idr) == (0, 0, 0)
    assert_books_hold(session)


def test_a_misplaced_comma_on_the_scale_needs_a_reason(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "PLATE-5")
    put_on_rack(session, plate, 4, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 4))
    reservation = ready_reservations(session, request_id=request.id)[0]
    ten_times = Metal(4, 40 * SHEET_G)
    with pytest.raises(WeightNeedsReason):
        issue_metal(
            session, workshop_id=request.workshop_id, taken_by="x", by=cast.storekeeper,
            hand_overs=[HandOver(reservation.id, ten_times)],
        )  # fmt: skip


def test_coil_is_issued_by_the_scale_within_tolerance(session: Session, cast: Cast, clock) -> None:
    coil = add_material(session, "COIL-2", counted="mass")
    balance = put_on_rack(session, coil, 500_000, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (coil, 300_000))
    reservation = session.scalars(select(Reservation)).one()

    def hand_over(grams: int) -> Issue:
        return issue_metal(
            session,
            workshop_id=request.workshop_id,
            hand_overs=[HandOver(reservation.id, Metal(0, grams))],
            taken_by="Bu Sri",
            by=cast.storekeeper,
        )

    with pytest.raises(AboveIssueTolerance):
        hand_over(306_001)
    hand_over(306_000)
    assert request.lines[0].issued == 300_000
    assert request.status == RequestStatus.CLOSED
    assert (balance.grams, balance.held) == (194_000, 0)
    assert_books_hold(session)


def test_part_of_a_request_is_handed_over_and_the_rest_stays(
    session: Session, cast: Cast, clock
) -> None:
    plate = add_material(session, "PLATE-5")
    put_on_rack(session, plate, 10, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 10))
    reservation = ready_reservations(session, request_id=request.id)[0]
    with pytest.raises(MoreThanReserved):
        issue_metal(
            session, workshop_id=request.workshop_id, taken_by="x", by=cast.storekeeper,
            hand_overs=[HandOver(reservation.id, Metal(11, 11 * SHEET_G))],
        )  # fmt: skip
    issue_metal(
        session, workshop_id=request.workshop_id, taken_by="x", by=cast.storekeeper,
        hand_overs=[HandOver(reservation.id, Metal(4, 4 * SHEET_G))],
    )  # fmt: skip
    assert (request.lines[0].issued, request.lines[0].reserved) == (4, 6)
    assert request.status == RequestStatus.APPROVED
    assert_books_hold(session)


def test_metal_of_one_workshop_never_goes_out_on_anothers_note(
    session: Session, cast: Cast, clock
) -> None:
    plate = add_material(session, "PLATE-5")
    put_on_rack(session, plate, 5, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 5))
    reservation = ready_reservations(session, request_id=request.id)[0]
    with pytest.raises(OtherWorkshop):
        issue_metal(
            session, workshop_id=cast.other_workshop.id, taken_by="x", by=cast.storekeeper,
            hand_overs=[HandOver(reservation.id, Metal(1, SHEET_G))],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule.NEED_BY, [4, 3, 0]),
        (Rule.OLDEST, [0, 3, 4]),
        (Rule.PRO_RATA, [2, 2, 3]),
    ],
)
def test_a_short_delivery_is_shared_by_the_chosen_rule(
    session: Session, cast: Cast, clock, rule: Rule, expected: list[int]
) -> None:
    plate = add_material(session, "PLATE-5")
    requests = []
    for days in (20, 10, 5):
        clock.advance(minutes=1)
        requests.append(approved(session, cast.member, cast.manager, (plate, 4), need_in_days=days))
    order = sent_order(
        session, add_supplier(session), requests, buyer=cast.buyer, approver=cast.manager
    )
    deliver(session, order, 7, cast, rule=rule)
    soonest_first = [request.lines[0].reserved for request in reversed(requests)]
    assert soonest_first == expected
    assert all(request.lines[0].pegged == 4 - request.lines[0].reserved for request in requests)
    assert_books_hold(session)


def test_a_delivery_within_tolerance_closes_the_line_and_settles_the_pegs(
    session: Session, cast: Cast, clock
) -> None:
    coil = add_material(session, "COIL-2", counted="mass")
    request = approved(session, cast.member, cast.manager, (coil, 25_000_000))
    order = sent_order(
        session, add_supplier(session), [request], buyer=cast.buyer, approver=cast.manager
    )
    line, supplied = request.lines[0], order.lines[0]

    def bring(grams: int) -> Receipt:
        item = Delivered(supplied.id, Metal(1, grams), "C-01-1", heat="H")
        return receive_delivery(
            session, supplier_id=order.supplier_id, delivered=[item], by=cast.storekeeper
        )

    bring(24_400_000)
    assert (order.status, supplied.open, line.pegged) == (OrderStatus.SENT, 600_000, 600_000)
    receipt = bring(200_000)
    assert (order.status, supplied.open, supplied.closed_short) == (
        OrderStatus.CLOSED, 0, 400_000,
    )  # fmt: skip
    assert (line.reserved, line.pegged, line.settled_short) == (24_600_000, 0, 400_000)
    assert_books_hold(session)
    reverse_receipt(session, receipt_id=receipt.id, reason="salah timbang", by=cast.storekeeper)
    assert (order.status, supplied.open, line.pegged, line.settled_short) == (
        OrderStatus.SENT, 600_000, 600_000, 0,
    )  # fmt: skip
    assert_books_hold(session)


def test_more_than_tolerated_is_refused_unless_overridden_with_a_reason(
    session: Session, cast: Cast, clock
) -> None:
    coil = add_material(session, "COIL-2", counted="mass")
    request = approved(session, cast.member, cast.manager, (coil, 10_000_000))
    order = sent_order(
        session, add_supplier(session), [request], buyer=cast.buyer, approver=cast.manager
    )
    item = Delivered(order.lines[0].id, Metal(1, 10_200_001), "C-01-1")
    with pytest.raises(AboveTolerance) as refusal:
        receive_delivery(
            session, supplier_id=order.supplier_id, delivered=[item], by=cast.storekeeper
        )
    assert refusal.value.figures["most"].value == 10_200_000
    fits = Delivered(order.lines[0].id, Metal(1, 10_200_000), "C-01-1")
    receive_delivery(session, supplier_id=order.supplier_id, delivered=[fits], by=cast.storekeeper)
    assert request.lines[0].reserved == 10_000_000
    assert stock_of(session)[coil.id].free == 200_000
    assert_books_hold(session)


def test_a_doubtful_weight_needs_a_reason(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "PLATE-5")
    request = approved(session, cast.member, cast.manager, (plate, 5))
    order = sent_order(
        session, add_supplier(session), [request], buyer=cast.buyer, approver=cast.manager
    )
    light = Metal(5, 5 * SHEET_G * 96 // 100)
    item = Delivered(order.lines[0].id, light, "C-01-1")
    with pytest.raises(WeightNeedsReason):
        receive_delivery(
            session, supplier_id=order.supplier_id, delivered=[item], by=cast.storekeeper
        )


def test_a_wrong_issue_is_reversed_once_and_the_metal_is_reserved_again(
    session: Session, cast: Cast, clock
) -> None:
    plate = add_material(session, "PLATE-5")
    balance = put_on_rack(session, plate, 5, by=cast.storekeeper)
    value = balance.value_idr
    request = approved(session, cast.member, cast.manager, (plate, 5))
    issue = collect(session, request, cast, off_g=120)
    reverse_issue(session, issue_id=issue.id, reason="salah IKM", by=cast.storekeeper)
    assert request.status == RequestStatus.APPROVED
    assert (request.lines[0].issued, request.lines[0].reserved) == (0, 5)
    assert (balance.pieces, balance.grams, balance.value_idr) == (5, 5 * SHEET_G, value)
    assert_books_hold(session)
    with pytest.raises(AlreadyReversed):
        reverse_issue(session, issue_id=issue.id, reason="lagi", by=cast.storekeeper)
    collect(session, request, cast)
    assert_books_hold(session)


def test_a_receipt_whose_metal_went_out_cannot_be_reversed(
    session: Session, cast: Cast, clock
) -> None:
    plate = add_material(session, "PLATE-5")
    request = approved(session, cast.member, cast.manager, (plate, 5))
    order = sent_order(
        session, add_supplier(session), [request], buyer=cast.buyer, approver=cast.manager
    )
    receipt = deliver(session, order, 5, cast)
    issue = collect(session, request, cast)
    with pytest.raises(UsedFurtherOn) as refusal:
        reverse_receipt(session, receipt_id=receipt.id, reason="salah", by=cast.storekeeper)
    assert issue.posting.number in str(refusal.value.figures["others"])
    reverse_issue(session, issue_id=issue.id, reason="salah", by=cast.storekeeper)
    reverse_receipt(session, receipt_id=receipt.id, reason="salah", by=cast.storekeeper)
    assert (request.lines[0].pegged, request.lines[0].reserved) == (5, 0)
    assert order.status == OrderStatus.SENT
    assert_books_hold(session)
    deliver(session, order, 5, cast)
    assert_books_hold(session)


def test_metal_brought_back_is_free_at_the_cost_it_left_at(
    session: Session, cast: Cast, clock
) -> None:
    plate = add_material(session, "PLATE-5")
    balance = put_on_rack(session, plate, 7, by=cast.storekeeper)
    value = balance.value_idr
    request = approved(session, cast.member, cast.manager, (plate, 7))
    issue = collect(session, request, cast, off_g=50)
    line = session.scalars(select(IssueLine).where(IssueLine.issue_id == issue.id)).one()

    def bring_back(pieces: int) -> None:
        return_metal(
            session, issue_line_id=line.id, metal=Metal(pieces, pieces * SHEET_G),
            place_code="A-01-1", reason="kelebihan", by=cast.storekeeper,
        )  # fmt: skip

    for pieces in (2, 3, 2):
        bring_back(pieces)
    with pytest.raises(MoreThanIssued):
        bring_back(1)
    session.expire(balance)
    assert (balance.pieces, balance.grams, balance.value_idr) == (7, 7 * SHEET_G, value)
    assert stock_of(session)[plate.id].free == 7
    with pytest.raises(ReturnedFurtherOn):
        reverse_issue(session, issue_id=issue.id, reason="salah", by=cast.storekeeper)
    assert_books_hold(session)


def test_titipan_serves_only_its_owner_and_is_not_offered_to_others(
    session: Session, cast: Cast, clock
) -> None:
    plate = add_material(session, "PLATE-5")
    put_on_rack(session, plate, 5, by=cast.storekeeper, owner_id=cast.other_workshop.id)
    request = ask(session, cast.member, (plate, 2))
    from_stock = approved(session, cast.member, cast.manager, (plate, 1))
    assert from_stock.lines[0].uncovered == 1
    assert request.status == RequestStatus.SUBMITTED
    assert session.scalars(select(Balance.value_idr)).all() == [0]
    assert_books_hold(session)
