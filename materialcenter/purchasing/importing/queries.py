"""What the pages of price lists show."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.core.errors import NotFound
from materialcenter.core.paging import Page, newest_first
from materialcenter.purchasing.importing.judging import Known
from materialcenter.purchasing.importing.models import ListState, PriceImport
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.terms import PriceTerms


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


def asked_before(
    session: Session, supplier_id: int, rows: Mapping[int, tuple[int, PriceTerms]]
) -> dict[int, SupplierPrice]:
    """What the supplier asks already, by row, for the material and the terms of each."""
    materials = {material_id for material_id, _terms in rows.values()}
    question = select(SupplierPrice).where(
        SupplierPrice.supplier_id == supplier_id, SupplierPrice.material_id.in_(materials)
    )
    own: dict[int, list[SupplierPrice]] = {}
    for price in session.scalars(question):
        own.setdefault(price.material_id, []).append(price)
    last = {
        row_id: Known(own.get(material_id, ())).last(terms.from_quantity, terms.valid_from)
        for row_id, (material_id, terms) in rows.items()
    }
    return {row_id: price for row_id, price in last.items() if price is not None}


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
