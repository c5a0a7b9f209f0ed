"""Metal is cut to size: a sheet for one workshop, a coil for two, titipan for its owner."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.demand.models import RequestStatus
from materialcenter.fulfilment.cut_jobs.expecting import expected
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.tracing import Start, takers, trace
from materialcenter.stock.models import Balance, Lot
from tests.cast import Cast
from tests.cut_jobs.scene import cut_as_planned, metal, piece, planned, yields_of
from tests.scene import add_price, approved, assert_books_hold, put_on_rack


def kept_for(session: Session, line_id: int) -> list[Reservation]:
    """The reservations of a line, oldest first."""
    return list(
        session.scalars(
            select(Reservation)
            .where(Reservation.request_line_id == line_id)
            .order_by(Reservation.id)
        )
    )


def hand_over(session: Session, cast: Cast, request, *metals: Metal):
    """What is ready for a request goes out, so much of each."""
    ready = sorted(ready_reservations(session, request_id=request.id), key=lambda r: r.id)
    issue = issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Pak Budi", by=cast.storekeeper,
        hand_overs=[HandOver(row.id, one) for row, one in zip(ready, metals, strict=True)],
    )  # fmt: skip
    assert_books_hold(session)
    return issue


def test_a_reserved_sheet_is_cut_for_a_workshop_and_fetched_in_two_goes(
    session: Session, cast: Cast
) -> None:
    plate = metal(session, "plate", t=2, w=1219, l=2438)
    add_price(session, plate, 15_000)
    put_on_rack(session, plate, 3, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 1))
    line = request.lines[0]
    job = planned(session, plate, [piece(300, 1200, 6, line.id)], by=cast.storekeeper)
    cut_as_planned(session, job, by=cast.storekeeper)
    assert_books_hold(session)
    (kept,) = kept_for(session, line.id)
    assert (kept.quantity, kept.held, kept.balance.lot.unit) == (1, 6, "piece")
    each = kept.balance.lot.piece_weight_g

    first = hand_over(session, cast, request, Metal(4, 4 * each))
    assert (first.lines[0].quantity, line.issued, request.status) == (0, 0, RequestStatus.APPROVED)
    last = hand_over(session, cast, request, Metal(2, 2 * each))
    assert (last.lines[0].quantity, line.issued) == (1, 1)
    assert request.status == RequestStatus.CLOSED
    charged = first.lines[0].charge_idr + last.lines[0].charge_idr
    assert abs(charged - 6 * each * 15) <= 1


def test_a_coils_sheet_is_cut_for_two_workshops_and_the_rest_goes_back_to_the_rack(
    session: Session, cast: Cast
) -> None:
    coil = metal(session, "coil", "SPCC", t=1, w=1219)
    roll = put_on_rack(session, coil, 500_000, by=cast.storekeeper, heat="COIL-7")
    mine = approved(session, cast.member, cast.manager, (coil, 12_000))
    theirs = approved(session, cast.neighbour, cast.manager, (coil, 6_000))
    pieces = [
        piece(300, 1200, 4, mine.lines[0].id),
        piece(300, 1200, 2, theirs.lines[0].id),
    ]
    job = planned(session, coil, pieces, by=cast.storekeeper, sheet_length_um=2_438_000)
    (source,) = expected(job)
    assert source.metal.pieces == 0
    cut = cut_as_planned(session, job, by=cast.storekeeper)
    assert_books_hold(session)
    session.refresh(roll)
    assert roll.grams == 500_000 - source.metal.grams
    a, b, *remnants = yields_of(cut)
    assert (a.pieces, b.pieces, a.serves, b.serves) == (4, 2, 12_000, 6_000)
    assert remnants
    assert all(made.lot.is_remnant and made.lot.counted == "piece" for made in remnants)
    assert all(made.lot.heat == "COIL-7" for made in [a, b, *remnants])

    for request, made in ((mine, a), (theirs, b)):
        grams = made.pieces * made.lot.piece_weight_g
        hand_over(session, cast, request, Metal(made.pieces, grams))
        assert request.status == RequestStatus.CLOSED
    who = {taker.name for taker in takers(trace(session, Start.HEAT, "COIL-7"))}
    assert who == {cast.workshop.name, cast.other_workshop.name}


def test_a_titipan_plate_is_cut_for_its_owner_only(session: Session, cast: Cast) -> None:
    plate = metal(session, "plate", t=6, w=1219, l=2438)
    theirs = put_on_rack(
        session, plate, 1, by=cast.storekeeper, heat="OWN-1", owner_id=cast.workshop.id
    )
    request = approved(session, cast.member, cast.manager, (plate, 1))
    line = request.lines[0]
    assert line.reserved == 0
    job = planned(session, plate, [piece(400, 600, 3, line.id)], by=cast.storekeeper)
    cut = cut_as_planned(session, job, by=cast.storekeeper)
    assert_books_hold(session)
    made, *remnants = yields_of(cut)
    assert (line.reserved, made.serves) == (1, 1)
    assert {one.lot.owner_id for one in [made, *remnants]} == {cast.workshop.id}
    assert [one.value_idr for one in [made, *remnants]] == [0] * (1 + len(remnants))
    hand_over(session, cast, request, Metal(3, 3 * made.lot.piece_weight_g))
    left = session.scalars(
        select(Balance).join(Lot).where(Lot.owner_id == cast.workshop.id, Balance.grams > 0)
    ).all()
    assert {balance.lot.parent_id for balance in left} == {theirs.lot_id}
