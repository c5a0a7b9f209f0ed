"""Finds the pages somebody can reach, as a reader does: by following links."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.house.world import pages
from tests.web.conftest import Browser

# So many pages of a kind are read; the world of the tests has every state among them.
MOST_OF_A_KIND = 30
_LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
_TAG = re.compile(r"<(\w+)([^>]*)>")
_CLASS = re.compile(r'\bclass="([^"]*)"')
_NOT_PAGES = re.compile(r"(pdf|\.xlsx|\.csv|^/health)$")


@dataclass(frozen=True, slots=True)
class Found:
    """A page that was reached."""

    endpoint: str
    address: str


def readable(app: Flask) -> set[str]:
    """The endpoints that answer with a page, not with a file."""
    return {rule.endpoint for rule in pages(app) if not _NOT_PAGES.search(rule.rule)}


def walk(app: Flask, browser: Browser) -> list[Found]:
    """One page of every build that a person reaches from the menus and his own addresses."""
    kinds: Counter[tuple[str, ...]] = Counter()
    builds: dict[tuple[str, frozenset[str]], Found] = {}
    ahead = [rule.rule for rule in pages(app) if not rule.arguments]
    known = set(ahead)
    for address in ahead:
        endpoint = _endpoint(app, address)
        kind = (endpoint or "", *sorted(parse_qs(urlsplit(address).query)))
        kinds[kind] += 1
        if endpoint is None or kinds[kind] > MOST_OF_A_KIND:
            continue
        answer = browser.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        builds.setdefault((endpoint, _build(answer.text)), Found(endpoint, address))
        links = [unescape(link) for link in _LINK.findall(answer.text)]
        ahead += [link for link in dict.fromkeys(links) if link not in known]
        known.update(links)
    return list(builds.values())


def _endpoint(app: Flask, address: str) -> str | None:
    path = urlsplit(address).path
    if _NOT_PAGES.search(path):
        return None
    try:
        return app.url_map.bind("localhost").match(path, method="GET")[0]
    except HTTPException:
        return None


def _build(page: str) -> frozenset[str]:
    """What a page is made of: its tags with their classes."""
    return frozenset(
        f"{tag} {found[1] if (found := _CLASS.search(rest)) else ''}"
        for tag, rest in _TAG.findall(page)
    )
