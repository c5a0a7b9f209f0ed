"""Questions about certificates: which there are, which lots they cover, which lots wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from materialcenter.accounts.models import Party
from materialcenter.core.db import table_of
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.stock.models import (
    Balance,
    Certificate,
    Condition,
    Lot,
    LotCertificate,
    Movement,
    PlaceKind,
)
from materialcenter.stock.places import outside


class Waiting(StrEnum):
    """How far a lot's certificate has come; once it is linked the lot waits no more."""

    MISSING = "missing"
    RECEIVED = "received"


def certificate_by_id(session: Session, certificate_id: int) -> Certificate:
    """A certificate with its file. Raises NotFound."""
    certificate = session.scalars(
        select(Certificate)
        .where(Certificate.id == certificate_id)
        .options(joinedload(Certificate.file))
    ).one_or_none()
    if certificate is None:
        raise NotFound
    return certificate


def certificates(
    session: Session,
    *,
    text: str = "",
    without_file: bool = False,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[Certificate]:
    """Certificates, newest first, whose number, heat or mill begins with `text`."""
    question = select(Certificate).options(joinedload(Certificate.file))
    if text:
        columns = (Certificate.number, Certificate.heat, Certificate.mill)
        begins = (column.istartswith(text, autoescape=True) for column in columns)
        question = question.where(or_(*begins))
    if without_file:
        question = question.where(Certificate.file_id.is_(None))
    return newest_first(session, question, Certificate.id, after=after, size=size)


def lot_counts(session: Session, certificate_ids: Iterable[int]) -> dict[int, int]:
    """How many lots each certificate covers; those without lots are left out."""
    question = (
        select(LotCertificate.certificate_id, func.count())
        .where(LotCertificate.certificate_id.in_(list(certificate_ids)))
        .group_by(LotCertificate.certificate_id)
    )
    return dict(session.execute(question).all())


def lots_of(session: Session, certificate_id: int) -> Sequence[Lot]:
    """The lots a certificate covers, oldest first."""
    return session.scalars(
        select(Lot)
        .join(LotCertificate, LotCertificate.lot_id == Lot.id)
        .where(LotCertificate.certificate_id == certificate_id)
        .options(joinedload(Lot.supplier))
        .order_by(Lot.id)
    ).all()


def lots_to_link(session: Session, certificate: Certificate) -> Sequence[Lot]:
    """Every lot of a certificate's heat that it does not cover yet, oldest first."""
    if not certificate.heat:
        return []
    covered = select(LotCertificate.lot_id).where(LotCertificate.certificate_id == certificate.id)
    return session.scalars(
        select(Lot)
        .where(Lot.heat == certificate.heat, Lot.id.not_in(covered))
        .options(joinedload(Lot.supplier), selectinload(Lot.certificates))
        .order_by(Lot.id)
    ).all()


def certificates_to_link(session: Session, lot: Lot) -> Sequence[Certificate]:
    """Every certificate of a lot's heat that does not cover it yet, newest first."""
    if not lot.heat:
        return []
    covering = select(LotCertificate.certificate_id).where(LotCertificate.lot_id == lot.id)
    return session.scalars(
        select(Certificate)
        .where(Certificate.heat == lot.heat, Certificate.id.not_in(covering))
        .order_by(Certificate.id.desc())
    ).all()


def _waits() -> ColumnElement[bool]:
    """No certificate is linked, and the metal lies here or went to a workshop: a lot whose
    receipt was taken back needs none."""
    linked = exists().where(LotCertificate.lot_id == Lot.id)
    here = exists().where(Balance.lot_id == Lot.id, Balance.grams > 0)
    workshop = outside(PlaceKind.WORKSHOP)
    left = exists().where(Movement.lot_id == Lot.id, Movement.to_place_id == workshop)
    return and_(not_(linked), or_(here, left))


def _received() -> ColumnElement[bool]:
    """A certificate of its heat is there to be linked."""
    return and_(Lot.heat != "", Lot.heat.in_(select(Certificate.heat)))


def lots_waiting_since(day: date, *, offered: bool) -> Select[Lot]:
    """Lots received until a day that still wait; `offered`: for one whose certificate is there
    to be linked, or for one that is missing."""
    received = _received()
    return select(Lot).where(
        _waits(), Lot.received_on <= day, received if offered else not_(received)
    )


@dataclass(frozen=True, slots=True)
class WaitingLot:
    """A lot without a linked certificate, and the certificates of its heat that are there."""

    lot: Lot
    offers: Sequence[Certificate]

    @property
    def state(self) -> Waiting:
        """Whether there is one to link."""
        return Waiting.RECEIVED if self.offers else Waiting.MISSING


def waiting_lots(
    session: Session,
    *,
    supplier_id: int | None = None,
    state: Waiting | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[WaitingLot]:
    """Lots whose certificate is missing or not linked, those recorded first at the top.

    `supplier_id` 0 asks for lots without a supplier.
    """
    question = select(Lot).where(_waits()).options(joinedload(Lot.supplier))
    if supplier_id is not None:
        question = question.where(_from(supplier_id))
    if state is not None:
        received = _received()
        question = question.where(received if state == Waiting.RECEIVED else not_(received))
    if after is not None:
        question = question.where(Lot.id > after)
    found = session.scalars(question.order_by(Lot.id).limit(size + 1)).all()
    shown = found[:size]
    offers = _by_heat(session, {lot.heat for lot in shown if lot.heat})
    rows = [WaitingLot(lot, offers.get(lot.heat, [])) for lot in shown]
    return Page(rows, shown[-1].id if len(found) > size else None)


def _from(supplier_id: int) -> ColumnElement[bool]:
    return Lot.supplier_id == supplier_id if supplier_id else Lot.supplier_id.is_(None)


def _by_heat(session: Session, heats: set[str]) -> dict[str, list[Certificate]]:
    found: dict[str, list[Certificate]] = {}
    question = select(Certificate).where(Certificate.heat.in_(heats)).order_by(Certificate.id)
    for certificate in session.scalars(question):
        found.setdefault(certificate.heat, []).append(certificate)
    return found


@dataclass(frozen=True, slots=True)
class SupplierWaiting:
    """How many lots of a supplier wait for a certificate, and since when the oldest does."""

    supplier_id: int
    name: str
    lots: int
    since: date


def waiting_by_supplier(session: Session) -> list[SupplierWaiting]:
    """What is missing by supplier, longest wait first; id 0 are lots without a supplier."""
    since = func.min(Lot.received_on)
    question = (
        select(Lot.supplier_id, Party.name, func.count(Lot.id), since)
        .outerjoin(Party, Party.id == Lot.supplier_id)
        .where(_waits())
        .group_by(Lot.supplier_id, Party.name)
        .order_by(since, Party.name)
    )
    return [
        SupplierWaiting(row[0] or 0, row[1] or "", row[2], row[3])
        for row in session.execute(question)
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a lot's metal may be handed over."""

    code: str
    condition: Condition
    certified: bool


_lots, _links = table_of(Lot), table_of(LotCertificate)
_standing = select(
    _lots.c.id,
    _lots.c.code,
    _lots.c.condition,
    exists().where(_links.c.lot_id == _lots.c.id),
).where(_lots.c.id.in_(bindparam("ids", expanding=True)))


def standing_of(session: Session, lot_ids: Iterable[int]) -> dict[int, Standing]:
    """The condition of some lots as it is now, and whether a certificate is linked."""
    rows = session.execute(_standing, {"ids": sorted(set(lot_ids))})
    return {row[0]: Standing(row[1], Condition(row[2]), bool(row[3])) for row in rows}


def with_files(session: Session, certificate_ids: Iterable[int]) -> dict[int, Certificate]:
    """Some certificates with their files, by id, oldest first."""
    rows = session.scalars(
        select(Certificate)
        .where(Certificate.id.in_(list(certificate_ids)))
        .options(joinedload(Certificate.file))
        .order_by(Certificate.id)
    )
    return {certificate.id: certificate for certificate in rows}
