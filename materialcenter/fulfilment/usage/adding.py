"""Adding up usage by month, in the transaction that moved the metal."""

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from materialcenter.core.db import table_of
from materialcenter.fulfilment.usage.models import UsageMonth
from materialcenter.fulfilment.usage.rows import (
    CHARGE,
    CUSTOMER,
    GRAMS,
    LINES,
    MONTH,
    PIECES,
    WHO,
    Rows,
    usage_rows,
)
from materialcenter.stock.models import Lot, Movement, Posting

KEY = ("month", "workshop_id", "material_id", "customer")
SUMS = ("pieces", "grams", "charge_idr", "lines")


def by_month() -> Rows:
    """The ledger's usage added up: the rows that `usage_month` must hold."""
    key = (MONTH, WHO, Lot.material_id, CUSTOMER)
    sums = zip((PIECES, GRAMS, CHARGE, LINES), SUMS, strict=True)
    return (
        usage_rows(
            *(column.label(name) for column, name in zip(key, KEY, strict=True)),
            *(func.sum(column).label(name) for column, name in sums),
        )
        .group_by(*key)
        .order_by(*key)
    )


def add_usage(session: Session, posting: Posting) -> None:
    """Add what a posting gave to or took back from workshops to the months, rows in the order of
    their keys. Its documents must have been written."""
    table = table_of(UsageMonth)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(table).from_select(
        [*KEY, *SUMS], by_month().where(Movement.posting_id == posting.id)
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=KEY,
            set_={name: table.c[name] + insert.excluded[name] for name in SUMS},
        )
    )
