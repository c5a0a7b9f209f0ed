"""Figures that the centre decides and an administrator can change on the settings page.

Each setting is an integer in the unit its name ends with. What is not stored has its default.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from materialcenter.core.db import Base, table_of
from materialcenter.core.errors import InvalidInput, N_
from materialcenter.core.types import Big


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting's name, default, allowed range, and what it means in words."""

    name: str
    default: int
    least: int
    most: int
    label: str


REQUEST_LIMIT_IDR = Setting(
    "request_limit_idr", 25_000_000, 0, 10**12, N_("Persetujuan manajer untuk permintaan di atas")
)
ORDER_LIMIT_IDR = Setting(
    "order_limit_idr", 100_000_000, 0, 10**12, N_("Persetujuan manajer untuk pesanan di atas")
)
RESERVATION_DAYS = Setting("reservation_days", 7, 1, 365, N_("Lama bahan disimpan untuk IKM"))
WEIGHT_DOUBT_BP = Setting(
    "weight_doubt_bp", 300, 0, 10_000, N_("Beda berat timbang yang perlu alasan")
)
ISSUE_TOLERANCE_BP = Setting(
    "issue_tolerance_bp", 200, 0, 10_000, N_("Toleransi berat saat penyerahan")
)
DELIVERY_TOLERANCE_BP = Setting(
    "delivery_tolerance_bp", 200, 0, 10_000, N_("Toleransi kiriman pemasok")
)
PIECE_PRICE_STEP_IDR = Setting(
    "piece_price_step_idr", 100, 1, 100_000, N_("Pembulatan harga per potong")
)
REMNANT_PRICE_BP = Setting(
    "remnant_price_bp", 8_000, 0, 10_000, N_("Harga sisa potong dari harga penuh")
)
# What CERTIFICATE_POLICY can be.
ALLOWED, WITH_REASON, REFUSED = 0, 1, 2
CERTIFICATE_POLICY = Setting(
    "certificate_policy", 0, 0, 2, N_("Menyerahkan bahan tanpa sertifikat")
)
# What VALUATION_METHOD can be.
LOT_COST, MOVING_AVERAGE, FIFO = 0, 1, 2
VALUATION_METHOD = Setting("valuation_method", 0, 0, 2, N_("Cara menilai stok untuk pembukuan"))
ADJUSTMENT_LIMIT_IDR = Setting(
    "adjustment_limit_idr", 1_000_000, 0, 10**12, N_("Penyesuaian stok perlu orang kedua di atas")
)
PRICE_DOUBT_BP = Setting(
    "price_doubt_bp", 1_000, 0, 100_000, N_("Peringatan harga beli di atas harga biasa")
)
OFFER_DAYS = Setting("offer_days", 3, 1, 60, N_("Lama penawaran bahan pengganti berlaku"))
REMNANT_WIDTH_MM = Setting(
    "remnant_width_mm", 200, 0, 3_000, N_("Lebar terkecil sisa pelat yang disimpan")
)
REMNANT_LENGTH_MM = Setting(
    "remnant_length_mm", 300, 0, 12_000, N_("Panjang terkecil sisa pelat yang disimpan")
)
REMNANT_BAR_MM = Setting(
    "remnant_bar_mm", 500, 0, 12_000, N_("Panjang terkecil sisa batang yang disimpan")
)

SURPLUS_DAYS = Setting(
    "surplus_days", 7, 0, 365, N_("Pesanan tanpa pemilik perlu keputusan setelah")
)
RESERVATION_WARNING_DAYS = Setting(
    "reservation_warning_days", 2, 0, 30, N_("Peringatan sebelum masa simpan habis")
)
CERTIFICATE_DAYS = Setting(
    "certificate_days", 3, 0, 365, N_("Sertifikat mutu ditagih setelah barang datang")
)

ALL = (
    REQUEST_LIMIT_IDR,
    ORDER_LIMIT_IDR,
    RESERVATION_DAYS,
    OFFER_DAYS,
    RESERVATION_WARNING_DAYS,
    SURPLUS_DAYS,
    CERTIFICATE_DAYS,
    WEIGHT_DOUBT_BP,
    ISSUE_TOLERANCE_BP,
    DELIVERY_TOLERANCE_BP,
    PIECE_PRICE_STEP_IDR,
    REMNANT_PRICE_BP,
    PRICE_DOUBT_BP,
    REMNANT_WIDTH_MM,
    REMNANT_LENGTH_MM,
    REMNANT_BAR_MM,
    CERTIFICATE_POLICY,
    ADJUSTMENT_LIMIT_IDR,
    VALUATION_METHOD,
)


class SettingOutOfRange(InvalidInput):
    """A setting outside its range."""

    sentence = N_("Nilai harus di antara %(least)s dan %(most)s.")


class StoredSetting(Base):
    """A setting that was changed from its default."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(Big)


_KNOWN = "settings"
_stored = select(table_of(StoredSetting))


def value_of(session: Session, setting: Setting) -> int:
    """The setting as it stands."""
    return all_values(session)[setting.name]


def all_values(session: Session) -> Mapping[str, int]:
    """Every setting by name; asked once a session, so that one act judges by one figure."""
    known: dict[str, int] | None = session.info.get(_KNOWN)
    if known is None:
        known = {setting.name: setting.default for setting in ALL}
        known.update({row.name: row.value for row in session.execute(_stored)})
        session.info[_KNOWN] = known
    return known


def store(session: Session, setting: Setting, value: int) -> None:
    """Set it. Raises SettingOutOfRange."""
    if not setting.least <= value <= setting.most:
        raise SettingOutOfRange(field=setting.name, least=setting.least, most=setting.most)
    session.info.pop(_KNOWN, None)
    session.merge(StoredSetting(name=setting.name, value=value))
