"""Five invented suppliers, what they ask, and the centre's own price list, changed every few
months as the market moves; the trader nearby asks the same all year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import Counted, divide_half_up, price_of, round_to
from materialcenter.demand.comparing.services import set_comparison_price
from materialcenter.demand.services import set_sales_price
from materialcenter.demo.chance import chance, happens
from materialcenter.demo.goods import GOODS, Good, Goods
from materialcenter.purchasing.services import add_supplier, set_supplier_price

LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Change:
    """After how many days some suppliers' prices stood at what percentage of the beginning."""

    after_days: int
    percent: int
    suppliers: tuple[str, ...]


BEGINNING = Change(0, 100, ("mill", "sheet", "bar", "fine"))
MARKET = (
    Change(86, 104, ("mill", "sheet")),
    Change(149, 103, ("bar", "fine")),
    Change(232, 101, ("mill", "sheet")),
    Change(317, 105, ("bar", "fine")),
)
LOCAL_DEARER_PERCENT = 108
MARGIN_PERCENT = 111
# What shops ask of a workshop that buys alone; of some metal nobody has asked.
SHOP_PERCENT, UNCOMPARED = (114, 127), 0.1
BREAK_PERCENT = 97
# What bringing a kilogram costs where the supplier does not deliver free.
FREIGHT_IDR_PER_KG = {"sheet": 250, "bar": 350}


@dataclass(frozen=True, slots=True)
class Seller:
    """A supplier: `minimum_kg` per material, cheaper from `break_kg` on; the buyer pools for him
    every so many weeks, or never (0): then he is asked when it is urgent."""

    name: str
    contact: str
    address: str
    lead_days: int
    terms: str
    minimum_kg: int
    break_kg: int
    every_weeks: int


SELLERS = {
    "mill": Seller(
        "PT Wirabaja Canang Gilingan", "Hendra Gunadi", "Kawasan Industri Cikupa, Tangerang",
        18, "Tempo 30 hari, franco gudang", 1_000, 4_000, 1,
    ),
    "sheet": Seller(
        "PT Lembar Kilap Pantura", "Melani Wijayakusuma", "Jl. Raya Karawang Timur 88, Karawang",
        11, "Tempo 14 hari", 500, 2_500, 2,
    ),
    "bar": Seller(
        "PT Poros Profil Sejati", "Yudi Harsono", "Rungkut Industri, Surabaya",
        12, "Tempo 30 hari", 300, 1_500, 2,
    ),
    "fine": Seller(
        "PT Aneka Nirkarat Mandala", "Grace Tanuwijaya", "Cakung, Jakarta Timur",
        10, "Bayar di muka 50 %", 50, 500, 2,
    ),
    LOCAL: Seller(
        "UD Sumber Wesi Banjaran", "Haji Tohirin", "Pasar Banjaran, Adiwerna",
        3, "Tunai", 0, 0, 0,
    ),
}  # fmt: skip


def add_sellers(session: Session, buyer: User) -> dict[str, int]:
    """Add the suppliers; returns their ids by key."""
    return {
        key: add_supplier(
            session,
            name=seller.name,
            contact=seller.contact,
            phone=f"0812000009{number:02d}",
            email=f"penjualan@{key}.example",
            address=seller.address,
            lead_time_days=seller.lead_days,
            terms=seller.terms,
            by=buyer,
        ).id
        for number, (key, seller) in enumerate(SELLERS.items())
    }


def is_sold_locally(good: Good) -> bool:
    """Whether the trader round the corner has it too."""
    return good.supplier not in ("fine", LOCAL) and chance("local", good.code).random() < 0.6


def _percent(price: int, percent: int) -> int:
    return round_to(divide_half_up(price * percent, 100), 50)


def _market_price(good: Good, percent: int) -> int:
    """The usual supplier's price; each group of metal follows the market in its own way."""
    own_bp = (
        10_000 if percent == 100 else chance("market", good.group, percent).randint(9850, 10150)
    )
    return _percent(divide_half_up(good.idr_per_kg * own_bp, 10_000), percent)


def set_prices(
    session: Session,
    *,
    change: Change,
    valid_from: date,
    goods: Goods,
    sellers: dict[str, int],
    by: User,
) -> None:
    """Write down what everything costs from a day on, bought and sold."""
    for good in (good for good in GOODS if good.supplier in change.suppliers):
        price = _market_price(good, change.percent)
        material_id = goods.material[good.code].id
        for key, idr_per_kg, from_quantity, minimum in _rows(good, price, goods, change):
            set_supplier_price(
                session,
                supplier_id=sellers[key],
                material_id=material_id,
                idr_per_kg=idr_per_kg,
                idr_per_piece=_of_a_piece(key, idr_per_kg, goods.material[good.code]),
                freight_idr_per_kg=FREIGHT_IDR_PER_KG.get(key, 0),
                from_quantity=from_quantity,
                minimum=minimum,
                valid_from=valid_from,
                source=f"Daftar harga {valid_from:%m/%Y}",
                by=by,
            )
        set_sales_price(
            session,
            material_id=material_id,
            idr_per_kg=_percent(price, MARGIN_PERCENT),
            valid_from=valid_from,
            by=by,
        )
        if not happens(UNCOMPARED, "uncompared", good.code):
            set_comparison_price(
                session,
                material_id=material_id,
                idr_per_kg=_percent(price, chance("shop", good.code).randint(*SHOP_PERCENT)),
                valid_from=valid_from,
                source=f"Survei toko besi Tegal {valid_from:%m/%Y}",
                by=by,
            )


def _of_a_piece(key: str, idr_per_kg: int, material: Material) -> int | None:
    """What the trader nearby asks for a whole piece, to Rp 1,000; the others sell by weight."""
    if key != LOCAL or material.counted != Counted.PIECE:
        return None
    return round_to(price_of(material.piece_weight_g, idr_per_kg), 1000)


def _rows(
    good: Good, price: int, goods: Goods, change: Change
) -> Iterator[tuple[str, int, int, int]]:
    """Supplier, Rp/kg, from which quantity, at least how much."""
    seller = SELLERS[good.supplier]
    minimum = goods.quantity(good.code, seller.minimum_kg * 1000)
    threshold = goods.quantity(good.code, seller.break_kg * 1000)
    yield good.supplier, price, 0, minimum
    if threshold > minimum:
        yield good.supplier, _percent(price, BREAK_PERCENT), threshold, minimum
    if change is BEGINNING and is_sold_locally(good):
        yield LOCAL, _percent(price, LOCAL_DEARER_PERCENT), 0, 0
