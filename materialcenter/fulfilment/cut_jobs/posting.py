"""Posting a cut: metal of some lots becomes pieces, remnants, scrap and dust, to the gram and
the rupiah, and the pieces are kept for those they were cut for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.pieces import own_piece_weight_g
from materialcenter.core import audit
from materialcenter.core.errors import Grams, NotFound, Quantity, Rupiah, Term
from materialcenter.core.quantities import Counted, Metal, divide_half_up, portion
from materialcenter.core.settings import (
    REMNANT_BAR_MM,
    REMNANT_LENGTH_MM,
    REMNANT_WIDTH_MM,
    WEIGHT_DOUBT_BP,
    value_of,
)
from materialcenter.core.text import clean
from materialcenter.cutting.sizes import mm
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.cut_jobs.errors import (
    CreditTooLarge,
    DifferenceNeedsReason,
    HeldByOthers,
    MoreThanConsumed,
    NothingCut,
    RemnantTooSmall,
    WrongLine,
)
from materialcenter.fulfilment.cut_jobs.keeping import Came, Keeping
from materialcenter.fulfilment.cut_jobs.models import Cut, CutJob, CutSource, CutYield, JobStatus
from materialcenter.fulfilment.cut_jobs.outcome import Outcome, outcome
from materialcenter.fulfilment.cut_jobs.planning import MM, locked_job, must_be_planned
from materialcenter.fulfilment.cut_jobs.plans import Spot, spot_name
from materialcenter.fulfilment.reserving import lock_lines
from materialcenter.stock.errors import LotNotGood
from materialcenter.stock.ledger import Ledger, Move, post
from materialcenter.stock.lots import CutLot, open_cut_lots
from materialcenter.stock.models import (
    CONDITION_NAMES,
    Balance,
    Condition,
    Lot,
    PlaceKind,
)
from materialcenter.stock.moving.errors import MoreThanThere
from materialcenter.stock.moving.leaving import booked
from materialcenter.stock.places import outside, place_for

KIND = "cut"
PREFIX = "HP"


@dataclass(frozen=True, slots=True)
class Yielded:
    """Pieces of one size that came out: a remnant, or cut to size, perhaps for a request line.
    `grams` is what the scale said of them, None when nobody weighed."""

    w_um: int | None
    l_um: int
    pieces: int
    remnant: bool
    place_code: str
    grams: int | None = None
    request_line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Consumed:
    """Metal of one lot at one place that was cut: whole pieces (grams of a coil), and what
    became of it. `scrap_grams` None means the rest by theory."""

    lot_id: int
    place_id: int
    metal: Metal
    yields: Sequence[Yielded]
    kerf_grams: int = 0
    scrap_grams: int | None = None
    scrap_credit_idr: int = 0
    reason: str = ""

    @property
    def spot(self) -> Spot:
        """The lot and the place."""
        return self.lot_id, self.place_id

    @property
    def name(self) -> str:
        """How the source is named in the fields of errors."""
        return spot_name(self.spot)


@dataclass(frozen=True, slots=True)
class _Worked:
    """A source worked out: what the books let go, and what becomes of it."""

    consumed: Consumed
    balance: Balance
    book: Metal
    value_idr: int
    result: Outcome
    reason: str

    @property
    def lot(self) -> Lot:
        return self.balance.lot


def post_cut(
    session: Session,
    *,
    job_id: int,
    sources: Sequence[Consumed],
    note: str = "",
    by: User,
    happened_at: datetime | None = None,
) -> Cut:
    """Post what was cut in one act: lots of pieces and remnants, scrap, dust, and reservations
    for the lines the pieces were cut for.

    Raises NothingCut, MoreThanConsumed, RemnantTooSmall, DifferenceNeedsReason, CreditTooLarge,
    HeldByOthers, LotNotGood, MoreThanThere, WrongLine, OtherMaterial, TitipanOfAnother,
    MoreThanPromised, BadPlaceCode, WrongState, NotFound.
    """
    by.must(Permission.STOCK_CUT)
    if not sources or not any(source.yields for source in sources):
        raise NothingCut(field="sources")
    _refuse_small(session, sources)
    job = locked_job(session, job_id)
    must_be_planned(job)
    lines = _locked_lines(session, job, sources)
    ledger = Ledger(session)
    keeping = Keeping(ledger, lines, _came(job, sources))
    balances = _locked_metal(ledger, sources, keeping.places)
    for source in sources:
        balance = balances[source.spot]
        keeping.give_up(balance, source.metal.counted(balance.counted))
    doubt_bp = value_of(session, WEIGHT_DOUBT_BP)
    worked = [_work_out(job, balances[source.spot], source, doubt_bp) for source in sources]
    keeping.give_up_rest()
    lots = _lots(session, worked)
    places = {code: place_for(session, code).id for code in _codes(sources)}
    moves, starts = _moves(worked, lots, places)
    cut = Cut(job_id=job.id, note=clean(note, most=300, field="note"))
    posting, ids = post(
        ledger, moves, kind=KIND, prefix=PREFIX, by=by, happened_at=happened_at, document=cut
    )
    serves = keeping.keep(
        (line, ledger.balance(lot.id, places[made.place_code]), made.pieces)
        for one, new in zip(worked, lots, strict=True)
        for lot, made in zip(new, one.consumed.yields, strict=True)
        if (line := lines.get(made.request_line_id or 0))
    )
    _write_rows(session, cut, worked, lots, ids, starts, serves)
    job.become(JobStatus.CUT)
    session.flush()
    entries = [
        audit.entry(by.id, PurchaseRequest, request, "cut", number=posting.number)
        for request in sorted({line.request_id for line in lines.values()})
    ]
    entries.append(audit.entry(by.id, CutJob, job.id, "cut", number=posting.number))
    audit.record_all(session, entries)
    return cut


def _came(job: CutJob, sources: Iterable[Consumed]) -> Iterator[Came]:
    for one in (one for source in sources for one in source.yields):
        if one.request_line_id:
            grams = own_piece_weight_g(job.material, one.w_um, one.l_um)
            yield Came(one.request_line_id, one.pieces, one.pieces * grams)


def _codes(sources: Iterable[Consumed]) -> list[str]:
    return sorted({one.place_code for source in sources for one in source.yields})


def _locked_lines(
    session: Session, job: CutJob, sources: Sequence[Consumed]
) -> dict[int, PurchaseRequestLine]:
    """The lines pieces were cut for, locked with their requests; they must be the job's own."""
    wanted = {one.request_line_id for source in sources for one in source.yields} - {None}
    planned = {piece.request_line_id for piece in job.pieces}
    if wanted - planned:
        raise WrongLine(material=job.material.name_id)
    return lock_lines(session, [line for line in wanted if line is not None])


