import pytest

from materialcenter.web.charts import Pile, axis, stacked

TONNE = 1_000_000


def piles(*totals: int) -> list[Pile]:
    return [Pile(f"M{at}", "", [total]) for at, total in enumerate(totals)]


def drawn(*totals: int, width: int = 760):
    return stacked(piles(*totals), width=width, height=260, unit=TONNE, write=str)


@pytest.mark.parametrize(
    ("most", "values"),
    [
        (0, [0, 250_000]),
        (32 * TONNE, [0, 10, 20, 30, 40]),
        (81 * TONNE, [0, 25, 50, 75, 100]),
        (40 * TONNE, [0, 10, 20, 30, 40]),
        (41 * TONNE, [0, 20, 40, 60]),
        (1_300 * TONNE, [0, 500, 1_000, 1_500]),
    ],
)
def test_an_axis_has_few_round_values_and_reaches_the_largest(most: int, values: list[int]) -> None:
    scale = 1 if most == 0 else TONNE
    assert axis(most, TONNE) == [value * scale for value in values]


def test_parts_stand_on_each_other_in_proportion() -> None:
    chart = stacked(
        [Pile("Nov", "2026", [30 * TONNE, 0, 10 * TONNE])],
        width=400, height=264, unit=TONNE, write=str,
    )  # fmt: skip
    first, second = chart.bars
    assert (first.part, second.part) == (0, 2)
    assert first.y == 24 + 50 and first.height == 150 - 1
    assert second.y == 24 and second.height == 50 - 1
    assert [text.words for text in chart.names] == ["Nov", "2026"]


def test_a_value_below_zero_is_not_drawn_and_takes_nothing_from_the_others() -> None:
    chart = stacked(
        [Pile("Nov", "", [-5 * TONNE, 8 * TONNE])], width=400, height=264, unit=TONNE, write=str
    )
    (bar,) = chart.bars
    assert bar.part == 1
    assert chart.figures[0].words == str(8 * TONNE)


def test_nothing_is_drawn_when_nothing_went_out() -> None:
    chart = drawn(0, 0)
    assert chart.bars == [] and chart.figures == []
    assert drawn().names == []


@pytest.mark.parametrize(("count", "width"), [(1, 760), (12, 760), (12, 360), (120, 760)])
def test_everything_stays_on_the_sheet_and_the_last_month_is_named(count: int, width: int) -> None:
    chart = drawn(*(TONNE * (at + 1) for at in range(count)), width=width)
    assert len(chart.bars) == count
    assert all(0 <= bar.x and bar.x + bar.width <= width for bar in chart.bars)
    assert all(bar.y >= 24 for bar in chart.bars)
    assert chart.names[-1].words == f"M{count - 1}"
    gaps = [b.x - a.x for a, b in zip(chart.names, chart.names[1:], strict=False)]
    assert min(gaps, default=width) >= 25
