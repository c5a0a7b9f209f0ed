from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.forms import BARS_AND_SECTIONS
from materialcenter.core.errors import Forbidden
from materialcenter.reports.overview import (
    Figures,
    Overview,
    What,
    median_wait,
    overview,
)
from materialcenter.reports.periods import Period, Span, before, period_of
from materialcenter.reports.report import Question
from materialcenter.reports.service.times import ranks, waits
from tests.cast import Cast
from tests.reports.conftest import History

TODAY = date(2026, 11, 3)
DAY_S = 86_400


def month_of(session: Session, by: User, **narrowed: Any) -> Overview:
    """November until the 3rd, beside the same days of October."""
    period = period_of(Span.MONTH, TODAY)
    question = Question(period, **narrowed)
    compared = before(Span.MONTH, period)
    return overview(session, question, compared=compared, weekly=False, by=by, top=1)


def test_a_month_stands_beside_the_same_days_of_the_one_before(
    session: Session, cast: Cast, history: History
) -> None:
    page = month_of(session, cast.manager)
    assert page.compared == Period(date(2026, 10, 1), date(2026, 10, 3))
    assert page.now == Figures(-17_000, 362_000, 0, 4 * DAY_S)
    assert page.then == Figures(349_500, 4_893_000, 1, DAY_S)
    assert page.year_ago is None
    assert page.registered == 2
    assert [sum(grams.values()) for grams in page.steps.values()][-3:] == [
        234_000, 349_500, -17_000,
    ]  # fmt: skip
    assert len(page.steps) == 12


def test_a_material_tells_what_is_left_and_for_how_long(
    session: Session, cast: Cast, history: History
) -> None:
    period = period_of(Span.TWELVE, TODAY)
    page = overview(
        session, Question(period), compared=before(Span.TWELVE, period),
        weekly=False, by=cast.auditor, top=1,
    )  # fmt: skip
    assert page.used_materials == 2
    (row,) = page.materials
    assert (row.material.id, row.grams, row.coming) == (history.plate.id, 466_500, 0)
    # 20 - 2 - 3 + 1 sheets lie there; the four sheets are kept again after the reversal.
    assert (row.stock.on_hand, row.stock.free) == (16, 12)
    assert row.days == 12 * 116_500 * 90 // 466_500


def test_one_step_below_a_family_are_its_grades_and_below_a_grade_its_materials(
    session: Session, cast: Cast, history: History
) -> None:
    grade = history.bar.grade.code
    bars = What(BARS_AND_SECTIONS, BARS_AND_SECTIONS, 100_000)
    assert bars in month_of(session, cast.manager).whats
    assert month_of(session, cast.manager, family=BARS_AND_SECTIONS).whats == [
        What(grade, grade, 100_000)
    ]
    assert (
        What(history.bar.id, "Bahan BAR", 100_000)
        in month_of(session, cast.manager, grade=grade).whats
    )


def test_one_step_below_a_district_are_its_villages(
    session: Session, cast: Cast, history: History
) -> None:
    assert [row.name for row in month_of(session, cast.manager).wheres] == [history.near]
    (village,) = month_of(session, cast.manager, district=history.near).wheres
    assert (village.key, village.usage.grams) == (cast.workshop.village_id, -17_000)


def test_nothing_is_compared_with_a_time_before_the_books(
    session: Session, cast: Cast, history: History
) -> None:
    period = period_of(Span.YEAR, TODAY)
    page = overview(
        session, Question(period), compared=before(Span.YEAR, period),
        weekly=False, by=cast.manager, top=5,
    )  # fmt: skip
    assert page.then is None


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        # one: four days; three, one of them reversed: one day; three: one, two and four days
        (date(2026, 11, 1), date(2026, 11, 30), 4),
        (date(2026, 10, 1), date(2026, 10, 31), 1),
        (date(2026, 9, 1), date(2026, 11, 30), 2),
        (date(2026, 9, 1), date(2026, 10, 31), 1),
    ],
)
def test_the_median_wait_leaves_reversed_hand_overs_out(
    session: Session, history: History, start: date, end: date, days: int
) -> None:
    assert median_wait(session, Period(start, end)) == days * DAY_S
    # The page of service tells the same.
    assert ranks(waits(session, Question(Period(start, end))), 50)[2] == days * DAY_S


def test_there_is_no_wait_when_nothing_was_collected(session: Session, history: History) -> None:
    assert median_wait(session, Period(date(2026, 8, 1), date(2026, 8, 31))) is None


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMINISTRATOR])
def test_it_is_refused_to_those_who_may_not_read_reports(
    session: Session, cast: Cast, role: Role
) -> None:
    with pytest.raises(Forbidden):
        month_of(session, cast.user(role))
