"""Report: how right the books were when stock was counted.

Counts that were booked, by the month in which they were approved; one that was undone is left out.
A position is a lot at a place. It was right at first when the first count of it found the pieces
and the grams of the books; the differences are those of the count that stands.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import N_
from materialcenter.core.moments import jakarta_month
from materialcenter.core.quantities import divide_half_up
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.stock.counting.models import CountEntry, CountLine, StockCount
from materialcenter.stock.models import Movement, Posting

_first, _last = aliased(CountEntry), aliased(CountEntry)


class CountAccuracy(Report):
    """A row for each month in which counts were booked."""

    name = "count-accuracy"
    title = N_("Ketepatan stok opname")
    lead = N_("Posisi yang langsung cocok dengan buku, dan selisih yang dibukukan.")
    filters = (Filter.PERIOD,)
    all_columns = (
        Column(N_("Bulan"), Kind.MONTH),
        Column(N_("Posisi dihitung"), Kind.COUNT, adds_up=True),
        Column(N_("Langsung cocok"), Kind.COUNT, adds_up=True),
        Column(N_("Ketepatan dalam persen"), Kind.HUNDREDTHS),
        Column(N_("Berat lebih"), Kind.KG, adds_up=True),
        Column(N_("Berat kurang"), Kind.KG, adds_up=True),
        Column(N_("Nilai selisih"), Kind.IDR, adds_up=True, needs=Permission.STOCK_READ_COST),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The earliest month first; the value is below zero when more was missing than found."""
        counts = _counts(question)
        values = dict(session.execute(
            select(counts.c.month, func.sum(
                case((Movement.to_place_id > 0, 1), else_=-1) * Movement.value_idr
            ))
            .join(Movement, Movement.posting_id == counts.c.posting_id)
            .group_by(counts.c.month)
        ).all())  # fmt: skip
        for month, counted, right, more, less in session.execute(_positions(counts)):
            yield (
                date.fromisoformat(f"{month}-01"), counted, int(right),
                divide_half_up(int(right) * 10_000, counted), int(more), int(less),
                int(values.get(month, 0)),
            )  # fmt: skip


def _counts(question: Question) -> Subquery:
    reversal = aliased(Posting)
    return (
        select(
            StockCount.id,
            StockCount.posting_id,
            jakarta_month(StockCount.approved_at).label("month"),
        )
        .outerjoin(reversal, reversal.reverses_id == StockCount.posting_id)
        .where(
            StockCount.approved_at >= question.period.since,
            StockCount.approved_at < question.period.until,
            reversal.id.is_(None),
        )
        .subquery()
    )


def _positions(counts: Subquery) -> Select[*tuple[Any, ...]]:
    """By month: positions, how many were right at first, grams found more and grams missing."""
    of_line = (
        select(
            CountEntry.line_id,
            func.min(CountEntry.id).label("first"),
            func.max(CountEntry.id).label("last"),
        )
        .group_by(CountEntry.line_id)
        .subquery()
    )
    differed = or_(_first.pieces != _first.book_pieces, _first.grams != _first.book_grams)
    off = _last.grams - _last.book_grams
    return (
        select(
            counts.c.month,
            func.count(),
            func.sum(case((differed, 0), else_=1)),
            func.sum(case((off > 0, off), else_=0)),
            func.sum(case((off < 0, -off), else_=0)),
        )
        .join(CountLine, CountLine.count_id == counts.c.id)
        .join(of_line, of_line.c.line_id == CountLine.id)
        .join(_first, _first.id == of_line.c.first)
        .join(_last, _last.id == of_line.c.last)
        .group_by(counts.c.month)
        .order_by(counts.c.month)
    )
