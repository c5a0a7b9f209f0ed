"""The papers as PDF: request, order, receipt, return, claim, delivery note, count sheet."""

import io

from flask import Blueprint, send_file, url_for
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import material_by_id
from materialcenter.core import clock
from materialcenter.core.attachments import attachments_of
from materialcenter.core.tax import rule_on
from materialcenter.demand.queries import request_by_id
from materialcenter.fulfilment.after_delivery.claims.models import ShortWeightClaim
from materialcenter.fulfilment.after_delivery.claims.queries import claim_by_id
from materialcenter.fulfilment.after_delivery.queries import receipts_of
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.after_delivery.supplier_returns.queries import (
    supplier_return_by_id,
)
from materialcenter.fulfilment.cut_jobs.queries import job_by_id
from materialcenter.fulfilment.papers import papers_of
from materialcenter.fulfilment.queries import issue_by_id, receipt_by_id, reversal_of
from materialcenter.fulfilment.substituting.queries import originals_of
from materialcenter.papers.pack import pack
from materialcenter.papers.paper import Paper, pdf
from materialcenter.purchasing.queries import order_by_id
from materialcenter.purchasing.versions.queries import version_in_force
from materialcenter.reports.periods import Span, period_of
from materialcenter.stock.certificates.queries import with_files
from materialcenter.stock.counting.models import CountStatus
from materialcenter.stock.counting.queries import books_now, count_by_id, sees_books
from materialcenter.stock.counting.variance import variances
from materialcenter.stock.queries import lot_by_code, stock_card
from materialcenter.web import (
    count_printing,
    cut_printing,
    order_printing,
    pack_printing,
    printing,
    return_printing,
    stock_printing,
)
from materialcenter.web.access import access
from materialcenter.web.context import close_reading, db, file_store, user

bp = Blueprint("papers", __name__)

P = Permission


@bp.get("/purchase-requests/<int:request_id>/pdf")
@access(P.DEMAND_READ, P.DEMAND_REQUEST, hidden=True)
def request(request_id: int) -> Response:
    """Permintaan Pembelian; a member's own only."""
    return _download(printing.request_paper(request_by_id(db(), request_id, by=user())))


@bp.get("/supplier-orders/<int:order_id>/pdf")
@access(P.PURCHASING_READ, hidden=True)
def order(order_id: int) -> Response:
    """Pesanan Pembelian, in the version in force."""
    shown = order_by_id(db(), order_id, by=user())
    version = version_in_force(db(), shown)
    rule = shown.tax_rule if version else rule_on(db(), clock.today())
    return _download(order_printing.order_paper(shown, version, rule))


@bp.get("/receipts/<int:receipt_id>/pdf")
@access(P.PURCHASING_READ, hidden=True)
def receipt(receipt_id: int) -> Response:
    """Bukti Penerimaan Barang."""
    shown = receipt_by_id(db(), receipt_id, by=user())
    return _download(printing.receipt_paper(shown, reversal_of(db(), shown.posting_id)))


@bp.get("/supplier-returns/<int:return_id>/pdf")
@access(P.PURCHASING_READ, hidden=True)
def supplier_return(return_id: int) -> Response:
    """Retur ke Pemasok."""
    shown = supplier_return_by_id(db(), return_id, by=user())
    return _download(
        return_printing.return_paper(
            shown,
            list(receipts_of(db(), shown.lines)),
            len(attachments_of(db(), SupplierReturn, [return_id]).get(return_id, [])),
            reversal_of(db(), shown.posting_id),
        )
    )


@bp.get("/claims/<int:claim_id>/pdf")
@access(P.PURCHASING_READ, hidden=True)
def claim(claim_id: int) -> Response:
    """Klaim Selisih Timbang."""
    shown = claim_by_id(db(), claim_id, by=user())
    photos = attachments_of(db(), ShortWeightClaim, [claim_id]).get(claim_id, [])
    return _download(return_printing.claim_paper(shown, len(photos)))


