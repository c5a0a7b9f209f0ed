"""Metal that is ready and about to be let go because nobody fetched it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.errors import N_, Quantity
from materialcenter.core.settings import RESERVATION_WARNING_DAYS
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.exceptions.kinds import (
    Answer,
    Case,
    Found,
    Goto,
    Kind,
    Question,
    Rank,
    Said,
    Touched,
    Watch,
    Way,
)
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import extend_reservation, release_reservation
from materialcenter.stock.models import Balance

CODE = "lapsing"
LONGER = timedelta(days=7)


def _question(watch: Watch) -> Question:
    row = Reservation
    soon = watch.today + watch.days(RESERVATION_WARNING_DAYS)
    return select(
        row.id.label("subject_id"), row.expires_on.label("due"), row.held.label("figure")
    ).where(row.expires_on <= soon)


def _tell(session: Session, _watch: Watch, found: Sequence[Found]) -> list[Case]:
    line = joinedload(Reservation.request_line, innerjoin=True)
    balance = joinedload(Reservation.balance, innerjoin=True)
    rows = session.scalars(
        select(Reservation)
        .where(Reservation.id.in_([one.id for one in found]))
        .options(
            line.joinedload(PurchaseRequestLine.material, innerjoin=True),
            line.joinedload(PurchaseRequestLine.request, innerjoin=True).joinedload(
                PurchaseRequest.workshop, innerjoin=True
            ),
            balance.joinedload(Balance.lot, innerjoin=True),
            balance.joinedload(Balance.place, innerjoin=True),
        )
    )
    kept = {row.id: row for row in rows}
    return [_case(one, kept[one.id]) for one in found if one.id in kept]


def _case(found: Found, row: Reservation) -> Case:
    line = row.request_line
    request, unit = line.request, line.material.unit
    what = Said(
        N_("%(quantity)s %(material)s untuk %(workshop)s belum diambil."),
        {
            "quantity": Quantity(row.held, row.balance.lot.unit), "material": line.material,
            "workshop": request.workshop.name,
        },
    )  # fmt: skip
    means = Said(
        N_("Di rak %(place)s. Sesudah itu bahannya dilepas untuk IKM lain."),
        {"place": row.balance.place.code},
    )
    if row.expires_on < clock.today():
        means = Said(
            N_("Masa simpannya lewat: dilepas malam ini, dan permintaannya kekurangan lagi.")
        )
    touched = Touched(
        request.workshop.name, request.id, request.number, row.quantity, unit, line.need_by
    )
    return Case(
        kind=CODE, id=row.id, figure=found.figure, due=found.due,
        what=what, means=means,
        choices=(EXTEND, _reminder(row), _hand_over(request), RELEASE),
        document=(PurchaseRequest, request.id), touches=(touched,), answer=found.answer,
    )  # fmt: skip


def _reminder(row: Reservation) -> Way:
    line = row.request_line
    message = Said(
        N_("Permintaan %(number)s: %(material)s siap diambil. Disimpan sampai %(day)s."),
        {"number": line.request.number, "material": line.material, "day": row.expires_on},
    )
    return Way(
        Said(N_("Ingatkan IKM")), Goto.WHATSAPP, Permission.FULFILMENT_ALLOCATE,
        phone=line.request.workshop.phone, message=(message,),
    )  # fmt: skip


def _hand_over(request: PurchaseRequest) -> Way:
    return Way(
        Said(N_("Serahkan")), Goto.HAND_OVER, Permission.FULFILMENT_ISSUE, {"request": request.id}
    )


def _extend(session: Session, case: Case, _reason: str, by: User) -> Said:
    until = max(case.due, clock.today()) + LONGER
    reason = "Belum sempat diambil."
    extend_reservation(session, reservation_id=case.id, until=until, reason=reason, by=by)
    return Said(N_("Disimpan sampai %(day)s."), {"day": until})


def _release(session: Session, case: Case, reason: str, by: User) -> Said:
    release_reservation(session, reservation_id=case.id, reason=reason, by=by)
    return Said(N_("Simpanan dilepas. Bahannya bebas lagi."))


EXTEND = Answer("extend", Said(N_("Simpan 7 hari lagi")), Permission.FULFILMENT_ALLOCATE, _extend)
RELEASE = Answer(
    "release", Said(N_("Lepaskan sekarang")), Permission.FULFILMENT_ALLOCATE, _release,
    asks=N_("IKM membaca alasan ini."),
)  # fmt: skip

KIND = Kind(
    code=CODE,
    name=N_("Simpanan hampir habis"),
    watched=N_("simpanan IKM yang masanya hampir habis"),
    due=N_("disimpan sampai %(day)s"),
    icon="clock",
    rank=Rank.WORKSHOP,
    concerns=(Permission.FULFILMENT_ALLOCATE, Permission.FULFILMENT_ISSUE),
    question=_question,
    tell=_tell,
    answers=(EXTEND, RELEASE),
)
