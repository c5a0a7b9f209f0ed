"""The part of the world in which metal was cut."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import CutProcess
from materialcenter.fulfilment.cut_jobs.planning import WantedPiece, cancel_job, plan_job
from tests.cast import Cast
from tests.cut_jobs.scene import cut_as_planned
from tests.scene import add_material, put_on_rack

# What only the centre may read of it.
SECRETS = ("catatan potong",)
MM = 1_000


def cut_metal(session: Session, cast: Cast) -> None:
    """A job that was cut, with a remnant on the rack, one that is planned, one given up."""
    plate, by = add_material(session, "PLATE-7"), cast.storekeeper
    put_on_rack(session, plate, 5, by=by, place="C-04-1")
    process = session.scalars(select(CutProcess.id).where(CutProcess.kerf_um > 0)).first()
    assert process
    jobs = [
        plan_job(
            session, material_id=plate.id, process_id=process, note="catatan potong",
            pieces=[WantedPiece(600 * MM, 1_000 * MM, 3)], by=by,
        )
        for _ in range(3)
    ]  # fmt: skip
    cut_as_planned(session, jobs[0], by=by)
    cancel_job(session, job_id=jobs[1].id, by=by)
