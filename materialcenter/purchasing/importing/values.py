"""What a row of a price list comes to, once it is read: as written, in whole numbers."""

from dataclasses import dataclass
from datetime import date

from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import Counted, ceil_div
from materialcenter.purchasing.terms import PriceTerms

KG = "kg"


@dataclass(frozen=True, slots=True)
class PriceValues:
    """A row's figures; None: not written.

    Quantities in thousandths of what they were written in: of kilograms where `unit` is "kg", else
    of the material's own unit (which is the kilogram too for metal that is weighed).
    """

    phrase: str = ""
    material_id: int | None = None
    idr_per_kg: int | None = None
    idr_per_piece: int | None = None
    freight_idr_per_kg: int | None = None
    from_thousandths: int | None = None
    minimum_thousandths: int | None = None
    multiple_thousandths: int | None = None
    unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    def counted(self, thousandths: int | None, material: Material) -> int:
        """A written quantity in the material's count unit; kilograms of metal that is counted
        become whole pieces, rounded up."""
        if thousandths is None:
            return 0
        if material.counted == Counted.MASS:
            return thousandths
        if self.unit == KG:
            return ceil_div(thousandths, material.piece_weight_g)
        return ceil_div(thousandths, 1000)

    def terms(self, material: Material, *, usual_start: date, usual_source: str) -> PriceTerms:
        """The terms to be written down; the list's own day and name where the row has none."""
        return PriceTerms(
            valid_from=self.valid_from or usual_start,
            idr_per_kg=self.idr_per_kg or 0,
            idr_per_piece=self.idr_per_piece,
            freight_idr_per_kg=self.freight_idr_per_kg or 0,
            from_quantity=self.counted(self.from_thousandths, material),
            minimum=self.counted(self.minimum_thousandths, material),
            multiple=self.counted(self.multiple_thousandths, material) or 1,
            valid_to=self.valid_to,
            source=self.source or usual_source,
        )
