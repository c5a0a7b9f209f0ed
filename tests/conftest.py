"""Fixtures every test may use. Databases are real, on both engines, and never faked."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.core import clock as product_clock
from materialcenter.core.db import Database
from tests.cast import Cast, build_cast
from tests.engines import ENGINES, Engine, SqliteFiles, postgresql_server

# A Tuesday, ten in the morning in Jakarta.
START = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine a test runs on: each test that uses a database runs once on each."""
    return request.param


@pytest.fixture(scope="session")
def engine(engine_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Makes databases on this engine; the one named "reference" is migrated and seeded."""
    if engine_name == "sqlite":
        files = SqliteFiles(tmp_path_factory.mktemp("databases"))
        files.prepare()
        yield files
    else:
        with postgresql_server() as server:
            server.prepare()
            yield server


@pytest.fixture(scope="session")
def database(engine: Engine) -> Iterator[Database]:
    """A database with reference data that no test changes for good."""
    with engine.database() as database:
        yield database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may do everything, commit included, and leaves nothing behind.

    On SQLite it holds the only write lock: a test that needs `Database.transaction`, threads
    or a door takes `fresh_database` instead.
    """
    with database.engine.connect().execution_options(write=True) as connection:
        outer = connection.begin()
        with Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session:
            yield session
        outer.rollback()


@pytest.fixture
def fresh_database(engine: Engine) -> Iterator[Database]:
    """A database of the test's own with reference data, where commits are real."""
    with engine.database() as database:
        yield database


@pytest.fixture
def cast(session: Session) -> Cast:
    """The cast on the stage of `session`."""
    return build_cast(session)


class Clock:
    """The product's clock, standing still until it is moved."""

    def __init__(self, moments: ExitStack) -> None:
        self._moments = moments

    def set(self, moment: datetime) -> None:
        """Let it show an aware moment."""
        self._moments.enter_context(product_clock.frozen(moment))

    def advance(self, **delta: float) -> None:
        """Move it on, e.g. `advance(days=1, hours=2)`."""
        self.set(product_clock.now() + timedelta(**delta))


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that stands at Tuesday 3 November 2026, 10.00 in Jakarta, in this thread."""
    with ExitStack() as moments:
        clock = Clock(moments)
        clock.set(START)
        yield clock
