"""Questions of the pages on moving: what lies where and of whom, documents, what waits."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import Customer, Party, Workshop
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.stock.models import INSIDE, Balance, Lot, Movement, Place, Posting
from materialcenter.stock.moving.models import (
    Adjustment,
    AdjustmentStatus,
    ConditionChange,
    OwnerDelivery,
    Scrapping,
)


def _balances() -> Select[Balance]:
    return select(Balance).options(
        joinedload(Balance.lot, innerjoin=True).joinedload(Lot.owner),
        joinedload(Balance.lot, innerjoin=True).selectinload(Lot.certificates),
        joinedload(Balance.place, innerjoin=True),
    )


def place_by_code(session: Session, code: str) -> Place:
    """A place of the centre. Raises NotFound."""
    place = session.scalars(
        select(Place).where(Place.code == code, Place.kind.in_(INSIDE))
    ).one_or_none()
    if place is None:
        raise NotFound
    return place


def balances_at(session: Session, place: Place) -> Sequence[Balance]:
    """What lies at a place or in a rack or bin of it, by place and lot."""
    return session.scalars(
        _balances()
        .join(Balance.place)
        .where(
            (Place.id == place.id) | Place.code.startswith(f"{place.code}-", autoescape=True),
            Place.kind.in_(INSIDE),
            Balance.grams > 0,
        )
        .order_by(Place.code, Balance.lot_id)
    ).all()


def places_with_load(session: Session) -> list[tuple[Place, int, int]]:
    """The centre's places by code, each with how many lots and grams lie right there."""
    load = (
        select(
            Balance.place_id,
            func.count().label("lots"),
            func.sum(Balance.grams).label("grams"),
        )
        .where(Balance.grams > 0)
        .group_by(Balance.place_id)
        .subquery()
    )
    rows = session.execute(
        select(Place, func.coalesce(load.c.lots, 0), func.coalesce(load.c.grams, 0))
        .outerjoin(load, load.c.place_id == Place.id)
        .where(Place.kind.in_(INSIDE))
        .order_by(Place.code)
    )
    return [(place, int(lots), int(grams)) for place, lots, grams in rows]


def balances_by_ids(session: Session, ids: Iterable[int]) -> Sequence[Balance]:
    """Balances by id, those that exist."""
    return session.scalars(
        _balances().where(Balance.id.in_(sorted(set(ids)))).order_by(Balance.id)
    ).all()


def balances_of_owner(session: Session, owner_id: int) -> Sequence[Balance]:
    """The titipan of an owner that lies here."""
    return session.scalars(
        _balances()
        .join(Balance.lot)
        .where(Lot.owner_id == owner_id, Balance.grams > 0)
        .order_by(Balance.id)
    ).all()


def titipan(session: Session) -> Sequence[Balance]:
    """All metal of other owners that lies here, by owner."""
    return session.scalars(
        _balances()
        .join(Balance.lot)
        .join(Party, Party.id == Lot.owner_id)
        .where(Balance.grams > 0)
        .order_by(Party.name, Party.id, Balance.id)
    ).all()


def possible_owners(session: Session) -> Sequence[Party]:
    """Those whose metal may be kept: active workshops and customers, by name."""
    kinds = [cls.__mapper__.polymorphic_identity for cls in (Workshop, Customer)]
    return session.scalars(
        select(Party).where(Party.kind.in_(kinds), Party.active).order_by(Party.name, Party.id)
    ).all()


def waiting_adjustments(session: Session) -> Sequence[Adjustment]:
    """Corrections somebody has to decide on, oldest first."""
    return session.scalars(
        _adjustments().where(Adjustment.status == AdjustmentStatus.WAITING).order_by(Adjustment.id)
    ).all()


def adjustment_by_id(session: Session, adjustment_id: int) -> Adjustment:
    """One correction. Raises NotFound."""
    found = session.scalars(_adjustments().where(Adjustment.id == adjustment_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _adjustments() -> Select[Adjustment]:
    return select(Adjustment).options(
        joinedload(Adjustment.lot, innerjoin=True).joinedload(Lot.owner),
        joinedload(Adjustment.place, innerjoin=True),
        joinedload(Adjustment.posting),
        joinedload(Adjustment.asked_by, innerjoin=True),
        joinedload(Adjustment.decided_by),
    )


def postings_of(
    session: Session, kinds: Sequence[str], *, after: int | None = None, size: int = PAGE_SIZE
) -> Page[Posting]:
    """Documents of some kinds, newest first."""
    question = (
        select(Posting)
        .where(Posting.kind.in_(kinds))
        .options(joinedload(Posting.posted_by, innerjoin=True))
    )
    return newest_first(session, question, Posting.id, after=after, size=size)


def posting_by_id(session: Session, posting_id: int, kinds: Sequence[str]) -> Posting:
    """One document of some kinds. Raises NotFound."""
    posting = session.get(
        Posting, posting_id, options=[joinedload(Posting.posted_by, innerjoin=True)]
    )
    if posting is None or posting.kind not in kinds:
        raise NotFound
    return posting


def rows_of(session: Session, posting_ids: Iterable[int]) -> dict[int, list[Movement]]:
    """The ledger rows of some postings, in order, with lots and places."""
    rows = session.scalars(
        select(Movement)
        .where(Movement.posting_id.in_(sorted(set(posting_ids))))
        .options(
            joinedload(Movement.lot, innerjoin=True),
            joinedload(Movement.from_place, innerjoin=True),
            joinedload(Movement.to_place, innerjoin=True),
        )
        .order_by(Movement.sequence)
    )
    found: dict[int, list[Movement]] = {}
    for row in rows:
        found.setdefault(row.posting_id, []).append(row)
    return found


def scrapping_of(session: Session, posting_id: int) -> Scrapping | None:
    """What a scrap document tells."""
    return session.scalars(
        select(Scrapping).where(Scrapping.posting_id == posting_id)
    ).one_or_none()


def owner_delivery_of(session: Session, posting_id: int) -> tuple[OwnerDelivery, Party] | None:
    """What a document of titipan tells, and whose metal it is."""
    row = session.execute(
        select(OwnerDelivery, Party)
        .join(Party, Party.id == OwnerDelivery.owner_id)
        .where(OwnerDelivery.posting_id == posting_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def condition_changes(session: Session, lot_id: int) -> Sequence[ConditionChange]:
    """What was said about a lot's condition, newest first."""
    return session.scalars(
        select(ConditionChange)
        .where(ConditionChange.lot_id == lot_id)
        .options(joinedload(ConditionChange.changed_by, innerjoin=True))
        .order_by(ConditionChange.id.desc())
    ).all()
