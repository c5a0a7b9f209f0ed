"""The pool board with 20,000 open request lines over 2,000 materials.

    python bench/pool_board.py [lines]

Prints the slowest of several pages for each engine, and the statements of a page; ends with 1
when one takes longer than 300 ms.
"""

import gc
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from materialcenter.accounts.models import User
from materialcenter.app import create_app
from materialcenter.catalogue.models import Grade, Material
from materialcenter.config import Config
from materialcenter.core import clock
from materialcenter.core.db import Database, table_of
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.books import verify
from materialcenter.purchasing.models import Supplier
from materialcenter.purchasing.price_lists.models import SupplierPrice
from tests.cast import build_cast
from tests.engines import Engine, SqliteFiles, postgresql_server
from tests.statements import count_statements
from tests.web.conftest import SECRET, Browser

MOST_MS, TRIES, SUPPLIERS, MATERIALS, LINES_OF_A_REQUEST = 300, 10, 5, 2_000, 10


def write_needs(session: Session, lines: int) -> User:
    """So many approved lines that nothing covers, and prices for every material; the buyer."""
    cast = build_cast(session)
    grade = session.scalars(select(Grade.id).where(Grade.code == "SS400")).one()
    session.execute(
        insert(table_of(Material)),
        [
            dict(
                code=f"B-{n}", signature=f"B-{n}", grade_id=grade, form_code="plate",
                counted="piece", t_um=1000 + n, w_um=1_219_000, l_um=2_438_000,
                piece_weight_g=100_000 + n, name_id=f"Plat {n}", name_en=f"Plate {n}",
                search_text=f"plat {n}",
            )
            for n in range(MATERIALS)
        ],
    )  # fmt: skip
    ids = session.scalars(select(Material.id).where(Material.code.like("B-%"))).all()
    suppliers = [Supplier(name=f"PT {n}") for n in range(SUPPLIERS)]
    session.add_all(suppliers)
    session.flush()
    today = clock.today()
    session.execute(
        insert(table_of(SupplierPrice)),
        [
            dict(supplier_id=supplier.id, material_id=id_, idr_per_kg=price,
                 from_quantity=start, minimum=0, multiple=1, valid_from=today, source="")
            for supplier in suppliers for id_ in ids for start, price in ((0, 14_000), (50, 13_000))
        ],
    )  # fmt: skip
    requests = [
        dict(
            number=f"PP-B-{n:06d}", workshop_id=cast.workshop.id, status="approved",
            requested_by_id=cast.member.id, requested_at=clock.now(),
            decided_by_id=cast.manager.id, decided_at=clock.now(), remark="", note="",
        )
        for n in range(lines // LINES_OF_A_REQUEST)
    ]  # fmt: skip
    session.execute(insert(table_of(PurchaseRequest)), requests)
    request_ids = session.scalars(select(PurchaseRequest.id).order_by(PurchaseRequest.id)).all()
    session.execute(
        insert(table_of(PurchaseRequestLine)),
        [
            dict(
                request_id=request_ids[n // LINES_OF_A_REQUEST],
                position=n % LINES_OF_A_REQUEST + 1, material_id=ids[n % len(ids)],
                counted="piece", asked=5, approved=5, need_by=today + timedelta(days=n % 60),
                estimate_idr=0, note="", customer_job="",
            )
            for n in range(lines)
        ],
    )  # fmt: skip
    return cast.buyer


def measure(engine: Engine, lines: int, folder: Path) -> bool:
    """Print an engine's figures; tells whether the goal was met."""
    with engine.database() as database:
        buyer = database.transaction(lambda session: write_needs(session, lines))
        unsound = _unsound(database)
        url = database.engine.url.render_as_string(hide_password=False)
        config = Config(secret_key=SECRET, database_url=url, testing=True, files_folder=folder)
        browser = Browser(create_app(config, database).test_client())
        gc.freeze()  # as wsgi.py does
        browser.log_in(buyer)
        addresses = [f"/supplier-orders/pool?after={20 * n}" for n in range(TRIES)]
        assert browser.get(addresses[0]).status_code == 200
        taken = []
        for address in addresses:
            begin = time.perf_counter()
            assert browser.get(address).status_code == 200
            taken.append((time.perf_counter() - begin) * 1000)
        with count_statements(database) as seen:
            browser.get(addresses[-1])
    print(
        f"pool board {engine.name}: slowest {max(taken):.0f} ms, median"
        f" {sorted(taken)[TRIES // 2]:.0f} ms, {len(seen)} statements with {lines} open lines"
        f" (goal {MOST_MS} ms)"
    )
    return max(taken) <= MOST_MS and not unsound


def _unsound(database: Database) -> bool:
    """Whether a law of the promises does not hold (numbers here have no counter)."""
    with database.reading() as session:
        return any("promised" in str(fault) for fault in verify(session))


def main() -> int:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as name, postgresql_server() as server:
        folder = Path(name)
        engines: list[Engine] = [SqliteFiles(folder), server]
        for engine in engines:
            engine.prepare()
        met = [measure(engine, lines, folder) for engine in engines]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
