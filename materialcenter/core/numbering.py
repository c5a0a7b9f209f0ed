"""Document numbers per kind and year: gap-free, given last in a transaction, never reused."""

from sqlalchemy import CheckConstraint, String, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from materialcenter.core import clock
from materialcenter.core.db import Base, table_of
from materialcenter.core.types import Big

LEDGER = "ledger"


class Counter(Base):
    """The last number given in a series, e.g. "PP-2026" or the ledger's sequence."""

    __tablename__ = "counter"
    __table_args__ = (CheckConstraint("last >= 0", name="last"),)

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(Big)


_counters = table_of(Counter)
_take = (
    update(_counters)
    .where(_counters.c.series == bindparam("taken_from"))
    .values(last=_counters.c.last + bindparam("count"))
    .returning(_counters.c.last)
)


def take(session: Session, series: str, count: int = 1) -> int:
    """Take `count` numbers of the series; returns the first. Holds the series until commit."""
    with session.no_autoflush:  # the document that asks may still be half written
        last = session.scalar(_take, {"taken_from": series, "count": count})
        return (_begin(session, series, count) if last is None else last) - count + 1


def _begin(session: Session, series: str, count: int) -> int:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Counter).values(series=series, last=count)
    return session.execute(
        statement.on_conflict_do_update(
            index_elements=[Counter.series], set_={"last": Counter.last + count}
        ).returning(Counter.last)
    ).scalar_one()


def document_number(session: Session, prefix: str) -> str:
    """The next number of a kind of document in this year, e.g. "PP-2026-0412"."""
    year = clock.today().year
    return f"{prefix}-{year}-{take(session, f'{prefix}-{year}'):04d}"
