"""What a grade demands and whether a certificate's values keep to it; pure.

A grade's limits stand in `Grade.limits` as its source prints them, such as "P<=0.050; S<=0.050"
or "245 (t<=16); 235 (16<t<=40); 215 (t>40)". What cannot be read for certain is no limit: a
value is called wrong only when the standard surely says so. Where a source leaves open which
of several limits is meant, the mildest counts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from materialcenter.catalogue.models import Material
from materialcenter.core.errors import N_

COMMON = ("C", "Si", "Mn", "P", "S")
RARER = ("Cr", "Ni", "Mo", "Cu", "Al", "V", "W", "N", "Mg", "Zn", "Fe", "Pb", "Sn")
ELEMENTS = (*COMMON, *RARER)
YIELD, TENSILE, ELONGATION = "yield", "tensile", "elongation"
STRENGTHS = (YIELD, TENSILE, ELONGATION)
FIGURES = (*ELEMENTS, *STRENGTHS)
# Elements are called by their sign everywhere.
FIGURE_NAMES = {
    **{element: element for element in ELEMENTS},
    YIELD: N_("Kuat luluh"),
    TENSILE: N_("Kuat tarik"),
    ELONGATION: N_("Regangan"),
}

_NUMBER = r"\d*\.?\d+"
_ELEMENT = re.compile(
    rf"(?P<names>[A-Z][a-z]?(?:,[A-Z][a-z]?)*)\s*"
    rf"(?:<=(?P<most>{_NUMBER})(?:-(?P<up_to>{_NUMBER}))?|>=(?P<least>{_NUMBER})"
    rf"|\s(?P<low>{_NUMBER})-(?P<high>{_NUMBER}))(?P<note>.*)"
)
_STRENGTH = re.compile(
    rf"(?P<at_least>>=)?\s*(?P<low>{_NUMBER})(?:-(?P<high>{_NUMBER}))?(?P<note>.*)"
)
# Only of metal in a state that a certificate's values do not tell, or not a limit at all.
_NOT_FOR_ALL = re.compile(r"QT|if |typ|hardened")
_UP_TO = re.compile(rf"\(t<=({_NUMBER})\)")
_ABOVE = re.compile(rf"\(t>({_NUMBER})\)|over ({_NUMBER}) mm")
_BETWEEN = re.compile(rf"\(({_NUMBER})(?:<t<=|-)({_NUMBER})\)")


@dataclass(frozen=True, slots=True)
class Limit:
    """The least and the most a value may be, in the unit of `Certificate.figures`."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A value outside its limit: of which grade, and at which thickness when that is known."""

    figure: str
    value: int
    limit: int
    below: bool
    grade: str
    thickness_um: int | None


@dataclass(frozen=True, slots=True)
class _Clause:
    """One of the limits a source lists, with the thickness it is for: low < t <= high."""

    limit: Limit
    low_um: int | None
    high_um: int | None

    @property
    def for_all(self) -> bool:
        return self.low_um is None and self.high_um is None

    def fits(self, thickness_um: int, *, or_equal: bool = False) -> bool:
        """Whether it is for this thickness; sources differ on which of two has the bound."""
        low, high = self.low_um or 0, self.high_um
        above = thickness_um >= low if or_equal else thickness_um > low
        return above and (high is None or thickness_um <= high)


def thickness_of(material: Material) -> int | None:
    """The thickness, in micrometres, that a standard means for a form: wall, diameter, flange."""
    sizes = material.dimensions
    return next((sizes[letter] for letter in ("t", "d", "t2", "a") if letter in sizes), None)


def limits_of(limits: Mapping[str, object], thickness_um: int | None) -> dict[str, Limit]:
    """What may be read of a grade's limits, by figure."""
    found = dict(_composition(str(limits.get("composition", ""))))
    for figure, name, unit in (
        (YIELD, "yield_min_mpa", 1),
        (TENSILE, "tensile_mpa", 1),
        (ELONGATION, "elongation_min_pct", 10),
    ):
        clauses = list(_clauses(str(limits.get(name, "")), unit, two_sided=figure == TENSILE))
        if limit := _mildest(clauses, thickness_um):
            found[figure] = limit
    return found


def faults_of(figures: Mapping[str, int], material: Material) -> list[Fault]:
    """The values that are outside the limits of the material's grade, in a fixed order."""
    grade, thickness_um = material.grade, thickness_of(material)
    limits = limits_of(grade.limits, thickness_um)
    faults: list[Fault] = []
    for figure in FIGURES:
        value, limit = figures.get(figure), limits.get(figure)
        if value is None or limit is None:
            continue
        strength = figure not in ELEMENTS
        told = thickness_um if strength else None
        if limit.least is not None and value < limit.least:
            faults.append(Fault(figure, value, limit.least, True, grade.code, told))
        elif limit.most is not None and value > limit.most:
            faults.append(Fault(figure, value, limit.most, False, grade.code, told))
    return faults


def _composition(text: str) -> Iterator[tuple[str, Limit]]:
    """Limits by element in thousandths of a percent."""
    for part in text.split(";"):
        match = _ELEMENT.fullmatch(part.strip())
        if match is None or _NOT_FOR_ALL.search(match["note"]):
            continue
        least = _scaled(match["least"] or match["low"], 1000)
        most = _scaled(match["up_to"] or match["most"] or match["high"], 1000)
        for element in match["names"].split(","):
            if element in ELEMENTS:
                yield element, Limit(least, most)


def _clauses(text: str, unit: int, *, two_sided: bool) -> Iterator[_Clause]:
    """The limits on strength that a source lists one after another."""
    for part in text.split(";"):
        match = _STRENGTH.fullmatch(part.strip())
        if match is None or _NOT_FOR_ALL.search(match["note"]):
            continue
        most = _scaled(match["high"], unit) if two_sided else None
        yield _Clause(Limit(_scaled(match["low"], unit), most), *_thickness(match["note"]))


def _thickness(note: str) -> tuple[int | None, int | None]:
    if match := _UP_TO.search(note):
        return None, _scaled(match[1], 1000)
    if match := _ABOVE.search(note):
        return _scaled(match[1] or match[2], 1000), None
    if match := _BETWEEN.search(note):
        return _scaled(match[1], 1000), _scaled(match[2], 1000)
    return None, None


def _mildest(clauses: list[_Clause], thickness_um: int | None) -> Limit | None:
    """The limit for a thickness; of several that may be meant, the lowest least."""
    if thickness_um is not None:
        sized = [clause for clause in clauses if not clause.for_all]
        clauses = (
            [clause for clause in sized if clause.fits(thickness_um)]
            or [clause for clause in sized if clause.fits(thickness_um, or_equal=True)]
            or [clause for clause in clauses if clause.for_all]
        )
    return min(
        (clause.limit for clause in clauses), key=lambda limit: limit.least or 0, default=None
    )


def _scaled(number: str | None, unit: int) -> int | None:
    return int(Decimal(number) * unit) if number else None
