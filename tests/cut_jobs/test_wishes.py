"""Pieces that are wished for: checked when they are asked for, kept with the line."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.catalogue.pieces import NotCut
from materialcenter.core import clock
from materialcenter.core.errors import DomainError, Quantity
from materialcenter.demand.cuts import (
    CutIncomplete,
    CutPiece,
    CutTooLarge,
    TooLittleForCuts,
    TooManySizes,
    check_cuts,
    least_quantity,
)
from materialcenter.demand.services import Wish, submit_request
from tests.cast import Cast
from tests.cut_jobs.scene import metal

MM = 1_000


def piece(width_mm: int | None, length_mm: int, pieces: int = 1, *, turn: bool = True) -> CutPiece:
    return CutPiece(None if width_mm is None else width_mm * MM, length_mm * MM, pieces, turn)


def test_wished_pieces_stand_on_the_line_in_their_order(session: Session, cast: Cast) -> None:
    plate = metal(session, "plate", t=10, w=1219, l=2438)
    cuts = (piece(300, 1200, 7), piece(450, 600, 3, turn=False))
    wish = Wish(plate.id, 2, clock.today() + timedelta(days=7), cuts=cuts)
    line = submit_request(session, wishes=[wish], by=cast.member).lines[0]
    session.expire_all()
    assert [
        (cut.position, CutPiece(cut.w_um, cut.l_um, cut.pieces, cut.turnable)) for cut in line.cuts
    ] == [(1, cuts[0]), (2, cuts[1])]


@pytest.mark.parametrize(
    ("cut", "refusal"),
    [
        (piece(1300, 1300), CutTooLarge),
        (piece(2000, 1000, turn=False), CutTooLarge),
        (piece(300, 2439), CutTooLarge),
        (piece(None, 1000), CutIncomplete),
        (piece(300, 0), CutIncomplete),
        (piece(300, 600, 0), CutIncomplete),
        (piece(300, 600, 10_001), CutIncomplete),
    ],
)
def test_a_piece_that_cannot_come_out_of_a_sheet_is_refused(
    session: Session, cut: CutPiece, refusal: type[DomainError]
) -> None:
    plate = metal(session, "plate", t=10, w=1219, l=2438)
    with pytest.raises(refusal):
        check_cuts(plate, 100, [cut])


def test_a_piece_may_lie_across_when_it_may_be_turned(session: Session) -> None:
    plate = metal(session, "plate", t=10, w=1219, l=2438)
    check_cuts(plate, 1, [piece(2438, 1219)])


def test_too_little_metal_is_named_with_what_is_needed(session: Session) -> None:
    plate = metal(session, "plate", t=10, w=1000, l=2000)
    pieces = [piece(1000, 1000, 4), piece(10, 10)]
    assert least_quantity(plate, pieces) == 3
    check_cuts(plate, 3, pieces)
    with pytest.raises(TooLittleForCuts) as refused:
        check_cuts(plate, 2, pieces)
    assert refused.value.figures["least"] == Quantity(3, plate.unit)
    assert refused.value.field == "quantity"


def test_bars_are_asked_for_by_length_and_coils_by_weight(session: Session) -> None:
    bar = metal(session, "round_bar", grade="S45C", d=25, l=6000)
    check_cuts(bar, 2, [piece(None, 1500, 8)])
    with pytest.raises(TooLittleForCuts):
        check_cuts(bar, 1, [piece(None, 1500, 8)])
    coil = metal(session, "coil", grade="SPHC", t=2, w=1219)
    sheet = piece(1000, 2000, 5)
    check_cuts(coil, 5 * 31_400, [sheet])
    with pytest.raises(TooLittleForCuts):
        check_cuts(coil, 5 * 31_400 - 1, [sheet])


def test_metal_without_length_is_not_cut(session: Session) -> None:
    ingot = metal(session, "ingot", grade="ADC12")
    with pytest.raises(NotCut):
        check_cuts(ingot, 10_000, [piece(None, 100)])


def test_a_line_has_only_so_many_sizes(session: Session) -> None:
    plate = metal(session, "plate", t=10, w=1219, l=2438)
    sizes = [replace(piece(100, 100), l_um=(100 + n) * MM) for n in range(21)]
    with pytest.raises(TooManySizes):
        check_cuts(plate, 100, sizes)
    check_cuts(plate, 100, sizes[:20])
