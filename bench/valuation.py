"""What stock is worth, by every method, in a ledger of a million movements.

    python bench/valuation.py [movements]

Ten movements a lot: 40 pieces come in, lie on another rack the next day, and go out in six
hand-overs, the last of them two months later; a piece comes back and another is scrapped. Of the
newest lots some is still there. Prints how long the questions behind the page "value and age of
stock" take on each engine while somebody posts, the slowest of several tries; ends with 1 when one
misses its goal. The card is that of one material, of a year.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Database, table_of
from materialcenter.core.numbering import LEDGER, Counter
from materialcenter.core.quantities import Metal
from materialcenter.reports.periods import Period, shifted
from materialcenter.reports.registry import REPORTS
from materialcenter.reports.report import Question
from materialcenter.reports.stock_page import stock_page
from materialcenter.reports.valuation.walks import Walks
from materialcenter.stock.lots import NewLot
from materialcenter.stock.models import Balance, Lot, Movement, PlaceKind, Posting
from materialcenter.stock.places import outside, place_for
from materialcenter.stock.services import OpeningLine, post_opening_stock
from tests.cast import build_cast
from tests.engines import Engine, SqliteFiles, postgresql_server

MOVEMENTS, ARRIVED, LOTS_AT_ONCE, RACKS = 10, 40, 1_000, 60
STILL_THERE = 2_000
PAGE_MS, REPORT_MS, TRIES, PAUSE_S = 500, 3_000, 3, 0.2
MEASURED = (
    "stock-value", "stock-ageing", "slow-stock", "stock-turnover", "stock-card", "balance-proof",
)  # fmt: skip
BEGIN, END = datetime(2016, 1, 4, 2, tzinfo=UTC), datetime(2026, 1, 4, 2, tzinfo=UTC)
SUPPLIER, WORKSHOP, SCRAP = map(outside, (PlaceKind.SUPPLIER, PlaceKind.WORKSHOP, PlaceKind.SCRAP))
Row = dict[str, Any]


def write_ledger(database: Database, movements: int) -> None:
    """Fill an empty, migrated and seeded database with ten years of so many movements."""
    lots = movements // MOVEMENTS
    world = database.transaction(_world)
    for first in range(1, lots + 1, LOTS_AT_ONCE):
        numbers = range(first, min(first + LOTS_AT_ONCE, lots + 1))
        database.transaction(_writing(world, numbers, lots))
    database.transaction(lambda session: _count_on(session, lots))


def _world(session: Session) -> tuple[int, list[int], list[tuple[int, int]]]:
    by = build_cast(session).storekeeper.id
    racks = [place_for(session, f"A-{n:02d}").id for n in range(1, RACKS + 1)]
    metal = select(Material.id, Material.piece_weight_g).where(Material.counted == "piece")
    materials = [(row[0], row[1]) for row in session.execute(metal.order_by(Material.id))]
    return by, racks, materials


def _writing(
    world: tuple[int, list[int], list[tuple[int, int]]], numbers: range, of: int
) -> Callable[[Session], None]:
    by, racks, materials = world

    def write(session: Session) -> None:
        rows: dict[type[Any], list[Row]] = {Posting: [], Lot: [], Movement: [], Balance: []}
        for number in numbers:
            at = BEGIN + (END - BEGIN) * number / of
            material, grams = materials[number % len(materials)]
            rack, other = racks[number % RACKS], racks[(number + 1) % RACKS]
            piece_idr = grams * (14_000 + number * 37 % 3_000) // 1_000
            rows[Lot].append(
                {
                    "id": number, "code": f"L-{number:06d}", "material_id": material,
                    "counted": "piece", "piece_weight_g": grams, "received_on": at.date(),
                }
            )  # fmt: skip
            left = 0 if number <= of - STILL_THERE else 10
            for step, (source, target, pieces, days) in enumerate(
                [
                    (SUPPLIER, rack, ARRIVED, 0),
                    (rack, other, ARRIVED, 1),
                    *((other, WORKSHOP, 6, 2 + 4 * n) for n in range(5)),
                    (WORKSHOP, other, 1, 20),
                    (other, SCRAP, 1, 21),
                    (other, WORKSHOP, 10 - left or 1, 60),
                ]
            ):
                sequence = (number - 1) * MOVEMENTS + step + 1
                then = at + timedelta(days=days)
                rows[Posting].append(
                    {
                        "id": sequence, "kind": "bench", "number": f"B-{sequence:08d}",
                        "happened_at": then, "posted_at": then, "posted_by_id": by,
                    }
                )  # fmt: skip
                rows[Movement].append(
                    {
                        "sequence": sequence, "posting_id": sequence, "lot_id": number,
                        "from_place_id": source, "to_place_id": target, "pieces": pieces,
                        "grams": pieces * grams, "value_idr": pieces * piece_idr,
                        "happened_at": then,
                    }
                )  # fmt: skip
            left -= bool(left)
            rows[Balance].append(
                {
                    "id": number, "lot_id": number, "place_id": other, "counted": "piece",
                    "pieces": left, "grams": left * grams,
                    "value_idr": left * piece_idr,
                }
            )  # fmt: skip
        for record, some in rows.items():
            session.execute(insert(table_of(record)), some)

    return write


def _count_on(session: Session, lots: int) -> None:
    """Let the services go on where the rows end."""
    for series, last in ((LEDGER, lots * MOVEMENTS), ("L", lots)):
        session.merge(Counter(series=series, last=last))
    session.connection().exec_driver_sql("ANALYZE")  # what autovacuum does sooner or later
    if session.get_bind().dialect.name == "postgresql":
        for record in (Posting, Lot, Balance):
            table = table_of(record).name
            session.connection().exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


class Others(Thread):
    """Somebody who takes metal in, again and again, until told to stop."""

    def __init__(self, database: Database) -> None:
        super().__init__(daemon=True)
        self._database, self._over, self.posted = database, Event(), 0

    def run(self) -> None:
        """A posting, a short pause, and so on."""
        while not self._over.wait(PAUSE_S):
            self._database.transaction(self._post)
            self.posted += 1

    def stop(self) -> None:
        """Let the last posting end."""
        self._over.set()
        self.join()

    def _post(self, session: Session) -> None:
        by = session.scalars(select(User).where(User.role == Role.STOREKEEPER).limit(1)).one()
        material = session.scalars(
            select(Material).where(Material.counted == "piece").order_by(Material.id).limit(1)
        ).one()
        metal = Metal(ARRIVED, material.grams(ARRIVED))
        line = OpeningLine(NewLot(material, clock.today()), "A-01", metal, 14_000)
        post_opening_stock(session, lines=[line], by=by)


def questions(
    walks: Walks, material_id: int
) -> dict[str, tuple[int, Callable[[Session, User], object]]]:
    """What is measured: its goal in milliseconds, and the question."""
    today = clock.today()
    asked = Question(Period(shifted(today, -12), today), material_id=material_id, walks=walks)

    def page(session: Session, by: User) -> object:
        return stock_page(session, day=today, today=today, walks=walks, by=by)

    def rows_of(name: str) -> Callable[[Session, User], object]:
        return lambda session, by: sum(1 for _ in REPORTS[name].rows(session, asked, by=by))

    return {
        "the first page of a process": (REPORT_MS, page),
        "page": (PAGE_MS, page),
        **{name: (REPORT_MS, rows_of(name)) for name in MEASURED},
    }


def measure(engine: Engine, movements: int) -> bool:
    """Print an engine's figures; tells whether every question met its goal."""
    met = True
    with engine.database() as database, clock.frozen(END):
        write_ledger(database, movements)
        with database.reading() as session:
            material_id = session.scalars(select(Lot.material_id).limit(1)).one()
        others = Others(database)
        others.start()
        for name, (goal_ms, ask) in questions(Walks(), material_id).items():
            tries = 1 if name.startswith("the first") else TRIES
            took = max(_milliseconds(database, ask) for _ in range(tries))
            met = met and took <= goal_ms
            print(f"valuation {engine.name}: {name} {took:.0f} ms (goal {goal_ms} ms)", flush=True)
        others.stop()
        print(f"valuation {engine.name}: {others.posted} postings beside it, {movements} movements")
    return met


def _milliseconds(database: Database, ask: Callable[[Session, User], object]) -> float:
    with database.reading() as session:
        by = session.scalars(select(User).where(User.role == Role.MANAGER).limit(1)).one()
        begin = time.perf_counter()
        ask(session, by)
        return (time.perf_counter() - begin) * 1000


def main() -> int:
    """Measure both engines."""
    movements = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        files = SqliteFiles(Path(folder))
        files.prepare()
        met = measure(files, movements)
    with postgresql_server() as server:
        server.prepare()
        met = measure(server, movements) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
