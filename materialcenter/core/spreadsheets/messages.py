"""What is said about a row: notes, doubts and errors, in sentences that keep their figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from materialcenter.core.errors import DomainError, Figure, Grams, Quantity, Rupiah, Term


class Verdict(StrEnum):
    """What became of a row. The order is that of `worst`."""

    OK = "ok"
    DOUBT = "doubt"
    ERROR = "error"


_RANK = {Verdict.OK: 0, Verdict.DOUBT: 1, Verdict.ERROR: 2}


@dataclass(frozen=True, slots=True)
class Message:
    """One remark on a row. `level` OK is a note that asks for nothing.

    `about` is the column whose writing it is about, while the row is being judged.
    """

    level: Verdict
    code: str
    sentence: str
    figures: Mapping[str, Figure] = field(default_factory=dict[str, Figure])
    about: str = ""


def note(code: str, sentence: str, **figures: Figure) -> Message:
    """A remark that asks for nothing."""
    return Message(Verdict.OK, code, sentence, figures)


def doubt(code: str, sentence: str, **figures: Figure) -> Message:
    """Something a person has to look at."""
    return Message(Verdict.DOUBT, code, sentence, figures)


def error(code: str, sentence: str, **figures: Figure) -> Message:
    """Something that cannot be posted."""
    return Message(Verdict.ERROR, code, sentence, figures)


def from_refusal(refusal: DomainError) -> Message:
    """A rule of the house that the row breaks."""
    return Message(
        Verdict.ERROR, refusal.code, refusal.sentence, refusal.figures, refusal.field or ""
    )


def worst(messages: Iterable[Message]) -> Verdict:
    """The verdict that several remarks lead to."""
    return max((m.level for m in messages), key=_RANK.__getitem__, default=Verdict.OK)


def _packed(figure: Figure) -> Any:
    match figure:
        case Grams(value):
            return {"grams": value}
        case Rupiah(value):
            return {"rupiah": value}
        case Quantity(value, unit):
            return {"quantity": value, "unit": unit}
        case Term(msgid):
            return {"term": msgid}
        case date():
            return {"date": figure.isoformat()}
        case _:
            return figure


def _unpacked(packed: Any) -> Figure:
    match packed:
        case {"grams": value}:
            return Grams(value)
        case {"rupiah": value}:
            return Rupiah(value)
        case {"quantity": value, "unit": unit}:
            return Quantity(value, unit)
        case {"term": msgid}:
            return Term(msgid)
        case {"date": day}:
            return date.fromisoformat(day)
        case _:
            return packed


def pack(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Messages as plain JSON."""
    return [
        {
            "level": m.level.value,
            "code": m.code,
            "sentence": m.sentence,
            "figures": {name: _packed(figure) for name, figure in m.figures.items()},
        }
        for m in messages
    ]


def unpack(packed: Iterable[Mapping[str, Any]]) -> list[Message]:
    """Messages from plain JSON."""
    return [
        Message(
            Verdict(item["level"]),
            item["code"],
            item["sentence"],
            {name: _unpacked(figure) for name, figure in item["figures"].items()},
        )
        for item in packed
    ]
