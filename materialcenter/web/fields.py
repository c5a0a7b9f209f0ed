"""Form fields that are strict: what is not clearly meant is refused with a hint.

Every message is ours, because the form library speaks no Indonesian.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import DateInput, TelInput, TextInput

from materialcenter.accounts.phones import normal_phone
from materialcenter.core.errors import DomainError
from materialcenter.core.text import clean
from materialcenter.web import numbers
from materialcenter.web.errors import sentence
from materialcenter.web.formatting import date_short, number
from materialcenter.web.language import language


class Required:
    """The field must be filled in."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, field: Field) -> None:
        raw = field.raw_data
        if not raw or not (raw[0].strip() if isinstance(raw[0], str) else raw[0]):
            field.errors = []
            raise StopValidation(_("Bagian ini perlu diisi."))


class TextField(StringField):
    """One line of text, cleaned; at most `most` characters."""

    def __init__(self, label: Any = None, validators: Any = None, *, most: int = 120, **kw: Any):
        super().__init__(label, validators, **kw)
        self.most = most

    def pre_validate(self, form: Any) -> None:
        try:
            self.data = clean(self.data, most=self.most)
        except DomainError as error:
            raise ValidationError(sentence(error)) from error


class LongTextField(TextField):
    """Several lines of text, cleaned."""

    widget = TextAreaField.widget


class SecretField(PasswordField):
    """A password, used exactly as typed."""

    def __init__(self, label: Any = None, validators: Any = None, **kw: Any):
        super().__init__(label, validators, **kw)


class ChoiceField(SelectField):
    """One of the choices given, as (value, label)."""

    def __init__(self, label: Any = None, validators: Any = None, *, choices: Any = (), **kw: Any):
        super().__init__(label, validators, **kw)
        self.choices = list(choices)

    def pre_validate(self, form: Any) -> None:
        values = {str(choice[0]) for choice in self.iter_choices()}
        if str(self.data) not in values:
            raise ValidationError(_("Pilih salah satu."))


class TickField(BooleanField):
    """A box to tick."""

    def __init__(self, label: Any = None, validators: Any = None, **kw: Any):
        super().__init__(label, validators, **kw)


class IdsField(SelectMultipleField):
    """Things that were ticked, by id; others than those shown are not taken."""

    def __init__(self, label: Any = None, validators: Any = None, **kw: Any):
        super().__init__(label, validators, coerce=int, **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [int(text) for text in valuelist if text.isascii() and text.isdigit()]

    def pre_validate(self, form: Any) -> None:
        known = {choice[0] for choice in self.iter_choices()}
        self.data = [id_ for id_ in self.data or [] if id_ in known]


class _NumberField(Field):
    """A whole number kept as `data` = typed number times 10**places."""

    widget = TextInput()
    places: int = 0
    data: int | None

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        least: int = 0,
        most: int = numbers.MOST,
        **kw: Any,
    ):
        super().__init__(label, validators, **kw)
        self.least, self.most = least, most
        mode = "decimal" if self.places else "numeric"
        self.render_kw = {"inputmode": mode, "autocomplete": "off", **(self.render_kw or {})}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else number(self.data, self.places)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None

    def pre_validate(self, form: Any) -> None:
        text = str(self.raw_data[0]).strip() if self.raw_data else ""
        if not text:
            return
        try:
            value = numbers.parse(self._bare(text), language(), self.places)
        except numbers.BelowZero as error:
            raise ValidationError(_below_zero(self.least)) from error
        except numbers.UnreadableNumber as error:
            raise ValidationError(_not_a_number(error.meant)) from error
        except numbers.TooManyDecimals as error:
            raise ValidationError(_too_many_decimals(self.places)) from error
        except numbers.NumberTooLarge as error:
            raise ValidationError(_("Angka ini terlalu besar. Periksa lagi.")) from error
        if value < self.least and not value and self.places:
            raise ValidationError(_below_zero(self.least))
        if value < self.least:
            raise ValidationError(_("Paling sedikit %(n)s.", n=number(self.least, self.places)))
        if value > self.most:
            raise ValidationError(_("Paling banyak %(n)s.", n=number(self.most, self.places)))
        self.data = value

    def _bare(self, text: str) -> str:
        return text


