"""What is lacking is replaced with other metal, when the workshop agrees: in part, in a remnant,
in another grade; and what happens to offers that nobody can take any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import material_by_code
from materialcenter.core import clock as product_clock
from materialcenter.core.errors import Forbidden, NotFound, ReasonMissing, WrongState
from materialcenter.core.quantities import Metal
from materialcenter.demand.errors import AboveLimit
from materialcenter.demand.models import CutWish, PurchaseRequest, RequestStatus
from materialcenter.demand.queries import uncovered_lines
from materialcenter.fulfilment.approving import cancel_rest, undo_approval, withdraw_request
from materialcenter.fulfilment.errors import SomethingDone, TitipanOfAnother, WholeForCut
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue
from materialcenter.fulfilment.pegging import peg_to_line, pool_on_order
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reserving import (
    expire_reservations,
    reserve_from_lot,
    reserve_uncovered,
)
from materialcenter.fulfilment.reversing import reverse_issue
from materialcenter.fulfilment.substituting.answering import accept_offer, decline_offer
from materialcenter.fulfilment.substituting.errors import (
    AnswerOutOfRange,
    MetalGone,
    MoreThanInLot,
    OfferAnswered,
    OfferLapsed,
    OfferOvertaken,
    ReplacesTooMuch,
    SameMetal,
    TooLittleLeft,
)
from materialcenter.fulfilment.substituting.models import OfferState, SubstitutionOffer
from materialcenter.fulfilment.substituting.offering import (
    Substitute,
    lapse_offers,
    offer_substitute,
    withdraw_offer,
)
from materialcenter.fulfilment.substituting.suggesting import (
    REMNANT,
    choice_of_balance,
    choice_of_material,
    proposal,
    suggestions_for,
)
from materialcenter.stock.models import Balance, Lot
from tests.cast import Cast
from tests.cut_jobs.scene import cut_as_planned, metal, piece, planned
from tests.scene import (
    add_price,
    add_supplier,
    approved,
    assert_books_hold,
    put_on_rack,
    sent_order,
)

THIN, THICK = "PL-SS400-3x1219x2438", "PL-SS400-3.2x1219x2438"
OTHER_GRADE = "PL-SPHC-3x1219x2438"


@pytest.fixture
def thin(session: Session) -> Material:
    """Plate of 3.0 mm at Rp 14,000 per kg; none is there."""
    plate = material_by_code(session, THIN)
    add_price(session, plate)
    return plate


@pytest.fixture
def thick(session: Session) -> Material:
    """Plate of 3.2 mm at Rp 14,500 per kg."""
    plate = material_by_code(session, THICK)
    add_price(session, plate, 14_500)
    return plate


@pytest.fixture
def asked(session: Session, cast: Cast, thin: Material) -> PurchaseRequest:
    """Ten sheets of 3.0 mm that nothing covers."""
    return approved(session, cast.member, cast.manager, (thin, 10))


def offered(
    session: Session, cast: Cast, request: PurchaseRequest, quantity: int, material: Material,
    *, replaces: int | None = None, balance: Balance | None = None, idr_per_kg: int = 14_200,
) -> SubstitutionOffer:  # fmt: skip
    substitute = Substitute(
        quantity, replaces or quantity, idr_per_kg, "tebal 3,2 mm, 6,7 % lebih berat",
        material_id=material.id, balance_id=balance.id if balance else None,
    )  # fmt: skip
    line_id = request.lines[0].id
    return offer_substitute(session, line_id=line_id, substitute=substitute, by=cast.buyer)


def hand_over(session: Session, cast: Cast, request: PurchaseRequest) -> Issue:
    rows = ready_reservations(session, request_id=request.id)
    return issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Sopir", by=cast.storekeeper,
        hand_overs=[
            HandOver(row.id, Metal(row.held, row.balance.grams_of(row.held))) for row in rows
        ],
    )  # fmt: skip


def counters(line) -> tuple[int, int, int, int]:
    return line.issued, line.reserved, line.pegged, line.uncovered


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


@pytest.fixture
def remnant(session: Session, cast: Cast) -> Balance:
    """What is left of a plate 10 × 1500 × 6000 of which 2 m were cut."""
    plate = metal(session, "plate", t=10, w=1500, l=6000)
    add_price(session, plate, 15_000)
    put_on_rack(session, plate, 1, by=cast.storekeeper, place="C-04-1")
    job = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    cut_as_planned(session, job, by=cast.storekeeper)
    return session.scalars(select(Balance).join(Balance.lot).where(Lot.is_remnant)).one()


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


def test_an_offer_nobody_answered_in_time_lapses_and_cannot_be_taken_even_before(
    session: Session, cast: Cast, thick: Material, asked: PurchaseRequest, clock
) -> None:
    put_on_rack(session, thick, 12, by=cast.storekeeper)
    offer = offered(session, cast, asked, 10, thick)
    assert offer.valid_until == product_clock.today() + timedelta(days=3)
    clock.advance(days=3)
    assert (lapse_offers(session), offer.waiting) == (0, True)
    clock.advance(days=1)
    for answer in (
        lambda: accept_offer(session, offer_id=offer.id, quantity=10, by=cast.member),
        lambda: decline_offer(session, offer_id=offer.id, by=cast.member),
    ):
        with pytest.raises(OfferLapsed):
            answer()
    again = offered(session, cast, asked, 10, thick)
    assert (lapse_offers(session), lapse_offers(session)) == (1, 0)
    assert (offer.state, again.state) == (OfferState.LAPSED, OfferState.OPEN)
    with pytest.raises(OfferAnswered):
        accept_offer(session, offer_id=offer.id, quantity=10, by=cast.member)
    assert_books_hold(session)


def test_when_the_metal_is_gone_the_offer_stays_as_it_was(
    session: Session, cast: Cast, thick: Material, asked: PurchaseRequest
) -> None:
    balance = put_on_rack(session, thick, 6, by=cast.storekeeper)
    offer = offered(session, cast, asked, 6, thick, balance=balance)
    approved(session, cast.neighbour, cast.manager, (thick, 4))
    with pytest.raises(TooLittleLeft) as refused, session.begin_nested():
        accept_offer(session, offer_id=offer.id, quantity=6, by=cast.member)
    assert refused.value.figures["free"].value == 2
    approved(session, cast.neighbour, cast.manager, (thick, 2))
    with pytest.raises(MetalGone), session.begin_nested():
        accept_offer(session, offer_id=offer.id, quantity=2, by=cast.member)
    session.expire_all()
    assert (offer.state, offer.accepted) == (OfferState.OPEN, 0)
    assert (len(asked.lines), counters(asked.lines[0])) == (1, (0, 0, 0, 10))
    assert_books_hold(session)


def test_nothing_more_is_replaced_than_is_still_lacking(
    session: Session, cast: Cast, thin: Material, thick: Material, asked: PurchaseRequest
) -> None:
    put_on_rack(session, thick, 20, by=cast.storekeeper)
    first = offered(session, cast, asked, 6, thick)
    for too_many in (11, 5):
        with pytest.raises(ReplacesTooMuch):
            offered(session, cast, asked, too_many, thick)
    second = offered(session, cast, asked, 4, thick)
    put_on_rack(session, thin, 7, by=cast.storekeeper)
    reserve_uncovered(session, request_id=asked.id, by=cast.storekeeper)
    with pytest.raises(AnswerOutOfRange) as refused:
        accept_offer(session, offer_id=first.id, quantity=4, by=cast.member)
    assert refused.value.figures["most"].value == 3
    accept_offer(session, offer_id=first.id, quantity=3, by=cast.member)
    with pytest.raises(OfferOvertaken):
        accept_offer(session, offer_id=second.id, quantity=1, by=cast.member)
    assert counters(asked.lines[0]) == (0, 7, 0, 0)
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


def test_answering_twice_the_same_is_one_answer(
    session: Session, cast: Cast, thick: Material, asked: PurchaseRequest
) -> None:
    put_on_rack(session, thick, 20, by=cast.storekeeper)
    taken = offered(session, cast, asked, 4, thick)
    lines = {accept_offer(session, offer_id=taken.id, quantity=3, by=cast.member) for _ in range(2)}
    assert (len(lines), len(asked.lines)) == (1, 2)
    refused = offered(session, cast, asked, 4, thick)
    for _ in range(2):
        decline_offer(session, offer_id=refused.id, note="terlalu tebal", by=cast.member)
    taken_back = offered(session, cast, asked, 4, thick)
    for _ in range(2):
        withdraw_offer(session, offer_id=taken_back.id, reason="salah lot", by=cast.buyer)
    for offer in (taken, refused, taken_back):
        with pytest.raises(OfferAnswered):
            accept_offer(session, offer_id=offer.id, quantity=4, by=cast.member)
        if offer is not taken_back:
            with pytest.raises(OfferAnswered):
                withdraw_offer(session, offer_id=offer.id, reason="salah", by=cast.buyer)
    with pytest.raises(OfferAnswered):
        decline_offer(session, offer_id=taken.id, by=cast.member)
    assert_books_hold(session)


def test_an_offer_is_for_its_workshop_only_and_answered_by_its_members(
    session: Session, cast: Cast, thick: Material, asked: PurchaseRequest
) -> None:
    put_on_rack(session, thick, 20, by=cast.storekeeper)
    offer = offered(session, cast, asked, 4, thick)
    for missing in (offer.id, 987_654):
        with pytest.raises(NotFound):
            accept_offer(session, offer_id=missing, quantity=4, by=cast.neighbour)
        with pytest.raises(NotFound):
            decline_offer(session, offer_id=missing, by=cast.neighbour)
    with pytest.raises(Forbidden):
        accept_offer(session, offer_id=offer.id, quantity=4, by=cast.manager)
    with pytest.raises(Forbidden):
        withdraw_offer(session, offer_id=offer.id, reason="x", by=cast.member)
    assert offer.state == OfferState.OPEN


def test_what_cannot_be_offered_is_refused(
    session: Session, cast: Cast, thin: Material, thick: Material, asked: PurchaseRequest
) -> None:
    theirs = put_on_rack(session, thick, 5, by=cast.storekeeper, owner_id=cast.other_workshop.id)
    own = put_on_rack(session, thick, 2, by=cast.storekeeper, place="A-02-1")
    with pytest.raises(TitipanOfAnother):
        offered(session, cast, asked, 2, thick, balance=theirs)
    with pytest.raises(MoreThanInLot):
        offered(session, cast, asked, 3, thick, balance=own)
    with pytest.raises(SameMetal):
        offered(session, cast, asked, 3, thin)
    substitute = Substitute(1, 1, 14_000, "  ", material_id=thick.id)
    with pytest.raises(ReasonMissing):
        offer_substitute(session, line_id=asked.lines[0].id, substitute=substitute, by=cast.buyer)
    withdraw_request(session, request_id=asked.id, by=cast.member)
    with pytest.raises(WrongState):
        offered(session, cast, asked, 2, thick)


def test_what_raises_a_request_above_the_limit_is_offered_by_a_manager(
    session: Session, cast: Cast, thin: Material, thick: Material
) -> None:
    asked = approved(session, cast.member, cast.manager, (thin, 24))
    assert 20_000_000 < asked.estimate_idr < 25_000_000
    many = Substitute(24, 24, 20_000, "tebal 3,2 mm", material_id=thick.id)
    line_id = asked.lines[0].id
    with pytest.raises(AboveLimit):
        offer_substitute(session, line_id=line_id, substitute=many, by=cast.buyer)
    few = Substitute(4, 4, 15_000, "tebal 3,2 mm", material_id=thick.id)
    offer_substitute(session, line_id=line_id, substitute=few, by=cast.buyer)
    rest = Substitute(20, 20, 20_000, "tebal 3,2 mm", material_id=thick.id)
    with pytest.raises(AboveLimit):
        offer_substitute(session, line_id=line_id, substitute=rest, by=cast.buyer)
    dear = offer_substitute(session, line_id=line_id, substitute=rest, by=cast.manager)
    accept_offer(session, offer_id=dear.id, quantity=20, by=cast.member)
    assert asked.estimate_idr > 25_000_000
    cheap = Substitute(1, 1, 9_000, "murah", material_id=material_by_code(session, OTHER_GRADE).id)
    withdraw_offer(
        session, offer_id=session.scalars(select(SubstitutionOffer.id)).first() or 0,
        reason="diganti", by=cast.buyer,
    )  # fmt: skip
    offer_substitute(session, line_id=line_id, substitute=cheap, by=cast.buyer)
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


def test_a_need_that_was_put_on_an_order_meanwhile_is_not_replaced(
    session: Session, cast: Cast, thin: Material, thick: Material, asked: PurchaseRequest
) -> None:
    put_on_rack(session, thick, 20, by=cast.storekeeper)
    offer = offered(session, cast, asked, 10, thick)
    theirs = approved(session, cast.neighbour, cast.manager, (thin, 10))
    supplier = add_supplier(session)
    order = sent_order(session, supplier, [theirs], buyer=cast.buyer, approver=cast.manager)
    withdraw_request(session, request_id=theirs.id, by=cast.neighbour)
    quantities = {asked.lines[0].id: 10}
    peg_to_line(session, order_line_id=order.lines[0].id, quantities=quantities, by=cast.buyer)
    with pytest.raises(OfferOvertaken):
        accept_offer(session, offer_id=offer.id, quantity=10, by=cast.member)
    assert_books_hold(session)
