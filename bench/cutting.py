"""Plans every cutting instance of a folder and compares with what is known of it.

    python bench/cutting.py [FOLDER]

The folder (that of the tests when none is named) holds `index.csv` and `1d_*` and `2d_*`
folders. Prints one line a run: instance, what was found, its bound, what is known, seconds.
Ends non-zero when a bar plan is not the proven optimum, a hand-proved plate is missed, fewer
classics reach the best known value than asked for, or a run takes too long.
"""

import csv
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from materialcenter.core.errors import DomainError
from materialcenter.cutting.bar_plan import BarPiece, BarPlan, BarStock
from materialcenter.cutting.bars import plan_bars
from materialcenter.cutting.plate_plan import PlatePiece, PlatePlan, PlateStock
from materialcenter.cutting.plates import plan_plates

OWN = Path(__file__).resolve().parent.parent / "tests" / "cutting" / "data"
MM = 1000
MOST_SECONDS = 10
# Of every 19 usable classics 16 have to reach the best known value.
ASKED, OF = 16, 19


@dataclass(frozen=True, slots=True)
class Run:
    """One instance, solved; `known` is None when no plan is possible."""

    family: str
    name: str
    ours: int | None
    bound: int
    known: int | None
    seconds: float
    work: float

    @property
    def met(self) -> bool:
        """As good as what is known. More than known is needed by nobody: better counts too."""
        if self.ours is None or self.known is None:
            return self.ours is self.known
        return self.ours <= self.known

    def line(self) -> str:
        """For the terminal."""
        ours = "impossible" if self.ours is None else str(self.ours)
        known = "impossible" if self.known is None else str(self.known)
        mark = "ok" if self.met else "MISSED"
        return (
            f"{self.name}: ours {ours}, bound {self.bound}, known {known},"
            f" {self.seconds:.2f} s (processor {self.work:.2f} s), {mark}"
        )


@dataclass(slots=True)
class Watch:
    """How long a plan took, on the wall and on the processor."""

    wall: float = field(default_factory=time.perf_counter)
    processor: float = field(default_factory=time.process_time)

    def run(
        self, family: str, name: str, known: int | None, plan: BarPlan | PlatePlan | None, size: int
    ) -> Run:
        """What came out, just now."""
        times = time.perf_counter() - self.wall, time.process_time() - self.processor
        if plan is None:
            return Run(family, name, None, 0, known, *times)
        return Run(family, name, plan.full, plan.bound // size, known, *times)


def bars(path: Path, row: dict[str, str]) -> Iterator[Run]:
    """Kerfs are in the lengths already."""
    lines = path.read_text("utf-8").split("\n")
    length = int(lines[1]) * MM
    pieces = [
        BarPiece(f"P{n}", int(line.split()[0]) * MM, int(line.split()[1]))
        for n, line in enumerate(lines[2:])
        if line.strip()
    ]
    watch = Watch()
    plan = plan_bars([BarStock("bar", length)], pieces, kerf=0)
    yield watch.run("bars", row["file"], int(row["optimum"]), plan, length)


def own_plates(path: Path, row: dict[str, str]) -> Iterator[Run]:
    """Plates whose answer was proved by hand."""
    data = json.loads(path.read_text("utf-8"))
    width, length = (side * MM for side in data["sheet"])
    pieces = [
        PlatePiece(f"P{n}", w * MM, h * MM, count, turnable=data["rotate"])
        for n, (w, h, count) in enumerate(data["parts"])
    ]
    watch, plan = Watch(), None
    try:
        plan = plan_plates([PlateStock("plate", width, length)], pieces, kerf=data["kerf"] * MM)
    except DomainError as error:
        print(f"{row['file']}: {error}")
    yield watch.run("plates", row["file"], data["optimum"], plan, width * length)


def classics(path: Path, row: dict[str, str]) -> Iterator[Run]:
    """Plates from the literature, as oriented and, where a value is known, with turning."""
    evidence = row["optimum_evidence"]
    if "INCONSISTENT" in evidence:
        return
    known = {
        turnable: int(found[1])
        for turnable, words in (
            (False, r"3hvo=(\d+)|3-stage guillotine oriented=(\d+)"),
            (True, r"3-stage guillotine rotation=(\d+)"),
        )
        if (match := re.search(words, evidence))
        and (found := [None, *filter(None, match.groups())])
    }
    with path.with_name(path.name.replace("_items", "_bins")).open(encoding="utf-8") as file:
        sheet = next(csv.DictReader(file))
    width, length = int(sheet["WIDTH"]) * MM, int(sheet["HEIGHT"]) * MM
    with path.open(encoding="utf-8") as file:
        items = list(csv.DictReader(file))
    for turnable, best in known.items():
        pieces = [
            PlatePiece(
                f"P{item['ID']}",
                int(item["WIDTH"]) * MM,
                int(item["HEIGHT"]) * MM,
                int(item.get("COPIES") or 1),
                turnable,
            )
            for item in items
        ]
        watch = Watch()
        plan = plan_plates([PlateStock("plate", width, length)], pieces, kerf=0)
        name = f"{row['file']}{' turned' if turnable else ''}"
        family = "classics turned" if turnable else "classics"
        yield watch.run(family, name, best, plan, width * length)


KINDS = {"1d_own": bars, "1d_mit": bars, "2d_own": own_plates, "2d_mit": classics}


def runs(folder: Path) -> Iterator[Run]:
    """Every instance that the index names."""
    with (folder / "index.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for done in KINDS[row["file"].split("/")[0]](folder / row["file"], row):
            print(done.line(), flush=True)
            yield done


def main() -> int:
    """Solve all; 0 when every goal was met."""
    done = list(runs(Path(sys.argv[1]) if len(sys.argv) > 1 else OWN))
    slowest = max((r.seconds for r in done), default=0)
    good, parts = slowest <= MOST_SECONDS, list[str]()
    for family in ("bars", "plates", "classics", "classics turned"):
        of = [r for r in done if r.family == family]
        met = sum(r.met for r in of)
        proven = sum(r.ours == r.bound for r in of if r.ours is not None)
        parts.append(f"{family} {met}/{len(of)} (proved {proven})")
        if family in ("bars", "plates"):
            good = good and met == len(of)
        elif family == "classics":
            good = good and met * OF >= ASKED * len(of)
        if family == "bars":
            good = good and proven == len(of)
    print(f"cutting: {', '.join(parts)}, slowest {slowest:.2f} s (goal {MOST_SECONDS} s)")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
