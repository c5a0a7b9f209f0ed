"""What is proved must be true: bounds beside everything that could be done."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from materialcenter.cutting.bounds import Side, fewest_sheets, least_by_size
from materialcenter.cutting.columns import Pool, Priced
from materialcenter.cutting.knapsack import best_fillings
from materialcenter.cutting.solver import Pattern, Source


@given(
    items=st.lists(
        st.tuples(st.integers(1, 12), st.integers(0, 20), st.integers(0, 3)), min_size=1, max_size=4
    ),
    capacities=st.lists(st.integers(0, 40), min_size=1, max_size=3),
)
def test_filling_is_the_best_of_all_that_fit(
    items: list[tuple[int, int, int]], capacities: list[int]
) -> None:
    lengths, values, copies = (list(column) for column in zip(*items, strict=True))
    found = best_fillings(lengths, values, copies, capacities)
    assert found.exact
    for capacity, filling in zip(capacities, found.best, strict=True):
        sets = product(*(range(n + 1) for n in copies))
        worth = [
            sum(n * v for n, v in zip(counts, values, strict=True))
            for counts in sets
            if sum(n * w for n, w in zip(counts, lengths, strict=True)) <= capacity
        ]
        assert filling.value == max(worth)
        assert filling.value == sum(n * v for n, v in zip(filling.counts, values, strict=True))
        assert sum(n * w for n, w in zip(filling.counts, lengths, strict=True)) <= capacity


def test_three_of_just_over_half_need_three_sheets_though_their_area_does_not() -> None:
    assert fewest_sheets(10, 10, [Side(6, 6, 3, True)]) == 3
    assert fewest_sheets(10, 10, [Side(5, 10, 4, True)]) == 2


def test_turnable_piece_counts_its_lighter_way_only() -> None:
    assert fewest_sheets(10, 20, [Side(6, 10, 2, False)]) == 1
    assert fewest_sheets(10, 20, [Side(6, 11, 2, False)]) == 2
    assert fewest_sheets(10, 20, [Side(11, 6, 2, True)]) >= 1


def test_remnants_are_taken_off_what_full_stock_has_to_give() -> None:
    full, remnant = Source(100), Source(0, 2)
    assert least_by_size([full, remnant], [100, 30], 170) == 200
    assert least_by_size([full, remnant], [100, 30], 160) == 100
    assert least_by_size([full, remnant], [100, 30], 60) == 0


@settings(max_examples=60)
@given(values=st.lists(st.integers(0, 30_000_000), min_size=2, max_size=2))
def test_no_values_of_pieces_ever_prove_more_than_is_true(values: list[int]) -> None:
    """Bars of 10; three of 6 and three of 4 need three bars, whatever a solver says."""
    pool = Pool([Source(10)], [3, 3], [Pattern(0, (1, 1))])
    (best,) = best_fillings([6, 4], values, [3, 3], [10]).best
    assert pool._proved(values, Priced([], [best.value], True).most) <= 30
