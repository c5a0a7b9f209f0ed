"""Figures as people here write them; Jakarta's clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from materialcenter.config import Config
from materialcenter.core.errors import DomainError, Grams, Rupiah
from materialcenter.web import errors, formatting
from materialcenter.web.language import init_app
from tests.conftest import Clock


@pytest.fixture(params=["id", "en"])
def reader(request: pytest.FixtureRequest) -> Iterator[str]:
    app = Flask("materialcenter")
    app.extensions["config"] = Config(secret_key="x")
    init_app(app)
    with app.test_request_context(), force_locale(request.param):
        yield request.param


def plain(text: str) -> str:
    return text.replace(formatting.NBSP, " ")


CASES = [
    (formatting.kg, 1_234_500, "1.234,5 kg", "1,234.5 kg"),
    (formatting.kg, 1, "0,001 kg", "0.001 kg"),
    (formatting.kg, 250_000, "250 kg", "250 kg"),
    (formatting.kg, -40, "−0,04 kg", "−0.04 kg"),
    (formatting.mm, 650, "0,65 mm", "0.65 mm"),
    (formatting.mm, 2_438_000, "2.438 mm", "2,438 mm"),
    (formatting.percent, 250, "2,5 %", "2.5 %"),
    (formatting.rupiah, 7_311_000, "Rp 7.311.000", "Rp 7,311,000"),
    (formatting.number, 12_345_678, "12.345.678", "12,345,678"),
    (formatting.date_long, date(2026, 11, 23), "Senin, 23 November 2026",
     "Monday, 23 November 2026"),
    (formatting.date_short, date(2026, 12, 3), "3 Des 2026", "3 Dec 2026"),
    (formatting.time, datetime(2026, 11, 23, 3, 42, tzinfo=UTC), "10.42", "10:42"),
    (formatting.date_short, datetime(2026, 11, 23, 18, 0, tzinfo=UTC), "24 Nov 2026",
     "24 Nov 2026"),
]  # fmt: skip


@pytest.mark.parametrize(("shown", "value", "indonesian", "english"), CASES)
def test_a_figure_is_written_as_its_reader_writes_it(
    reader: str, shown: object, value: object, indonesian: str, english: str
) -> None:
    assert plain(shown(value)) == (indonesian if reader == "id" else english)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("amount", "short"),
    [
        (7_311_000, "Rp 7,3 jt"), (999_949_999, "Rp 999,9 jt"), (999_950_000, "Rp 1 M"),
        (2_500_000_000, "Rp 2,5 M"), (950, "Rp 950"), (14_500, "Rp 14,5 rb"),
        (-7_311_000, "Rp −7,3 jt"), (0, "Rp 0"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("reader", ["id"], indirect=True)
def test_money_on_a_board_is_short(reader: str, amount: int, short: str) -> None:
    assert plain(formatting.rupiah_short(amount)) == short


@pytest.mark.parametrize("reader", ["id"], indirect=True)
def test_quantities_and_days_are_words(reader: str, clock: Clock) -> None:
    assert plain(formatting.quantity(26, "sheet")) == "26 lembar"
    assert plain(formatting.quantity(1_250_500, "kg")) == "1.250,5 kg"
    assert plain(formatting.tonnes(1_249_000)) == "1,2 ton"
    assert formatting.day_word(date(2026, 11, 3)) == "hari ini"
    assert formatting.day_word(date(2026, 11, 4)) == "besok"
    assert formatting.day_word(date(2026, 11, 5)) == "Kamis"
    assert formatting.day_word(date(2026, 12, 5)) == "5 Des 2026"
    start = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
    assert formatting.ago(start) == "baru saja"
    clock.advance(minutes=5)
    assert formatting.ago(start) == "5 menit lalu"
    clock.advance(hours=2)
    assert formatting.ago(start) == "2 jam lalu"
    clock.advance(days=1)
    assert formatting.ago(start) == "kemarin"


@pytest.mark.parametrize("reader", ["id"], indirect=True)
def test_a_difference_of_weight_says_its_direction(reader: str) -> None:
    assert [plain(formatting.kg_signed(grams)) for grams in (1_500, -300, 0)] == [
        "+1,5 kg", "−0,3 kg", "0 kg",
    ]  # fmt: skip


@pytest.mark.parametrize("reader", ["id"], indirect=True)
def test_a_delivery_that_did_not_come_is_late_and_not_to_come(reader: str, clock: Clock) -> None:
    assert formatting.arrival(date(2026, 11, 4)) == "datang besok"
    assert formatting.arrival(date(2026, 11, 3)) == "datang hari ini"
    assert formatting.arrival(date(2026, 11, 2)) == "terlambat sejak 2 Nov 2026"


class NotEnough(DomainError):
    sentence = "Stok %(free)s, diminta %(asked)s, nilai %(value)s, sampai %(day)s."


@pytest.mark.parametrize("reader", ["id"], indirect=True)
def test_a_refusal_names_its_figures_in_the_readers_language(reader: str) -> None:
    error = NotEnough(
        free=Grams(1_500), asked=1234, value=Rupiah(5_000_000), day=date(2026, 11, 23)
    )
    assert plain(errors.sentence(error)) == (
        "Stok 1,5 kg, diminta 1.234, nilai Rp 5.000.000, sampai 23 Nov 2026."
    )


def test_days_that_differ_are_one_stretch(reader: str) -> None:
    december = "Des" if reader == "id" else "Dec"
    twelfth, twentieth = date(2026, 12, 12), date(2026, 12, 20)
    assert formatting.span((twelfth, twelfth)) == f"12 {december} 2026"
    assert formatting.span((twelfth, twentieth)) == f"12–20 {december} 2026"
    assert formatting.span((date(2026, 11, 28), twelfth)) == f"28 Nov – 12 {december} 2026"
    assert formatting.span((twelfth, date(2027, 2, 3))) == f"12 {december} 2026 – 3 Feb 2027"


def test_only_the_first_letter_begins_a_sentence() -> None:
    assert formatting.capital("datang 12 Des") == "Datang 12 Des"
