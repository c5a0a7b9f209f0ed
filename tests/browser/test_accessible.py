"""Every page of everybody: readable for all, fits a phone, and the browser has no complaint.

Pages are found by following links. Those that are built alike are looked at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from materialcenter.accounts.permissions import Role
from materialcenter.core.db import Database
from tests.browser.conftest import DESK, PHONE, SitDown
from tests.browser.person import Person
from tests.browser.server import application, served
from tests.browser.walk import Found, readable, walk
from tests.engines import Engine
from tests.house.world import World, build_world
from tests.web.conftest import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
]

ROLES = [Role.MEMBER, Role.STOREKEEPER, Role.BUYER, Role.MANAGER, Role.ADMINISTRATOR]
NARROWEST = (320, 740)
AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text("utf-8")
LOOK = """
async () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`.slice(0, 400)));
}
"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Forms that cannot be sent empty: a typed field that is not marked as one that may be.
EMPTY = """
() => {
  const typed = "input:not([type=hidden],[type=radio],[type=checkbox]), textarea";
  const needed = (field) => field.querySelector(typed) && !field.querySelector(".opt");
  const forms = [...document.forms].filter((form) => form.method === "post"
    && [...form.querySelectorAll(".field")].some(needed));
  for (const form of forms)
    for (const input of form.querySelectorAll(typed)) input.value = "";
  return forms.map((form) => [[...document.forms].indexOf(form), new URL(form.action).pathname]);
}
"""


@dataclass(frozen=True)
class House:
    """The world of the tests, the product on it, and where it is served."""

    world: World
    app: Flask
    address: str

    def browser(self, role: Role) -> Browser:
        """A person's browser without a screen, logged in."""
        browser = Browser(self.app.test_client())
        assert browser.log_in(self.world.cast.user(role)).status_code == 303
        return browser


@pytest.fixture(scope="module")
def world_database(engine: Engine) -> Iterator[Database]:
    with engine.database() as database:
        yield database


@pytest.fixture(scope="module")
def house(world_database: Database) -> Iterator[House]:
    """Everything has happened once."""
    world = world_database.transaction(build_world)
    app = application(world_database)
    with served(app) as address:
        yield House(world, app, address)


@pytest.fixture(scope="module")
def reached(house: House) -> Callable[[Role], list[Found]]:
    """The pages a role reaches."""
    walked: dict[Role, list[Found]] = {}

    def of(role: Role) -> list[Found]:
        if role not in walked:
            walked[role] = walk(house.app, house.browser(role))
        return walked[role]

    return of


Reached = Callable[[Role], list[Found]]


def sit_down_as(house: House, role: Role, sit_down: SitDown, size: tuple[int, int]) -> Person:
    """A person in front of Chromium who has logged in already."""
    browser = house.browser(role)
    cookie = browser.client.get_cookie("sid")
    assert cookie is not None
    person = sit_down(house.address, size)
    person.page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": house.address}]
    )
    return person


def faults(page: Page, size: tuple[int, int]) -> list[str]:
    """What is wrong with the page at a size, each fault with its place."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    where = f"{page.url.partition('//')[2].partition('/')[2]} at {size[0]}: "
    found = page.evaluate(LOOK)
    if page.evaluate(TOO_WIDE):
        found.append("scrolls sideways")
    return [where + fault for fault in found]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_readable_for_all_and_fits_a_phone(
    role: Role, language: str, house: House, reached: Reached, sit_down: SitDown
) -> None:
    found = reached(role)
    house.browser(role).post("/language", seen="/account", language=language)
    person = sit_down_as(house, role, sit_down, DESK)
    page = person.page
    wrong: list[str] = []
    for one in found:
        person.open(one.address)
        page.evaluate(AXE)
        wrong += faults(page, DESK) + faults(page, PHONE)
        page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
        if page.evaluate(TOO_WIDE):
            wrong.append(f"{one.address} at {NARROWEST[0]}: scrolls sideways")
    assert wrong + person.complaints == []


def test_every_page_of_the_product_was_looked_at(house: House, reached: Reached) -> None:
    seen = {one.endpoint for role in ROLES for one in reached(role)}
    assert readable(house.app) - seen == set()
