"""Finds when a line's metal is needed: "besok", "hari jumat", "tgl 12", "12/12", "3 hari lagi"."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from materialcenter.catalogue.recognising import Doubt
from materialcenter.core.errors import N_
from materialcenter.core.spreadsheets.figures import read_date
from materialcenter.core.spreadsheets.workbook import Cell

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("senin", "selasa", "rabu", "kamis", "jumat jum'at jumaat", "sabtu", "minggu ahad")
    )
    for name in names.split()
}
_MONTH = (
    "januari|jan|februari|pebruari|feb|peb|maret|mar|april|apr|mei|juni|jun|juli|jul|agustus|agu|agt"
    "|ags|september|sept|sep|oktober|okt|november|nopember|nov|nop|desember|des"
)
_NAMES = r"senin|selasa|rabu|kamis|jum'?at|jumaat|sabtu|ahad"
# "1/2" is an inch; a day stands at the end of what is said, or after a word for when.
_INCH = (2, 4, 8, 16, 32)
_SLASH = (
    r"(?:(?<=untuk )|(?<=utk )|(?<=ambil )|(?<=kirim )|(?<=butuh )|(?<=hari ))"
    r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\w/.,x\"])"
    r"|(?<![\w.,/x\"-])(?P<c>\d{1,2})/(?P<d>\d{1,2})(?=[\s.,;)!]*$)"
)
# So long ago or so far ahead, a day without a year is not clear.
_HALF_YEAR = timedelta(days=183)

Read = Callable[[re.Match[str], date], date | None]


def _exact(found: re.Match[str], _today: date) -> date | None:
    return read_date(Cell("t", f"{found[1]}/{found[2]}/{found[3]}"))


def _named(found: re.Match[str], today: date) -> date | None:
    if found[3]:
        return read_date(Cell("t", f"{found[1]} {found[2]} {found[3]}"))
    month = read_date(Cell("t", f"1 {found[2]} {today.year}"))
    return _this_year_or_next(int(found[1]), month.month, today) if month else None


def _of_the_month(found: re.Match[str], today: date) -> date | None:
    if found[2]:
        return _this_year_or_next(int(found[1]), int(found[2]), today)
    this = _day(today.year, today.month, int(found[1]))
    if this and this >= today:
        return this
    return _day(today.year + today.month // 12, today.month % 12 + 1, int(found[1]))


def _slashed(found: re.Match[str], today: date) -> date | None:
    day, month = int(found["a"] or found["c"]), int(found["b"] or found["d"])
    return _this_year_or_next(day, month, today)


def _this_year_or_next(day: int, month: int, today: date) -> date | None:
    this, following = _day(today.year, month, day), _day(today.year + 1, month, day)
    if this and this >= today:
        return this
    return following if following and following - today < _HALF_YEAR else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(found: re.Match[str], today: date) -> date | None:
    ahead = (_WEEKDAYS[found[1] or found[2]] - today.weekday()) % 7
    if found[3] == "ini":
        return today + timedelta(days=ahead)
    return today + timedelta(days=ahead) if ahead and not found[3] else None


def _in_days(days: int) -> Read:
    return lambda _found, today: today + timedelta(days=days)


def _later(found: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=int(found[1]))


def _unclear(_found: re.Match[str], _today: date) -> None:
    return None


_READERS: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern + r"(?:\s+(?:pagi|siang|sore|malam)\b)?"), read)
    for pattern, read in (
        (r"\bsebelum (?:hari |tgl\.? ?|tanggal )?[\w/]+(?: (?:" + _MONTH + "))?", _unclear),
        (r"(?<![\w./-])(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d)(?![\w/])", _exact),
        (rf"(?:\b(?:tgl|tanggal)\.?\s*)?\b(\d{{1,2}})\s+({_MONTH})\b(?:\s+(20\d\d)\b)?", _named),
        (r"\b(?:tgl|tanggal)\.?\s*(\d{1,2})(?:\s*[/-]\s*(\d{1,2}))?(?![\d/x])", _of_the_month),
        (r"\b(\d{1,2}) (?:hari|hr) lagi\b", _later),
        (r"\b(?:hari|hr) ini\b", _in_days(0)),
        (r"\b(?:besok|bsk|besuk) (?=" + _NAMES + r")", _unclear),
        (r"\b(?:besok|bsk|besuk) lusa\b", _unclear),
        (r"\b(?:besok|bsk|besuk)\b", _in_days(1)),
        (r"\blusa\b", _in_days(2)),
        (r"\b\d{0,2} ?(?:minggu|bulan) (?:ini|depan|lagi)\b|\b(?:awal|akhir) (?:minggu|bulan)\b"
         r"|\b(?:segera|secepatnya|urgent|asap|nanti|kapan2?)\b", _unclear),
        (rf"(?:\b(?:hari|hr) )?\b(?:({_NAMES})|(?<=hari )(minggu))\b(?: (ini|depan)\b)?", _weekday),
        (_SLASH, _slashed),
    )
)  # fmt: skip


def take_days(text: str, today: date) -> tuple[date | None, list[Doubt], str]:
    """The day that a text names, what is doubtful about it, and the text without it."""
    days: list[tuple[date | None, str]] = []
    for pattern, read in _READERS:
        for found in pattern.finditer(text):
            if pattern.pattern.startswith(_SLASH) and _is_inch(found):
                continue
            days.append((read(found, today), found[0].strip()))
            text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
    return *_one_day(days, today), text


def _is_inch(found: re.Match[str]) -> bool:
    part, whole = int(found["a"] or found["c"]), int(found["b"] or found["d"])
    return part < whole and whole in _INCH


def _one_day(days: list[tuple[date | None, str]], today: date) -> tuple[date | None, list[Doubt]]:
    written = ", ".join(words for _day, words in days)
    if len({day for day, _words in days}) > 1:
        sentence = N_("Ada lebih dari satu hari: %(days)s.")
        return None, [Doubt("several-days", sentence, {"days": written})]
    day = days[0][0] if days else None
    if days and day is None:
        sentence = N_("Kapan tepatnya dibutuhkan? Tertulis: %(written)s.")
        return None, [Doubt("day-unclear", sentence, {"written": written})]
    if day and day < today:
        return None, [Doubt("day-past", N_("Tanggal %(day)s sudah lewat."), {"day": day})]
    return day, []
