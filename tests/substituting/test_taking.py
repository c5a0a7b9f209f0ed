"""What is lacking is replaced with other metal when the workshop agrees: in part, in a remnant, in
another grade."""

import pytest
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import material_by_code
from materialcenter.core import clock as product_clock
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import CutWish, PurchaseRequest, RequestStatus
from materialcenter.demand.queries import uncovered_lines
from materialcenter.fulfilment.approving import cancel_rest, undo_approval, withdraw_request
from materialcenter.fulfilment.errors import SomethingDone, WholeForCut
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reserving import (
    expire_reservations,
    reserve_from_lot,
    reserve_uncovered,
)
from materialcenter.fulfilment.reversing import reverse_issue
from materialcenter.fulfilment.substituting.answering import accept_offer
from materialcenter.fulfilment.substituting.errors import (
    AnswerOutOfRange,
)
from materialcenter.fulfilment.substituting.models import OfferState
from materialcenter.fulfilment.substituting.offering import (
    Substitute,
    offer_substitute,
)
from materialcenter.fulfilment.substituting.suggesting import (
    REMNANT,
    choice_of_balance,
    choice_of_material,
    proposal,
    suggestions_for,
)
from materialcenter.stock.models import Balance
from tests.cast import Cast
from tests.scene import (
    add_price,
    add_supplier,
    approved,
    assert_books_hold,
    put_on_rack,
    sent_order,
)
from tests.substituting.scene import OTHER_GRADE, counters, hand_over, offered


def test_four_of_ten_are_taken_thicker_and_six_wait_for_what_was_asked(
    session: Session, cast: Cast, thin: Material, thick: Material, asked: PurchaseRequest
) -> None:
    put_on_rack(session, thick, 12, by=cast.storekeeper)
    whole = asked.estimate_idr
    offer = offered(session, cast, asked, 10, thick)
    assert offer.grams == thick.grams(10)
    line = accept_offer(session, offer_id=offer.id, quantity=4, by=cast.member)
    parent = asked.lines[0]
    assert (line.parent, line.replaces, line.position, line.asked) == (parent, 4, 2, 4)
    assert (counters(line), counters(parent)) == ((0, 4, 0, 0), (0, 0, 0, 6))
    assert (parent.cancelled, parent.replaced, parent.given_up) == (4, 4, 0)
    assert asked.estimate_idr == whole - whole * 4 // 10 + offer.estimate_idr * 4 // 10
    assert asked.grams == thin.grams(6) + thick.grams(4)
    assert_books_hold(session)

    add_price(session, material_by_code(session, OTHER_GRADE), 1)
    issue = hand_over(session, cast, asked)
    assert [row.idr_per_kg for row in issue.lines] == [14_200]
    assert asked.status == RequestStatus.APPROVED

    supplier = add_supplier(session)
    order = sent_order(session, supplier, [asked], buyer=cast.buyer, approver=cast.manager)
    assert [row.quantity for row in order.lines] == [6]
    item = Delivered(order.lines[0].id, Metal(6, thin.grams(6)), "B-02-1", heat="HT-9")
    receive_delivery(session, supplier_id=supplier.id, delivered=[item], by=cast.storekeeper)
    hand_over(session, cast, asked)
    session.refresh(parent)
    assert (counters(parent), asked.status) == ((6, 0, 0, 0), RequestStatus.CLOSED)
    assert_books_hold(session)


def test_a_remnant_is_taken_whole_and_charged_at_the_price_agreed(
    session: Session, cast: Cast, remnant: Balance
) -> None:
    plate = remnant.lot.material
    asked = approved(session, cast.member, cast.manager, (plate, 1))
    offer = offered(session, cast, asked, 1, plate, balance=remnant, idr_per_kg=11_111)
    assert (offer.grams, offer.unit) == (remnant.grams, "piece")
    line = accept_offer(session, offer_id=offer.id, quantity=1, by=cast.member)
    lot = remnant.lot
    assert (line.w_um, line.l_um, line.material_id) == (lot.w_um, lot.l_um, plate.id)
    assert (counters(line), asked.lines[0].promise) == ((0, 1, 0, 0), 0)
    assert asked.grams == lot.piece_weight_g < plate.piece_weight_g
    assert_books_hold(session)
    [row] = hand_over(session, cast, asked).lines
    assert (row.lot_id, row.idr_per_kg) == (lot.id, 11_111)
    assert asked.status == RequestStatus.CLOSED
    assert_books_hold(session)
    reverse_issue(session, issue_id=row.issue_id, reason="salah", by=cast.storekeeper)
    assert (asked.status, counters(line)) == (RequestStatus.APPROVED, (0, 1, 0, 0))
    assert_books_hold(session)


