"""A supplier confirms less than is promised to workshops, or a later day than they need."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.core.errors import Quantity
from materialcenter.fulfilment.confirming import confirm_line
from materialcenter.fulfilment.exceptions.answering import answer_exception
from materialcenter.fulfilment.exceptions.kinds import Case, Goto, Way
from materialcenter.fulfilment.exceptions.registry import kind_of
from materialcenter.purchasing.models import SupplierOrderLine
from tests.cast import Cast
from tests.exceptions import scene
from tests.exceptions.scene import seen
from tests.scene import add_material, assert_books_hold, put_on_rack


def ways_of(case: Case) -> list[Goto]:
    return [choice.goto for choice in case.choices if isinstance(choice, Way)]


@pytest.mark.usefixtures("clock")
def test_less_than_is_promised_waits_until_the_workshop_was_told(
    session: Session, cast: Cast
) -> None:
    line_id = scene.confirmed(session, cast)
    case = seen(session, cast, "confirmed", line_id)
    assert case and (case.figure, case.touches[0].quantity) == (2, 2)
    assert case.what.figures["confirmed"] == Quantity(3, "sheet")
    assert ways_of(case) == [Goto.REST, Goto.WHATSAPP, Goto.WHATSAPP, Goto.ORDER]
    put_on_rack(
        session, session.get_one(SupplierOrderLine, line_id).material, 5, by=cast.storekeeper
    )
    case = seen(session, cast, "confirmed", line_id)
    assert case and ways_of(case)[0] == Goto.MOVE
    answer_exception(
        session, kind=kind_of("confirmed"), subject_id=line_id, code="told", seen=case.state,
        by=cast.storekeeper,
    )  # fmt: skip
    assert_books_hold(session)
    assert seen(session, cast, "confirmed", line_id) is None
    session.get_one(SupplierOrderLine, line_id).confirmed_quantity = 1
    case = seen(session, cast, "confirmed", line_id)
    assert case and case.figure == 4
    session.get_one(SupplierOrderLine, line_id).confirmed_quantity = 5
    assert seen(session, cast, "confirmed", line_id) is None


@pytest.mark.usefixtures("clock")
def test_a_later_day_than_a_workshop_needs_waits_too(session: Session, cast: Cast) -> None:
    order = scene.order_for(session, cast, add_material(session, "Q"), 5)
    (need,) = scene.request_of(session, order.lines[0].material)
    line_id = order.lines[0].id

    def confirm(days: int) -> Case | None:
        confirm_line(
            session, order_line_id=line_id, confirmed_quantity=5, by=cast.buyer,
            confirmed_on=need.need_by + timedelta(days=days),
        )  # fmt: skip
        return seen(session, cast, "confirmed", line_id)

    assert confirm(0) is None
    case = confirm(1)
    assert case and (case.figure, case.due) == (5, need.need_by)
    assert case.means.figures["day"] == need.need_by
