"""Offers that cannot be made, or that nobody can take any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import material_by_code
from materialcenter.core import clock as product_clock
from materialcenter.core.errors import Forbidden, NotFound, ReasonMissing, WrongState
from materialcenter.demand.errors import AboveLimit
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.approving import withdraw_request
from materialcenter.fulfilment.errors import TitipanOfAnother
from materialcenter.fulfilment.pegging import peg_to_line
from materialcenter.fulfilment.reserving import (
    reserve_uncovered,
)
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
from tests.cast import Cast
from tests.scene import (
    add_supplier,
    approved,
    assert_books_hold,
    put_on_rack,
    sent_order,
)
from tests.substituting.scene import OTHER_GRADE, counters, offered


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
