"""What stock is worth, by every method, in a ledger of a million movements.

    python bench/valuation.py [movements]

Ten movements a lot: 40 pieces come in, lie on another rack the next day, and go out in seven
hand-overs; some of one comes back and leaves as scrap. Prints how long the questions behind the
page "stock value" take on each engine while others post, the slowest of several tries; ends with
1 when one misses its goal.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.core.db import Database, table_of
from materialcenter.stock.models import Balance, Lot, Movement, PlaceKind, Posting
from materialcenter.stock.places import outside, place_for
from tests.cast import build_cast

MOVEMENTS, ARRIVED, LOTS_AT_ONCE, RACKS = 10, 40, 1_000, 60
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
            price = 14_000 + number * 37 % 3_000
            rows[Lot].append(
                {
                    "id": number, "code": f"L-{number:06d}", "material_id": material,
                    "counted": "piece", "piece_weight_g": grams, "received_on": at.date(),
                }
            )  # fmt: skip
            steps = [(SUPPLIER, rack, ARRIVED), (rack, other, ARRIVED)]
            steps += [(other, WORKSHOP, 5)] * 6 + [(WORKSHOP, other, 1), (other, SCRAP, 1)]
            for step, (source, target, pieces) in enumerate(steps):
                sequence, then = (number - 1) * MOVEMENTS + step + 1, at + timedelta(days=step)
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
                        "grams": pieces * grams, "value_idr": pieces * grams * price // 1000,
                        "happened_at": then,
                    }
                )  # fmt: skip
            left = ARRIVED - 30
            rows[Balance].append(
                {
                    "id": number, "lot_id": number, "place_id": other, "counted": "piece",
                    "pieces": left, "grams": left * grams,
                    "value_idr": left * grams * price // 1000,
                }
            )  # fmt: skip
        for record, some in rows.items():
            session.execute(insert(table_of(record)), some)

    return write
