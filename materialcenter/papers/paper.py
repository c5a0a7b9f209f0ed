"""One layout for every paper: head with number and code, facts, a table, signature boxes.

The data never becomes part of the layout's source, so no text can change what is drawn, and
nothing is fetched: fonts come with the product.
"""

import io
import json
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import segno
import typst

from materialcenter.config import ROOT

LAYOUTS = ROOT / "templates" / "documents"
_FONTS = Path(__file__).parent / "fonts"
# Tags let a screen reader follow the table; on very long papers they would be most of the file.
_MOST_ROWS_WITH_TAGS = 80


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; figures stand at the right, one wide column takes the rest."""

    title: str
    right: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and in small print below it."""

    text: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A table of its own on a paper, under its title."""

    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    total: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything on a paper, in the reader's language.

    `contact` are lines below the centre's place, such as its address and telephone;
    `sentences` stand above the table, which is left out when it has no columns; `sections`
    are further tables below the drawings;
    `page` holds the places {page} and {pages}; `address` goes into the code; `drawings`
    are pictures (SVG) below the table; `mark` is a line in a frame, such as that the paper is not
    valid; `total` has a text for each column, or none; `closing` are labelled lines under the
    table; `signatures` are roles with the names known.
    """

    language: str
    centre: str
    place: str
    title: str
    number: str
    page: str
    address: str
    facts: list[tuple[str, str]]
    columns: list[Column]
    rows: list[list[Cell]]
    total: list[str]
    closing: list[tuple[str, str]]
    signatures: list[tuple[str, str]]
    mark: str = ""
    contact: list[str] = field(default_factory=list[str])
    drawings: list[str] = field(default_factory=list[str])
    sentences: list[str] = field(default_factory=list[str])
    sections: list[Section] = field(default_factory=list[Section])


def pdf(paper: Paper) -> bytes:
    """The paper as a PDF in A4; long tables repeat their heading on every page."""
    data = json.dumps({**asdict(paper), "code": code_drawing(paper.address)})
    compiler = typst.Compiler(
        str(LAYOUTS / "paper.typ"),
        root=str(LAYOUTS),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": data},
    )
    rows = len(paper.rows) + sum(len(section.rows) for section in paper.sections)
    made = compiler.compile(format="pdf", pdf_tags=rows <= _MOST_ROWS_WITH_TAGS)
    if not isinstance(made, bytes):
        raise AssertionError("one paper is one file")
    return made


@cache
def fonts() -> typst.Fonts:
    """The fonts of the product, found once."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])


def code_address(text: str) -> str:
    """A QR code as the address of an image that stands in itself."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=2, light="#fff")


def code_drawing(text: str) -> str:
    """A QR code as SVG."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", border=1, xmldecl=False)
    return drawing.getvalue().decode()
