"""What stands on each paper, in the reader's language."""

from collections.abc import Mapping

from flask import request
from flask_babel import gettext as _
from lokal import terbilang

from materialcenter.catalogue.models import Material
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.fulfilment.models import Issue, IssueLine, Receipt, ReceiptLine, Rejection
from materialcenter.papers.paper import Cell, Column, Paper, Section
from materialcenter.papers.words import in_english
from materialcenter.stock.models import Lot, Posting
from materialcenter.web.context import config
from materialcenter.web.formatting import (
    date_long,
    date_short,
    kg,
    kg_signed,
    moment,
    number,
    quantity,
    rupiah,
    size,
)
from materialcenter.web.language import language
from materialcenter.web.sentences import stead_sentence
from materialcenter.web.status_links import addressee

# Papers about more money than this need a stamp: Undang-Undang 10/2020 on stamp duty, article 3.
STAMPED_ABOVE_IDR, STAMP_IDR = 5_000_000, 10_000


def request_paper(asked: PurchaseRequest) -> Paper:
    """Permintaan Pembelian."""
    workshop = asked.workshop
    return paper_of(
        _("Permintaan Pembelian"),
        asked.number,
        facts=[
            (_("IKM"), workshop.name),
            (_("Desa"), _place(asked)),
            (_("Tanggal"), date_long(asked.requested_at)),
            *([(_("Dicatat oleh"), asked.requested_by.name)] if asked.taken_down else []),
        ],
        columns=[
            Column(_("No")),
            Column(_("Bahan"), wide=True),
            Column(_("Diminta"), right=True),
            Column(_("Disetujui"), right=True),
            Column(_("Dibutuhkan")),
            Column(_("Perkiraan harga"), right=True),
        ],
        rows=[_request_row(at, line) for at, line in enumerate(asked.arranged, start=1)],
        total=["", _("Total"), "", "", "", rupiah(asked.estimate_idr)],
        closing=[
            *money_lines(asked.estimate_idr),
            *((_("Catatan"), text) for text in (asked.note, asked.remark) if text),
        ],
        signatures=[
            (_("Pemohon"), addressee(asked)),
            (_("Menyetujui"), asked.decided_by.name if asked.decided_by else ""),
        ],
        mark=_request_mark(asked),
    )


def _request_mark(asked: PurchaseRequest) -> str:
    marks = {
        RequestStatus.SUBMITTED: _("Menunggu persetujuan."),
        RequestStatus.REJECTED: _("Ditolak."),
        RequestStatus.WITHDRAWN: _("Ditarik oleh pemohon."),
    }
    return marks.get(RequestStatus(asked.status), "")


def _place(asked: PurchaseRequest) -> str:
    village = asked.workshop.village
    return f"{village.name}, {village.district}" if village else "–"


def _request_row(at: int, line: PurchaseRequestLine) -> list[Cell]:
    unit = line.material.unit
    decided = line.request.decided_by_id is not None
    return [
        Cell(number(at)),
        Cell(_sized(line.material, line.w_um, line.l_um), _beside(line)),
        Cell(quantity(line.asked, unit)),
        Cell(quantity(line.approved, unit) if decided else "–"),
        Cell(date_short(line.need_by)),
        Cell(rupiah(line.estimate_idr) if line.estimate_idr else "–"),
    ]


def _beside(line: PurchaseRequestLine) -> str:
    """The small print of a line: what it stands for, what other metal stands for, its note."""
    replaced = quantity(line.replaced, line.material.unit) if line.replaced else ""
    said = (
        stead_sentence(line),
        line.note or ("" if line.parent_line_id else line.material.code),
        _("%(quantity)s diganti bahan lain", quantity=replaced) if replaced else "",
    )
    return " · ".join(filter(None, said))


def money_lines(amount_idr: int) -> list[tuple[str, str]]:
    """What stands below an amount of money: the words, and a hint at the stamp it needs."""
    lines = [(_("Terbilang"), _in_words(amount_idr))] if amount_idr > 0 else []
    if amount_idr > STAMPED_ABOVE_IDR:
        hint = _("Bubuhkan meterai %(stamp)s di bawah tanda tangan.", stamp=rupiah(STAMP_IDR))
        lines.append((_("Meterai"), hint))
    return lines


