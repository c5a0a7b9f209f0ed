"""Offers of other metal for what a request line lacks."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Base
from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.core.quantities import ceil_div, portion
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.substituting.errors import (
    AnswerOutOfRange,
    OfferAnswered,
    OfferLapsed,
    OfferOvertaken,
)
from materialcenter.stock.models import Balance


class OfferState(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


S = OfferState

OFFER_STEPS: Mapping[S, frozenset[S]] = {
    S.OPEN: frozenset({S.ACCEPTED, S.DECLINED, S.WITHDRAWN, S.LAPSED})
}

OFFER_STATE_NAMES = {
    S.OPEN: N_("menunggu jawaban"),
    S.ACCEPTED: N_("diterima"),
    S.DECLINED: N_("ditolak"),
    S.WITHDRAWN: N_("ditarik"),
    S.LAPSED: N_("lewat waktunya"),
}


class SubstitutionOffer(Base):
    """Other metal that the centre offers for some of a request line. Its request's lock covers
    it, as it covers the lines.

    `quantity` is in the count unit of what is offered and stands for `replaces` in that of the
    line. `balance` is set when it is metal of one lot at one place. The price is final: what is
    accepted of it is charged at `idr_per_kg`. `answered` is who ended it and when, also when the
    centre withdrew it; nobody did when it lapsed.
    """

    __tablename__ = "substitution_offer"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND replaces > 0 AND grams > 0", name="amounts"),
        CheckConstraint("idr_per_kg > 0 AND estimate_idr >= 0", name="price"),
        CheckConstraint("word <> ''", name="word"),
        CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'withdrawn', 'lapsed')", name="state"
        ),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        CheckConstraint(
            "(state = 'accepted' AND accepted > 0 AND accepted <= quantity"
            " AND child_line_id IS NOT NULL)"
            " OR (state <> 'accepted' AND accepted = 0 AND child_line_id IS NULL)",
            name="accepted",
        ),
        Index("ix_substitution_offer_state", "state", "valid_until"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    request_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_request_line.id"), index=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    balance_id: Mapped[int | None] = mapped_column(ForeignKey("balance.id"))
    quantity: Mapped[int] = mapped_column(Big)
    replaces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    idr_per_kg: Mapped[int] = mapped_column(Big)
    estimate_idr: Mapped[int] = mapped_column(Big)
    word: Mapped[str] = mapped_column(String(300))
    valid_until: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=OfferState.OPEN)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted: Mapped[int] = mapped_column(Big, default=0)
    answer_note: Mapped[str] = mapped_column(String(300), default="")
    child_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("purchase_request_line.id"), unique=True
    )

    request_line: Mapped[PurchaseRequestLine] = relationship(foreign_keys=[request_line_id])
    child_line: Mapped[PurchaseRequestLine | None] = relationship(foreign_keys=[child_line_id])
    material: Mapped[Material] = relationship()
    balance: Mapped[Balance | None] = relationship()
    offered_by: Mapped[User] = relationship(foreign_keys=[offered_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def unit(self) -> str:
        """The unit code its quantity is shown in."""
        return self.balance.lot.unit if self.balance else self.material.unit

    @property
    def waiting(self) -> bool:
        """Whether it can still be answered today."""
        return self.state == OfferState.OPEN and self.valid_until >= clock.today()

    @property
    def least(self) -> int:
        """The least that stands for anything of the line."""
        return ceil_div(self.quantity, self.replaces)

    def most(self, uncovered: int) -> int:
        """The most that can be accepted while so much of the line is uncovered."""
        if self.replaces <= uncovered:
            return self.quantity
        return ((uncovered + 1) * self.quantity - 1) // self.replaces

    def acceptable(self, uncovered: int) -> bool:
        """Whether anything of it can still be accepted."""
        return self.waiting and self.least <= self.most(uncovered)

    def stands_for(self, quantity: int) -> int:
        """What a part of it replaces of the line: in proportion, rounded down, so that no
        workshop loses what it waits for to a rounding. The whole replaces all."""
        return self.replaces * quantity // self.quantity

    def estimate_of(self, quantity: int) -> int:
        """What a part of it would cost (rupiah)."""
        return portion(self.estimate_idr, quantity, self.quantity)

    def must_be_answerable(self) -> None:
        """Raises OfferAnswered, OfferLapsed."""
        if self.state != OfferState.OPEN:
            raise OfferAnswered(state=Term(OFFER_STATE_NAMES[OfferState(self.state)]))
        if not self.waiting:
            raise OfferLapsed(day=self.valid_until)

    def must_cover(self, quantity: int, uncovered: int) -> None:
        """Whether so much of it can be accepted. Raises OfferOvertaken, AnswerOutOfRange."""
        most = self.most(uncovered)
        if most < self.least:
            raise OfferOvertaken
        if not self.least <= quantity <= most:
            raise AnswerOutOfRange(
                least=Quantity(self.least, self.unit), most=Quantity(most, self.unit),
                field="quantity",
            )  # fmt: skip

    def end(self, state: OfferState, by_id: int | None, note: str = "") -> None:
        """Take the only step there is: it is over. Raises OfferAnswered."""
        current = OfferState(self.state)
        if state not in OFFER_STEPS.get(current, frozenset()):
            raise OfferAnswered(state=Term(OFFER_STATE_NAMES[current]))
        self.state = state
        self.answered_by_id, self.answered_at = by_id, clock.now()
        self.answer_note = note
