"""Pictures of the product with its demonstration data, to look at or to show.

python3 run.py pictures            every kind of page of each role, in both languages, on a phone
                                   and at a desk, and every paper, into pictures/ (see index.html)
python3 run.py pictures member     the pages of one role only, or of several
python3 run.py pictures --docs     the few that README and guides show, into docs/pictures/
python3 run.py pictures --docs pool receipt          these of them only
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from flask import Flask
from markupsafe import escape
from playwright.sync_api import Page

from materialcenter.accounts.permissions import Role
from materialcenter.config import ROOT
from tests.browser.conftest import DESK, PHONE, Size
from tests.browser.demonstration import ROLES, Demonstration, demonstration
from tests.browser.shown import SHOWN, keep
from tests.browser.small_png import in_full_colour
from tests.browser.walk import Builds, walk
from tests.web.conftest import Browser

FOLDER = ROOT / "pictures"
HIGHEST = 8_000
WAYS = [(language, size) for language in ("id", "en") for size in (PHONE, DESK)]
_STYLE = """
body{font:15px sans-serif;margin:24px} h3{font:14px monospace;margin:28px 0 8px}
div{display:flex;gap:12px;align-items:flex-start;overflow-x:auto}
img{height:420px;object-fit:cover;object-position:top;border:1px solid #bbb}
"""


@dataclass(frozen=True)
class Kind:
    """A kind of page or paper: its rule, and where one of it is found."""

    role: str
    rule: str
    address: str

    @property
    def name(self) -> str:
        plain = re.sub(r"<[^>]*>", "one", self.rule)
        return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "home"

    def file(self, language: str, width: int) -> Path:
        return FOLDER / self.role / f"{self.name}-{language}-{width}.png"


def photograph(page: Page, kind: Kind, language: str, size: Size) -> list[str]:
    """Keep the whole page; returns the addresses it leads to."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(kind.address)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size[0], "height": min(max(height, size[1]), HIGHEST)})
    page.screenshot(path=kind.file(language, size[0]), animations="disabled")
    return page.evaluate("[...document.links].map((link) => link.getAttribute('href'))")


def pages_of(house: Demonstration, role: Role, builds: Builds) -> list[Kind]:
    """The first page of each rule that is built unlike all that other roles have seen."""
    found = walk(house.app, house.browser(role), builds)
    first = {one.rule: one.address for one in reversed(found)}
    return [Kind(role.value, rule, first[rule]) for rule in sorted(first)]


def photograph_role(
    house: Demonstration, role: Role, kinds: list[Kind], papers: dict[str, Kind]
) -> None:
    """Each kind of page four times; what papers they lead to is added to `papers`."""
    for language, size in WAYS:
        with house.page(size, house.browser(role, language)) as page:
            for kind in kinds:
                links = photograph(page, kind, language, size)
                for paper in _papers(house.app, role, links):
                    papers.setdefault(paper.rule, paper)
    browser = house.browser(role)
    for paper in [one for one in papers.values() if one.role == role.value]:
        first_page(browser, paper)


def _papers(app: Flask, role: Role, links: list[str]) -> Iterator[Kind]:
    adapter = app.url_map.bind("localhost")
    for link in links:
        path = link.partition("?")[0]
        if link.startswith("/") and adapter.test(path, "GET"):
            rule, _ = adapter.match(path, method="GET", return_rule=True)
            if rule.endpoint.startswith(("papers.", "labels.")):
                yield Kind(role.value, rule.rule, link)


def first_page(browser: Browser, paper: Kind) -> None:
    """A PDF's first page as a picture."""
    answer = browser.get(paper.address)
    if answer.mimetype == "application/pdf":
        bitmap = pypdfium2.PdfDocument(answer.data)[0].render(scale=1.5, rev_byteorder=True)
        paper.file("id", 0).write_bytes(in_full_colour(bitmap.to_numpy()[..., :3]))


def write_index(kinds: list[Kind], papers: list[Kind]) -> None:
    """All of them side by side."""
    parts = [f"<!doctype html><meta charset=utf-8><title>Pictures</title><style>{_STYLE}</style>"]
    for role in dict.fromkeys(kind.role for kind in kinds):
        parts.append(f"<h2>{escape(role)}</h2>")
        for kind in [one for one in kinds if one.role == role]:
            parts.append(_row(kind, [kind.file(lang, size[0]) for lang, size in WAYS]))
    parts.append("<h2>papers</h2>")
    parts += [_row(paper, [paper.file("id", 0)]) for paper in papers]
    (FOLDER / "index.html").write_text("\n".join(parts), "utf-8")


def _row(kind: Kind, files: list[Path]) -> str:
    names = [file.relative_to(FOLDER).as_posix() for file in files if file.exists()]
    images = [f'<a href="{n}"><img loading="lazy" alt="{n}" src="{n}"></a>' for n in names]
    return f"<h3>{escape(kind.rule)}</h3><div>{''.join(images)}</div>"


def everything(roles: list[Role]) -> None:
    """Every kind of page of these roles, and the papers they lead to."""
    builds: Builds = {}
    taken: list[Kind] = []
    papers: dict[str, Kind] = {}
    with demonstration() as house:
        for role in roles:
            (FOLDER / role.value).mkdir(parents=True, exist_ok=True)
            kinds = pages_of(house, role, builds)
            print(f"{role.value}: {len(kinds)} kinds of pages", flush=True)
            photograph_role(house, role, kinds, papers)
            taken += kinds
            write_index(taken, list(papers.values()))
    print(f"Open {FOLDER / 'index.html'}")


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    names = [name for name in arguments if name != "--docs"]
    known = set(SHOWN) if "--docs" in arguments else {role.value for role in ROLES}
    if set(names) - known:
        sys.exit(f"{__doc__}\nKnown here: {', '.join(sorted(known))}")
    if "--docs" in arguments:
        with demonstration() as house:
            keep(house, names or list(SHOWN))
    else:
        everything([Role(name) for name in names] or list(ROLES))


if __name__ == "__main__":
    main(sys.argv[1:])
