"""Staging a file and posting it as opening stock, all or nothing."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Customer, User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.lists.errors import RowUnclear
from materialcenter.core import clock
from materialcenter.core.audit import record
from materialcenter.core.quantities import Metal
from materialcenter.stock.importing.errors import (
    AlreadyPosted,
    BeingStaged,
    NothingToPost,
)
from materialcenter.stock.importing.judging import party_key
from materialcenter.stock.importing.models import (
    ImportState,
    StockImport,
    StockImportRow,
)
from materialcenter.stock.importing.preparing import (
    OWNERS,
    Prepared,
    parties_by_key,
)
from materialcenter.stock.importing.queries import standing_posting
from materialcenter.stock.importing.settling import STOCK_ROWS
from materialcenter.stock.lots import NewLot
from materialcenter.stock.models import Posting
from materialcenter.stock.services import OpeningLine, post_opening_stock

NOTE_LENGTH = 300


def stage_import(session: Session, *, prepared: Prepared, by: User) -> StockImport:
    """Keep a prepared file for people to look over; the one being looked over when there is.

    Raises AlreadyPosted, BeingStaged.
    """
    by.must(Permission.STOCK_IMPORT)
    existing = _under_way(session, prepared.sha256)
    if existing is not None:
        return existing
    staged = StockImport(
        filename=prepared.filename,
        sha256=prepared.sha256,
        state=ImportState.STAGED,
        skipped=[list(row) for row in prepared.skipped],
        created_by_id=by.id,
        created_at=clock.now(),
    )
    session.add(staged)
    try:
        session.flush()
    except IntegrityError as error:
        raise BeingStaged from error
    session.execute(insert(StockImportRow), [row.columns(staged.id) for row in prepared.rows])
    record(session, by.id, StockImport, staged.id, "staged", rows=len(prepared.rows))
    return staged


def _under_way(session: Session, sha256: str) -> StockImport | None:
    """The staged import with this content; one that was posted is refused while it stands."""
    posting = standing_posting(session, sha256)
    if posting is not None:
        raise AlreadyPosted(
            field="file",
            number=posting.number,
            day=clock.local(posting.posted_at).date(),
            name=posting.posted_by.name,
        )
    found = session.scalars(
        select(StockImport).where(
            StockImport.sha256 == sha256,
            StockImport.state.in_([ImportState.STAGED, ImportState.POSTED]),
        )
    ).one_or_none()
    if found is not None and found.state == ImportState.POSTED:
        found.become(ImportState.REVERSED)
        session.flush()
        return None
    return found


def discard_import(session: Session, *, import_id: int, by: User) -> None:
    """Throw a staged file away; it may be uploaded again. Raises NotFound, WrongState."""
    by.must(Permission.STOCK_IMPORT)
    STOCK_ROWS.open(session, import_id).become(ImportState.DISCARDED)
    record(session, by.id, StockImport, import_id, "discarded")


def post_import(session: Session, *, import_id: int, by: User) -> Posting:
    """Post every included row as opening stock, all or nothing.

    Raises NotFound, WrongState, RowsNotReady, NothingToPost.
    """
    by.must(Permission.STOCK_IMPORT)
    found = STOCK_ROWS.open(session, import_id)
    rows = STOCK_ROWS.ready_rows(session, import_id)
    if not rows:
        raise NothingToPost
    owners = _owners(session, rows)
    suppliers = parties_by_key(session, ["supplier"])
    lines = [_line(row, owners, suppliers) for row in rows]
    posting = post_opening_stock(session, lines=lines, by=by)
    found.posting = posting
    found.become(ImportState.POSTED)
    record(session, by.id, StockImport, import_id, "posted", number=posting.number)
    return posting


def _owners(session: Session, rows: Sequence[StockImportRow]) -> dict[str, int]:
    """Ids of the owners that rows name; unknown ones become customers."""
    known = parties_by_key(session, OWNERS)
    new = {party_key(r.owner_name): r.owner_name for r in rows if r.owner_name}
    customers = {key: Customer(name=name) for key, name in new.items() if key not in known}
    session.add_all(customers.values())
    session.flush()
    return known | {key: customer.id for key, customer in customers.items()}


def _line(row: StockImportRow, owners: dict[str, int], suppliers: dict[str, int]) -> OpeningLine:
    if row.material is None:
        raise RowUnclear(row=str(row.row_number))
    supplier_id = suppliers.get(party_key(row.supplier_name)) if row.supplier_name else None
    remarks = [row.note]
    if row.supplier_name and supplier_id is None:
        remarks.append(f"Pemasok: {row.supplier_name}")
    return OpeningLine(
        lot=NewLot(
            material=row.material,
            received_on=row.received_on or clock.today(),
            heat=row.heat,
            certificate_number=row.certificate,
            owner_id=owners[party_key(row.owner_name)] if row.owner_name else None,
            supplier_id=supplier_id,
            w_um=row.w_um,
            l_um=row.l_um,
            note=". ".join(text for text in remarks if text)[:NOTE_LENGTH],
        ),
        place_code=row.place_code,
        metal=Metal(row.pieces or 0, row.grams or 0),
        idr_per_kg=row.idr_per_kg or 0,
    )
