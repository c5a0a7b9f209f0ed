"""Metal that came without its certificate, by supplier, so that each is asked once."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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
from materialcenter.purchasing.models import Supplier
from materialcenter.stock.certificates.queries import lots_waiting_since
from materialcenter.stock.models import Lot

CODE = "uncertified"
# So many lots, the oldest, are named in a message.
MOST_NAMED = 5


def _waiting(watch: Watch) -> Question:
    last_day = watch.today - watch.days(CERTIFICATE_DAYS)
    return lots_waiting_since(last_day, offered=False).join(
        Supplier, Supplier.id == Lot.supplier_id
    )


def _question(watch: Watch) -> Question:
    """Suppliers with how many of their lots wait; lots of nobody have nobody to be asked."""
    first, lots = func.min(Lot.received_on), func.count(Lot.id)
    return (
        _waiting(watch)
        .with_only_columns(
            Lot.supplier_id.label("subject_id"), first.label("due"), lots.label("figure")
        )
        .group_by(Lot.supplier_id)
    )


def _tell(session: Session, watch: Watch, found: Sequence[Found]) -> list[Case]:
    ids = [one.id for one in found]
    rows = session.scalars(select(Supplier).where(Supplier.id.in_(ids)))
    suppliers = {supplier.id: supplier for supplier in rows}
    lots = _named_lots(session, watch, ids)
    return [_case(one, suppliers[one.id], lots[one.id]) for one in found if lots[one.id]]


def _named_lots(session: Session, watch: Watch, ids: Sequence[int]) -> dict[int, list[Lot]]:
    """The oldest waiting lots of each supplier."""
    oldest = func.row_number().over(partition_by=Lot.supplier_id, order_by=Lot.id)
    ranked = (
        _waiting(watch)
        .where(Lot.supplier_id.in_(ids))
        .with_only_columns(Lot.id, oldest.label("place"))
        .subquery()
    )
    rows = session.scalars(
        select(Lot)
        .join(ranked, ranked.c.id == Lot.id)
        .where(ranked.c.place <= MOST_NAMED)
        .order_by(Lot.id)
    )
    found: dict[int, list[Lot]] = {supplier_id: [] for supplier_id in ids}
    for lot in rows:
        found[lot.supplier_id or 0].append(lot)
    return found


def _case(found: Found, supplier: Supplier, lots: list[Lot]) -> Case:
    what = Said(
        N_("%(supplier)s belum memberi sertifikat untuk %(count)s lot."),
        {"supplier": supplier.name, "count": found.figure},
    )
    means = Said(
        N_("Yang tertua lot %(lot)s, %(material)s."),
        {"lot": lots[0].code, "material": lots[0].material},
    )
    ask = Way(
        Said(N_("Minta lewat WhatsApp")), Goto.WHATSAPP, Permission.STOCK_QUALITY,
        phone=supplier.phone,
        message=_message(lots, found.figure), to_supplier=True,
    )  # fmt: skip
    record = Way(
        Said(N_("Catat sertifikat")), Goto.CERTIFICATES, Permission.STOCK_QUALITY,
        {"supplier": supplier.id, "state": "missing"},
    )  # fmt: skip
    return Case(
        kind=CODE, id=supplier.id, figure=found.figure, due=found.due, what=what, means=means,
        choices=(ask, record, ASKED), document=(Supplier, supplier.id),
        details={"lots": found.figure}, answer=found.answer,
    )  # fmt: skip


def _message(lots: Sequence[Lot], count: int) -> tuple[Said, ...]:
    left = count - len(lots)
    more = (Said(N_("• dan %(n)s lot lain"), {"n": left}),) if left > 0 else ()
    return (
        Said(N_("Selamat siang. Mohon kirim sertifikat mutu (mill certificate) untuk:")),
        *(
            Said(
                N_("• %(material)s, heat %(heat)s"),
                {"material": lot.material, "heat": lot.heat or "–"},
            )
            for lot in lots
        ),
        *more,
    )


ASKED = Answer(
    "asked", Said(N_("Sudah diminta, tunggu 7 hari")), Permission.STOCK_QUALITY, days=7,
    history="certificates-asked",
)  # fmt: skip

KIND = Kind(
    code=CODE,
    name=N_("Tanpa sertifikat"),
    watched=N_("bahan yang datang tanpa sertifikat mutu"),
    due=N_("tertua datang %(day)s"),
    icon="file-certificate",
    rank=Rank.PAPER,
    concerns=(Permission.STOCK_QUALITY,),
    question=_question,
    tell=_tell,
    answers=(ASKED,),
)
