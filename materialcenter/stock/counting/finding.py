"""What somebody found of a lot, and what that means in pieces and grams."""

from dataclasses import dataclass

from materialcenter.core.quantities import Counted, Metal, divide_half_up
from materialcenter.stock.counting.errors import (
    MetalDisagrees,
    PiecesMissing,
    TooMuchCounted,
    WeightMissing,
)
from materialcenter.stock.models import Lot

MOST_PIECES = 1_000_000
MOST_GRAMS = 10**10


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a line: counted pieces, weighed grams, or both. None: not done.

    Nothing there is an answer of its own, a zero; an empty field is none.
    """

    line_id: int
    pieces: int | None = None
    grams: int | None = None
    note: str = ""

    @property
    def weighed(self) -> bool:
        """Whether the grams were seen on a scale (that nothing is there weighs nothing)."""
        return self.grams is not None

    def field(self, name: str) -> str:
        """The name of a form field about this line."""
        return f"{name}-{self.line_id}"


def figured(finding: Finding, lot: Lot, books: Metal) -> Metal:
    """Pieces and grams of what was found; what was not done follows from the books.

    Without a scale a piece weighs what it weighs in the books, or in theory when the books
    have none; without a count the bundles of metal counted by mass are those of the books.
    Raises PiecesMissing, WeightMissing, MetalDisagrees, TooMuchCounted.
    """
    pieces, grams = finding.pieces, finding.grams
    by_piece = lot.counted == Counted.PIECE
    if pieces is None and (by_piece or grams is None):
        raise PiecesMissing(field=finding.field("pieces" if by_piece else "grams"))
    if grams is None and not by_piece and (not pieces or not books.pieces):
        raise WeightMissing(field=finding.field("grams"))
    if grams is None:
        grams = _grams_of(pieces or 0, lot, books)
        if pieces and not grams:
            raise WeightMissing(field=finding.field("grams"))
    if pieces is None:
        pieces = books.pieces if grams else 0
    if (by_piece and bool(pieces) != bool(grams)) or (pieces and not grams):
        raise MetalDisagrees(field=finding.field("grams"))
    if pieces > MOST_PIECES or grams > MOST_GRAMS:
        raise TooMuchCounted(field=finding.field("pieces" if by_piece else "grams"))
    return Metal(pieces, grams)


def _grams_of(pieces: int, lot: Lot, books: Metal) -> int:
    if books.pieces:
        return divide_half_up(books.grams * pieces, books.pieces)
    return lot.piece_weight_g * pieces
