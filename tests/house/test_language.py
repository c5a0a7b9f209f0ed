"""Every text on screen can be translated, and is translated into English."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from materialcenter.config import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ENGLISH = ROOT / "materialcenter" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
SPOKEN = ("alt", "aria-label", "placeholder", "title", "aria-description", "data-confirm")
# Units, signs and proper names read the same in every language.
SAME_EVERYWHERE = re.compile(
    r"kg|mm|cm|m|g|t|IKM|PDF|XLSX|CSV|JSON|API|Rp|No\.|NPWP|NIB|QR|ID|EN|Indonesia|English"
)
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TRANSLATED_BLOCK = re.compile(r"\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


class Texts(HTMLParser):
    """Collects what a person would read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "code")
        for name, value in attrs:
            if name in SPOKEN and value:
                self._keep(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._keep(data)

    def _keep(self, text: str) -> None:
        if _WORD.search(SAME_EVERYWHERE.sub("", text) if len(text.split()) == 1 else text):
            self.found.append((self.getpos()[0], text.strip()))


def texts_outside_translation(path: Path) -> list[tuple[int, str]]:
    def blank(match: re.Match[str]) -> str:
        return "\n" * match.group().count("\n")

    source = _TRANSLATED_BLOCK.sub(blank, path.read_text("utf-8"))
    parser = Texts()
    parser.feed(_JINJA.sub(blank, source))
    return parser.found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_template_has_no_text_outside_translation(path: Path) -> None:
    assert texts_outside_translation(path) == []


def extracted() -> set[str]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    messages = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in messages}


@pytest.fixture(scope="module")
def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def test_every_text_has_an_english_translation(english: Catalog) -> None:
    lacking = {
        text
        for text in extracted()
        if (message := english.get(text)) is None
        or message.fuzzy
        or not all([message.string] if isinstance(message.string, str) else message.string)
    }
    assert sorted(lacking) == []


def test_translations_keep_the_named_places(english: Catalog) -> None:
    place = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    wrong = [
        text
        for message in english
        if message.id
        for text in _forms(message.string)
        if set(place.findall(text)) != set(place.findall(_forms(message.id)[0]))
    ]
    assert wrong == []


def test_counted_texts_have_one_form_in_indonesian_and_two_in_english(english: Catalog) -> None:
    counted = [message for message in english if isinstance(message.id, (tuple, list))]
    forms = {(len(set(message.id)), len(set(_forms(message.string)))) for message in counted}
    assert forms == {(1, 2)}


def test_no_translation_is_hidden_inside_an_f_string() -> None:
    """Texts are collected from plain calls only; one inside an f-string would be lost."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "materialcenter").rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in KEYWORDS
        and isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)