def _locked_metal(
    ledger: Ledger, sources: Sequence[Consumed], kept: Iterable[Spot]
) -> dict[Spot, Balance]:
    """Lock what is cut and what is kept for the lines; returns what is cut by lot and place.
    Raises NothingCut, NotFound."""
    keys = {source.spot for source in sources}
    if len(keys) != len(sources):
        raise NothingCut(field="sources")
    ledger.lock(keys | set(kept))
    if not all(ledger.books(*key).grams for key in keys):
        raise NotFound
    return {key: ledger.balance(*key) for key in keys}


def _work_out(job: CutJob, balance: Balance, source: Consumed, doubt_bp: int) -> _Worked:
    """Judge one source and close its kilos and rupiah."""
    lot = balance.lot
    if lot.material_id != job.material_id:
        raise NotFound
    if lot.condition != Condition.GOOD:
        raise LotNotGood(lot=lot.code, condition=Term(CONDITION_NAMES[lot.condition]))
    book = _book(balance, source)
    theory = [_theory(lot, one) for one in source.yields]
    consumed = source.metal.pieces * lot.piece_weight_g or book.grams
    rest = consumed - sum(theory) - source.kerf_grams
    # Every part was rounded; and what was weighed off a coil may be a little under its theory.
    slack = len(theory) if balance.counted == Counted.PIECE else consumed * doubt_bp // 10_000
    if -slack <= rest < 0:
        rest = 0
    if min([rest, source.kerf_grams, *(one.pieces - 1 for one in source.yields)]) < 0:
        raise MoreThanConsumed(
            lot=lot.code,
            yielded=Grams(consumed - rest),
            consumed=Grams(consumed),
            field=f"yields-{source.name}",
        )
    value = portion(balance.value_idr, book.grams, balance.grams)
    if not 0 <= source.scrap_credit_idr <= value:
        raise CreditTooLarge(most=Rupiah(value), field=f"credit-{source.name}")
    result = outcome(
        grams=book.grams,
        value_idr=value,
        theory=theory,
        weighed=[one.grams for one in source.yields],
        kerf=source.kerf_grams,
        scrap_theory=rest,
        scrap_weighed=source.scrap_grams,
        credit_idr=source.scrap_credit_idr,
    )
    reason = clean(source.reason, most=300, field=f"reason-{source.name}")
    if result.difference and not reason:
        raise DifferenceNeedsReason(
            lot=lot.code, grams=Grams(abs(result.difference)), field=f"reason-{source.name}"
        )
    return _Worked(source, balance, book, value, result, reason)


def _theory(lot: Lot, made: Yielded) -> int:
    """Grams of what came out, as a part of the mother's theory; of a coil by the formula."""
    length, width = lot.l_um or lot.material.l_um, lot.w_um or lot.material.w_um
    if lot.piece_weight_g == 0 or length is None:
        return made.pieces * own_piece_weight_g(lot.material, made.w_um, made.l_um)
    whole = length * (width or 1) if made.w_um else length
    part = made.pieces * made.l_um * (made.w_um or 1)
    return divide_half_up(lot.piece_weight_g * part, whole)


