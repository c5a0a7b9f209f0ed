"""A plan for plates: what is cut from which, and what is left. Sides are micrometres, areas
square micrometres."""

from dataclasses import dataclass
from fractions import Fraction

from materialcenter.cutting.bar_plan import Saving


@dataclass(frozen=True, slots=True)
class PlateStock:
    """Plates of one size: `count` of them, or as many as it takes (None).

    `clean`: the edges are good and need no trimming, as on most remnants. `grams` is the mass
    of one plate, for telling what was saved.
    """

    key: str
    width: int
    length: int
    count: int | None = None
    remnant: bool = False
    clean: bool = False
    grams: int = 0

    @property
    def area(self) -> int:
        """The area of one plate."""
        return self.width * self.length


@dataclass(frozen=True, slots=True)
class PlatePiece:
    """Pieces wanted of one size. `turnable`: its width may lie along the plate's length."""

    key: str
    width: int
    length: int
    count: int
    turnable: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece on a plate: its corner from the plate's corner, its sides as they lie."""

    piece: PlatePiece
    x: int
    y: int
    width: int
    length: int
    turned: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """A rectangle that is left over, in true size: the kerfs around it are gone."""

    x: int
    y: int
    width: int
    length: int

    @property
    def area(self) -> int:
        """Its area."""
        return self.width * self.length

    def holds(self, sides: tuple[int, int]) -> bool:
        """Whether a rectangle can be cut from it, either way round."""
        return min(sides) <= min(self.width, self.length) and max(sides) <= max(
            self.width, self.length
        )


@dataclass(frozen=True, slots=True)
class SawLine:
    """A cut from edge to edge of the part that lies on the table; its kerf is beyond the line."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class PlateCut:
    """One way to cut a plate, and how many plates are cut so; `lines` in the order of cutting.

    `trim` is the area cut off at the edges, `kerf` what the cuts make to dust: plate = trim +
    pieces + kerf + rests, always.
    """

    stock: PlateStock
    pieces: tuple[Placed, ...]
    rests: tuple[Rest, ...]
    lines: tuple[SawLine, ...]
    times: int
    trim: int
    kerf: int


@dataclass(frozen=True, slots=True)
class PlatePlan:
    """What to cut; `full_area` of full plates is begun, and no plan can need less than `bound`.

    A rest is kept as a remnant when a rectangle of `rest_kept` fits into it, else it is scrap.
    """

    cuts: tuple[PlateCut, ...]
    bound: int
    rest_kept: tuple[int, int]
    saving: Saving | None = None

    @property
    def full(self) -> int:
        """How many full plates are begun."""
        return sum(cut.times for cut in self.cuts if not cut.stock.remnant)

    @property
    def full_area(self) -> int:
        """The area of all full plates begun."""
        return sum(cut.stock.area * cut.times for cut in self.cuts if not cut.stock.remnant)

    @property
    def full_grams(self) -> int:
        """The mass of all full plates begun."""
        return sum(cut.stock.grams * cut.times for cut in self.cuts if not cut.stock.remnant)

    @property
    def proven(self) -> bool:
        """Whether it is proved that no plan begins less full area."""
        return self.full_area <= self.bound

    @property
    def remnants(self) -> tuple[tuple[PlateStock, Rest], ...]:
        """Rests that are kept, and from which stock; one entry for each."""
        return tuple(
            (cut.stock, rest)
            for cut in self.cuts
            for _ in range(cut.times)
            for rest in cut.rests
            if rest.holds(self.rest_kept)
        )

    @property
    def waste(self) -> int:
        """The area lost: trim, kerf, and rests too small to keep."""
        return sum(
            cut.times
            * (
                cut.trim
                + cut.kerf
                + sum(rest.area for rest in cut.rests if not rest.holds(self.rest_kept))
            )
            for cut in self.cuts
        )

    @property
    def waste_share(self) -> Fraction:
        """Waste as a share of all area that is cut into."""
        used = sum(cut.stock.area * cut.times for cut in self.cuts)
        return Fraction(self.waste, used or 1)
