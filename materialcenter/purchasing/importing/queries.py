"""What the pages of price lists show."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.core.errors import NotFound
from materialcenter.core.paging import Page, newest_first
from materialcenter.purchasing.importing.models import ListState, PriceImport


def price_lists_of(
    session: Session, supplier_id: int, *, after: int | None = None
) -> Page[PriceImport]:
    """A supplier's uploaded lists, newest first."""
    question = (
        select(PriceImport)
        .where(PriceImport.supplier_id == supplier_id)
        .options(joinedload(PriceImport.created_by, innerjoin=True))
    )
    return newest_first(session, question, PriceImport.id, after=after)


def price_list_by_id(session: Session, import_id: int) -> PriceImport:
    """One list with its supplier and people. Raises NotFound."""
    found = session.get(
        PriceImport,
        import_id,
        options=[
            joinedload(PriceImport.supplier, innerjoin=True),
            joinedload(PriceImport.created_by, innerjoin=True),
            joinedload(PriceImport.posted_by),
        ],
    )
    if found is None:
        raise NotFound
    return found


def living_list(session: Session, supplier_id: int, sha256: str) -> PriceImport | None:
    """The list of a supplier with this content that is looked over or was written down."""
    return session.scalars(
        select(PriceImport)
        .where(
            PriceImport.supplier_id == supplier_id,
            PriceImport.sha256 == sha256,
            PriceImport.state != ListState.DISCARDED,
        )
        .options(joinedload(PriceImport.posted_by))
    ).one_or_none()
