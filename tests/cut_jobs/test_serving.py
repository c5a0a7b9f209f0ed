"""What a cut does with promises and sizes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import CutProcess
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import CutWish
from materialcenter.fulfilment.cut_jobs.expecting import expected
from materialcenter.fulfilment.cut_jobs.planning import WantedPiece, plan_job
from materialcenter.fulfilment.cut_jobs.posting import Consumed, Yielded, post_cut
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.moving import Shift, transfer_metal
from materialcenter.fulfilment.reserving import reserve_from_lot
from tests.cast import Cast
from tests.cut_jobs.scene import cut_as_planned
from tests.scene import add_material, approved, assert_books_hold, put_on_rack


def shear(session: Session) -> int:
    return session.scalars(select(CutProcess.id).where(CutProcess.kerf_um == 0)).first()


def saw(session: Session) -> int:
    return session.scalars(select(CutProcess.id).where(CutProcess.kerf_um == 2000)).first()


def test_halves_by_shear_of_odd_weight(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "ODD", piece_weight_g=116_501)
    put_on_rack(session, plate, 1, by=cast.storekeeper)
    job = plan_job(
        session,
        material_id=plate.id,
        process_id=shear(session),
        by=cast.storekeeper,
        pieces=[WantedPiece(1_219_000, 1_219_000, 2)],
    )
    cut_as_planned(session, job, by=cast.storekeeper)
    assert_books_hold(session)


def test_one_lot_at_two_places(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 2, by=cast.storekeeper)
    transfer_metal(
        session, shifts=[Shift(balance.id, Metal(1, 0))], place_code="B-09", by=cast.storekeeper
    )
    job = plan_job(
        session,
        material_id=plate.id,
        process_id=shear(session),
        by=cast.storekeeper,
        pieces=[WantedPiece(1_219_000, 2_000_000, 2)],
    )
    assert len(expected(job)) == 2
    cut_as_planned(session, job, by=cast.storekeeper)
    assert_books_hold(session)


def test_reserved_lot_is_cut_before_an_older_free_one(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "P")
    request = approved(session, cast.member, cast.manager, (plate, 1))
    old = put_on_rack(session, plate, 1, by=cast.storekeeper)
    new = put_on_rack(session, plate, 1, by=cast.storekeeper, place="B-01")
    line = request.lines[0]
    reserve_from_lot(session, line_id=line.id, balance_id=new.id, quantity=1, by=cast.storekeeper)
    job = plan_job(
        session,
        material_id=plate.id,
        process_id=shear(session),
        by=cast.storekeeper,
        pieces=[WantedPiece(1_219_000, 2_000_000, 1, True, line.id)],
    )
    assert [e.source.lot_id for e in expected(job)] == [new.lot_id]
    cut_as_planned(session, job, by=cast.storekeeper)
    assert (line.reserved, line.uncovered) == (1, 0)
    assert [r.quantity for r in session.scalars(select(Reservation))] == [1]
    assert old.held == 0
    assert_books_hold(session)


def test_half_the_wishes_serve_half(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "P")
    put_on_rack(session, plate, 2, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 2))
    line = request.lines[0]
    line.cuts.append(CutWish(position=1, w_um=1_219_000, l_um=1_200_000, pieces=4))
    session.flush()
    wanted = WantedPiece(1_219_000, 1_200_000, 2, True, line.id)
    for _ in range(2):
        job = plan_job(
            session,
            material_id=plate.id,
            process_id=saw(session),
            by=cast.storekeeper,
            pieces=[wanted],
        )
        cut_as_planned(session, job, by=cast.storekeeper)
        assert sum(r.quantity for r in session.scalars(select(Reservation))) == 2
        assert_books_hold(session)
    assert [
        (r.quantity, r.held) for r in session.scalars(select(Reservation).order_by(Reservation.id))
    ] == [(1, 2), (1, 2)]


def test_without_wishes_one_sheet_of_ten_serves_one(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "P")
    put_on_rack(session, plate, 1, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 10))
    line = request.lines[0]
    job = plan_job(
        session,
        material_id=plate.id,
        process_id=shear(session),
        by=cast.storekeeper,
        pieces=[WantedPiece(1_219_000, 1_219_000, 2, True, line.id)],
    )
    cut_as_planned(session, job, by=cast.storekeeper)
    assert (line.reserved, line.uncovered) == (1, 9)
    assert_books_hold(session)


def test_remnants_serve_a_line_instead_of_its_sheet(session: Session, cast: Cast, clock) -> None:
    plate = add_material(session, "P")
    put_on_rack(session, plate, 1, by=cast.storekeeper)
    first = plan_job(
        session,
        material_id=plate.id,
        process_id=shear(session),
        by=cast.storekeeper,
        pieces=[WantedPiece(1_219_000, 1_000_000, 1)],
    )
    cut_as_planned(session, first, by=cast.storekeeper)
    sheet = put_on_rack(session, plate, 1, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 1))
    line = request.lines[0]
    line.cuts.append(CutWish(position=1, w_um=1_219_000, l_um=1_200_000, pieces=1))
    session.flush()
    assert sheet.held == 1
    job = plan_job(
        session,
        material_id=plate.id,
        process_id=shear(session),
        by=cast.storekeeper,
        pieces=[WantedPiece(1_219_000, 1_200_000, 1, True, line.id)],
    )
    [source] = expected(job)
    assert source.source.lot_id != sheet.lot_id
    cut_as_planned(session, job, by=cast.storekeeper)
    assert (line.reserved, line.uncovered) == (1, 0)
    assert sheet.held == 0
    assert_books_hold(session)


def test_a_coil_weighs_a_little_less_than_theory(session: Session, cast: Cast, clock) -> None:
    coil = add_material(session, "C", counted="mass")
    balance = put_on_rack(session, coil, 5_000_000, by=cast.storekeeper)
    job = plan_job(
        session,
        material_id=coil.id,
        process_id=shear(session),
        by=cast.storekeeper,
        sheet_length_um=2_000_000,
        pieces=[WantedPiece(1_219_000, 1_000_000, 2)],
    )
    [e] = expected(job)
    sources = [
        Consumed(
            e.source.lot_id,
            e.source.place_id,
            Metal(0, e.metal.grams - 500),
            [Yielded(w_um=1_219_000, l_um=1_000_000, pieces=2, remnant=False, place_code="C-01")],
        )
    ]
    post_cut(session, job_id=job.id, sources=sources, by=cast.storekeeper)
    assert balance.grams == 5_000_000 - e.metal.grams + 500
    assert_books_hold(session)
