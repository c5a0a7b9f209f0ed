"""A wrong cut is undone while what came out of it still lies where it was put."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import NotFound, ReasonMissing
from materialcenter.core.text import clean
from materialcenter.fulfilment.cut_jobs.models import Cut, CutJob, CutYield, JobStatus
from materialcenter.fulfilment.cut_jobs.planning import locked_job
from materialcenter.fulfilment.errors import ReservedFurtherOn
from materialcenter.fulfilment.holding import lock_held
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import let_go
from materialcenter.stock.ledger import (
    Ledger,
    movements_of,
    post,
    refuse_second_reversal,
    reversing,
)
from materialcenter.stock.models import Balance, Posting
from materialcenter.stock.queries import refuse_used
from materialcenter.stock.services import REVERSAL, REVERSAL_PREFIX


def reverse_cut(session: Session, *, posting_id: int, reason: str, by: User) -> Posting:
    """Undo a cut: its lots are emptied, the metal is whole again, the lines its pieces were
    kept for are uncovered, and the job can be planned again.

    Raises NotFound, ReasonMissing, AlreadyReversed, UsedFurtherOn, ReservedFurtherOn.
    """
    by.must(Permission.FULFILMENT_REVERSE)
    cut = session.scalars(select(Cut).where(Cut.posting_id == posting_id)).one_or_none()
    if cut is None:
        raise NotFound
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    job = locked_job(session, cut.job_id)
    posting = cut.posting
    yields = {made.lot_id: made for source in cut.sources for made in source.yields}
    ledger = Ledger(session)
    here = session.scalars(select(Balance.id).where(Balance.lot_id.in_(yields))).all()
    balances, held = lock_held(session, ledger, here)
    refuse_second_reversal(session, posting)
    refuse_used(session, posting, yields)
    _let_go(session, posting, balances, held, yields)
    reversal, _ = post(
        ledger, reversing(movements_of(session, posting.id)),
        kind=REVERSAL, prefix=REVERSAL_PREFIX, by=by, reverses=posting, reason=reason,
    )  # fmt: skip
    job.become(JobStatus.PLANNED)
    session.flush()
    audit.record(
        session, by.id, CutJob, job.id, "cut-reversed",
        reason=reason, number=posting.number, reversal=reversal.number,
    )  # fmt: skip
    return reversal


def _let_go(
    session: Session,
    posting: Posting,
    balances: Mapping[int, Balance],
    held: Mapping[int, Sequence[Reservation]],
    yields: Mapping[int, CutYield],
) -> None:
    """Take the pieces back from the lines they were cut for. Raises ReservedFurtherOn when
    somebody else holds some."""
    for balance_id, rows in held.items():
        balance = balances[balance_id]
        mine = yields[balance.lot_id].request_line_id
        others = sorted({r.request_line.request.number for r in rows if r.request_line_id != mine})
        if others:
            raise ReservedFurtherOn(
                document=posting.number, lot=balance.lot.code, others=", ".join(others)
            )
        for row in rows:
            let_go(session, row.request_line, row, balance, row.held)
    session.flush()
