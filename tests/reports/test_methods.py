from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from materialcenter.reports.valuation.methods import Fifo, Method, MovingAverage

UNIT = 10_000  # rupiah for one unit of money of the cited cases


def come(stock: Method, quantity: int, price: str) -> None:
    stock.come(quantity, int(Fraction(price) * quantity * UNIT))


def cost_of(stock: Method, quantity: int) -> Fraction:
    """What goes out costs so many units of money."""
    before = stock.value
    stock.go(quantity)
    return (before - stock.value) / UNIT


def test_moving_average_takes_out_at_the_average_of_what_is_there() -> None:
    stock = MovingAverage()
    come(stock, 60, "15")
    come(stock, 140, "15.5")
    assert cost_of(stock, 190) == Fraction("2916.50")
    come(stock, 70, "16")
    assert round(cost_of(stock, 30), 2) == Fraction("477.56")


def test_fifo_takes_out_what_came_first() -> None:
    stock = Fifo()
    come(stock, 68, "15")
    come(stock, 140, "15.5")
    assert cost_of(stock, 94) == 1_423
    come(stock, 40, "16")
    come(stock, 78, "16.5")
    assert cost_of(stock, 116) == 1_799
    assert cost_of(stock, 62) == 1_004
    assert [(layer.grams, layer.value) for layer in stock.layers] == [(54, 54 * 165 * UNIT // 10)]


def test_rupiah_are_rounded_half_up_and_once() -> None:
    stock = MovingAverage()
    stock.come(2, 3)
    stock.go(1)
    assert (stock.value, stock.value_idr) == (Fraction(3, 2), 2)


@pytest.mark.parametrize("method", [MovingAverage, Fifo])
def test_late_freight_stays_on_what_is_there_and_can_be_taken_back(method: type[Method]) -> None:
    stock = method()
    stock.come(10, 100)
    stock.come(10, 200)
    stock.bear(60)
    assert stock.value == 360
    stock.bear(-300)
    assert stock.value == 60
    stock.bear(-61)
    assert stock.value == 0
    stock.go(20)
    stock.bear(50)
    assert stock.value == 0


@pytest.mark.parametrize("method", [MovingAverage, Fifo])
def test_what_cutting_loses_leaves_its_cost_less_the_credit(method: type[Method]) -> None:
    stock = method()
    stock.come(10, 100)
    stock.come(10, 200)
    stock.waste(12, 30)
    assert (stock.grams, stock.value) == (8, 270)
    stock.waste(8, 0)
    assert (stock.grams, stock.value) == (0, 0)


@pytest.mark.parametrize("method", [MovingAverage, Fifo])
def test_what_went_before_it_came_is_taken_from_what_comes_next(method: type[Method]) -> None:
    stock = method()
    stock.come(10, 100)
    stock.go(14)
    assert (stock.grams, stock.value) == (0, 0)
    stock.come(10, 200)
    assert (stock.grams, stock.value) == (6, 120)
    stock.come(6, 60)
    assert stock.value == 180


ACTS = st.lists(
    st.tuples(st.integers(1, 9), st.one_of(st.none(), st.integers(0, 1_000))), max_size=30
)


def told(stock: Method, acts: list[tuple[int, int | None]]) -> tuple[Fraction, Fraction]:
    """Lets metal come (with rupiah) and go (as far as there is some): rupiah in, rupiah out."""
    came, went = Fraction(), Fraction()
    for grams, rupiah in acts:
        before = stock.value
        if rupiah is None:
            stock.go(min(grams, stock.grams))
            went += before - stock.value
            assert before >= stock.value >= 0
        else:
            stock.come(grams, rupiah)
            came += rupiah
    return came, went


@given(ACTS)
def test_moving_average_goes_gram_by_gram_at_one_price(acts: list[tuple[int, int | None]]) -> None:
    stock, grams, value = MovingAverage(), 0, Fraction()
    came, went = told(stock, acts)
    for change, rupiah in acts:
        if rupiah is not None:
            grams, value = grams + change, value + rupiah
            continue
        for _ in range(min(change, grams)):
            value -= value / grams
            grams -= 1
    assert (stock.grams, stock.value) == (grams, value)
    assert came == went + stock.value


@given(ACTS)
def test_fifo_leaves_the_newest_grams(acts: list[tuple[int, int | None]]) -> None:
    stock, prices = Fifo(), list[Fraction]()
    came, went = told(stock, acts)
    for change, rupiah in acts:
        if rupiah is None:
            del prices[:change]
        else:
            prices += [Fraction(rupiah, change)] * change
    assert stock.grams == len(prices) == sum(layer.grams for layer in stock.layers)
    assert [
        Fraction(layer.cost_idr, layer.per) for layer in stock.layers for _ in range(layer.grams)
    ] == prices
    assert came == went + stock.value == went + sum(prices)


@given(ACTS, st.lists(st.tuples(st.integers(0, 9), st.integers(-500, 500)), max_size=5))
def test_whatever_happens_both_methods_have_the_same_grams_and_nothing_is_below_zero(
    acts: list[tuple[int, int | None]], more: list[tuple[int, int]]
) -> None:
    average, fifo = MovingAverage(), Fifo()
    for stock in (average, fifo):
        for grams, rupiah in acts:
            stock.go(grams) if rupiah is None else stock.come(grams, rupiah)
        for grams, rupiah in more:
            stock.waste(grams, abs(rupiah)) if grams else stock.bear(rupiah)
        assert stock.grams >= 0 and stock.value >= 0
        assert stock.grams or not stock.value
    assert average.grams == fifo.grams
