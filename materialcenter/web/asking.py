"""Pages about a period: which one is asked for, what it is narrowed to and compared with."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from babel.dates import format_interval
from flask import request
from flask_babel import lazy_gettext as lazy

from materialcenter.core import clock
from materialcenter.reports.periods import Period, Span, before, period_of, preceding, shifted
from materialcenter.reports.report import Filter, Question
from materialcenter.web.context import db
from materialcenter.web.language import language
from materialcenter.web.questions import arguments, asked, narrowed

SPANS = {
    Span.MONTH: lazy("Bulan ini"),
    Span.QUARTER: lazy("Triwulan"),
    Span.TWELVE: lazy("12 bulan"),
    Span.YEAR: lazy("Tahun"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked: a question, the span it names (None when it names days), and the
    filters it knows."""

    endpoint: str
    question: Question
    span: Span | None
    filters: Collection[Filter]

    @property
    def compared(self) -> Period:
        """The time before."""
        period = self.question.period
        return before(self.span, period) if self.span else preceding(period)

    @property
    def year_ago(self) -> Period:
        """The same days a year ago."""
        period = self.question.period
        return Period(shifted(period.start, -12), shifted(period.end, -12))

    def of(self, period: Period) -> Question:
        """The same question of another period."""
        return replace(self.question, period=period)

    @property
    def kept(self) -> dict[str, str]:
        """The filters in the address."""
        return {key: value for key, value in arguments().items() if key in self.filters}

    def context(self) -> dict[str, Any]:
        """What `reports/asking.html` needs to draw the choice of days and filters."""
        return {
            "endpoint": self.endpoint,
            "question": self.question,
            "span": self.span,
            "spans": SPANS,
            "compared": self.compared,
            "kept": self.kept,
            "days_asked": days_of(self.question.period),
            "asked": {**self.kept, **days_of(self.question.period)},
            "arguments": arguments(),
            "without": _without,
            "narrowed": narrowed(db(), self.question),
            "period_name": period_name,
        }


def asked_for(endpoint: str, filters: Collection[Filter]) -> Asked:
    """What the address asks of a page; this month when it says nothing."""
    wanted = request.args.get("period", "")
    days = request.args.get("from") or request.args.get("to")
    span = Span(wanted) if wanted in set(Span) else None if days else Span.MONTH
    question = asked(filters, usual=period_of(span or Span.MONTH, clock.today()))
    return Asked(endpoint, question, span, filters)


def days_of(period: Period) -> dict[str, str]:
    """A period as an address tells it."""
    return {"from": period.start.isoformat(), "to": period.end.isoformat()}


def period_name(period: Period) -> str:
    """ "1–24 Nov 2026"."""
    return format_interval(
        period.start, period.end, "yMMMd", locale="en_GB" if language() == "en" else "id"
    )


def _without(name: str) -> dict[str, str]:
    """The address without one of its filters."""
    return {key: value for key, value in arguments().items() if key != name}
