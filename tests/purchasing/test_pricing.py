"""Which price holds, what it comes to brought here, and how it went."""

from datetime import date

import pytest

from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import Metal
from materialcenter.purchasing.errors import BadPrice, BeyondBelief, EndsTooSoon, NotByPiece
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.pricing import Break, PriceState, Step, offer, states, steps
from materialcenter.purchasing.terms import PriceTerms, comparable

JAN, JUN, DEC = date(2026, 1, 1), date(2026, 6, 1), date(2026, 12, 1)
PLATE = Material(counted="piece", form_code="plate", piece_weight_g=116_500)
COIL = Material(counted="mass", form_code="coil", piece_weight_g=0)


def price(
    idr_per_kg: int, from_quantity: int = 0, start: date = JAN, end: date | None = None, **more
) -> SupplierPrice:
    plain = {"minimum": 0, "multiple": 1, "freight_idr_per_kg": 0, "source": ""}
    return SupplierPrice(
        supplier_id=1, material_id=1, idr_per_kg=idr_per_kg, from_quantity=from_quantity,
        valid_from=start, valid_to=end, **{**plain, **more},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("idr_per_piece", "per_kg"),
    [(1_200_000, 10_300), (1_165_000, 10_000), (1_165_059, 10_001), (1_165_058, 10_000)],
)
def test_the_price_of_a_piece_compares_by_its_theoretical_kilograms(
    idr_per_piece: int, per_kg: int
) -> None:
    assert comparable(PLATE, 0, idr_per_piece) == per_kg


@pytest.mark.parametrize(
    ("material", "idr_per_kg", "idr_per_piece", "refusal"),
    [
        (PLATE, 0, None, BadPrice),
        (PLATE, 100_000_001, None, BadPrice),
        (PLATE, 0, 0, BeyondBelief),
        (PLATE, 0, 10, BeyondBelief),
        (COIL, 0, 12_000, NotByPiece),
    ],
)
def test_a_price_nobody_means_is_refused(material, idr_per_kg, idr_per_piece, refusal) -> None:
    with pytest.raises(refusal):
        comparable(material, idr_per_kg, idr_per_piece)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"minimum": -1}, BeyondBelief),
        ({"multiple": 0}, BeyondBelief),
        ({"freight_idr_per_kg": -1}, BeyondBelief),
        ({"from_quantity": 10**9 + 1}, BeyondBelief),
        ({"valid_to": date(2025, 12, 31)}, EndsTooSoon),
        ({"valid_to": date(9999, 12, 31)}, BeyondBelief),
    ],
)
def test_terms_that_cannot_be_are_refused(more, refusal) -> None:
    with pytest.raises(refusal):
        PriceTerms(JAN, 12_000, **more).judged(PLATE)


def test_a_line_costs_by_pieces_where_the_price_is_per_piece() -> None:
    line = SupplierOrderLine(
        order=SupplierOrder(discount_bp=0),
        material=PLATE,
        counted="piece",
        quantity=7,
        idr_per_kg=10_300,
        idr_per_piece=1_200_000,
    )
    assert line.total_idr == 8_400_000
    assert line.cost_of(Metal(3, 351_234)) == 3_600_000
    line.idr_per_piece = None
    assert line.cost_of(Metal(3, 351_234)) == 3_617_710


def test_an_offer_comes_with_freight_and_breaks_compare_delivered_prices() -> None:
    rows = [
        price(12_000, freight_idr_per_kg=300, source="Penawaran 7"),
        price(11_900, 100, freight_idr_per_kg=0),
        price(11_950, 50, freight_idr_per_kg=400),
    ]
    made = offer(rows, 20, JUN)
    assert made
    assert (made.idr_per_kg, made.freight_idr_per_kg, made.delivered_idr_per_kg) == (
        12_000, 300, 12_300,
    )  # fmt: skip
    assert made.next_break == Break(100, 80, 400)
    assert (made.metal_idr(PLATE), made.freight_idr(PLATE)) == (27_960_000, 699_000)
    assert made.total_idr(PLATE) == 28_659_000


def test_what_is_bought_is_a_multiple_of_the_price_that_is_paid() -> None:
    rows = [price(12_000), price(11_000, 100, multiple=10)]
    made = offer(rows, 105, JUN)
    assert made and (made.quantity, made.idr_per_kg) == (110, 11_000)


def test_a_price_that_ended_or_has_not_begun_is_not_offered() -> None:
    assert offer([price(12_000, end=date(2026, 5, 31)), price(9_000, start=DEC)], 1, JUN) is None
    last_day = offer([price(12_000, end=JUN)], 1, JUN)
    assert last_day and last_day.valid_to == JUN


def test_prices_are_told_apart_by_whether_they_hold_today() -> None:
    rows = [
        price(12_000), price(11_000, start=JUN), price(10_000, 50), price(9_000, start=DEC),
        price(8_000, 80, end=date(2026, 2, 1)),
    ]  # fmt: skip
    for number, row in enumerate(rows):
        row.id = number
    found = states(rows, date(2026, 7, 1))
    assert found == {
        0: PriceState.OVER, 1: PriceState.CURRENT, 2: PriceState.CURRENT, 3: PriceState.FUTURE,
        4: PriceState.OVER,
    }  # fmt: skip


def test_steps_follow_the_price_in_force_day_by_day() -> None:
    rows = [
        price(12_000),
        price(11_000, start=JUN, end=date(2026, 6, 30)),
        price(9_000, 100),
        price(12_000, start=date(2026, 8, 1), end=date(2026, 11, 30)),
    ]
    assert steps(rows) == [
        Step(JAN, date(2026, 5, 31), 12_000),
        Step(JUN, date(2026, 6, 30), 11_000),
        Step(date(2026, 7, 1), None, 12_000),
    ]
    assert steps(rows, 100) == [Step(JAN, None, 9_000)]
    assert steps([]) == []


def test_steps_leave_out_days_without_a_price() -> None:
    rows = [price(12_000, end=date(2026, 1, 31)), price(12_000, start=JUN)]
    assert steps(rows) == [Step(JAN, date(2026, 1, 31), 12_000), Step(JUN, None, 12_000)]


def test_a_multiple_that_lifts_a_need_over_the_next_threshold_buys_at_that_price() -> None:
    prices = [price(12_000), price(11_000, 10, multiple=10), price(10_000, 20, multiple=10)]
    bought = offer(prices, 11, JUN)
    assert bought is not None
    assert (bought.quantity, bought.idr_per_kg, bought.next_break) == (20, 10_000, None)
