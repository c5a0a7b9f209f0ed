"""What lay on the racks when the books were opened: full lots, some remnants, and metal that
belongs to others."""

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from materialcenter.accounts.models import Customer, User
from materialcenter.catalogue.pieces import own_piece_weight_g
from materialcenter.catalogue.services import set_reorder
from materialcenter.core.quantities import Counted, Metal, divide_half_up
from materialcenter.demo.cast import Cast
from materialcenter.demo.chance import chance
from materialcenter.demo.goods import GOODS, ZONES, Good, Goods
from materialcenter.stock.lots import NewLot
from materialcenter.stock.services import OpeningLine, post_opening_stock

CUSTOMER = "PT Roda Nusa Komponindo"
# Remnants in millimetres: width (None for bars) and length, and how many pieces.
REMNANTS = (
    ("PL-SS400-10x1219x2438", 1219, 940, 1),
    ("PL-SS400-5x1219x2438", 600, 2438, 2),
    ("PL-SS400-12x1219x2438", 800, 1219, 1),
    ("PL-SS400-6x1524x6096", 1524, 2050, 1),
    ("PL-SPCC-1.2x1219x2438", 600, 1219, 3),
    ("RB-S45C-50x6000", None, 2350, 1),
    ("RB-S45C-32x6000", None, 1800, 2),
    ("U-SS400-100x50x5x7.5x6000", None, 3120, 1),
)
ENTRUSTED = (("PL-SPHC-2.3x1219x2438", 40), ("CO-SPHC-2x1219", 4_850_000))
ENTRUSTED_BY_WORKSHOP = ("PL-A5052-3x1219x2438", 6)


def heat_number(dice: Random, day: date) -> str:
    """A heat number as mills stamp it: a letter, the year, five digits."""
    return f"{dice.choice('ABCHKMT')}{day.year % 100}{dice.randint(10_000, 99_999)}"


def certificate_number(dice: Random, day: date) -> str:
    """A mill certificate's number."""
    return f"MTC/{day.year}/{dice.randint(1_000, 9_999)}"


def rack(good: Good) -> str:
    """Where a material lies; the same rack every time, one of four levels."""
    dice = chance("rack", good.code)
    return f"{ZONES[good.group]}-{dice.randint(1, 8):02d}-{dice.randint(1, 4)}"


def weighed(dice: Random, grams: int, *, spread_bp: int) -> int:
    """What the scale shows for a theoretical weight; mills roll a little thin."""
    off_bp = round(dice.gauss(-spread_bp / 4, spread_bp / 2))
    off_bp = max(-2 * spread_bp, min(2 * spread_bp, off_bp))
    return divide_half_up(grams * (10_000 + off_bp), 10_000)


def _full_lots(good: Good, goods: Goods, day: date) -> list[OpeningLine]:
    dice = chance("opening", good.code)
    material = goods.material[good.code]
    stock_g = int(goods.monthly_g[good.code] * dice.uniform(0.5, 1.6))
    count = dice.choice((1, 1, 2, 2, 3))
    lines: list[OpeningLine] = []
    for _ in range(count):
        quantity = goods.quantity(good.code, stock_g // count)
        received = day - timedelta(days=dice.randint(5, 150))
        grams = weighed(dice, material.grams(quantity), spread_bp=60)
        pieces = quantity if material.counted == Counted.PIECE else _coils(good, grams)
        known = dice.random() < 0.85
        lot = NewLot(
            material,
            received,
            heat=heat_number(dice, received) if known else "",
            certificate_number=certificate_number(dice, received) if known else "",
        )
        cost = divide_half_up(good.idr_per_kg * dice.randint(95, 101), 100)
        lines.append(OpeningLine(lot, rack(good), Metal(pieces, grams), cost))
    return lines


def _coils(good: Good, grams: int) -> int:
    return max(1, grams // 4_500_000) if good.group == "coil" else 0


def _remnants(goods: Goods, day: date) -> list[OpeningLine]:
    by_code = {good.code: good for good in GOODS}
    lines: list[OpeningLine] = []
    for code, width, length, pieces in REMNANTS:
        dice = chance("remnant", code)
        material = goods.material[code]
        w_um, l_um = (width * 1000 if width else None), length * 1000
        received = day - timedelta(days=dice.randint(60, 300))
        lot = NewLot(material, received, heat=heat_number(dice, received), w_um=w_um, l_um=l_um,
                     note="Sisa potong")  # fmt: skip
        grams = pieces * own_piece_weight_g(material, w_um, l_um)
        cost = by_code[code].idr_per_kg
        lines.append(OpeningLine(lot, f"R-01-{1 + len(lines) % 3}", Metal(pieces, grams), cost))
    return lines


def _entrusted(goods: Goods, day: date, owner_id: int, code: str, quantity: int) -> OpeningLine:
    dice = chance("entrusted", code)
    material = goods.material[code]
    lot = NewLot(
        material,
        day - timedelta(days=20),
        heat=heat_number(dice, day),
        certificate_number=certificate_number(dice, day),
        owner_id=owner_id,
        note="Titipan",
    )
    pieces = quantity if material.counted == Counted.PIECE else 1
    return OpeningLine(lot, "T-01-1", Metal(pieces, material.grams(quantity)), 0)


def open_books(session: Session, *, cast: Cast, goods: Goods, day: date) -> None:
    """Post the opening stock of the first day."""
    customer = Customer(name=CUSTOMER, contact="Bagian Logistik", address="Cikarang, Bekasi")
    session.add(customer)
    session.flush()
    lines = [line for good in GOODS for line in _full_lots(good, goods, day)]
    lines += _remnants(goods, day)
    lines += [_entrusted(goods, day, customer.id, code, amount) for code, amount in ENTRUSTED]
    workshop_id = cast.neighbour.workshop_id
    if workshop_id:
        lines.append(_entrusted(goods, day, workshop_id, *ENTRUSTED_BY_WORKSHOP))
    post_opening_stock(session, lines=lines, by=cast.storekeeper)


def set_reorder_levels(session: Session, *, goods: Goods, by: User) -> None:
    """Twelve days' use is the level, five weeks' the quantity, for what is asked for often."""
    for good in GOODS:
        if good.weight >= 3:
            monthly_g = goods.monthly_g[good.code]
            set_reorder(
                session,
                material_id=goods.material[good.code].id,
                level=goods.quantity(good.code, monthly_g * 2 // 5),
                quantity=goods.quantity(good.code, monthly_g * 5 // 4),
                by=by,
            )
