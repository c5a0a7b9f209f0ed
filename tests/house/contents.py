"""Everything that stands in a database, so that two moments can be compared."""

from sqlalchemy import select

from materialcenter.core.db import Base, Database, Session


def contents(database: Database) -> dict[str, list[str]]:
    """Every row of every table, as text and in order."""
    with database.reading() as session:
        return {
            table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }


def sizes(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: len(session.execute(select(*table.primary_key.columns)).all())
        for table in Base.metadata.sorted_tables
    }