def _in_words(amount_idr: int) -> str:
    spelled = in_english(amount_idr) if language() == "en" else terbilang(amount_idr)
    return f"{spelled} rupiah".capitalize()


def receipt_paper(receipt: Receipt, reversal: Posting | None) -> Paper:
    """Bukti Penerimaan Barang."""
    noted = [Column(_("Menurut pemasok"), right=True)] if receipt.noted else []
    off = sum(line.off_note for line in receipt.noted)
    columns = [*_metal_columns(), *noted, Column(_("Berat hitung"), right=True), Column(_("Rak"))]
    return paper_of(
        _("Bukti Penerimaan Barang"),
        receipt.posting.number,
        facts=[
            (_("Pemasok"), receipt.supplier.name),
            (_("Surat jalan pemasok"), receipt.delivery_note or "–"),
            (_("Pesanan"), ", ".join(order.label for order in receipt.orders)),
            (_("Waktu"), moment(receipt.posting.happened_at)),
        ],
        columns=columns,
        rows=[
            _receipt_row(at, line, noted=bool(noted))
            for at, line in enumerate(receipt.lines, start=1)
        ],
        total=_receipt_total(receipt, columns),
        closing=[
            *([(_("Timbangan dibanding pemasok"), kg_signed(off))] if off else []),
            *((_("Ditolak"), _rejected(row)) for row in receipt.rejections),
            *([(_("Catatan"), receipt.note)] if receipt.note else []),
        ],
        signatures=[
            (_("Diserahkan oleh"), ""),
            (_("Diterima oleh"), receipt.posting.posted_by.name),
            (_("Mengetahui"), ""),
        ],
        mark=reversed_mark(reversal),
    )


def _receipt_row(at: int, line: ReceiptLine, *, noted: bool) -> list[Cell]:
    by_supplier = kg(line.supplier_grams) if line.supplier_grams else "–"
    return [
        *_metal_cells(at, line),
        *([Cell(by_supplier, _off(line.off_note))] if noted else []),
        Cell(kg(line.theoretical_grams), _off(line.grams - line.theoretical_grams)),
        Cell(line.place.code),
    ]


def _off(grams: int) -> str:
    return _("beda %(kg)s", kg=kg_signed(grams)) if grams else ""


def _receipt_total(receipt: Receipt, columns: list[Column]) -> list[str]:
    """The sums under the columns."""
    total = ["", _("Total"), "", "", _weight(receipt.lines)]
    if receipt.noted:
        total.append(kg(sum(line.supplier_grams or 0 for line in receipt.noted)))
    return total + [""] * (len(columns) - len(total))


def _rejected(row: Rejection) -> str:
    material = row.order_line.material
    amount = quantity(row.quantity, material.unit)
    heat = " (" + _("heat") + f" {row.heat})" if row.heat else ""
    return f"{amount} {material.name(language())}{heat}: {row.reason}"


def issue_paper(issue: Issue, reversal: Posting | None, originals: Mapping[int, Material]) -> Paper:
    """Surat Jalan; `originals` is what was asked for by request line where other metal goes out."""
    village = issue.workshop.village
    numbers = dict.fromkeys(line.request_line.request.number for line in issue.lines)
    return paper_of(
        _("Surat Jalan"),
        issue.posting.number,
        facts=[
            (_("Kepada"), issue.workshop.name),
            (_("Desa"), f"{village.name}, {village.district}" if village else "–"),
            (_("Waktu"), moment(issue.posting.happened_at)),
            (_("Permintaan"), ", ".join(numbers)),
            (_("Diambil oleh"), issue.taken_by),
        ],
        columns=[*_metal_columns(), Column(_("Sertifikat"))],
        rows=[_issue_row(at, line, originals) for at, line in enumerate(issue.lines, start=1)],
        total=["", _("Total"), "", "", _weight(issue.lines), ""],
        closing=[(_("Catatan"), issue.note)] if issue.note else [],
        signatures=[
            (_("Diserahkan oleh"), issue.posting.posted_by.name),
            (_("Diterima oleh"), issue.taken_by),
            (_("Mengetahui"), ""),
        ],
        mark=reversed_mark(reversal),
    )


