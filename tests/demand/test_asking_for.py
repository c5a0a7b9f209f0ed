"""The centre asks for metal in the name of a workshop that called or wrote."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Role
from materialcenter.core import clock
from materialcenter.core.errors import DomainError, Forbidden, NotFound
from materialcenter.demand.errors import (
    NoLines,
    OwnRequest,
    QuantityNotPositive,
    QuantityTooLarge,
    WorkshopInactive,
)
from materialcenter.demand.models import PurchaseRequest
from materialcenter.demand.queries import request_by_id
from materialcenter.demand.services import Wish, reject_request, submit_request
from materialcenter.fulfilment.approving import approve_request, withdraw_request
from tests.cast import Cast
from tests.scene import add_material, assert_books_hold


def taken_down(
    session: Session, cast: Cast, *, by: Role = Role.STOREKEEPER, quantity: int = 5
) -> PurchaseRequest:
    plate = add_material(session, "PLATE")
    wish = Wish(plate.id, quantity, clock.today() + timedelta(days=2))
    return submit_request(session, wishes=[wish], by=cast.user(by), workshop_id=cast.workshop.id)


@pytest.mark.parametrize("role", [Role.STOREKEEPER, Role.BUYER, Role.MANAGER])
def test_the_request_is_the_workshops_and_says_who_wrote_it(
    session: Session, cast: Cast, role: Role
) -> None:
    request = taken_down(session, cast, by=role)
    assert (request.workshop_id, request.requested_by_id) == (
        cast.workshop.id,
        cast.user(role).id,
    )
    assert request_by_id(session, request.id, by=cast.member).taken_down
    with pytest.raises(NotFound):
        request_by_id(session, request.id, by=cast.neighbour)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_others_do_not_ask_for_a_workshop(session: Session, cast: Cast, role: Role) -> None:
    with pytest.raises(Forbidden):
        taken_down(session, cast, by=role)


def test_whoever_wrote_it_down_does_not_decide_on_it(session: Session, cast: Cast) -> None:
    request = taken_down(session, cast, by=Role.BUYER)
    with pytest.raises(OwnRequest):
        approve_request(session, request_id=request.id, by=cast.buyer)
    with pytest.raises(OwnRequest):
        reject_request(session, request_id=request.id, reason="x", by=cast.buyer)
    approve_request(session, request_id=request.id, by=cast.second_buyer)
    assert_books_hold(session)


def test_the_workshop_may_take_it_back(session: Session, cast: Cast) -> None:
    request = taken_down(session, cast)
    withdraw_request(session, request_id=request.id, by=cast.member)
    assert request.status == "withdrawn"


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [(0, QuantityNotPositive), (-1, QuantityNotPositive), (100_001, QuantityTooLarge)],
)
def test_a_bad_quantity_is_refused(
    session: Session, cast: Cast, quantity: int, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        taken_down(session, cast, quantity=quantity)


def test_a_workshop_that_is_not_there_or_has_left_asks_for_nothing(
    session: Session, cast: Cast
) -> None:
    with pytest.raises(NotFound):
        submit_request(session, wishes=[], by=cast.buyer, workshop_id=987_654_321)
    with pytest.raises(NoLines):
        submit_request(session, wishes=[], by=cast.buyer, workshop_id=cast.workshop.id)
    cast.workshop.active = False
    with pytest.raises(WorkshopInactive):
        taken_down(session, cast)
