"""Plans for plates: they can be sawn, nothing overlaps, nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from materialcenter.cutting.errors import (
    CutSizeWrong,
    NotEnoughStock,
    PieceNeedsTurning,
    PieceTooLarge,
)
from materialcenter.cutting.guillotine import Area, NotGuillotine, Spot, separate
from materialcenter.cutting.plate_plan import PlateCut, PlatePiece, PlatePlan, PlateStock
from materialcenter.cutting.plates import plan_plates

SHEET = PlateStock("4 × 8", 1_219_000, 2_438_000, grams=70_000)


def check_cut(cut: PlateCut, kerf: int, trim: int) -> None:
    """Inside the trimmed plate, a kerf apart, and the area closes."""
    edge = 0 if cut.stock.clean else trim
    for placed in cut.pieces:
        sides = (placed.piece.width, placed.piece.length)
        assert (placed.width, placed.length) == (sides[::-1] if placed.turned else sides)
        assert placed.piece.turnable or not placed.turned
    boxes = [*cut.pieces, *cut.rests]
    for n, a in enumerate(boxes):
        assert a.x >= edge and a.x + a.width <= cut.stock.width - edge
        assert a.y >= edge and a.y + a.length <= cut.stock.length - edge
        for b in boxes[n + 1 :]:
            beside = a.x + a.width + kerf <= b.x or b.x + b.width + kerf <= a.x
            above = a.y + a.length + kerf <= b.y or b.y + b.length + kerf <= a.y
            assert beside or above
    solid = sum(box.width * box.length for box in boxes)
    assert cut.stock.area == cut.trim + solid + cut.kerf and cut.kerf >= 0


def check(plan: PlatePlan, pieces: list[PlatePiece], kerf: int, trim: int) -> None:
    made = {piece.key: 0 for piece in pieces}
    for cut in plan.cuts:
        check_cut(cut, kerf, trim)
        for placed in cut.pieces:
            made[placed.piece.key] += cut.times
    assert made == {piece.key: piece.count for piece in pieces}
    assert plan.bound <= plan.full_area


wanted = st.lists(
    st.tuples(st.integers(80, 1100), st.integers(80, 1100), st.integers(1, 4), st.booleans()),
    min_size=1,
    max_size=4,
).map(
    lambda rows: [
        PlatePiece(f"P{i}", w * 1000, h * 1000, n, turn) for i, (w, h, n, turn) in enumerate(rows)
    ]
)


@settings(max_examples=8, deadline=None)
@given(pieces=wanted, kerf=st.sampled_from([0, 1800, 3000]))
def test_every_plan_can_be_sawn_and_yields_all_pieces(pieces: list[PlatePiece], kerf: int) -> None:
    remnant = PlateStock("rest", 600_000, 700_000, 1, remnant=True, clean=True)
    plan = plan_plates([SHEET, remnant], pieces, kerf=kerf, trim=5000)
    check(plan, pieces, kerf, 5000)
    assert plan.saving and plan.saving.grams >= 0


def test_kerf_is_kept_when_the_area_alone_would_be_enough() -> None:
    pieces = [PlatePiece("P", 300_000, 1_200_000, 8)]
    nominal = plan_plates([PlateStock("n", 1_200_000, 2_400_000)], pieces, kerf=3000)
    true = plan_plates([SHEET], pieces, kerf=3000)
    assert (nominal.full, nominal.proven) == (2, True)
    assert (true.full, true.proven) == (1, True)


def test_a_single_cut_leaves_the_rest_less_the_kerf() -> None:
    plate = PlateStock("plate", 1_500_000, 6_000_000)
    plan = plan_plates([plate], [PlatePiece("P", 1_500_000, 2_000_000, 1, False)], kerf=3000)
    (cut,) = plan.cuts
    assert [(rest.width, rest.length) for rest in cut.rests] == [(1_500_000, 3_997_000)]
    assert (cut.kerf, cut.trim, len(cut.lines)) == (1_500_000 * 3000, 0, 1)


def test_fitting_remnant_goes_before_a_full_plate_and_the_saving_is_told() -> None:
    remnant = PlateStock("L-7", 650_000, 900_000, 1, remnant=True, clean=True)
    plan = plan_plates([SHEET, remnant], [PlatePiece("P", 300_000, 850_000, 2)], kerf=3000)
    assert [cut.stock.key for cut in plan.cuts] == ["L-7"]
    assert (plan.full, plan.saving.full, plan.saving.grams) == (0, 1, 70_000)


def test_rests_that_hold_the_wanted_size_are_remnants_and_others_waste() -> None:
    piece = [PlatePiece("P", 1_219_000, 2_000_000, 1)]
    kept = plan_plates([SHEET], piece, kerf=3000, rest_kept=(400_000, 1_000_000))
    lost = plan_plates([SHEET], piece, kerf=3000, rest_kept=(500_000, 1_000_000))
    assert [(r.width, r.length) for _, r in kept.remnants] == [(1_219_000, 435_000)]
    assert lost.remnants == () and lost.waste == SHEET.area - piece[0].width * piece[0].length


def test_piece_is_named_when_it_fits_no_plate_or_only_turned() -> None:
    with pytest.raises(PieceTooLarge) as refusal:
        plan_plates([SHEET], [PlatePiece("Meja", 1_300_000, 2_000_000, 1)], kerf=0)
    assert refusal.value.figures["piece"] == "Meja"
    with pytest.raises(PieceNeedsTurning) as refusal:
        plan_plates([SHEET], [PlatePiece("Tutup", 1_300_000, 400_000, 1, False)], kerf=0)
    assert refusal.value.figures == {"piece": "Tutup", "size": "1300 × 400"}


def test_pieces_left_over_are_named_when_the_plates_run_out() -> None:
    stock = [PlateStock("plate", 1_000_000, 1_000_000, 1)]
    with pytest.raises(NotEnoughStock) as refusal:
        plan_plates(stock, [PlatePiece("Daun", 900_000, 900_000, 3)], kerf=0)
    assert refusal.value.figures == {"missing": "Daun (2×)"}


def test_senseless_sizes_are_refused() -> None:
    with pytest.raises(CutSizeWrong):
        plan_plates([SHEET], [PlatePiece("P", 1000, 0, 1)], kerf=0)


def test_same_question_gets_the_same_plan() -> None:
    pieces = [
        PlatePiece(f"P{n}", (97 * n % 400 + 90) * 1000, (61 * n % 500 + 120) * 1000, n % 3 + 1)
        for n in range(7)
    ]
    plans = [plan_plates([SHEET], pieces, kerf=3000, trim=5000) for _ in range(2)]
    assert plans[0] == plans[1]


def spots(*boxes: tuple[int, int, int, int]) -> list[Spot]:
    return [Spot(n, *box, False) for n, box in enumerate(boxes)]


def test_pinwheel_and_overlap_are_refused_as_no_saw_can_cut_them() -> None:
    pinwheel = spots((0, 0, 2, 1), (2, 0, 1, 2), (1, 2, 2, 1), (0, 1, 1, 2))
    for layout in (pinwheel, spots((0, 0, 2, 2), (1, 1, 2, 2)), spots((2, 2, 2, 2))):
        with pytest.raises(NotGuillotine):
            separate(Area(0, 0, 3, 3), layout)


def test_cuts_and_rests_of_a_layout_are_listed() -> None:
    lines, rests = separate(Area(0, 0, 10, 10), spots((0, 0, 4, 10), (4, 0, 6, 3)))
    assert rests == [Area(4, 3, 6, 7)]
    assert [(line.upright, line.at) for line in lines] == [(True, 4), (False, 3)]


@pytest.mark.parametrize(
    ("pieces", "largest"),
    [
        ([PlatePiece("P", 1_220_000, 1_000_000, 1)], (1_220_000, 1_437_000)),
        (
            [PlatePiece("P", 400_000, 500_000, 3), PlatePiece("Q", 200_000, 300_000, 4)],
            (1_220_000, 1_733_000),
        ),
    ],
)
def test_what_is_left_of_a_sheet_stays_in_one_large_piece(
    pieces: list[PlatePiece], largest: tuple[int, int]
) -> None:
    plan = plan_plates([PlateStock("S", 1_220_000, 2_440_000)], pieces, kerf=3_000)
    [cut] = plan.cuts
    rest = max(cut.rests, key=lambda one: one.area)
    assert rest.width * rest.length >= largest[0] * largest[1]
