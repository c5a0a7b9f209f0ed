"""Which materials could stand for another one: near in size, larger, or of another grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from materialcenter.catalogue.forms import FORMS
from materialcenter.catalogue.shelf import Item, Shelf

# In basis points of the wanted sizes: how far each size of a close material may be off, and all
# sizes of a larger one together.
NEAR_BP = 1_000
LARGER_BP = 10_000
# The sides of a piece that decide whether one piece can do what another was meant for.
_SIDES = {"plate": ("w", "l"), "checkered_plate": ("w", "l")}


class Nearness(StrEnum):
    """In which way a material is near another one."""

    CLOSE = "close"
    LARGER = "larger"
    OTHER_GRADE = "other-grade"


@dataclass(frozen=True, slots=True)
class Near:
    """A material that could stand for another: how, and by how much its sizes differ in all
    (basis points). `smaller`: one of them is less than what was wanted."""

    item: Item
    nearness: Nearness
    same_grade: bool
    off_bp: int
    smaller: bool = False


def near_materials(wanted: Item, shelf: Shelf, families: Mapping[str, str]) -> list[Near]:
    """What could stand for `wanted`, the best first (its own grade, no size smaller, the nearest);
    `families` is the family of each grade.

    Close: of the same family of grades, no size more than NEAR_BP off. Larger: no size smaller,
    LARGER_BP in all at most.
    Another grade: of the same sizes; of metal without sizes only in the same family.
    """
    order = list(Nearness)
    found = [
        near
        for item in shelf.by_form.get(wanted.form_code, ())
        if item.id != wanted.id and (near := _near(wanted, item, families))
    ]
    return sorted(
        found,
        key=lambda near: (
            order.index(near.nearness),
            not near.same_grade,
            near.smaller,
            near.off_bp,
            near.item.id,
        ),
    )


def one_for_one(wanted: Item, offered: Item) -> bool:
    """Whether a piece of one can do what a piece of the other was meant for: the same form with
    sides as long, apart from NEAR_BP."""
    if wanted.form_code != offered.form_code:
        return False
    sides = _SIDES.get(wanted.form_code, ("l",))
    pairs = [(wanted.sizes.get(side), offered.sizes.get(side)) for side in sides]
    return all(own and other and _off_bp(own, other) <= NEAR_BP for own, other in pairs)


def _near(wanted: Item, item: Item, families: Mapping[str, str]) -> Near | None:
    letters = FORMS[wanted.form_code].dims
    pairs = [(wanted.sizes[letter], item.sizes[letter]) for letter in letters
             if letter in wanted.sizes and letter in item.sizes]  # fmt: skip
    if len(pairs) < len(letters):
        return None
    same_grade = wanted.grade_code == item.grade_code
    same_family = families.get(wanted.grade_code) == families.get(item.grade_code)
    off = [_off_bp(own, other) for own, other in pairs]
    if not any(off):
        other_grade = Near(item, Nearness.OTHER_GRADE, same_family, 0)
        return other_grade if (pairs or same_family) and not same_grade else None
    if not same_family:
        return None
    smaller = any(other < own for own, other in pairs)
    if max(off) <= NEAR_BP:
        return Near(item, Nearness.CLOSE, same_grade, sum(off), smaller)
    if not smaller and sum(off) <= LARGER_BP:
        return Near(item, Nearness.LARGER, same_grade, sum(off))
    return None


def _off_bp(own: int, other: int) -> int:
    """By how much a size differs, rounded up: two sizes that differ are never the same."""
    return -(-abs(other - own) * 10_000 // own)
