"""What a law is: a query that finds what breaks it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Law:
    """A law's name and the query whose rows (a label each) break it."""

    name: str
    query: str
