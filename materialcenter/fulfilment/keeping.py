"""Titipan: metal of a workshop or customer is kept here, and goes back to its owner only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from materialcenter.accounts.models import Customer, Party, User, Workshop
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core import audit, clock
from materialcenter.core.errors import NotFound, Term
from materialcenter.core.quantities import Metal
from materialcenter.core.text import clean
from materialcenter.fulfilment.errors import MetalIncomplete, TakerMissing, TitipanOfAnother
from materialcenter.fulfilment.holding import check_taken, lock_balances
from materialcenter.stock.errors import LotNotGood
from materialcenter.stock.ledger import Ledger, Move, post
from materialcenter.stock.lots import NewLot, open_lots
from materialcenter.stock.models import CONDITION_NAMES, Condition, Lot, PlaceKind, Posting
from materialcenter.stock.moving.errors import NothingChosen, NotTitipan, OwnerMissing
from materialcenter.stock.moving.leaving import booked, leaving
from materialcenter.stock.moving.models import OwnerDelivery
from materialcenter.stock.places import outside, place_for

KIND_IN, PREFIX_IN = "owned-in", "TT"
KIND_OUT, PREFIX_OUT = "owned-out", "TK"


@dataclass(frozen=True, slots=True)
class Left:
    """Weighed metal that its owner leaves here: a lot of its own. `row` names its form row."""

    material_id: int
    metal: Metal
    place_code: str
    heat: str = ""
    certificate_number: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Weighed metal of one balance that its owner takes back."""

    balance_id: int
    metal: Metal


def receive_owned(
    session: Session,
    *,
    owner_id: int,
    left: Sequence[Left],
    delivery_note: str = "",
    note: str = "",
    by: User,
) -> OwnerDelivery:
    """Take metal in that stays its owner's: lots with owner, without value.

    Raises OwnerMissing, NothingChosen, MetalIncomplete, BadPlaceCode, NotFound.
    """
    by.must(Permission.FULFILMENT_RECEIVE)
    owner = _owner(session, owner_id)
    if not left:
        raise NothingChosen
    places = {code: place_for(session, code) for code in {item.place_code for item in left}}
    materials = materials_by_ids(session, {item.material_id for item in left})
    lots = open_lots(session, [_new_lot(materials, owner, item) for item in left])
    origin = outside(_world(owner))
    moves = [
        Move(lot.id, origin, places[item.place_code].id, item.metal, 0)
        for lot, item in zip(lots, left, strict=True)
    ]
    delivery = OwnerDelivery(
        owner_id=owner.id,
        direction="in",
        delivery_note=clean(delivery_note, most=60, field="delivery_note"),
        note=clean(note, most=300, field="note"),
    )
    posting, _ = post(
        Ledger(session), moves, kind=KIND_IN, prefix=PREFIX_IN, by=by, document=delivery
    )
    audit.record(session, by.id, Posting, posting.id, "taken-in", owner=owner.name)
    return delivery


def hand_back_owned(
    session: Session,
    *,
    owner_id: int,
    fetched: Sequence[Fetched],
    taken_by: str,
    note: str = "",
    by: User,
) -> OwnerDelivery:
    """Give metal back to its owner, and to nobody else.

    Raises OwnerMissing, NothingChosen, TakerMissing, NotTitipan, TitipanOfAnother, LotNotGood,
    MetalIncomplete, MoreThanThere, HeldForSomebody, NotFound.
    """
    by.must(Permission.FULFILMENT_ISSUE)
    owner = _owner(session, owner_id)
    taken_by = clean(taken_by, most=120, field="taken_by")
    if not fetched:
        raise NothingChosen
    if not taken_by:
        raise TakerMissing(field="taken_by")
    ledger = Ledger(session)
    balances = lock_balances(session, ledger, [item.balance_id for item in fetched])
    if len(balances) != len(fetched):
        raise NotFound
    moves: list[Move] = []
    for item in fetched:
        balance = balances[item.balance_id]
        _check_owner(balance.lot, owner)
        key = item.balance_id
        check_taken(session, balance, item.metal, f"pieces-{key}", f"grams-{key}")
        book = booked(balance.metal, item.metal, balance.counted)
        moves += leaving(balance, item.metal, book, _world(owner))
    delivery = OwnerDelivery(
        owner_id=owner.id,
        direction="out",
        taken_by=taken_by,
        note=clean(note, most=300, field="note"),
    )
    posting, _ = post(ledger, moves, kind=KIND_OUT, prefix=PREFIX_OUT, by=by, document=delivery)
    audit.record(session, by.id, Posting, posting.id, "handed-back", owner=owner.name)
    return delivery


def _owner(session: Session, owner_id: int) -> Party:
    owner = session.get(Party, owner_id)
    if not isinstance(owner, Workshop | Customer):
        raise OwnerMissing(field="owner_id")
    return owner


def _world(owner: Party) -> PlaceKind:
    """From where an owner's metal comes and to where it goes: a customer's is no workshop's."""
    return PlaceKind.WORKSHOP if isinstance(owner, Workshop) else PlaceKind.SUPPLIER


def _new_lot(materials: Mapping[int, Material], owner: Party, item: Left) -> NewLot:
    material = materials.get(item.material_id)
    if material is None:
        raise NotFound
    metal = item.metal
    if metal.grams <= 0 or metal.pieces < 0 or metal.counted(material.counted) <= 0:
        raise MetalIncomplete(field=f"grams{item.row}")
    return NewLot(
        material,
        clock.today(),
        heat=clean(item.heat, most=40, field=f"heat{item.row}"),
        certificate_number=clean(item.certificate_number, most=60, field=f"certificate{item.row}"),
        owner_id=owner.id,
    )


def _check_owner(lot: Lot, owner: Party) -> None:
    if lot.owner is None:
        raise NotTitipan(lot=lot.code)
    if lot.owner_id != owner.id:
        raise TitipanOfAnother(lot=lot.code, owner=lot.owner.name)
    if lot.condition != Condition.GOOD:
        raise LotNotGood(lot=lot.code, condition=Term(CONDITION_NAMES[lot.condition]))
