"""Grades and materials. Forms are code (`forms.py`), because each brings a formula."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.catalogue.forms import FORMS, Form
from materialcenter.core.db import Base
from materialcenter.core.quantities import Metal
from materialcenter.core.types import Big

# The dimensions a form may ask for, as letters; on a material they are columns `<letter>_um`.
DIMENSIONS = ("t", "w", "l", "d", "a", "b", "c", "h", "t1", "t2", "r1", "r2")


class Grade(Base):
    """A grade of a standard, e.g. SS400 of JIS G 3101."""

    __tablename__ = "grade"
    __table_args__ = (CheckConstraint("density_kg_m3 > 0", name="density"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    family: Mapped[str] = mapped_column(String(60), index=True)
    standard: Mapped[str] = mapped_column(String(80))
    edition: Mapped[str] = mapped_column(String(20), default="")
    name_id: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    density_kg_m3: Mapped[int]
    limits: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    source: Mapped[str] = mapped_column(String(300), default="")


class Material(Base):
    """A grade in a form with nominal dimensions: what can be asked for, bought and stocked.

    `piece_weight_g` is the theoretical weight of one piece (0 for bulk and coil, which have no
    fixed piece); `weight_source` is "formula" or says where a published figure comes from.
    `signature` keeps the same material from being entered twice; one that was entered twice all
    the same is merged into the other, named by `merged_into_id`, and is active no more.
    """

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint("counted IN ('piece', 'mass')", name="counted"),
        CheckConstraint("piece_weight_g >= 0", name="piece_weight"),
        CheckConstraint("counted = 'mass' OR piece_weight_g > 0", name="piece_has_weight"),
        CheckConstraint("reorder_level >= 0 AND reorder_quantity >= 0", name="reorder"),
        CheckConstraint("merged_into_id IS NULL OR NOT active", name="merged"),
        CheckConstraint(
            "(tolerance_over_bp IS NULL OR tolerance_over_bp BETWEEN 0 AND 10000)"
            " AND (tolerance_under_bp IS NULL OR tolerance_under_bp BETWEEN 0 AND 10000)",
            name="tolerance",
        ),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    signature: Mapped[str] = mapped_column(String(200), unique=True)
    grade_id: Mapped[int] = mapped_column(ForeignKey("grade.id"), index=True)
    form_code: Mapped[str] = mapped_column(String(30), index=True)
    counted: Mapped[str] = mapped_column(String(5))
    t_um: Mapped[int | None]
    w_um: Mapped[int | None]
    l_um: Mapped[int | None]
    d_um: Mapped[int | None]
    a_um: Mapped[int | None]
    b_um: Mapped[int | None]
    c_um: Mapped[int | None]
    h_um: Mapped[int | None]
    t1_um: Mapped[int | None]
    t2_um: Mapped[int | None]
    r1_um: Mapped[int | None]
    r2_um: Mapped[int | None]
    piece_weight_g: Mapped[int] = mapped_column(Big, default=0)
    weight_source: Mapped[str] = mapped_column(String(200), default="formula")
    name_id: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    search_text: Mapped[str] = mapped_column(String(400))
    reorder_level: Mapped[int] = mapped_column(Big, default=0)
    reorder_quantity: Mapped[int] = mapped_column(Big, default=0)
    active: Mapped[bool] = mapped_column(default=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"))
    # Basis points that a delivery may be off, where this metal has its own; else the supplier's.
    tolerance_over_bp: Mapped[int | None]
    tolerance_under_bp: Mapped[int | None]

    grade: Mapped[Grade] = relationship(lazy="joined", innerjoin=True)

    @property
    def form(self) -> Form:
        """The form's entry in the table of forms."""
        return FORMS[self.form_code]

    @property
    def unit(self) -> str:
        """The unit code of its quantity: the form's piece ("sheet", "bar" …) or "kg"."""
        return self.form.unit if self.counted == "piece" else "kg"

    @property
    def dimensions(self) -> dict[str, int]:
        """Its dimensions in micrometres by letter, only those it has."""
        sizes = {letter: getattr(self, f"{letter}_um") for letter in DIMENSIONS}
        return {letter: size for letter, size in sizes.items() if size is not None}

    def name(self, language: str) -> str:
        """Its name in a language ("id" or "en")."""
        return self.name_en if language == "en" else self.name_id

    def grams(self, quantity: int) -> int:
        """Theoretical grams of a quantity in its count unit."""
        return quantity * self.piece_weight_g if self.counted == "piece" else quantity

    def metal(self, quantity: int) -> Metal:
        """A quantity in its count unit as pieces and theoretical grams."""
        return Metal(quantity if self.counted == "piece" else 0, self.grams(quantity))


class CutProcess(Base):
    """A way to cut metal and how wide its cut is; seeded from `seeds/kerf.csv`, editable."""

    __tablename__ = "cut_process"
    __table_args__ = (
        CheckConstraint("0 <= kerf_least_um AND kerf_least_um <= kerf_um", name="least"),
        CheckConstraint("kerf_um <= kerf_most_um", name="most"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    name_id: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str] = mapped_column(String(60))
    kerf_um: Mapped[int]
    kerf_least_um: Mapped[int]
    kerf_most_um: Mapped[int]
    used_for: Mapped[str] = mapped_column(String(120), default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    active: Mapped[bool] = mapped_column(default=True)

    def name(self, language: str) -> str:
        """Its name in a language ("id" or "en")."""
        return self.name_en if language == "en" else self.name_id
