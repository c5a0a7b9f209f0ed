"""The prices that suppliers ask."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.core.db import Base
from materialcenter.core.types import Big
from materialcenter.purchasing.models import Supplier


class SupplierPrice(Base):
    """What a supplier asks for a material, from a quantity (count unit) and a day on.

    He asks per kilogram, or per piece: `idr_per_kg` is then what a theoretical kilogram comes to,
    so that prices compare. `freight_idr_per_kg` is what bringing a kilogram here costs on top.
    """

    __tablename__ = "supplier_price"
    __table_args__ = (
        CheckConstraint("idr_per_kg > 0", name="idr_per_kg"),
        CheckConstraint("from_quantity >= 0 AND minimum >= 0 AND multiple >= 1", name="quantities"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),
        CheckConstraint("idr_per_piece IS NULL OR idr_per_piece > 0", name="idr_per_piece"),
        CheckConstraint("freight_idr_per_kg >= 0", name="freight"),
        UniqueConstraint("supplier_id", "material_id", "from_quantity", "valid_from"),
        Index("ix_supplier_price_material", "material_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    idr_per_kg: Mapped[int] = mapped_column(Big)
    from_quantity: Mapped[int] = mapped_column(Big, default=0)
    minimum: Mapped[int] = mapped_column(Big, default=0)
    multiple: Mapped[int] = mapped_column(Big, default=1)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200), default="")
    idr_per_piece: Mapped[int | None] = mapped_column(Big)
    freight_idr_per_kg: Mapped[int] = mapped_column(Big, default=0)

    supplier: Mapped[Supplier] = relationship()

    @property
    def delivered_idr_per_kg(self) -> int:
        """What a kilogram costs brought here."""
        return self.idr_per_kg + self.freight_idr_per_kg

    def holds_on(self, day: date) -> bool:
        """Whether it is in force."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
