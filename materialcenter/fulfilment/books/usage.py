"""What went to the workshops, added up by month."""

from sqlalchemy import and_, func, or_, select

from materialcenter.accounts.models import Workshop
from materialcenter.core.db import table_of
from materialcenter.fulfilment.books.law import Law
from materialcenter.fulfilment.usage.adding import KEY, SUMS, by_month
from materialcenter.fulfilment.usage.models import UsageMonth

_rows, _months = by_month().subquery(), table_of(UsageMonth)
_same = and_(*(_rows.c[name] == _months.c[name] for name in KEY))
_name = (
    select(Workshop.name)
    .where(Workshop.id == func.coalesce(_rows.c.workshop_id, _months.c.workshop_id))
    .scalar_subquery()
)

LAWS = (
    Law(
        "usage by month = sum of what went to workshops and came back",
        select(func.coalesce(_rows.c.month, _months.c.month) + " " + _name)
        .select_from(_rows)
        .join(_months, _same, full=True)
        .where(
            or_(
                *(
                    func.coalesce(_rows.c[name], 0) != func.coalesce(_months.c[name], 0)
                    for name in SUMS
                )
            )
        ),
    ),
)
