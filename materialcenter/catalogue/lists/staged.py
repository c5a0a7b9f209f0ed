"""A list of metal and its rows while people look them over, until the file is posted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.catalogue.lists.layout import Record
from materialcenter.catalogue.models import Material
from materialcenter.core.db import Base
from materialcenter.core.errors import NotFound
from materialcenter.core.spreadsheets.messages import Message, Verdict, pack, unpack, worst
from materialcenter.core.states import step
from materialcenter.core.text import clean
from materialcenter.core.types import Big, UtcDateTime

ROWS_A_PAGE = 100
# Farther down than any file has rows.
_SETTLED = 10_000_000
FILENAME_LENGTH = 200
STANDINGS = ("ok", "doubt", "error", "excluded")


class Figures(Protocol):
    """What a row comes to: a dataclass with the material and the words it was found by."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def phrase(self) -> str:
        """How the list describes the material."""
        ...

    @property
    def material_id(self) -> int | None:
        """The material, once it is known."""
        ...


V = TypeVar("V", bound=Figures)


@dataclass(frozen=True, slots=True)
class Repeat:
    """What it comes to that a row repeats an earlier one, and the sentence that says so."""

    level: Verdict
    sentence: str

    def said(self, row: int | None) -> list[Message]:
        """What is to be said of a row that repeats row number `row`; nothing for None."""
        if row is None:
            return []
        return [Message(self.level, "duplicate", self.sentence, {"row": str(row)})]


@dataclass(frozen=True, slots=True)
class PreparedRow(Generic[V]):
    """A row read out of a file, with its figures, remarks, and the number of the earlier row it
    repeats."""

    position: int
    record: Record
    values: V
    material: Material | None
    candidates: list[int]
    messages: list[Message]
    twin_row: int | None
    repeat: Repeat

    @property
    def said(self) -> list[Message]:
        """All that is to be said about it, its repeating another row included."""
        return [*self.messages, *self.repeat.said(self.twin_row)]

    @property
    def verdict(self) -> Verdict:
        """What the row comes to."""
        return worst(self.said)

    def columns(self, import_id: int) -> dict[str, object]:
        """The columns to insert for it."""
        return {
            "import_id": import_id,
            "position": self.position,
            "sheet": self.record.sheet[:80],
            "row_number": self.record.row,
            "written": self.record.written,
            **asdict(self.values),
            "candidates": self.candidates,
            "verdict": worst(self.messages).value,
            "remarks": pack(self.messages),
            "twin_row": self.twin_row,
            "confirmed": False,
            "excluded": False,
        }


class StagedFile(Base):
    """One uploaded file. `skipped` are the rows below the heading that are no metal:
    [sheet, row, text]."""

    __abstract__ = True
    STEPS: ClassVar[Mapping[Any, frozenset[Any]]]
    STATE_NAMES: ClassVar[Mapping[Any, str]]

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    filename: Mapped[str] = mapped_column(String(FILENAME_LENGTH))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    skipped: Mapped[list[Any]] = mapped_column(JSON, default=list)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @declared_attr
    @classmethod
    def created_by(cls) -> Mapped[User]:
        """Who uploaded it."""
        return relationship(User, foreign_keys=f"{cls.__name__}.created_by_id")

    def become(self, state: str) -> None:
        """Take a step. Raises WrongState."""
        self.state = self._stepped(state)

    def must_be_open(self) -> None:
        """Whether its rows may still be changed. Raises WrongState."""
        self._stepped("posted")

    def _stepped(self, state: str) -> str:
        return step(self.STEPS, self.state, state, document=self.filename, names=self.STATE_NAMES)


def cleaned_filename(written: str) -> str:
    """A file's name without its folders, as far as it can be kept; "–" for none."""
    return (
        clean(
            written.replace("\\", "/").rpartition("/")[2][-FILENAME_LENGTH:], most=FILENAME_LENGTH
        )
        or "–"
    )


