"""Posted rows never change: the database refuses, whoever asks."""

import pytest
from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from materialcenter.core import audit
from materialcenter.core.audit import History
from materialcenter.core.immutable import MESSAGE, append_only_tables
from migrations.models import load_models
from tests.cast import Cast

load_models()


@pytest.fixture
def history(session: Session, cast: Cast) -> History:
    audit.record(session, cast.buyer.id, type(cast.workshop), cast.workshop.id, "renamed")
    return session.query(History).one()


def test_database_refuses_when_a_posted_row_is_changed_or_removed(
    engine_name: str, session: Session, history: History
) -> None:
    statements = ["UPDATE history SET act = 'x'", "DELETE FROM history"]
    if engine_name == "postgresql":
        statements.append("TRUNCATE history CASCADE")
    for statement in statements:
        with pytest.raises(DBAPIError, match=MESSAGE), session.begin_nested():
            session.execute(text(statement))
    session.expire_all()
    assert history.act == "renamed"


@pytest.mark.parametrize("table", append_only_tables(), ids=lambda table: table.name)
def test_every_append_only_table_has_its_triggers(session: Session, table: Table) -> None:
    catalog = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass)"
        " AND NOT tgisinternal",
    }[session.get_bind().dialect.name]
    assert session.scalar(text(catalog), {"table": table.name}) == 2
