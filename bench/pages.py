"""What the main pages cost on a weak phone with a weak signal, with the demonstration's data.

    python bench/pages.py [PAGE ...]

The product serves a database of its own from its own server; a Chromium (CHROMIUM_PATH, or on the
PATH) opens each page: members' pages on a phone, staff's on a desk, where a font comes along.
Each page is printed with what it sends on the first visit and on a repeat visit, its requests,
scripts and styles (gzipped), when its largest part is painted at 400 kbit/s, 400 ms and a
processor four times slower, how long the server takes (the 95th of 100 times of 20), each the best
of up to three tries, and its smallest targets. Links inside a sentence are no targets; what
scripts fetch once the page stands, so that members can ask without a signal, is told apart.
After them each figure's worst page with its goal; ends with 1 when one is missed. A page is left
out unless it is named, when any is.
"""

import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from materialcenter.config import ROOT
from materialcenter.demo.cast import ACCOUNTS, PASSWORD
from tests.browser.conftest import DESK, FLAGS, PHONE, Size
from tests.browser.looks import TARGETS
from tests.needs import chromium

KBIT, LATENCY_MS, SLOWER, TRIES = 400, 400, 4, 3
REQUESTS, PATIENCE_S, EXAMPLES = 20, 300, 5
PAINTED = """
() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(Infinity), 15000);
})
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """A page: whose it is, and its address or, with `link`, the page where a link to it stands."""

    who: str
    name: str
    address: str
    link: str = ""


MEMBER_PAGES = (
    Spot("member", "home", "/"),
    Spot("member", "ask", "/my/requests/new"),
    Spot("member", "wish", "/my/requests/new", r"/my/requests/new\?material=\d+"),
    Spot("member", "requests", "/my/requests"),
    Spot("member", "request", "/my/requests", r"/my/requests/\d+"),
    Spot("member", "account", "/account"),
    Spot("member", "notices", "/notices"),
)
STAFF_PAGES = (
    Spot("storekeeper", "today", "/today"),
    Spot("manager", "inbox", "/purchase-requests"),
    Spot("manager", "approval", "/purchase-requests", r"/purchase-requests/\d+"),
    Spot("buyer", "pool", "/supplier-orders/pool"),
    Spot("buyer", "order", "/supplier-orders?status=sent", r"/supplier-orders/\d+"),
    Spot("storekeeper", "receive", "/receipts", r"/receipts/new\?supplier=\d+"),
    Spot("storekeeper", "stock", "/stock"),
    Spot("storekeeper", "material", "/stock", r"/stock/\d+"),
    Spot("storekeeper", "lot", "/stock", r"/stock/\d+ /lots/[A-Z0-9-]+"),
    Spot("manager", "usage", "/usage"),
    Spot("buyer", "exceptions", "/exceptions"),
    Spot("storekeeper", "search", "/search?q=plat+5mm"),
)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of a page, what it is called, and how much it may be for members and for staff;
    `least` tells that it must not be less."""

    name: str
    what: str
    unit: str
    member: float
    staff: float
    least: bool = False

    def met(self, value: float, *, staff: bool) -> bool:
        goal = self.staff if staff else self.member
        return value >= goal if self.least else value <= goal


GOALS = (
    Goal("first_kb", "sent on the first visit", "KB", 40, 120),
    Goal("again_kb", "sent on a repeat visit", "KB", 8, 25),
    Goal("requests", "requests on the first visit", "", 6, 10),
    Goal("js_kb", "scripts gzipped", "KB", 10, 30),
    Goal("css_kb", "styles gzipped", "KB", 8, 8),
    Goal("lcp_s", "largest part painted", "s", 2.5, 4),
    Goal("server_ms", "server, 95th of 100", "ms", 150, 300),
    Goal("phone_px", "smallest target on a phone", "px", 44, 44, least=True),
    Goal("desk_px", "smallest target on a desk", "px", 24, 24, least=True),
)


