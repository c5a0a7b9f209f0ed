"""A real Chromium, and people who sit in front of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from tests.browser.person import Person
from tests.needs import chromium as chromium_path

PHONE, DESK = (360, 740), (1366, 860)
Size = tuple[int, int]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The system's Chromium, started once."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


SitDown = Callable[..., Person]


@pytest.fixture
def sit_down(chromium: Chromium) -> Iterator[SitDown]:
    """Opens a browser of somebody's own: `sit_down(address, PHONE)`."""
    contexts = []

    def open_at(address: str, size: Size, *, script: bool = True) -> Person:
        phone = size == PHONE
        context = chromium.new_context(
            base_url=address,
            viewport={"width": size[0], "height": size[1]},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            is_mobile=phone,
            has_touch=phone,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Person(context.new_page())

    yield open_at
    for context in contexts:
        context.close()
