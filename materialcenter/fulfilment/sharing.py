"""Who gets what of a delivery that is too small: pure rules over the promised quantities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from materialcenter.core.errors import N_, Quantity
from materialcenter.core.quantities import split
from materialcenter.fulfilment.errors import BadShares


class Rule(StrEnum):
    """How a short delivery is shared."""

    NEED_BY = "need-by"
    OLDEST = "oldest"
    PRO_RATA = "pro-rata"
    SMALLEST = "smallest"
    BY_HAND = "by-hand"


RULE_NAMES = {
    Rule.NEED_BY: N_("menurut tanggal dibutuhkan"),
    Rule.OLDEST: N_("menurut urutan permintaan"),
    Rule.PRO_RATA: N_("dibagi rata menurut jumlah"),
    Rule.SMALLEST: N_("yang paling sedikit dahulu"),
    Rule.BY_HAND: N_("dibagi oleh petugas"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request line was promised of an order line."""

    request_line_id: int
    quantity: int
    need_by: date
    requested_at: datetime

    def oldest(self) -> tuple[datetime, int]:
        """By when it was asked."""
        return (self.requested_at, self.request_line_id)


def ranked(rule: Rule, claims: Sequence[Claim]) -> list[Claim]:
    """The claims in the order in which the rule serves them; ties go to the oldest."""
    if rule == Rule.NEED_BY:
        return sorted(claims, key=lambda c: (c.need_by, *c.oldest()))
    if rule == Rule.SMALLEST:
        return sorted(claims, key=lambda c: (c.quantity, *c.oldest()))
    return sorted(claims, key=Claim.oldest)


def share(
    rule: Rule,
    arrived: int,
    claims: Sequence[Claim],
    *,
    by_hand: Mapping[int, int] | None = None,
    unit: str = "kg",
) -> dict[int, int]:
    """What each request line gets of `arrived`, in the count unit; the sum is
    min(arrived, all that was promised), nobody gets more than his claim.

    Pro rata uses the one splitting function: 7 sheets over 4, 4, 4 give 3, 2, 2.
    Raises BadShares when shares by hand do not add up.
    """
    order = ranked(rule, claims)
    promised = sum(claim.quantity for claim in order)
    if rule == Rule.BY_HAND and arrived < promised:
        return _checked(by_hand or {}, arrived, order, unit)
    if arrived >= promised:
        return {claim.request_line_id: claim.quantity for claim in order}
    if rule == Rule.PRO_RATA:
        parts = split(arrived, [claim.quantity for claim in order])
        return {c.request_line_id: part for c, part in zip(order, parts, strict=True)}
    shares: dict[int, int] = {}
    for claim in order:
        shares[claim.request_line_id] = min(claim.quantity, arrived)
        arrived -= shares[claim.request_line_id]
    return shares


def _checked(
    by_hand: Mapping[int, int], arrived: int, claims: Sequence[Claim], unit: str
) -> dict[int, int]:
    shares = {c.request_line_id: by_hand.get(c.request_line_id, 0) for c in claims}
    fits = all(0 <= shares[c.request_line_id] <= c.quantity for c in claims)
    if not fits or sum(shares.values()) != arrived or by_hand.keys() - shares.keys():
        raise BadShares(arrived=Quantity(arrived, unit), field="shares")
    return shares
