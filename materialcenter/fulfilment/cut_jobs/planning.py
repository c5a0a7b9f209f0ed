"""Planning a cut: which pieces, from which lots, and how they lie on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import CutProcess, Material
from materialcenter.catalogue.pieces import by_width, from_coil
from materialcenter.core import audit, clock, numbering
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound, Term, WrongState
from materialcenter.core.settings import (
    REMNANT_BAR_MM,
    REMNANT_LENGTH_MM,
    REMNANT_WIDTH_MM,
    value_of,
)
from materialcenter.core.text import clean
from materialcenter.cutting.bar_plan import BarPiece, BarPlan
from materialcenter.cutting.bars import plan_bars
from materialcenter.cutting.errors import CutSizeWrong, NothingToCut
from materialcenter.cutting.plate_plan import PlatePiece, PlatePlan
from materialcenter.cutting.plates import plan_plates
from materialcenter.demand.cuts import MOST_PIECES, CutPiece
from materialcenter.demand.models import PurchaseRequestLine, RequestStatus
from materialcenter.fulfilment.cut_jobs.errors import (
    NothingInStock,
    SheetLengthMissing,
    WrongLine,
)
from materialcenter.fulfilment.cut_jobs.models import (
    JOB_STATUS_NAMES,
    CutJob,
    CutJobPiece,
    JobStatus,
)
from materialcenter.fulfilment.cut_jobs.plans import Data, Plan, plan_data
from materialcenter.fulfilment.cut_jobs.supply import WHOLE, Supply, drawn, pooled, supplies

PREFIX = "RP"
MM = 1_000


@dataclass(frozen=True, slots=True)
class WantedPiece(CutPiece):
    """Pieces of one size for a request line or for the shelf."""

    request_line_id: int | None = None


def plan_job(
    session: Session,
    *,
    material_id: int,
    pieces: Sequence[WantedPiece],
    process_id: int,
    kerf_um: int | None = None,
    trim_um: int = 0,
    lot_code: str = "",
    sheet_length_um: int | None = None,
    note: str = "",
    by: User,
) -> CutJob:
    """Plan pieces of a material, from one lot only when it is named; `kerf_um` is the process's
    own unless given. A sheet of `sheet_length_um` is taken off a coil.

    Raises NothingToCut, CutSizeWrong, LossWrong, PieceTooLarge, PieceNeedsTurning,
    NotEnoughStock, NothingInStock, NotCut, SheetLengthMissing, WrongLine, NotFound.
    """
    by.must(Permission.STOCK_CUT)
    material = session.get(Material, material_id)
    process = session.get(CutProcess, process_id)
    if material is None or process is None:
        raise NotFound
    _check(material, pieces, sheet_length_um)
    job = CutJob(
        number=numbering.document_number(session, PREFIX),
        status=JobStatus.PLANNED,
        material=material,
        process=process,
        kerf_um=process.kerf_um if kerf_um is None else kerf_um,
        trim_um=trim_um,
        note=clean(note, most=300, field="note"),
        planned_by_id=by.id,
        planned_at=clock.now(),
        pieces=[
            CutJobPiece(
                position=position,
                w_um=piece.w_um,
                l_um=piece.l_um,
                pieces=piece.pieces,
                turnable=piece.turnable,
                request_line_id=piece.request_line_id,
            )
            for position, piece in enumerate(pieces, start=1)
        ],
    )
    job.plan = _planned(session, job, lot_code, sheet_length_um)
    session.add(job)
    session.flush()
    audit.record(session, by.id, CutJob, job.id, "planned", pieces=sum(p.pieces for p in pieces))
    return job


def replan_job(session: Session, *, job_id: int, by: User) -> CutJob:
    """Plan again with the metal there is now. Raises as `plan_job`, and WrongState."""
    by.must(Permission.STOCK_CUT)
    job = locked_job(session, job_id)
    must_be_planned(job)
    job.plan = _planned(session, job, job.plan["lot_code"], job.plan["sheet_length_um"])
    session.flush()
    audit.record(session, by.id, CutJob, job.id, "planned-again")
    return job


def cancel_job(session: Session, *, job_id: int, by: User) -> CutJob:
    """Give a plan up; nothing was cut. Raises WrongState, NotFound."""
    by.must(Permission.STOCK_CUT)
    job = locked_job(session, job_id)
    job.become(JobStatus.CANCELLED)
    session.flush()
    audit.record(session, by.id, CutJob, job.id, "cancelled")
    return job


def locked_job(session: Session, job_id: int) -> CutJob:
    """A job, locked. Raises NotFound."""
    job = lock(session, CutJob, [job_id]).get(job_id)
    if job is None:
        raise NotFound
    return job


def must_be_planned(job: CutJob) -> None:
    """Raise WrongState when a job was cut or given up."""
    if job.status != JobStatus.PLANNED:
        raise WrongState(document=job.number, state=Term(JOB_STATUS_NAMES[JobStatus(job.status)]))


def _check(material: Material, pieces: Sequence[WantedPiece], sheet_length_um: int | None) -> None:
    wide = by_width(material)
    if not pieces:
        raise NothingToCut(field="pieces")
    for position, piece in enumerate(pieces, start=1):
        if (piece.w_um is None) == wide or not 0 < piece.pieces <= MOST_PIECES:
            raise CutSizeWrong(name=letter(position), field=f"pieces-{position}")
    if from_coil(material) and not sheet_length_um:
        raise SheetLengthMissing(field="sheet_length")


def letter(position: int) -> str:
    """What a piece is called in a plan: A … Z, A2 …"""
    turn, place = divmod(position - 1, len(ascii_uppercase))
    return ascii_uppercase[place] + (str(turn + 1) if turn else "")


def lines_of(session: Session, job: CutJob) -> list[PurchaseRequestLine]:
    """The open request lines that a job cuts for. Raises WrongLine."""
    wanted = {piece.request_line_id for piece in job.pieces} - {None}
    lines = session.scalars(
        select(PurchaseRequestLine)
        .where(PurchaseRequestLine.id.in_(wanted))
        .options(joinedload(PurchaseRequestLine.request, innerjoin=True))
        .order_by(PurchaseRequestLine.id)
    ).all()
    fits = all(
        line.material_id == job.material.id and line.request.status == RequestStatus.APPROVED
        for line in lines
    )
    if len(lines) != len(wanted) or not fits:
        raise WrongLine(material=job.material.name_id, field="pieces")
    return list(lines)


def _planned(session: Session, job: CutJob, lot_code: str, sheet_length_um: int | None) -> Data:
    found = supplies(
        session, job.material, lines_of(session, job),
        lot_code=lot_code, sheet_length_um=sheet_length_um,
    )  # fmt: skip
    if not found:
        raise NothingInStock(material=job.material.name_id, field="pieces")
    plan = _solved(session, job, found)
    data = plan_data(plan, [supply.source for supply in found])
    used = {cut["stock"]["key"] for cut in data["cuts"]}
    data["sources"] = [source for source in data["sources"] if source["key"] in used]
    return {**data, "lot_code": lot_code, "sheet_length_um": sheet_length_um}


def _solved(session: Session, job: CutJob, found: Sequence[Supply]) -> Plan:
    """The best plan, its whole pieces shared out over the lots, the oldest first."""
    stock = pooled(found)
    if by_width(job.material):
        kept = (
            value_of(session, REMNANT_WIDTH_MM) * MM,
            value_of(session, REMNANT_LENGTH_MM) * MM,
        )
        wanted = [
            PlatePiece(letter(p.position), p.w_um or 0, p.l_um, p.pieces, p.turnable)
            for p in job.pieces
        ]
        plates = plan_plates(
            [supply.plate(key) for key, supply in stock], wanted,
            kerf=job.kerf_um, trim=job.trim_um, rest_kept=kept,
        )  # fmt: skip
        return _plates_shared(plates, found)
    bars = plan_bars(
        [supply.bar(key) for key, supply in stock],
        [BarPiece(letter(p.position), p.l_um, p.pieces) for p in job.pieces],
        kerf=job.kerf_um, trim=job.trim_um, rest_kept=value_of(session, REMNANT_BAR_MM) * MM,
    )  # fmt: skip
    return _bars_shared(bars, found)


def _bars_shared(plan: BarPlan, found: Sequence[Supply]) -> BarPlan:
    taken: dict[str, int] = {}
    cuts = [
        replace(cut, stock=supply.bar(supply.source.key) if supply else cut.stock, times=times)
        for cut in plan.cuts
        for supply, times in _shares(cut.stock.key, cut.times, found, taken)
    ]
    return replace(plan, cuts=tuple(cuts))


def _plates_shared(plan: PlatePlan, found: Sequence[Supply]) -> PlatePlan:
    taken: dict[str, int] = {}
    cuts = [
        replace(cut, stock=supply.plate(supply.source.key) if supply else cut.stock, times=times)
        for cut in plan.cuts
        for supply, times in _shares(cut.stock.key, cut.times, found, taken)
    ]
    return replace(plan, cuts=tuple(cuts))


def _shares(
    key: str, times: int, found: Sequence[Supply], taken: dict[str, int]
) -> Sequence[tuple[Supply | None, int]]:
    return drawn(found, times, taken) if key == WHOLE else [(None, times)]
