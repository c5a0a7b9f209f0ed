"""Labels with a code for lots, remnants and racks: A4 sheets of 24, or a roll of 50 × 30 mm."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import typst

from materialcenter.papers.paper import LAYOUTS, code_drawing, fonts


class Format(StrEnum):
    """What the labels are printed on."""

    A4 = "a4"
    ROLL = "roll"


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a label; `address` goes into its code."""

    title: str
    address: str
    lines: list[str]


def labels_pdf(labels: Sequence[Label], on: Format, *, title: str, language: str) -> bytes:
    """The labels as a PDF: on a roll one a page, on A4 three beside each other."""
    data = {
        "title": title,
        "language": language,
        "roll": on is Format.ROLL,
        "labels": [{**asdict(label), "code": code_drawing(label.address)} for label in labels],
    }
    compiler = typst.Compiler(
        str(LAYOUTS / "labels.typ"),
        root=str(LAYOUTS),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"labels": json.dumps(data)},
    )
    made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise AssertionError("the labels are one file")
    return made
