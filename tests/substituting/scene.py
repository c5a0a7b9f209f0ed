"""Ten sheets of 3.0 mm are lacking; other metal is offered, taken, handed over."""

from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.substituting.models import SubstitutionOffer
from materialcenter.fulfilment.substituting.offering import (
    Substitute,
    offer_substitute,
)
from materialcenter.stock.models import Balance
from tests.cast import Cast

THIN, THICK = "PL-SS400-3x1219x2438", "PL-SS400-3.2x1219x2438"
OTHER_GRADE = "PL-SPHC-3x1219x2438"


def offered(
    session: Session, cast: Cast, request: PurchaseRequest, quantity: int, material: Material,
    *, replaces: int | None = None, balance: Balance | None = None, idr_per_kg: int = 14_200,
) -> SubstitutionOffer:  # fmt: skip
    substitute = Substitute(
        quantity, replaces or quantity, idr_per_kg, "tebal 3,2 mm, 6,7 % lebih berat",
        material_id=material.id, balance_id=balance.id if balance else None,
    )  # fmt: skip
    line_id = request.lines[0].id
    return offer_substitute(session, line_id=line_id, substitute=substitute, by=cast.buyer)


def hand_over(session: Session, cast: Cast, request: PurchaseRequest) -> Issue:
    rows = ready_reservations(session, request_id=request.id)
    return issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Sopir", by=cast.storekeeper,
        hand_overs=[
            HandOver(row.id, Metal(row.held, row.balance.grams_of(row.held))) for row in rows
        ],
    )  # fmt: skip


def counters(line) -> tuple[int, int, int, int]:
    return line.issued, line.reserved, line.pegged, line.uncovered
