"""Which document stands behind a posting: for links, and for the word to whom metal went."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Party
from materialcenter.fulfilment import keeping, moving, scrapping
from materialcenter.fulfilment.after_delivery.models import LandedCost
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.cut_jobs.models import Cut
from materialcenter.fulfilment.models import Issue, IssueLine, Receipt, WorkshopReturn
from materialcenter.fulfilment.queries import reversed_numbers
from materialcenter.stock.counting.models import StockCount
from materialcenter.stock.models import Posting
from materialcenter.stock.moving.models import Adjustment, OwnerDelivery

_MOVES = (moving.KIND, scrapping.KIND, keeping.KIND_IN, keeping.KIND_OUT)


@dataclass(frozen=True, slots=True)
class Paper:
    """The document of a posting: `kind` "issue", "receipt", "count", "adjustment", "cut", "cost",
    "supplier-return" or "move" with its id, or nothing to open.

    `party` is who stands on it, with its id; `reverses` and `reversed_by` are numbers of postings.
    """

    kind: str = ""
    document_id: int = 0
    party: str = ""
    party_id: int = 0
    reverses: str = ""
    reversed_by: str = ""


def papers_of(session: Session, postings: Iterable[Posting]) -> dict[int, Paper]:
    """The paper of each posting by posting id; a reversal has that of what it reverses."""
    origins = {posting.id: posting.reverses_id or posting.id for posting in postings}
    documents = _documents(session, set(origins.values()))
    reversed_by = reversed_numbers(session, origins)
    question = select(Posting.id, Posting.number).where(Posting.id.in_(set(origins.values())))
    numbers = dict(session.execute(question).all())
    return {
        posting_id: Paper(
            *documents.get(origin, ("", 0, "", 0)),
            reverses=numbers[origin] if origin != posting_id else "",
            reversed_by=reversed_by.get(posting_id, ""),
        )
        for posting_id, origin in origins.items()
    }


def _documents(session: Session, posting_ids: set[int]) -> dict[int, tuple[str, int, str, int]]:
    issues = (
        select(Issue.posting_id, literal("issue"), Issue.id, Party.name, Party.id)
        .join(Party, Party.id == Issue.workshop_id)
        .where(Issue.posting_id.in_(posting_ids))
    )
    returns = (
        select(WorkshopReturn.posting_id, literal("issue"), Issue.id, Party.name, Party.id)
        .join(IssueLine, IssueLine.id == WorkshopReturn.issue_line_id)
        .join(Issue, Issue.id == IssueLine.issue_id)
        .join(Party, Party.id == Issue.workshop_id)
        .where(WorkshopReturn.posting_id.in_(posting_ids))
    )
    receipts = (
        select(Receipt.posting_id, literal("receipt"), Receipt.id, Party.name, Party.id)
        .join(Party, Party.id == Receipt.supplier_id)
        .where(Receipt.posting_id.in_(posting_ids))
    )
    sent_back = (
        select(
            SupplierReturn.posting_id,
            literal("supplier-return"),
            SupplierReturn.id,
            Party.name,
            Party.id,
        )
        .join(Party, Party.id == SupplierReturn.supplier_id)
        .where(SupplierReturn.posting_id.in_(posting_ids))
    )
    counts = select(
        StockCount.posting_id, literal("count"), StockCount.id, literal(""), literal(0)
    ).where(StockCount.posting_id.in_(posting_ids))
    adjustments = select(
        Adjustment.posting_id, literal("adjustment"), Adjustment.id, literal(""), literal(0)
    ).where(Adjustment.posting_id.in_(posting_ids))
    cuts = select(Cut.posting_id, literal("cut"), Cut.job_id, literal(""), literal(0)).where(
        Cut.posting_id.in_(posting_ids)
    )
    costs = select(
        LandedCost.posting_id, literal("cost"), LandedCost.id, literal(""), literal(0)
    ).where(LandedCost.posting_id.in_(posting_ids))
    moves = (
        select(
            Posting.id,
            literal("move"),
            Posting.id,
            func.coalesce(Party.name, ""),
            func.coalesce(Party.id, 0),
        )
        .outerjoin(OwnerDelivery, OwnerDelivery.posting_id == Posting.id)
        .outerjoin(Party, Party.id == OwnerDelivery.owner_id)
        .where(Posting.id.in_(posting_ids), Posting.kind.in_(_MOVES))
    )
    rows = session.execute(
        union_all(issues, returns, receipts, sent_back, counts, adjustments, cuts, costs, moves)
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
