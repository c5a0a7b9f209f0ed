"""Photos that members add to a request: the broken part, a sketch with sizes."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.attachments import MOST_AT_ONCE, Attachment, attach
from materialcenter.core.files import FileStore, Upload
from materialcenter.demand.errors import NoLongerLive, NoPhoto, TooManyPhotos
from materialcenter.demand.models import PurchaseRequest
from materialcenter.demand.queries import LIVE
from materialcenter.demand.services import locked_request


def add_photos(
    session: Session, *, request_id: int, store: FileStore, uploads: Sequence[Upload], by: User
) -> PurchaseRequest:
    """Keep photos with a living request, ten at most in all.

    Raises NotFound, NoLongerLive, NoPhoto, TooManyPhotos, and what `attach` raises.
    """
    by.must(Permission.DEMAND_REQUEST)
    request = locked_request(session, request_id, by=by)
    if request.status not in LIVE:
        raise NoLongerLive
    if not uploads:
        raise NoPhoto(field="photos")
    kept = session.scalar(
        select(func.count())
        .select_from(Attachment)
        .where(
            Attachment.subject == PurchaseRequest.__tablename__, Attachment.subject_id == request_id
        )
    )
    if (kept or 0) + len(uploads) > MOST_AT_ONCE:
        raise TooManyPhotos(most=MOST_AT_ONCE, field="photos")
    attach(session, store, PurchaseRequest, request.id, uploads, by_id=by.id)
    audit.record(session, by.id, PurchaseRequest, request.id, "photographed", photos=len(uploads))
    return request
