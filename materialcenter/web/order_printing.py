"""What stands on an order's paper: what is ordered, on which days, within which tolerance."""

from flask_babel import gettext as _

from materialcenter.core.tax import TaxRule
from materialcenter.papers.paper import Cell, Column, Paper
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.versions.models import OrderVersion
from materialcenter.web.context import config
from materialcenter.web.formatting import (
    date_long,
    date_short,
    kg,
    number,
    percent,
    quantity,
    rupiah,
    unit_name,
)
from materialcenter.web.language import language
from materialcenter.web.order_sums import sum_rows
from materialcenter.web.printing import money_lines, paper_of


def order_paper(order: SupplierOrder, version: OrderVersion | None, rule: TaxRule | None) -> Paper:
    """Pesanan Pembelian; `version` is the one in force, none while it is a draft."""
    supplier, sums = order.supplier, order.sums(rule)
    closing = [(_("Catatan"), order.note)] if order.note else []
    if not sums.tax_idr:
        closing.insert(0, (_("Pajak"), _("Harga belum termasuk PPN.")))
    closing = [*money_lines(sums.total_idr), *closing]
    below = sum_rows(sums, charges=order.charges, discount_bp=order.discount_bp, rule=rule)
    author = version.written_by if version else order.created_by
    approver = version.decided_by if version else None
    return paper_of(
        _("Pesanan Pembelian"),
        _order_number(order),
        facts=[
            (_("Pemasok"), supplier.name),
            (_("Alamat"), supplier.address or "–"),
            (_("Kontak"), " ".join(filter(None, (supplier.contact, supplier.phone))) or "–"),
            (_("Tanggal"), date_long(order.approved_at or order.created_at)),
            (_("Diharapkan datang"), date_long(order.expected_on)),
            (_("Syarat pembayaran"), supplier.terms or "–"),
            (_("Kirim ke"), _delivery_address()),
        ],
        columns=[
            Column(_("No")),
            Column(_("Bahan"), wide=True),
            Column(_("Jumlah"), right=True),
            Column(_("Berat hitung"), right=True),
            Column(_("Jadwal")),
            Column(_("Harga"), right=True),
            Column(_("Nilai"), right=True),
        ],
        rows=[
            *(_order_row(at, line) for at, line in enumerate(order.lines, start=1)),
            *(_sum_row(label, amount) for label, amount in below),
        ],
        total=["", _("Total"), "", kg(order.grams), "", "", rupiah(sums.total_idr)],
        closing=closing,
        signatures=[
            (_("Dibuat oleh"), author.name),
            (_("Disetujui oleh"), approver.name if approver else ""),
            (_("Diterima pemasok"), ""),
        ],
        mark=_order_mark(order, version),
    )


def _order_number(order: SupplierOrder) -> str:
    if order.version == 1:
        return order.label
    return _("%(order)s Versi %(n)s", order=order.label, n=order.version)


def _order_mark(order: SupplierOrder, version: OrderVersion | None) -> str:
    if version is None:
        return _("Konsep. Belum disetujui, jadi belum berlaku sebagai pesanan.")
    if order.status == OrderStatus.CANCELLED:
        return _("Dibatalkan.")
    if version.number == 1 or version.decided_at is None:
        return ""
    return _(
        "Versi %(n)s, disetujui %(day)s, menggantikan versi %(before)s dan semua sebelumnya.",
        n=version.number, day=date_long(version.decided_at), before=version.number - 1,
    )  # fmt: skip


def _sum_row(label: str, amount_idr: int) -> list[Cell]:
    return [Cell(""), Cell(label), *(Cell("") for _column in range(4)), Cell(rupiah(amount_idr))]


def _tolerance(line: SupplierOrderLine) -> str:
    """By how much a delivery may be off."""
    over, under = percent(line.tolerance_over_bp), percent(line.tolerance_under_bp)
    return f"+{over} / −{under}"


def _order_row(at: int, line: SupplierOrderLine) -> list[Cell]:
    return [
        Cell(number(at)),
        Cell(line.material.name(language()), line.material.code),
        Cell(quantity(line.quantity, line.material.unit), _tolerance(line)),
        Cell(kg(line.material.grams(line.quantity))),
        Cell(date_short(line.expected_on)),
        _asked_cell(line),
        Cell(rupiah(line.gross_idr)),
    ]


def _asked_cell(line: SupplierOrderLine) -> Cell:
    """The price with what it is for."""
    if line.idr_per_piece is None:
        return Cell(rupiah(line.idr_per_kg), _("per kg"))
    return Cell(rupiah(line.idr_per_piece), _("per %(unit)s", unit=unit_name(line.material.unit)))


def _delivery_address() -> str:
    centre = config()
    return ", ".join(filter(None, (centre.centre_name, centre.centre_address, centre.centre_place)))
