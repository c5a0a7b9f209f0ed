"""The papers as PDF: request, order, receipt, delivery note."""

import io

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.demand.queries import request_by_id
from materialcenter.fulfilment.queries import issue_by_id, receipt_by_id, reversal_of
from materialcenter.papers.paper import Paper, pdf
from materialcenter.purchasing.queries import order_by_id
from materialcenter.web import printing
from materialcenter.web.access import access
from materialcenter.web.context import close_reading, db, user

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
    """Pesanan Pembelian."""
    return _download(printing.order_paper(order_by_id(db(), order_id, by=user())))


@bp.get("/receipts/<int:receipt_id>/pdf")
@access(P.PURCHASING_READ, hidden=True)
def receipt(receipt_id: int) -> Response:
    """Bukti Penerimaan Barang."""
    shown = receipt_by_id(db(), receipt_id, by=user())
    return _download(printing.receipt_paper(shown, reversal_of(db(), shown.posting_id)))


@bp.get("/issues/<int:issue_id>/pdf")
@access(P.STOCK_READ, P.DEMAND_REQUEST, hidden=True)
def issue(issue_id: int) -> Response:
    """Surat Jalan; a member's own only."""
    shown = issue_by_id(db(), issue_id, by=user())
    return _download(printing.issue_paper(shown, reversal_of(db(), shown.posting_id)))


def _download(paper: Paper) -> Response:
    close_reading()
    return send_file(
        io.BytesIO(pdf(paper)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{paper.number.replace(' #', '-')}.pdf",
    )
