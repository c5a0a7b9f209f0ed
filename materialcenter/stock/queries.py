"""Questions about stock: what is there, what is free, where it came from and went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from materialcenter.catalogue.models import Material
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.stock.errors import UsedFurtherOn
from materialcenter.stock.models import (
    INSIDE,
    Balance,
    Certificate,
    Lot,
    Movement,
    Place,
    PlaceKind,
    Posting,
)
from materialcenter.stock.places import outside

ON_HAND: ColumnElement[int] = case(
    (Balance.counted == "piece", Balance.pieces), else_=Balance.grams
)


@dataclass(frozen=True, slots=True)
class Stock:
    """How much of a material the centre has, in its count unit, and its grams and value."""

    on_hand: int = 0
    held: int = 0
    free: int = 0
    grams: int = 0
    value_idr: int = 0


def _is_free() -> ColumnElement[bool]:
    return and_(Lot.condition == "good", Lot.owner_id.is_(None), Lot.l_um.is_(None))


def stock_of(session: Session, material_ids: Iterable[int] | None = None) -> dict[int, Stock]:
    """The centre's own full pieces per material (titipan and what was cut left out)."""
    free = case((Lot.condition == "good", ON_HAND - Balance.held), else_=0)
    question = (
        select(
            Lot.material_id,
            func.sum(ON_HAND),
            func.sum(Balance.held),
            func.sum(free),
            func.sum(Balance.grams),
            func.sum(Balance.value_idr),
        )
        .join(Lot, Balance.lot_id == Lot.id)
        .where(Balance.grams > 0, Lot.owner_id.is_(None), Lot.l_um.is_(None))
        .group_by(Lot.material_id)
    )
    if material_ids is not None:
        question = question.where(Lot.material_id.in_(list(material_ids)))
    return {row[0]: Stock(*(int(n) for n in row[1:])) for row in session.execute(question)}


_free_balances = (
    select(Balance)
    .join(Balance.lot)
    .where(
        Lot.material_id.in_(bindparam("materials", expanding=True)),
        _is_free(),
        ON_HAND > Balance.held,
    )
    .options(contains_eager(Balance.lot).lazyload(Lot.material))
    .order_by(Balance.id)
)
_shown = _free_balances.options(joinedload(Balance.place, innerjoin=True))
_locked = _free_balances.with_for_update(of=Balance).execution_options(populate_existing=True)


def free_balances(
    session: Session, material_ids: Iterable[int], *, lock: bool = False
) -> dict[int, list[Balance]]:
    """Balances with free metal by material, oldest lot first: the suggestion for reserving.

    With `lock` they are locked, lowest id first, and read afresh.
    """
    materials = sorted(set(material_ids))
    rows = session.scalars(_locked if lock else _shown, {"materials": materials}).all()
    found: dict[int, list[Balance]] = {}
    for row in sorted(rows, key=lambda row: (row.lot.received_on, row.lot_id, row.id)):
        found.setdefault(row.lot.material_id, []).append(row)
    return found


def balances_of_material(session: Session, material_id: int) -> Sequence[Balance]:
    """Every balance with metal of a material, oldest lot first, remnants and titipan too."""
    return session.scalars(
        select(Balance)
        .join(Balance.lot)
        .where(Lot.material_id == material_id, Balance.grams > 0)
        .options(
            joinedload(Balance.lot, innerjoin=True).joinedload(Lot.supplier),
            joinedload(Balance.lot, innerjoin=True).joinedload(Lot.owner),
            joinedload(Balance.lot, innerjoin=True).selectinload(Lot.certificates),
            joinedload(Balance.place, innerjoin=True),
        )
        .order_by(Lot.received_on, Lot.id, Balance.id)
    ).all()


def lot_by_code(session: Session, code: str) -> Lot:
    """A lot by its code. Raises NotFound."""
    lot = session.scalars(
        select(Lot)
        .where(Lot.code == code)
        .options(joinedload(Lot.supplier), joinedload(Lot.owner), selectinload(Lot.certificates))
    ).one_or_none()
    if lot is None:
        raise NotFound
    return lot


def balances_of_lot(session: Session, lot_id: int) -> Sequence[Balance]:
    """Where a lot lies now."""
    return session.scalars(
        select(Balance)
        .where(Balance.lot_id == lot_id, Balance.grams > 0)
        .options(joinedload(Balance.place, innerjoin=True), joinedload(Balance.lot, innerjoin=True))
        .order_by(Balance.id)
    ).all()


def balance_by_id(session: Session, balance_id: int) -> Balance:
    """What lies of a lot at a place, with both. Raises NotFound."""
    balance = session.scalars(
        select(Balance)
        .where(Balance.id == balance_id)
        .options(
            joinedload(Balance.place, innerjoin=True),
            joinedload(Balance.lot, innerjoin=True).joinedload(Lot.owner),
        )
    ).one_or_none()
    if balance is None:
        raise NotFound
    return balance


def balances_on(session: Session, keys: Iterable[tuple[int, int]]) -> Sequence[Balance]:
    """What still lies there of some lots at their places (lot id, place id)."""
    return session.scalars(
        select(Balance)
        .where(tuple_(Balance.lot_id, Balance.place_id).in_(list(keys)), Balance.grams > 0)
        .options(joinedload(Balance.place, innerjoin=True), joinedload(Balance.lot, innerjoin=True))
        .order_by(Balance.id)
    ).all()


