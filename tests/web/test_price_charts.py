from datetime import date, timedelta
from itertools import pairwise

import pytest

from materialcenter.purchasing.pricing import Step
from materialcenter.web.price_charts import Mark, Series, colour, dash, levels, price_chart, ticks

TODAY = date(2026, 11, 30)


def drawn(*series: Series, marks=(), width: int = 760):
    return price_chart(
        series, marks, today=TODAY, width=width, height=300, write=str,
        write_day=lambda day, month_only: f"{day:%m %Y}" if month_only else str(day),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("least", "most", "values"),
    [
        (11_500, 13_200, [11_000, 12_000, 13_000, 14_000]),
        (12_000, 12_000, [11_800, 11_900, 12_000, 12_100, 12_200]),
        (12_050, 12_050, [11_900, 12_000, 12_100, 12_200]),
        (9_000, 41_000, [0, 20_000, 40_000, 60_000]),
        (1, 1, [0, 1, 2]),
    ],
)
def test_levels_are_few_round_and_enclose_the_prices(least, most, values) -> None:
    found = levels(least, most)
    assert found == values
    assert found[0] <= least <= most <= found[-1]


def test_nothing_is_drawn_without_a_price() -> None:
    assert drawn() is None
    assert drawn(Series("PT A", [])) is None


def test_one_price_is_a_level_line_up_to_today() -> None:
    chart = drawn(Series("PT A", [Step(date(2026, 11, 1), None, 12_000)]))
    assert chart
    [curve] = chart.curves
    assert curve.path == "M54.0 142.0H748.0"
    assert [text.words for text in chart.days] == ["2026-11-01", "2026-11-30"]


def test_a_price_of_today_alone_has_room_too() -> None:
    chart = drawn(Series("PT A", [Step(TODAY, None, 12_000)]))
    assert chart
    assert chart.curves[0].path == "M54.0 142.0H748.0"
    assert [text.words for text in chart.days] == ["2026-11-30"]


def test_a_line_is_broken_where_no_price_held_and_upright_where_the_next_follows() -> None:
    steps = [
        Step(date(2026, 1, 1), date(2026, 3, 31), 12_000),
        Step(date(2026, 4, 1), date(2026, 5, 31), 13_000),
        Step(date(2026, 8, 1), None, 12_000),
    ]
    chart = drawn(Series("PT A", steps))
    assert chart
    path = chart.curves[0].path
    assert (path.count("M"), path.count("V"), path.count("H")) == (2, 1, 3)


def test_dots_lie_in_the_colour_of_their_line() -> None:
    chart = drawn(
        Series("PT A", [Step(date(2026, 1, 1), None, 12_000)]),
        marks=[Mark(date(2026, 6, 1), 12_500, "Jun", 0), Mark(date(2026, 7, 1), 14_000, "Jul")],
    )
    assert chart
    assert [spot.colour for spot in chart.spots] == [colour(0), colour(None)]
    assert chart.spots[0].y > chart.spots[1].y


@pytest.mark.parametrize("width", [360, 760])
def test_ten_years_stay_on_the_sheet_with_days_that_do_not_touch(width: int) -> None:
    start = date(2016, 12, 1)
    steps = [
        Step(start + timedelta(30 * n), start + timedelta(30 * n + 29), 10_000 + n * 37)
        for n in range(121)
    ]
    chart = drawn(Series("PT A", steps), Series("PT B", steps[40:]), width=width)
    assert chart
    xs = [text.x for text in chart.days]
    assert min(b - a for a, b in pairwise(xs)) >= 60
    assert all(54 <= x <= width - 12 for x in xs)
    figures = [float(n) for n in chart.curves[0].path.replace("M", " ").replace("V", " ")
               .replace("H", " ").split()]  # fmt: skip
    assert max(figures) <= width - 12
    assert min(figures) >= 14


def test_many_lines_differ_by_colour_or_by_how_they_are_broken() -> None:
    looks = {(colour(at), dash(at)) for at in range(18)}
    assert len(looks) == 18


def test_a_short_time_is_named_by_its_ends() -> None:
    assert ticks(date(2026, 11, 1), TODAY, 6) == [date(2026, 11, 1), TODAY]
    assert ticks(date(2026, 1, 15), TODAY, 6)[0] == date(2026, 3, 1)
