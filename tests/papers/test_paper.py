import io
import time
from dataclasses import replace

import pytest
from pypdf import PdfReader

from materialcenter.papers.paper import Cell, Column, Paper, pdf

HOSTILE = [
    '#import "secret.typ"', '#read("/etc/passwd")', "<script>alert(1)</script>", "]] #panic()",
    "$x$ *bold* _under_ @ref `raw`", "// gone /* gone */", '"\\u{41}" {page}',
]  # fmt: skip


def sample(rows: int = 3) -> Paper:
    return Paper(
        language="id",
        centre="Pusat Material",
        place="Kabupaten Tegal",
        title="Surat Jalan",
        number="SJ-2026-0001",
        page="Halaman {page} dari {pages}",
        address="https://material.example.id/issues/1",
        facts=[("Kepada", "Bengkel Barokah"), ("Diambil oleh", "Pak Budi")],
        columns=[Column("No"), Column("Bahan", wide=True), Column("Berat", right=True)],
        rows=[
            [Cell(str(n)), Cell("Plat SS400 5 × 1219 × 2438", f"L-{n:06}"), Cell("116,5 kg")]
            for n in range(1, rows + 1)
        ],
        total=["", "Jumlah", "349,5 kg"],
        closing=[("Catatan", "Diambil dengan truk")],
        signatures=[("Diserahkan oleh", "Dwi"), ("Diterima oleh", "")],
    )


def read(paper: Paper) -> list[str]:
    """The text of each page, spaces made single."""
    pages = PdfReader(io.BytesIO(pdf(paper))).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def test_everything_given_stands_on_the_paper() -> None:
    (page,) = read(sample())
    for text in (
        "Pusat Material", "Kabupaten Tegal", "Surat Jalan", "SJ-2026-0001", "Bengkel Barokah",
        "L-000002", "116,5 kg", "349,5 kg", "Diambil dengan truk", "Diterima oleh",
        "Halaman 1 dari 1",
    ):  # fmt: skip
        assert text in page


def test_the_heading_is_repeated_on_every_page_when_the_table_is_long() -> None:
    pages = read(sample(400))
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert ("No Bahan Berat" in page) == ("Plat SS400" in page)
        assert f"Halaman {number} dari {len(pages)}" in page
    assert sum(page.count("L-000") for page in pages) == 400


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_shown_and_never_run(text: str) -> None:
    paper = replace(
        sample(1),
        facts=[("Kepada", text)],
        rows=[[Cell("1"), Cell(text, text), Cell("1 kg")]],
        closing=[("Catatan", text)],
        signatures=[("Diterima oleh", text)],
        mark=text,
    )
    (page,) = read(paper)
    assert page.replace(" ", "").count(text.replace(" ", "")) == 6


def test_the_file_has_neither_attachments_nor_scripts() -> None:
    reader = PdfReader(io.BytesIO(pdf(replace(sample(), title="#eval(1)"))))
    assert reader.attachments == {}
    assert not {"/JavaScript", "/OpenAction", "/AA"} & set(reader.trailer["/Root"])
    assert reader.metadata is not None
    assert reader.metadata.title == "#eval(1) SJ-2026-0001"


def test_a_paper_is_small_and_quick() -> None:
    pdf(sample())
    started = time.perf_counter()
    made = [pdf(sample()) for _ in range(5)]
    assert (time.perf_counter() - started) / 5 < 0.3
    assert len(made[0]) < 100_000
    assert len(pdf(sample(400))) < 100_000


def test_letters_the_font_lacks_do_not_stop_the_paper() -> None:
    (page,) = read(replace(sample(), facts=[("Kepada", "Сталь Ø 12"), ("", "日本")]))
    assert "Сталь" in page
