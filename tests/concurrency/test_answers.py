"""Two people of a workshop answer the same offer at once: there is one answer."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.queries import material_by_code
from materialcenter.core.db import Database
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.approving import Decision, approve_request
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.fulfilment.reserving import reserve_uncovered
from materialcenter.fulfilment.substituting.answering import accept_offer, decline_offer
from materialcenter.fulfilment.substituting.models import OfferState, SubstitutionOffer
from materialcenter.fulfilment.substituting.offering import Substitute, offer_substitute
from tests.cast import Cast
from tests.concurrency.test_counters import at_once, refusals, stage
from tests.scene import add_supplier, approved, ask, assert_books_hold, put_on_rack
from tests.substituting.scene import THICK, THIN

Act = Callable[[Session], Any]


@pytest.fixture
def cast(fresh_database: Database) -> Cast:
    return stage(fresh_database)


@pytest.fixture
def offer_id(fresh_database: Database, cast: Cast) -> int:
    """Ten sheets on offer from a lot of ten."""

    def tell(session: Session) -> int:
        thin, thick = material_by_code(session, THIN), material_by_code(session, THICK)
        balance = put_on_rack(session, thick, 10, by=cast.storekeeper)
        line = approved(session, cast.member, cast.manager, (thin, 10)).lines[0]
        substitute = Substitute(10, 10, 14_000, "lebih tebal", balance_id=balance.id)
        return offer_substitute(session, line_id=line.id, substitute=substitute, by=cast.buyer).id

    return fresh_database.transaction(tell)


def standing(database: Database) -> list[tuple[int, int, int]]:
    with database.reading() as session:
        assert_books_hold(session)
        lines = session.scalars(select(PurchaseRequestLine).order_by(PurchaseRequestLine.id))
        return [(line.asked, line.reserved, line.uncovered) for line in lines]


def test_the_same_answer_of_two_is_one(fresh_database: Database, cast: Cast, offer_id: int) -> None:
    take = partial(accept_offer, offer_id=offer_id, quantity=4, by=cast.member)
    assert refusals(at_once(fresh_database, *[take] * 6)) == []
    assert standing(fresh_database) == [(10, 0, 6), (4, 4, 0)]


def test_of_different_answers_one_counts_and_the_others_are_told(
    fresh_database: Database, cast: Cast, offer_id: int
) -> None:
    acts: list[Act] = [
        partial(accept_offer, offer_id=offer_id, quantity=n, by=cast.member) for n in (3, 4, 5)
    ]
    acts.append(partial(decline_offer, offer_id=offer_id, by=cast.member))
    assert len(refusals(at_once(fresh_database, *acts))) == 3
    with fresh_database.reading() as session:
        offer = session.get_one(SubstitutionOffer, offer_id)
        taken = offer.accepted
        assert offer.state in (OfferState.ACCEPTED, OfferState.DECLINED)
    [first, *rest] = standing(fresh_database)
    assert first == (10, 0, 10 - taken)
    assert rest == ([(taken, taken, 0)] if taken else [])


def test_no_sheet_is_replaced_and_ordered_at_once_nor_promised_twice(
    fresh_database: Database, cast: Cast, offer_id: int
) -> None:
    def prepare(session: Session) -> tuple[int, int, int]:
        thick = material_by_code(session, THICK)
        theirs = ask(session, cast.neighbour, (thick, 8))
        waiting = [Decision(theirs.lines[0].id, 8, reserve=False)]
        approve_request(session, request_id=theirs.id, decisions=waiting, by=cast.manager)
        line = session.scalars(select(PurchaseRequestLine.id).order_by(PurchaseRequestLine.id))
        return line.first() or 0, theirs.id, add_supplier(session).id

    line_id, theirs, supplier_id = fresh_database.transaction(prepare)

    def order(session: Session) -> None:
        line = session.get_one(PurchaseRequestLine, line_id)
        pool_on_order(
            session, supplier_id=supplier_id, line_ids=[line_id], by=cast.buyer,
            expected_on=line.need_by, prices={line.material_id: 11_000},
        )  # fmt: skip

    outcomes = at_once(
        fresh_database,
        partial(accept_offer, offer_id=offer_id, quantity=4, by=cast.member),
        order,
        partial(reserve_uncovered, request_id=theirs, by=cast.storekeeper),
    )
    refused = refusals(outcomes)
    first, *others = standing(fresh_database)
    taken = outcomes[0] not in refused
    assert first[2] == 0
    assert others == ([(8, 6, 2), (4, 4, 0)] if taken else [(8, 8, 0)])
