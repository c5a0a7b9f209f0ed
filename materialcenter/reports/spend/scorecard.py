"""How each supplier did in a period, side by side; every figure is told of what came or was
promised in it.

Weight: what the scale showed less what the supplier's papers said, of receipts where they say
something. Certificates: of the lots that came those that have one by now. Price: what his metal
cost by what the same kilos would have cost at the average price of all suppliers of each material,
in hundredths of a percent less 100 %.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.core.moments import epoch
from materialcenter.core.quantities import divide_half_up
from materialcenter.fulfilment.after_delivery.claims.models import ClaimStatus, ShortWeightClaim
from materialcenter.fulfilment.models import Receipt, ReceiptLine, Rejection
from materialcenter.purchasing.queries import supplier_names
from materialcenter.reports.periods import Period
from materialcenter.reports.ranks import nearest_rank
from materialcenter.reports.report import Question
from materialcenter.reports.spend.figures import Bought, Part, by_key, purchases
from materialcenter.reports.spend.promises import Promise, promises
from materialcenter.stock.models import LotCertificate, Posting

WHOLE = 10_000  # 100 % in hundredths of a percent
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What came: deliveries and their lines, lots with a certificate, grams by the supplier's
    papers where they say something and what the scale showed less them, lines whose weight had
    to be explained, and how often something was rejected."""

    receipts: int = 0
    lines: int = 0
    certified: int = 0
    noted_g: int = 0
    off_g: int = 0
    explained: int = 0
    rejections: int = 0


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims of short weight made: how many, still open, rupiah asked and credited."""

    made: int = 0
    waiting: int = 0
    asked_idr: int = 0
    credit_idr: int = 0
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One supplier. Shares are in hundredths of a percent, None where nothing was promised."""

    supplier_id: int
    name: str
    bought: Bought
    promises: list[Promise]
    deliveries: Deliveries
    claims: Claims
    price_bp: int | None

    @property
    def on_time_in_full_bp(self) -> int | None:
        """Of the promised lines those that were in full by the promised day."""
        return _share(sum(one.on_time_in_full for one in self.promises), len(self.promises))

    @property
    def in_full_bp(self) -> int | None:
        """Those that are in full by now."""
        return _share(sum(one.full_on is not None for one in self.promises), len(self.promises))

    @property
    def days_late(self) -> int | None:
        """The median of days from the promised day to in full; below zero is early."""
        return nearest_rank((d for one in self.promises if (d := one.days_late) is not None), 50)

    def lead_days(self, percent: int) -> int | None:
        """So many percent of the orders' first metal came within these days."""
        return nearest_rank(
            (d for one in self.promises if (d := one.lead_days) is not None), percent
        )

    @property
    def off_bp(self) -> int | None:
        """What the scale showed less than the papers (below zero), of what they said."""
        noted = self.deliveries.noted_g
        return divide_half_up(self.deliveries.off_g * WHOLE, noted) if noted else None

    @property
    def certified_bp(self) -> int | None:
        """Of the lots that came those with a certificate."""
        return _share(self.deliveries.certified, self.deliveries.lines)


def scorecards(session: Session, question: Question) -> list[Card]:
    """The suppliers asked for that were bought from or had promised something, the dearest first;
    of all their metal, whatever else the question is narrowed to."""
    period = question.period
    parts = purchases(session, Question(period))
    bought = {key: value for (key,), value in by_key(parts, "supplier_id").items()}
    promised: dict[int, list[Promise]] = {}
    for one in promises(session, period, question.supplier_id):
        promised.setdefault(one.supplier_id, []).append(one)
    came, claimed = _deliveries(session, period), _claims(session, period)
    indexes = _indexes(parts)
    names = supplier_names(session)
    cards = [
        Card(
            key, names[key], bought.get(key, Bought()), promised.get(key, []),
            came.get(key, Deliveries()), claimed.get(key, Claims()), indexes.get(key),
        )
        for key in names
        if (key in bought or key in promised) and question.supplier_id in (None, key)
    ]  # fmt: skip
    return sorted(cards, key=lambda card: (-card.bought.total_idr, card.name))


