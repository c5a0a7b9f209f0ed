"""An exception is answered once, by whoever may, and the answer can be taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.audit import History
from materialcenter.core.errors import Forbidden, NotFound
from materialcenter.core.settings import RESERVATION_WARNING_DAYS, store
from materialcenter.fulfilment.exceptions.answering import (
    Outcome,
    answer_exception,
    remembered_answer,
    undo_answer,
)
from materialcenter.fulfilment.exceptions.inbox import counts, inbox, waiting_case
from materialcenter.fulfilment.exceptions.models import ExceptionAnswer
from materialcenter.fulfilment.exceptions.registry import KINDS, kind_of
from materialcenter.fulfilment.models import Reservation
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.services import change_order_line
from tests.cast import Cast
from tests.exceptions import scene
from tests.exceptions.scene import MAKERS, seen
from tests.scene import assert_books_hold


def answer(session: Session, kind: str, subject_id: int, code: str, by, reason="") -> Outcome:
    case = waiting_case(session, kind_of(kind), subject_id)
    outcome = answer_exception(
        session, kind=kind_of(kind), subject_id=subject_id, code=code, reason=reason, by=by,
        seen=case.state if case else "",
    )  # fmt: skip
    assert_books_hold(session)
    return outcome


@pytest.mark.usefixtures("clock")
def test_the_second_to_answer_finds_it_done_by_the_first(session: Session, cast: Cast) -> None:
    line_id = scene.unowned(session, cast)
    answer(session, "surplus", line_id, "keep", cast.buyer)
    entries = session.scalar(select(func.count(History.id)))
    for code in ("keep", "cancel"):
        late_one = answer(session, "surplus", line_id, code, cast.second_buyer, "sudah lama")
        assert late_one.said is None
        assert late_one.row and late_one.row.by.name == cast.buyer.name
    assert session.scalar(select(func.count(ExceptionAnswer.id))) == 1
    assert session.scalar(select(func.count(History.id))) == entries
    assert session.get_one(SupplierOrderLine, line_id).cancelled == 0


@pytest.mark.usefixtures("clock")
def test_an_answer_is_for_what_was_seen(session: Session, cast: Cast) -> None:
    """A price that nobody looked at is not confirmed, and seven days are not given twice."""
    line_id, row_id = scene.dear(session, cast), scene.lapsing(session, cast)
    store(session, RESERVATION_WARNING_DAYS, 30)
    case = waiting_case(session, kind_of("dear"), line_id)
    assert case
    change_order_line(session, line_id=line_id, quantity=3, idr_per_kg=19_000, by=cast.buyer)
    stale = answer_exception(
        session, kind=kind_of("dear"), subject_id=line_id, code="right", seen=case.state,
        reason="pasar naik", by=cast.buyer,
    )  # fmt: skip
    assert (stale.said, stale.changed) == (None, True)
    assert waiting_case(session, kind_of("dear"), line_id)
    row = session.get_one(Reservation, row_id)
    kept = waiting_case(session, kind_of("lapsing"), row_id)
    assert kept
    outcomes = [
        answer_exception(
            session, kind=kind_of("lapsing"), subject_id=row_id, code="extend", seen=kept.state,
            by=person,
        )
        for person in (cast.buyer, cast.manager)
    ]  # fmt: skip
    assert [outcome.changed for outcome in outcomes] == [False, True]
    assert row.expires_on == clock.today() + timedelta(days=7)
    assert_books_hold(session)


@pytest.mark.usefixtures("clock")
def test_what_is_no_exception_any_more_leaves_no_row(session: Session, cast: Cast) -> None:
    line_id = scene.unowned(session, cast, days=1)
    gone = answer(session, "surplus", line_id, "keep", cast.buyer)
    assert (gone.row, gone.said) == (None, None)
    assert session.scalars(select(ExceptionAnswer)).all() == []
    with pytest.raises(NotFound):
        answer(session, "surplus", line_id, "nonsense", cast.buyer)


@pytest.mark.usefixtures("clock")
def test_an_answer_is_undone_once_and_the_exception_waits_again(
    session: Session, cast: Cast
) -> None:
    line_id = scene.unowned(session, cast)
    row = answer(session, "surplus", line_id, "keep", cast.buyer).row
    assert row
    assert remembered_answer(session, row.id, by=cast.buyer) is row
    assert remembered_answer(session, row.id, by=cast.second_buyer) is None
    with pytest.raises(Forbidden):
        undo_answer(session, answer_id=row.id, by=cast.storekeeper)
    assert undo_answer(session, answer_id=row.id, by=cast.second_buyer)
    assert not undo_answer(session, answer_id=row.id, by=cast.buyer)
    assert seen(session, cast, "surplus", line_id)
    acts = session.scalars(select(History.act).order_by(History.id.desc()).limit(2)).all()
    assert acts == ["reopened", "kept-for-stock"]
    assert_books_hold(session)


@pytest.mark.usefixtures("clock")
def test_only_who_may_do_it_gives_an_answer(session: Session, cast: Cast) -> None:
    subjects = {kind: make(session, cast, kind.upper()) for kind, make in MAKERS.items()}
    for kind in KINDS:
        for one in kind.answers:
            for person in (cast.storekeeper, cast.buyer, cast.manager, cast.auditor, cast.member):
                if not person.may(one.needs):
                    with pytest.raises(Forbidden):
                        answer(session, kind.code, subjects[kind.code], one.code, person, "x")
    assert session.scalars(select(ExceptionAnswer)).all() == []


@pytest.mark.usefixtures("clock")
def test_pages_go_on_where_the_last_ended_the_most_urgent_first(
    session: Session, cast: Cast
) -> None:
    for number in range(3):
        for kind, make in MAKERS.items():
            make(session, cast, f"{kind[:3].upper()}{number}")
    whole = inbox(session, by=cast.auditor, size=1000)
    assert whole.next_key is None
    ranks = [kind_of(case.kind).rank for case in whole.rows]
    assert ranks == sorted(ranks)
    paged, mark = [], ""
    while mark is not None:
        page = inbox(session, by=cast.auditor, size=5, after=mark)
        paged += page.rows
        mark = page.next_key
    assert [(case.kind, case.id) for case in paged] == [(c.kind, c.id) for c in whole.rows]
    assert sum(counts(session, by=cast.auditor).values()) == len(paged)
    for nonsense in ("x", "1.2026-99-99.late.1", "-1"):
        assert len(inbox(session, by=cast.auditor, size=5, after=nonsense).rows) == 5
