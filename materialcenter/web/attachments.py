"""Photos and papers of documents, for those who may read the document."""

from flask import Blueprint
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.core.attachments import attachment_by_id
from materialcenter.core.errors import NotFound
from materialcenter.core.files import StoredFile
from materialcenter.demand.models import PurchaseRequest
from materialcenter.demand.queries import request_by_id
from materialcenter.web import file_answers
from materialcenter.web.access import access
from materialcenter.web.context import db, user

bp = Blueprint("attachments", __name__, url_prefix="/attachments")

# Who may see the files of a kind of document, by its table.
_READERS = {
    "receipt": Permission.PURCHASING_READ,
    "supplier_price": Permission.PURCHASING_READ,
    "supplier_return": Permission.PURCHASING_READ,
    "short_weight_claim": Permission.PURCHASING_READ,
}


@bp.get("/<int:attachment_id>")
@access(Permission.PURCHASING_READ, Permission.DEMAND_READ, Permission.DEMAND_REQUEST)
def file(attachment_id: int) -> Response:
    """The file itself, to be saved."""
    return file_answers.download(_file(attachment_id), "foto")


@bp.get("/<int:attachment_id>/preview.png")
@access(Permission.PURCHASING_READ, Permission.DEMAND_READ, Permission.DEMAND_REQUEST)
def preview(attachment_id: int) -> Response:
    """A picture of it."""
    return file_answers.picture(_file(attachment_id))


def _file(attachment_id: int) -> StoredFile:
    row = attachment_by_id(db(), attachment_id)
    if row.subject == PurchaseRequest.__tablename__:
        request_by_id(db(), row.subject_id, by=user())
        return row.file
    reader = _READERS.get(row.subject)
    if reader is None or not user().may(reader):
        raise NotFound
    return row.file
