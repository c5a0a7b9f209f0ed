"""Whoever has only a keyboard reaches everything, sees where he is, asks and approves."""

import pytest
from playwright.sync_api import Page

from materialcenter.core.db import Database
from tests.browser.conftest import DESK, PHONE, SitDown
from tests.browser.person import Person
from tests.browser.server import application, served
from tests.browser.stage import set_stage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
]

# What has the focus: its words, and what is wrong with how that is shown. A choice shows it on its
# label.
FOCUSED = """
() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const choice = focused.matches("[type=radio], [type=checkbox]");
  const shown = (choice && focused.nextElementSibling) || focused;
  const { left, top, width, height } = shown.getBoundingClientRect();
  const above = document.elementFromPoint(left + width / 2, top + height / 2);
  const { outlineStyle, boxShadow } = getComputedStyle(shown);
  return {
    name: (focused.getAttribute("aria-label") || focused.labels?.[0]?.innerText
      || focused.innerText || focused.name).trim(),
    hidden: !above || !(shown.contains(above) || above.contains(shown)),
    unmarked: outlineStyle === "none" && boxShadow === "none",
  };
}
"""


def tab_to(page: Page, name: str, *, most: int = 80) -> None:
    """Press Tab until something is reached; everything on the way is seen and marked."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            continue
        assert not focused["hidden"], f"{page.url}: {focused['name']} is covered"
        assert not focused["unmarked"], f"{page.url}: {focused['name']} shows no focus"
        if focused["name"].startswith(name):
            return
    pytest.fail(f"{page.url}: Tab never comes to {name}")


def enter(person: Person, name: str) -> None:
    tab_to(person.page, name)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_a_request_is_asked_and_approved_with_the_keyboard_alone(
    fresh_database: Database, sit_down: SitDown
) -> None:
    fresh_database.transaction(set_stage)
    with served(application(fresh_database)) as address:
        member = sit_down(address, PHONE).log_in("member")
        enter(member, "Minta bahan")
        tab_to(member.page, "Cari bahan")
        member.page.keyboard.type("plat 5mm ss400")
        with member.page.expect_navigation():
            member.page.keyboard.press("Enter")
        enter(member, "Plat hitam SS400 5 mm 1219 × 2438")
        tab_to(member.page, "Jumlah")
        member.page.keyboard.press("Control+A")
        member.page.keyboard.type("3")
        enter(member, "Kirim permintaan")
        member.sees("3 lembar diminta, petugas belum memeriksa.")
        keeper = sit_down(address, DESK).log_in("storekeeper")
        enter(keeper, "Setujui")
        keeper.sees("disetujui")
        enter(keeper, "Serahkan ke Bengkel Barokah")
        enter(keeper, "Serahkan")
        tab_to(keeper.page, "Berat timbang")
