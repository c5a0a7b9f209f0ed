"""The migrations build exactly what the models say, and can be undone, on both engines."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

import materialcenter
from materialcenter.config import ROOT
from materialcenter.core.db import Base, Database
from materialcenter.core.immutable import protect
from migrations.models import load_models
from migrations.triggers import triggers
from tests.engines import Engine, alembic_config, migrate


@pytest.fixture
def empty_database(engine: Engine) -> Iterator[Database]:
    with engine.database(like=None) as database:
        yield database


@pytest.fixture
def built_from_models(engine: Engine) -> Iterator[Database]:
    with engine.database(like=None) as database:
        with database.engine.connect().execution_options(write=True) as connection:
            load_models().create_all(connection)
            protect(connection)
            connection.commit()
        yield database


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(sorted((key, _plain(part)) for key, part in value.items()))
    return str(value)


def shape_of(connection: Connection) -> dict[str, dict]:
    """Everything about every table that the engine can tell; no order of columns is promised."""
    look = inspect(connection)
    found = triggers(connection)
    return {
        table: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"], str(column["default"]))
                for column in look.get_columns(table)
            ),
            "primary key": look.get_pk_constraint(table),
            "foreign keys": sorted(map(_plain, look.get_foreign_keys(table))),
            "uniques": sorted(map(_plain, look.get_unique_constraints(table))),
            "checks": sorted(map(_plain, look.get_check_constraints(table))),
            "indexes": sorted(map(_plain, look.get_indexes(table))),
            "triggers": sorted(found.get(table, ())),
        }
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def shape(database: Database) -> dict[str, dict]:
    with database.engine.connect() as connection:
        return shape_of(connection)


def test_newest_revision_equals_the_models(
    empty_database: Database, built_from_models: Database
) -> None:
    migrate(url_of(empty_database))
    migrated, wanted = shape(empty_database), shape(built_from_models)
    assert migrated.keys() == wanted.keys()
    for table, parts in wanted.items():
        for part, value in parts.items():
            assert migrated[table][part] == value, f"{part} of {table}"


def test_autogenerate_finds_nothing_to_do(empty_database: Database) -> None:
    migrate(url_of(empty_database))
    command.check(alembic_config(url_of(empty_database)))


def test_all_migrations_can_be_undone_and_done_again_with_data(fresh_database: Database) -> None:
    before = shape(fresh_database)
    config = alembic_config(url_of(fresh_database))
    command.downgrade(config, "base")
    assert shape(fresh_database) == {}
    command.upgrade(config, "head")
    assert shape(fresh_database) == before


def test_head_names_the_newest_revision() -> None:
    scripts = ScriptDirectory.from_config(alembic_config("sqlite://"))
    newest = scripts.get_revision(scripts.get_current_head())
    assert newest is not None
    named = (ROOT / "migrations" / "HEAD").read_text("ascii").strip()
    assert named == Path(newest.path).stem


def test_no_table_is_defined_where_migrations_do_not_look() -> None:
    known = set(load_models().tables)
    for module in walk_packages(materialcenter.__path__, "materialcenter."):
        import_module(module.name)
    assert set(Base.metadata.tables) == known
