"""What a member may know of a material's stock: what is free, and what comes for nobody yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.purchasing.models import OrderStatus
from materialcenter.purchasing.queries import offers_for, open_lines, supplier_by_id
from materialcenter.stock.queries import Stock, stock_of
from materialcenter.web.formatting import date_short, quantity

# How long it takes when no supplier is known.
UNKNOWN_LEAD = timedelta(days=7)
SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Availability:
    """Free stock of a material, and the next delivery that is not promised to others."""

    material: Material
    free: int
    coming: int = 0
    coming_on: date | None = None

    @property
    def kind(self) -> str:
        """The colour of its tag."""
        return "ok" if self.free else "warn"

    @property
    def sentence(self) -> str:
        """ "Bebas 26 lembar", or what can be expected when there is none."""
        unit = self.material.unit
        if self.free:
            return _("Bebas %(quantity)s", quantity=quantity(self.free, unit))
        if self.coming_on and self.coming_on < clock.today():
            return _(
                "Kosong, kiriman %(quantity)s terlambat sejak %(day)s",
                quantity=quantity(self.coming, unit),
                day=date_short(self.coming_on),
            )
        if self.coming_on:
            return _(
                "Kosong, %(quantity)s datang %(day)s",
                quantity=quantity(self.coming, unit),
                day=date_short(self.coming_on),
            )
        return _("Kosong, dapat dipesankan")


def earliest_day(session: Session, stock: Availability, wanted: int = 1) -> date:
    """The first working day on which one can honestly offer all that is wanted: tomorrow from the
    shelf, else the day of the next delivery for nobody yet, else when the cheapest supplier could
    have brought it."""
    return working_day(_earliest_day(session, stock, wanted))


def working_day(day: date) -> date:
    """The day itself, or the Monday after a Sunday: then nobody is at the centre."""
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day


def _earliest_day(session: Session, stock: Availability, wanted: int) -> date:
    today = clock.today()
    if stock.free >= wanted:
        return today + timedelta(days=1)
    arrives = stock.coming_on and stock.coming_on >= today
    if stock.coming_on and arrives and stock.free + stock.coming >= wanted:
        return max(stock.coming_on, today + timedelta(days=1))
    offers = offers_for(session, stock.material.id, max(1, wanted - stock.free), today)
    if not offers:
        return today + UNKNOWN_LEAD
    lead_days = supplier_by_id(session, offers[0].supplier_id).lead_time_days
    return today + timedelta(days=max(lead_days, 1))


def availability_of(session: Session, materials: Iterable[Material]) -> dict[int, Availability]:
    """The availability of some materials by id, with two statements."""
    by_id = {material.id: material for material in materials}
    stock = stock_of(session, by_id)
    coming: dict[int, tuple[int, date | None]] = {}
    sent = (OrderStatus.APPROVED, OrderStatus.SENT)
    for line in open_lines(session, material_ids=by_id, statuses=sent):
        if line.free > 0:
            coming.setdefault(line.material_id, (line.free, line.expected_on))
    return {
        id_: Availability(material, stock.get(id_, Stock()).free, *coming.get(id_, (0, None)))
        for id_, material in by_id.items()
    }
