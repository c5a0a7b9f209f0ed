"""Villages, parties (workshops, suppliers, customers), users and their sessions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from materialcenter.core.db import Base
from materialcenter.core.errors import Forbidden
from materialcenter.core.types import Big, UtcDateTime


class Village(Base):
    """A village (desa or kelurahan) and its district (kecamatan); `sentra` is what its metal
    workers are known for, "" where there is no cluster."""

    __tablename__ = "village"

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    district: Mapped[str] = mapped_column(String(80), index=True)
    postal_code: Mapped[str] = mapped_column(String(10), default="")
    sentra: Mapped[str] = mapped_column(String(120), default="")


class Party(Base):
    """Somebody outside the centre: a workshop, a supplier or a customer."""

    __tablename__ = "party"
    __table_args__ = (
        CheckConstraint("kind IN ('workshop', 'supplier', 'customer')", name="kind"),
        CheckConstraint("length(name) BETWEEN 1 AND 120", name="name"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    contact: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    npwp: Mapped[str] = mapped_column(String(16), default="")
    nib: Mapped[str] = mapped_column(String(13), default="")
    active: Mapped[bool] = mapped_column(default=True)

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}


class Workshop(Party):
    """An IKM: a small workshop that asks the centre for metal."""

    __tablename__ = "workshop"

    id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    village_id: Mapped[int | None] = mapped_column(ForeignKey("village.id"), index=True)
    trade: Mapped[str] = mapped_column(String(120), default="")
    member_since: Mapped[date | None]

    village: Mapped[Village | None] = relationship()

    __mapper_args__ = {"polymorphic_identity": "workshop"}


class Customer(Party):
    """A tier-1 company that workshops work for, or whose metal lies at the centre."""

    __mapper_args__ = {"polymorphic_identity": "customer"}


class User(Base):
    """A person who can log in. Members belong to a workshop, all others to the centre."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint(
            "role IN ('member', 'storekeeper', 'buyer', 'manager', 'administrator', 'auditor')",
            name="role",
        ),
        CheckConstraint("(role = 'member') = (workshop_id IS NOT NULL)", name="workshop"),
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="login"),
        CheckConstraint("language IN ('id', 'en')", name="language"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    # Set while the password is one that was handed over: valid until then, and to be replaced.
    password_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    role: Mapped[str] = mapped_column(String(20))
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="id")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    workshop: Mapped[Workshop | None] = relationship()

    def may(self, permission: Permission) -> bool:
        """Whether this person's role allows the act."""
        return self.active and permission in ROLE_PERMISSIONS[Role(self.role)]

    def must(self, permission: Permission) -> None:
        """Raise Forbidden when this person's role does not allow the act."""
        if not self.may(permission):
            raise Forbidden

    @property
    def is_member(self) -> bool:
        """Whether this person belongs to a workshop and sees only its things."""
        return self.role == Role.MEMBER


class LoginSession(Base):
    """One logged-in device. Ending the row ends the session at once."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginAttempt(Base):
    """Failed tries to log in, by account, by unknown name, or by address. See `throttle.py`."""

    __tablename__ = "login_attempt"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
