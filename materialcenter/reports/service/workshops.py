"""Which workshops were served, are new, or came no more; who did not fetch what was ready; and how
short deliveries were shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.models import Party, Workshop
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.db import table_of
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.models import Loss, LostCover, Receipt, ReceiptShare
from materialcenter.fulfilment.usage.models import UsageMonth
from materialcenter.reports.periods import Period
from materialcenter.reports.report import Question
from materialcenter.reports.usage.facts import facts_of, narrowing
from materialcenter.reports.usage.figures import Receiver, Usage, usage_by_workshop
from materialcenter.stock.models import Posting

_months = table_of(UsageMonth)


@dataclass(frozen=True, slots=True)
class Reach:
    """Workshops registered; served in the period; of them new, who never got any before; and
    lapsed, who were served in the time before and not in this one. Ids by name."""

    registered: int
    served: dict[int, str]
    new: dict[int, str]
    lapsed: dict[int, str]


def reach(session: Session, question: Question, before: Question) -> Reach:
    """Whom the centre reached; `before` is the same question of the time before."""
    now = _served(usage_by_workshop(session, question))
    then = _served(usage_by_workshop(session, before))
    earlier = _ever_before(session, question.period.start)
    return Reach(
        session.scalar(select(func.count(Workshop.id)).where(Workshop.active)) or 0,
        now,
        {id_: name for id_, name in now.items() if id_ not in earlier},
        {id_: name for id_, name in then.items() if id_ not in now},
    )


def _served(usage: Mapping[Receiver, Usage]) -> dict[int, str]:
    return {one.id: one.name for one, used in usage.items() if used.grams > 0}


def _ever_before(session: Session, day: date) -> set[int]:
    """Who got metal before a day."""
    first = day.replace(day=1)
    found = set(
        session.scalars(
            select(_months.c.workshop_id)
            .where(_months.c.month < f"{first:%Y-%m}", _months.c.grams > 0)
            .distinct()
        )
    )
    if first < day:
        facts = facts_of(Period(first, day - timedelta(days=1)))
        found |= set(session.scalars(select(facts.c.workshop_id).where(facts.c.grams > 0)))
    return found


@dataclass(frozen=True, slots=True)
class NoShow:
    """Metal that was kept for a workshop until its time ran out."""

    at: datetime
    request: str
    workshop_id: int
    workshop: str
    material: Material
    quantity: int

    @property
    def grams(self) -> int:
        """Its weight in theory."""
        return self.material.grams(self.quantity)


def no_shows(session: Session, question: Question) -> list[NoShow]:
    """What was not fetched in a period, the newest first."""
    rows = session.execute(
        select(
            LostCover.at, PurchaseRequest.number, PurchaseRequest.workshop_id, Party.name,
            PurchaseRequestLine.material_id, LostCover.quantity,
        )
        .join(PurchaseRequestLine, PurchaseRequestLine.id == LostCover.request_line_id)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
        .join(Party, Party.id == PurchaseRequest.workshop_id)
        .where(
            LostCover.cause == Loss.EXPIRED,
            LostCover.at >= question.period.since, LostCover.at < question.period.until,
            *narrowing(
                question, PurchaseRequestLine.material_id.expression,
                PurchaseRequest.workshop_id.expression,
            ),
        )
        .order_by(LostCover.at.desc(), LostCover.id)
    ).all()  # fmt: skip
    materials = materials_by_ids(session, {row[4] for row in rows})
    return [NoShow(row[0], row[1] or "", row[2], row[3], materials[row[4]], row[5]) for row in rows]


@dataclass(frozen=True, slots=True)
class ShortShare:
    """What a workshop was promised of a delivery and got, when not all came; by which rule."""

    happened_at: datetime
    receipt: str
    rule: str
    workshop_id: int
    workshop: str
    material: Material
    arrived: int
    pegged_in_all: int
    pegged: int
    given: int


def short_shares(session: Session, question: Question) -> list[ShortShare]:
    """The shares of the deliveries of a period that were short, the newest first."""
    reversal = aliased(Posting)
    rows = session.execute(
        select(
            Posting.happened_at, Posting.number, Receipt.rule, PurchaseRequest.workshop_id,
            Party.name, PurchaseRequestLine.material_id, ReceiptShare.arrived,
            ReceiptShare.pegged_in_all, ReceiptShare.pegged, ReceiptShare.given,
        )
        .select_from(Posting)
        .join(Receipt, Receipt.posting_id == Posting.id)
        .join(ReceiptShare, ReceiptShare.receipt_id == Receipt.id)
        .join(PurchaseRequestLine, PurchaseRequestLine.id == ReceiptShare.request_line_id)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
        .join(Party, Party.id == PurchaseRequest.workshop_id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(
            Posting.kind == "receipt", Posting.happened_at >= question.period.since,
            Posting.happened_at < question.period.until, reversal.id.is_(None),
            ReceiptShare.arrived < ReceiptShare.pegged_in_all,
            *narrowing(
                question, PurchaseRequestLine.material_id.expression,
                PurchaseRequest.workshop_id.expression,
            ),
        )
        .order_by(Posting.happened_at.desc(), ReceiptShare.id)
    ).all()  # fmt: skip
    materials = materials_by_ids(session, {row[5] for row in rows})
    return [
        ShortShare(
            row[0], row[1], row[2], row[3], row[4], materials[row[5]], row[6], row[7], row[8],
            row[9],
        )
        for row in rows
    ]  # fmt: skip
