"""Files that people attach: kept by their content, outside what the web server shows.

A file is checked by what is in it, never by its name; the row is written with the document
it belongs to, the content before it. Content that nobody's row names does no harm.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from materialcenter.core import clock
from materialcenter.core.db import Base, TryAgain
from materialcenter.core.errors import InvalidInput, N_, NotFound
from materialcenter.core.file_contents import pdf_fault, picture_fault
from materialcenter.core.text import clean
from materialcenter.core.types import Big, UtcDateTime

LARGEST_FILE = 10 * 1024 * 1024
# How the content of each kind begins.
_BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


class NotADocument(InvalidInput):
    """Only what a certificate or a photo comes as."""

    sentence = N_("Berkas ini bukan PDF, JPG, atau PNG. Pilih berkas lain.")


class FileTooLarge(InvalidInput):
    """More than the house keeps of one file."""

    sentence = N_("Berkas ini terlalu besar. Paling besar %(most)s MB.")


class UnreadableFile(InvalidInput):
    """It begins as one of those but cannot be opened."""

    sentence = N_("Berkas ini rusak atau tidak lengkap. Pilih berkas lain.")


class LockedFile(InvalidInput):
    """Nobody else could read it either."""

    sentence = N_("PDF ini dikunci dengan kata sandi. Simpan tanpa kunci, lalu pilih lagi.")


class FileGone(NotFound):
    """The row is there, its content is not, as after half a restore."""

    sentence = N_("Isi berkas ini tidak ada di penyimpanan. Unggah lagi berkasnya.")


class EmptyFile(InvalidInput):
    """Nothing in it."""

    sentence = N_("Berkas ini kosong. Pilih berkas lain.")


class StoredFile(Base):
    """A file by the SHA-256 of its content; the same content is kept once."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(Big)
    media_type: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(160))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sent: the name it had there, and what is in it."""

    name: str
    content: bytes


class FileStore:
    """A folder of files named by their content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where content lies."""
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep content; returns its SHA-256. A power cut leaves all of it or nothing."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, delete=False) as part:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(path)
            _sync(path.parent)
        return sha256

    def existing(self, sha256: str) -> Path:
        """Where content lies. Raises FileGone."""
        path = self.path(sha256)
        if not path.is_file():
            raise FileGone
        return path


def _sync(folder: Path) -> None:
    """Let the folder's new entry survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def media_type_of(content: bytes) -> str:
    """What the content is, having been opened.

    Raises EmptyFile, FileTooLarge, NotADocument, UnreadableFile, LockedFile.
    """
    if not content:
        raise EmptyFile(field="file")
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(field="file", most=LARGEST_FILE // 1024 // 1024)
    begun = (kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning))
    media_type = next(begun, None)
    if media_type is None:
        raise NotADocument(field="file")
    fault = pdf_fault(content) if media_type == "application/pdf" else picture_fault(content)
    if fault == "locked":
        raise LockedFile(field="file")
    if fault:
        raise UnreadableFile(field="file")
    return media_type


def keep_file(session: Session, store: FileStore, upload: Upload, *, by_id: int) -> StoredFile:
    """Keep what was sent; content that is there already keeps its row and first name.

    Raises EmptyFile, FileTooLarge, NotADocument, UnreadableFile, LockedFile, UnreadableText.
    """
    media_type = media_type_of(upload.content)
    sha256 = store.put(upload.content)
    file = session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).one_or_none()
    if file is None:
        file = StoredFile(
            sha256=sha256,
            size=len(upload.content),
            media_type=media_type,
            name=_name(upload.name),
            added_by_id=by_id,
            added_at=clock.now(),
        )
        session.add(file)
        try:
            session.flush()
        except IntegrityError as error:  # somebody else keeps the same content at this moment
            raise TryAgain from error
    return file


def _name(name: str) -> str:
    """The last part of a name from any system, its beginning when it is very long."""
    return clean(re.split(r"[/\\]", name)[-1], most=1000, field="file")[:160]
