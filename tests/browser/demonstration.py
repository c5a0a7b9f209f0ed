"""The product with its demonstration data, served for pictures, and people who sit at it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright

from materialcenter.accounts.permissions import Role
from materialcenter.app import create_app
from materialcenter.config import Config
from materialcenter.core.db import Database
from materialcenter.demo.cast import ACCOUNTS, PASSWORD
from tests.browser.conftest import FLAGS, PHONE, Size
from tests.browser.server import served
from tests.engines import migrate
from tests.needs import chromium as chromium_path
from tests.web.conftest import SECRET, Browser

ROLES = tuple(dict.fromkeys(account.role for account in ACCOUNTS))


@dataclass(frozen=True)
class Demonstration:
    """The product with its demonstration data, where it is served, and a Chromium."""

    app: Flask
    address: str
    chromium: Chromium

    def browser(self, role: Role, language: str = "id") -> Browser:
        """Without a screen: the first account of a role, logged in."""
        account = next(one for one in ACCOUNTS if one.role == role)
        browser = Browser(self.app.test_client())
        answer = browser.post("/login", login=account.phone, password=PASSWORD)
        if answer.status_code != 303:
            raise SystemExit(f"{account.name} could not log in.")
        browser.post("/language", seen="/account", language=language)
        return browser

    @contextmanager
    def page(self, size: Size, browser: Browser | None = None) -> Iterator[Page]:
        """A page of Chromium in which the person of `browser` is logged in."""
        context = self._context(size)
        if browser and (cookie := browser.client.get_cookie("sid")):
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        try:
            yield context.new_page()
        finally:
            context.close()

    def _context(self, size: Size) -> BrowserContext:
        return self.chromium.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            is_mobile=size == PHONE,
            has_touch=size == PHONE,
            service_workers="block",
        )


@contextmanager
def demonstration() -> Iterator[Demonstration]:
    """A temporary SQLite database with a year of the invented centre, served."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        url = f"sqlite:///{home / 'demonstration.sqlite3'}"
        migrate(url)
        database = Database(url)
        config = Config(
            secret_key=SECRET,
            database_url=url,
            files_folder=home / "files",
            mail_url=f"file://{home / 'mail'}",
        )
        app = create_app(config, database)
        told = app.test_cli_runner().invoke(args=["seed", "demo"])
        if told.exit_code:
            raise SystemExit(f"The demonstration data failed: {told.output} {told.exception!r}")
        with served(app) as address, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
            yield Demonstration(app, address, chromium)
            chromium.close()
        database.dispose()
