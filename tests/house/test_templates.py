"""Templates escape everything and bring no script of their own."""

import re

import pytest

from materialcenter.config import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "a value that is not escaped": re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false|Markup\("),
    "a handler inside a tag": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an address that runs": re.compile(r"""(href|src|action)\s*=\s*["']?\s*javascript:""", re.I),
    "a style inside a tag": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "something from elsewhere": re.compile(r"""<(script|link|img)[^>]*(src|href)=["']https?:"""),
    "a script without nonce": re.compile(r"<script(?![^>]*(nonce|\bsrc)=)", re.IGNORECASE),
}
RENDERS_TEXT = re.compile(r"render_template_string|jinja2\.Template\(|\.from_string\(")


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_template_has(fault: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if FORBIDDEN[fault].search(line)
    ]
    assert found == []


def test_no_code_renders_a_template_from_text() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "materialcenter").rglob("*.py")
        if RENDERS_TEXT.search(path.read_text("utf-8"))
    ]
    assert found == []
