"""Figures, dates and durations in the reader's language; every one is also a Jinja filter.

Units stand after a space that does not break. Times are those of a clock in Jakarta.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from materialcenter.core import clock
from materialcenter.core.quantities import divide_half_up
from materialcenter.web.language import language

NBSP = "\N{NO-BREAK SPACE}"
_SHORT = ((10**12, "T"), (10**9, "M"), (10**6, "jt"), (10**3, "rb"))


def init_app(app: Flask) -> None:
    """Make every function here a filter of the same name."""
    for filter_ in (
        number, kg, kg_signed, kg_about, tonnes, mm, um, size, rupiah, rupiah_short, quantity,
        percent, date_long, date_short, day_word, arrival, time, moment, ago, capital, span,
        month_name, month_long,
    ):  # fmt: skip
        app.jinja_env.filters[filter_.__name__] = filter_


def number(value: int, places: int = 0, *, fixed: bool = False) -> str:
    """`value` / 10**places with the language's separators; zeros at the end only when `fixed`."""
    group, point = (",", ".") if language() == "en" else (".", ",")
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    whole, rest = divmod(abs(value), 10**places)
    digits = f"{rest:0{places}d}" if places else ""
    if not fixed:
        digits = digits.rstrip("0")
    return sign + f"{whole:,}".replace(",", group) + (point + digits if digits else "")


def kg(grams: int) -> str:
    """Grams as kilograms: "1.234,5 kg"."""
    return f"{number(grams, 3)}{NBSP}kg"


def kg_signed(grams: int) -> str:
    """A difference of weight, its direction said: "+1,5 kg", "−0,3 kg"."""
    return f"{'+' if grams > 0 else ''}{kg(grams)}"


def kg_about(grams: int) -> str:
    """A theoretical weight as one says it: to a tenth of a kilogram, exact below 10 kg."""
    return kg(grams if abs(grams) < 10_000 else divide_half_up(grams, 100) * 100)


def tonnes(grams: int) -> str:
    """Grams as tonnes with one decimal: "1,2 ton"."""
    return number(divide_half_up(grams, 100_000), 1) + NBSP + _("ton")


def mm(micrometres: int) -> str:
    """Micrometres as millimetres: "0,65 mm"."""
    return f"{number(micrometres, 3)}{NBSP}mm"


def um(micrometres: int) -> str:
    """Micrometres as a bare number of millimetres: "0,65"."""
    return number(micrometres, 3)


def size(width: int | None, length: int | None) -> str:
    """The sides of a piece as millimetres: "300 × 1.200 mm"; bars have no width."""
    if length is None:
        return ""
    return f"{um(width)}{NBSP}×{NBSP}{mm(length)}" if width else mm(length)


def percent(basis_points: int) -> str:
    """Hundredths of a percent: 300 is "3 %"."""
    return f"{number(basis_points, 2)}{NBSP}%"


def rupiah(amount: int) -> str:
    """Rupiah in full: "Rp 7.311.000"."""
    return f"Rp{NBSP}{number(amount)}"


def rupiah_short(amount: int) -> str:
    """Rupiah for boards, rounded to one decimal: "Rp 7,3 jt"."""
    for size, word in _SHORT:
        # The next size begins where the one below would be rounded to "1.000".
        if divide_half_up(abs(amount) * 10, size // 1000) >= 10_000:
            words = {"T": _("T"), "M": _("M"), "jt": _("jt"), "rb": _("rb")}
            return f"Rp{NBSP}{number(divide_half_up(amount * 10, size), 1)}{NBSP}{words[word]}"
    return rupiah(amount)


def quantity(value: int, unit: str) -> str:
    """A quantity in its unit: "26 lembar"; grams where the unit is "kg": "1.250,5 kg"."""
    if unit == "kg":
        return kg(value)
    return _pieces(value, unit).replace(" ", NBSP)


def _pieces(value: int, unit: str) -> str:
    shown, many = number(value), abs(value)
    match unit:
        case "sheet":
            return ngettext("%(shown)s lembar", "%(shown)s lembar", many, shown=shown)
        case "bar":
            return ngettext("%(shown)s batang", "%(shown)s batang", many, shown=shown)
        case "roll":
            return ngettext("%(shown)s gulung", "%(shown)s gulung", many, shown=shown)
        case _:
            return ngettext("%(shown)s potong", "%(shown)s potong", many, shown=shown)


def unit_name(unit: str) -> str:
    """The name of a unit alone, as a label: "lembar"."""
    names = {"sheet": _("lembar"), "bar": _("batang"), "roll": _("gulung"), "kg": "kg"}
    return names.get(unit) or _("potong")


def unit_beside(unit: str) -> str:
    """The name of a unit beside a field, where any number may be typed: "lembar", "sheets"."""
    return "kg" if unit == "kg" else _pieces(2, unit).partition(" ")[2]


def date_long(day: date) -> str:
    """ "Senin, 23 November 2026"."""
    return _date(_day(day), "EEEE, d MMMM y")


def date_short(day: date) -> str:
    """ "23 Nov 2026"."""
    return _date(_day(day), "d MMM y")


def month_name(first: date) -> str:
    """ "Nov 2026"."""
    return _date(first, "MMM y")


def month_long(first: date) -> str:
    """ "November 2026"."""
    return _date(first, "MMMM y")


def span(days: tuple[date, date]) -> str:
    """Two days as one stretch, what they share said once: "12–20 Des 2026"."""
    first, last = map(_day, days)
    if first == last:
        return date_short(first)
    if first.year != last.year:
        return f"{date_short(first)} – {date_short(last)}"
    if first.month != last.month:
        return f"{_date(first, 'd MMM')} – {date_short(last)}"
    return f"{first.day}–{date_short(last)}"


def time(at: datetime) -> str:
    """ "10.42" on a clock in Jakarta."""
    return clock.local(at).strftime("%H:%M" if language() == "en" else "%H.%M")


def moment(at: datetime) -> str:
    """ "23 Nov 2026, 10.42"."""
    return f"{date_short(at)}, {time(at)}"


def day_word(day: date) -> str:
    """A near day by its word, a far one by its date: "besok", "Kamis", "3 Des 2026"."""
    day = _day(day)
    match (day - clock.today()).days:
        case 0:
            return _("hari ini")
        case 1:
            return _("besok")
        case -1:
            return _("kemarin")
        case days if 1 < days < 7:
            return _date(day, "EEEE")
        case _:
            return date_short(day)


def arrival(day: date) -> str:
    """When a delivery comes, or since when it is late: "datang besok"."""
    if day < clock.today():
        return _("terlambat sejak %(day)s", day=date_short(day))
    return _("datang %(day)s", day=day_word(day))


def ago(at: datetime) -> str:
    """How long ago: "5 menit lalu", "kemarin", "3 Des 2026"."""
    passed = clock.now() - at
    if passed < timedelta(minutes=1):
        return _("baru saja")
    if passed < timedelta(hours=1):
        minutes = passed // timedelta(minutes=1)
        return ngettext("%(num)s menit lalu", "%(num)s menit lalu", minutes)
    if _day(at) == clock.today():
        hours = passed // timedelta(hours=1)
        return ngettext("%(num)s jam lalu", "%(num)s jam lalu", hours)
    return day_word(_day(at))


def capital(text: str) -> str:
    """Words at the beginning of a sentence; those after the first stay as they are."""
    return text[:1].upper() + text[1:]


def _date(day: date, pattern: str) -> str:
    return _written(day, pattern, language())


@lru_cache(maxsize=2_000)
def _written(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


def _day(day: date) -> date:
    return clock.local(day).date() if isinstance(day, datetime) else day
