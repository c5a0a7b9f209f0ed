"""Questions about cut jobs and what came out of them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from materialcenter.catalogue.models import Material
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.cut_jobs.models import (
    Cut,
    CutJob,
    CutJobPiece,
    CutSource,
    CutYield,
    JobStatus,
)
from materialcenter.stock.models import Posting


def jobs(
    session: Session,
    *,
    status: JobStatus | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[CutJob]:
    """Cut jobs with their pieces, newest first."""
    question = select(CutJob).options(
        joinedload(CutJob.material, innerjoin=True),
        joinedload(CutJob.process, innerjoin=True),
        joinedload(CutJob.planned_by, innerjoin=True),
        selectinload(CutJob.pieces),
    )
    if status is not None:
        question = question.where(CutJob.status == status)
    return newest_first(session, question, CutJob.id, after=after, size=size)


def usual_process(session: Session, form_code: str) -> int | None:
    """The way in which metal of a form was cut last."""
    return session.scalar(
        select(CutJob.process_id)
        .join(CutJob.material)
        .where(Material.form_code == form_code)
        .order_by(CutJob.id.desc())
        .limit(1)
    )


def job_by_id(session: Session, job_id: int) -> CutJob:
    """A job with its pieces and whom they are for. Raises NotFound."""
    whose = (
        selectinload(CutJob.pieces)
        .joinedload(CutJobPiece.request_line)
        .joinedload(PurchaseRequestLine.request)
        .joinedload(PurchaseRequest.workshop)
    )
    job = session.scalars(
        select(CutJob)
        .where(CutJob.id == job_id)
        .options(
            joinedload(CutJob.material, innerjoin=True),
            joinedload(CutJob.process, innerjoin=True),
            joinedload(CutJob.planned_by, innerjoin=True),
            whose,
        )
    ).one_or_none()
    if job is None:
        raise NotFound
    return job


def cuts_of(session: Session, job_id: int) -> Sequence[Cut]:
    """What was posted for a job, newest first, reversed ones too, with everything that came out."""
    source = selectinload(Cut.sources)
    yields = source.selectinload(CutSource.yields)
    return session.scalars(
        select(Cut)
        .where(Cut.job_id == job_id)
        .options(
            joinedload(Cut.posting, innerjoin=True).joinedload(Posting.posted_by, innerjoin=True),
            source.joinedload(CutSource.lot, innerjoin=True),
            source.joinedload(CutSource.place, innerjoin=True),
            yields.joinedload(CutYield.lot, innerjoin=True),
            yields.joinedload(CutYield.request_line)
            .joinedload(PurchaseRequestLine.request)
            .joinedload(PurchaseRequest.workshop),
        )
        .order_by(Cut.id.desc())
    ).all()
