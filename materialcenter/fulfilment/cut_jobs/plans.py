"""Plans as data: what a job keeps, and the plan that is drawn from it again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from materialcenter.cutting.bar_plan import BarCut, BarPiece, BarPlan, BarStock, Saving
from materialcenter.cutting.plate_plan import (
    Placed,
    PlateCut,
    PlatePiece,
    PlatePlan,
    PlateStock,
    Rest,
    SawLine,
)

Plan: TypeAlias = BarPlan | PlatePlan
Data: TypeAlias = dict[str, Any]
Spot: TypeAlias = tuple[int, int]  # a lot and a place, by id


def spot_name(spot: Spot) -> str:
    """How metal at a spot is named in the fields of forms and errors."""
    return f"{spot[0]}-{spot[1]}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where metal of a plan lies, and how it is called in it."""

    key: str
    lot_id: int
    place_id: int

    @property
    def spot(self) -> Spot:
        """The lot and the place."""
        return self.lot_id, self.place_id

    @property
    def name(self) -> str:
        """How the source is named in fields."""
        return spot_name(self.spot)


def plan_data(plan: Plan, sources: Sequence[Source]) -> Data:
    """A plan and its sources as plain data."""
    return {
        "kind": "bars" if isinstance(plan, BarPlan) else "plates",
        "sources": [asdict(source) for source in sources],
        **asdict(plan),
    }


def sources_of(data: Mapping[str, Any]) -> dict[str, Source]:
    """The sources of a plan by their key."""
    return {row["key"]: Source(**row) for row in data["sources"]}


def plan_of(data: Mapping[str, Any]) -> Plan:
    """The plan that was kept."""
    saving = Saving(**data["saving"]) if data["saving"] else None
    if data["kind"] == "bars":
        bars = tuple(_bar_cut(cut) for cut in data["cuts"])
        return BarPlan(bars, data["bound"], data["rest_kept"], saving)
    width, length = data["rest_kept"]
    plates = tuple(_plate_cut(cut) for cut in data["cuts"])
    return PlatePlan(plates, data["bound"], (width, length), saving)


def _bar_cut(cut: Any) -> BarCut:
    pieces = tuple(BarPiece(**piece) for piece in cut["pieces"])
    return BarCut(
        stock=BarStock(**cut["stock"]),
        pieces=pieces,
        times=cut["times"],
        trim=cut["trim"],
        kerf=cut["kerf"],
        rest=cut["rest"],
    )


def _plate_cut(cut: Any) -> PlateCut:
    return PlateCut(
        stock=PlateStock(**cut["stock"]),
        pieces=tuple(_placed(placed) for placed in cut["pieces"]),
        rests=tuple(Rest(**rest) for rest in cut["rests"]),
        lines=tuple(SawLine(**line) for line in cut["lines"]),
        times=cut["times"],
        trim=cut["trim"],
        kerf=cut["kerf"],
    )


def _placed(placed: Any) -> Placed:
    piece = PlatePiece(**placed["piece"])
    return Placed(
        piece, placed["x"], placed["y"], placed["width"], placed["length"], placed["turned"]
    )
