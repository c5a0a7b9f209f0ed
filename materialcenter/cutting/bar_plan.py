"""A plan for bars: what is cut from which, and what is left. All lengths are micrometres."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class BarStock:
    """Bars of one length: `count` of them, or as many as it takes (None).

    `clean`: the ends are good and need no trimming, as on most remnants. `grams` is the mass of
    one bar, for telling what was saved.
    """

    key: str
    length: int
    count: int | None = None
    remnant: bool = False
    clean: bool = False
    grams: int = 0


@dataclass(frozen=True, slots=True)
class BarPiece:
    """Pieces wanted of one length."""

    key: str
    length: int
    count: int


@dataclass(frozen=True, slots=True)
class BarCut:
    """One way to cut a bar, and how many bars are cut so. `pieces` in the order of cutting.

    `trim` is cut off at both ends together, `kerf` is what the saw makes to dust, `rest` is
    what remains in one length: bar = trim + pieces + kerf + rest, always.
    """

    stock: BarStock
    pieces: tuple[BarPiece, ...]
    times: int
    trim: int
    kerf: int
    rest: int


@dataclass(frozen=True, slots=True)
class Saving:
    """What taking remnants first saves against a plan from full stock only."""

    full: int
    grams: int


@dataclass(frozen=True, slots=True)
class BarPlan:
    """What to cut; `full_length` of full bars is begun, and no plan can need less than `bound`.

    `rest_kept` is the shortest rest that is kept as a remnant; shorter ones are scrap.
    """

    cuts: tuple[BarCut, ...]
    bound: int
    rest_kept: int
    saving: Saving | None = None

    @property
    def full(self) -> int:
        """How many full bars are begun."""
        return sum(cut.times for cut in self.cuts if not cut.stock.remnant)

    @property
    def full_length(self) -> int:
        """The length of all full bars begun."""
        return sum(cut.stock.length * cut.times for cut in self.cuts if not cut.stock.remnant)

    @property
    def full_grams(self) -> int:
        """The mass of all full bars begun."""
        return sum(cut.stock.grams * cut.times for cut in self.cuts if not cut.stock.remnant)

    @property
    def proven(self) -> bool:
        """Whether it is proved that no plan begins less full length."""
        return self.full_length <= self.bound

    @property
    def remnants(self) -> tuple[tuple[BarStock, int], ...]:
        """Rests that are kept: from which stock, and how long; one entry for each."""
        return tuple(
            (cut.stock, cut.rest)
            for cut in self.cuts
            if cut.rest and cut.rest >= self.rest_kept
            for _ in range(cut.times)
        )

    @property
    def waste(self) -> int:
        """The length lost: trim, kerf, and rests too short to keep."""
        return sum(
            cut.times * (cut.trim + cut.kerf + (cut.rest if cut.rest < self.rest_kept else 0))
            for cut in self.cuts
        )

    @property
    def waste_share(self) -> Fraction:
        """Waste as a share of all length that is cut into."""
        used = sum(cut.stock.length * cut.times for cut in self.cuts)
        return Fraction(self.waste, used or 1)
