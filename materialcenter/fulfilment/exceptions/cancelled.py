"""Needs that were on an order which comes no more, and that nothing covers since."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.errors import N_
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.exceptions.kinds import Case, Found, Kind, Rank, Said, Watch
from materialcenter.fulfilment.exceptions.uncovered import (
    ANSWERS,
    lost_and_uncovered,
    tell_lost,
)
from materialcenter.fulfilment.models import Loss, LostCover

CODE = "cancelled"


def _tell(session: Session, _watch: Watch, found: Sequence[Found]) -> list[Case]:
    return tell_lost(session, found, CODE, _what)


def _what(line: PurchaseRequestLine, loss: LostCover) -> Said:
    order = loss.order_line.order if loss.order_line else None
    figures = {
        "workshop": line.request.workshop.name,
        "material": line.material,
        "order": order.label if order else "",
        "supplier": order.supplier.name if order else "",
        "day": clock.local(loss.at).date(),
    }
    if loss.cause == Loss.SHORT:
        return Said(
            N_("%(supplier)s tidak mengirim sisa %(order)s: %(material)s untuk %(workshop)s."),
            figures,
        )
    return Said(N_("%(order)s dibatalkan %(day)s: %(material)s untuk %(workshop)s."), figures)


KIND = Kind(
    code=CODE,
    name=N_("Pesanan batal"),
    watched=N_("kebutuhan IKM yang pesanannya batal atau tidak dikirim"),
    due=N_("dibutuhkan %(day)s"),
    icon="x",
    rank=Rank.WORKSHOP,
    concerns=(Permission.FULFILMENT_ALLOCATE, Permission.PURCHASING_ORDER),
    question=lambda _watch: lost_and_uncovered(Loss.CANCELLED, Loss.SHORT),
    tell=_tell,
    answers=ANSWERS,
)