def _share(some: int, of: int) -> int | None:
    return divide_half_up(some * WHOLE, of) if of else None


def _indexes(parts: Iterable[Part]) -> dict[int, int]:
    """By supplier how dear he is beside the average of all, each material by his own kilos."""
    parts = list(parts)
    averages = {key: one for (key,), one in by_key(parts, "material_id").items() if one.grams > 0}
    found: dict[int, int] = {}
    for (supplier_id,), _ in by_key(parts, "supplier_id").items():
        own = usual = 0
        for part in parts:
            if part.supplier_id == supplier_id and part.material_id in averages:
                average = averages[part.material_id]
                own += part.bought.total_idr
                usual += divide_half_up(average.total_idr * part.bought.grams, average.grams)
        if usual > 0:
            found[supplier_id] = divide_half_up(own * WHOLE, usual) - WHOLE
    return found


def _in(period: Period, question: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Receipts of a period that stand."""
    reversal = aliased(Posting)
    return (
        question.join(Posting, Posting.id == Receipt.posting_id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(
            Posting.kind == "receipt",
            Posting.happened_at >= period.since,
            Posting.happened_at < period.until,
            reversal.id.is_(None),
        )
        .group_by(Receipt.supplier_id)
    )


def _deliveries(session: Session, period: Period) -> dict[int, Deliveries]:
    noted = ReceiptLine.supplier_grams.is_not(None)
    certified = select(LotCertificate.lot_id).where(LotCertificate.lot_id == ReceiptLine.lot_id)
    lines = _in(
        period,
        select(
            Receipt.supplier_id,
            func.count(Receipt.id.distinct()),
            func.count(),
            func.sum(case((certified.exists(), 1), else_=0)),
            func.coalesce(func.sum(ReceiptLine.supplier_grams), 0),
            func.sum(case((noted, ReceiptLine.grams - ReceiptLine.supplier_grams), else_=0)),
            func.sum(case((ReceiptLine.weight_reason != "", 1), else_=0)),
        )
        .select_from(Receipt)
        .join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id),
    )
    rejected = _in(
        period,
        select(Receipt.supplier_id, func.count())
        .select_from(Receipt)
        .join(Rejection, Rejection.receipt_id == Receipt.id),
    )
    refused = {row[0]: row[1] for row in session.execute(rejected)}
    return {
        row[0]: Deliveries(*map(int, row[1:]), rejections=refused.get(row[0], 0))
        for row in session.execute(lines)
    }


def _claims(session: Session, period: Period) -> dict[int, Claims]:
    took = epoch(ShortWeightClaim.decided_at) - epoch(ShortWeightClaim.made_at)
    rows = session.execute(
        select(
            Receipt.supplier_id, ShortWeightClaim.status, ShortWeightClaim.asked_idr,
            func.coalesce(ShortWeightClaim.credit_idr, 0), took,
        )
        .join(Receipt, Receipt.id == ShortWeightClaim.receipt_id)
        .where(
            ShortWeightClaim.made_at >= period.since, ShortWeightClaim.made_at < period.until,
            ShortWeightClaim.status != ClaimStatus.WITHDRAWN,
        )
    )  # fmt: skip
    found: dict[int, list[tuple[str, int, int, int | None]]] = {}
    for supplier_id, status, asked, credit, seconds in rows:
        found.setdefault(supplier_id, []).append((status, asked, credit, seconds))
    return {
        supplier_id: Claims(
            len(claims),
            sum(status == ClaimStatus.OPEN for status, *_ in claims),
            sum(asked for _, asked, _, _ in claims),
            sum(credit for _, _, credit, _ in claims),
            nearest_rank((s // DAY_S for *_, s in claims if s is not None), 50),
        )
        for supplier_id, claims in found.items()
    }
