"""Settling the rows of a staged file: mending, calling right, leaving out, taking back in."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import load_shelf, material_by_id
from materialcenter.catalogue.recognising import recognise
from materialcenter.core.audit import record
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound
from materialcenter.core.spreadsheets.messages import Verdict, pack, worst
from materialcenter.core.spreadsheets.twins import find_twins
from materialcenter.core.states import step
from materialcenter.stock.importing.errors import (
    HasErrors,
    MaterialMissing,
)
from materialcenter.stock.importing.judging import judge
from materialcenter.stock.importing.models import (
    STATE_NAMES,
    STEPS,
    ImportState,
    StockImport,
    StockImportRow,
)
from materialcenter.stock.importing.preparing import (
    surroundings,
)
from materialcenter.stock.importing.twins import twin_key
from materialcenter.stock.importing.values import Values


def stepped(found: StockImport, to: ImportState) -> ImportState:
    """The new state, when the import may take it. Raises WrongState."""
    return step(STEPS, found.state, to, document=found.filename, names=STATE_NAMES)


def open_import(session: Session, import_id: int) -> StockImport:
    """The import, locked, while it may be changed. Raises NotFound, WrongState."""
    found = lock(session, StockImport, [import_id]).get(import_id)
    if found is None:
        raise NotFound
    stepped(found, ImportState.POSTED)
    return found


def rows_in_order(session: Session, import_id: int) -> Sequence[StockImportRow]:
    """Every row as the database has it now, in order."""
    return session.scalars(
        select(StockImportRow)
        .where(StockImportRow.import_id == import_id)
        .order_by(StockImportRow.position)
        .execution_options(populate_existing=True)
    ).all()


def _row_of(session: Session, import_id: int, row_id: int) -> StockImportRow:
    open_import(session, import_id)
    row = lock(session, StockImportRow, [row_id]).get(row_id)
    if row is None or row.import_id != import_id:
        raise NotFound
    return row


def mend_row(
    session: Session, *, import_id: int, row_id: int, values: Values, by: User
) -> StockImportRow:
    """Replace a row's figures by what a person says, and judge them again.

    What was hard to read in the file no longer matters then. Raises NotFound, WrongState.
    """
    by.must(Permission.STOCK_IMPORT)
    row = _row_of(session, import_id, row_id)
    material: Material | None = None
    meaning = None
    if values.material_id is not None:
        material = material_by_id(session, values.material_id)
    elif values.phrase:
        meaning = recognise(values.phrase, load_shelf(session))
    complete, messages = judge(values, material, meaning, surroundings(session))
    row.take(complete)
    row.material = material
    row.candidates = meaning.candidates if meaning else []
    row.verdict = worst(messages)
    row.remarks = pack(messages)
    row.confirmed = row.excluded = False
    _settle(session, import_id)
    record(session, by.id, StockImport, import_id, "row_mended", row=row.row_number)
    return row


def confirm_row(session: Session, *, import_id: int, row_id: int, by: User) -> None:
    """A person has looked at the row's doubts and says that it is right.

    Raises NotFound, WrongState, HasErrors, MaterialMissing.
    """
    by.must(Permission.STOCK_IMPORT)
    row = _row_of(session, import_id, row_id)
    if row.verdict == Verdict.ERROR:
        raise HasErrors(row=str(row.row_number))
    if row.material_id is None:
        raise MaterialMissing(row=str(row.row_number))
    row.confirmed, row.excluded = True, False
    _settle(session, import_id)
    record(session, by.id, StockImport, import_id, "row_confirmed", row=row.row_number)


def confirm_doubts(session: Session, *, import_id: int, code: str, by: User) -> int:
    """Say of all rows whose only doubts are of one kind that they are right.

    `code` "" means doubts of every kind. Rows with errors or without a material stay. Returns
    how many rows that were. Raises NotFound, WrongState.
    """
    by.must(Permission.STOCK_IMPORT)
    open_import(session, import_id)
    settled = [
        row.id
        for row in rows_in_order(session, import_id)
        if row.standing == "doubt"
        and row.material_id is not None
        and (not code or {m.code for m in row.messages if m.level == Verdict.DOUBT} == {code})
    ]
    if settled:
        _flag(session, settled, confirmed=True)
        record(
            session, by.id, StockImport, import_id, "doubts_confirmed", rows=len(settled), code=code
        )
    return len(settled)


def exclude_unsettled(session: Session, *, import_id: int, by: User) -> int:
    """Leave out every row with an error or an unsettled doubt; returns how many.

    Raises NotFound, WrongState.
    """
    by.must(Permission.STOCK_IMPORT)
    open_import(session, import_id)
    left_out = [r.id for r in rows_in_order(session, import_id) if r.standing in ("doubt", "error")]
    if left_out:
        _flag(session, left_out, excluded=True)
        _settle(session, import_id)
        record(session, by.id, StockImport, import_id, "unsettled_excluded", rows=len(left_out))
    return len(left_out)


def exclude_row(session: Session, *, import_id: int, row_id: int, by: User) -> None:
    """Leave a row out of the posting. Raises NotFound, WrongState."""
    _set_excluded(session, import_id, row_id, by, excluded=True)


def include_row(session: Session, *, import_id: int, row_id: int, by: User) -> None:
    """Take a row back in. Raises NotFound, WrongState."""
    _set_excluded(session, import_id, row_id, by, excluded=False)


def _set_excluded(
    session: Session, import_id: int, row_id: int, by: User, *, excluded: bool
) -> None:
    by.must(Permission.STOCK_IMPORT)
    row = _row_of(session, import_id, row_id)
    row.excluded, row.confirmed = excluded, False
    _settle(session, import_id)
    act = "row_excluded" if excluded else "row_included"
    record(session, by.id, StockImport, import_id, act, row=row.row_number)


def _flag(session: Session, ids: Sequence[int], **flags: bool) -> None:
    session.execute(update(StockImportRow), [{"id": row_id, **flags} for row_id in ids])


def _settle(session: Session, import_id: int) -> None:
    """Look again which included rows look like an earlier included one."""
    session.flush()
    included = [row for row in rows_in_order(session, import_id) if not row.excluded]
    twins = find_twins((r.position, r.row_number, twin_key(r.values)) for r in included)
    for row in included:
        twin = twins.get(row.position)
        if twin != row.twin_row:
            row.confirmed = row.confirmed and twin is None
            row.twin_row = twin
    session.flush()
