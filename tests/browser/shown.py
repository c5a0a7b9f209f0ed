"""The few pictures that README and guides show, and how one comes to what is on them."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Page

from materialcenter.accounts.permissions import Role
from materialcenter.config import ROOT
from tests.browser.conftest import DESK, PHONE, Size
from tests.browser.demonstration import Demonstration
from tests.browser.small_png import with_palette

FOLDER = ROOT / "docs" / "pictures"
# A browser reads its own PNG files; nothing else here does.
PIXELS = """
async (picture) => {
  const image = await createImageBitmap(await (await fetch(picture)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const bytes = context.getImageData(0, 0, image.width, image.height).data;
  const texts = [];
  for (let at = 0; at < bytes.length; at += 32768)
    texts.push(String.fromCharCode(...bytes.subarray(at, at + 32768)));
  return [image.height, image.width, btoa(texts.join(""))];
}
"""
Steps = Callable[[Page], None]


@dataclass(frozen=True)
class Shown:
    """A picture: who looks, on what, and the way there."""

    role: Role
    go: Steps
    size: Size = DESK


def at(address: str) -> Steps:
    """By typing the address."""

    def go(page: Page) -> None:
        page.goto(address)

    return go


def by(address: str, link: str, words: str = "", *, without: str = "\0") -> Steps:
    """From an address to the first page whose own address looks so, which has some words and is
    `without` others."""

    def go(page: Page) -> None:
        page.goto(address)
        found = page.evaluate("[...document.links].map((one) => one.getAttribute('href'))")
        for one in dict.fromkeys(one for one in found if re.search(link, one)):
            page.goto(one)
            text = page.locator("main").inner_text()
            if words in text and without not in text:
                return
        raise LookupError(f"From {address} nothing leads to {link!r} with {words!r}.")

    return go


def then(first: Steps, *more: Steps) -> Steps:
    """One after the other."""

    def go(page: Page) -> None:
        for step in (first, *more):
            step(page)

    return go


def onwards(link: str) -> Steps:
    """From where one is along the first link whose address looks so."""
    return lambda page: by(page.url, link)(page)


def wish(page: Page) -> None:
    """A dozen sheets."""
    page.locator("#quantity").fill("12")
    page.locator("h1").click()


def pool(page: Page) -> None:
    """The needs of several workshops, unfolded."""
    page.goto("/supplier-orders/pool")
    card = page.locator("details.need", has_text="3 IKM").first
    for box in card.get_by_role("checkbox").all():
        box.check()
    card.evaluate(
        "(one) => { one.open = true; scrollTo(0, one.getBoundingClientRect().top + scrollY - 90); }"
    )


def short_delivery(page: Page) -> None:
    """A truck brings less than three workshops wait for: who gets what."""
    by("/receipts", "^/receipts/new", ANGLE)(page)
    card = page.locator("section.unload", has_text=ANGLE).first
    card.locator(".came").check()
    card.get_by_label("Jumlah").first.fill("20")
    card.get_by_label("Berat timbang").first.fill("453,2")
    page.wait_for_timeout(2_000)
    card.evaluate("(one) => scrollTo(0, one.getBoundingClientRect().top + scrollY - 90)")


ANGLE = "L-SS400-50x50x5x6000"
REQUEST, ORDER = r"^/purchase-requests/\d+$", r"^/supplier-orders/\d+$"
SHOWN = {
    "today": Shown(Role.STOREKEEPER, at("/today")),
    "request": Shown(Role.MANAGER, by("/purchase-requests", REQUEST, "L-000")),
    "request-phone": Shown(
        Role.MEMBER, then(by("/my/requests/new?q=plat+5mm+ss400", "material=", "5 mm"), wish), PHONE
    ),
    "status-phone": Shown(
        Role.MEMBER,
        by("/my/requests", r"^/my/requests/\d+$", "Ambil sampai", without="menawarkan"),
        PHONE,
    ),
    "notices-phone": Shown(Role.MEMBER, at("/notices"), PHONE),
    "pool": Shown(Role.BUYER, pool),
    "order": Shown(Role.BUYER, by("/supplier-orders?status=sent", ORDER, "Untuk siapa")),
    "exceptions": Shown(Role.BUYER, at("/exceptions")),
    "receipt": Shown(Role.STOREKEEPER, short_delivery),
    "handover": Shown(Role.STOREKEEPER, by("/issues/new", r"^/issues/new\?")),
    "material": Shown(Role.STOREKEEPER, by("/stock", r"^/stock/\d+$", "1 simpanan")),
    "cutting": Shown(Role.STOREKEEPER, by("/cutting", r"^/cutting/\d+$", "Rencana")),
    "trace": Shown(
        Role.STOREKEEPER,
        then(by("/remnants", "^/lots/"), onwards("^/trace/"), onwards("^/trace/heat")),
    ),
    "usage": Shown(Role.MANAGER, at("/usage?period=12-months")),
    "service": Shown(Role.MANAGER, at("/service?period=12-months")),
    "spend": Shown(Role.MANAGER, at("/spend?period=12-months")),
    "official": Shown(Role.MANAGER, by("/official-reports", r"/official-reports/\d{4}$")),
    "report": Shown(Role.MANAGER, at("/reports/usage-by-workshop")),
    "stock-value": Shown(Role.MANAGER, at("/stock-value")),
    "users": Shown(Role.ADMINISTRATOR, at("/users")),
    "notice-settings": Shown(Role.ADMINISTRATOR, at("/settings/notices")),
}


def keep(house: Demonstration, names: list[str]) -> None:
    """Take these pictures anew; what is smaller than a screen is cut off below."""
    for name in names:
        shown = SHOWN[name]
        with house.page(shown.size, house.browser(shown.role)) as page:
            shown.go(page)
            taken = page.screenshot(animations="disabled")
            page.goto("about:blank")
            encoded = "data:image/png;base64," + base64.b64encode(taken).decode()
            height, width, text = page.evaluate(PIXELS, encoded)
        pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)
        small = with_palette(pixels[..., :3])
        (FOLDER / f"{name}.png").write_bytes(small)
        print(f"{name}.png: {len(small) // 1024} kB", flush=True)
