"""Fixtures every test may use. Databases are real, on both engines, and never faked."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts import passwords
from materialcenter.core import clock as product_clock
from materialcenter.core.db import Database
from tests.cast import QUICK, Cast, build_cast
from tests.engines import ENGINES, Engine, postgresql_server, sqlite_files
from tests.workers import KeepTogether, longest_first

# A Tuesday, ten in the morning in Jakarta.
START = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=longest_first)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> KeepTogether:
    """Spread the tests in our own way, whatever `--dist` says."""
    return KeepTogether(config, log)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with less work than people's are: thousands log in here."""
    monkeypatch.setattr(passwords, "_hasher", QUICK)


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine a test runs on: each test that uses a database runs once on each."""
    return request.param


@pytest.fixture(scope="session")
def engines() -> Iterator[Callable[[str], Engine]]:
    """The engine of a name, started when it is first asked for and kept to the end."""
    with ExitStack() as started:

        @cache
        def start(name: str) -> Engine:
            made = started.enter_context(
                sqlite_files() if name == "sqlite" else postgresql_server()
            )
            made.prepare()
            return made

        yield start


@pytest.fixture(scope="session")
def engine(engine_name: str, engines: Callable[[str], Engine]) -> Engine:
    """Makes databases on this engine; the one named "reference" is migrated and seeded."""
    return engines(engine_name)


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