def _book(balance: Balance, source: Consumed) -> Metal:
    """What leaves the books. Raises NothingCut, MoreThanThere, HeldByOthers."""
    lot, field = balance.lot, f"pieces-{source.name}"
    asked = source.metal.counted(balance.counted)
    if asked <= 0 or not source.yields:
        raise NothingCut(field=field)
    if asked > balance.on_hand:
        raise MoreThanThere(
            lot=lot.code, place=balance.place.code,
            there=Quantity(balance.on_hand, lot.unit), field=field,
        )  # fmt: skip
    if asked > balance.not_held:
        raise HeldByOthers(
            lot=lot.code, place=balance.place.code,
            free=Quantity(balance.not_held, lot.unit), field=field,
        )  # fmt: skip
    return booked(balance.metal, source.metal, balance.counted)


def _refuse_small(session: Session, sources: Iterable[Consumed]) -> None:
    """A remnant below the setting is scrap, either way round. Raises RemnantTooSmall."""
    width, length = (value_of(session, s) * MM for s in (REMNANT_WIDTH_MM, REMNANT_LENGTH_MM))
    bar = value_of(session, REMNANT_BAR_MM) * MM
    for source in sources:
        for one in source.yields:
            least = (bar,) if one.w_um is None else (width, length)
            size = (one.l_um,) if one.w_um is None else (one.w_um, one.l_um)
            if one.remnant and (min(size) < min(least) or max(size) < max(least) or min(size) <= 0):
                raise RemnantTooSmall(
                    size=" × ".join(mm(side) for side in size),
                    least=" × ".join(mm(side) for side in least),
                    field=f"yields-{source.name}",
                )


def _lots(session: Session, worked: Sequence[_Worked]) -> list[list[Lot]]:
    """The new lots by source, in the order of its yields."""
    new = [
        CutLot(one.lot, made.w_um, made.l_um, made.remnant)
        for one in worked
        for made in one.consumed.yields
    ]
    opened = iter(open_cut_lots(session, new))
    return [[next(opened) for _ in one.consumed.yields] for one in worked]


def _moves(
    worked: Sequence[_Worked], lots: Sequence[Sequence[Lot]], places: Mapping[str, int]
) -> tuple[list[Move], list[int]]:
    """The ledger rows, and where those of each source begin: the metal that is consumed, its
    yields in order, then scrap, dust and the scale's difference."""
    saw, scrap = outside(PlaceKind.CUTTING), outside(PlaceKind.SCRAP)
    difference = outside(PlaceKind.DIFFERENCE)
    moves: list[Move] = []
    starts: list[int] = []
    for one, new in zip(worked, lots, strict=True):
        mother, result, source = one.lot.id, one.result, one.consumed
        starts.append(len(moves))
        moves.append(Move(mother, source.place_id, saw, one.book, one.value_idr))
        moves += [
            Move(lot.id, saw, places[made.place_code], Metal(made.pieces, grams), value)
            for lot, made, grams, value in zip(
                new, source.yields, result.yields, result.values, strict=True
            )
        ]
        if result.scrap or source.scrap_credit_idr:
            metal = Metal(0, result.scrap)
            moves.append(Move(mother, saw, scrap, metal, source.scrap_credit_idr))
        if result.kerf:
            moves.append(Move(mother, saw, scrap, Metal(0, result.kerf), 0))
        if result.difference:
            way = (saw, difference) if result.difference > 0 else (difference, saw)
            moves.append(Move(mother, *way, Metal(0, abs(result.difference)), 0))
    return moves, starts


def _write_rows(
    session: Session,
    cut: Cut,
    worked: Sequence[_Worked],
    lots: Sequence[Sequence[Lot]],
    movements: Sequence[int],
    starts: Sequence[int],
    serves: Mapping[int, int],
) -> None:
    for one, new, start in zip(worked, lots, starts, strict=True):
        result, source = one.result, one.consumed
        row = CutSource(
            cut_id=cut.id,
            lot_id=one.lot.id,
            place_id=source.place_id,
            movement_id=movements[start],
            pieces=one.book.pieces,
            grams=one.book.grams,
            value_idr=one.value_idr,
            scrap_grams=result.scrap,
            scrap_credit_idr=source.scrap_credit_idr,
            kerf_grams=result.kerf,
            difference_grams=result.difference,
            reason=one.reason,
        )
        row.yields = [
            CutYield(
                lot_id=lot.id,
                movement_id=movements[start + place],
                pieces=made.pieces,
                grams=result.yields[place - 1],
                value_idr=result.values[place - 1],
                request_line_id=made.request_line_id,
                serves=serves.get(lot.id, 0),
            )
            for place, (lot, made) in enumerate(zip(new, source.yields, strict=True), start=1)
        ]
        session.add(row)
    session.flush()
