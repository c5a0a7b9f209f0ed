"""Fills an empty catalogue with the grades and trade sizes of `materialcenter/seeds`."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue import weights
from materialcenter.catalogue.forms import FORMS
from materialcenter.catalogue.making import make_material
from materialcenter.catalogue.models import CutProcess, Grade, Material
from materialcenter.catalogue.plausible import implausible

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
Row = Mapping[str, str]

# What a row of the size lists is in the table of forms.
_FORMS = {
    "sheet_cr": "plate",
    "plate_hr": "plate",
    "plate_checker": "checkered_plate",
    "sheet_gi": "plate",
    "sheet_ss": "plate",
    "sheet_al": "plate",
    "sheet_brass": "plate",
    "sheet_copper": "plate",
}
# The grades in which a list is sold; those that depend on the row are in `_grades_of`.
_GRADES: dict[str, tuple[str, ...]] = {
    "sheet_cr": ("SPCC",),
    "plate_checker": ("SS400",),
    "sheet_gi": ("SGCC",),
    "sheet_ss": ("SUS304",),
    "sheet_brass": ("C2680",),
    "sheet_copper": ("C1100",),
    "hex_bar": ("S45C",),
    "square_bar": ("SS400",),
    "flat_bar": ("SS400",),
    "hollow": ("STKR400",),
    "angle": ("SS400",),
    "channel": ("SS400",),
    "i_beam": ("SS400",),
    "h_beam": ("SS400",),
    "lip_channel": ("SSC400",),
    "light_channel": ("SSC400",),
    "wire": ("SWRM12",),
}
_BULK = {
    "ingot ADC12": ("ingot", "ADC12"),
    "ingot AC4B": ("ingot", "AC4B"),
    "ingot kuningan": ("ingot", "CAC203"),
    "pig iron": ("pig_iron", "PIG-IRON"),
    "scrap besi": ("scrap", "SCRAP-FE"),
    "scrap aluminium": ("scrap", "SCRAP-AL"),
}
# Hot-rolled SPHC is kept in the thicknesses that workshops press.
_SPHC_UP_TO = 6_000
_SPHC_FROM = 1_200
_SS400_FROM = 1_600
_STAINLESS_ROUND_UP_TO = 50_000
_SLIT_BELOW = 600_000


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many grades and materials were added."""

    grades: int
    materials: int


