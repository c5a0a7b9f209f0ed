"""Orders and what comes of them, as files."""

from collections.abc import Iterable, Sequence

from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.fulfilment.after_delivery.claims.models import (
    CLAIM_STATUS_NAMES,
    ClaimStatus,
    ShortWeightClaim,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.models import Receipt
from materialcenter.purchasing.models import (
    ORDER_STATUS_NAMES,
    OrderStatus,
    Supplier,
    SupplierOrder,
    SupplierOrderLine,
)
from materialcenter.reports.report import Cell, Column, Kind
from materialcenter.stock.models import Lot
from materialcenter.web.formatting import quantity
from materialcenter.web.language import language
from materialcenter.web.tables import Table


def _order(order: SupplierOrder) -> Sequence[Cell]:
    metal = (f"{quantity(li.quantity, li.material.unit)} {li.material.name(language())}"
             for li in order.lines)  # fmt: skip
    return (
        order.label, order.supplier.name, Term(ORDER_STATUS_NAMES[OrderStatus(order.status)]),
        "; ".join(metal), order.grams, order.total_idr, order.expected_on, order.created_by.name,
    )  # fmt: skip


def _late(line: SupplierOrderLine) -> Sequence[Cell]:
    return (
        line.order.label, line.order.supplier.name, line.material.name(language()),
        Quantity(line.open, line.material.unit), line.material.unit, line.expected_on,
    )  # fmt: skip


def _lots(lines: Iterable[tuple[int, Lot]]) -> str:
    """Quantities of lots by material: "12 lembar Plat …; 300 kg Ingot …"."""
    return "; ".join(
        f"{quantity(amount, lot.unit)} {lot.material.name(language())}" for amount, lot in lines
    )


def _receipt(receipt: Receipt) -> Sequence[Cell]:
    return (
        receipt.posting.number, receipt.posting.happened_at, receipt.supplier.name,
        receipt.delivery_note, ", ".join(order.label for order in receipt.orders),
        _lots((line.quantity, line.lot) for line in receipt.lines),
        sum(line.grams for line in receipt.lines), receipt.posting.posted_by.name,
    )  # fmt: skip


def _returned(document: SupplierReturn) -> Sequence[Cell]:
    return (
        document.posting.number, document.posting.happened_at, document.supplier.name,
        _lots((line.quantity, line.receipt_line.lot) for line in document.lines),
        sum(line.grams for line in document.lines), document.reason,
        Term(N_("ya") if document.replacement else N_("tidak")), document.posting.posted_by.name,
    )  # fmt: skip


def _claim(claim: ShortWeightClaim) -> Sequence[Cell]:
    return (
        claim.number, claim.made_at, claim.receipt.supplier.name, claim.receipt.posting.number,
        Term(CLAIM_STATUS_NAMES[ClaimStatus(claim.status)]), claim.claimed_g, claim.asked_idr,
        claim.credit_idr, claim.credited_on,
    )  # fmt: skip


def _supplier(supplier: Supplier) -> Sequence[Cell]:
    return (
        supplier.name, supplier.contact, supplier.phone, supplier.email, supplier.address,
        supplier.lead_time_days, supplier.terms,
    )  # fmt: skip


_NUMBER, _SUPPLIER = Column(N_("Nomor"), Kind.CODE), Column(N_("Pemasok"))
_METAL, _BY = Column(N_("Bahan")), Column(N_("Dicatat oleh"))
_WEIGHT, _AT = Column(N_("Berat timbang (kg)"), Kind.KG), Column(N_("Waktu"), Kind.MOMENT)

ORDERS = Table(
    N_("Pesanan pembelian"),
    (
        _NUMBER, _SUPPLIER, Column(N_("Status")), _METAL, Column(N_("Berat hitung (kg)"), Kind.KG),
        Column(N_("Nilai (Rp)"), Kind.IDR), Column(N_("Perkiraan datang"), Kind.DATE),
        Column(N_("Ditulis oleh")),
    ),
    _order,
)  # fmt: skip
LATE_LINES = Table(
    N_("Pesanan terlambat"),
    (
        Column(N_("Pesanan"), Kind.CODE), _SUPPLIER, _METAL,
        Column(N_("Belum datang"), Kind.QUANTITY), Column(N_("Satuan")),
        Column(N_("Perkiraan datang"), Kind.DATE),
    ),
    _late,
)  # fmt: skip
RECEIPTS = Table(
    N_("Penerimaan barang"),
    (
        _NUMBER, _AT, _SUPPLIER, Column(N_("Surat jalan pemasok")), Column(N_("Pesanan")), _METAL,
        _WEIGHT, _BY,
    ),
    _receipt,
)  # fmt: skip
RETURNS = Table(
    N_("Retur ke pemasok"),
    (_NUMBER, _AT, _SUPPLIER, _METAL, _WEIGHT, Column(N_("Alasan")), Column(N_("Diganti")), _BY),
    _returned,
)
CLAIMS = Table(
    N_("Klaim selisih timbang"),
    (
        _NUMBER, _AT, _SUPPLIER, Column(N_("Penerimaan"), Kind.CODE), Column(N_("Status")),
        Column(N_("Diklaim (kg)"), Kind.KG), Column(N_("Diminta (Rp)"), Kind.IDR),
        Column(N_("Dikreditkan (Rp)"), Kind.IDR), Column(N_("Tanggal kredit"), Kind.DATE),
    ),
    _claim,
)  # fmt: skip
SUPPLIERS = Table(
    N_("Daftar pemasok"),
    (
        Column(N_("Pemasok")), Column(N_("Kontak")), Column(N_("Nomor HP"), Kind.CODE),
        Column(N_("Email")), Column(N_("Alamat")), Column(N_("Lama pengiriman (hari)"), Kind.COUNT),
        Column(N_("Syarat")),
    ),
    _supplier,
)  # fmt: skip
