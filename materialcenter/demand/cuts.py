"""Pieces that a workshop wants cut from the metal it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import by_width, own_piece_weight_g
from materialcenter.core.errors import InvalidInput, N_, Quantity
from materialcenter.core.quantities import Counted, ceil_div
from materialcenter.cutting.sizes import mm

MOST_SIZES = 20
MOST_PIECES = 10_000


class CutIncomplete(InvalidInput):
    """A size without a length, a width or a number."""

    sentence = N_("Isi ukuran dan jumlah tiap potongan.")


class TooManySizes(InvalidInput):
    """More sizes than fit a line."""

    sentence = N_("Paling banyak %(most)s ukuran untuk satu bahan. Buat baris lain untuk sisanya.")


class CutTooLarge(InvalidInput):
    """A piece that no whole piece of the metal holds."""

    sentence = N_("Potongan %(size)s mm tidak muat pada %(whole)s mm. Kecilkan ukurannya.")


class TooLittleForCuts(InvalidInput):
    """The pieces need more metal than is asked for."""

    sentence = N_("Semua potongan itu butuh paling sedikit %(least)s. Tambah jumlahnya.")


@dataclass(frozen=True, slots=True)
class CutPiece:
    """Pieces of one size in micrometres; bars have no width. `turnable`: the width may lie along
    the rolling direction."""

    w_um: int | None
    l_um: int
    pieces: int
    turnable: bool = True


def check_cuts(material: Material, quantity: int, cuts: Sequence[CutPiece]) -> None:
    """Whether the pieces can come out of a quantity of the material.

    Raises NotCut, CutIncomplete, TooManySizes, CutTooLarge, TooLittleForCuts.
    """
    if not cuts:
        return
    if len(cuts) > MOST_SIZES:
        raise TooManySizes(most=MOST_SIZES, field="cuts")
    wide = by_width(material)
    for cut in cuts:
        sides = (cut.w_um or 0, cut.l_um) if wide else (cut.l_um,)
        if min(*sides, cut.pieces) <= 0 or cut.pieces > MOST_PIECES:
            raise CutIncomplete(field="cuts")
        if not _fits(material, cut):
            raise CutTooLarge(size=_words(sides), whole=_words(_whole(material)), field="cuts")
    least = least_quantity(material, cuts)
    if quantity < least:
        raise TooLittleForCuts(least=Quantity(least, material.unit), field="quantity")


def least_quantity(material: Material, cuts: Sequence[CutPiece]) -> int:
    """What the pieces need at the very least, in the material's count unit: their area (length
    of bars) over that of a whole piece, their weight when it is counted by mass."""
    if material.counted != Counted.PIECE:
        return sum(cut.pieces * own_piece_weight_g(material, cut.w_um, cut.l_um) for cut in cuts)
    whole = (material.l_um or 1) * ((material.w_um or 1) if by_width(material) else 1)
    return ceil_div(sum(cut.pieces * cut.l_um * (cut.w_um or 1) for cut in cuts), whole)


def _whole(material: Material) -> tuple[int, ...]:
    """The sides of a whole piece; of a coil, which has any length, its width."""
    sides = (material.w_um if by_width(material) else None, material.l_um)
    return tuple(side for side in sides if side)


def _fits(material: Material, cut: CutPiece) -> bool:
    width, length = cut.w_um or 0, cut.l_um
    ways = [(width, length), (length, width)] if cut.turnable and width else [(width, length)]
    wide = material.w_um if by_width(material) else None
    return any(
        (wide is None or across <= wide) and (material.l_um is None or along <= material.l_um)
        for across, along in ways
    )


def _words(sides: Sequence[int]) -> str:
    return " × ".join(mm(side) for side in sides)
