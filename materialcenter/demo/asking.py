"""Workshops ask for metal, and the centre decides."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from materialcenter.accounts.models import User
from materialcenter.core.settings import REQUEST_LIMIT_IDR, value_of
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.demand.services import Wish, reject_request, submit_request
from materialcenter.demo.chance import chance, happens, pick
from materialcenter.demo.cutting import cuts_wanted
from materialcenter.demo.days import Day, grams_asked
from materialcenter.demo.goods import TRADES, goods_of
from materialcenter.fulfilment.approving import (
    Decision,
    approve_request,
    cancel_rest,
    undo_approval,
    withdraw_request,
)
from materialcenter.fulfilment.reserving import reserve_uncovered
from materialcenter.stock.queries import stock_of

REJECTIONS = (
    "Bahan ini tidak disediakan pusat material",
    "Permintaan sama dengan yang diajukan kemarin",
    "Tunggakan bulan lalu belum diselesaikan",
)
REMARKS = (
    "Stok terbatas, sisanya ajukan lagi bulan depan",
    "Disesuaikan dengan kapasitas pemakaian",
    "Dibagi dengan IKM lain yang juga membutuhkan",
)
WITHDRAWALS = ("Pesanan dari pelanggan batal", "Salah ukuran, akan diajukan ulang")
JOBS = ("", "", "", "Bracket knalpot", "Pagar sekolah", "Komponen pompa", "Rangka jok", "Cangkul")
# Shares of all requests that end otherwise than by being fetched.
REJECTED, TAKEN_BACK_EARLY, TAKEN_BACK_LATE, FORGOTTEN, CUT = 0.03, 0.015, 0.012, 0.02, 0.06
UNDONE = 0.015
HALF_A_REQUEST_G = 480_000


def is_forgotten(request_id: int) -> bool:
    """Whether the workshop never comes to fetch what it asked for."""
    return happens(FORGOTTEN, "forgotten", request_id)


def ask_for_metal(day: Day) -> None:
    """Workshops submit requests until the season's daily amount is asked for."""
    left = grams_asked(day.on)
    while left > HALF_A_REQUEST_G:
        workshop_id = pick(day.dice, day.cast.activity)
        wishes = _wishes(day, workshop_id)
        with day.act():
            request = submit_request(day.session, wishes=wishes, by=day.cast.members[workshop_id])
        left -= request.grams


def _wishes(day: Day, workshop_id: int) -> list[Wish]:
    dice = day.dice
    weights = goods_of(TRADES[day.cast.trades[workshop_id]][0])
    chosen = {pick(dice, weights): None for _ in range(dice.choice((1, 1, 1, 2, 2, 3)))}
    need_by = day.ahead(dice.choice((2, 4, 7, 7, 10, 14, 14, 21, 28)))
    job = dice.choice(JOBS)
    wishes: list[Wish] = []
    for good in chosen:
        grams = int(good.kg * 1000 * dice.lognormvariate(0.17, 0.4))
        quantity = day.goods.quantity(good.code, grams)
        material = day.goods.material[good.code]
        cuts = tuple(cuts_wanted(day, workshop_id, material, quantity))
        wishes.append(Wish(material.id, quantity, need_by, customer_job=job, cuts=cuts))
    return wishes


def decide(day: Day, *, leave_large: bool = False) -> None:
    """Deal with everything that was submitted before; large ones wait while the manager is
    away (`leave_large`)."""
    waiting = day.session.scalars(
        select(PurchaseRequest)
        .where(PurchaseRequest.status == RequestStatus.SUBMITTED)
        .options(selectinload(PurchaseRequest.lines))
        .order_by(PurchaseRequest.id)
    ).all()
    limit = value_of(day.session, REQUEST_LIMIT_IDR) if waiting else 0
    for request in waiting:
        # Prices may have risen since: close to the limit the manager is asked as well.
        large = request.estimate_idr * 10 > limit * 9
        if large and leave_large:
            continue
        by = day.cast.manager if large else day.dice.choice((day.cast.storekeeper, day.cast.buyer))
        with day.act():
            _decide(day, request, by)


def _decide(day: Day, request: PurchaseRequest, by: User) -> None:
    dice = chance("decision", request.id)
    if dice.random() < TAKEN_BACK_EARLY:
        member = day.cast.members[request.workshop_id]
        withdraw_request(
            day.session, request_id=request.id, reason=dice.choice(WITHDRAWALS), by=member
        )
    elif dice.random() < REJECTED:
        reject_request(day.session, request_id=request.id, reason=dice.choice(REJECTIONS), by=by)
    elif dice.random() < CUT:
        decisions = [Decision(line.id, _cut(line)) for line in request.lines]
        approve_request(
            day.session,
            request_id=request.id,
            decisions=decisions,
            remark=dice.choice(REMARKS),
            by=by,
        )
    else:
        approve_request(day.session, request_id=request.id, by=by)
        if happens(UNDONE, "undone", request.id, day.on):
            undo_approval(day.session, request_id=request.id, by=by)


def _cut(line: PurchaseRequestLine) -> int:
    """Two thirds of what is asked, in whole kilograms or pieces; a single piece stays."""
    if line.counted == "mass":
        return line.asked * 2 // 3_000 * 1000
    return max(1, line.asked * 2 // 3)


def uncovered_lines(day: Day) -> Sequence[PurchaseRequestLine]:
    """Approved lines of which something is neither ready nor ordered, most urgent first."""
    line = PurchaseRequestLine
    return day.session.scalars(
        select(line)
        .join(line.request)
        .where(
            PurchaseRequest.status == RequestStatus.APPROVED,
            line.approved - line.cancelled - line.settled_short
            > line.issued + line.reserved + line.pegged,
        )
        .order_by(line.need_by, line.id)
    ).all()


def serve_who_waits(day: Day) -> None:
    """Metal that came in beyond what was promised serves those who still wait; those who never
    came are given up."""
    waiting = uncovered_lines(day)
    stock = stock_of(day.session, {line.material_id for line in waiting}) if waiting else {}
    given_up = {line.request_id for line in waiting if _is_given_up(day, line)}
    served = {line.request_id for line in waiting if line.material_id in stock
              and stock[line.material_id].free and not is_forgotten(line.request_id)}  # fmt: skip
    for request_id in sorted(given_up):
        with day.act():
            cancel_rest(
                day.session,
                request_id=request_id,
                reason="Tidak diambil, sudah dihubungi",
                by=day.cast.storekeeper,
            )
    for request_id in sorted(served):
        with day.act():
            reserve_uncovered(day.session, request_id=request_id, by=day.cast.storekeeper)


def _is_given_up(day: Day, line: PurchaseRequestLine) -> bool:
    late = day.on > line.need_by + timedelta(days=9)
    return late and is_forgotten(line.request_id)


def change_minds(day: Day) -> None:
    """Some workshops take an approved request back."""
    question = select(PurchaseRequest).where(PurchaseRequest.status == RequestStatus.APPROVED)
    for request in day.session.scalars(question.order_by(PurchaseRequest.id)).all():
        if happens(TAKEN_BACK_LATE, "changed-mind", request.id, day.on):
            with day.act():
                withdraw_request(
                    day.session,
                    request_id=request.id,
                    reason="Sudah dapat bahan dari tempat lain",
                    by=day.cast.members[request.workshop_id],
                )
