"""Walks that were made, kept by a process: the next question goes on where the last one stopped."""

from datetime import datetime
from threading import Lock

from sqlalchemy.orm import Session

from materialcenter.reports.valuation.walk import Walk, Worths

KEPT = 6


class Walks:
    """The walks up to the moments that were asked for last, of one database.

    A walk of a million rows takes seconds; what was posted since takes milliseconds. When something
    was dated back before a walk's last row, that walk is made anew.
    """

    def __init__(self) -> None:
        self._walks: dict[datetime, Walk] = {}
        self._lock = Lock()

    def worths(self, session: Session, until: datetime) -> Worths:
        """What there was of each material before a moment, and its worth by both methods."""
        with self._lock:
            walk = self._nearest(session, until)
            walk.go_on(session, until)
            self._walks.pop(until, None)
            self._walks[until] = walk
            for oldest in list(self._walks)[:-KEPT]:
                del self._walks[oldest]
            return walk.worths()

    def _nearest(self, session: Session, until: datetime) -> Walk:
        """The walk that has the shortest way to go."""
        for moment in sorted(self._walks, reverse=True):
            if moment <= until:
                walk = self._walks[moment]
                if walk.overtaken(session):
                    del self._walks[moment]
                else:
                    return walk if moment == until else walk.copy()
        return Walk()
