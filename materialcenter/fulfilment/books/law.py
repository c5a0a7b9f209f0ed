"""What a law is: a query that finds what breaks it, everywhere or around some documents."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy import Executable, TextClause, bindparam, text

_COLUMN = re.compile(r"\{([\w.]+)\}")


class About(StrEnum):
    """What a law can be asked for alone."""

    LOT = "lot"
    ORDER = "order"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Law:
    """A law's name and the query whose rows (a label each) break it.

    In the query of a law `about` something, `{l.request_id}` stands for "the request is one of
    those that are asked for", or for nothing when all are. A law that each engine must be told
    in its own words is a statement, proved everywhere or not at all.
    """

    name: str
    query: str | Executable
    about: About | None = None

    def everywhere(self) -> Executable:
        """The query over all of the books."""
        return _statement(self.query, False) if isinstance(self.query, str) else self.query

    def around(self, ids: Collection[int]) -> TextClause:
        """The query for some of the documents it is about."""
        if not isinstance(self.query, str):
            raise TypeError(f"proved everywhere or not at all: {self.name}")
        return _statement(self.query, True).bindparams(ids=sorted(ids))


@cache
def _statement(query: str, some: bool) -> TextClause:
    if not some:
        return text(_COLUMN.sub("1 = 1", query))
    return text(_COLUMN.sub(r"\1 IN :ids", query)).bindparams(bindparam("ids", expanding=True))
