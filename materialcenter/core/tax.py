"""PPN on what is bought: rules valid from a day on, none unless the administrator switched one on.

The tax is a rate on a part of the price, 12 % on 11/12 of it, and is rounded once at the end.
"""

from datetime import date

from sqlalchemy import CheckConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from materialcenter.core.db import Base
from materialcenter.core.quantities import divide_half_up
from materialcenter.core.types import Big


class TaxRule(Base):
    """A rate (basis points) on `base_numerator`/`base_denominator` of the price, from a day on
    and, once it is ended, up to and with another."""

    __tablename__ = "tax_rule"
    __table_args__ = (
        CheckConstraint("rate_bp BETWEEN 1 AND 10000", name="rate"),
        CheckConstraint("base_numerator BETWEEN 1 AND base_denominator", name="base"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    valid_to: Mapped[date | None]
    rate_bp: Mapped[int]
    base_numerator: Mapped[int]
    base_denominator: Mapped[int]

    def base_idr(self, price_idr: int) -> int:
        """The part of a price that is taxed (DPP), as it is printed."""
        return divide_half_up(price_idr * self.base_numerator, self.base_denominator)

    def tax_idr(self, price_idr: int) -> int:
        """The tax on a price, from the base before it is rounded: 1,000,000 → 110,000."""
        parts = price_idr * self.base_numerator * self.rate_bp
        return divide_half_up(parts, self.base_denominator * 10_000)


def rule_on(session: Session, day: date) -> TaxRule | None:
    """The rule that is valid on a day, if there is one."""
    return session.scalars(
        select(TaxRule)
        .where(TaxRule.valid_from <= day, or_(TaxRule.valid_to.is_(None), TaxRule.valid_to >= day))
        .order_by(TaxRule.valid_from.desc())
        .limit(1)
    ).first()


def all_rules(session: Session) -> list[TaxRule]:
    """Every rule there was and is, newest first."""
    return list(session.scalars(select(TaxRule).order_by(TaxRule.valid_from.desc())))
