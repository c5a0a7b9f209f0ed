"""Metal is cut while it is reserved, moved, handed over and cut by somebody else."""

from sqlalchemy.orm import Session

from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.cut_jobs.expecting import expected
from materialcenter.fulfilment.cut_jobs.models import CutJob
from materialcenter.fulfilment.cut_jobs.posting import post_cut
from materialcenter.fulfilment.moving import Shift, transfer_metal
from materialcenter.fulfilment.reserving import reserve_uncovered
from materialcenter.stock.models import Balance
from tests.concurrency.test_counters import at_once, refusals, stage
from tests.cut_jobs.scene import as_planned, piece, planned
from tests.scene import add_material, approved, assert_books_hold, put_on_rack


def cut(job_id: int, cast):
    def act(session: Session) -> int:
        job = session.get_one(CutJob, job_id)
        sources = [as_planned(session, source) for source in expected(job)]
        return post_cut(session, job_id=job_id, sources=sources, by=cast.storekeeper).id

    return act


def test_a_job_is_cut_once_however_many_post_it(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> int:
        plate = add_material(session, "PLATE-5")
        put_on_rack(session, plate, 4, by=cast.storekeeper)
        return planned(session, plate, [piece(600, 1000, 4)], by=cast.storekeeper).id

    job_id = fresh_database.transaction(prepare)
    outcomes = at_once(fresh_database, *[cut(job_id, cast)] * 4)
    assert len(refusals(outcomes)) == 3
    with fresh_database.reading() as session:
        assert_books_hold(session)


def test_the_last_sheets_are_cut_or_reserved_but_never_both(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> tuple[list[int], list[int], int]:
        plate = add_material(session, "PLATE-5")
        wants = [approved(session, cast.member, cast.manager, (plate, 1)).id for _ in range(4)]
        balance = put_on_rack(session, plate, 4, by=cast.storekeeper)
        jobs = [
            planned(session, plate, [piece(1219, 2438, 1)], by=cast.storekeeper).id
            for _ in range(4)
        ]
        return wants, jobs, balance.id

    wants, jobs, balance_id = fresh_database.transaction(prepare)
    outcomes = at_once(
        fresh_database,
        *(cut(job_id, cast) for job_id in jobs),
        *(
            lambda session, id_=id_: reserve_uncovered(
                session, request_id=id_, by=cast.storekeeper
            )
            for id_ in wants
        ),
        lambda session: transfer_metal(
            session, shifts=[Shift(balance_id, Metal(1, 0))], place_code="B-01-1",
            by=cast.storekeeper,
        ),
    )  # fmt: skip
    refusals(outcomes)
    with fresh_database.reading() as session:
        assert session.get_one(Balance, balance_id).pieces >= 0
        assert_books_hold(session)
