"""Reads every page a person can come to, as somebody does who follows every link."""

import re
from collections import Counter
from collections.abc import Iterable
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from werkzeug.test import TestResponse

from tests.web.conftest import Browser

_LINK = re.compile(r'(?:href|src|action|hx-get)="(/[^"#]*)')
_CHANGES = re.compile(
    r'nonce="[^"]*"|name="(?:csrf_token|once)"[^>]*|content="[^"]{60,}"|/static/[^"]*'
)


def crawl(
    browser: Browser, starts: Iterable[str], *, most_alike: int = 6
) -> dict[str, TestResponse]:
    """The answer of every start, and of every address that a page on the way links to.

    Of links that differ only in their figures and values, `most_alike` are followed; of those
    with several filters as many for each filter, not for each way to combine them.
    """
    waiting = list(dict.fromkeys(starts))
    seen, alike = set(waiting), Counter[object]()
    answers: dict[str, TestResponse] = {}
    while waiting:
        address = waiting.pop(0)
        answer = answers[address] = browser.get(address, buffered=True)
        found = _LINK.findall(answer.text) if answer.mimetype == "text/html" else []
        for link in [*found, answer.location or ""]:
            link = unescape(link)
            if link in seen or not link.startswith("/") or link.startswith("/static/"):
                continue
            seen.add(link)
            shapes = _shapes(link)
            if any(alike[shape] < most_alike for shape in shapes):
                alike.update(shapes)
                waiting.append(link)
    return answers


def _shapes(link: str) -> list[object]:
    """The page without its figures, once for each filter in the address."""
    parts = urlsplit(link)
    page = re.sub(r"\d+", "0", parts.path)
    return [(page, name) for name in {name for name, _ in parse_qsl(parts.query)} or {""}]


def bare(answer: TestResponse, *own: str) -> str:
    """The page without what differs between any two answers, and without the words in `own`."""
    text = _CHANGES.sub("", answer.data.decode(errors="replace"))
    for word in own:
        text = text.replace(word, "…")
    return text
