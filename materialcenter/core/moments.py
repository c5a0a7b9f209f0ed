"""Months, days and seconds in SQL, the same on both engines; Jakarta is seven hours ahead all the
year."""

from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class jakarta_month(FunctionElement[str]):
    """The month of a moment on the calendar in Jakarta: "2026-11"."""

    type = String()
    inherit_cache = True


class jakarta_day(FunctionElement[str]):
    """The day of a moment on the calendar in Jakarta: "2026-11-24"."""

    type = String()
    inherit_cache = True


class epoch(FunctionElement[int]):
    """Whole seconds since 1970 of a moment."""

    type = Integer()
    inherit_cache = True


@compiles(jakarta_month, "sqlite")
def _month_in_sqlite(element: jakarta_month, compiler: Any, **kw: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **kw)}, '+7 hours')"


@compiles(jakarta_month, "postgresql")
def _month_in_postgresql(element: jakarta_month, compiler: Any, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"to_char(timezone('Asia/Jakarta', {moment}), 'YYYY-MM')"


@compiles(jakarta_day, "sqlite")
def _day_in_sqlite(element: jakarta_day, compiler: Any, **kw: Any) -> str:
    return f"strftime('%Y-%m-%d', {compiler.process(element.clauses, **kw)}, '+7 hours')"


@compiles(jakarta_day, "postgresql")
def _day_in_postgresql(element: jakarta_day, compiler: Any, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"to_char(timezone('Asia/Jakarta', {moment}), 'YYYY-MM-DD')"


@compiles(epoch, "sqlite")
def _epoch_in_sqlite(element: epoch, compiler: Any, **kw: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **kw)}) AS INTEGER)"


@compiles(epoch, "postgresql")
def _epoch_in_postgresql(element: epoch, compiler: Any, **kw: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **kw)})) AS BIGINT)"
