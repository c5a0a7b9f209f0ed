"""Labels are read back as a scanner reads them: drawn on paper, then decoded."""

import pypdfium2
import pytest
import zxingcpp

from materialcenter.papers.labels import Format, Label, labels_pdf

DOTS_PER_INCH = 203  # what label printers have


def codes_on(pdf: bytes) -> list[set[str]]:
    """The codes on every page, at the resolution of a label printer."""
    pages = pypdfium2.PdfDocument(pdf)
    drawn = (page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_numpy() for page in pages)
    return [{found.text for found in zxingcpp.read_barcodes(page)} for page in drawn]


def label(code: str) -> Label:
    lines = ["Plat hitam SS400 5 mm 1219 × 2438", "Sisa potong 600 × 1.219 mm", "Heat C2672792"]
    return Label(code, f"HTTPS://PUSAT.EXAMPLE.ID/Q/{code}", lines)


@pytest.mark.parametrize("code", ["L-000001", "L-999999", "A-02-1", "RAK"])
def test_a_label_of_the_roll_is_read_back(code: str) -> None:
    pdf = labels_pdf([label(code)], Format.ROLL, title="Label", language="id")
    assert codes_on(pdf) == [{f"HTTPS://PUSAT.EXAMPLE.ID/Q/{code}"}]


def test_every_label_of_a_sheet_is_read_back() -> None:
    labels = [label(f"L-{n:06d}") for n in range(1, 31)]
    first, second = codes_on(labels_pdf(labels, Format.A4, title="Label", language="id"))
    assert first == {one.address for one in labels[:24]}
    assert second == {one.address for one in labels[24:]}


def test_a_roll_has_a_page_for_each_label() -> None:
    labels = [label(f"L-{n:06d}") for n in range(1, 4)]
    pdf = labels_pdf(labels, Format.ROLL, title="Label", language="id")
    assert codes_on(pdf) == [{one.address} for one in labels]
    millimetres = [
        [round(side * 25.4 / 72) for side in page.get_size()] for page in pypdfium2.PdfDocument(pdf)
    ]
    assert millimetres == [[50, 30]] * 3
