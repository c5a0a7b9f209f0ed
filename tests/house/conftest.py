"""One rich world for all questions that change nothing, and the browsers of the web's tests."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict

import pytest
from flask import Flask

from materialcenter.accounts.models import User
from materialcenter.app import create_app
from materialcenter.config import Config
from materialcenter.core.db import Database
from materialcenter.papers.paper import Paper
from materialcenter.web import papers
from tests.engines import Engine
from tests.house.world import World, build_world
from tests.web.conftest import SECRET, Browser

BrowserOf = Callable[[User], Browser]


@pytest.fixture(scope="module")
def world_database(engine: Engine) -> Iterator[Database]:
    """The database of `world`; its tests only read."""
    with engine.database() as database:
        yield database


@pytest.fixture(scope="module")
def world(world_database: Database) -> World:
    """Everything has happened once, for both workshops."""
    return world_database.transaction(build_world)


@pytest.fixture(scope="module")
def house(world_database: Database, world: World) -> Flask:
    """The application in that world."""
    url = str(world_database.engine.url)
    return create_app(Config(secret_key=SECRET, database_url=url, testing=True), world_database)


@pytest.fixture(scope="module")
def someone(house: Flask) -> BrowserOf:
    """The browser of a person of that world, logged in once."""
    browsers: dict[int, Browser] = {}

    def open_for(person: User) -> Browser:
        if person.id not in browsers:
            browser = browsers[person.id] = Browser(house.test_client())
            assert browser.log_in(person).status_code == 303
        return browsers[person.id]

    return open_for


@pytest.fixture
def plain_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers as the words on them: drawing is slow, and drawn words cannot be searched."""

    def words(paper: Paper) -> bytes:
        return json.dumps(asdict(paper), ensure_ascii=False).encode()

    monkeypatch.setattr(papers, "pdf", words)
