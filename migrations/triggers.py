"""The operations `op.protect_table` and `op.unprotect_table`, known to autogenerate.

They create and drop the triggers of an append-only table. A migration that rebuilds such a
table in batch mode lifts the protection first and restores it afterwards.
"""

from typing import Any

from alembic.autogenerate import comparators, renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, Operations
from alembic.operations.ops import UpgradeOps
from alembic.util import DispatchPriority
from sqlalchemy import Connection, text

from materialcenter.core.db import Base
from materialcenter.core.immutable import append_only_tables, create_statements, drop_statements

_TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal"
    ),
}


def triggers(connection: Connection) -> dict[str, set[str]]:
    """The triggers in the database: their names by table."""
    found: dict[str, set[str]] = {}
    for table, name in connection.execute(text(_TRIGGERS[connection.dialect.name])):
        found.setdefault(table, set()).add(name)
    return found


@Operations.register_operation("protect_table")
class ProtectTable(MigrateOperation):
    """Refuse every change to rows of `table`."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def protect_table(cls, operations: Operations, table: str) -> Any:
        """Create the triggers of an append-only table."""
        return operations.invoke(cls(table))

    def reverse(self) -> MigrateOperation:
        """The operation that undoes this one."""
        return UnprotectTable(self.table)


@Operations.register_operation("unprotect_table")
class UnprotectTable(MigrateOperation):
    """Allow changes to rows of `table`."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def unprotect_table(cls, operations: Operations, table: str) -> Any:
        """Drop the triggers of an append-only table."""
        return operations.invoke(cls(table))

    def reverse(self) -> MigrateOperation:
        """The operation that undoes this one."""
        return ProtectTable(self.table)


@Operations.implementation_for(ProtectTable)
def _protect(operations: Operations, operation: ProtectTable) -> None:
    connection = operations.get_bind()
    for statement in create_statements(operation.table, connection.dialect.name):
        connection.exec_driver_sql(statement)


@Operations.implementation_for(UnprotectTable)
def _unprotect(operations: Operations, operation: UnprotectTable) -> None:
    connection = operations.get_bind()
    for statement in drop_statements(operation.table, connection.dialect.name):
        connection.exec_driver_sql(statement)


@renderers.dispatch_for(ProtectTable)
def _render_protect(_context: AutogenContext, operation: ProtectTable) -> str:
    return f"op.protect_table({operation.table!r})"


@renderers.dispatch_for(UnprotectTable)
def _render_unprotect(_context: AutogenContext, operation: UnprotectTable) -> str:
    return f"op.unprotect_table({operation.table!r})"


@comparators.dispatch_for("schema", priority=DispatchPriority.LAST)
def _compare(context: AutogenContext, upgrade: UpgradeOps, _schemas: Any) -> None:
    assert context.connection is not None  # noqa: S101 - autogenerate always has one
    protected = triggers(context.connection).keys() & Base.metadata.tables.keys()
    wanted = {table.name for table in append_only_tables()}
    upgrade.ops.extend(ProtectTable(table) for table in sorted(wanted - protected))
    upgrade.ops.extend(UnprotectTable(table) for table in sorted(protected - wanted))
