"""On what terms a supplier sells a material: judged before they are written down. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import Counted, divide_half_up
from materialcenter.purchasing.errors import BadPrice, BeyondBelief, EndsTooSoon, NotByPiece

DEAREST_IDR_PER_KG = 100_000_000
DEAREST_IDR_PER_PIECE = 10**11
LARGEST = 10**9
YEARS = range(1990, 2200)


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """A price with what belongs to it. Quantities in the material's count unit; a price per piece
    goes first, and the one per kilogram is then computed. Freight in rupiah per kilogram."""

    valid_from: date
    idr_per_kg: int = 0
    idr_per_piece: int | None = None
    freight_idr_per_kg: int = 0
    from_quantity: int = 0
    minimum: int = 0
    multiple: int = 1
    valid_to: date | None = None
    source: str = ""

    def judged(self, material: Material) -> "PriceTerms":
        """The terms with a comparable price. Raises BadPrice, BeyondBelief, NotByPiece,
        EndsTooSoon."""
        if not 0 <= self.freight_idr_per_kg <= DEAREST_IDR_PER_KG:
            raise BeyondBelief(field="freight_idr_per_kg")
        amounts = {"from_quantity": self.from_quantity, "minimum": self.minimum}
        for name, amount in (amounts | {"multiple": self.multiple - 1}).items():
            if not 0 <= amount <= LARGEST:
                raise BeyondBelief(field=name)
        for name, day in {"valid_from": self.valid_from, "valid_to": self.valid_to}.items():
            if day is not None and day.year not in YEARS:
                raise BeyondBelief(field=name)
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise EndsTooSoon(day=self.valid_from, field="valid_to")
        return replace(self, idr_per_kg=comparable(material, self.idr_per_kg, self.idr_per_piece))


def comparable(material: Material, idr_per_kg: int, idr_per_piece: int | None) -> int:
    """The price of a kilogram: as asked, or what a theoretical kilogram comes to at the price of
    a piece, rounded half up. Raises BadPrice, BeyondBelief, NotByPiece."""
    if idr_per_piece is None:
        if not 0 < idr_per_kg <= DEAREST_IDR_PER_KG:
            raise BadPrice(field="idr_per_kg")
        return idr_per_kg
    if material.counted != Counted.PIECE or not material.piece_weight_g:
        raise NotByPiece(field="idr_per_piece")
    per_kg = divide_half_up(idr_per_piece * 1000, material.piece_weight_g)
    if not (0 < idr_per_piece <= DEAREST_IDR_PER_PIECE and 0 < per_kg <= DEAREST_IDR_PER_KG):
        raise BeyondBelief(field="idr_per_piece")
    return per_kg
