"""Metal leaves as scrap, with what the dealer paid for it."""

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.errors import ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.core.text import clean
from materialcenter.fulfilment.holding import check_taken, lock_balances
from materialcenter.stock.ledger import Ledger, post
from materialcenter.stock.models import PlaceKind, Posting
from materialcenter.stock.moving.errors import TitipanNotScrap
from materialcenter.stock.moving.leaving import booked, leaving
from materialcenter.stock.moving.models import Scrapping

KIND = "scrap"
PREFIX = "BR"


def scrap_metal(
    session: Session,
    *,
    balance_id: int,
    metal: Metal,
    credit_idr: int = 0,
    sold_to: str = "",
    reason: str,
    by: User,
) -> Scrapping:
    """Let weighed metal of a lot leave as scrap, of whatever condition; `credit_idr` is what
    was paid for it.

    Raises ReasonMissing, MetalIncomplete, TitipanNotScrap, MoreThanThere, HeldForSomebody,
    NotFound.
    """
    by.must(Permission.STOCK_ADJUST)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    ledger = Ledger(session)
    balance = lock_balances(session, ledger, [balance_id])[balance_id]
    lot = balance.lot
    if lot.owner is not None:
        raise TitipanNotScrap(lot=lot.code, owner=lot.owner.name)
    check_taken(session, balance, metal, "pieces", "grams")
    scrapping = Scrapping(
        lot_id=lot.id,
        place_id=balance.place_id,
        pieces=metal.pieces,
        grams=metal.grams,
        credit_idr=credit_idr,
        sold_to=clean(sold_to, most=120, field="sold_to"),
        reason=reason,
    )
    book = booked(balance.metal, metal, balance.counted)
    posting, _ = post(
        ledger, leaving(balance, metal, book, PlaceKind.SCRAP),
        kind=KIND, prefix=PREFIX, by=by, reason=reason, document=scrapping,
    )  # fmt: skip
    audit.record(
        session, by.id, Posting, posting.id, "scrapped",
        reason=reason, grams=metal.grams, credit_idr=credit_idr,
    )  # fmt: skip
    return scrapping