def test_no_whole_plate_takes_the_place_of_a_remnant_that_was_agreed_to(
    session: Session, cast: Cast, remnant: Balance, clock
) -> None:
    plate = remnant.lot.material
    asked = approved(session, cast.member, cast.manager, (plate, 1))
    offer = offered(session, cast, asked, 1, plate, balance=remnant)
    line = accept_offer(session, offer_id=offer.id, quantity=1, by=cast.member)
    clock.advance(days=30)
    expire_reservations(session)
    session.expire_all()
    assert counters(line) == (0, 0, 0, 1)
    whole = put_on_rack(session, plate, 3, by=cast.storekeeper)
    assert reserve_uncovered(session, request_id=asked.id, by=cast.buyer) == {}
    with pytest.raises(WholeForCut):
        reserve_from_lot(
            session, line_id=line.id, balance_id=whole.id, quantity=1, by=cast.storekeeper
        )
    assert list(uncovered_lines(session)) == []
    with pytest.raises(WholeForCut), session.begin_nested():
        pool_on_order(
            session, supplier_id=add_supplier(session).id, line_ids=[line.id],
            expected_on=product_clock.today(), prices={plate.id: 1_000}, by=cast.buyer,
        )  # fmt: skip
    reserve_from_lot(
        session, line_id=line.id, balance_id=remnant.id, quantity=1, by=cast.storekeeper
    )
    assert_books_hold(session)


def test_another_grade_is_taken_and_what_is_not_there_is_ordered_like_any_other_need(
    session: Session, cast: Cast, asked: PurchaseRequest
) -> None:
    plate = material_by_code(session, OTHER_GRADE)
    put_on_rack(session, plate, 3, by=cast.storekeeper)
    offer = offered(session, cast, asked, 5, plate)
    line = accept_offer(session, offer_id=offer.id, quantity=5, by=cast.member)
    assert counters(line) == (0, 3, 0, 2)
    lacking = {li.id: li.uncovered for li in uncovered_lines(session)}
    assert lacking == {asked.lines[0].id: 5, line.id: 2}
    assert_books_hold(session)
    cancel_rest(session, request_id=asked.id, reason="cukup", by=cast.manager)
    assert (line.promise, asked.lines[0].promise, asked.lines[0].given_up) == (3, 0, 5)
    hand_over(session, cast, asked)
    assert asked.status == RequestStatus.CLOSED
    assert_books_hold(session)


def test_a_part_by_weight_never_takes_more_from_what_is_waited_for_than_it_brings(
    session: Session, cast: Cast, thick: Material, asked: PurchaseRequest
) -> None:
    """Ten pieces stand for four sheets: three of them for one, and two for none at all."""
    put_on_rack(session, thick, 20, by=cast.storekeeper)
    offer = offered(session, cast, asked, 10, thick, replaces=4)
    with pytest.raises(AnswerOutOfRange) as refused:
        accept_offer(session, offer_id=offer.id, quantity=2, by=cast.member)
    assert refused.value.figures["least"].value == 3
    line = accept_offer(session, offer_id=offer.id, quantity=4, by=cast.member)
    assert (line.replaces, asked.lines[0].uncovered) == (1, 9)
    assert [offer.stands_for(n) for n in (3, 5, 9, 10)] == [1, 2, 3, 4]
    assert_books_hold(session)


