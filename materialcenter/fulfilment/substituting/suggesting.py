"""What the centre could offer for what a line lacks: near materials and fitting remnants that
are free, and how much of each would stand for it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.near import Near, Nearness, near_materials, one_for_one
from materialcenter.catalogue.pieces import by_width, cuttable
from materialcenter.catalogue.queries import all_grades, load_shelf, materials_by_ids
from materialcenter.catalogue.shelf import Item
from materialcenter.core import clock
from materialcenter.core.errors import N_, NotFound
from materialcenter.core.quantities import Counted, ceil_div
from materialcenter.core.settings import REMNANT_PRICE_BP, value_of
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.demand.pricing import prices_on, remnant_idr_per_kg
from materialcenter.fulfilment.substituting.offering import waiting_offers
from materialcenter.stock.models import Balance
from materialcenter.stock.queries import Stock, balance_by_id, stock_of
from materialcenter.stock.remnants import remnants

# So many of each kind, and of the remnants, are shown.
MOST = 4
REMNANT = "remnant"
KIND_NAMES: Mapping[str, str] = {
    Nearness.CLOSE: N_("Ukuran hampir sama"),
    Nearness.LARGER: N_("Ukuran lebih besar"),
    Nearness.OTHER_GRADE: N_("Mutu lain, ukuran sama"),
    REMNANT: N_("Sisa potong yang cukup besar"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Metal that could be offered: a material, or of one lot at one place. `free` is in its
    count unit, `idr_per_kg` 0 when there is no price."""

    material: Material
    free: int
    idr_per_kg: int
    balance: Balance | None = None

    @property
    def counted(self) -> str:
        """In what its quantity is counted."""
        return self.balance.counted if self.balance else self.material.counted

    @property
    def unit(self) -> str:
        """The unit code of its quantity."""
        return self.balance.lot.unit if self.balance else self.material.unit

    @property
    def piece_weight_g(self) -> int:
        """Theoretical grams of one of its pieces; 0 when it has no fixed piece."""
        return self.balance.lot.piece_weight_g if self.balance else self.material.piece_weight_g

    def grams(self, quantity: int) -> int:
        """Theoretical grams of a quantity in its count unit."""
        return quantity * self.piece_weight_g if self.counted == Counted.PIECE else quantity


@dataclass(slots=True)
class Suggestions:
    """What could be offered, by kind."""

    by_kind: dict[str, list[Choice]] = field(default_factory=dict[str, list[Choice]])

    def add(self, kind: str, choice: Choice) -> None:
        """One more of a kind, as long as there is room and some of it is free."""
        kept = self.by_kind.setdefault(kind, [])
        if choice.free > 0 and len(kept) < MOST:
            kept.append(choice)


@dataclass(frozen=True, slots=True)
class Proposal:
    """How much one would offer (in the count unit of the choice), and what of the line it would
    replace (in that of the line)."""

    quantity: int
    replaces: int


def suggestions_for(session: Session, line: PurchaseRequestLine) -> Suggestions:
    """Free metal that could stand for what a line lacks, the nearest first of each kind."""
    found = Suggestions()
    near = _near(session, line.material)
    materials = materials_by_ids(session, [one.item.id for one in near])
    stock = stock_of(session, materials)
    metal = [line.material.id, *(one.item.id for one in near if one.nearness == Nearness.CLOSE)]
    left_over = _remnants(session, line, metal)
    prices = _prices(session, [*materials, *(row.lot.material_id for row in left_over)])
    for one in near:
        id_ = one.item.id
        free = stock.get(id_, Stock()).free
        found.add(one.nearness, Choice(materials[id_], free, prices.get(id_, 0)))
    share = value_of(session, REMNANT_PRICE_BP)
    for row in left_over:
        found.add(REMNANT, _of_balance(row, prices, share))
    return found


def choice_of_material(session: Session, material_id: int) -> Choice:
    """A material that was chosen. Raises NotFound."""
    material = materials_by_ids(session, [material_id]).get(material_id)
    if material is None:
        raise NotFound
    free = stock_of(session, [material_id]).get(material_id, Stock()).free
    return Choice(material, free, _prices(session, [material_id]).get(material_id, 0))


def choice_of_balance(session: Session, balance_id: int) -> Choice:
    """Metal of a lot at a place that was chosen. Raises NotFound."""
    balance = balance_by_id(session, balance_id)
    prices = _prices(session, [balance.lot.material_id])
    return _of_balance(balance, prices, value_of(session, REMNANT_PRICE_BP))


def lacking(session: Session, line: PurchaseRequestLine) -> int:
    """What is uncovered of a line and not on offer already."""
    offered = sum(offer.replaces for offer in waiting_offers(session, [line.id]))
    return max(0, line.uncovered - offered)


def proposal(line: PurchaseRequestLine, choice: Choice, lacking: int) -> Proposal:
    """What one would offer for what is lacking: piece for piece where the pieces are of a size,
    else by weight."""
    most = choice.free or lacking
    by_piece = line.counted == choice.counted == Counted.PIECE
    if by_piece and not _own_size(choice) and one_for_one(
        _item(line.material), _item(choice.material)
    ):  # fmt: skip
        pieces = min(lacking, most)
        return Proposal(pieces, pieces)
    grams = line.grams_of(lacking)
    each = choice.piece_weight_g if choice.counted == Counted.PIECE else 1
    quantity = max(1, min(ceil_div(grams, each), choice.free or ceil_div(grams, each)))
    own = max(1, line.grams_of(1))
    return Proposal(quantity, max(1, min(lacking, choice.grams(quantity) // own)))


def _own_size(choice: Choice) -> bool:
    return bool(choice.balance and choice.balance.lot.l_um)


def _near(session: Session, material: Material) -> list[Near]:
    families = {grade.code: grade.family for grade in all_grades(session)}
    return near_materials(_item(material), load_shelf(session), families)


def _item(material: Material) -> Item:
    return Item.of(
        material.id, material.code, material.form_code, material.grade.code,
        material.search_text, material.dimensions,
    )  # fmt: skip


def _prices(session: Session, material_ids: Iterable[int]) -> dict[int, int]:
    prices = prices_on(session, clock.today(), material_ids)
    return {id_: price.idr_per_kg for id_, price in prices.items()}


def _of_balance(balance: Balance, prices: Mapping[int, int], remnant_bp: int) -> Choice:
    price = prices.get(balance.lot.material_id, 0)
    if balance.lot.is_remnant:
        price = remnant_idr_per_kg(price, remnant_bp)
    return Choice(balance.lot.material, max(balance.free, 0), price, balance)


def _remnants(
    session: Session, line: PurchaseRequestLine, material_ids: Collection[int]
) -> Sequence[Balance]:
    """Free remnants of some materials that hold the pieces the line wishes, or a whole piece."""
    if not cuttable(line.material) or line.material.counted != Counted.PIECE:
        return []
    wide = by_width(line.material)
    sizes = [(cut.w_um or 0, cut.l_um) for cut in line.cuts] or [
        (line.w_um or line.material.w_um or 0, line.l_um or line.material.l_um or 0)
    ]
    short, long = max(min(size) for size in sizes), max(max(size) for size in sizes)
    page = remnants(
        session, material_ids=material_ids, w_um=short if wide else None, l_um=long,
        free=True, size=MOST,
    )  # fmt: skip
    return page.rows
