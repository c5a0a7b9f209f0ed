"""Layouts from the cutting-engine library: quick, good, and blind to kerf in our way of asking."""

from collections.abc import Sequence

from cutting_engine import (
    CuttingEngineError,
    CuttingRequest,
    CuttingSettings,
    OptimizationLevel,
    OptimizationRuntime,
    Part,
    Sheet,
    SolverPolicy,
    optimize,
)

from materialcenter.cutting.guillotine import Spot
from materialcenter.cutting.rectangles import Kind

# Its own searches only: otherwise it would start a program that happens to lie on the path.
RUNTIME = OptimizationRuntime(policy=SolverPolicy.NATIVE_ONLY)


def layouts(
    sheet: tuple[int, int], kinds: Sequence[Kind], copies: Sequence[int], level: OptimizationLevel
) -> list[list[Spot]]:
    """One layout a sheet, in the order in which the library filled them; [] when it gives up.

    Sides include the kerf, so the library is told of none. It leaves out in silence what it
    cannot place: callers count.
    """
    parts = tuple(
        Part(str(i), kind.width, kind.length, copies[i], kind.turnable)
        for i, kind in enumerate(kinds)
        if copies[i] and _fits(kind, sheet)
    )
    if not parts:
        return []
    settings = CuttingSettings(
        kerf=0, trim=0, optimization_level=level, min_offcut_width=1, min_offcut_height=1
    )
    try:
        result = optimize(CuttingRequest(Sheet(*sheet), parts, settings), runtime=RUNTIME)
    except CuttingEngineError:
        return []
    return [
        [Spot(int(p.part_id), p.x, p.y, p.width, p.height, p.rotated) for p in packed.placements]
        for packed in result.sheets
    ]


def _fits(kind: Kind, sheet: tuple[int, int]) -> bool:
    ways = [(kind.width, kind.length)]
    if kind.turnable:
        ways.append((kind.length, kind.width))
    return any(w <= sheet[0] and h <= sheet[1] for w, h in ways)
