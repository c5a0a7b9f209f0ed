"""What a person does in front of a browser: read, click, type, download."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.cast import PASSWORD

PATIENCE_MS = 20_000


class Person:
    """Somebody at a page. What the browser complains about is kept in `complaints`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def log_in(self, name: str) -> "Person":
        """By the form that is shown to strangers."""
        self.open("/")
        self.fill("Nomor HP atau email", f"{name}@example.id")
        self.fill("Kata sandi atau PIN", PASSWORD)
        self.press("Masuk")
        expect(self.page).not_to_have_url(re.compile("/login"))
        self.page.wait_for_load_state()
        return self

    def open(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)

    def turn_to(self, item: str) -> None:
        """Choose from the menu: beside the page, below it, or behind "Lainnya" on a phone."""
        if not self._menu_item(item).count():
            self.follow("Lainnya")
        self._menu_item(item).first.click()

    def _menu_item(self, item: str) -> Locator:
        link = self.page.get_by_role("navigation").get_by_role("link", name=item, exact=True)
        return link.filter(visible=True)

    def follow(self, link: str) -> None:
        """Click the first link that is called so."""
        self.page.get_by_role("link", name=link).filter(visible=True).first.click()

    def take_up(self, task: str) -> None:
        """Begin what the row of the work list offers that speaks of `task`."""
        self.page.locator("article.task", has_text=task).first.locator(".act a").click()

    def press(self, button: str) -> None:
        """Click the button that is called exactly so."""
        self.page.get_by_role("button", name=button, exact=True).filter(visible=True).click()

    def unfold(self, summary: str) -> None:
        """Open what is folded away."""
        self.page.locator("summary", has_text=summary).click()

    def step_to(self, wanted: Locator) -> Locator:
        """Bring a line of a long form on the screen: on a phone it is one line per screen."""
        wanted.first.wait_for(state="attached")
        for button in ("Sebelumnya", "Berikutnya"):
            turn = self.page.get_by_role("button", name=button, exact=True).filter(visible=True)
            while not wanted.first.is_visible() and turn.count() and turn.is_enabled():
                turn.click()
        return wanted

    def fill(self, label: str, text: str, *, nth: int = 0) -> None:
        """Type into the visible field whose label begins so; `nth` of several."""
        field = self.page.get_by_label(re.compile(f"^{re.escape(label)}"))
        field.filter(visible=True).nth(nth).fill(text)

    def scan(self, code: str) -> None:
        """Type as a scanner does: a key every 20 ms, whatever the machine does meanwhile."""
        keyboard = self.page.context.new_cdp_session(self.page)
        for at, key in enumerate([*code, "\r"]):
            keyboard.send(
                "Input.dispatchKeyEvent",
                {
                    "type": "keyDown",
                    "key": "Enter" if key == "\r" else key,
                    "text": key,
                    "timestamp": time.time() - 1 + at * 0.02,
                },
            )

    def sees(self, *texts: str) -> None:
        """All of this stands on the page."""
        for text in texts:
            words = self.page.locator("body")
            expect(words).to_contain_text(_spaces(text), timeout=PATIENCE_MS, use_inner_text=True)

    def misses(self, *texts: str) -> None:
        """None of this stands on the page (which must be there already)."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text, use_inner_text=True)

    def title(self) -> str:
        """The heading of the page."""
        return self.page.get_by_role("heading", level=1).filter(visible=True).inner_text()

    def download(self, link: str) -> bytes:
        """The file behind a link."""
        with self.page.expect_download() as waiting:
            self.follow(link)
        return Path(waiting.value.path()).read_bytes()

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """A refusal is coming: the browser may say so on its console."""
        before = len(self.complaints)
        yield
        self.complaints[before:] = [
            c for c in self.complaints[before:] if "Failed to load" not in c
        ]

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {message.text}")


def _spaces(text: str) -> re.Pattern[str]:
    """The text, with any white space where it has a space."""
    return re.compile(r"\s+".join(re.escape(word) for word in text.split()))
