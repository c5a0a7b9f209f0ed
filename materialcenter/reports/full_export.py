"""All data as a ZIP of CSV files, one a table, to be kept or read by other programs.

Everything is read in one snapshot. Integers are in base units (grams, micrometres, rupiah), days
and moments in ISO 8601 (UTC), lists and objects as JSON. Text that a spreadsheet would take for a
formula has an apostrophe before it. Secrets and what only serves the running program are left out.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.db import Base
from materialcenter.core.errors import N_
from materialcenter.reports.export import harmless
from materialcenter.reports.ledger import position

# Logins, keys of forms, mails under way.
LEFT_OUT = {"idempotency_key", "login_attempt", "login_session", "mail", "counter"}
SECRET = {("user", "password_hash"), ("user", "password_expires_at")}
MADE, POSITION = N_("Dibuat"), N_("Posisi buku besar")
ABOUT = N_(
    "Semua data pusat material. Satu berkas CSV untuk tiap tabel; baris pertama adalah nama kolom. "
    "Kolom _g gram, _um mikrometer, _idr rupiah; waktu dalam UTC. "
    "Kata sandi dan data masuk tidak disertakan."
)
_AT_ONCE = 2_000
Translate = Callable[[str], str]


def record_export(session: Session, *, by: User) -> None:
    """Write down that somebody takes all data along. Raises Forbidden."""
    by.must(Permission.REPORTS_EXPORT_ALL)
    audit.record(session, by.id, User, by.id, "exported-all", position=position(session))


def exported_tables() -> list[Table]:
    """The tables that are written, by name."""
    tables = Base.metadata.tables
    return [tables[name] for name in sorted(tables) if name not in LEFT_OUT]


def exported_columns(table: Table) -> list[Column[Any]]:
    """Its columns that are written."""
    return [column for column in table.columns if (table.name, column.name) not in SECRET]


def write_everything(session: Session, file: IO[bytes], *, translate: Translate) -> None:
    """Write the ZIP; the session's snapshot must be its own."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(session, translate))
        for table in exported_tables():
            with archive.open(f"{table.name}.csv", "w", force_zip64=True) as binary:
                _write(session, table, binary)


def _write(session: Session, table: Table, binary: IO[bytes]) -> None:
    columns = exported_columns(table)
    text = io.TextIOWrapper(binary, "utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(column.name for column in columns)
    question = select(*columns).order_by(*table.primary_key.columns)
    for row in session.execute(question, execution_options={"yield_per": _AT_ONCE}):
        writer.writerow(map(_plain, row))
    text.detach()


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case str():
            return harmless(value)
        case _:
            return str(value)


def _readme(session: Session, translate: Translate) -> str:
    """What the files are, when and where in the ledger they were made."""
    lines: Iterable[str] = (
        translate(ABOUT),
        "",
        f"{translate(MADE)}: {clock.now().isoformat(timespec='seconds')}",
        f"{translate(POSITION)}: {position(session)}",
        "",
        *(
            f"{table.name}.csv: {', '.join(column.name for column in exported_columns(table))}"
            for table in exported_tables()
        ),
    )
    return "\n".join(lines) + "\n"
