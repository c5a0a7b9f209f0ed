"""What is read out of the messages that workshops send, and what is asked."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from materialcenter.accounts import models as _accounts  # noqa: F401 - history points at users
from materialcenter.catalogue.queries import load_shelf
from materialcenter.catalogue.seeding import seed_catalogue
from materialcenter.catalogue.shelf import Shelf
from materialcenter.core.db import Base, Database
from materialcenter.demand.pasting.cut_sizes import Cut
from materialcenter.demand.pasting.reading import Pasted, PastedLine, read_again, read_message

# A Tuesday.
TODAY = date(2026, 11, 3)
WRITTEN = Path(__file__).parent / "data/messages.csv"
LINES = list(
    csv.DictReader(WRITTEN.read_text("utf-8").splitlines(), delimiter=";", quoting=csv.QUOTE_NONE)
)
MESSAGE = """Assalamualaikum pak, pesan utk Bengkel Barokah:
1. plat 2 mm 4x8 10 lembar potong 300x1200 (20 pcs)
2) siku 40x40x4 6m 5 btg
- as s45c dia 38 3 batang, besok
ingot adc12 250 kg
terima kasih"""


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    """The catalogue of the seeds."""
    database = Database("sqlite:///:memory:")
    Base.metadata.create_all(database.engine)
    database.transaction(seed_catalogue)
    with database.reading() as session:
        yield load_shelf(session)
    database.dispose()


def read(text: str, shelf: Shelf) -> Pasted:
    return read_message(text, shelf, TODAY)


def cuts_of(line: PastedLine) -> str:
    def words(cut: Cut) -> str:
        sides = "x".join(str(side // 1000) for side in (cut.w_um, cut.l_um) if side)
        return f"{sides}={'?' if cut.pieces is None else cut.pieces}"

    return " ".join(map(words, line.cuts))


@pytest.mark.parametrize("row", LINES, ids=[row["text"] for row in LINES])
def test_a_line_is_read_or_asked_about(row: dict[str, str], shelf: Shelf) -> None:
    (line,) = read(row["text"], shelf).lines
    codes = {item.id: item.code for item in shelf.items}
    found = {
        "text": row["text"],
        "material": codes.get(line.recognition.material_id or 0, "?"),
        "quantity": f"{line.quantity} {line.unit}" if line.quantity is not None else "",
        "cuts": cuts_of(line),
        "day": line.day.isoformat() if line.day else "",
        "doubts": " ".join(sorted({doubt.code for doubt in line.every_doubt})),
    }
    assert found == row


@pytest.mark.parametrize("row", LINES, ids=[row["text"] for row in LINES])
def test_a_line_reads_the_same_when_it_is_read_again(row: dict[str, str], shelf: Shelf) -> None:
    (line,) = read(row["text"], shelf).lines
    assert read_again(line.text, shelf, TODAY) == line


def test_lines_that_say_nothing_of_metal_are_told_and_not_hidden(shelf: Shelf) -> None:
    pasted = read(MESSAGE, shelf)
    assert len(pasted.lines) == 4
    assert pasted.unread == (
        "Assalamualaikum pak, pesan utk Bengkel Barokah:",
        "terima kasih",
    )


@pytest.mark.parametrize(
    ("message", "count", "day"),
    [
        ("plat ss400 5mm 4x8\n10 lembar\npotong 300x400 4 pcs", 1, None),
        ("siku 40x40x4 6m 5 btg dan as s45c 38 3 btg", 2, None),
        ("siku 40x40x4 6m 5 btg; as s45c 38 3 btg", 2, None),
        ("siku 40x40x4 6m 5 btg, as s45c 38 3 btg besok", 1, None),
        ("siku 40x40x4 6m 5 btg\nbutuh lusa", 1, date(2026, 11, 5)),
        ("siku 40x40x4 6m 5 btg\nbutuh tgl 12 ya pak", 1, date(2026, 11, 12)),
        ("butuh besok\nsiku 40x40x4 6m 5 btg\nlusa", 1, None),
        ("10 lembar", 1, None),
        ("", 0, None),
        ("🙏🙏\n---\n", 0, None),
    ],
)
def test_lines_are_put_together_and_taken_apart(
    message: str, count: int, day: date | None, shelf: Shelf
) -> None:
    pasted = read(message, shelf)
    assert (len(pasted.lines), pasted.day) == (count, day)


def test_two_days_for_the_whole_message_are_no_day(shelf: Shelf) -> None:
    assert read("butuh besok\nsiku 40x40x4 6m 5 btg\nlusa", shelf).unread == ("butuh besok", "lusa")


@pytest.mark.parametrize(
    "message",
    [
        "potong", "potong potong 3", "ukuran", "(20 pcs)", "x 10 x", "1/0 ton", "12/13 14/15/16",
        "tgl 99", "tgl 31/2", "31/2/2026", "½", "kg kg kg", "1.2.3.4 kg", "= = @ 5", "0 lembar",
        "plat " + "9" * 3000, "potong " + "1x" * 1500, "-" * 3000, "0 " * 1500 + "kg",
        "potong 0x0 3 pcs", "\u202eplat\u200f ss400", "😀" * 500, "plat\0", "~" * 3000,
        "*" * 3000 + "plat 5",
    ],
)  # fmt: skip
def test_nothing_that_is_pasted_makes_the_reader_fail(message: str, shelf: Shelf) -> None:
    for line in read(message, shelf).lines:
        assert line.every_doubt
