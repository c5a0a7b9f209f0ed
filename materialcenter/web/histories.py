"""The history of a document as sentences: who, when, what, with the figures that were kept."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from materialcenter.accounts.queries import names_of
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core import settings
from materialcenter.core.audit import History, history_of
from materialcenter.core.db import Base, Session
from materialcenter.demand.queries import materials_of_lines
from materialcenter.fulfilment.sharing import RULE_NAMES, Rule
from materialcenter.web.acts import SENTENCES
from materialcenter.web.formatting import (
    date_short,
    kg,
    number,
    percent,
    quantity,
    rupiah,
    unit_name,
)
from materialcenter.web.forms.settings import CHOICES
from materialcenter.web.language import language
from materialcenter.web.shell import role_name

# Figures that are quantities of the entry's own material, and those that go by request line.
_QUANTITIES = (
    "quantity", "given", "pegged", "settled", "arrived", "pegged_in_all", "level", "rejected",
    "waiting", "confirmed",
)  # fmt: skip
_BY_LINE = ("approved", "reserved", "lines", "taken")
# Acts on the centre's own papers: members learn that they happened, not why nor on which paper.
_OF_THE_CENTRE = (
    "order-cancelled",
    "order-line-closed",
    "delivery-moved",
    "draft-deleted",
    "receipt-reversed",
    "delivery-rejected",
    "count-shrunk",
    "postponed",
    "sent-back-waiting",
    "sent-back-uncovered",
    "sent-back-undone",
)
_OF_ITS_PAPERS = {"number", "reversal", "order", "rejected"}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act in the reader's language; unpacks as the `history_list` macro wants it."""

    at: datetime
    who: str
    sentence: str
    reason: str

    def __iter__(self) -> Any:
        return iter((self.at, self.who, self.sentence, self.reason))


def history_lines(
    session: Session, subject: type[Base], subject_id: int, *, for_member: bool = False
) -> list[HistoryLine]:
    """Everything that was done to a document, oldest first."""
    return lines_of(session, history_of(session, subject, subject_id), for_member=for_member)


def lines_of(
    session: Session, rows: Sequence[History], *, for_member: bool = False
) -> list[HistoryLine]:
    """Some entries as sentences, in a constant number of statements."""
    names = names_of(session, {row.by_id for row in rows if row.by_id})
    metal = _Metal.of(session, rows)
    lines: list[HistoryLine] = []
    for row in rows:
        inner = for_member and row.act in _OF_THE_CENTRE
        sentence = _sentence(row, metal, without=_OF_ITS_PAPERS if inner else set())
        reason = "" if inner else row.reason
        lines.append(HistoryLine(row.at, names.get(row.by_id or 0, ""), sentence, reason))
    return lines


@dataclass(frozen=True, slots=True)
class _Metal:
    """The materials that some entries speak of, by their own id and by request line."""

    by_id: Mapping[int, Material]
    by_line: Mapping[int, Material]

    @classmethod
    def of(cls, session: Session, rows: Sequence[History]) -> "_Metal":
        ids, lines = set[int](), set[int]()
        for row in rows:
            if material_id := _material_id(row):
                ids.add(material_id)
            lines |= {int(line) for line in _line_ids(row.details)}
        return cls(materials_by_ids(session, ids), materials_of_lines(session, lines))

    def own(self, row: History) -> Material | None:
        """The one material an entry is about, if it is about one."""
        if material_id := _material_id(row):
            return self.by_id.get(material_id)
        return self.by_line.get(row.details.get("line", 0))


def _material_id(row: History) -> int | None:
    return row.subject_id if row.subject == "material" else row.details.get("material_id")


def _line_ids(details: Mapping[str, Any]) -> list[Any]:
    ids = [
        line for name in _BY_LINE if isinstance(details.get(name), dict) for line in details[name]
    ]
    return [*ids, details["line"]] if "line" in details else ids


def _sentence(row: History, metal: _Metal, *, without: Set[str]) -> str:
    """The richest sentence of this act for which every figure is known and may be told."""
    figures = _figures(row, metal)
    for sentence, wanted in SENTENCES.get((row.subject, row.act), ()):
        if wanted <= figures.keys() - without:
            shown = {name: figures[name] for name in wanted}
            return _(sentence, **shown) if shown else _(sentence)
    return row.act


def _figures(row: History, metal: _Metal) -> dict[str, str]:
    material = metal.own(row)
    figures = {
        name: shown
        for name, value in row.details.items()
        if (shown := _shown(name, value, material, metal, row.details))
    }
    if material is not None:
        figures["material"] = material.name(language())
        figures["unit"] = unit_name(material.unit)
    return figures


def _shown(
    name: str, value: Any, material: Material | None, metal: _Metal, details: Mapping[str, Any]
) -> str:
    if isinstance(value, dict):
        return _by_line(value, metal) if name in _BY_LINE else ""
    if name in _QUANTITIES:
        return quantity(value, material.unit) if material else ""
    match name:
        case "grams":
            return kg(value)
        case "valid_from" | "day":
            return date_short(date.fromisoformat(value))
        case "rule":
            return _(RULE_NAMES[Rule(value)])
        case "role":
            return str(role_name(value))
        case "before" | "after":
            return _chosen(details.get("name", ""), value)
        case "name":
            return _setting(value)
    if name.endswith("_bp"):
        return percent(value)
    if name.endswith("_idr") or name.startswith("idr_"):
        return rupiah(value)
    return number(value) if isinstance(value, int) else str(value)


def _by_line(quantities: Mapping[str, int], metal: _Metal) -> str:
    known = [(metal.by_line.get(int(line)), amount) for line, amount in quantities.items()]
    return ", ".join(
        f"{quantity(amount, material.unit)} {material.name(language())}"
        for material, amount in known
        if material is not None and amount
    )


def _chosen(name: str, value: Any) -> str:
    """A role, or the value of a setting: in words where it is a choice."""
    if isinstance(value, str):
        return str(role_name(value))
    return str(CHOICES[name][value]) if name in CHOICES else number(value)


def _setting(name: str) -> str:
    return next((_(s.label) for s in settings.ALL if s.name == name), name)