class StagedRow(Generic[V]):
    """One row: as written, as read or mended, and what is to be said about it. A mixin; the record
    adds `import_id` and a column for each field of its values.

    `twin_row` is the number of an earlier row that says the same. `candidates` are materials to
    choose from while `material_id` is empty.
    """

    REPEAT: ClassVar[Repeat]

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("verdict IN ('ok', 'doubt', 'error')", name="verdict"),
            CheckConstraint("NOT confirmed OR material_id IS NOT NULL", name="confirmed"),
            Index(f"uq_{cls.__tablename__}_position", "import_id", "position", unique=True),
        )

    __tablename__: str
    id: Mapped[int] = mapped_column(Big, primary_key=True)
    import_id: Mapped[int]
    position: Mapped[int]
    sheet: Mapped[str] = mapped_column(String(80), default="")
    row_number: Mapped[int]
    written: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    phrase: Mapped[str] = mapped_column(String(200), default="")
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"))
    candidates: Mapped[list[int]] = mapped_column(JSON, default=list)
    verdict: Mapped[str] = mapped_column(String(5))
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    twin_row: Mapped[int | None]
    confirmed: Mapped[bool] = mapped_column(default=False)
    excluded: Mapped[bool] = mapped_column(default=False)

    @declared_attr
    @classmethod
    def material(cls) -> Mapped[Material | None]:
        """What it is, once that is known."""
        return relationship(Material, lazy="joined")

    @property
    def values(self) -> V:
        """Its figures as they stand."""
        raise NotImplementedError

    def gathered(self, kind: type[V]) -> V:
        """The columns that are fields of `kind`, as one."""
        return kind(**{f.name: getattr(self, f.name) for f in fields(kind)})

    def take(self, values: V) -> None:
        """Put other figures in."""
        for f in fields(values):
            setattr(self, f.name, getattr(values, f.name))

    @property
    def messages(self) -> list[Message]:
        """What is to be said about it, its repeating another row included."""
        return [*unpack(self.remarks), *self.REPEAT.said(self.twin_row)]

    @property
    def standing(self) -> str:
        """Where it stands: "excluded", "error", "doubt" while nobody settled it, or "ok"."""
        if self.excluded:
            return "excluded"
        if self.wrong:
            return "error"
        return "doubt" if self._has(Verdict.DOUBT) and not self.confirmed else "ok"

    @property
    def wrong(self) -> bool:
        """Whether it cannot be posted as it is, whoever calls it right."""
        return self._has(Verdict.ERROR)

    def _has(self, level: Verdict) -> bool:
        repeats = self.twin_row is not None and self.REPEAT.level == level
        return self.verdict == level or repeats

    @classmethod
    def standing_column(cls) -> ColumnElement[str]:
        """`standing` for the database."""

        def has(level: Verdict) -> ColumnElement[bool]:
            said: ColumnElement[bool] = cls.verdict == level
            return or_(said, cls.twin_row.is_not(None)) if cls.REPEAT.level == level else said

        return case(
            (cls.excluded, "excluded"),
            (has(Verdict.ERROR), "error"),
            (has(Verdict.DOUBT) & cls.confirmed.is_(False), "doubt"),
            else_="ok",
        )


R = TypeVar("R", bound=StagedRow[Any])


def rows_of(
    session: Session,
    kind: type[R],
    import_id: int,
    *,
    standing: str = "",
    after: int = 0,
    size: int = ROWS_A_PAGE,
    doubtful_first: bool = False,
) -> tuple[Sequence[R], int | None]:
    """A page of rows in file order (what is wrong or in doubt before the rest, when asked for)
    after a place in it, and the place the next page is after."""
    settled = case((kind.standing_column().in_(("error", "doubt")), 0), else_=_SETTLED)
    place = kind.position + settled if doubtful_first else kind.position
    question = select(kind, place).where(kind.import_id == import_id, place > after)
    if standing in STANDINGS:
        question = question.where(kind.standing_column() == standing)
    rows = session.execute(question.order_by(place).limit(size + 1)).all()
    shown = rows[:size]
    return [row[0] for row in shown], shown[-1][1] if len(rows) > size else None


def row_with_id(session: Session, kind: type[R], import_id: int, row_id: int) -> R:
    """One row of an import. Raises NotFound."""
    row = session.get(kind, row_id)
    if row is None or row.import_id != import_id:
        raise NotFound
    return row


def standing_counts(session: Session, kind: type[StagedRow[Any]], import_id: int) -> dict[str, int]:
    """How many rows stand how, every standing named."""
    standing = kind.standing_column()
    question = select(standing, func.count()).where(kind.import_id == import_id).group_by(standing)
    return dict.fromkeys(STANDINGS, 0) | {row[0]: row[1] for row in session.execute(question)}
