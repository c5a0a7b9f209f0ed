"""Places, lots, certificates; postings and movements (the ledger); balances."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import Party, User
from materialcenter.catalogue.models import Material
from materialcenter.core.db import Base
from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.core.files import StoredFile
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.quantities import Counted, Metal, portion
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.stock.errors import (
    HoldBelowZero,
    LotNotGood,
    NotEnoughFree,
    NotEnoughOnHand,
)


class PlaceKind(StrEnum):
    """Inside the centre: zone, rack, bin. The rest is the outside world, one place each."""

    ZONE = "zone"
    RACK = "rack"
    BIN = "bin"
    OPENING = "opening"
    SUPPLIER = "supplier"
    WORKSHOP = "workshop"
    CUTTING = "cutting"
    SCRAP = "scrap"
    DIFFERENCE = "difference"


INSIDE = (PlaceKind.ZONE, PlaceKind.RACK, PlaceKind.BIN)
OUTSIDE = tuple(kind for kind in PlaceKind if kind not in INSIDE)


class Place(Base):
    """Where metal is: a zone, rack or bin of the centre, or one of the outside places.

    Only places inside have balances; the others have ids below zero (see `places.outside`).
    An outside place's code is its kind in capitals.
    """

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(str(k)) for k in PlaceKind)})", name="kind"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))

    @property
    def inside(self) -> bool:
        """Whether it belongs to the centre and has balances."""
        return self.kind in INSIDE


class Condition(StrEnum):
    """Whether metal may leave: only good metal is free and is handed over."""

    GOOD = "good"
    QUARANTINED = "quarantined"
    BLOCKED = "blocked"


CONDITION_NAMES: dict[str, str] = {
    Condition.GOOD: N_("baik"),
    Condition.QUARANTINED: N_("dikarantina"),
    Condition.BLOCKED: N_("diblokir"),
}


class Certificate(Base):
    """A mill certificate (EN 10204), as far as it is known: at least its number.

    `kind` is the type of EN 10204 ("2.1" … "3.2"), "" while unknown. `figures` are its key
    values as integers: composition in thousandths of a percent of mass by element, "yield" and
    "tensile" in MPa, "elongation" in tenths of a percent.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("number", "heat"),
        CheckConstraint("kind IN ('', '2.1', '2.2', '3.1', '3.2')", name="kind"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    number: Mapped[str] = mapped_column(String(60))
    heat: Mapped[str] = mapped_column(String(40), default="", index=True)
    kind: Mapped[str] = mapped_column(String(3), default="")
    mill: Mapped[str] = mapped_column(String(80), default="")
    plate_number: Mapped[str] = mapped_column(String(40), default="")
    product: Mapped[str] = mapped_column(String(160), default="")
    issued_on: Mapped[date | None]
    figures: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    file: Mapped[StoredFile | None] = relationship()


class LotCertificate(Base):
    """A certificate that covers a lot: one covers many of its heat, a lot can have several."""

    __tablename__ = "lot_certificate"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(
        ForeignKey("certificate.id"), primary_key=True, index=True
    )


class Lot(Base):
    """What arrived together and is interchangeable: one material, heat, owner and cost.

    `piece_weight_g` is the theoretical weight of one of *its* pieces: the material's, or that
    of its own `w_um` × `l_um` when it was cut: a remnant, or pieces cut to size for somebody.
    `owner_id` empty means the centre.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("condition IN ('good', 'quarantined', 'blocked')", name="condition"),
        CheckConstraint("counted IN ('piece', 'mass')", name="counted"),
        CheckConstraint("parent_id IS NULL OR parent_id < id", name="parent"),
        CheckConstraint(
            "(l_um > 0 AND (w_um IS NULL OR w_um > 0))"
            " OR (l_um IS NULL AND w_um IS NULL AND NOT is_remnant)",
            name="own_size",
        ),
        Index("ix_lot_material_received", "material_id", "received_on", "id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    counted: Mapped[str] = mapped_column(String(5))
    heat: Mapped[str] = mapped_column(String(40), default="", index=True)
    plate_number: Mapped[str] = mapped_column(String(40), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    condition: Mapped[str] = mapped_column(String(12), default=Condition.GOOD)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    is_remnant: Mapped[bool] = mapped_column(default=False)
    w_um: Mapped[int | None]
    l_um: Mapped[int | None]
    piece_weight_g: Mapped[int] = mapped_column(Big)
    received_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(300), default="")

    material: Mapped[Material] = relationship(lazy="joined", innerjoin=True)
    owner: Mapped[Party | None] = relationship(foreign_keys=[owner_id])
    supplier: Mapped[Party | None] = relationship(foreign_keys=[supplier_id])
    certificates: Mapped[list[Certificate]] = relationship(
        secondary="lot_certificate", order_by=Certificate.id
    )

    @property
    def certificate_numbers(self) -> str:
        """The numbers of its certificates, for a cell."""
        return ", ".join(certificate.number for certificate in self.certificates)

    @property
    def unit(self) -> str:
        """The unit code its quantity is shown in: what was cut to size is no sheet any more."""
        return self.material.unit if self.l_um is None else "piece"


class Posting(AppendOnly, Base):
    """A posted document: what was posted, when it happened, by whom, and what it reverses."""

    __tablename__ = "posting"
    __table_args__ = (CheckConstraint("reverses_id IS NULL OR reason <> ''", name="reason"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    posted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(500), default="")

    posted_by: Mapped[User] = relationship()
    reverses: Mapped["Posting | None"] = relationship(remote_side=[id])


class Movement(AppendOnly, Base):
    """One row of the ledger: metal of one lot went from one place to another.

    `sequence` is the order of the ledger and the row's key, given at posting. A reversing row
    swaps the places and names the row it reverses. A row may carry rupiah alone.
    """

    __tablename__ = "movement"
    __table_args__ = (
        CheckConstraint("pieces >= 0 AND grams >= 0 AND value_idr >= 0", name="amounts"),
        CheckConstraint("pieces > 0 OR grams > 0 OR value_idr > 0", name="not_empty"),
        CheckConstraint("from_place_id <> to_place_id", name="places"),
        Index("ix_movement_lot", "lot_id", "sequence"),
        Index("ix_movement_happened", "happened_at", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(Big, primary_key=True, autoincrement=False)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    from_place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    to_place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    value_idr: Mapped[int] = mapped_column(Big)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("movement.sequence"), unique=True)

    posting: Mapped[Posting] = relationship()
    lot: Mapped[Lot] = relationship()
    from_place: Mapped[Place] = relationship(foreign_keys=[from_place_id])
    to_place: Mapped[Place] = relationship(foreign_keys=[to_place_id])


class Balance(Base):
    """How much of a lot lies at a place, and how much of that is held for requests.

    `held` is in the lot's count unit. The record knows the numbers, so it is the one to refuse.
    """

    __tablename__ = "balance"
    __table_args__ = (
        UniqueConstraint("lot_id", "place_id"),
        CheckConstraint("pieces >= 0 AND grams >= 0 AND value_idr >= 0", name="not_negative"),
        CheckConstraint("grams > 0 OR (pieces = 0 AND value_idr = 0)", name="no_metal_no_value"),
        CheckConstraint("counted IN ('piece', 'mass')", name="counted"),
        CheckConstraint("counted = 'mass' OR pieces > 0 OR grams = 0", name="no_piece_no_metal"),
        CheckConstraint(
            "held >= 0 AND held <= CASE counted WHEN 'piece' THEN pieces ELSE grams END",
            name="held",
        ),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    counted: Mapped[str] = mapped_column(String(5))
    pieces: Mapped[int] = mapped_column(Big, default=0)
    grams: Mapped[int] = mapped_column(Big, default=0)
    value_idr: Mapped[int] = mapped_column(Big, default=0)
    held: Mapped[int] = mapped_column(Big, default=0)

    lot: Mapped[Lot] = relationship()
    place: Mapped[Place] = relationship()

    @property
    def on_hand(self) -> int:
        """What lies here, in the count unit."""
        return self.pieces if self.counted == Counted.PIECE else self.grams

    @property
    def not_held(self) -> int:
        """What is promised to nobody, in the count unit."""
        return self.on_hand - self.held

    @property
    def free(self) -> int:
        """What may be promised: not held, of good condition."""
        return self.not_held if self.lot.condition == Condition.GOOD else 0

    @property
    def metal(self) -> Metal:
        """What lies here, in pieces and grams."""
        return Metal(self.pieces, self.grams)

    def book_grams(self, pieces: int) -> int:
        """The book grams of some of its pieces: in proportion, all that is left for the last."""
        return portion(self.grams, pieces, self.pieces) if pieces else 0

    def grams_of(self, quantity: int) -> int:
        """The grams behind a quantity in the count unit."""
        return self.book_grams(quantity) if self.counted == Counted.PIECE else quantity

    def hold(self, quantity: int) -> None:
        """Promise some of it. Raises LotNotGood, NotEnoughFree."""
        if self.lot.condition != Condition.GOOD:
            raise LotNotGood(lot=self.lot.code, condition=Term(CONDITION_NAMES[self.lot.condition]))
        if not 0 < quantity <= self.free:
            raise NotEnoughFree(
                free=Quantity(max(self.free, 0), self.lot.unit),
                asked=Quantity(quantity, self.lot.unit),
                lot=self.lot.code,
            )
        self.held += quantity

    def release(self, quantity: int) -> None:
        """Take back a promise. Raises HoldBelowZero."""
        if not 0 <= quantity <= self.held:
            raise HoldBelowZero(lot=self.lot.code)
        self.held -= quantity

    def add(self, metal: Metal, value_idr: int) -> None:
        """Metal arrives."""
        self.pieces += metal.pieces
        self.grams += metal.grams
        self.value_idr += value_idr

    def take(self, metal: Metal, value_idr: int | None = None) -> int:
        """Metal leaves; returns the rupiah that leave with it (the last gram takes the rest).

        Raises NotEnoughOnHand when less lies here, when what stays would be less than is held,
        or when pieces would be left without weight.
        """
        if value_idr is None:
            value_idr = portion(self.value_idr, metal.grams, self.grams) if metal.grams else 0
        left = Metal(self.pieces - metal.pieces, self.grams - metal.grams)
        value_left = self.value_idr - value_idr
        if (
            left.pieces < 0
            or value_left < 0
            or left.grams < 0
            or left.counted(self.counted) < self.held
            or (left.grams == 0 and (left.pieces or value_left))
            or (self.counted == Counted.PIECE and left.grams > 0 and left.pieces == 0)
        ):
            raise NotEnoughOnHand(
                lot=self.lot.code,
                place=self.place.code,
                free=Quantity(self.not_held, self.lot.unit),
            )
        self.pieces, self.grams, self.value_idr = left.pieces, left.grams, value_left
        return value_idr
