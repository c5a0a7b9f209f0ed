"""The workshop answers an offer: what it accepts becomes a line of its own beside the one it
stands for, the rest of that one stays open."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import NotFound, Quantity
from materialcenter.core.text import clean
from materialcenter.demand.errors import MaterialInactive
from materialcenter.demand.models import CutWish, PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.holding import lock_balances
from materialcenter.fulfilment.reserving import expiry, hold, reserve_free
from materialcenter.fulfilment.substituting.errors import MetalGone, TooLittleLeft
from materialcenter.fulfilment.substituting.models import OfferState, SubstitutionOffer
from materialcenter.fulfilment.substituting.offering import locked_offer
from materialcenter.stock.ledger import Ledger


def accept_offer(
    session: Session, *, offer_id: int, quantity: int, note: str = "", by: User
) -> PurchaseRequestLine:
    """Take all or some of what is offered (in the offer's count unit); returns the new line.

    It is reserved at once: from the offered lot, all of it or nothing; of a material, what is
    free. Accepting the same again changes nothing. Raises OfferAnswered, OfferLapsed,
    OfferOvertaken, AnswerOutOfRange, MaterialInactive, MetalGone, TooLittleLeft, NotFound.
    """
    by.must(Permission.DEMAND_REQUEST)
    offer, parent = _own(session, offer_id, by)
    if offer.state == OfferState.ACCEPTED and offer.accepted == quantity and offer.child_line_id:
        return session.get_one(PurchaseRequestLine, offer.child_line_id)
    offer.must_be_answerable()
    offer.must_cover(quantity, parent.uncovered)
    if not offer.material.active:
        raise MaterialInactive(material=offer.material.name_id)
    note = clean(note, most=300, field="note")
    line = _child(session, parent, offer, quantity)
    offer.end(OfferState.ACCEPTED, by.id, note)
    offer.accepted, offer.child_line_id = quantity, line.id
    session.flush()
    _reserve(session, offer, line)
    session.flush()
    audit.record(
        session, by.id, PurchaseRequest, parent.request_id, "offer-accepted", reason=note,
        quantity=quantity, material_id=offer.material_id, idr_per_kg=offer.idr_per_kg,
        lines={str(parent.id): line.replaces}, reserved={str(line.id): line.reserved},
    )  # fmt: skip
    return line


def decline_offer(
    session: Session, *, offer_id: int, note: str = "", by: User
) -> SubstitutionOffer:
    """Rather wait for what was asked for; done again it changes nothing.

    Raises OfferAnswered, OfferLapsed, NotFound.
    """
    by.must(Permission.DEMAND_REQUEST)
    offer, line = _own(session, offer_id, by)
    if offer.state == OfferState.DECLINED:
        return offer
    offer.must_be_answerable()
    note = clean(note, most=300, field="note")
    offer.end(OfferState.DECLINED, by.id, note)
    session.flush()
    audit.record(
        session, by.id, PurchaseRequest, line.request_id, "offer-declined",
        reason=note, quantity=offer.quantity, material_id=offer.material_id,
    )  # fmt: skip
    return offer


def _own(
    session: Session, offer_id: int, by: User
) -> tuple[SubstitutionOffer, PurchaseRequestLine]:
    """The offer and its line, locked. NotFound also for another workshop's."""
    offer, line = locked_offer(session, offer_id)
    if line.request.workshop_id != by.workshop_id:
        raise NotFound
    return offer, line


def _child(
    session: Session, parent: PurchaseRequestLine, offer: SubstitutionOffer, quantity: int
) -> PurchaseRequestLine:
    """The line of what was accepted. The wished cuts go with it when nothing else is left to be
    cut of its parent."""
    request, replaces = parent.request, offer.stands_for(quantity)
    cuts = _cuts(session, parent) if replaces == parent.promise else []
    parent.replace(replaces)
    lot = offer.balance.lot if offer.balance else None
    line = PurchaseRequestLine(
        position=max(li.position for li in request.lines) + 1,
        material=offer.material, counted=offer.material.counted,
        asked=quantity, approved=quantity, need_by=parent.need_by,
        idr_per_kg=offer.idr_per_kg, price_agreed=True, estimate_idr=offer.estimate_of(quantity),
        customer_job=parent.customer_job, note=parent.note,
        parent_line_id=parent.id, replaces=replaces,
        w_um=lot.w_um if lot else None, l_um=lot.l_um if lot else None, cuts=cuts,
        cancelled=0, settled_short=0, issued=0, reserved=0, pegged=0, replaced=0,
    )  # fmt: skip
    request.lines.append(line)
    session.flush()
    return line


def _cuts(session: Session, parent: PurchaseRequestLine) -> list[CutWish]:
    wished = session.scalars(
        select(CutWish).filter_by(request_line_id=parent.id).order_by(CutWish.position)
    )
    return [
        CutWish(
            position=cut.position, w_um=cut.w_um, l_um=cut.l_um, pieces=cut.pieces,
            turnable=cut.turnable,
        )
        for cut in wished
    ]  # fmt: skip


def _reserve(session: Session, offer: SubstitutionOffer, line: PurchaseRequestLine) -> None:
    """From the offered lot, else from what is free of the material."""
    if offer.balance_id is None:
        reserve_free(session, [line])
        return
    balance = lock_balances(session, Ledger(session), [offer.balance_id])[offer.balance_id]
    if balance.free <= 0:
        raise MetalGone
    if balance.free < line.asked:
        free = Quantity(balance.free, balance.lot.unit)
        raise TooLittleLeft(free=free, field="quantity")
    hold(session, line, balance, line.asked, until=expiry(session, line))