def _movements() -> Select[Movement]:
    return select(Movement).options(
        joinedload(Movement.lot, innerjoin=True),
        joinedload(Movement.posting, innerjoin=True).joinedload(Posting.posted_by),
        joinedload(Movement.from_place, innerjoin=True),
        joinedload(Movement.to_place, innerjoin=True),
    )


def latest_movements(
    session: Session,
    *,
    material_id: int | None = None,
    lot_id: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[Movement]:
    """The ledger, newest first, of everything, a material or a lot."""
    question = _movements()
    if material_id is not None:
        question = question.join(Movement.lot).where(Lot.material_id == material_id)
    if lot_id is not None:
        question = question.where(Movement.lot_id == lot_id)
    return newest_first(session, question, Movement.sequence, after=after, size=size)


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of a stock card: the movement and what was there after it."""

    movement: Movement
    pieces: int
    grams: int
    pieces_left: int
    grams_left: int


def stock_card(
    session: Session, *, lot_id: int | None = None, material_id: int | None = None
) -> list[CardLine]:
    """The card of a lot, or of everything of a material: what came in (+) and went out (−) of the
    centre, and what was left.

    Ordered by the date it happened, then by the ledger's sequence.
    """
    question = _movements().order_by(Movement.happened_at, Movement.sequence)
    if lot_id is not None:
        question = question.where(Movement.lot_id == lot_id)
    if material_id is not None:
        question = question.join(Movement.lot).where(Lot.material_id == material_id)
    rows = session.scalars(question)
    lines: list[CardLine] = []
    pieces = grams = 0
    for row in rows:
        sign = int(row.to_place.inside) - int(row.from_place.inside)
        pieces += sign * row.pieces
        grams += sign * row.grams
        lines.append(CardLine(row, sign * row.pieces, sign * row.grams, pieces, grams))
    return lines


def refuse_used(session: Session, posting: Posting, lot_ids: Iterable[int]) -> None:
    """Nothing that still stands may have moved these lots since. Raises UsedFurtherOn."""
    reversal = aliased(Posting)
    later = session.execute(
        select(Lot.code, Posting.number)
        .join(Movement, Movement.posting_id == Posting.id)
        .join(Lot, Lot.id == Movement.lot_id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(
            Lot.id.in_(set(lot_ids)),
            Posting.id > posting.id,
            reversal.id.is_(None),
            Posting.reverses_id.is_(None),
        )
        .distinct()
        .order_by(Lot.code, Posting.number)
    ).all()
    if later:
        lot = later[0][0]
        others = ", ".join(number for code, number in later if code == lot)
        raise UsedFurtherOn(document=posting.number, lot=lot, others=others)


def places_inside(session: Session) -> Sequence[Place]:
    """The centre's places by code."""
    return session.scalars(select(Place).where(Place.kind.in_(INSIDE)).order_by(Place.code)).all()


def last_place_of(session: Session, material_ids: Iterable[int]) -> dict[int, str]:
    """Where each material was put last: the rack to offer for the next delivery."""
    newest = (
        select(Lot.material_id, func.max(Balance.id).label("balance_id"))
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Lot.material_id.in_(list(material_ids)))
        .group_by(Lot.material_id)
        .subquery()
    )
    question = (
        select(newest.c.material_id, Place.code)
        .join(Balance, Balance.id == newest.c.balance_id)
        .join(Place, Place.id == Balance.place_id)
    )
    return dict(session.execute(question).all())


def find_lots(session: Session, text: str, *, limit: int = 20) -> Sequence[Lot]:
    """Lots whose code, heat or certificate begins with what was typed."""
    return session.scalars(
        select(Lot)
        .where(
            or_(
                Lot.code.istartswith(text, autoescape=True),
                Lot.heat.istartswith(text, autoescape=True),
                Lot.certificates.any(Certificate.number.istartswith(text, autoescape=True)),
            )
        )
        .order_by(Lot.id.desc())
        .limit(limit)
    ).all()


def usage_since(
    session: Session, since: datetime, material_ids: Iterable[int] | None = None
) -> dict[int, int]:
    """Grams of the centre's metal per material that went to workshops since a moment, less what
    came back."""
    workshop = outside(PlaceKind.WORKSHOP)
    sign = case((Movement.to_place_id == workshop, 1), else_=-1)
    question = (
        select(Lot.material_id, func.sum(sign * Movement.grams))
        .join(Lot, Lot.id == Movement.lot_id)
        .where(
            or_(Movement.to_place_id == workshop, Movement.from_place_id == workshop),
            Movement.happened_at >= since,
            Lot.owner_id.is_(None),
        )
        .group_by(Lot.material_id)
    )
    if material_ids is not None:
        question = question.where(Lot.material_id.in_(list(material_ids)))
    return {row[0]: int(row[1]) for row in session.execute(question)}


def materials_in_stock(session: Session) -> Sequence[Material]:
    """Materials of which something lies at the centre."""
    return session.scalars(
        select(Material)
        .where(
            Material.id.in_(
                select(Lot.material_id)
                .join(Balance, Balance.lot_id == Lot.id)
                .where(Balance.grams > 0)
            )
        )
        .order_by(Material.name_id)
    ).all()
