"""Browsers without a screen: test clients that log in, read and fill in forms as people do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from materialcenter.accounts.models import User
from materialcenter.app import create_app
from materialcenter.config import Config
from materialcenter.core.db import Database
from tests.cast import PASSWORD, Cast, build_cast
from tests.templates import remember_templates

SECRET = "a secret of the tests, long enough"


class Browser:
    """One person's browser: keeps cookies, and takes the hidden fields of the page it is on."""

    def __init__(self, client: FlaskClient, base_url: str = "http://localhost") -> None:
        self.client = client
        self.base_url = base_url

    def get(self, address: str, **kw: object) -> TestResponse:
        return self.client.get(address, base_url=self.base_url, **kw)

    def hidden(self, address: str) -> dict[str, str]:
        """The hidden fields of the first page at `address`."""
        page = self.get(address).text
        found = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
        named = ((re.search(r'name="([^"]+)"', t), re.search(r'value="([^"]*)"', t)) for t in found)
        return {n[1]: v[1] for n, v in named if n and v and n[1] in ("csrf_token", "once")}

    def post(self, address: str, /, *, seen: str | None = None, **fields: object) -> TestResponse:
        """Fill in and send the form that stands on the page `seen` (by default at `address`)."""
        data = {**self.hidden(seen or address), **fields}
        return self.client.post(address, base_url=self.base_url, data=data)

    def log_in(self, person: User, password: str = PASSWORD) -> TestResponse:
        return self.post("/login", login=person.phone or person.email, password=password)


@pytest.fixture
def stage(fresh_database: Database) -> Cast:
    """The cast, committed in a database of the test's own."""
    return fresh_database.transaction(build_cast)


@pytest.fixture
def app(fresh_database: Database, stage: Cast, tmp_path: Path) -> Flask:
    """The application on that database, with a folder of its own for files."""
    config = Config(
        secret_key=SECRET, database_url=str(fresh_database.engine.url), testing=True,
        files_folder=tmp_path / "files", mail_url=f"file://{tmp_path / 'mails'}",
    )  # fmt: skip
    return remember_templates(create_app(config, fresh_database))


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    """The folder in which what was mailed lies."""
    return tmp_path / "mails"


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A browser nobody is logged in with."""
    return Browser(app.test_client())


@pytest.fixture
def browser_of(app: Flask) -> Callable[[User], Browser]:
    """A browser in which a person is logged in: `browser_of(stage.member)`."""

    def open_for(person: User) -> Browser:
        browser = Browser(app.test_client())
        assert browser.log_in(person).status_code == 303
        return browser

    return open_for
