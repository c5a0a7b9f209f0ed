"""Every page of everybody: readable for all, fits a phone, and the browser has no complaint.

Pages are found by following links. Those that are built alike are looked at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from materialcenter.accounts.permissions import Role
from materialcenter.core.db import Database
from materialcenter.web.status_links import token_of
from tests.browser.conftest import DESK, PHONE, SitDown, Size
from tests.browser.looks import CLIPPED, LONGER, ON_PAPER
from tests.browser.person import Person
from tests.browser.server import application, served
from tests.browser.walk import Builds, Found, kind_of, readable, walk, writes
from tests.engines import Engine
from tests.house.world import World, build_world
from tests.web.conftest import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
]

ROLES = [Role.MEMBER, Role.STOREKEEPER, Role.BUYER, Role.MANAGER, Role.ADMINISTRATOR]
# What is offered in states that the world of the tests does not have; tests/web sends each of them
# with the fields of its page.
RARE = {
    "/exceptions/undo/<int:answer_id>",
    "/official-reports/<period>/close",
    "/official-reports/<period>/reopen",
    "/price-imports/<int:import_id>/confirm-doubts",
    "/price-imports/<int:import_id>/post",
    "/price-imports/<int:import_id>/rows/<int:row_id>/confirm",
    "/price-imports/<int:import_id>/rows/<int:row_id>/include",
    "/purchase-requests/<int:request_id>/reservations",
    "/settings/tax",
    "/stock/imports/<int:import_id>/confirm-doubts",
    "/stock/imports/<int:import_id>/post",
    "/stock/imports/<int:import_id>/rows/<int:row_id>/include",
    "/users/<int:user_id>/enable",
}
Reached = dict[Role, list[Found]]
NARROWEST, TABLET = (320, 740), (1024, 768)
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
# The page, or a table beyond the card it stands in.
TOO_WIDE = """
() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  || [...document.querySelectorAll("table")].some((table) => {
    const card = table.closest(".scroll, .card, main");
    return !card.matches(".scroll")
      && table.getBoundingClientRect().right > card.getBoundingClientRect().right + 1;
  })
"""
# Forms that cannot be sent empty: a typed field that is not marked as one that may be.
EMPTY = """
() => {
  const typed = "input:not([type=hidden],[type=radio],[type=checkbox]), textarea";
  const needed = (field) => field.querySelector(typed) && !field.querySelector(".opt");
  const forms = [...document.forms].filter((form) => form.method === "post"
    && [...form.querySelectorAll(".field")].some(needed));
  for (const form of forms) {
    form.noValidate = true;
    for (const input of form.querySelectorAll(typed)) input.value = "";
  }
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
def reached(house: House) -> Reached:
    """The pages each role reaches; what is built alike stands with the first who sees it."""
    builds: Builds = {}
    for role in ROLES:
        house.browser(role)  # Everybody has a second device.
    return {role: walk(house.app, house.browser(role), builds) for role in ROLES}


def seated(house: House, role: Role | None, sit_down: SitDown, language: str = "id") -> Person:
    """Somebody in front of Chromium with axe, logged in without a screen before."""
    person = sit_down(house.address, DESK)
    person.page.context.add_init_script(AXE)
    if role is None:
        return person
    browser = house.browser(role)
    browser.post("/language", seen="/account", language=language)
    cookie = browser.client.get_cookie("sid")
    assert cookie is not None
    person.page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": house.address}]
    )
    return person


def faults(page: Page, *, looked_at: tuple[Size, ...] = (DESK, PHONE)) -> list[str]:
    """What is wrong with the page that stands open: whether it fits at every size, and what axe
    says at those it is looked at."""
    wrong = []
    for size in (DESK, TABLET, PHONE, NARROWEST):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        found = page.evaluate(LOOK) if size in looked_at else []
        if page.evaluate(TOO_WIDE):
            found.append("scrolls sideways, or a table is wider than its card")
        wrong += [f"{page.url} at {size[0]}: {fault}" for fault in found]
    return wrong


def faults_on_paper(page: Page) -> list[str]:
    """What is wrong with the page when it is printed."""
    page.emulate_media(media="print")
    found = page.evaluate(ON_PAPER)
    page.emulate_media(media="screen")
    return [f"{page.url}: {fault}" for fault in found]


def faults_with_longer_words(page: Page) -> list[str]:
    """What does not fit a phone any more when all words become longer; the page stays so."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.evaluate(LONGER)
    found = page.evaluate(CLIPPED)
    if page.evaluate(TOO_WIDE):
        found.append("scrolls sideways, or a table is wider than its card")
    return [f"{page.url} with longer words: {fault}" for fault in found]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_readable_for_all_and_fits_a_phone(
    role: Role, language: str, house: House, reached: Reached, sit_down: SitDown
) -> None:
    person = seated(house, role, sit_down, language)
    # The other language has the same marks and colours; its words may need another room.
    sizes = (DESK, PHONE) if language == "id" else ()
    wrong = []
    for found in reached[role]:
        person.open(found.address)
        wrong += faults(person.page, looked_at=sizes)
        if language == "id":
            person.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
            wrong += faults_on_paper(person.page)
            wrong += faults_with_longer_words(person.page)
    wrong += person.complaints
    assert wrong == [], "\n".join(wrong)


def test_every_page_of_the_product_was_looked_at(house: House, reached: Reached) -> None:
    seen = {found.rule for role in ROLES for found in reached[role]}
    assert readable(house.app) - seen == {"/login", "/s/<token>"}


def test_every_write_has_a_button_that_needs_no_script(house: House, reached: Reached) -> None:
    offered = {rule for role in ROLES for found in reached[role] for rule in found.writes}
    assert writes(house.app) - offered == {"/login", *RARE}


def test_pages_for_strangers_and_pages_of_refusal_are_readable_too(
    house: House, sit_down: SitDown
) -> None:
    wrong = []
    with house.app.app_context():
        status = f"/s/{token_of(1)}"
    for role, address in (
        (None, "/login"), (None, "/nowhere"), (None, status), (Role.MEMBER, "/settings"),
    ):  # fmt: skip
        person = seated(house, role, sit_down)
        with person.quietly():
            person.open(address)
            wrong += faults(person.page)
        wrong += person.complaints
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_a_form_sent_empty_tells_what_is_missing(
    role: Role, house: House, reached: Reached, sit_down: SitDown
) -> None:
    person = seated(house, role, sit_down)
    page, wrong, sent = person.page, [], set()
    for found in reached[role]:
        if found.forms <= sent:
            continue
        person.open(found.address)
        for at, action in page.evaluate(EMPTY):
            if (kind := kind_of(action)) in sent:
                continue
            sent.add(kind)
            with person.quietly():
                person.open(found.address)
                page.evaluate(EMPTY)
                with page.expect_navigation():
                    page.evaluate("(at) => document.forms[at].requestSubmit()", at)
                if not page.locator(".summary").count():
                    wrong.append(f"{found.address}: {action} says nothing")
                wrong += faults(page, looked_at=(PHONE,))
    wrong += person.complaints
    assert sent
    assert wrong == [], "\n".join(wrong)
