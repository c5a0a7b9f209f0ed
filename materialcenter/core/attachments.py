"""Photos and papers that show something about a document: a dented sheet, the scale, a bill.

A row names the document by its table, as the history does; the file is kept by its content.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from materialcenter.core import clock
from materialcenter.core.db import Base
from materialcenter.core.errors import DomainError, InvalidInput, N_, NotFound
from materialcenter.core.files import FileStore, StoredFile, Upload, keep_file
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.types import Big, UtcDateTime

MOST_AT_ONCE = 10


class TooManyFiles(InvalidInput):
    """More files than anyone looks through."""

    sentence = N_("Paling banyak %(most)s berkas sekali kirim.")


class Attachment(AppendOnly, Base):
    """A file that belongs to a document."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Big)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    file: Mapped[StoredFile] = relationship()


def attach(
    session: Session,
    store: FileStore,
    subject: type[Base],
    subject_id: int,
    uploads: Sequence[Upload],
    *,
    by_id: int,
) -> None:
    """Keep files with a document, in the transaction that writes it.

    Raises TooManyFiles, EmptyFile, FileTooLarge, NotADocument, UnreadableFile, LockedFile, all of
    the field "photos".
    """
    if len(uploads) > MOST_AT_ONCE:
        raise TooManyFiles(most=MOST_AT_ONCE, field="photos")
    try:
        files = [keep_file(session, store, upload, by_id=by_id) for upload in uploads]
    except DomainError as error:
        error.field = "photos"
        raise
    session.add_all(
        Attachment(
            subject=subject.__tablename__, subject_id=subject_id, file=file,
            added_by_id=by_id, added_at=clock.now(),
        )
        for file in files
    )  # fmt: skip
    session.flush()


def attachments_of(
    session: Session, subject: type[Base], subject_ids: Iterable[int]
) -> dict[int, list[Attachment]]:
    """The files of some documents of a kind, by document, oldest first."""
    rows = session.scalars(
        select(Attachment)
        .where(
            Attachment.subject == subject.__tablename__,
            Attachment.subject_id.in_(list(subject_ids)),
        )
        .options(joinedload(Attachment.file, innerjoin=True))
        .order_by(Attachment.id)
    )
    found: dict[int, list[Attachment]] = {}
    for row in rows:
        found.setdefault(row.subject_id, []).append(row)
    return found


def attachment_by_id(session: Session, attachment_id: int) -> Attachment:
    """One file with the document it belongs to. Raises NotFound."""
    row = session.scalars(
        select(Attachment)
        .where(Attachment.id == attachment_id)
        .options(joinedload(Attachment.file, innerjoin=True))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row
