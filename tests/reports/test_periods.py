from datetime import UTC, date, datetime

import pytest

from materialcenter.reports.periods import Period, Span, before, period_of, shifted

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("span", "start", "compared"),
    [
        (Span.MONTH, date(2026, 11, 1), Period(date(2026, 10, 1), date(2026, 10, 23))),
        (Span.QUARTER, date(2026, 10, 1), Period(date(2026, 7, 1), date(2026, 8, 23))),
        (Span.TWELVE, date(2025, 12, 1), Period(date(2024, 12, 1), date(2025, 11, 23))),
        (Span.YEAR, date(2026, 1, 1), Period(date(2025, 1, 1), date(2025, 11, 23))),
    ],
)
def test_a_span_ends_today_and_is_compared_with_the_same_days_before(
    span: Span, start: date, compared: Period
) -> None:
    period = period_of(span, TODAY)
    assert period == Period(start, TODAY)
    assert before(span, period) == compared


def test_a_day_that_the_other_month_has_not_becomes_its_last() -> None:
    assert shifted(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert shifted(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert shifted(date(2026, 1, 15), -13) == date(2024, 12, 15)


def test_a_period_begins_and_ends_at_midnight_in_jakarta() -> None:
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    assert period.since == datetime(2026, 10, 31, 17, tzinfo=UTC)
    assert period.until == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_the_months_of_a_period_are_all_it_touches() -> None:
    months = Period(date(2025, 12, 31), date(2026, 2, 1)).months()
    assert months == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
