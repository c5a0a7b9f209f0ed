"""What each paper costs: from the question to the finished PDF, and how large it is.

    python bench/papers.py

Every address that answers with a PDF is opened in a small centre where everything has happened
once, by somebody who may read everything; the certificates' pack, as long as its files are, is left
out, labels are not. Then one paper of 400 lines is drawn. Prints the best and the slowest of
several tries, after one that is not counted; ends with 1 when the best takes longer than 60 ms (the
long one: 500 ms) or a paper is larger than 100 KB.
"""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import select

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.papers.paper import pdf
from tests.browser.server import application
from tests.engines import SqliteFiles
from tests.house.addresses import addresses, pages
from tests.house.world import build_world
from tests.papers.test_paper import sample
from tests.web.conftest import Browser

MOST_MS, LONG_MS, MOST_KB, TRIES, EACH = 60, 500, 100, 7, 4
LONG = 400


def timed(make: Callable[[], bytes]) -> tuple[float, float, float]:
    """The best and the slowest of several tries, in milliseconds, and the size in KB."""
    taken: list[float] = []
    made = make()
    for _ in range(TRIES):
        begin = time.perf_counter()
        made = make()
        taken.append((time.perf_counter() - begin) * 1000)
    return min(taken), max(taken), len(made) / 1000


def told(name: str, figures: list[tuple[float, float, float]], goal_ms: int) -> bool:
    """Print a paper's worst figures; tells whether it met the goals."""
    best, slowest, size = (max(values) for values in zip(*figures, strict=True))
    print(
        f"papers: {name} {best:.0f} ms, slowest {slowest:.0f} ms (goal {goal_ms} ms),"
        f" {size:.0f} KB (goal {MOST_KB} KB)",
        flush=True,
    )
    return best <= goal_ms and size <= MOST_KB


def measure(browser: Browser, places: dict[str, list[str]]) -> bool:
    """Open every paper several times; tells whether all met the goals."""
    met = True
    for name, kept in places.items():
        figures = [timed(lambda place=place: browser.get(place).data) for place in kept]
        met = told(name, figures, MOST_MS) and met
    return told(f"of {LONG} lines", [timed(lambda: pdf(sample(LONG)))], LONG_MS) and met


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        engine = SqliteFiles(Path(folder))
        engine.prepare()
        with engine.database() as database:
            database.transaction(build_world)
            app = application(database)
            with database.reading() as session:
                reader = session.scalars(select(User).where(User.role == Role.MANAGER)).first()
                places = {
                    rule.endpoint: list(addresses(app, rule, session, most=EACH))
                    for rule in pages(app)
                }
            assert reader is not None
            browser = Browser(app.test_client())
            assert browser.log_in(reader).status_code == 303
            papers: dict[str, list[str]] = defaultdict(list)
            for name, kept in places.items():
                for place in kept if name != "papers.certificates" else ():
                    if browser.get(place).mimetype == "application/pdf":
                        papers[name].append(place)
            return 0 if measure(browser, papers) else 1


if __name__ == "__main__":
    sys.exit(main())