@dataclass
class Traffic:
    """What a page asked for, as the network tells; what scripts fetched stands apart."""

    requests: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)

    def listen(self, page: Page) -> None:
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.responseReceived", self._answered)
        network.on("Network.loadingFinished", self._finished)

    def forget(self) -> None:
        self.requests.clear()
        self.sizes.clear()

    def count(self, *, fetched: bool = False) -> int:
        return sum((kind == "Fetch") == fetched for kind in self.requests.values())

    def kilobytes(self, *, fetched: bool = False) -> float:
        sizes = self.sizes.items()
        return sum(n for i, n in sizes if (self.requests.get(i) == "Fetch") == fetched) / 1024

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"]["url"].startswith("http"):
            self.requests[event["requestId"]] = event["type"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The product as `python3 run.py` starts it, with demo data; the address it answers at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    unwanted = ("DATABASE_URL", "ENVIRONMENT", "FILES_FOLDER", "PUBLIC_URL", "TRUSTED_HOSTS")
    environ = {name: value for name, value in os.environ.items() if name not in unwanted}
    environ |= {"MATERIALCENTER_HOME": str(folder), "PORT": str(port), "HOST": "127.0.0.1"}
    environ |= {"FLASK_APP": str(ROOT / "wsgi.py"), "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "start"], env=environ, cwd=ROOT, stdout=log, stderr=log
        )
    try:
        _wait_for(process, port, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.3)
    sys.exit(f"The server did not start.\n{log.read_text()}")


class Reader:
    """Somebody who is logged in, and how he reads."""

    def __init__(self, chromium: Browser, address: str, who: str) -> None:
        self._chromium, self._address = chromium, address
        self.staff = who != "member"
        phone = next(account.phone for account in ACCOUNTS if account.key == who)
        with self.seated(DESK) as context:
            page = context.new_page()
            page.goto("/login")
            page.get_by_label("Nomor HP atau email").fill(phone)
            page.get_by_label("Kata sandi atau PIN").fill(PASSWORD)
            page.get_by_role("button", name="Masuk", exact=True).click()
            page.wait_for_url(lambda url: "/login" not in url)
            self._cookies = context.cookies()

    @contextmanager
    def seated(self, size: Size | None = None) -> Iterator[BrowserContext]:
        """A browser that has seen nothing yet."""
        size = size or (DESK if self.staff else PHONE)
        context = self._chromium.new_context(
            base_url=self._address,
            viewport={"width": size[0], "height": size[1]},
            locale="id-ID",
            is_mobile=size == PHONE,
            has_touch=size == PHONE,
            service_workers="block",  # what it fetched would not be told
        )
        if cookies := getattr(self, "_cookies", None):
            context.add_cookies(cookies)
        try:
            yield context
        finally:
            context.close()

    def find(self, spot: Spot) -> str:
        """The address of a page, by following links to it."""
        address = spot.address
        for link in spot.link.split():
            _status, body = self._get(address)
            found = (unescape(href) for href in re.findall(r'href="([^"]+)"', body.decode()))
            address = next(href for href in found if re.fullmatch(link + r"(&.*|#.*)?", href))
        return address

    def server_ms(self, address: str, goal: float) -> float:
        """How long all but the slowest of some answers took; the best of some tries."""
        best = float("inf")
        for _ in range(TRIES):
            taken: list[float] = []
            for _ in range(REQUESTS):
                begin = time.perf_counter()
                status, _body = self._get(address, compressed=True)
                taken.append((time.perf_counter() - begin) * 1000)
                assert status == 200, f"{address} answers {status}"
            best = min(best, sorted(taken)[REQUESTS * 95 // 100 - 1])
            if best <= goal:
                break
        return best

    def _get(self, address: str, *, compressed: bool = False) -> tuple[int, bytes]:
        host = urlsplit(self._address).netloc
        headers = {"Cookie": "; ".join(f"{c['name']}={c['value']}" for c in self._cookies)}
        if compressed:
            headers["Accept-Encoding"] = "gzip, deflate, br, zstd"
        connection = http.client.HTTPConnection(host, timeout=60)
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def weigh(self, address: str) -> dict[str, float]:
        """What a first and a second visit send, and how large scripts and styles are."""
        with self.seated() as context:
            page, traffic = context.new_page(), Traffic()
            traffic.listen(page)
            answers: list[Response] = []
            page.on("response", lambda answer: answers.append(answer))
            page.goto(address, wait_until="networkidle")
            code = {"script": 0.0, "stylesheet": 0.0}
            for answer in answers:
                if (kind := answer.request.resource_type) in code:
                    code[kind] += len(gzip.compress(answer.body(), 9, mtime=0)) / 1024
            first = {
                "first_kb": traffic.kilobytes(),
                "requests": traffic.count(),
                "js_kb": code["script"],
                "css_kb": code["stylesheet"],
                "later_kb": traffic.kilobytes(fetched=True),
                "later_requests": traffic.count(fetched=True),
            }
            page.goto("about:blank")
            traffic.forget()
            page.goto(address, wait_until="networkidle")
            return first | {"again_kb": traffic.kilobytes()}

    def lcp_s(self, address: str, goal: float) -> float:
        """When the largest part is painted on a slow phone; the best of some tries."""
        best = float("inf")
        for _ in range(TRIES):
            with self.seated() as context:
                page = context.new_page()
                device = context.new_cdp_session(page)
                device.send("Network.enable")
                speed = KBIT * 1000 // 8
                device.send(
                    "Network.emulateNetworkConditions",
                    {"offline": False, "latency": LATENCY_MS,
                     "downloadThroughput": speed, "uploadThroughput": speed},
                )  # fmt: skip
                device.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
                page.goto(address, wait_until="load", timeout=60_000)
                page.wait_for_timeout(500)
                best = min(best, page.evaluate(PAINTED) / 1000)
            if best <= goal:
                break
        return best

    def targets(self, address: str, size: Size, goal: float) -> tuple[float, list[str]]:
        """The smallest thing to press, and those that are smaller than they should be."""
        with self.seated(size) as context:
            page = context.new_page()
            page.goto(address)
            found = page.evaluate(TARGETS)
        small = [f"{side} px: {what}" for side, what in found if side < goal]
        return min(side for side, _what in found), list(dict.fromkeys(small))[:EXAMPLES]


def measure(reader: Reader, spot: Spot) -> tuple[dict[str, float], list[str]]:
    """The figures of a page, and its targets that are too small."""
    address = reader.find(spot)
    goals = {goal.name: goal.staff if reader.staff else goal.member for goal in GOALS}
    figures = reader.weigh(address)
    figures["lcp_s"] = reader.lcp_s(address, goals["lcp_s"])
    figures["server_ms"] = reader.server_ms(address, goals["server_ms"])
    figures["phone_px"], small = reader.targets(address, PHONE, goals["phone_px"])
    figures["desk_px"], smaller = reader.targets(address, DESK, goals["desk_px"])
    return figures, [*small, *(f"on a desk {what}" for what in smaller)]


def told(figures: dict[str, float]) -> str:
    """A page's figures in one line."""
    return (
        "{first_kb:.1f} KB then {again_kb:.1f} KB, {requests:.0f} requests, scripts {js_kb:.1f} KB,"
        " styles {css_kb:.2f} KB, painted {lcp_s:.2f} s, server {server_ms:.0f} ms,"
        " targets {phone_px:.0f} and {desk_px:.0f} px, afterwards {later_requests:.0f} requests"
        " {later_kb:.1f} KB".format(**figures)
    )


def judge(pages: dict[str, dict[str, float]], *, staff: bool) -> bool:
    """Print the worst page of each figure with its goal; tells whether all goals were met."""
    met = True
    for goal in GOALS if pages else ():
        worst = (min if goal.least else max)(pages, key=lambda name: pages[name][goal.name])
        missed = [name for name in pages if not goal.met(pages[name][goal.name], staff=staff)]
        unit = f" {goal.unit}" if goal.unit else ""
        print(
            f"pages {'staff' if staff else 'member'}: {goal.what}"
            f" {pages[worst][goal.name]:.4g}{unit} on {worst}"
            f" (goal {goal.staff if staff else goal.member:g}{unit})"
            + (f"; missed on {', '.join(missed)}" if missed else "")
        )
        met = met and not missed
    return met


def run(address: str, browser: Browser, names: Sequence[str]) -> bool:
    readers: dict[str, Reader] = {}
    met = True
    for staff, spots in ((False, MEMBER_PAGES), (True, STAFF_PAGES)):
        pages: dict[str, dict[str, float]] = {}
        for spot in spots:
            if names and spot.name not in names:
                continue
            reader = readers.get(spot.who) or Reader(browser, address, spot.who)
            readers[spot.who] = reader
            pages[spot.name], small = measure(reader, spot)
            print(f"{spot.name}: {told(pages[spot.name])}", flush=True)
            print(*(f"  {what}" for what in small), sep="\n", end="\n" if small else "")
        met = judge(pages, staff=staff) and met
    return met


def main() -> int:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with server(Path(name)) as address:
            met = run(address, browser, sys.argv[1:])
        browser.close()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
