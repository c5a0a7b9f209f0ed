"""Two people answer the same exception in the same moment."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.audit import History
from materialcenter.core.db import Database
from materialcenter.fulfilment.exceptions.answering import answer_exception
from materialcenter.fulfilment.exceptions.inbox import waiting_case
from materialcenter.fulfilment.exceptions.models import ExceptionAnswer
from materialcenter.fulfilment.exceptions.registry import kind_of
from materialcenter.fulfilment.models import Reservation
from materialcenter.purchasing.models import SupplierOrderLine
from tests.concurrency.test_counters import at_once, refusals, stage
from tests.exceptions import scene
from tests.scene import assert_books_hold


@pytest.mark.parametrize(
    ("make", "kind", "codes"),
    [
        (scene.lapsing, "lapsing", ("extend", "extend")),
        (scene.withdrawn, "surplus", ("keep", "cancel")),
    ],
)
def test_one_answer_is_given_and_the_others_find_it(
    fresh_database: Database, make, kind: str, codes: tuple[str, str]
) -> None:
    cast = stage(fresh_database)
    subject_id = fresh_database.transaction(lambda session: make(session, cast))
    with fresh_database.reading() as session:
        case = waiting_case(session, kind_of(kind), subject_id)
        acts = session.scalar(select(func.count(History.id))) or 0
    assert case

    def act(code: str, by):
        return lambda session: answer_exception(
            session, kind=kind_of(kind), subject_id=subject_id, code=code, seen=case.state,
            reason="memang", by=by,
        )  # fmt: skip

    people = (cast.buyer, cast.second_buyer) * 3
    outcomes = at_once(
        fresh_database, *(act(code, by) for code, by in zip(codes * 3, people, strict=True))
    )
    assert refusals(outcomes) == []
    assert sum(outcome.said is not None for outcome in outcomes) == 1
    fresh_database.transaction(lambda session: _once(session, subject_id, kind, acts))


def _once(session: Session, subject_id: int, kind: str, acts: int) -> None:
    assert session.scalar(select(func.count(ExceptionAnswer.id))) == 1
    assert session.scalar(select(func.count(History.id))) == acts + 1
    if kind == "lapsing":
        until = session.get_one(Reservation, subject_id).expires_on
        assert until == clock.today() + timedelta(days=7)
    else:
        kept = session.scalars(select(ExceptionAnswer)).one().answer == "keep"
        assert session.get_one(SupplierOrderLine, subject_id).open == (5 if kept else 0)
    assert_books_hold(session)
