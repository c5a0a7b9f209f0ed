"""What an exception is: how its kind is found, what is said about one, how it may be answered.

A kind is a question that finds its subjects, and a function that tells about some of them. Words
are msgids with typed figures; each door writes them in the reader's language.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, Select, bindparam
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Base
from materialcenter.core.errors import Figure, NotFound
from materialcenter.core.settings import Setting
from materialcenter.core.types import UtcDateTime
from materialcenter.fulfilment.exceptions.models import ExceptionAnswer

# Selects `subject_id`, `due` and `figure`.
Question: TypeAlias = Select[*tuple[Any, ...]]


class Rank(IntEnum):
    """What is answered first: where a workshop may be left without metal, then money, then
    papers."""

    WORKSHOP = 1
    MONEY = 2
    PAPER = 3


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence (a msgid with named places) and its figures."""

    sentence: str
    figures: Mapping[str, Figure | Material] = field(default_factory=dict[str, Figure | Material])


class Goto(StrEnum):
    """The pages an exception may lead to, and the message it may offer to send."""

    CERTIFICATES = "certificates"
    CHANGE_LINE = "change-line"
    COVER = "cover"
    HAND_OVER = "hand-over"
    LOT = "lot"
    MATERIAL = "material"
    MOVE = "move"
    ORDER = "order"
    POOL = "pool"
    REQUEST = "request"
    REST = "rest"
    WHATSAPP = "whatsapp"


@dataclass(frozen=True, slots=True)
class Way:
    """A page where the exception can be dealt with, or a message to `phone` with some lines,
    which suppliers read in Indonesian."""

    label: Said
    goto: Goto
    needs: Permission
    args: Mapping[str, int | str] = field(default_factory=dict[str, int | str])
    phone: str = ""
    message: tuple[Said, ...] = ()
    to_supplier: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Something done with one click. Without an `act` it is remembered: for so many `days`, or
    for good. `asks` is what the person has to explain; `history` the act it is kept as."""

    code: str
    label: Said
    needs: Permission
    act: "Callable[[Session, Case, str, User], Said] | None" = None
    days: int | None = None
    asks: str = ""
    history: str = ""

    @property
    def until(self) -> date | None:
        """The last day on which what is remembered today holds; None for good."""
        return None if self.days is None else clock.today() + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Touched:
    """A request that is touched, and how much of it; the quantity in its count unit."""

    workshop: str
    request_id: int
    number: str
    quantity: int
    unit: str
    need_by: date


@dataclass(frozen=True, slots=True)
class Case:
    """One exception. `figure` is how large it is, in the unit of its kind; `due` the day by
    which it should be answered. The first choice a person may take is the fitting one.

    `document` is whose history keeps the answers, with `details` for their sentence.
    """

    kind: str
    id: int
    figure: int
    due: date
    what: Said
    means: Said
    choices: tuple[Answer | Way, ...]
    document: tuple[type[Base], int]
    details: Mapping[str, int] = field(default_factory=dict[str, int])
    touches: tuple[Touched, ...] = ()
    answer: ExceptionAnswer | None = None

    def offers(self, answer: Answer) -> bool:
        """Whether an answer is among the choices, whatever its button says."""
        return any(isinstance(one, Answer) and one.code == answer.code for one in self.choices)

    @property
    def state(self) -> str:
        """How it stands: an answer is given to what a person saw, not to what came of it."""
        return f"{self.due.isoformat()}/{self.figure}"


@dataclass(frozen=True, slots=True)
class Found:
    """A subject that a kind's question found."""

    id: int
    due: date
    figure: int
    answer: ExceptionAnswer | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """By which day and by which figures of the centre is judged."""

    settings: Mapping[str, int]
    today: date = field(default_factory=clock.today)

    def ago(self, passed: timedelta) -> BindParameter[datetime]:
        """The moment so long before the question is asked, which may be long after it was built."""
        return bindparam(None, callable_=lambda: clock.now() - passed, type_=UtcDateTime())

    def days(self, setting: Setting) -> timedelta:
        """A setting that is a number of days."""
        return timedelta(days=self.settings[setting.name])


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of exception. `question` selects `subject_id`, `due` and `figure`; `tell` says what
    was found, with a constant number of statements. It `concerns` whoever may one of these.

    `watched` is what is looked for, as a part of a sentence; `due` says what the day means.
    """

    code: str
    name: str
    watched: str
    due: str
    icon: str
    rank: Rank
    concerns: tuple[Permission, ...]
    question: Callable[[Watch], Question]
    tell: Callable[[Session, Watch, Sequence[Found]], Sequence[Case]]
    answers: tuple[Answer, ...]

    def answer(self, code: str) -> Answer:
        """One of its answers. Raises NotFound."""
        found = next((answer for answer in self.answers if answer.code == code), None)
        if found is None:
            raise NotFound
        return found

    def is_for(self, person: User) -> bool:
        """Whether it concerns this person; who audits sees everything."""
        wanted = (*self.concerns, Permission.AUDIT_READ)
        return any(person.may(permission) for permission in wanted)
