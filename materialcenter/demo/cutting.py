"""Some workshops want their metal cut to size, and the centre cuts it before they come."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from materialcenter.catalogue.models import CutProcess, Material
from materialcenter.demand.cuts import CutPiece
from materialcenter.demand.models import CutWish, PurchaseRequest, PurchaseRequestLine
from materialcenter.demo.chance import chance
from materialcenter.demo.days import Day
from materialcenter.fulfilment.cut_jobs.expecting import as_planned, expected
from materialcenter.fulfilment.cut_jobs.models import CutJob
from materialcenter.fulfilment.cut_jobs.planning import WantedPiece, plan_job
from materialcenter.fulfilment.cut_jobs.posting import post_cut
from materialcenter.fulfilment.models import Reservation
from materialcenter.stock.models import Balance, Lot, Place
from materialcenter.stock.queries import stock_of

# How many of the lines that can be cut are wanted in pieces, and up to how many whole ones.
TO_SIZE, MOST_WHOLE = 0.12, 6
STEP_UM, SLACK_UM = 5_000, 6_000
WIDTH_UM = 1_219_000
SAWS = {"sheet": "gunting", "bar": "gergaji pita"}


def cuts_wanted(day: Day, workshop_id: int, material: Material, quantity: int) -> list[CutPiece]:
    """The pieces a workshop wants of a line, or none."""
    dice = chance("to-size", workshop_id, day.on, material.code)
    if material.unit not in SAWS or quantity > MOST_WHOLE or dice.random() > TO_SIZE:
        return []
    along = dice.choice((2, 3, 4, 5))
    across = dice.choice((2, 3, 4)) if material.unit == "sheet" else 1
    length = ((material.l_um or 0) // along - SLACK_UM) // STEP_UM * STEP_UM
    width = ((material.w_um or 0) // across - SLACK_UM) // STEP_UM * STEP_UM
    pieces = max(1, quantity * along * across - dice.randint(0, along))
    return [CutPiece(width if material.unit == "sheet" else None, length, pieces)]


def cut_to_size(day: Day) -> None:
    """Cut what lies ready for lines that are wanted in pieces."""
    for line in _lines_to_cut(day):
        with day.act():
            _cut(day, _planned(day, line))


def plan_for_the_morning(day: Day) -> None:
    """A cut that is planned and not yet made: strips for the shelf, of a sheet that is free."""
    stock = stock_of(day.session)
    sheets = (m for m in day.goods.material.values() if m.unit == "sheet" and m.w_um == WIDTH_UM)
    material = next((m for m in sheets if m.id in stock and stock[m.id].free > 2), None)
    if material is None:
        return
    wanted = [WantedPiece(150_000, 1_200_000, 12), WantedPiece(300_000, 600_000, 5)]
    with day.act():
        plan_job(
            day.session, material_id=material.id, pieces=wanted, process_id=_saw(day, material),
            note="Untuk rak eceran", by=day.cast.storekeeper,
        )  # fmt: skip


def _lines_to_cut(day: Day) -> Sequence[PurchaseRequestLine]:
    """Lines with wished cuts whose whole metal is all there."""
    line = PurchaseRequestLine
    uncut = (
        select(Reservation.request_line_id)
        .join(Balance, Balance.id == Reservation.balance_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Lot.l_um.is_(None), Lot.condition == "good")
    )
    return day.session.scalars(
        select(line)
        .join(line.request)
        .where(
            PurchaseRequest.status == "approved",
            line.id.in_(select(CutWish.request_line_id)),
            line.id.in_(uncut),
            line.reserved == line.approved,
        )
        .options(joinedload(line.material), selectinload(line.cuts))
        .order_by(line.id)
    ).all()


def _planned(day: Day, line: PurchaseRequestLine) -> CutJob:
    wanted = [
        WantedPiece(cut.w_um, cut.l_um, cut.pieces, cut.turnable, line.id) for cut in line.cuts
    ]
    return plan_job(
        day.session, material_id=line.material_id, pieces=wanted,
        process_id=_saw(day, line.material), by=day.cast.storekeeper,
    )  # fmt: skip


def _cut(day: Day, job: CutJob) -> None:
    places = {place.id: place.code for place in day.session.scalars(select(Place))}
    sources = [as_planned(one, places[one.source.place_id]) for one in expected(job)]
    post_cut(day.session, job_id=job.id, sources=sources, by=day.cast.storekeeper)


def _saw(day: Day, material: Material) -> int:
    name = SAWS[material.unit]
    return day.session.scalars(select(CutProcess.id).where(CutProcess.name_id == name)).one()
