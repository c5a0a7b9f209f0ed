"""A posting that breaks off anywhere leaves nothing behind, and can simply be done again."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from materialcenter.core.db import Database
from materialcenter.fulfilment.books import verify
from migrations.models import load_models
from tests.engines import Engine
from tests.house.addresses import spread
from tests.house.contents import contents, sizes
from tests.house.fault_acts import ACTS, Act, Scene, build_scene, receive

load_models()

# Of an act with more statements, this many are broken off, the first and the last among them.
MOST_FAULTS = 8


class PowerCut(Exception):
    """The program ends here."""


class Undo(Exception):
    """Ends an act whose effect was only to be measured."""


@contextmanager
def fault(database: Database, at: int, error: Exception) -> Iterator[list[int]]:
    """Raise `error` instead of statement `at` (from 0), once; gives the count of statements."""
    sent = [0]

    def note(*_: object) -> None:
        sent[0] += 1
        if sent[0] == at + 1:
            raise error

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def measured(database: Database, act: Act, at: Scene) -> tuple[int, dict[str, int]]:
    """How many statements the act sends, and how large the tables are after it; undone again."""
    after: dict[str, int] = {}

    def measure(session: Session) -> None:
        act(session, at)
        session.flush()
        after["statements"] = sent[0]
        after.update(sizes(session))
        raise Undo

    with fault(database, -1, Undo()) as sent, pytest.raises(Undo):
        database.transaction(measure)
    return after.pop("statements"), after


def locked() -> OperationalError:
    return OperationalError("", {}, sqlite3.OperationalError("database is locked"))


@pytest.fixture(scope="module")
def built(engine: Engine) -> Iterator[tuple[str, Scene]]:
    """The name of a database in which the scene is built, once for all of its copies."""
    with engine.named("scene") as database:
        scene = database.transaction(build_scene)
    yield "scene", scene
    engine.drop("scene")


@pytest.fixture
def fresh_database(engine: Engine, built: tuple[str, Scene]) -> Iterator[Database]:
    with engine.database(like=built[0]) as database:
        yield database


@pytest.fixture
def scene(built: tuple[str, Scene]) -> Scene:
    return built[1]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_nothing_is_left_when_an_act_breaks_off_and_it_can_be_done_again(
    fresh_database: Database, scene: Scene, act: Act
) -> None:
    count, after = measured(fresh_database, act, scene)
    before = contents(fresh_database)
    assert count > 3
    for at in spread(range(count), MOST_FAULTS):
        with fault(fresh_database, at, PowerCut()), pytest.raises(PowerCut):
            fresh_database.transaction(lambda session: act(session, scene))
        assert contents(fresh_database) == before, at
    fresh_database.transaction(lambda session: act(session, scene))
    with fresh_database.reading() as session:
        assert sizes(session) == after
        assert list(verify(session)) == []


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_has_its_effect_once_when_the_database_was_busy_for_a_moment(
    fresh_database: Database, scene: Scene, act: Act
) -> None:
    count, after = measured(fresh_database, act, scene)

    def done_and_measured(session: Session) -> None:
        act(session, scene)
        session.flush()
        found.append(sizes(session))
        raise Undo

    for at in spread(range(count), MOST_FAULTS):
        found: list[dict[str, int]] = []
        with fault(fresh_database, at, locked()), pytest.raises(Undo):
            fresh_database.transaction(done_and_measured)
        assert found == [after], at
    with fault(fresh_database, count // 2, locked()):
        fresh_database.transaction(lambda session: act(session, scene))
    with fresh_database.reading() as session:
        assert sizes(session) == after
        assert list(verify(session)) == []


@contextmanager
def failing_commit(database: Database, error: Exception) -> Iterator[None]:
    """Let the next commit fail."""
    errors = [error]

    def fail(*_: object) -> None:
        if errors:
            raise errors.pop()

    event.listen(database.engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(database.engine, "commit", fail)


def test_nothing_is_left_when_the_commit_itself_fails(
    fresh_database: Database, scene: Scene
) -> None:
    before = contents(fresh_database)
    with failing_commit(fresh_database, PowerCut()), pytest.raises(PowerCut):
        fresh_database.transaction(lambda session: receive(session, scene))
    assert contents(fresh_database) == before
    fresh_database.transaction(lambda session: receive(session, scene))
    assert contents(fresh_database) != before


def test_an_act_has_its_effect_once_when_the_commit_met_a_busy_database(
    fresh_database: Database, scene: Scene
) -> None:
    _count, after = measured(fresh_database, receive, scene)
    with failing_commit(fresh_database, locked()):
        fresh_database.transaction(lambda session: receive(session, scene))
    with fresh_database.reading() as session:
        assert sizes(session) == after
        assert list(verify(session)) == []
