"""How fast the chain reserve → issue goes through the services, beside the same rows written
by hand in SQL in the same run; on both engines, alone and with four workers.

    python bench/posting.py [flows per run]

Prints one line a figure; ends non-zero when a goal is missed: at least 0.4 of the hand-written
speed on PostgreSQL and 0.2 on SQLite, and no errors with four workers.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bench.by_hand import ByHand
from materialcenter.accounts.models import User
from materialcenter.core.db import Database, table_of
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import reserve_uncovered
from tests.cast import build_cast
from tests.engines import Engine, SqliteFiles, postgresql_server
from tests.scene import SHEET_G, add_material, approved, put_on_rack

GOALS = {"postgresql": 0.4, "sqlite": 0.2}
MATERIALS = 20
SHEETS = 2


@dataclass(frozen=True)
class Pace:
    """How many flows a worker did in how many seconds, and how many of them failed."""

    flows: int
    seconds: float
    errors: int


Work = Callable[[str, list[int], int], Pace]


def prepare(session: Session, flows: int) -> tuple[list[int], int]:
    """Approved requests with nothing reserved, and lots with plenty of metal for them."""
    cast = build_cast(session)
    materials = [add_material(session, f"BENCH-{n}") for n in range(MATERIALS)]
    ids = [
        approved(session, cast.member, cast.manager, (materials[n % MATERIALS], SHEETS)).id
        for n in range(flows)
    ]
    for material in materials:
        put_on_rack(session, material, SHEETS * flows, by=cast.storekeeper)
    # The first issue of the year opens the series; both ways find it there.
    warm = approved(session, cast.member, cast.manager, (materials[0], SHEETS))
    through_services(session, warm.id, cast.storekeeper)
    return ids, cast.storekeeper.id


_reservation, _line, _request = map(table_of, (Reservation, PurchaseRequestLine, PurchaseRequest))
RESERVED = (
    select(_reservation.c.id, _reservation.c.quantity, _request.c.workshop_id)
    .select_from(_reservation)
    .join(_line, _line.c.id == _reservation.c.request_line_id)
    .join(_request, _request.c.id == _line.c.request_id)
    .where(_request.c.id == bindparam("request"))
)


def issue_all(session: Session, request_id: int, by: User) -> None:
    """Hand over what is reserved for a request."""
    rows = session.execute(RESERVED, {"request": request_id}).all()
    issue_metal(
        session,
        workshop_id=rows[0].workshop_id,
        hand_overs=[HandOver(r.id, Metal(r.quantity, r.quantity * SHEET_G)) for r in rows],
        taken_by="Supir",
        by=by,
    )


def through_services(session: Session, request_id: int, by: User) -> None:
    """Both acts in one session, to warm up."""
    reserve_uncovered(session, request_id=request_id, by=by)
    session.flush()
    issue_all(session, request_id, by)


def work_services(url: str, ids: list[int], user_id: int) -> Pace:
    """Reserve and issue each request, each act in its transaction."""
    database = Database(url)
    with database.reading() as session:
        user = session.get_one(User, user_id)

    def flow(request_id: int) -> None:
        database.transaction(
            lambda s: reserve_uncovered(s, request_id=request_id, by=user), tries=20
        )
        database.transaction(lambda s: issue_all(s, request_id, user), tries=20)

    pace = paced(flow, ids)
    database.dispose()
    return pace


def work_by_hand(url: str, ids: list[int], user_id: int) -> Pace:
    """The same by hand, on one raw connection."""
    database = Database(url)
    raw = database.engine.raw_connection()
    hand = ByHand(raw.driver_connection, postgresql=not url.startswith("sqlite"), user_id=user_id)

    def flow(request_id: int) -> None:
        try:
            with database._queue():
                hand.reserve(request_id)
            with database._queue():
                hand.issue(request_id)
        except Exception:
            hand.connection.rollback()
            raise

    pace = paced(flow, ids)
    raw.close()
    database.dispose()
    return pace


def paced(flow: Callable[[int], None], ids: list[int]) -> Pace:
    """Let every request flow; the first one warms up and is not timed."""
    errors, start = 0, 0.0
    for n, request_id in enumerate(ids):
        if n == 1:
            start = time.perf_counter()
        try:
            flow(request_id)
        except Exception as error:  # noqa: BLE001 - counted and shown
            errors += 1
            print(f"error: {error!r}"[:300], file=sys.stderr)
    return Pace(len(ids) - 1, time.perf_counter() - start, errors)


def timed(work: Work, url: str, ids: list[int], user_id: int, workers: int) -> tuple[float, int]:
    """Flows per second and errors, the requests dealt out to the workers."""
    if workers == 1:
        paces = [work(url, ids, user_id)]
    else:
        parts = [(url, ids[n::workers], user_id) for n in range(workers)]
        with multiprocessing.get_context("spawn").Pool(workers) as pool:
            paces = pool.starmap(work, parts, chunksize=1)
    seconds = max(pace.seconds for pace in paces)
    return sum(pace.flows for pace in paces) / seconds, sum(pace.errors for pace in paces)


def measure(engine: Engine, flows: int) -> bool:
    """Print an engine's figures; tells whether the goals were met."""
    met = True
    for workers in (1, 4):
        with engine.database() as database:
            url = database.engine.url.render_as_string(hide_password=False)
            ids, user_id = database.transaction(lambda s: prepare(s, 2 * flows))
            ours, errors = timed(work_services, url, ids[:flows], user_id, workers)
            theirs, _ = timed(work_by_hand, url, ids[flows:], user_id, workers)
            with database.reading() as session:
                breaches = list(verify(session))
        ratio = ours / theirs
        print(
            f"posting {engine.name} workers={workers}: services {ours:.0f} flows/s,"
            f" by hand {theirs:.0f} flows/s, ratio {ratio:.2f} (goal {GOALS[engine.name]}),"
            f" errors {errors}, breaches {len(breaches)}"
        )
        met = met and not errors and not breaches
        if workers == 1:
            met = met and ratio >= GOALS[engine.name]
    return met


def main() -> int:
    """Measure both engines."""
    flows = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        files = SqliteFiles(Path(folder))
        files.prepare()
        met = measure(files, flows)
    with postgresql_server() as server:
        server.prepare()
        met = measure(server, flows) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
