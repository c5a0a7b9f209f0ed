"""Traces metal from every kind of beginning, in a centre with 200,000 movements behind it.

    python bench/trace.py [movements]

Prints the slowest of several tries for each beginning and engine; ends with
1 when one takes longer than 200 ms.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.history import MOVEMENTS, heat_of, write_history
from materialcenter.core.db import Database
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.tracing import Start, trace
from tests.engines import Engine, SqliteFiles, postgresql_server

MOST_MS = 200
TRIES = 20


def beginnings(delivery: int) -> dict[Start, str]:
    """Where a trace of a delivery may begin."""
    return {
        Start.HEAT: heat_of(delivery),
        Start.LOT: f"L-{delivery:06d}",
        Start.ORDER: f"PO-B-{delivery:06d}",
        Start.RECEIPT: f"BPB-B-{delivery:06d}",
        Start.ISSUE: f"SJ-B-{(delivery - 1) * MOVEMENTS + 3:07d}",
    }


def slowest_ms(database: Database, start: Start, keys: list[str]) -> float:
    """The slowest of some traces, after one that is not counted."""
    taken: list[float] = []
    for key in [keys[0], *keys]:
        with database.reading() as session:
            begin = time.perf_counter()
            assert trace(session, start, key)
            taken.append((time.perf_counter() - begin) * 1000)
    return max(taken[1:])


def measure(engine: Engine, movements: int) -> bool:
    """Print an engine's figures; tells whether every beginning met the goal."""
    with engine.database() as database:
        write_history(database, movements)
        with database.reading() as session:
            assert not list(verify(session))
        chosen = range(1, movements // MOVEMENTS, movements // MOVEMENTS // TRIES)
        times = {
            start: slowest_ms(database, start, [beginnings(number)[start] for number in chosen])
            for start in Start
        }
    told = ", ".join(f"{start} {took:.0f} ms" for start, took in times.items())
    print(f"trace {engine.name}: slowest {told} with {movements} movements (goal {MOST_MS} ms)")
    return max(times.values()) <= MOST_MS


def main() -> int:
    """Measure both engines."""
    movements = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
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
