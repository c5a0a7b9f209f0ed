"""Workbooks as storekeepers write them, and the act of preparing one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from materialcenter.catalogue.lists.staged import PreparedRow
from materialcenter.config import ROOT
from materialcenter.stock.importing.preparing import Prepared, prepare
from materialcenter.stock.importing.values import Values
from materialcenter.stock.places import seed_places

DATA = Path(__file__).parent / "data"
SAMPLE = ROOT / "materialcenter/seeds/opening_stock_sample.xlsx"

Prepare = Callable[[str | Path], Prepared]


@pytest.fixture
def prepare_file(session: Session, clock: object) -> Prepare:
    """Prepare a file by path, or one of the workbooks of these tests by name."""
    seed_places(session)

    def act(path: str | Path) -> Prepared:
        path = DATA / path if isinstance(path, str) else path
        return prepare(session, filename=path.name, content=path.read_bytes())

    return act


def by_row(prepared: Prepared) -> dict[int, PreparedRow[Values]]:
    """The prepared rows by their number in the file."""
    return {row.record.row: row for row in prepared.rows}


def codes(row: PreparedRow[Values]) -> set[str]:
    """What is said about a row, by code."""
    return {message.code for message in row.messages}
