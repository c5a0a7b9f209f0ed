"""What comes first in a new centre, as a list that ticks itself off."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission as P
from materialcenter.core.db import Session
from materialcenter.reports.beginning import beginning


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first things. `address` is empty for whom it is not; `by` says for whom."""

    done: bool
    title: str
    text: str
    address: str
    by: str


def first_steps(session: Session, person: User) -> Sequence[Step]:
    """The first things in the order in which they are done; none once all of them are there."""
    there = beginning(session)
    if there.done:
        return ()

    def step(done: bool, endpoint: str, needs: P, title: str, text: str, by: str) -> Step:
        address = url_for(endpoint) if person.may(needs) else ""
        return Step(done, title, text, address, by)

    return (
        step(
            there.people, "users.new", P.ACCOUNTS_MANAGE,
            _("Tambah orang pusat"), _("Petugas gudang, petugas pembelian, dan manajer."),
            _("oleh administrator"),
        ),
        step(
            there.workshops, "workshops.new", P.ACCOUNTS_MANAGE,
            _("Tambah IKM anggota"), _("Bengkel yang dilayani, lalu penggunanya."),
            _("oleh administrator"),
        ),
        step(
            there.materials, "stock.index", P.STOCK_READ,
            _("Daftar bahan"), _("Mutu dan ukuran dagang sudah tersedia."),
            _("oleh petugas pusat"),
        ),
        step(
            there.stock, "imports.index", P.STOCK_IMPORT,
            _("Masukkan stok awal"), _("Unggah daftar stok gudang dari Excel."),
            _("oleh petugas gudang"),
        ),
        step(
            there.prices, "stock.index", P.DEMAND_PRICE,
            _("Tetapkan harga jual"), _("Buka bahannya, lalu isi harga per kg."),
            _("oleh petugas pembelian atau manajer"),
        ),
        step(
            there.suppliers, "suppliers.new", P.PURCHASING_ORDER,
            _("Tambah pemasok"), _("Nama, alamat, dan daftar harganya."),
            _("oleh petugas pembelian"),
        ),
    )  # fmt: skip