@bp.get("/issues/<int:issue_id>/pdf")
@access(P.STOCK_READ, P.DEMAND_REQUEST, hidden=True)
def issue(issue_id: int) -> Response:
    """Surat Jalan; a member's own only."""
    shown = issue_by_id(db(), issue_id, by=user())
    instead = originals_of(db(), [line.request_line for line in shown.lines])
    return _download(printing.issue_paper(shown, reversal_of(db(), shown.posting_id), instead))


@bp.get("/issues/<int:issue_id>/handover.pdf")
@access(P.STOCK_READ, P.DEMAND_REQUEST, hidden=True)
def hand_over(issue_id: int) -> Response:
    """Berita Acara Serah Terima; a member's own only."""
    shown = issue_by_id(db(), issue_id, by=user())
    address = url_for("issues.detail", issue_id=issue_id, _external=True)
    paper = printing.hand_over_paper(shown, reversal_of(db(), shown.posting_id), address)
    return _download(paper, f"serah-terima-{paper.number}")


@bp.get("/lots/<code>/pdf")
@access(P.STOCK_READ)
def lot_card(code: str) -> Response:
    """Kartu Stok of a lot."""
    shown = lot_by_code(db(), code)
    card = stock_card(db(), lot_id=shown.id)
    documents = papers_of(db(), {line.movement.posting for line in card})
    return _download(stock_printing.lot_card(shown, card, documents), f"kartu-stok-{shown.code}")


@bp.get("/stock/<int:material_id>/pdf")
@access(P.STOCK_READ)
def material_card(material_id: int) -> Response:
    """Kartu Stok of a material, of the last twelve months."""
    shown, since = material_by_id(db(), material_id), period_of(Span.TWELVE, clock.today()).start
    card = stock_card(db(), material_id=material_id)
    documents = papers_of(db(), {line.movement.posting for line in card})
    return _download(
        stock_printing.material_card(shown, card, documents, since), f"kartu-stok-{shown.code}"
    )


@bp.get("/issues/<int:issue_id>/certificates.pdf")
@access(P.STOCK_READ, P.DEMAND_REQUEST, hidden=True)
def certificates(issue_id: int) -> Response:
    """The certificates of the pieces on a Surat Jalan; a member's own only, at any time."""
    shown = issue_by_id(db(), issue_id, by=user())
    known = with_files(db(), {c.id for line in shown.lines for c in line.lot.certificates})
    cover = pack_printing.pack_cover(shown, reversal_of(db(), shown.posting_id), known)
    documents = pack_printing.pack_documents(known, file_store())
    close_reading()
    return send_file(
        io.BytesIO(pack(cover, documents)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"sertifikat-{cover.number}.pdf",
    )


@bp.get("/cutting/<int:job_id>/pdf")
@access(P.STOCK_READ)
def cut_plan(job_id: int) -> Response:
    """Rencana Potong, with its drawing."""
    return _download(cut_printing.plan_paper(job_by_id(db(), job_id)))


@bp.get("/counts/<int:count_id>/pdf")
@access(P.STOCK_READ)
def count(count_id: int) -> Response:
    """The sheet of a stock count; once it is posted, what was found."""
    shown, person = count_by_id(db(), count_id, by=user()), user()
    if shown.status == CountStatus.POSTED:
        reversal = reversal_of(db(), shown.posting_id) if shown.posting_id else None
        rows = variances(db(), shown)
        costs = person.may(P.STOCK_READ_COST)
        return _download(count_printing.result_paper(shown, rows, reversal, costs=costs))
    books = books_now(db(), shown.lines) if sees_books(shown, person) else {}
    return _download(count_printing.sheet_paper(shown, books))


def _download(paper: Paper, name: str = "") -> Response:
    close_reading()
    return send_file(
        io.BytesIO(pdf(paper)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{name or paper.number.replace(' #', '-')}.pdf",
    )
