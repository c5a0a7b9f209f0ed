"""Metal that was kept for a workshop longer than agreed, was let go, and is still wanted."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.errors import N_, Quantity
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.exceptions.kinds import (
    Case,
    Found,
    Kind,
    Question,
    Rank,
    Said,
    Watch,
)
from materialcenter.fulfilment.exceptions.uncovered import (
    ANSWERS,
    lost_and_uncovered,
    tell_lost,
)
from materialcenter.fulfilment.models import Loss, LostCover

CODE = "expired"
# After that a need is an ordinary one: it stands on the pool board.
RECENT = timedelta(days=14)


def _question(watch: Watch) -> Question:
    return lost_and_uncovered(Loss.EXPIRED).where(LostCover.at >= watch.ago(RECENT))


def _tell(session: Session, _watch: Watch, found: Sequence[Found]) -> list[Case]:
    return tell_lost(session, found, CODE, _what)


def _what(line: PurchaseRequestLine, loss: LostCover) -> Said:
    return Said(
        N_("Simpanan %(quantity)s %(material)s untuk %(workshop)s habis %(day)s."),
        {
            "quantity": Quantity(loss.quantity, line.material.unit),
            "material": line.material,
            "workshop": line.request.workshop.name,
            "day": clock.local(loss.at).date(),
        },
    )


KIND = Kind(
    code=CODE,
    name=N_("Simpanan habis"),
    watched=N_("simpanan yang habis dan masih dibutuhkan"),
    due=N_("dibutuhkan %(day)s"),
    icon="package",
    rank=Rank.WORKSHOP,
    concerns=(Permission.FULFILMENT_ALLOCATE,),
    question=_question,
    tell=_tell,
    answers=ANSWERS,
)
