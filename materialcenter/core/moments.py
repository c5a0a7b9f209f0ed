"""Months, days and seconds in SQL, the same on both engines; Jakarta is seven hours ahead all the
year."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _OfCalendar(FunctionElement[str]):
    """A moment on the calendar in Jakarta, as each engine's pattern says."""

    type = String()
    inherit_cache = True
    sqlite_pattern: str
    postgresql_pattern: str


class jakarta_month(_OfCalendar):
    """The month of a moment: "2026-11"."""

    inherit_cache = True
    sqlite_pattern, postgresql_pattern = "%Y-%m", "YYYY-MM"


class jakarta_day(_OfCalendar):
    """The day of a moment: "2026-11-24"."""

    inherit_cache = True
    sqlite_pattern, postgresql_pattern = "%Y-%m-%d", "YYYY-MM-DD"


class jakarta_date(FunctionElement[date]):
    """The day of a moment, to be compared with columns of days."""

    type = Date()
    inherit_cache = True


class epoch(FunctionElement[int]):
    """Whole seconds since 1970 of a moment."""

    type = Integer()
    inherit_cache = True


@compiles(_OfCalendar, "sqlite")
def _calendar_in_sqlite(element: _OfCalendar, compiler: Any, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"strftime('{element.sqlite_pattern}', {moment}, '+7 hours')"


@compiles(_OfCalendar, "postgresql")
def _calendar_in_postgresql(element: _OfCalendar, compiler: Any, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"to_char(timezone('Asia/Jakarta', {moment}), '{element.postgresql_pattern}')"


@compiles(jakarta_date, "sqlite")
def _date_in_sqlite(element: jakarta_date, compiler: Any, **kw: Any) -> str:
    return f"strftime('%Y-%m-%d', {compiler.process(element.clauses, **kw)}, '+7 hours')"


@compiles(jakarta_date, "postgresql")
def _date_in_postgresql(element: jakarta_date, compiler: Any, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"CAST(timezone('Asia/Jakarta', {moment}) AS DATE)"


@compiles(epoch, "sqlite")
def _epoch_in_sqlite(element: epoch, compiler: Any, **kw: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **kw)}) AS INTEGER)"


@compiles(epoch, "postgresql")
def _epoch_in_postgresql(element: epoch, compiler: Any, **kw: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **kw)})) AS BIGINT)"