def hand_over_paper(issue: Issue, reversal: Posting | None, address: str) -> Paper:
    """Berita Acara Serah Terima: what both sides sign, with the value of the metal."""
    value = sum(line.charge_idr for line in issue.lines)
    return paper_of(
        _("Berita Acara Serah Terima"),
        issue.posting.number,
        facts=[
            (_("Hari dan tanggal"), date_long(issue.posting.happened_at)),
            (_("Pihak pertama"), f"{config().centre_name}, {issue.posting.posted_by.name}"),
            (_("Pihak kedua"), f"{issue.workshop.name}, {issue.taken_by}"),
        ],
        columns=[*_metal_columns(), Column(_("Nilai"), right=True)],
        rows=[
            [*_metal_cells(at, line), Cell(rupiah(line.charge_idr))]
            for at, line in enumerate(issue.lines, start=1)
        ],
        total=["", _("Total"), "", "", _weight(issue.lines), rupiah(value)],
        closing=[
            *money_lines(value),
            (
                _("Pernyataan"),
                _("Pihak pertama menyerahkan dan pihak kedua menerima bahan di atas, sudah "
                  "diperiksa jumlah, berat dan nomor heat-nya, dalam keadaan baik."),
            ),
        ],
        signatures=[
            (_("Pihak pertama"), issue.posting.posted_by.name),
            (_("Pihak kedua"), issue.taken_by),
            (_("Mengetahui"), ""),
        ],
        mark=reversed_mark(reversal),
        address=address,
    )  # fmt: skip


def _issue_row(at: int, line: IssueLine, originals: Mapping[int, Material]) -> list[Cell]:
    original = originals.get(line.request_line_id)
    instead = _("pengganti %(material)s", material=original.name(language())) if original else ""
    return [*_metal_cells(at, line, instead), Cell(line.lot.certificate_numbers or "–")]


def _metal_columns() -> list[Column]:
    return [
        Column(_("No")),
        Column(_("Bahan"), wide=True),
        Column(_("Nomor heat")),
        Column(_("Jumlah"), right=True),
        Column(_("Berat timbang"), right=True),
    ]


def _metal_cells(at: int, line: ReceiptLine | IssueLine, said: str = "") -> list[Cell]:
    lot = line.lot
    return [
        Cell(number(at)),
        Cell(_sized(lot.material, lot.w_um, lot.l_um), " · ".join(filter(None, (lot.code, said)))),
        Cell(line.lot.heat or "–"),
        Cell(_count(line.lot, line.pieces)),
        Cell(kg(line.grams)),
    ]


def _sized(material: Material, w_um: int | None, l_um: int | None) -> str:
    """A material with the size of its pieces where that is not its own."""
    return " · ".join(filter(None, (material.name(language()), size(w_um, l_um))))


def _count(lot: Lot, pieces: int) -> str:
    if lot.counted == "piece":
        return quantity(pieces, lot.unit)
    return number(pieces) if pieces else "–"


def _weight(lines: list[ReceiptLine] | list[IssueLine]) -> str:
    return kg(sum(line.grams for line in lines))


def reversed_mark(reversal: Posting | None) -> str:
    if reversal is None:
        return ""
    return _("Dibatalkan dengan %(number)s: %(reason)s",
             number=reversal.number, reason=reversal.reason)  # fmt: skip


def _contact() -> list[str]:
    centre = config()
    phone = _("Telepon %(phone)s", phone=centre.centre_phone) if centre.centre_phone else ""
    return [line for line in (centre.centre_address, phone) if line]


def paper_of(
    title: str,
    document_number: str,
    *,
    facts: list[tuple[str, str]],
    columns: list[Column],
    rows: list[list[Cell]],
    total: list[str],
    closing: list[tuple[str, str]],
    signatures: list[tuple[str, str]],
    mark: str,
    drawings: list[str] | None = None,
    sentences: list[str] | None = None,
    sections: list[Section] | None = None,
    address: str = "",
) -> Paper:
    """What all papers share; the code leads to the document's own page, or to `address`."""
    return Paper(
        language=language(),
        centre=config().centre_name,
        place=config().centre_place,
        contact=_contact(),
        title=title,
        number=document_number,
        page=_("Halaman {page} dari {pages}"),
        address=address or request.base_url.removesuffix("/pdf"),
        facts=facts,
        columns=columns,
        rows=rows,
        total=total,
        closing=closing,
        signatures=signatures,
        mark=mark,
        drawings=drawings or [],
        sentences=sentences or [],
        sections=sections or [],
    )
