"""What a plan promises: the consumption and yields that a form is filled with beforehand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from materialcenter.core.quantities import Counted, Metal, divide_half_up
from materialcenter.cutting.bar_plan import BarCut, BarPlan
from materialcenter.cutting.plate_plan import PlateCut
from materialcenter.fulfilment.cut_jobs.models import CutJob
from materialcenter.fulfilment.cut_jobs.planning import letter
from materialcenter.fulfilment.cut_jobs.plans import Plan, Source, plan_of, sources_of
from materialcenter.fulfilment.cut_jobs.posting import Consumed, Yielded


@dataclass(frozen=True, slots=True)
class ExpectedYield:
    """Pieces of one size from one source, kept for a request line, or remnants."""

    w_um: int | None
    l_um: int
    pieces: int
    remnant: bool
    request_line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is cut from one lot at one place: whole pieces (or grams of a coil), what comes out,
    and the grams that the cuts make to dust."""

    source: Source
    metal: Metal
    yields: list[ExpectedYield]
    kerf_grams: int


def expected(job: CutJob) -> list[Expected]:
    """What the job's plan promises, by source, in the order of the plan."""
    plan, sources = plan_of(job.plan), sources_of(job.plan)
    by_piece = job.material.counted == Counted.PIECE
    found: list[Expected] = []
    for key, source in sources.items():
        cuts = [cut for cut in plan.cuts if cut.stock.key == key]
        grams = sum(cut.times * cut.stock.grams for cut in cuts)
        whole = sum(cut.times for cut in cuts) if by_piece or _of_remnant(cuts) else 0
        found.append(
            Expected(
                source,
                Metal(whole, grams),
                [*_pieces(job, cuts), *_rests(plan, key)],
                sum(_kerf_grams(cut) for cut in cuts),
            )
        )
    return found


def as_planned(source: Expected, place_code: str) -> Consumed:
    """The source cut exactly as planned, everything put at one place."""
    return Consumed(
        source.source.lot_id,
        source.source.place_id,
        source.metal,
        [
            Yielded(
                made.w_um, made.l_um, made.pieces, made.remnant, place_code,
                request_line_id=made.request_line_id,
            )
            for made in source.yields
        ],
        kerf_grams=source.kerf_grams,
    )  # fmt: skip


def _of_remnant(cuts: Sequence[BarCut | PlateCut]) -> bool:
    return any(cut.stock.remnant for cut in cuts)


def _kerf_grams(cut: BarCut | PlateCut) -> int:
    whole = cut.stock.length if isinstance(cut, BarCut) else cut.stock.area
    return divide_half_up(cut.stock.grams * cut.kerf * cut.times, whole)


def _letters(cut: BarCut | PlateCut) -> Iterator[str]:
    if isinstance(cut, BarCut):
        yield from (piece.key for piece in cut.pieces)
    else:
        yield from (placed.piece.key for placed in cut.pieces)


def _pieces(job: CutJob, cuts: Sequence[BarCut | PlateCut]) -> Iterator[ExpectedYield]:
    counts: Counter[str] = Counter()
    for cut in cuts:
        for key in _letters(cut):
            counts[key] += cut.times
    for wanted in job.pieces:
        count = counts[letter(wanted.position)]
        if count:
            yield ExpectedYield(
                wanted.w_um, wanted.l_um, count, remnant=False,
                request_line_id=wanted.request_line_id,
            )  # fmt: skip


def _rests(plan: Plan, key: str) -> Iterator[ExpectedYield]:
    sizes: Counter[tuple[int | None, int]] = Counter()
    if isinstance(plan, BarPlan):
        sizes.update((None, rest) for stock, rest in plan.remnants if stock.key == key)
    else:
        sizes.update((rest.width, rest.length) for stock, rest in plan.remnants if stock.key == key)
    for (width, length), count in sizes.items():
        yield ExpectedYield(width, length, count, remnant=True)
