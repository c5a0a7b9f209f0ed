"""The centre offers other metal for what a line lacks, takes an offer back, lets it lapse."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import audit, clock
from materialcenter.core.errors import NotFound, Quantity, ReasonMissing, Rupiah, Term, WrongState
from materialcenter.core.quantities import price_of
from materialcenter.core.settings import (
    OFFER_DAYS,
    PIECE_PRICE_STEP_IDR,
    REQUEST_LIMIT_IDR,
    value_of,
)
from materialcenter.core.text import clean
from materialcenter.demand.errors import (
    AboveLimit,
    MaterialInactive,
    QuantityNotPositive,
    QuantityTooLarge,
)
from materialcenter.demand.models import (
    REQUEST_STATUS_NAMES,
    PurchaseRequest,
    PurchaseRequestLine,
    RequestStatus,
)
from materialcenter.demand.pricing import Price, estimate
from materialcenter.demand.services import LARGEST_MASS_G, LARGEST_PIECES
from materialcenter.fulfilment.errors import KeptUntilWrong, TitipanOfAnother
from materialcenter.fulfilment.reserving import lock_lines
from materialcenter.fulfilment.substituting.errors import (
    MoreThanInLot,
    NotForOffer,
    OwnTitipan,
    ReplacesTooMuch,
    SameMetal,
)
from materialcenter.fulfilment.substituting.models import OfferState, SubstitutionOffer
from materialcenter.stock.models import Balance

LONGEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Substitute:
    """What is offered: a material, or metal of one lot at one place (then the material is the
    lot's). `quantity` in the count unit of what is offered, `replaces` in that of the line,
    `word` is what the workshop reads, e.g. "tebal 3,2 mm, 6,7 % lebih berat"."""

    quantity: int
    replaces: int
    idr_per_kg: int
    word: str
    material_id: int = 0
    balance_id: int | None = None
    valid_until: date | None = None


def offer_substitute(
    session: Session, *, line_id: int, substitute: Substitute, by: User
) -> SubstitutionOffer:
    """Offer a workshop other metal for what is uncovered of its line; nothing is held for it.

    Raises WrongState, QuantityNotPositive, QuantityTooLarge, ReasonMissing, KeptUntilWrong,
    SameMetal, MaterialInactive, NotForOffer, TitipanOfAnother, OwnTitipan, MoreThanInLot,
    ReplacesTooMuch, AboveLimit, NotFound.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    line = lock_lines(session, [line_id])[line_id]
    request = line.request
    if request.status != RequestStatus.APPROVED:
        state = Term(REQUEST_STATUS_NAMES[RequestStatus(request.status)])
        raise WrongState(document=request.number, state=state)
    offer = _offer(session, line, substitute)
    offer.offered_by_id, offer.offered_at = by.id, clock.now()
    others = waiting_offers(session, [li.id for li in request.lines])
    left = line.uncovered - sum(o.replaces for o in others if o.request_line_id == line.id)
    if offer.replaces > left:
        raise ReplacesTooMuch(left=Quantity(max(left, 0), line.material.unit), field="replaces")
    _check_limit(session, request, [*others, offer], by)
    session.add(offer)
    session.flush()
    audit.record(
        session, by.id, PurchaseRequest, request.id, "offer-made",
        reason=offer.word, quantity=offer.quantity, material_id=offer.material_id,
        idr_per_kg=offer.idr_per_kg, lines={str(line.id): offer.replaces},
    )  # fmt: skip
    return offer


def _offer(session: Session, line: PurchaseRequestLine, given: Substitute) -> SubstitutionOffer:
    """The offer as it was given, judged by itself."""
    balance = session.get(Balance, given.balance_id) if given.balance_id is not None else None
    if given.balance_id is not None and balance is None:
        raise NotFound
    material = balance.lot.material if balance else session.get(Material, given.material_id)
    if material is None:
        raise NotFound
    for name in ("quantity", "replaces", "idr_per_kg"):
        if getattr(given, name) <= 0:
            raise QuantityNotPositive(field=name)
    if given.quantity > (LARGEST_PIECES if material.counted == "piece" else LARGEST_MASS_G):
        raise QuantityTooLarge(field="quantity")
    word = clean(given.word, most=300, field="word")
    if not word:
        raise ReasonMissing(field="word")
    if material.id == line.material_id and not (balance and balance.lot.l_um):
        raise SameMetal
    if not material.active:
        raise MaterialInactive(material=material.name_id)
    if balance:
        _check_lot(line, balance, given.quantity)
    grams = balance.grams_of(given.quantity) if balance else material.grams(given.quantity)
    return SubstitutionOffer(
        request_line_id=line.id, material_id=material.id, balance_id=given.balance_id,
        state=OfferState.OPEN,
        quantity=given.quantity, replaces=given.replaces, grams=grams,
        idr_per_kg=given.idr_per_kg, word=word, valid_until=_last_day(session, given.valid_until),
        estimate_idr=_estimate(session, material, balance, given, grams),
    )  # fmt: skip


def _check_lot(line: PurchaseRequestLine, balance: Balance, quantity: int) -> None:
    """The lot may be promised to this workshop, and there is so much of it."""
    lot = balance.lot
    if lot.owner_id == line.request.workshop_id:
        raise OwnTitipan(lot=lot.code)
    if lot.owner_id is not None:
        raise TitipanOfAnother(lot=lot.code, owner=lot.owner.name if lot.owner else "")
    if lot.counted != lot.material.counted:
        raise NotForOffer(lot=lot.code)
    if quantity > balance.free:
        free = Quantity(max(balance.free, 0), lot.unit)
        raise MoreThanInLot(lot=lot.code, free=free, field="quantity")


def _last_day(session: Session, day: date | None) -> date:
    today = clock.today()
    if day is None:
        return today + timedelta(days=value_of(session, OFFER_DAYS))
    if not today <= day <= today + LONGEST:
        raise KeptUntilWrong(earliest=today, latest=today + LONGEST, field="valid_until")
    return day


def _estimate(
    session: Session, material: Material, balance: Balance | None, given: Substitute, grams: int
) -> int:
    """By the piece as the price list has it, or by the weight that the lot has in the books."""
    if balance:
        return price_of(grams, given.idr_per_kg)
    price = Price(given.idr_per_kg, None)
    return estimate(material, given.quantity, price, value_of(session, PIECE_PRICE_STEP_IDR))


def _check_limit(
    session: Session,
    request: PurchaseRequest,
    offers: Sequence[SubstitutionOffer],
    by: User,
) -> None:
    """Were everything on offer accepted, the request's value must stay within what this person
    may approve, unless it does not rise. Raises AboveLimit."""
    now, limit = request.estimate_idr, value_of(session, REQUEST_LIMIT_IDR)
    lines = {line.id: line for line in request.lines}
    raised = sum(
        max(0, offer.estimate_idr - lines[offer.request_line_id].estimate_of(offer.replaces))
        for offer in offers
    )
    if raised and now + raised > limit and not by.may(Permission.DEMAND_APPROVE_ABOVE_LIMIT):
        raise AboveLimit(value=Rupiah(now + raised), limit=Rupiah(limit))


def waiting_offers(session: Session, line_ids: Iterable[int]) -> list[SubstitutionOffer]:
    """The offers on some lines that can still be answered, oldest first."""
    rows = session.scalars(
        select(SubstitutionOffer)
        .where(
            SubstitutionOffer.request_line_id.in_(list(line_ids)),
            SubstitutionOffer.state == OfferState.OPEN,
            SubstitutionOffer.valid_until >= clock.today(),
        )
        .order_by(SubstitutionOffer.id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def locked_offer(session: Session, offer_id: int) -> tuple[SubstitutionOffer, PurchaseRequestLine]:
    """An offer with its line, their request locked, read afresh. Raises NotFound."""
    offer = session.get(SubstitutionOffer, offer_id)
    if offer is None:
        raise NotFound
    line = lock_lines(session, [offer.request_line_id])[offer.request_line_id]
    session.refresh(offer)
    return offer, line


def withdraw_offer(session: Session, *, offer_id: int, reason: str, by: User) -> SubstitutionOffer:
    """Take an offer back before it is answered; done again it changes nothing.

    Raises ReasonMissing, OfferAnswered, NotFound.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    offer, line = locked_offer(session, offer_id)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    if offer.state == OfferState.WITHDRAWN:
        return offer
    offer.end(OfferState.WITHDRAWN, by.id, reason)
    session.flush()
    audit.record(
        session, by.id, PurchaseRequest, line.request_id, "offer-withdrawn",
        reason=reason, quantity=offer.quantity, material_id=offer.material_id,
    )  # fmt: skip
    return offer


def end_offers(session: Session, request: PurchaseRequest, by_id: int) -> None:
    """Nothing of a locked request is lacking any more: what is on offer for it is withdrawn."""
    open_offers = session.scalars(
        select(SubstitutionOffer)
        .where(
            SubstitutionOffer.request_line_id.in_([line.id for line in request.lines]),
            SubstitutionOffer.state == OfferState.OPEN,
        )
        .execution_options(populate_existing=True)
    )
    for offer in open_offers:
        offer.end(OfferState.WITHDRAWN, by_id)


def lapse_offers(session: Session) -> int:
    """Let the offers nobody answered in time lapse; returns how many. Run once a day."""
    due = select(SubstitutionOffer).where(
        SubstitutionOffer.state == OfferState.OPEN, SubstitutionOffer.valid_until < clock.today()
    )
    before = session.scalars(due).all()
    lines = lock_lines(session, {offer.request_line_id for offer in before})
    lapsed = session.scalars(
        due.where(SubstitutionOffer.request_line_id.in_(lines))
        .order_by(SubstitutionOffer.id)
        .execution_options(populate_existing=True)
    ).all()
    for offer in lapsed:
        offer.end(OfferState.LAPSED, None)
    session.flush()
    audit.record_all(
        session,
        [
            audit.entry(
                None, PurchaseRequest, lines[offer.request_line_id].request_id, "offer-lapsed",
                quantity=offer.quantity, material_id=offer.material_id,
            )
            for offer in lapsed
        ],
    )  # fmt: skip
    return len(lapsed)
