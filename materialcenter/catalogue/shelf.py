"""The catalogue as search and recognition need it: small, in memory, loaded once."""

from collections.abc import Mapping
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
    """All active materials, the codes of all grades, and the forms there are."""

    items: tuple[Item, ...]
    grades: frozenset[str]
    forms: tuple[str, ...]

    def item_of_code(self, text: str) -> Item | None:
        """The item whose material code was typed, in any case."""
        code = text.strip().casefold()
        return next((item for item in self.items if item.code.casefold() == code), None)
