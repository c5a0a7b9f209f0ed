"""When an order comes: by its lines of which something is still to come."""

from datetime import date

from materialcenter.core import clock
from materialcenter.purchasing.models import SupplierOrder


def expected_days(order: SupplierOrder) -> tuple[date, date]:
    """The first and the last day on which something is expected; of an order of which nothing is
    to come, the day it was expected on."""
    days = [line.expected_on for line in order.lines if line.open] or [order.expected_on]
    return min(days), max(days)


def is_late(order: SupplierOrder) -> bool:
    """Whether an order runs of which something should have come by now."""
    return order.running and any(
        line.open and line.expected_on < clock.today() for line in order.lines
    )
