"""Plans for bars: nothing lost, nothing too long, remnants first, and the best there is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from materialcenter.cutting.bar_plan import BarPiece, BarPlan, BarStock
from materialcenter.cutting.bars import plan_bars
from materialcenter.cutting.errors import (
    CutSizeWrong,
    LossWrong,
    NotEnoughStock,
    NothingToCut,
    PieceTooLarge,
)

M = 1_000_000


def check(plan: BarPlan, pieces: list[BarPiece], kerf: int, trim: int) -> None:
    """Every piece once; every bar closes to the micrometre; a cut between any two pieces."""
    made = {piece.key: 0 for piece in pieces}
    for cut in plan.cuts:
        for piece in cut.pieces:
            made[piece.key] += cut.times
        solid = sum(piece.length for piece in cut.pieces)
        assert cut.stock.length == cut.trim + solid + cut.kerf + cut.rest
        assert cut.trim == (0 if cut.stock.clean else 2 * trim)
        assert cut.kerf >= kerf * (len(cut.pieces) - 1)
        assert cut.rest == 0 or cut.kerf == kerf * len(cut.pieces)
    assert made == {piece.key: piece.count for piece in pieces}
    for stock in {cut.stock for cut in plan.cuts}:
        used = sum(cut.times for cut in plan.cuts if cut.stock == stock)
        assert stock.count is None or used <= stock.count


def first_fit(lengths: list[int], bar: int, kerf: int) -> int:
    """How many bars are begun by taking the first with room, long pieces first."""
    room: list[int] = []
    for length in sorted(lengths, reverse=True):
        at = next((i for i, free in enumerate(room) if free >= length), None)
        if at is None:
            room.append(bar)
            at = len(room) - 1
        room[at] -= length + kerf
    return len(room)


wanted = st.lists(st.tuples(st.integers(20, 6000), st.integers(1, 6)), min_size=1, max_size=6).map(
    lambda rows: [BarPiece(f"P{i}", mm * 1000, n) for i, (mm, n) in enumerate(rows)]
)


@settings(max_examples=40, deadline=None)
@given(pieces=wanted, kerf=st.sampled_from([0, 1800, 3000]))
def test_all_pieces_fit_on_no_more_bars_than_first_fit(pieces: list[BarPiece], kerf: int) -> None:
    plan = plan_bars([BarStock("bar", 6 * M)], pieces, kerf=kerf)
    check(plan, pieces, kerf, 0)
    lengths = [piece.length for piece in pieces for _ in range(piece.count)]
    assert plan.full <= first_fit(lengths, 6 * M, kerf)
    assert plan.bound <= plan.full_length


@settings(max_examples=25, deadline=None)
@given(pieces=wanted, remnant=st.integers(500, 5000), count=st.integers(1, 3))
def test_books_close_when_there_are_remnants_and_trims(
    pieces: list[BarPiece], remnant: int, count: int
) -> None:
    stock = [
        BarStock("12 m", 12 * M, grams=20_000),
        BarStock("6 m", 6 * M + 10_000, count=2, grams=10_000),
        BarStock("rest", remnant * 1000, count, remnant=True, clean=True),
    ]
    plan = plan_bars(stock, pieces, kerf=3000, trim=5000)
    check(plan, pieces, 3000, 5000)
    assert plan.saving and plan.saving.grams >= 0


def test_kerf_is_counted_between_pieces_and_not_behind_the_last() -> None:
    exact = plan_bars([BarStock("bar", 6 * M)], [BarPiece("P", 1_497_750, 4)], kerf=3000)
    over = plan_bars([BarStock("bar", 6 * M)], [BarPiece("P", 1_497_751, 4)], kerf=3000)
    assert (exact.full, exact.cuts[0].rest, exact.cuts[0].kerf) == (1, 0, 9000)
    assert (over.full, over.proven) == (2, True)


def test_plan_is_better_than_first_fit_when_first_fit_is_trapped() -> None:
    pieces = [BarPiece("long", 2_600_000, 4), BarPiece("short", 1_700_000, 8)]
    plan = plan_bars([BarStock("bar", 6 * M)], pieces, kerf=0)
    assert (plan.full, plan.proven, plan.waste) == (4, True, 0)


def test_trim_is_taken_off_both_ends_unless_they_are_clean() -> None:
    piece = [BarPiece("P", 5_990_000, 1)]
    plan = plan_bars([BarStock("bar", 6 * M)], piece, kerf=3000, trim=5000)
    assert (plan.cuts[0].trim, plan.cuts[0].rest) == (10_000, 0)
    clean = plan_bars([BarStock("bar", 6 * M, clean=True)], piece, kerf=3000, trim=5000)
    assert (clean.cuts[0].trim, clean.cuts[0].kerf, clean.cuts[0].rest) == (0, 3000, 7000)


def test_fitting_remnant_is_taken_before_a_full_bar_and_the_saving_is_told() -> None:
    stock = [
        BarStock("bar", 6 * M, grams=9_470),
        BarStock("L-12", 2_100_000, 1, remnant=True, clean=True),
    ]
    pieces = [BarPiece("A", 2 * M, 4)]
    plan = plan_bars(stock, pieces, kerf=3000)
    assert {cut.stock.key for cut in plan.cuts} == {"bar", "L-12"}
    assert (plan.full, plan.saving.full, plan.saving.grams) == (2, 0, 0)
    three = plan_bars(stock, [BarPiece("A", 2 * M, 3)], kerf=3000)
    assert (three.full, three.saving.full, three.saving.grams) == (1, 1, 9_470)


def test_smallest_remnant_that_serves_is_taken() -> None:
    stock = [
        BarStock("bar", 6 * M),
        BarStock("large", 1_900_000, 1, remnant=True),
        BarStock("small", 1_100_000, 1, remnant=True),
    ]
    plan = plan_bars(stock, [BarPiece("A", M, 1)], kerf=3000)
    assert [cut.stock.key for cut in plan.cuts] == ["small"]


def test_rests_from_the_wanted_length_on_are_remnants_and_shorter_ones_waste() -> None:
    pieces = [BarPiece("A", 3_500_000, 1), BarPiece("B", 5_900_000, 1)]
    plan = plan_bars([BarStock("bar", 6 * M)], pieces, kerf=3000, rest_kept=500_000)
    assert [length for _, length in plan.remnants] == [2_497_000]
    assert plan.waste == 3000 + 100_000


def test_piece_is_named_when_no_bar_is_long_enough() -> None:
    pieces = [BarPiece("Rangka", M, 2), BarPiece("Tiang", 6_000_001, 1)]
    with pytest.raises(PieceTooLarge) as refusal:
        plan_bars([BarStock("bar", 6 * M)], pieces, kerf=0)
    assert refusal.value.figures == {"piece": "Tiang", "size": "6000,001", "largest": "6000"}


def test_pieces_left_over_are_named_when_the_bars_run_out() -> None:
    with pytest.raises(NotEnoughStock) as refusal:
        plan_bars([BarStock("bar", 6 * M, 2)], [BarPiece("Tiang", 4 * M, 5)], kerf=0)
    assert refusal.value.figures == {"missing": "Tiang (3×)"}


def test_senseless_questions_are_refused() -> None:
    bar, piece = BarStock("bar", 6 * M), BarPiece("P", M, 1)
    for stock, pieces in (([], [piece]), ([bar], [])):
        with pytest.raises(NothingToCut):
            plan_bars(stock, pieces, kerf=0)
    with pytest.raises(CutSizeWrong):
        plan_bars([bar], [BarPiece("P", 0, 1)], kerf=0)
    with pytest.raises(LossWrong) as refusal:
        plan_bars([bar], [piece], kerf=-1)
    assert refusal.value.field == "kerf"


def test_same_question_gets_the_same_plan() -> None:
    pieces = [BarPiece(f"P{n}", (317 * n % 2900 + 150) * 1000, n % 4 + 1) for n in range(18)]
    stock = [BarStock("bar", 6 * M), BarStock("rest", 2 * M, 2, remnant=True)]
    plans = [plan_bars(stock, pieces, kerf=3000, trim=2000) for _ in range(2)]
    assert plans[0] == plans[1]
