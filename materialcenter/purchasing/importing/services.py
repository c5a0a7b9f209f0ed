"""Staging a price list and writing it down, all or nothing."""

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.lists.errors import RowUnclear
from materialcenter.core import clock
from materialcenter.core.audit import record
from materialcenter.core.errors import NotFound
from materialcenter.purchasing.importing.errors import (
    ListAlreadyPosted,
    ListBeingStaged,
    NoPricesToPost,
)
from materialcenter.purchasing.importing.models import ListState, PriceImport, PriceImportRow
from materialcenter.purchasing.importing.preparing import (
    PreparedList,
)
from materialcenter.purchasing.importing.queries import living_list
from materialcenter.purchasing.importing.settling import PRICE_ROWS
from materialcenter.purchasing.models import Supplier
from materialcenter.purchasing.price_lists.services import lock_supplier, put_price

MAY = Permission.PURCHASING_ORDER


def stage_prices(session: Session, *, prepared: PreparedList, by: User) -> PriceImport:
    """Keep a prepared list for people to look over; the one being looked over when there is.

    Raises ListAlreadyPosted, ListBeingStaged, NotFound.
    """
    by.must(MAY)
    lock_supplier(session, prepared.supplier_id)
    existing = living_list(session, prepared.supplier_id, prepared.sha256)
    if existing is not None:
        if existing.posted_at and existing.posted_by:
            day = clock.local(existing.posted_at).date()
            raise ListAlreadyPosted(field="file", day=day, name=existing.posted_by.name)
        return existing
    staged = PriceImport(
        supplier_id=prepared.supplier_id,
        filename=prepared.filename,
        sha256=prepared.sha256,
        state=ListState.STAGED,
        valid_from=prepared.valid_from,
        skipped=[list(row) for row in prepared.skipped],
        created_by_id=by.id,
        created_at=clock.now(),
    )
    session.add(staged)
    try:
        session.flush()
    except IntegrityError as error:
        raise ListBeingStaged(field="file") from error
    session.execute(insert(PriceImportRow), [row.columns(staged.id) for row in prepared.rows])
    record(session, by.id, PriceImport, staged.id, "staged", rows=len(prepared.rows))
    return staged


def discard_prices(session: Session, *, import_id: int, by: User) -> None:
    """Throw a staged list away; it may be uploaded again. Raises NotFound, WrongState."""
    by.must(MAY)
    PRICE_ROWS.open(session, import_id).become(ListState.DISCARDED)
    record(session, by.id, PriceImport, import_id, "discarded")


def post_prices(session: Session, *, import_id: int, by: User) -> PriceImport:
    """Write every included price down, all or nothing.

    Raises NotFound, WrongState, PricesNotReady, NoPricesToPost, and what a price is refused for.
    """
    by.must(MAY)
    known = session.get(PriceImport, import_id)
    if known is None:
        raise NotFound
    lock_supplier(session, known.supplier_id)
    found = PRICE_ROWS.open(session, import_id)
    rows = PRICE_ROWS.ready_rows(session, import_id)
    if not rows:
        raise NoPricesToPost
    for row in rows:
        if row.material is None:
            raise RowUnclear(row=str(row.row_number))
        terms = row.values.terms(
            row.material, usual_start=found.valid_from, usual_source=found.filename
        )
        put_price(session, found.supplier_id, row.material, terms)
    found.become(ListState.POSTED)
    found.posted_by_id, found.posted_at = by.id, clock.now()
    session.flush()
    record(session, by.id, PriceImport, import_id, "posted", rows=len(rows))
    record(
        session, by.id, Supplier, found.supplier_id, "list-posted",
        rows=len(rows), file=found.filename,
    )  # fmt: skip
    return found
