"""The papers that go to a supplier after a delivery: what goes back, and what is claimed."""

from flask_babel import gettext as _
from flask_babel import ngettext

from materialcenter.fulfilment.after_delivery.claims.models import (
    ClaimLine,
    ClaimStatus,
    ShortWeightClaim,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.models import (
    SupplierReturn,
    SupplierReturnLine,
)
from materialcenter.fulfilment.models import Receipt, ReceiptLine
from materialcenter.papers.paper import Cell, Column, Paper
from materialcenter.stock.models import Lot, Posting
from materialcenter.web.formatting import date_long, kg, moment, number, quantity, rupiah
from materialcenter.web.language import language
from materialcenter.web.printing import paper_of, reversed_mark


def return_paper(
    document: SupplierReturn,
    receipts: list[Receipt],
    photos: int,
    reversal: Posting | None,
) -> Paper:
    """Retur ke Pemasok: travels with the metal."""
    lines = document.lines
    orders = dict.fromkeys(line.receipt_line.order_line.order.label for line in lines)
    wanted = (
        _("Mohon kirim penggantinya untuk pesanan yang sama.")
        if document.replacement
        else _("Tidak perlu diganti. Mohon dikreditkan.")
    )
    return paper_of(
        _("Retur ke Pemasok"),
        document.posting.number,
        facts=[
            (_("Pemasok"), document.supplier.name),
            (_("Alamat"), document.supplier.address or "–"),
            (_("Waktu"), moment(document.posting.happened_at)),
            (_("Penerimaan"), ", ".join(receipt.posting.number for receipt in receipts)),
            (_("Surat jalan pemasok"), _notes(receipts)),
            (_("Pesanan"), ", ".join(orders)),
        ],
        columns=[
            Column(_("No")),
            Column(_("Bahan"), wide=True),
            Column(_("Nomor heat")),
            Column(_("Jumlah"), right=True),
            Column(_("Berat timbang"), right=True),
            Column(_("Nilai"), right=True),
        ],
        rows=[_return_row(at, line) for at, line in enumerate(lines, start=1)],
        total=[
            "", _("Total"), "", "",
            kg(sum(line.grams for line in lines)), rupiah(sum(line.price_idr for line in lines)),
        ],
        closing=[
            (_("Alasan"), document.reason),
            (_("Permintaan kami"), wanted),
            *([(_("Catatan"), document.note)] if document.note else []),
            *_photos(photos),
        ],
        signatures=[
            (_("Diserahkan oleh"), document.posting.posted_by.name),
            (_("Dibawa oleh"), ""),
            (_("Diterima pemasok"), ""),
        ],
        mark=reversed_mark(reversal),
    )  # fmt: skip


def _return_row(at: int, line: SupplierReturnLine) -> list[Cell]:
    came = line.receipt_line
    return [
        Cell(number(at)),
        *_lot(came.lot),
        Cell(quantity(line.quantity, came.lot.unit)),
        Cell(kg(line.grams)),
        Cell(rupiah(line.price_idr), _("%(price)s per kg", price=rupiah(came.paid_idr_per_kg))),
    ]


def claim_paper(claim: ShortWeightClaim, photos: int) -> Paper:
    """Klaim Selisih Timbang: the supplier's kilograms beside ours."""
    receipt, lines = claim.receipt, claim.lines
    orders = dict.fromkeys(line.receipt_line.order_line.order.label for line in lines)
    return paper_of(
        _("Klaim Selisih Timbang"),
        claim.number,
        facts=[
            (_("Pemasok"), receipt.supplier.name),
            (_("Alamat"), receipt.supplier.address or "–"),
            (_("Tanggal"), date_long(claim.made_at)),
            (_("Penerimaan"), receipt.posting.number),
            (_("Surat jalan pemasok"), _notes([receipt])),
            (_("Pesanan"), ", ".join(orders)),
        ],
        columns=[
            Column(_("No")),
            Column(_("Bahan"), wide=True),
            Column(_("Nomor heat")),
            Column(_("Menurut pemasok"), right=True),
            Column(_("Berat timbang"), right=True),
            Column(_("Diklaim"), right=True),
            Column(_("Nilai"), right=True),
        ],
        rows=[_claim_row(at, line) for at, line in enumerate(lines, start=1)],
        total=["", _("Total"), "", "", "", kg(claim.claimed_g), _price(claim)],
        closing=[
            (_("Diminta"), rupiah(claim.asked_idr)),
            *([(_("Catatan"), claim.note)] if claim.note else []),
            *_photos(photos),
        ],
        signatures=[(_("Dibuat oleh"), claim.made_by.name), (_("Diterima pemasok"), "")],
        mark=_claim_mark(claim),
    )


def _claim_row(at: int, line: ClaimLine) -> list[Cell]:
    came = line.receipt_line
    said = came.supplier_grams or 0
    return [
        Cell(number(at)),
        *_lot(came.lot),
        Cell(kg(said)),
        Cell(kg(came.grams), _("kurang %(kg)s", kg=kg(said - came.grams))),
        Cell(kg(line.claimed_g)),
        Cell(rupiah(line.price_idr), _("%(price)s per kg", price=rupiah(came.paid_idr_per_kg))),
    ]


def _price(claim: ShortWeightClaim) -> str:
    return rupiah(sum(line.price_idr for line in claim.lines))


def _claim_mark(claim: ShortWeightClaim) -> str:
    match ClaimStatus(claim.status):
        case ClaimStatus.SETTLED:
            return _("Dikreditkan %(money)s.", money=rupiah(claim.credit_idr or 0))
        case ClaimStatus.REFUSED:
            return _("Ditolak pemasok: %(reason)s", reason=claim.remark)
        case ClaimStatus.WITHDRAWN:
            return _("Ditarik: %(reason)s", reason=claim.remark)
        case ClaimStatus.OPEN:
            return ""


def _priced(price_idr: int, came: ReceiptLine) -> Cell:
    per_kg = rupiah(came.paid_idr_per_kg)
    return Cell(rupiah(price_idr), _("%(price)s per kg", price=per_kg))


def _lot(lot: Lot) -> list[Cell]:
    return [Cell(lot.material.name(language()), lot.code), Cell(lot.heat or "–")]


def _notes(receipts: list[Receipt]) -> str:
    return ", ".join(receipt.delivery_note for receipt in receipts if receipt.delivery_note) or "–"


def _photos(count: int) -> list[tuple[str, str]]:
    if not count:
        return []
    return [(_("Foto"), ngettext("%(num)s lampiran", "%(num)s lampiran", count))]
