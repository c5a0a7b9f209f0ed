"""How Alembic meets the database: the same on SQLite and PostgreSQL, each run one transaction."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory, write_hooks
from sqlalchemy import Connection

from materialcenter.config import Config
from materialcenter.core.db import make_engine
from materialcenter.core.types import UtcDateTime
from migrations import triggers  # noqa: F401 - makes its operations known
from migrations.models import load_models

HEAD = Path(__file__).with_name("HEAD")


@write_hooks.register("head")
def _name_head(path: str, _options: dict[str, Any]) -> None:
    HEAD.write_text(Path(path).stem + "\n", encoding="ascii")


def _number(migration: MigrationContext, _revision: Any, directives: list[MigrationScript]) -> None:
    directory = ScriptDirectory.from_config(context.config)
    numbers = [int(script.revision) for script in directory.walk_revisions()]
    directives[0].rev_id = f"{max(numbers, default=0) + 1:04d}"


def _render(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    # A migration must not change when the product's own type does.
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _set_pragma(connection: Connection, value: str) -> None:
    # SQLite ignores this pragma inside a transaction, and SQLAlchemy would begin one.
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={value}")  # type: ignore[union-attr]


def _check_foreign_keys(broken: Iterable[Any]) -> None:
    if rows := list(broken):
        raise RuntimeError(f"the migration left rows without their parent: {rows[:5]}")


def _run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=load_models(),
        render_as_batch=True,
        transactional_ddl=True,
        process_revision_directives=_number,
        render_item=_render,
        autogenerate_plugins=["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
    )
    if sqlite:  # rebuilding a parent table would delete its children
        _set_pragma(connection, "OFF")
    with context.begin_transaction():
        if not sqlite:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        context.run_migrations()
        if sqlite:
            _check_foreign_keys(connection.exec_driver_sql("PRAGMA foreign_key_check"))
    if sqlite:
        _set_pragma(connection, "ON")


def _main() -> None:
    url = context.config.attributes.get("url") or Config.from_environment().database_url
    engine = make_engine(url, pool_size=1)
    with engine.connect().execution_options(write=True) as connection:
        _run(connection)
    engine.dispose()


_main()
