"""The metal of the story: which materials of the catalogue the centre deals in, how often and
how much of each is asked for, who sells it and for how much."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material

MONTHLY_G = 23_000_000


@dataclass(frozen=True, slots=True)
class Good:
    """A material with its place in the trade. `kg` is what one request line usually asks for,
    `weight` how often; `idr_per_kg` what its usual supplier asks at the beginning."""

    code: str
    group: str
    kg: int
    weight: int
    supplier: str
    idr_per_kg: int


# Groups of metal and the zone of racks each lies in.
ZONES = {
    "sheet": "A",
    "plate": "B",
    "coil": "C",
    "bar": "D",
    "flat": "D",
    "section": "E",
    "tube": "E",
    "cast": "F",
    "fine": "G",
}

# Trades of the workshops: what they work with, and how many of a hundred are of this trade.
TRADES: dict[str, tuple[tuple[str, ...], int]] = {
    "Press dan stamping komponen": (("sheet", "plate", "coil"), 24),
    "Bubut dan milling": (("bar", "fine"), 18),
    "Las dan konstruksi": (("section", "tube", "plate"), 19),
    "Pengecoran logam": (("cast",), 7),
    "Pande besi dan alat pertanian": (("flat", "plate", "bar"), 11),
    "Peralatan rumah tangga logam": (("fine", "sheet"), 9),
    "Komponen kapal": (("plate", "section", "fine"), 5),
    "Grendel dan engsel": (("coil", "sheet", "flat"), 7),
}

_TABLE = """
PL-SS400-2x1219x2438      plate   380 5 mill 11900
PL-SS400-3x1219x2438      plate   420 7 mill 11800
PL-SS400-4.5x1219x2438    plate   450 5 mill 11800
PL-SS400-5x1219x2438      plate   580 9 mill 11750
PL-SS400-6x1219x2438      plate   560 7 mill 11750
PL-SS400-8x1219x2438      plate   560 5 mill 11800
PL-SS400-9x1219x2438      plate   420 3 mill 11850
PL-SS400-10x1219x2438     plate   700 5 mill 11900
PL-SS400-12x1219x2438     plate   560 4 mill 11950
PL-SS400-16x1219x2438     plate   750 2 mill 12100
PL-SS400-20x1219x2438     plate   930 1 mill 12300
PL-SS400-6x1524x6096      plate   870 2 mill 12000
PL-SS400-10x1524x6096     plate  1450 1 mill 12100
PL-SPHC-1.6x1219x2438     sheet   370 6 mill 11600
PL-SPHC-2x1219x2438       sheet   420 7 mill 11500
PL-SPHC-2.3x1219x2438     sheet   430 6 mill 11500
PL-SPHC-3.2x1219x2438     sheet   450 5 mill 11500
CP-SS400-3.2x1219x2438    plate   320 2 mill 12700
CP-SS400-4.5x1219x2438    plate   330 1 mill 12700
CO-SPHC-2x1219            coil   1200 3 mill 10900
CO-SPHC-3x1219            coil   1100 2 mill 10900
ST-SPHC-2x40              coil    500 4 mill 11900
PL-SPCC-0.6x1219x2438     sheet   170 3 sheet 12800
PL-SPCC-0.8x1219x2438     sheet   280 6 sheet 12600
PL-SPCC-1x1219x2438       sheet   330 8 sheet 12400
PL-SPCC-1.2x1219x2438     sheet   340 8 sheet 12300
PL-SPCC-1.4x1219x2438     sheet   260 3 sheet 12300
PL-SPCC-1.6x1219x2438     sheet   330 5 sheet 12300
PL-SPCC-2x1219x2438       sheet   330 4 sheet 12300
CO-SPCC-1x1219            coil    900 2 sheet 11900
ST-SPCC-0.65x57           coil    420 4 sheet 13200
PL-SGCC-0.8x1219x2438     sheet   190 2 sheet 14900
PL-SGCC-1.2x1219x2438     sheet   200 1 sheet 14700
RB-S45C-16x6000           bar      95 4 bar 15600
RB-S45C-19x6000           bar     135 4 bar 15500
RB-S45C-22x6000           bar     180 4 bar 15500
RB-S45C-25x6000           bar     230 7 bar 15400
RB-S45C-32x6000           bar     300 6 bar 15400
RB-S45C-38x6000           bar     270 4 bar 15400
RB-S45C-50x6000           bar     370 4 bar 15500
RB-S45C-65x6000           bar     470 2 bar 15700
RB-S45C-80x6000           bar     480 1 bar 15900
RB-SCM440-32x6000         bar     190 1 bar 24500
RB-SCM440-50x6000         bar     280 1 bar 24600
RB-SS400-12x6000          bar     110 3 bar 13100
RB-SS400-16x6000          bar     150 3 bar 13000
RB-SS400-25x6000          bar     190 2 bar 13000
HX-S45C-19x6000           bar     120 2 bar 16400
HX-S45C-24x6000           bar     145 2 bar 16400
SB-SS400-12x6000          bar     110 2 bar 13200
FB-SS400-25x6x6000        flat    140 4 bar 12900
FB-SS400-38x6x6000        flat    190 4 bar 12900
FB-SS400-50x6x6000        flat    230 5 bar 12800
FB-SS400-50x10x6000       flat    280 3 bar 12800
FB-SS400-75x9x6000        flat    260 2 bar 12900
L-SS400-40x40x4x6000      section 220 6 bar 12900
L-SS400-50x50x5x6000      section 320 7 bar 12800
L-SS400-60x60x6x6000      section 320 4 bar 12800
L-SS400-75x75x6x6000      section 330 2 bar 12900
U-SS400-100x50x5x7.5x6000 section 340 4 bar 13300
U-SS400-150x75x6.5x10x6000 section 450 2 bar 13400
H-SS400-150x75x5x7x12000  section 500 1 bar 14100
C-SSC400-100x50x20x2.3x6000 section 290 4 bar 13700
HO-STKR400-20x40x1.6x6000 tube    120 5 bar 14900
HO-STKR400-40x40x1.6x6000 tube    160 7 bar 14700
HO-STKR400-40x60x2x6000   tube    170 4 bar 14600
HO-STKR400-50x50x2x6000   tube    190 4 bar 14600
HO-STKR400-100x50x3.2x6000 tube   250 2 bar 14800
PI-SGP-34x3.2x6000        tube    130 3 bar 15300
PI-SGP-60.5x3.8x6000      tube    190 2 bar 15300
IN-ADC12                  cast    650 6 fine 41500
IN-AC4B                   cast    350 2 fine 46500
IN-CAC203                 cast    150 1 fine 96000
PG-PIG-IRON               cast   1200 2 fine 8700
PL-SUS304-1x1219x2438     fine    110 2 fine 38500
PL-SUS304-1.5x1219x2438   fine    125 2 fine 38200
PL-SUS304-3x1219x2438     fine    190 1 fine 38000
PL-A1100-1x1219x2438      fine     80 4 fine 53000
PL-A1100-2x1219x2438      fine     95 2 fine 52500
PL-A5052-3x1219x2438      fine     90 1 fine 59000
PL-C2680-1x365x1200       fine     35 3 fine 119000
PL-C1100-2x365x1200       fine     30 1 fine 152000
RB-C3604-12x3000          fine     30 3 fine 117000
RB-C3604-20x3000          fine     42 3 fine 116500
RB-SUS304-20x6000         fine     60 1 fine 43000
RB-A6061-25x3000          fine     32 1 fine 63000
"""


def _read(line: str) -> Good:
    code, group, kg, weight, supplier, price = line.split()
    return Good(code, group, int(kg), int(weight), supplier, int(price))


GOODS = tuple(_read(line) for line in _TABLE.strip().splitlines())


def goods_of(groups: tuple[str, ...]) -> dict[Good, float]:
    """The goods of some groups with their weights."""
    return {good: float(good.weight) for good in GOODS if good.group in groups}


class Goods:
    """The goods with their records in the catalogue."""

    def __init__(self, session: Session) -> None:
        codes = [good.code for good in GOODS]
        rows = session.scalars(select(Material).where(Material.code.in_(codes)))
        self.material = {row.code: row for row in rows}
        self.by_id = {self.material[good.code].id: good for good in GOODS}

    def quantity(self, code: str, grams: int) -> int:
        """About so many grams as a quantity: whole pieces, or kilograms in steps of five."""
        material = self.material[code]
        if material.counted == "piece":
            return max(1, round(grams / material.piece_weight_g))
        return max(1, round(grams / 5_000)) * 5_000

    @cached_property
    def monthly_g(self) -> dict[str, int]:
        """Grams of each good that an average month asks for."""
        grams = dict.fromkeys(self.material, 0.0)
        for groups, share in TRADES.values():
            goods = goods_of(groups)
            for good, weight in goods.items():
                grams[good.code] += share * weight / sum(goods.values()) * good.kg
        return {code: int(MONTHLY_G * part / sum(grams.values())) for code, part in grams.items()}
