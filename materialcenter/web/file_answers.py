"""Answers that carry what somebody uploaded: to be saved, or as a picture drawn by us."""

import io

from flask import send_file
from werkzeug.wrappers import Response

from materialcenter.core.files import ENDINGS, StoredFile
from materialcenter.papers.pack import preview as drawn
from materialcenter.web.context import close_reading, file_store

# Nothing in an uploaded file may act, whatever shows it.
_INERT = "default-src 'none'; sandbox"


def download(kept: StoredFile, name_without: str) -> Response:
    """The file as it was uploaded, always to be saved, never to be shown by the browser;
    `name_without` is what it is called when it came without a name. Raises FileGone."""
    content = file_store().existing(kept.sha256).read_bytes()
    close_reading()
    name = kept.name.rpartition(".")[0] or kept.name or name_without
    answer = send_file(
        io.BytesIO(content),
        mimetype=kept.media_type,
        as_attachment=True,
        download_name=name + ENDINGS[kept.media_type],
    )
    answer.headers["Content-Security-Policy"] = _INERT
    return answer


def picture(kept: StoredFile) -> Response:
    """A picture of its first page. Raises FileGone, Undrawable."""
    path = file_store().existing(kept.sha256)
    close_reading()
    answer = send_file(io.BytesIO(drawn(path, kept.media_type)), mimetype="image/png")
    answer.headers["Content-Security-Policy"] = _INERT
    return answer
