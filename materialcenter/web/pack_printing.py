"""The certificates of a delivery note as one PDF: a cover that tells which piece has which."""

from collections.abc import Mapping
from dataclasses import replace

from flask import url_for
from flask_babel import gettext as _

from materialcenter.core.files import FileStore
from materialcenter.fulfilment.models import Issue, IssueLine
from materialcenter.papers.pack import Document
from materialcenter.papers.paper import Cell, Column, Paper
from materialcenter.stock.models import Certificate, Posting
from materialcenter.web.formatting import moment, number
from materialcenter.web.language import language
from materialcenter.web.printing import paper_of, reversed_mark


def pack_cover(
    issue: Issue, reversal: Posting | None, certificates: Mapping[int, Certificate]
) -> Paper:
    """Which metal went out, and the certificates of just these pieces."""
    made = paper_of(
        _("Sertifikat Mutu"),
        issue.posting.number,
        facts=[
            (_("Kepada"), issue.workshop.name),
            (_("Waktu"), moment(issue.posting.happened_at)),
            (_("Diambil oleh"), issue.taken_by),
        ],
        columns=[
            Column(_("No")),
            Column(_("Bahan"), wide=True),
            Column(_("Nomor heat")),
            Column(_("Sertifikat")),
            Column(_("Berkas")),
        ],
        rows=[_row(at, line, certificates) for at, line in enumerate(issue.lines, start=1)],
        total=[],
        closing=[],
        signatures=[],
        mark=reversed_mark(reversal),
    )
    return replace(made, address=url_for("issues.detail", issue_id=issue.id, _external=True))


def pack_documents(certificates: Mapping[int, Certificate], store: FileStore) -> list[Document]:
    """The files, each once, in the order of the certificates."""
    kept = {
        certificate.file.sha256: (certificate.file, certificate.number)
        for certificate in certificates.values()
        if certificate.file
    }
    return [
        Document(
            store.path(sha256),
            file.media_type,
            _("Berkas sertifikat %(number)s tidak dapat ditampilkan.", number=certificate),
        )
        for sha256, (file, certificate) in kept.items()
    ]


def _row(at: int, line: IssueLine, certificates: Mapping[int, Certificate]) -> list[Cell]:
    lot = line.lot
    own = [certificates[certificate.id] for certificate in lot.certificates]
    missing = [certificate.number for certificate in own if certificate.file is None]
    if not own:
        file = _("Belum ada sertifikat")
    elif missing:
        file = _("Belum ada berkas %(numbers)s", numbers=", ".join(missing))
    else:
        file = _("Terlampir")
    kinds = ", ".join(dict.fromkeys(f"EN 10204 {c.kind}" for c in own if c.kind))
    return [
        Cell(number(at)),
        Cell(lot.material.name(language()), lot.code),
        Cell(lot.heat or "–"),
        Cell(lot.certificate_numbers or "–", kinds),
        Cell(file),
    ]
