"""The database: engine, sessions, and the only commit in the house.

Reading sessions cannot write (the engine itself refuses). Writing happens in `transaction`,
which runs one act as a whole, repeats it when the engine asks for that, and commits once.
"""

import random
import sqlite3
import time
import warnings
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Engine,
    ExceptionContext,
    MetaData,
    Select,
    Table,
    bindparam,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import StaticPool

from materialcenter.core.errors import DomainError, N_, NotFound
from materialcenter.core.turnstile import Turnstile

T = TypeVar("T")

# From this version on SQLite is free of a WAL bug that could lose commits.
SAFE_WAL = (3, 51, 3)
TRIES = 6
_TRANSIENT = {"40001", "40P01", "55P03", "57014"}
_OUT_OF_RANGE = "22003"


class Base(DeclarativeBase):
    """The parent of every record. Constraints are named, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# For records that are deleted: SQLite gives their ids to nobody else, as PostgreSQL does anyway. A
# page that was opened before could otherwise act on something else.
NEVER_AGAIN = {"sqlite_autoincrement": True}


def table_of(record: type[Base]) -> Table:
    """A record's table. What every posting writes many of goes through statements on tables,
    built once: the unit of work would cost several times as much."""
    return cast(Table, record.__table__)


class TryAgain(Exception):
    """What was read before locking is not what is locked now: the act must be done anew."""


class Busy(DomainError):
    """The database could not take the act now; nothing was saved."""

    sentence = N_("Sistem sedang sibuk. Belum ada yang tersimpan, silakan coba lagi sebentar lagi.")
    status = 503


def sqlite_module() -> ModuleType:
    """The SQLite to use: pysqlite3 where there is a wheel of it, else the interpreter's own."""
    try:
        # The wheel does not exist for every platform.
        return import_module("pysqlite3")
    except ImportError:
        return sqlite3


def _journal_mode(module: ModuleType) -> str:
    if module.sqlite_version_info >= SAFE_WAL:
        return "WAL"
    warnings.warn(
        f"SQLite {module.sqlite_version} can lose commits in WAL mode; "
        "DELETE journal mode is used instead, which is slower",
        stacklevel=2,
    )
    return "DELETE"


def _sqlite_engine(url: str) -> Engine:
    module = sqlite_module()
    database = make_url(url).database
    in_memory = database in (None, "", ":memory:")
    options: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
    engine = create_engine(
        url, module=module, connect_args={"timeout": 5, "check_same_thread": False}, **options
    )
    mode = "MEMORY" if in_memory else _journal_mode(module)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is sent below, by us
        for pragma in (
            f"journal_mode={mode}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "busy_timeout=5000",
            "trusted_schema=OFF",
            "mmap_size=0",
            "cache_size=-32000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        write = connection.get_execution_options().get("write", False)
        driver = connection.connection.driver_connection
        if not in_memory:
            driver.execute(f"PRAGMA query_only={'OFF' if write else 'ON'}")
        driver.execute("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _postgresql_engine(url: str, pool_size: int) -> Engine:
    options = (
        "-c lock_timeout=5s -c statement_timeout=60s "
        "-c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    )
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"options": options},
    )


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…` with this house's settings."""
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    sqlite = url.startswith("sqlite")
    engine = _sqlite_engine(url) if sqlite else _postgresql_engine(url, pool_size)
    event.listen(engine, "handle_error", _no_such_number)
    event.listen(engine, "reset", _end_transaction)
    return engine


def _end_transaction(connection: Any, *_: Any) -> None:
    """Undo what a COMMIT that failed left open: SQLAlchemy takes that transaction for ended."""
    connection.rollback()


def _no_such_number(context: ExceptionContext) -> None:
    """What has a number larger than any column holds does not exist."""
    error = context.original_exception
    if isinstance(error, OverflowError) or getattr(error, "sqlstate", None) == _OUT_OF_RANGE:
        raise NotFound from error


def is_transient(error: DBAPIError) -> bool:
    """Whether the same act may succeed when it is simply done again."""
    if getattr(error.orig, "sqlstate", None) in _TRANSIENT:
        return True
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


class Database:
    """One database: `reading()` for questions, `transaction()` for acts."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine = make_engine(url, pool_size=pool_size)
        path = make_url(url).database if url.startswith("sqlite") else None
        self._turnstile = Turnstile(Path(path)) if path and path != ":memory:" else None

    @contextmanager
    def reading(self) -> Generator[Session]:
        """A session that can only read, on one snapshot of the database."""
        options: dict[str, Any] = {"postgresql_readonly": True}
        if self.engine.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        engine = self.engine.execution_options(**options)
        with Session(engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def transaction(self, act: Callable[[Session], T], *, tries: int = TRIES) -> T:
        """Do `act` in one transaction and commit it; any exception undoes everything.

        `act` may run several times (deadlock, serialization failure, lock timeout), so it does
        database work only. Raises Busy when the engine stays busy.
        """
        engine = self.engine.execution_options(write=True)
        for attempt in range(tries):
            try:
                with self._queue(), Session(engine, expire_on_commit=False) as session:
                    result = act(session)
                    session.commit()
                    return result
            except (DBAPIError, TryAgain) as error:
                if isinstance(error, DBAPIError) and not is_transient(error):
                    raise
                if attempt == tries - 1:
                    raise Busy from error
            time.sleep(random.random() * min(1.0, 0.02 * 2**attempt))  # noqa: S311 - jitter, no secret
        raise AssertionError("unreachable")

    @contextmanager
    def _queue(self) -> Generator[None]:
        if self._turnstile is None:
            yield
        else:
            with self._turnstile:
                yield

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
        if self._turnstile is not None:
            self._turnstile.close()


def lock(session: Session, model: type[T], ids: Iterable[int]) -> dict[int, T]:
    """Lock the rows of `ids`, lowest first, and read them afresh: what is judged is locked.

    Rows that do not exist are simply not in the answer.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = session.scalars(_locking(model), {"ids": wanted})
    return {row.id: row for row in rows}


@cache
def _locking(model: type[Any]) -> Select[Any]:
    """The statement of `lock`, built once for each record: building it costs more than running
    it on SQLite."""
    return (
        select(model)
        .where(model.id.in_(bindparam("ids", expanding=True)))
        .order_by(model.id)
        .with_for_update(of=model)
        .execution_options(populate_existing=True)
    )


def insert_missing(session: Session, model: type[Base], **values: object) -> None:
    """Write a row down unless one with its unique key is there. Whoever writes the same row in
    this moment is waited for."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(dialect.insert(model).values(**values).on_conflict_do_nothing())
