"""The manager's pages and every report, with a million movements behind them.

    python bench/reports.py [movements]

Ten years of deliveries, requests and hand-overs (`bench/history.py`). Each page and each report on
the screen is opened as the manager does, of the usual period and of all ten years; each report is
taken away as CSV of a year, while somebody takes metal in. Prints the slowest of several tries for
each engine, the pages that miss their goal and the slowest that do not; the first opening of a
process is told apart. Ends with 1 when a goal is missed.
"""

import sys
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.history import END, write_history
from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.reports.registry import REPORTS
from materialcenter.stock.lots import NewLot
from materialcenter.stock.services import OpeningLine, post_opening_stock
from tests.browser.server import application
from tests.engines import Engine, SqliteFiles, postgresql_server
from tests.web.conftest import Browser

PAGE_MS, REPORT_MS, TRIES, PAUSE_S = 500, 3_000, 3, 0.2
YEAR, TEN_YEARS = "from=2025-01-01&to=2025-12-31", "from=2016-01-01&to=2025-12-31"
PERIOD_PAGES = ("/usage", "/service", "/savings", "/spend")
PAGES = (
    "/stock-value", "/official-reports", "/official-reports/2025-12", "/audit",
    "/audit?subject=purchase_request&act=approved", "/audit?number=PP-B-0000502",
    "/audit?from=2020-01-01&to=2020-12-31",
)  # fmt: skip


class Others(Thread):
    """Somebody who takes metal in, again and again, until told to stop."""

    def __init__(self, database: Database) -> None:
        super().__init__(daemon=True)
        self._database, self._over, self.posted = database, Event(), 0

    def run(self) -> None:
        """A posting, a short pause, and so on."""
        with clock.frozen(END):
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
        metal = Metal(40, material.grams(40))
        line = OpeningLine(NewLot(material, clock.today()), "A-01", metal, 14_000)
        post_opening_stock(session, lines=[line], by=by)


def addresses(material_id: int) -> dict[str, int]:
    """What is opened, and its goal in milliseconds."""
    about = {"stock-card": f"material={material_id}&"}
    asked = [
        f"{page}{query}" for page in PERIOD_PAGES for query in ("", f"?{YEAR}", f"?{TEN_YEARS}")
    ]
    pages = [*asked, *PAGES]
    shown = [f"/reports/{name}?{about.get(name, '')}" for name in REPORTS]
    taken = [f"/reports/{name}.csv?{about.get(name, '')}{YEAR}" for name in REPORTS]
    return {**dict.fromkeys([*pages, *shown], PAGE_MS), **dict.fromkeys(taken, REPORT_MS)}


def milliseconds(browser: Browser, address: str) -> float:
    """How long an answer takes, to its last byte."""
    begin = time.perf_counter()
    answer = browser.get(address)
    assert answer.status_code == 200, f"{address} answers {answer.status_code}"
    assert answer.data
    return (time.perf_counter() - begin) * 1000


def measure(engine: Engine, movements: int) -> bool:
    """Print an engine's figures; tells whether every address met its goal."""
    with engine.database() as database, clock.frozen(END):
        write_history(database, movements)
        with database.reading() as session:
            material_id = session.scalars(select(Material.id).order_by(Material.id)).first() or 0
            manager = session.scalars(select(User).where(User.role == Role.MANAGER)).first()
        assert manager is not None
        browser = Browser(application(database).test_client())
        assert browser.log_in(manager).status_code == 303
        others = Others(database)
        others.start()
        first, took = dict[str, float](), dict[str, float]()
        goals = addresses(material_id)
        for address in goals:
            first[address] = milliseconds(browser, address)
            took[address] = max(milliseconds(browser, address) for _ in range(TRIES))
        others.stop()
    print(f"reports {engine.name}: {movements} movements, {others.posted} postings beside it")
    for goal in (PAGE_MS, REPORT_MS):
        some = [address for address in goals if goals[address] == goal]
        missed = [address for address in some if took[address] > goal]
        slowest = sorted(some, key=lambda address: -took[address])
        for address in slowest[: max(3, len(missed))]:
            print(
                f"  {address} {took[address]:.0f} ms, at first {first[address]:.0f} ms"
                f" (goal {goal} ms)",
                flush=True,
            )
    return all(took[address] <= goals[address] for address in goals)


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
