"""What a report is: a title, the filters it knows, its columns, and rows of plain cells."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import Quantity, Term
from materialcenter.reports.periods import Period
from materialcenter.reports.valuation.walks import Walks

Cell: TypeAlias = str | int | date | datetime | Quantity | Term | None


class Kind(StrEnum):
    """What the cells of a column hold.

    CODE a text without spaces, DOCUMENT the number of one, HUNDREDTHS of one, IDR rupiah, KG
    grams, MONTH the month's first day, QUANTITY a Quantity. A TEXT may be a Term, which is
    translated where it is shown.
    """

    CODE = "code"
    COUNT = "count"
    DATE = "date"
    DOCUMENT = "document"
    HUNDREDTHS = "hundredths"
    IDR = "idr"
    KG = "kg"
    MOMENT = "moment"
    MONTH = "month"
    QUANTITY = "quantity"
    TEXT = "text"


class Filter(StrEnum):
    """What a report can be narrowed by. DAY is the last one of the question's period."""

    PERIOD = "period"
    DAY = "day"
    MATERIAL = "material"
    FAMILY = "family"
    WORKSHOP = "workshop"
    DISTRICT = "district"
    VILLAGE = "village"
    SENTRA = "sentra"
    GRADE = "grade"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the msgid of its name, what it holds, whether it adds up, who may see it, and
    whether it stands in files only, where a page says the same elsewhere or has no room."""

    name: str
    kind: Kind = Kind.TEXT
    adds_up: bool = False
    needs: Permission | None = None
    file_only: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a period, and what it is narrowed to; `sentra` leaves workshops in villages
    that are one. `most` rows of a long report; `walks` that were made before, for what stock is
    worth."""

    period: Period
    family: str = ""
    workshop_id: int | None = None
    district: str = ""
    village_id: int | None = None
    sentra: bool = False
    grade: str = ""
    material_id: int | None = None
    customer: str = ""
    supplier_id: int | None = None
    language: str = "id"
    most: int | None = None
    walks: Walks = field(default_factory=Walks, compare=False)


class Report(ABC):
    """A report. Subclasses give the rows with a cell for every column."""

    name: ClassVar[str]
    title: ClassVar[str]
    lead: ClassVar[str]
    filters: ClassVar[tuple[Filter, ...]]
    all_columns: ClassVar[tuple[Column, ...]]

    def columns(self, by: User) -> list[Column]:
        """The columns this person may see."""
        return [column for column in self.all_columns if _may_see(column, by)]

    def rows(self, session: Session, question: Question, *, by: User) -> Iterator[list[Cell]]:
        """The rows, with the columns this person may see. Raises Forbidden."""
        by.must(Permission.REPORTS_READ)
        seen = [i for i, column in enumerate(self.all_columns) if _may_see(column, by)]
        return ([row[i] for i in seen] for row in self.answer(session, question))

    @abstractmethod
    def answer(self, session: Session, question: Question) -> Iterable[tuple[Cell, ...]]:
        """The rows with every column."""


def _may_see(column: Column, by: User) -> bool:
    return column.needs is None or by.may(column.needs)


def totals(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[int | None]:
    """The sum below each column that adds up; nothing when there is none, or a single row."""
    if len(rows) < 2 or not any(column.adds_up for column in columns):
        return []
    return [
        sum(cell for row in rows if isinstance(cell := row[at], int)) if column.adds_up else None
        for at, column in enumerate(columns)
    ]
