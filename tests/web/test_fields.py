"""Strict fields: what could be read two ways is refused with a hint."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import Form

from materialcenter.web import numbers
from materialcenter.web.fields import (
    ChoiceField,
    DayField,
    LengthField,
    MassField,
    MoneyField,
    PhoneField,
    QuantityField,
    Required,
    TextField,
)
from materialcenter.web.language import init_app


@pytest.fixture(params=["id"])
def reader(request: pytest.FixtureRequest) -> Iterator[str]:
    app = Flask("materialcenter")
    init_app(app)
    with app.test_request_context(), force_locale(request.param):
        yield request.param


class Sample(Form):
    pieces = QuantityField("Lembar", [Required()], unit="sheet", least=1)
    kilograms = QuantityField("Kilogram", unit="kg")
    mass = MassField("Berat", most=2_000_000)
    money = MoneyField("Harga")
    thickness = LengthField("Tebal")
    day = DayField("Tanggal", least=date(2026, 11, 3), most=lambda: date(2026, 12, 31))
    phone = PhoneField("Nomor HP")
    name = TextField("Nama", most=10)
    role = ChoiceField("Peran", choices=[("a", "A"), ("b", "B")])


def filled(**fields: str) -> Sample:
    form = Sample(MultiDict({"pieces": "1", "role": "a", **fields}))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("language", "text", "places", "value"),
    [
        ("id", "12,5", 3, 12_500), ("id", "1.250,5", 3, 1_250_500), ("id", "1.250", 3, 1_250_000),
        ("id", "1250", 0, 1250), ("id", " 7 ", 0, 7), ("id", "0,001", 3, 1), ("id", "2,50", 1, 25),
        ("id", "1.000.000.000.000", 0, 10**12),
        ("en", "12.5", 3, 12_500), ("en", "1,250.5", 3, 1_250_500), ("en", "1,250", 3, 1_250_000),
    ],
)  # fmt: skip
def test_a_number_is_read_as_its_language_writes_it(
    language: str, text: str, places: int, value: int
) -> None:
    assert numbers.parse(text, language, places) == value


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "12.5"), ("id", "1,250.5"), ("id", "1.25.000"), ("id", "0.500"), ("id", "12.5000"),
        ("en", "12,5"), ("en", "1.250,5"), ("id", "1e3"), ("id", "1_000"), ("id", "١٢"),
        ("id", "１２"), ("id", "-1"), ("id", "+1"), ("id", "NaN"), ("id", "inf"), ("id", "1 000"),
        ("id", "0x10"), ("id", ",5"), ("id", "5,"), ("id", "1.000,5.5"), ("id", "²"),
    ],
)  # fmt: skip
def test_a_number_is_refused_when_it_is_not_clearly_one(language: str, text: str) -> None:
    with pytest.raises(numbers.UnreadableNumber):
        numbers.parse(text, language, 3)


def test_a_hint_tells_what_was_probably_meant(reader: str) -> None:
    assert filled(mass="12.5").mass.errors == ["Angka ini tidak terbaca. Maksud Anda 12,5?"]
    assert filled(mass="abc").mass.errors == ["Tulis angka saja, misalnya 1.250,5."]


@pytest.mark.parametrize("reader", ["en"], indirect=True)
def test_the_hint_is_the_other_way_round_on_english_pages(reader: str) -> None:
    assert "12.5" in str(filled(mass="12,5").mass.errors)


def test_fields_keep_whole_grams_micrometres_rupiah_and_pieces(reader: str) -> None:
    form = filled(
        pieces="10",
        kilograms="300,25",
        thickness="0,65",
        money="Rp 7.311.000",
        phone="0812-3456-7890",
    )
    assert form.errors == {}
    assert form.pieces.data == 10
    assert form.kilograms.data == 300_250
    assert form.thickness.data == 650
    assert form.money.data == 7_311_000
    assert form.phone.data == "+6281234567890"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("pieces", ""), ("pieces", "   "), ("pieces", "0"), ("pieces", "1,5"),
        ("kilograms", "1,0005"), ("mass", "2.000,001"), ("money", "1.000.000.000.001"),
        ("money", "9" * 400), ("day", "2026-11-02"), ("day", "2027-01-01"), ("day", "31/02/2026"),
        ("day", "besok"), ("phone", "12"), ("name", "x" * 11), ("name", "a\0b"), ("role", "c"),
    ],
)  # fmt: skip
def test_a_field_says_in_indonesian_what_is_wrong(reader: str, field: str, text: str) -> None:
    form = filled(**{field: text})
    assert list(form.errors) == [field]
    (message,) = form[field].errors
    assert message.endswith(".")
    assert "valid" not in message


def test_what_was_typed_stays_when_it_is_refused(reader: str) -> None:
    form = filled(mass="12.5", day="besok")
    assert 'value="12.5"' in str(form.mass())
    assert 'value="besok"' in str(form.day())


@pytest.mark.parametrize("text", ["2026-11-23", "23/11/2026", "23-11-2026"])
def test_a_day_is_read_in_the_ways_people_write_it(reader: str, text: str) -> None:
    assert filled(day=text).day.data == date(2026, 11, 23)


def test_a_stored_figure_is_shown_as_it_would_be_typed(reader: str) -> None:
    form = Sample(data={"kilograms": 1_250_500, "money": 7_311_000})
    assert 'value="1.250,5"' in str(form.kilograms())
    assert 'value="7.311.000"' in str(form.money())


def test_a_number_below_nought_is_told_what_it_must_be(reader: str) -> None:
    assert filled(pieces="-3").pieces.errors == ["Angka ini harus lebih dari nol."]
    assert filled(mass="-3").mass.errors == ["Angka ini tidak boleh kurang dari nol."]
    assert filled(money="Rp −3").money.errors == ["Angka ini tidak boleh kurang dari nol."]
    assert filled(mass="-abc").mass.errors == ["Tulis angka saja, misalnya 1.250,5."]
