"""Finds the pages somebody can reach, as a reader does: by following links."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.browser.buttons import Buttons
from tests.house.addresses import pages
from tests.web.conftest import Browser

# So many pages of a kind are read; the world of the tests has every state among them.
MOST_OF_A_KIND = 9
# What is typed into searches: every material of the world is found by it.
WORDS = "plate"
_LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
_TAG = re.compile(r"<(\w+)([^>]*)>")
_CLASS = re.compile(r'\bclass="([^"]*)"')
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_ACTION = re.compile(r'\baction="([^"]+)"')
_TYPED = re.compile(r'<textarea|<input(?![^>]*\btype="(?:hidden|radio|checkbox)")')
_DRAWING = re.compile(r'<span class="mat\b.*?</svg></span>', re.DOTALL)
_NOT_PAGES = re.compile(
    r"(pdf|[./]xlsx|\.csv|\.png|\.js|\.json|\.webmanifest|/file|/workbook|:ending>|^/health)$"
    r"|^/(labels|Q|attachments)/"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A page that was reached, the rule it belongs to, where its forms with something to type are
    sent to, and the rules that its buttons post to."""

    rule: str
    address: str
    forms: frozenset[str]
    writes: frozenset[str]


def readable(app: Flask) -> set[str]:
    """The rules that answer with a page, not with a file."""
    return {rule.rule for rule in pages(app) if not _NOT_PAGES.search(rule.rule)}


def writes(app: Flask) -> set[str]:
    """The rules that change something."""
    return {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}


Builds = dict[tuple[str, frozenset[str]], Found]


def walk(app: Flask, browser: Browser, builds: Builds) -> list[Found]:
    """The pages a person reaches, one of each build that is not among `builds` yet."""
    kinds: Counter[tuple[str, str]] = Counter()
    ahead = [rule.rule for rule in pages(app) if not rule.arguments]
    known, new = set(ahead), list[Found]()
    for address in ahead:
        rule = _rule(app, address)
        # Each filter is tried, not each way to combine them.
        kind = [(rule, name) for name in parse_qs(urlsplit(address).query) or ("",)]
        if not rule or all(kinds[one] >= MOST_OF_A_KIND for one in kind):
            continue
        kinds.update(kind)
        answer = browser.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        buttons = Buttons(answer.text, address, WORDS)
        written = frozenset(_rule(app, path, method="POST") for path in buttons.sent)
        if (build := (rule, _build(answer.text) | written)) not in builds:
            builds[build] = Found(rule, address, _forms(answer.text, address), written)
            new.append(builds[build])
        found = [unescape(link) for link in _LINK.findall(answer.text)]
        links = dict.fromkeys([*found, *buttons.searches])
        ahead += [link for link in links if link not in known]
        known.update(links)
    return new


def _rule(app: Flask, address: str, method: str = "GET") -> str:
    """The rule of an address; nothing for files and for what is not there."""
    path = urlsplit(address).path
    if _NOT_PAGES.search(path):
        return ""
    try:
        return app.url_map.bind("localhost").match(path, method=method, return_rule=True)[0].rule
    except HTTPException:
        return ""


def kind_of(address: str) -> str:
    """The address without its numbers: the same for all things of a kind."""
    return re.sub("[0-9]+", "", urlsplit(address).path)


def _forms(page: str, address: str) -> frozenset[str]:
    """The kinds of addresses that the page's forms send what was typed to."""
    return frozenset(
        kind_of(unescape(found[1]) if (found := _ACTION.search(form)) else address)
        for form, fields in _FORM.findall(page)
        if 'method="post"' in form and _TYPED.search(fields)
    )


def _build(page: str) -> frozenset[str]:
    """What a page is made of: its tags with their classes, whatever metal is drawn."""
    return frozenset(
        f"{tag} {found[1] if (found := _CLASS.search(rest)) else ''}"
        for tag, rest in _TAG.findall(_DRAWING.sub("", page))
    )