def test_what_ends_the_request_ends_its_offers_and_what_was_agreed_stands_against_undoing(
    session: Session, cast: Cast, thin: Material, thick: Material, asked: PurchaseRequest
) -> None:
    put_on_rack(session, thick, 20, by=cast.storekeeper)
    undone = approved(session, cast.member, cast.manager, (thin, 2))
    loose = offered(session, cast, undone, 2, thick)
    undo_approval(session, request_id=undone.id, by=cast.manager)
    taken, left = (offered(session, cast, asked, 3, thick) for _ in range(2))
    line = accept_offer(session, offer_id=taken.id, quantity=3, by=cast.member)
    with pytest.raises(SomethingDone):
        undo_approval(session, request_id=asked.id, by=cast.manager)
    withdraw_request(session, request_id=asked.id, by=cast.member)
    assert (loose.state, left.state) == (OfferState.WITHDRAWN, OfferState.WITHDRAWN)
    assert (asked.status, line.promise, counters(line)) == (
        RequestStatus.WITHDRAWN, 0, (0, 0, 0, 0),
    )  # fmt: skip
    assert_books_hold(session)


def test_wished_cuts_go_along_when_the_whole_line_is_replaced(
    session: Session, cast: Cast, thick: Material, asked: PurchaseRequest
) -> None:
    put_on_rack(session, thick, 20, by=cast.storekeeper)
    asked.lines[0].cuts.append(CutWish(position=1, w_um=600_000, l_um=600_000, pieces=40))
    part = offered(session, cast, asked, 4, thick)
    line = accept_offer(session, offer_id=part.id, quantity=4, by=cast.member)
    assert line.cuts == []
    rest = offered(session, cast, asked, 6, thick)
    line = accept_offer(session, offer_id=rest.id, quantity=6, by=cast.member)
    assert [(cut.w_um, cut.pieces) for cut in line.cuts] == [(600_000, 40)]
    assert_books_hold(session)


def test_a_substitute_that_runs_out_can_itself_be_replaced(
    session: Session, cast: Cast, thick: Material, asked: PurchaseRequest
) -> None:
    offer = offered(session, cast, asked, 4, thick)
    line = accept_offer(session, offer_id=offer.id, quantity=4, by=cast.member)
    other = material_by_code(session, OTHER_GRADE)
    put_on_rack(session, other, 4, by=cast.storekeeper)
    again = Substitute(4, 4, 13_000, "mutu lain", material_id=other.id)
    offer = offer_substitute(session, line_id=line.id, substitute=again, by=cast.buyer)
    last = accept_offer(session, offer_id=offer.id, quantity=4, by=cast.member)
    assert [li.id for li in asked.arranged] == [asked.lines[0].id, line.id, last.id]
    assert (counters(last), line.promise) == ((0, 4, 0, 0), 0)
    assert_books_hold(session)


def test_the_centre_is_shown_what_is_near_and_free_and_how_much_would_stand_for_it(
    session: Session, cast: Cast, thick: Material, asked: PurchaseRequest, remnant: Balance
) -> None:
    line = asked.lines[0]
    assert suggestions_for(session, line).by_kind.get("close", []) == []
    put_on_rack(session, thick, 6, by=cast.storekeeper)
    [close] = suggestions_for(session, line).by_kind["close"]
    assert (close.material, close.free, close.idr_per_kg) == (thick, 6, 14_500)
    near = proposal(line, close, 10)
    assert (near.quantity, near.replaces) == (6, 6)
    large = choice_of_material(session, remnant.lot.material_id)
    by_weight = proposal(line, large, 10)
    assert (by_weight.quantity, by_weight.replaces) == (1, 10)
    whole = approved(session, cast.member, cast.manager, (remnant.lot.material, 1)).lines[0]
    assert suggestions_for(session, whole).by_kind.get(REMNANT, []) == []
    whole.cuts.append(CutWish(position=1, w_um=1_400_000, l_um=3_000_000, pieces=1))
    [fits] = suggestions_for(session, whole).by_kind[REMNANT]
    assert (fits.balance, fits.idr_per_kg, fits.free) == (remnant, 12_000, 1)
    assert proposal(whole, choice_of_balance(session, remnant.id), 1).replaces == 1
