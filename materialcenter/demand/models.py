"""Purchase requests with their lines, and the centre's price list."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User, Workshop
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import own_piece_weight_g
from materialcenter.core.db import Base
from materialcenter.core.errors import N_, Quantity
from materialcenter.core.quantities import portion
from materialcenter.core.states import step
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.demand.errors import MoreThanPromised


class RequestStatus(StrEnum):
    """Where a request stands on paper; how far it is served is computed."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


S = RequestStatus

REQUEST_STEPS = {
    S.SUBMITTED: frozenset({S.APPROVED, S.REJECTED, S.WITHDRAWN}),
    S.APPROVED: frozenset({S.SUBMITTED, S.WITHDRAWN, S.CLOSED}),
    S.CLOSED: frozenset({S.APPROVED}),
}

REQUEST_STATUS_NAMES = {
    S.SUBMITTED: N_("menunggu persetujuan"),
    S.APPROVED: N_("disetujui"),
    S.REJECTED: N_("ditolak"),
    S.WITHDRAWN: N_("ditarik"),
    S.CLOSED: N_("selesai"),
}


class PurchaseRequest(Base):
    """A workshop's request for metal (Permintaan Pembelian)."""

    __tablename__ = "purchase_request"
    __table_args__ = (
        CheckConstraint(
            "status IN ('submitted', 'approved', 'rejected', 'withdrawn', 'closed')", name="status"
        ),
        CheckConstraint(
            "status NOT IN ('approved', 'rejected', 'closed')"
            " OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)",
            name="decided",
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="own_request"
        ),
        CheckConstraint("status <> 'rejected' OR remark <> ''", name="rejected_reason"),
        Index("ix_purchase_request_workshop", "workshop_id", "id"),
        Index("ix_purchase_request_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    status: Mapped[str] = mapped_column(String(12))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(String(500), default="")

    workshop: Mapped[Workshop] = relationship()
    requested_by: Mapped[User] = relationship(foreign_keys=[requested_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    lines: Mapped[list["PurchaseRequestLine"]] = relationship(
        back_populates="request", order_by="PurchaseRequestLine.position"
    )

    @property
    def taken_down(self) -> bool:
        """Whether the centre wrote it down for the workshop, which called or sent a message."""
        return not self.requested_by.is_member

    def become(self, status: RequestStatus) -> None:
        """Take a step on paper. Raises WrongState."""
        self.status = step(
            REQUEST_STEPS, self.status, status, document=self.number, names=REQUEST_STATUS_NAMES
        )

    @property
    def estimate_idr(self) -> int:
        """What the lines would cost at their frozen prices, as far as prices are known."""
        return sum(line.estimate_idr for line in self.lines)

    @property
    def grams(self) -> int:
        """The theoretical weight of what is wanted."""
        return sum(line.grams_of(line.wanted) for line in self.lines)

    @property
    def arranged(self) -> list["PurchaseRequestLine"]:
        """The lines, each followed by those that stand for some of it."""
        standing: dict[int | None, list[PurchaseRequestLine]] = {}
        for line in self.lines:
            standing.setdefault(line.parent_line_id, []).append(line)

        def below(parent_id: int | None) -> Iterator[PurchaseRequestLine]:
            for line in standing.get(parent_id, []):
                yield line
                yield from below(line.id)

        return list(below(None))


class PurchaseRequestLine(Base):
    """One material of a request. All quantities are in the material's count unit.

    asked, approved, cancelled and settled_short are decisions; issued, reserved and pegged are
    counters of what fulfilment did, kept under this row's lock.

    A line with a parent stands for `replaces` (in the parent's count unit) of it: other metal that
    the workshop agreed to, at a price that is final (`price_agreed`). What was `replaced` of the
    parent is a part of what was cancelled. `w_um` and `l_um` are the size of its pieces where
    they are not the material's own: a piece left of cut metal that was agreed to.
    """

    __tablename__ = "purchase_request_line"
    __table_args__ = (
        Index("ix_purchase_request_line_need_by", "need_by"),
        UniqueConstraint("request_id", "position"),
        CheckConstraint("asked > 0", name="asked"),
        CheckConstraint("approved >= 0 AND approved <= asked", name="approved"),
        CheckConstraint("cancelled >= 0 AND settled_short >= 0", name="cancelled"),
        CheckConstraint("issued >= 0 AND reserved >= 0 AND pegged >= 0", name="counters"),
        CheckConstraint(
            "issued + reserved + pegged <= approved - cancelled - settled_short", name="promised"
        ),
        CheckConstraint("counted IN ('piece', 'mass')", name="counted"),
        CheckConstraint(
            "(parent_line_id IS NULL AND replaces = 0)"
            " OR (parent_line_id IS NOT NULL AND parent_line_id < id AND replaces > 0)",
            name="replaces",
        ),
        CheckConstraint("replaced >= 0 AND replaced <= cancelled", name="replaced"),
        CheckConstraint(
            "NOT price_agreed OR (idr_per_kg IS NOT NULL AND idr_per_kg > 0)", name="price_agreed"
        ),
        CheckConstraint(
            "(l_um IS NULL AND w_um IS NULL)"
            " OR (l_um IS NOT NULL AND l_um > 0 AND (w_um IS NULL OR w_um > 0))",
            name="own_size",
        ),
        Index("ix_purchase_request_line_material", "material_id", "need_by"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("purchase_request.id"), index=True)
    position: Mapped[int]
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    counted: Mapped[str] = mapped_column(String(5))
    asked: Mapped[int] = mapped_column(Big)
    approved: Mapped[int] = mapped_column(Big, default=0)
    cancelled: Mapped[int] = mapped_column(Big, default=0)
    settled_short: Mapped[int] = mapped_column(Big, default=0)
    issued: Mapped[int] = mapped_column(Big, default=0)
    reserved: Mapped[int] = mapped_column(Big, default=0)
    pegged: Mapped[int] = mapped_column(Big, default=0)
    need_by: Mapped[date]
    idr_per_kg: Mapped[int | None] = mapped_column(Big)
    price_valid_to: Mapped[date | None]
    estimate_idr: Mapped[int] = mapped_column(Big, default=0)
    customer_job: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    parent_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("purchase_request_line.id"), index=True
    )
    replaces: Mapped[int] = mapped_column(Big, default=0)
    replaced: Mapped[int] = mapped_column(Big, default=0)
    price_agreed: Mapped[bool] = mapped_column(default=False)
    w_um: Mapped[int | None]
    l_um: Mapped[int | None]

    request: Mapped[PurchaseRequest] = relationship(back_populates="lines")
    material: Mapped[Material] = relationship()
    cuts: Mapped[list["CutWish"]] = relationship(order_by="CutWish.position")

    @property
    def parent(self) -> "PurchaseRequestLine | None":
        """The line of the same request that it stands for some of."""
        return next((li for li in self.request.lines if li.id == self.parent_line_id), None)

    @property
    def given_up(self) -> int:
        """What was cancelled without other metal in its stead."""
        return self.cancelled - self.replaced

    def grams_of(self, quantity: int) -> int:
        """Theoretical grams of a quantity, by its own size where it has one."""
        if self.l_um is None:
            return self.material.grams(quantity)
        return quantity * own_piece_weight_g(self.material, self.w_um, self.l_um)

    @property
    def wanted(self) -> int:
        """What the centre owes: asked until decided, then approved less cancelled."""
        if self.request.status == RequestStatus.SUBMITTED:
            return self.asked
        return self.approved - self.cancelled - self.settled_short

    @property
    def promise(self) -> int:
        """Approved less what was cancelled or settled short."""
        return self.approved - self.cancelled - self.settled_short

    @property
    def uncovered(self) -> int:
        """Promised, but neither issued nor reserved nor on an order."""
        return self.promise - self.issued - self.reserved - self.pegged

    @property
    def outstanding(self) -> int:
        """Promised and not yet handed over."""
        return self.promise - self.issued

    def must_have_uncovered(self, quantity: int) -> None:
        """Raise MoreThanPromised unless this much is still uncovered."""
        if not 0 < quantity <= self.uncovered:
            unit = self.material.unit
            raise MoreThanPromised(
                uncovered=Quantity(max(self.uncovered, 0), unit), quantity=Quantity(quantity, unit)
            )

    def reserve(self, quantity: int) -> None:
        """Some of it lies on the shelf for this line. Raises MoreThanPromised."""
        self.must_have_uncovered(quantity)
        self.reserved += quantity

    def peg(self, quantity: int) -> None:
        """Some of it is on an order. Raises MoreThanPromised."""
        self.must_have_uncovered(quantity)
        self.pegged += quantity

    def issue(self, quantity: int) -> None:
        """Some of what was reserved was handed over."""
        self.reserved -= quantity
        self.issued += quantity

    def cancel(self, quantity: int) -> None:
        """Some of what is uncovered is not wanted any more. Raises MoreThanPromised."""
        self.must_have_uncovered(quantity)
        self.cancelled += quantity

    def estimate_of(self, quantity: int) -> int:
        """The part of its estimate (rupiah) that some of what was not replaced yet has."""
        return portion(self.estimate_idr, quantity, self.approved - self.replaced)

    def replace(self, quantity: int) -> None:
        """Another line stands for some of what is uncovered; its part of the estimate goes with
        it, the last part takes the rest. Raises MoreThanPromised."""
        self.must_have_uncovered(quantity)
        self.estimate_idr -= self.estimate_of(quantity)
        self.cancelled += quantity
        self.replaced += quantity


class CutWish(Base):
    """Pieces that the workshop wants cut from a line's metal. Bars have no width.

    `turnable`: the width may lie along the rolling direction.
    """

    __tablename__ = "cut_wish"
    __table_args__ = (
        UniqueConstraint("request_line_id", "position"),
        CheckConstraint("(w_um IS NULL OR w_um > 0) AND l_um > 0", name="size"),
        CheckConstraint("pieces > 0", name="pieces"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    request_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_request_line.id"))
    position: Mapped[int]
    w_um: Mapped[int | None]
    l_um: Mapped[int]
    pieces: Mapped[int] = mapped_column(Big)
    turnable: Mapped[bool] = mapped_column(default=True)


class SalesPrice(Base):
    """What the centre asks for a material, per kilogram, from a day on."""

    __tablename__ = "sales_price"
    __table_args__ = (
        CheckConstraint("idr_per_kg > 0", name="idr_per_kg"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),
        UniqueConstraint("material_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    idr_per_kg: Mapped[int] = mapped_column(Big)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    material: Mapped[Material] = relationship()