class CountField(_NumberField):
    """A plain whole number."""


class QuantityField(_NumberField):
    """A quantity in its unit: whole pieces, or kilograms kept as grams when `unit` is "kg".

    A view may set `field.unit` before the form is validated.
    """

    def __init__(self, label: Any = None, validators: Any = None, *, unit: str = "", **kw: Any):
        self.unit = unit
        super().__init__(label, validators, **kw)

    @property
    def unit(self) -> str:
        return self._unit

    @unit.setter
    def unit(self, unit: str) -> None:
        self._unit, self.places = unit, 3 if unit == "kg" else 0


class MassField(_NumberField):
    """Kilograms, kept as grams."""

    places = 3


class LengthField(_NumberField):
    """Millimetres, kept as micrometres."""

    places = 3


class MoneyField(_NumberField):
    """Whole rupiah; "Rp" may stand before it."""

    def _bare(self, text: str) -> str:
        return text.removeprefix("Rp").strip() if text.startswith("Rp") else text


class PercentField(_NumberField):
    """Percent, kept as hundredths of a percent."""

    places = 2


class TenthsField(_NumberField):
    """A number kept in tenths."""

    places = 1


class ShareField(_NumberField):
    """Percent of mass, kept as thousandths of a percent."""

    places = 3


class DayField(Field):
    """A calendar day between two bounds, each given as a day or as a function of none."""

    widget = DateInput()
    data: date | None

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        least: date | Callable[[], date] | None = None,
        most: date | Callable[[], date] | None = None,
        **kw: Any,
    ):
        super().__init__(label, validators, **kw)
        self.least, self.most = least, most

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None

    def pre_validate(self, form: Any) -> None:
        text = str(self.raw_data[0]).strip() if self.raw_data else ""
        if not text:
            return
        day = _day(text)
        least, most = _bound(self.least), _bound(self.most)
        if day is None:
            raise ValidationError(_("Tanggal ini tidak terbaca. Contoh: 23/11/2026."))
        if least and day < least:
            raise ValidationError(_("Tanggal paling awal %(day)s.", day=date_short(least)))
        if most and day > most:
            raise ValidationError(_("Tanggal paling akhir %(day)s.", day=date_short(most)))
        self.data = day


class PhoneField(StringField):
    """A telephone number, kept as +62…; may be left empty."""

    widget = TelInput()

    def __init__(self, label: Any = None, validators: Any = None, **kw: Any):
        super().__init__(label, validators, **kw)

    def pre_validate(self, form: Any) -> None:
        text = (self.data or "").strip()
        try:
            self.data = normal_phone(text) if text else ""
        except DomainError as error:
            raise ValidationError(sentence(error)) from error

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.data or ""


def _not_a_number(meant: str) -> str:
    if meant:
        return _("Angka ini tidak terbaca. Maksud Anda %(meant)s?", meant=meant)
    example = "1,250.5" if language() == "en" else "1.250,5"
    return _("Tulis angka saja, misalnya %(example)s.", example=example)


def _below_zero(least: int) -> str:
    if least > 0:
        return _("Angka ini harus lebih dari nol.")
    return _("Angka ini tidak boleh kurang dari nol.")


def _too_many_decimals(places: int) -> str:
    if not places:
        return _("Tulis angka bulat, tanpa pecahan.")
    return _("Paling banyak %(places)s angka di belakang koma.", places=places)


def _day(text: str) -> date | None:
    if not text.isascii():
        return None
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _bound(bound: date | Callable[[], date] | None) -> date | None:
    return bound() if callable(bound) else bound
