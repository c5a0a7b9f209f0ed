"""What still happened to a delivery, for its page: returns to the supplier and claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from materialcenter.core.db import Session
from materialcenter.fulfilment.after_delivery.claims.models import (
    CLAIM_STATUS_NAMES,
    ClaimStatus,
    ShortWeightClaim,
)
from materialcenter.fulfilment.after_delivery.claims.queries import (
    Short,
    claims_of_receipt,
    shorts_of,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.after_delivery.supplier_returns.queries import (
    returnable,
    returns_of_receipt,
)
from materialcenter.fulfilment.models import Receipt
from materialcenter.fulfilment.queries import reversed_numbers


@dataclass(frozen=True, slots=True)
class AfterDelivery:
    """`here` tells whether some of its metal still lies here; `undone` are reversed returns by
    posting."""

    shorts: Sequence[Short]
    claims: Sequence[ShortWeightClaim]
    returns: Sequence[SupplierReturn]
    undone: Mapping[int, str]
    here: bool

    @property
    def claimable(self) -> bool:
        """Whether something is short that nobody claimed yet."""
        return any(short.left_g for short in self.shorts)

    @property
    def claim_names(self) -> Mapping[ClaimStatus, str]:
        """What the states of claims are called."""
        return CLAIM_STATUS_NAMES


def after_delivery_of(session: Session, receipt: Receipt) -> AfterDelivery:
    """Everything that was done about a delivery since it was taken in."""
    returns = returns_of_receipt(session, receipt.id)
    return AfterDelivery(
        shorts_of(session, receipt),
        claims_of_receipt(session, receipt.id),
        returns,
        reversed_numbers(session, [row.posting_id for row in returns]),
        bool(returnable(session, receipt.id)),
    )
