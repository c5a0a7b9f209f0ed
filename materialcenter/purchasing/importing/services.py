"""Staging a price list, settling its rows, and writing them down, all or nothing."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import load_shelf, material_by_id
from materialcenter.catalogue.recognising import recognise
from materialcenter.core import clock
from materialcenter.core.audit import record
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound
from materialcenter.core.spreadsheets.messages import Verdict, pack, worst
from materialcenter.core.spreadsheets.twins import find_twins
from materialcenter.purchasing.importing.errors import (
    ListAlreadyPosted,
    ListBeingStaged,
    NoPricesToPost,
    PriceRowUnclear,
    PriceRowWrong,
    PricesNotReady,
)
from materialcenter.purchasing.importing.judging import judge_price
from materialcenter.purchasing.importing.models import ListState, PriceImport, PriceImportRow
from materialcenter.purchasing.importing.preparing import (
    PreparedList,
    PreparedPrice,
    around_list,
    price_key,
)
from materialcenter.purchasing.importing.queries import living_list
from materialcenter.purchasing.importing.values import PriceValues
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
    session.execute(insert(PriceImportRow), [_row(staged.id, row) for row in prepared.rows])
    record(session, by.id, PriceImport, staged.id, "staged", rows=len(prepared.rows))
    return staged


def _row(import_id: int, row: PreparedPrice) -> dict[str, object]:
    return {
        "import_id": import_id,
        "position": row.position,
        "sheet": row.record.sheet[:80],
        "row_number": row.record.row,
        "written": row.record.written,
        **asdict(row.values),
        "candidates": row.candidates,
        "verdict": worst(row.messages).value,
        "remarks": pack(row.messages),
        "twin_row": row.twin_row,
        "confirmed": False,
        "excluded": False,
    }


def _open_list(session: Session, list_id: int) -> PriceImport:
    """The list, locked, while it may be changed. Raises NotFound, WrongState."""
    found = lock(session, PriceImport, [list_id]).get(list_id)
    if found is None:
        raise NotFound
    found.must_be_open()
    return found


def _rows(session: Session, list_id: int) -> Sequence[PriceImportRow]:
    return session.scalars(
        select(PriceImportRow)
        .where(PriceImportRow.import_id == list_id)
        .order_by(PriceImportRow.position)
        .execution_options(populate_existing=True)
    ).all()


def _row_of(session: Session, list_id: int, row_id: int) -> PriceImportRow:
    row = lock(session, PriceImportRow, [row_id]).get(row_id)
    if row is None or row.import_id != list_id:
        raise NotFound
    return row


def mend_price_row(
    session: Session, *, list_id: int, row_id: int, values: PriceValues, by: User
) -> PriceImportRow:
    """Replace a row's figures by what a person says, and judge them again.

    What was hard to read in the file no longer matters then. Raises NotFound, WrongState.
    """
    by.must(MAY)
    found = _open_list(session, list_id)
    row = _row_of(session, list_id, row_id)
    material: Material | None = None
    meaning = None
    if values.material_id is not None:
        material = material_by_id(session, values.material_id)
    elif values.phrase:
        meaning = recognise(values.phrase, load_shelf(session))
    ids = [material.id] if material else []
    around = around_list(session, found.supplier_id, ids, found.filename, found.valid_from)
    complete, messages = judge_price(values, material, meaning, around)
    row.take(complete)
    row.material = material
    row.candidates = meaning.candidates if meaning else []
    row.verdict = worst(messages)
    row.remarks = pack(messages)
    row.confirmed = row.excluded = False
    _settle(session, found)
    record(session, by.id, PriceImport, list_id, "row_mended", row=row.row_number)
    return row


def confirm_price_row(session: Session, *, list_id: int, row_id: int, by: User) -> None:
    """A person has looked at the row's doubts and says that it is right.

    Raises NotFound, WrongState, PriceRowWrong, PriceRowUnclear.
    """
    by.must(MAY)
    _open_list(session, list_id)
    row = _row_of(session, list_id, row_id)
    if row.standing == "error":
        raise PriceRowWrong(row=str(row.row_number))
    if row.material_id is None:
        raise PriceRowUnclear(row=str(row.row_number))
    row.confirmed, row.excluded = True, False
    record(session, by.id, PriceImport, list_id, "row_confirmed", row=row.row_number)


def confirm_price_doubts(session: Session, *, list_id: int, code: str, by: User) -> int:
    """Say of all rows whose only doubts are of one kind that they are right; returns how many.
    Rows with errors or without a material stay. Raises NotFound, WrongState."""
    by.must(MAY)
    _open_list(session, list_id)
    settled = [
        row
        for row in _rows(session, list_id)
        if row.standing == "doubt"
        and row.material_id is not None
        and {m.code for m in row.messages if m.level == Verdict.DOUBT} == {code}
    ]
    for row in settled:
        row.confirmed = True
    if settled:
        record(
            session, by.id, PriceImport, list_id, "doubts_confirmed", rows=len(settled), code=code
        )
    return len(settled)


def exclude_price_row(session: Session, *, list_id: int, row_id: int, by: User) -> None:
    """Leave a row out. Raises NotFound, WrongState."""
    _set_excluded(session, list_id, row_id, by, excluded=True)


def include_price_row(session: Session, *, list_id: int, row_id: int, by: User) -> None:
    """Take a row back in. Raises NotFound, WrongState."""
    _set_excluded(session, list_id, row_id, by, excluded=False)


def _set_excluded(session: Session, list_id: int, row_id: int, by: User, *, excluded: bool) -> None:
    by.must(MAY)
    found = _open_list(session, list_id)
    row = _row_of(session, list_id, row_id)
    row.excluded, row.confirmed = excluded, False
    _settle(session, found)
    act = "row_excluded" if excluded else "row_included"
    record(session, by.id, PriceImport, list_id, act, row=row.row_number)


def _settle(session: Session, found: PriceImport) -> None:
    """Look again which included rows repeat an earlier included one."""
    session.flush()
    rows = _rows(session, found.id)
    keys: list[tuple[int, int, object]] = []
    for row in rows:
        if row.excluded:
            continue
        values, material = row.values, row.material
        counted = values.counted(values.from_thousandths, material) if material else 0
        keys.append((row.position, row.row_number, price_key(values, counted, found.valid_from)))
    twins = find_twins(keys)
    for row in rows:
        row.twin_row = twins.get(row.position)
    session.flush()


def discard_prices(session: Session, *, list_id: int, by: User) -> None:
    """Throw a staged list away; it may be uploaded again. Raises NotFound, WrongState."""
    by.must(MAY)
    _open_list(session, list_id).become(ListState.DISCARDED)
    record(session, by.id, PriceImport, list_id, "discarded")


def post_prices(session: Session, *, list_id: int, by: User) -> PriceImport:
    """Write every included price down, all or nothing.

    Raises NotFound, WrongState, PricesNotReady, NoPricesToPost, and what a price is refused for.
    """
    by.must(MAY)
    known = session.get(PriceImport, list_id)
    if known is None:
        raise NotFound
    lock_supplier(session, known.supplier_id)
    found = _open_list(session, list_id)
    rows = [row for row in _rows(session, list_id) if not row.excluded]
    standings = [row.standing for row in rows]
    errors, doubts = standings.count("error"), standings.count("doubt")
    if errors or doubts:
        raise PricesNotReady(errors=errors, doubts=doubts)
    if not rows:
        raise NoPricesToPost
    for row in rows:
        if row.material is None:
            raise PriceRowUnclear(row=str(row.row_number))
        terms = row.values.terms(
            row.material, usual_start=found.valid_from, usual_source=found.filename
        )
        put_price(session, found.supplier_id, row.material, terms)
    found.become(ListState.POSTED)
    found.posted_by_id, found.posted_at = by.id, clock.now()
    session.flush()
    record(session, by.id, PriceImport, list_id, "posted", rows=len(rows))
    record(
        session, by.id, Supplier, found.supplier_id, "list-posted",
        rows=len(rows), file=found.filename,
    )  # fmt: skip
    return found
