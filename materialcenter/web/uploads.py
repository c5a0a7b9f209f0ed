"""Files that people send along with a form."""

from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage

from materialcenter.core.files import Upload

PICTURES = "image/*,.pdf"


class PhotosField(MultipleFileField):
    """Photos (or a PDF) taken with the phone or chosen; empty when none was sent."""

    def __init__(self, label: Any = None, validators: Any = None, shrink: int = 0, **kw: Any):
        """`shrink` tells how many pixels of a photo's longer side a phone sends; 0 is all."""
        shown = {"accept": PICTURES} | ({"data-shrink": str(shrink)} if shrink else {})
        super().__init__(label, validators, render_kw=shown, **kw)

    @property
    def uploads(self) -> list[Upload]:
        """What was sent, each file read."""
        sent = [one for one in self.data or [] if isinstance(one, FileStorage) and one.filename]
        return [Upload(one.filename or "", one.read()) for one in sent]
