"""Files and functions stay small enough to be read at one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from materialcenter.config import ROOT

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60

# Path or path:function, and why it may be longer.
EXCEPTIONS: dict[str, str] = {}

FILES = [
    ROOT / "run.py",
    *sorted(
        path
        for folder in ("materialcenter", "migrations", "tests", "bench", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html", ".css", ".js")
        and path.parent.name not in ("versions", "vendor")
    ),
]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def long_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_LINES_OF_A_FUNCTION:
                yield f"{name_of(path)}:{node.name}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_is_of_sane_size(path: Path) -> None:
    if name_of(path) not in EXCEPTIONS:
        assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES_OF_A_FILE
    if path.suffix == ".py":
        assert [name for name in long_functions(path) if name not in EXCEPTIONS] == []