def _read(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _um(millimetres: str) -> int:
    return int(Decimal(millimetres) * 1000)


def _grade(row: Row) -> Grade:
    standard, _, edition = row["standard"].partition(":")
    limits = {
        "composition": row["composition_pct_mass"],
        "yield_min_mpa": row["yield_min_mpa"],
        "tensile_mpa": row["tensile_mpa"],
        "elongation_min_pct": row["elongation_min_pct"],
        "near_equivalent": row["near_equivalent"],
    }
    return Grade(
        code=row["code"],
        family=row["family"],
        standard=standard,
        edition=edition,
        name_id=row["name_id"],
        name_en=row["name_en"],
        density_kg_m3=int(row["density_kg_m3"]),
        limits={name: limit for name, limit in limits.items() if limit},
        source=row["source"][:300],
    )


def _sizes(row: Row) -> dict[str, int]:
    sizes = {
        letter: _um(row[letter])
        for letter in ("t", "w", "l", "d", "a", "b", "c", "h", "t1", "t2", "r1", "r2")
        if row.get(letter)
    }
    if row.get("r"):
        sizes["r1"] = _um(row["r"])
    if row["piece_length_mm"]:
        sizes["l"] = _um(row["piece_length_mm"])
    if row["form"] == "square_bar" or row["form"] == "hex_bar":
        sizes.setdefault("a", sizes.pop("d", 0))
    return sizes


def _form_and_grades(row: Row, sizes: dict[str, int]) -> tuple[str, tuple[str, ...]]:
    listed = row["form"]
    if listed == "bulk_kg":
        found = [pair for start, pair in _BULK.items() if row["name_id"].startswith(start)]
        return (found[0][0], (found[0][1],)) if found else ("", ())
    form_code = _FORMS.get(listed, listed)
    if listed == "coil" and sizes["w"] < _SLIT_BELOW:
        form_code = "strip"
    if row.get("grade"):
        return form_code, (row["grade"],)
    return form_code, _GRADES.get(listed) or _grades_of(row, sizes)


def _grades_of(row: Row, sizes: dict[str, int]) -> tuple[str, ...]:
    form, name = row["form"], row["name_id"]
    if form == "plate_hr":
        sphc = _SPHC_FROM <= sizes["t"] <= _SPHC_UP_TO and sizes["w"] == 1_219_000
        grades = ("SS400",) if sizes["t"] >= _SS400_FROM else ()
        return (*grades, "SPHC") if sphc else grades
    if form == "sheet_al":
        return ("A1100" if "1100" in name else "A5052",)
    if form == "coil":
        return ("SPHC",) if sizes["t"] >= _SPHC_FROM else ("SPCC",)
    if form == "round_bar":
        stainless = row["standard"] != "trade" and sizes["d"] <= _STAINLESS_ROUND_UP_TO
        return ("S45C", "SS400", "SUS304") if stainless else ("S45C", "SS400")
    if form == "rebar":
        return ("BjTP280" if "polos" in name else "BjTS420B",)
    if form == "pipe":
        return ("STK400" if row["standard"] == "JIS G 3444" else "SGP",)
    return ()


def _published_g(row: Row, form_code: str, sizes: dict[str, int], grade: Grade) -> int | None:
    """Grams of a piece by the published weight of its list; None where theory is to be used."""
    if not row["weight_basis"].startswith("published") or "l" not in sizes:
        return None
    if grade.density_kg_m3 != int(row["density_kg_m3"]):
        return None
    mg_per_m = int(Decimal(row["kg_per_m"]) * 10**6)
    if implausible(form_code, sizes, grade.density_kg_m3, mg_per_m):
        return None
    return weights.piece_from_published(mg_per_m, sizes["l"])


def _materials(rows: Iterable[Row], grades: Mapping[str, Grade]) -> Iterator[Material]:
    for row in rows:
        sizes = _sizes(row)
        form_code, codes = _form_and_grades(row, sizes)
        kept = {d: um for d, um in sizes.items() if form_code and d in FORMS[form_code].all_dims}
        for code in codes:
            grade = grades[code]
            published = _published_g(row, form_code, kept, grade)
            source = row["source"] if row["standard"] == "trade" else row["standard"]
            yield make_material(
                grade, form_code, kept, piece_weight_g=published, weight_source=source
            )


def _processes(session: Session) -> Iterator[CutProcess]:
    known = set(session.scalars(select(CutProcess.name_id)))
    for row in _read("kerf.csv"):
        if row["name_id"] not in known:
            yield CutProcess(
                name_id=row["name_id"],
                name_en=row["name_en"],
                kerf_um=_um(row["kerf_mm"]),
                kerf_least_um=_um(row["kerf_least_mm"]),
                kerf_most_um=_um(row["kerf_most_mm"]),
                used_for=row["used_for"],
                source=row["source"],
            )


def seed_catalogue(session: Session) -> Seeded:
    """Add every grade, material and way to cut of the seed lists that is not there yet."""
    session.add_all(_processes(session))
    grades = {grade.code: grade for grade in session.scalars(select(Grade))}
    new_grades = [_grade(row) for row in _read("grades.csv") if row["code"] not in grades]
    session.add_all(new_grades)
    session.flush()
    grades |= {grade.code: grade for grade in new_grades}
    known = set(session.scalars(select(Material.signature)))
    new: dict[str, Material] = {}
    for material in _materials([*_read("sizes.csv"), *_read("sizes_more.csv")], grades):
        if material.signature not in known:
            new.setdefault(material.signature, material)
    session.add_all(new.values())
    session.flush()
    return Seeded(len(new_grades), len(new))
