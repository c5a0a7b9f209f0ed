"""One rich world for all questions that change nothing, and the browsers of the web's tests."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from flask import Flask

from materialcenter.accounts.models import User
from materialcenter.app import create_app
from materialcenter.config import Config
from materialcenter.core.db import Database
from materialcenter.core.files import FileStore
from materialcenter.papers.paper import Paper
from materialcenter.web import papers
from tests.engines import Engine
from tests.house.world import World, add_file, build_world
from tests.templates import remember_templates
from tests.web.conftest import SECRET, Browser

BrowserOf = Callable[[User], Browser]


@pytest.fixture(scope="session")
def world_database(engine: Engine) -> Iterator[Database]:
    """The database of `world`; its tests only read."""
    with engine.database() as database:
        yield database


@pytest.fixture(scope="session")
def world(world_database: Database) -> World:
    """Everything has happened once, for both workshops."""
    return world_database.transaction(build_world)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where that world's files lie."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def house(world_database: Database, world: World, files: Path) -> Flask:
    """The application in that world."""
    url = str(world_database.engine.url)
    world_database.transaction(lambda session: add_file(session, world.cast, FileStore(files)))
    config = Config(secret_key=SECRET, database_url=url, testing=True, files_folder=files)
    return remember_templates(create_app(config, world_database))


@pytest.fixture(scope="session")
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
    monkeypatch.setattr(papers, "pack", lambda cover, _documents: words(cover))
