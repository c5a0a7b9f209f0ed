"""Settling the rows of a staged list: mending, calling right, leaving out, taking back in."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.lists.errors import RowsNotReady, RowUnclear, RowWrong
from materialcenter.catalogue.lists.staged import StagedFile, StagedRow, V
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import load_shelf, material_by_id
from materialcenter.catalogue.recognising import Recognition, recognise
from materialcenter.core.audit import record
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound
from materialcenter.core.spreadsheets.messages import Message, Verdict, pack, worst
from materialcenter.core.spreadsheets.twins import find_twins

F = TypeVar("F", bound=StagedFile)
R = TypeVar("R", bound=StagedRow[Any])


@dataclass(frozen=True, slots=True)
class Settling(Generic[F, R, V]):
    """The acts on the rows of one kind of list.

    `judge` completes a row's values and says what is to be said about them; `key` is what two
    rows have in common when one repeats the other.
    """

    file: type[F]
    row: type[R]
    may: Permission
    judge: Callable[
        [Session, F, V, Material | None, Recognition | None], tuple[V, Sequence[Message]]
    ]
    key: Callable[[F, R], Hashable]

    def open(self, session: Session, import_id: int) -> F:
        """The file, locked, while it may be changed. Raises NotFound, WrongState."""
        found = lock(session, self.file, [import_id]).get(import_id)
        if found is None:
            raise NotFound
        found.must_be_open()
        return found

    def rows(self, session: Session, import_id: int) -> Sequence[R]:
        """Every row as the database has it now, in order."""
        return session.scalars(
            select(self.row)
            .where(self.row.import_id == import_id)
            .order_by(self.row.position)
            .execution_options(populate_existing=True)
        ).all()

    def ready_rows(self, session: Session, import_id: int) -> Sequence[R]:
        """The rows that are not left out, when all of them are settled. Raises RowsNotReady."""
        rows = [row for row in self.rows(session, import_id) if not row.excluded]
        standings = [row.standing for row in rows]
        errors, doubts = standings.count("error"), standings.count("doubt")
        if errors or doubts:
            raise RowsNotReady(errors=errors, doubts=doubts)
        return rows

    def mend_row(self, session: Session, *, import_id: int, row_id: int, values: V, by: User) -> R:
        """Replace a row's figures by what a person says, and judge them again.

        What was hard to read in the file no longer matters then. Raises NotFound, WrongState.
        """
        by.must(self.may)
        found, row = self._open_row(session, import_id, row_id)
        material: Material | None = None
        meaning = None
        if values.material_id is not None:
            material = material_by_id(session, values.material_id)
        elif values.phrase:
            meaning = recognise(values.phrase, load_shelf(session))
        complete, messages = self.judge(session, found, values, material, meaning)
        row.take(complete)
        row.material = material
        row.candidates = meaning.candidates if meaning else []
        row.verdict = worst(messages)
        row.remarks = pack(messages)
        row.confirmed = row.excluded = False
        self._settle(session, found)
        record(session, by.id, self.file, import_id, "row_mended", row=row.row_number)
        return row

    def confirm_row(self, session: Session, *, import_id: int, row_id: int, by: User) -> None:
        """A person has looked at the row's doubts and says that it is right.

        Raises NotFound, WrongState, RowWrong, RowUnclear.
        """
        by.must(self.may)
        found, row = self._open_row(session, import_id, row_id)
        if row.wrong:
            raise RowWrong(row=str(row.row_number))
        if row.material_id is None:
            raise RowUnclear(row=str(row.row_number))
        row.confirmed, row.excluded = True, False
        self._settle(session, found)
        record(session, by.id, self.file, import_id, "row_confirmed", row=row.row_number)

    def confirm_doubts(self, session: Session, *, import_id: int, code: str, by: User) -> int:
        """Say of all rows whose only doubts are of one kind that they are right.

        `code` "" means doubts of every kind. Rows with errors or without a material stay. Returns
        how many rows that were. Raises NotFound, WrongState.
        """
        by.must(self.may)
        self.open(session, import_id)
        settled = [
            row.id
            for row in self.rows(session, import_id)
            if row.standing == "doubt"
            and row.material_id is not None
            and (not code or {m.code for m in row.messages if m.level == Verdict.DOUBT} == {code})
        ]
        if settled:
            self._flag(session, settled, confirmed=True)
            record(
                session,
                by.id,
                self.file,
                import_id,
                "doubts_confirmed",
                rows=len(settled),
                code=code,
            )
        return len(settled)

    def exclude_unsettled(self, session: Session, *, import_id: int, by: User) -> int:
        """Leave out every row with an error or an unsettled doubt; returns how many.

        Raises NotFound, WrongState.
        """
        by.must(self.may)
        found = self.open(session, import_id)
        rows = self.rows(session, import_id)
        left_out = [row.id for row in rows if row.standing in ("doubt", "error")]
        if left_out:
            self._flag(session, left_out, excluded=True)
            self._settle(session, found)
            record(session, by.id, self.file, import_id, "unsettled_excluded", rows=len(left_out))
        return len(left_out)

    def exclude_row(self, session: Session, *, import_id: int, row_id: int, by: User) -> None:
        """Leave a row out of the posting. Raises NotFound, WrongState."""
        self._set_excluded(session, import_id, row_id, by, excluded=True)

    def include_row(self, session: Session, *, import_id: int, row_id: int, by: User) -> None:
        """Take a row back in. Raises NotFound, WrongState."""
        self._set_excluded(session, import_id, row_id, by, excluded=False)

    def _set_excluded(
        self, session: Session, import_id: int, row_id: int, by: User, *, excluded: bool
    ) -> None:
        by.must(self.may)
        found, row = self._open_row(session, import_id, row_id)
        row.excluded, row.confirmed = excluded, False
        self._settle(session, found)
        act = "row_excluded" if excluded else "row_included"
        record(session, by.id, self.file, import_id, act, row=row.row_number)

    def _open_row(self, session: Session, import_id: int, row_id: int) -> tuple[F, R]:
        found = self.open(session, import_id)
        row = lock(session, self.row, [row_id]).get(row_id)
        if row is None or row.import_id != import_id:
            raise NotFound
        return found, row

    def _flag(self, session: Session, ids: Sequence[int], **flags: bool) -> None:
        session.execute(update(self.row), [{"id": row_id, **flags} for row_id in ids])

    def _settle(self, session: Session, found: F) -> None:
        """Look again which included rows repeat an earlier included one."""
        session.flush()
        included = [row for row in self.rows(session, found.id) if not row.excluded]
        twins = find_twins((r.position, r.row_number, self.key(found, r)) for r in included)
        for row in included:
            twin = twins.get(row.position)
            if twin != row.twin_row:
                row.confirmed = row.confirmed and twin is None
                row.twin_row = twin
        session.flush()
