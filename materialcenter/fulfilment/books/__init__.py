"""The books: laws that hold after every transaction, each proved by one query that returns
what breaks it. `verify` runs them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from materialcenter.fulfilment.books import (
    corrections,
    cutting,
    deliveries,
    orders,
    papers,
    promises,
    shelf,
)
from materialcenter.fulfilment.books.law import Law

LAWS = (
    *shelf.LAWS,
    *promises.LAWS,
    *deliveries.LAWS,
    *orders.LAWS,
    *corrections.LAWS,
    *cutting.LAWS,
    *papers.LAWS,
)


@dataclass(frozen=True, slots=True)
class Breach:
    """A law that does not hold, and for what."""

    law: str
    what: str


def verify(session: Session, *, report: Callable[[Law], None] | None = None) -> Iterator[Breach]:
    """Prove every law; yields what does not hold. `report` is told each law before its proof."""
    for law in LAWS:
        if report is not None:
            report(law)
        for (what,) in session.execute(text(law.query)):
            yield Breach(law.name, str(what))
