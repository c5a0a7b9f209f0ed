"""Posted rows never change: the database itself refuses UPDATE and DELETE.

Records that are written once carry the `AppendOnly` mixin; migrations and tests get the
trigger statements for them from here, and from nowhere else.
"""

from sqlalchemy import Connection, Table

from materialcenter.core.db import Base

MESSAGE = "posted rows never change"
_FUNCTION = "refuse_change"


class AppendOnly:
    """A record whose rows may be added, never changed or removed."""

    append_only = True


def append_only_tables() -> list[Table]:
    """The tables of all append-only records, by name."""
    names = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if getattr(mapper.class_, "append_only", False)
    }
    return [Base.metadata.tables[name] for name in sorted(names)]


def create_statements(table: str, dialect: str) -> list[str]:
    """The statements that protect `table` on this dialect."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for act in ("update", "delete")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
        " END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change",
    ]


def drop_statements(table: str, dialect: str) -> list[str]:
    """The statements that lift the protection, for a migration that has to rebuild the table."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{act}" for act in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{act} ON {table}" for act in ("change", "truncate")]


def protect(connection: Connection) -> None:
    """Create the triggers for every append-only table."""
    for table in append_only_tables():
        for statement in create_statements(table.name, connection.dialect.name):
            connection.exec_driver_sql(statement)
