"""The books: laws that hold after every transaction, each proved by one query that returns
what breaks it. `verify` runs them all, `verify_around` those of some documents."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from materialcenter.fulfilment.books import (
    closing,
    corrections,
    cutting,
    deliveries,
    orders,
    papers,
    promises,
    shelf,
    suppliers,
    usage,
)
from materialcenter.fulfilment.books.law import About, Law

LAWS = (
    *shelf.LAWS,
    *promises.LAWS,
    *deliveries.LAWS,
    *orders.LAWS,
    *corrections.LAWS,
    *suppliers.LAWS,
    *cutting.LAWS,
    *papers.LAWS,
    *usage.LAWS,
    *closing.LAWS,
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
        for (what,) in session.execute(law.everywhere()):
            yield Breach(law.name, str(what))


def verify_around(session: Session, touched: Mapping[About, Collection[int]]) -> Iterator[Breach]:
    """Prove the laws of some requests, orders and lots alone (ids by what they are)."""
    for law in LAWS:
        if law.about and (ids := touched.get(law.about)):
            for (what,) in session.execute(law.around(ids)):
                yield Breach(law.name, str(what))
