"""Questions about offers. A member sees only those to his own workshop."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.errors import NotFound
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.substituting.models import OfferState, SubstitutionOffer
from materialcenter.stock.models import Balance


def _offers() -> Select[SubstitutionOffer]:
    balance = joinedload(SubstitutionOffer.balance)
    return select(SubstitutionOffer).options(
        joinedload(SubstitutionOffer.material, innerjoin=True),
        joinedload(SubstitutionOffer.offered_by, innerjoin=True),
        joinedload(SubstitutionOffer.answered_by),
        balance.joinedload(Balance.lot),
        balance.joinedload(Balance.place),
    )


def offers_of(session: Session, line_ids: Iterable[int]) -> dict[int, list[SubstitutionOffer]]:
    """Every offer on some lines by line id, oldest first."""
    rows = session.scalars(
        _offers()
        .where(SubstitutionOffer.request_line_id.in_(list(line_ids)))
        .order_by(SubstitutionOffer.id)
    )
    found: dict[int, list[SubstitutionOffer]] = {}
    for row in rows:
        found.setdefault(row.request_line_id, []).append(row)
    return found


def offers_waiting_for(session: Session, *, by: User) -> Sequence[SubstitutionOffer]:
    """What this person may answer: open offers to his workshop of which something can still be
    accepted, those that end first on top."""
    by.must(Permission.DEMAND_REQUEST)
    line = joinedload(SubstitutionOffer.request_line, innerjoin=True)
    rows = session.scalars(
        _offers()
        .join(SubstitutionOffer.request_line)
        .join(PurchaseRequestLine.request)
        .where(
            PurchaseRequest.workshop_id == by.workshop_id,
            SubstitutionOffer.state == OfferState.OPEN,
            SubstitutionOffer.valid_until >= clock.today(),
        )
        .options(
            line.joinedload(PurchaseRequestLine.request, innerjoin=True),
            line.joinedload(PurchaseRequestLine.material, innerjoin=True),
        )
        .order_by(SubstitutionOffer.valid_until, SubstitutionOffer.id)
    )
    return [row for row in rows if row.acceptable(row.request_line.uncovered)]


def offer_by_id(session: Session, offer_id: int, *, by: User) -> SubstitutionOffer:
    """An offer with its line and request. NotFound also for another workshop's."""
    if not by.is_member:
        by.must(Permission.DEMAND_READ)
    line = joinedload(SubstitutionOffer.request_line, innerjoin=True)
    offer = session.scalars(
        _offers()
        .where(SubstitutionOffer.id == offer_id)
        .options(line.joinedload(PurchaseRequestLine.request, innerjoin=True))
    ).one_or_none()
    if offer is None:
        raise NotFound
    if by.is_member and offer.request_line.request.workshop_id != by.workshop_id:
        raise NotFound
    return offer


def originals_of(session: Session, lines: Iterable[PurchaseRequestLine]) -> dict[int, Material]:
    """What was asked for instead of which these lines stand, by their ids; others are not in
    the answer."""
    parents = {line.id: line.parent_line_id for line in lines if line.parent_line_id}
    if not parents:
        return {}
    rows = session.execute(
        select(PurchaseRequestLine.id, Material)
        .join(PurchaseRequestLine.material)
        .where(PurchaseRequestLine.id.in_(parents.values()))
    )
    asked: dict[int, Material] = {row[0]: row[1] for row in rows}
    return {line_id: asked[parent_id] for line_id, parent_id in parents.items()}
