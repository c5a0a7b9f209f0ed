"""Lots whose certificate is there and was not linked."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import N_
from materialcenter.core.settings import CERTIFICATE_DAYS
from materialcenter.fulfilment.exceptions.kinds import (
    Answer,
    Case,
    Found,
    Goto,
    Kind,
    Question,
    Rank,
    Said,
    Watch,
    Way,
)
from materialcenter.stock.certificates.queries import lots_waiting_since
from materialcenter.stock.certificates.services import link_certificate
from materialcenter.stock.models import Certificate, Lot

CODE = "unlinked"


def _question(watch: Watch) -> Question:
    """Lots with how many certificates of their heat there are."""
    last_day = watch.today - watch.days(CERTIFICATE_DAYS)
    offers = (
        select(func.count(Certificate.id))
        .where(Certificate.heat == Lot.heat)
        .correlate(Lot)
        .scalar_subquery()
    )
    return lots_waiting_since(last_day, offered=True).with_only_columns(
        Lot.id.label("subject_id"), Lot.received_on.label("due"), offers.label("figure")
    )


def _tell(session: Session, _watch: Watch, found: Sequence[Found]) -> list[Case]:
    rows = session.scalars(
        select(Lot)
        .where(Lot.id.in_([one.id for one in found]))
        .options(joinedload(Lot.material, innerjoin=True))
    )
    lots = {lot.id: lot for lot in rows}
    offers: dict[str, list[Certificate]] = {}
    heats = {lot.heat for lot in lots.values()}
    for certificate in session.scalars(
        select(Certificate).where(Certificate.heat.in_(heats)).order_by(Certificate.id)
    ):
        offers.setdefault(certificate.heat, []).append(certificate)
    return [
        _case(one, lots[one.id], offers[lots[one.id].heat])
        for one in found
        if lots[one.id].heat in offers
    ]


def _case(found: Found, lot: Lot, offers: list[Certificate]) -> Case:
    single = len(offers) == 1
    what = Said(
        N_("Sertifikat %(numbers)s belum ditautkan ke lot %(lot)s."),
        {"numbers": ", ".join(offer.number for offer in offers), "lot": lot.code},
    )
    means = Said(
        N_("%(material)s dengan nomor heat yang sama, %(heat)s."),
        {"material": lot.material, "heat": lot.heat},
    )
    look = Way(
        Said(N_("Buka lot") if single else N_("Pilih sertifikat")), Goto.LOT,
        Permission.STOCK_READ, {"code": lot.code},
    )  # fmt: skip
    return Case(
        kind=CODE, id=lot.id, figure=found.figure, due=found.due, what=what, means=means,
        choices=(LINK, look, OTHER) if single else (look, OTHER),
        document=(Lot, lot.id), details={"certificate_id": offers[0].id}, answer=found.answer,
    )  # fmt: skip


def _link(session: Session, case: Case, _reason: str, by: User) -> Said:
    certificate_id = case.details["certificate_id"]
    certificate = link_certificate(session, certificate_id=certificate_id, lot_ids=[case.id], by=by)
    return Said(N_("Sertifikat %(number)s ditautkan."), {"number": certificate.number})


LINK = Answer("link", Said(N_("Tautkan")), Permission.STOCK_QUALITY, _link)
OTHER = Answer(
    "other", Said(N_("Bukan untuk lot ini")), Permission.STOCK_QUALITY,
    history="certificate-declined",
)  # fmt: skip

KIND = Kind(
    code=CODE,
    name=N_("Belum ditautkan"),
    watched=N_("sertifikat yang sudah ada dan belum ditautkan"),
    due=N_("datang %(day)s"),
    icon="file-certificate",
    rank=Rank.PAPER,
    concerns=(Permission.STOCK_QUALITY,),
    question=_question,
    tell=_tell,
    answers=(LINK, OTHER),
)
