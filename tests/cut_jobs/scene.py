"""Plates, bars and coils to be cut, and cuts as they were planned."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.catalogue.making import make_material
from materialcenter.catalogue.models import CutProcess, Grade, Material
from materialcenter.fulfilment.cut_jobs import expecting
from materialcenter.fulfilment.cut_jobs.expecting import Expected, expected
from materialcenter.fulfilment.cut_jobs.models import Cut, CutJob, CutYield
from materialcenter.fulfilment.cut_jobs.planning import WantedPiece, plan_job
from materialcenter.fulfilment.cut_jobs.posting import Consumed, post_cut
from materialcenter.stock.models import Lot, Place

MM = 1_000


def metal(session: Session, form: str, grade: str = "SS400", **sizes_mm: int) -> Material:
    """A material of the catalogue by its sizes, made when it is not there."""
    found = session.scalars(select(Grade).where(Grade.code == grade)).one()
    made = make_material(found, form, {letter: mm * MM for letter, mm in sizes_mm.items()})
    there = session.scalars(select(Material).where(Material.signature == made.signature)).first()
    if there is None:
        session.add(made)
        session.flush()
    else:
        session.expunge(made) if made in session else None
    return there or made


def process(session: Session, name: str = "gergaji potong") -> CutProcess:
    """A way to cut; that of the name has a kerf of 3 mm."""
    return session.scalars(select(CutProcess).where(CutProcess.name_id == name)).one()


def piece(
    width_mm: int | None, length_mm: int, pieces: int, line: int | None = None, *, turn: bool = True
) -> WantedPiece:
    """Pieces that are wanted, in millimetres."""
    width = None if width_mm is None else width_mm * MM
    return WantedPiece(width, length_mm * MM, pieces, turn, line)


def planned(
    session: Session, material: Material, pieces: Sequence[WantedPiece], *, by: User, **more
) -> CutJob:
    """A job with a kerf of 3 mm."""
    return plan_job(
        session, material_id=material.id, pieces=pieces, process_id=process(session).id,
        by=by, **more,
    )  # fmt: skip


def as_planned(session: Session, source: Expected, **more) -> Consumed:
    """A source cut exactly as planned, everything put back where it came from."""
    code = session.get_one(Place, source.source.place_id).code
    return replace(expecting.as_planned(source, code), **more)


def cut_as_planned(session: Session, job: CutJob, *, by: User) -> Cut:
    """Post the job as its plan says."""
    sources = [as_planned(session, source) for source in expected(job)]
    return post_cut(session, job_id=job.id, sources=sources, by=by)


def yields_of(cut: Cut) -> list[CutYield]:
    """Everything that came out, in order."""
    return [made for source in cut.sources for made in source.yields]


def lots_from(session: Session, lot: Lot) -> list[Lot]:
    """What was cut from a lot, oldest first."""
    return list(session.scalars(select(Lot).where(Lot.parent_id == lot.id).order_by(Lot.id)))
