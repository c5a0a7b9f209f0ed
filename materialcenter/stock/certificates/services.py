"""Acts on certificates: recorded, changed, given their file, linked to lots and loosened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound, ReasonMissing, Term
from materialcenter.core.files import FileStore, Upload, keep_file
from materialcenter.core.text import clean
from materialcenter.stock.certificates.errors import (
    CertificateKnown,
    FigureOutOfRange,
    HeatNeedsFile,
    KindUnknown,
    NotLinked,
    NumberMissing,
    OtherHeat,
    YieldAboveTensile,
)
from materialcenter.stock.certificates.limits import (
    ELEMENTS,
    ELONGATION,
    FIGURE_NAMES,
    TENSILE,
    YIELD,
)
from materialcenter.stock.lots import cut_from
from materialcenter.stock.models import Certificate, Lot, LotCertificate

KINDS = ("", "2.1", "2.2", "3.1", "3.2")
# The most a value can be: all of the mass, the strongest wire, three times its length.
_MOST = {**dict.fromkeys(ELEMENTS, 100_000), YIELD: 5_000, TENSILE: 5_000, ELONGATION: 2_000}


@dataclass(frozen=True, slots=True)
class Known:
    """What a certificate says; `figures` as in `Certificate.figures`."""

    number: str
    heat: str = ""
    kind: str = ""
    mill: str = ""
    plate_number: str = ""
    product: str = ""
    issued_on: date | None = None
    figures: Mapping[str, int] = field(default_factory=dict[str, int])


def record_certificate(session: Session, *, known: Known, by: User) -> Certificate:
    """Write down a certificate.

    Raises NumberMissing, KindUnknown, FigureOutOfRange, YieldAboveTensile, CertificateKnown.
    """
    by.must(Permission.STOCK_QUALITY)
    certificate = Certificate()
    _write(session, certificate, known, None)
    session.add(certificate)
    session.flush()
    audit.record(session, by.id, Certificate, certificate.id, "recorded")
    return certificate


def change_certificate(
    session: Session, *, certificate_id: int, known: Known, by: User
) -> Certificate:
    """Mend what is known of a certificate; another heat must still be that of its lots.

    Raises what `record_certificate` raises, OtherHeat, HeatNeedsFile, NotFound.
    """
    by.must(Permission.STOCK_QUALITY)
    certificate = _locked(session, certificate_id)
    _write(session, certificate, known, certificate_id)
    links = select(LotCertificate.lot_id).where(LotCertificate.certificate_id == certificate.id)
    for lot in lock(session, Lot, session.scalars(links)).values():
        _match(certificate, lot)
    session.flush()
    audit.record(session, by.id, Certificate, certificate.id, "changed")
    return certificate


def attach_file(
    session: Session, *, certificate_id: int, store: FileStore, upload: Upload, by: User
) -> Certificate:
    """Keep the file of a certificate; an earlier one is no longer shown.

    Raises EmptyFile, FileTooLarge, NotADocument, UnreadableFile, LockedFile, NotFound.
    """
    by.must(Permission.STOCK_QUALITY)
    certificate = _locked(session, certificate_id)
    file = certificate.file = keep_file(session, store, upload, by_id=by.id)
    session.flush()
    audit.record(
        session, by.id, Certificate, certificate.id, "file-attached",
        file=file.name, sha256=file.sha256,
    )  # fmt: skip
    return certificate


def link_certificate(
    session: Session, *, certificate_id: int, lot_ids: Sequence[int], by: User
) -> Certificate:
    """Let a certificate cover lots of its heat and what was cut from them; those it covers
    already stay as they are.

    A lot without a heat gets that of the certificate, when the certificate has a file.
    Raises OtherHeat, HeatNeedsFile, NotFound.
    """
    by.must(Permission.STOCK_QUALITY)
    certificate = _locked(session, certificate_id)
    lots = lock(session, Lot, {*lot_ids, *cut_from(session, lot_ids)})
    if set(lot_ids) - lots.keys():
        raise NotFound
    covered = _covered(session, certificate.id, lots)
    new = [lot for lot in lots.values() if lot.id not in covered]
    for lot in new:
        _match(certificate, lot)
        session.add(LotCertificate(lot_id=lot.id, certificate_id=certificate.id))
    session.flush()
    for lot in new:
        session.expire(lot, ["certificates"])
    if new:
        codes = ", ".join(lot.code for lot in new)
        audit.record(session, by.id, Certificate, certificate.id, "linked", lot=codes)
    return certificate


def unlink_certificate(
    session: Session, *, certificate_id: int, lot_id: int, reason: str, by: User
) -> Certificate:
    """Take back a wrong link, also of what was cut from the lot, with a reason.

    Raises ReasonMissing, NotLinked, NotFound.
    """
    by.must(Permission.STOCK_QUALITY)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    certificate = _locked(session, certificate_id)
    lot = lock(session, Lot, [lot_id]).get(lot_id)
    if lot is None:
        raise NotFound
    if not _covered(session, certificate.id, [lot.id]):
        raise NotLinked(lot=lot.code)
    lots = lock(session, Lot, {lot.id, *cut_from(session, [lot.id])})
    session.execute(
        delete(LotCertificate).where(
            LotCertificate.lot_id.in_(lots), LotCertificate.certificate_id == certificate.id
        )
    )
    for covered in lots.values():
        session.expire(covered, ["certificates"])
    audit.record(
        session, by.id, Certificate, certificate.id, "unlinked", reason=reason, lot=lot.code
    )
    return certificate


def _locked(session: Session, certificate_id: int) -> Certificate:
    certificate = lock(session, Certificate, [certificate_id]).get(certificate_id)
    if certificate is None:
        raise NotFound
    return certificate


def _covered(session: Session, certificate_id: int, lot_ids: Iterable[int]) -> set[int]:
    question = select(LotCertificate.lot_id).where(
        LotCertificate.certificate_id == certificate_id, LotCertificate.lot_id.in_(list(lot_ids))
    )
    return set(session.scalars(question))


def _match(certificate: Certificate, lot: Lot) -> None:
    """One heat has both; a lot without one takes it over from a certificate to be looked at."""
    if lot.heat.upper() == certificate.heat.upper():
        return
    if lot.heat:
        raise OtherHeat(lot=lot.code, heat=lot.heat, covered=certificate.heat or "–")
    if certificate.file_id is None:
        raise HeatNeedsFile(lot=lot.code)
    lot.heat = certificate.heat


def _write(
    session: Session, certificate: Certificate, known: Known, certificate_id: int | None
) -> None:
    number = clean(known.number, most=60, field="number")
    heat = clean(known.heat, most=40, field="heat").upper()
    if not number:
        raise NumberMissing(field="number")
    if known.kind not in KINDS:
        raise KindUnknown(field="kind")
    twin = select(Certificate.id).where(Certificate.number == number, Certificate.heat == heat)
    if certificate_id is not None:
        twin = twin.where(Certificate.id != certificate_id)
    with session.no_autoflush:
        if session.scalars(twin).first() is not None:
            raise CertificateKnown(number=number, field="number")
    certificate.number, certificate.heat, certificate.kind = number, heat, known.kind
    certificate.mill = clean(known.mill, most=80, field="mill")
    certificate.plate_number = clean(known.plate_number, most=40, field="plate_number")
    certificate.product = clean(known.product, most=160, field="product")
    certificate.issued_on = known.issued_on
    certificate.figures = _judged(known.figures)


def _judged(figures: Mapping[str, int]) -> dict[str, int]:
    for name, value in figures.items():
        if not 0 <= value <= _MOST.get(name, -1):
            figure = Term(FIGURE_NAMES.get(name, name))
            raise FigureOutOfRange(figure=figure, field=f"figure_{name}")
    if YIELD in figures and figures[YIELD] > figures.get(TENSILE, figures[YIELD]):
        raise YieldAboveTensile(field=f"figure_{YIELD}")
    return dict(figures)
