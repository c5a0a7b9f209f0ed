"""Files from outside become grids of cells; whatever is not a harmless table is refused.

The zip directory is judged first, then a child process with limits on time and memory parses
(`reader.py`), so that a file made to exhaust the machine exhausts only the child.
"""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from materialcenter.core.spreadsheets import reader
from materialcenter.core.spreadsheets.errors import (
    EmptyFile,
    HasMacros,
    NotASpreadsheet,
    OldOrLockedSpreadsheet,
    TooLarge,
    Unreadable,
)

PARTS = 200
UNPACKED_BYTES = 50 << 20
RATIO = 100
SECONDS = 30

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEETS = b"spreadsheetml.sheet.main+xml"
_READER = Path(reader.__file__)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. `kind`: "n" number, "t" text, "d" ISO date, "" nothing."""

    kind: str
    text: str


BLANK = Cell("", "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet; row 1 of the file is `rows[0]`."""

    name: str
    rows: list[list[Cell]]


def fingerprint(content: bytes) -> str:
    """The file's sha256, by which it is known again under any name."""
    return hashlib.sha256(content).hexdigest()


def read_workbook(content: bytes) -> list[Sheet]:
    """The visible sheets of an xlsx, or the one table of a csv.

    Raises EmptyFile, NotASpreadsheet, OldOrLockedSpreadsheet, HasMacros, TooLarge, Unreadable.
    """
    if not content:
        raise EmptyFile(field="file")
    kind = _kind(content)
    return [
        Sheet(sheet["name"], [[Cell(*cell) for cell in row] for row in sheet["rows"]])
        for sheet in json.loads(_parse(content, kind))
    ]


def _too_large() -> TooLarge:
    return TooLarge(
        field="file",
        rows=reader.ROWS,
        columns=reader.COLUMNS,
        megabytes=UNPACKED_BYTES >> 20,
    )


def _kind(content: bytes) -> str:
    """ "xlsx" or "csv", by content; the file's name is not asked."""
    if content.startswith(_OLE):
        raise OldOrLockedSpreadsheet(field="file")
    if content.startswith(b"PK"):
        _check_package(content)
        return "xlsx"
    head = content[:4096]
    binary = any(byte < 9 or 13 < byte < 32 for byte in head)
    if binary or not any(sign in head for sign in b";,\t") or head.lstrip()[:1] in (b"<", b"%"):
        raise NotASpreadsheet(field="file")
    return "csv"


def _check_package(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > PARTS or unpacked > UNPACKED_BYTES or unpacked > RATIO * len(content):
                raise _too_large()
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or any(
                name.startswith("/") or ".." in name.split("/") for name in names
            ):
                raise NotASpreadsheet(field="file")
            if any(name.endswith("vbaProject.bin") for name in names):
                raise HasMacros(field="file")
            if _SHEETS not in package.read("[Content_Types].xml"):
                raise NotASpreadsheet(field="file")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Unreadable(field="file") from error


def _parse(content: bytes, kind: str) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_READER), kind],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_large() from error
    # Killed by a signal: it asked for more memory or time than it may have.
    if done.returncode == reader.TOO_LARGE or done.returncode < 0:
        raise _too_large()
    if done.returncode != 0:
        raise (_too_large() if b"MemoryError" in done.stderr else Unreadable(field="file"))
    return done.stdout
