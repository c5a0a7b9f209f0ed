"""Reading notices, and reminding of metal that will soon be let go."""

from itertools import groupby

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.core import audit
from materialcenter.core.audit import History
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import warned_until
from materialcenter.notices.models import NoticeMark


def mark_seen(session: Session, *, up_to: int, by: User) -> None:
    """Everything up to this entry was seen. A mark never moves back."""
    mark = session.get(NoticeMark, by.id, with_for_update=True)
    if session.get(History, up_to) is None:
        return
    if mark is None:
        session.add(NoticeMark(user_id=by.id, history_id=up_to))
    else:
        mark.history_id = max(mark.history_id, up_to)


def remind_of_expiry(session: Session) -> int:
    """Write into the history of each request what will soon be let go, once for each last day.
    Returns how many reservations were reminded of."""
    ending = session.scalars(
        select(Reservation)
        .where(
            Reservation.expires_on <= warned_until(session),
            or_(
                Reservation.reminded_for.is_(None),
                Reservation.reminded_for != Reservation.expires_on,
            ),
        )
        .order_by(Reservation.request_line_id, Reservation.expires_on)
        .options(joinedload(Reservation.request_line, innerjoin=True))
        .with_for_update(of=Reservation)
    ).all()
    entries = []
    for (line, day), rows in groupby(ending, lambda row: (row.request_line, row.expires_on)):
        quantity = 0
        for row in rows:
            row.reminded_for = day
            quantity += row.quantity
        entries.append(
            audit.entry(
                None, PurchaseRequest, line.request_id, "expiring",
                lines={str(line.id): quantity}, day=day.isoformat(),
            )
        )  # fmt: skip
    audit.record_all(session, entries)
    return len(ending)
