"""What is left of cut metal and waits for somebody it fits."""

from collections.abc import Collection

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.stock.models import Balance, Condition, Lot

# Both sides in one order, so that a remnant is found whichever way round it is asked for.
_NARROW = Lot.w_um <= Lot.l_um


def remnants(
    session: Session,
    *,
    material_ids: Collection[int] | None = None,
    w_um: int | None = None,
    l_um: int | None = None,
    free: bool = False,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[Balance]:
    """Remnants at least as large as asked for, either way round, newest first; `free` leaves out
    what is kept for somebody, belongs to somebody else or is not good."""
    question: Select[Balance] = (
        select(Balance)
        .join(Balance.lot)
        .where(Lot.is_remnant, Balance.grams > 0)
        .options(
            joinedload(Balance.place, innerjoin=True),
            joinedload(Balance.lot, innerjoin=True).joinedload(Lot.owner),
        )
    )
    if material_ids is not None:
        question = question.where(Lot.material_id.in_(material_ids))
    if free:
        question = question.where(
            Lot.condition == Condition.GOOD, Lot.owner_id.is_(None), Balance.held < Balance.pieces
        )
    short, long = min(w_um or 0, l_um or 0), max(w_um or 0, l_um or 0)
    if short:
        question = question.where(
            or_(and_(_NARROW, Lot.w_um >= short, Lot.l_um >= long),
                and_(~_NARROW, Lot.l_um >= short, Lot.w_um >= long)),
        )  # fmt: skip
    elif long:
        question = question.where(or_(Lot.l_um >= long, Lot.w_um >= long))
    return newest_first(session, question, Balance.id, after=after, size=size)
