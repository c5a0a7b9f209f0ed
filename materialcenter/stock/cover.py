"""How long free metal lasts at the pace at which it was used."""

from datetime import datetime, timedelta

from materialcenter.core import clock

USAGE_DAYS = 90


def usage_start() -> datetime:
    """The moment from which usage is looked at."""
    return clock.now() - timedelta(days=USAGE_DAYS)


def days_left(free_g: int, used_g: int) -> int | None:
    """Whole days that `free_g` lasts when `used_g` went in USAGE_DAYS; None without usage."""
    return free_g * USAGE_DAYS // used_g if used_g > 0 else None
