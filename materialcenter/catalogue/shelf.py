"""The catalogue as search and recognition need it: small, in memory, loaded once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from materialcenter.catalogue.naming import canonical


@dataclass(frozen=True, slots=True)
class Item:
    """A material: `sizes` are its dimensions in micrometres, the longer side first."""

    id: int
    code: str
    form_code: str
    grade_code: str
    search_text: str
    sizes: Mapping[str, int]

    @classmethod
    def of(
        cls,
        material_id: int,
        code: str,
        form_code: str,
        grade_code: str,
        search_text: str,
        dims_um: Mapping[str, int],
    ) -> "Item":
        """An item with its sides in the order in which they are compared."""
        sizes = canonical(form_code, dims_um)
        return cls(material_id, code, form_code, grade_code, search_text, sizes)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All active materials, by form and by code, and the codes of all grades."""

    items: tuple[Item, ...]
    grades: frozenset[str]
    by_form: Mapping[str, tuple[Item, ...]]
    by_code: Mapping[str, Item]

    @classmethod
    def of(cls, items: Iterable[Item], grades: Iterable[str]) -> "Shelf":
        """A shelf of items in their order."""
        kept = tuple(items)
        by_form: dict[str, list[Item]] = {}
        for item in kept:
            by_form.setdefault(item.form_code, []).append(item)
        return cls(
            kept,
            frozenset(grades),
            {form: tuple(own) for form, own in by_form.items()},
            {item.code.casefold(): item for item in kept},
        )

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms there are."""
        return tuple(self.by_form)

    def item_of_code(self, text: str) -> Item | None:
        """The item whose material code was typed, in any case."""
        return self.by_code.get(text.strip().casefold())
