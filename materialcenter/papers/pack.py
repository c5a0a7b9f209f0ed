"""Several documents as one PDF behind a cover, and a picture of a document's first page.

What people uploaded is shown without what could act in it: actions of pages and notes are
taken out, pictures are drawn on A4.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typst
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject

from materialcenter.core.errors import NotFound
from materialcenter.papers.paper import Paper, pdf

_FORMATS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_DRAWN = '#let file = json(bytes(sys.inputs.file))\n#set page("a4", margin: 10mm)\n'
_PICTURE = _DRAWN + (
    '#image(file.path, format: file.format, width: 100%, height: 100%, fit: "contain")'
)
_WORDS = _DRAWN + "#file.words"
_PREVIEW = (
    "#let file = json(bytes(sys.inputs.file))\n"
    "#set page(width: 210mm, height: auto, margin: 0mm)\n"
    "#image(file.path, format: file.format, width: 100%)"
)
_PREVIEW_PPI = 80.0
_NOT_DRAWN = (typst.TypstError, PyPdfError, ValueError, KeyError, TypeError, AttributeError)


class Undrawable(NotFound):
    """There is nothing that could be shown of this file."""


@dataclass(frozen=True, slots=True)
class Document:
    """A kept file; `instead` is said on its page when it cannot be drawn."""

    path: Path
    media_type: str
    instead: str


def pack(cover: Paper, documents: Sequence[Document]) -> bytes:
    """The cover and every page of the documents, in their order."""
    writer = PdfWriter()
    writer.append(io.BytesIO(pdf(cover)), import_outline=False)
    for document in documents:
        for page in _pages(document):
            writer.add_page(page)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def preview(path: Path, media_type: str) -> bytes:
    """The first page as a PNG. Raises Undrawable."""
    try:
        return _compiled(_PREVIEW, path, _FORMATS[media_type], kind="png")
    except (*_NOT_DRAWN, OSError) as error:
        raise Undrawable from error


def _pages(document: Document) -> list[PageObject]:
    try:
        if document.media_type == "application/pdf":
            return [_harmless(page) for page in PdfReader(document.path).pages]
        drawn = _compiled(_PICTURE, document.path, _FORMATS[document.media_type])
    except (*_NOT_DRAWN, OSError):
        drawn = _compiled(_WORDS, document.path, words=document.instead)
    return list(PdfReader(io.BytesIO(drawn)).pages)


def _harmless(page: PageObject) -> PageObject:
    """The page without what happens when it is opened or one of its notes is touched."""
    page.pop("/AA", None)
    notes = page.get("/Annots")
    if notes is not None:
        for note in ArrayObject(notes.get_object()):
            for action in ("/A", "/AA"):
                note.get_object().pop(action, None)
    return page


def _compiled(
    source: str,
    path: Path,
    file_format: str = "",
    *,
    words: str = "",
    kind: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """The source with the file's folder as all that it may read."""
    file = {"path": f"/{path.name}", "format": file_format, "words": words}
    compiler = typst.Compiler(
        source.encode(), root=str(path.parent), sys_inputs={"file": json.dumps(file)}
    )
    made = compiler.compile(format=kind, ppi=_PREVIEW_PPI if kind == "png" else None)
    pages = made if isinstance(made, list) else [made]
    if not isinstance(pages[0], bytes):
        raise Undrawable
    return pages[0]
