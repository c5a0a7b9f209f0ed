"""The list of a request that is being written. It lives in the page's address and in hidden
fields, so that it survives a reload, the way back, and a browser without scripts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import NotFound
from materialcenter.core.settings import PIECE_PRICE_STEP_IDR, value_of
from materialcenter.demand.cuts import CutPiece
from materialcenter.demand.pricing import Price, estimate, prices_on
from materialcenter.demand.services import Wish

MOST_LINES = 40
_CODE = re.compile(
    r"([1-9][0-9]{0,17})\.([1-9][0-9]{0,12})\.([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"\.((?:[0-9]{1,9}x[0-9]{1,9}x[0-9]{1,5}[ts])*)\.(.*)",
    re.S,
)
_CUT = re.compile(r"([0-9]+)x([0-9]+)x([0-9]+)([ts])")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list: the wish, its material, and what it would cost (0: no price yet)."""

    wish: Wish
    material: Material
    estimate_idr: int

    @property
    def code(self) -> str:
        """The line as it stands in an address or a hidden field."""
        return code_of(self.wish)

    @property
    def grams(self) -> int:
        """Its theoretical weight."""
        return self.material.grams(self.wish.quantity)


@dataclass(frozen=True, slots=True)
class PriceList:
    """Today's prices of some materials, and the step to which a piece's price is rounded."""

    prices: dict[int, Price]
    step_idr: int

    def estimate(self, material: Material, quantity: int) -> int:
        """What a quantity would cost today; 0 when there is no price."""
        return estimate(material, quantity, self.prices.get(material.id), self.step_idr)


def price_list(session: Session, materials: Sequence[Material]) -> PriceList:
    """Today's prices, with two statements."""
    prices = prices_on(session, clock.today(), [material.id for material in materials])
    return PriceList(prices, value_of(session, PIECE_PRICE_STEP_IDR))


def code_of(wish: Wish) -> str:
    """A wish as text: material, quantity, day, the pieces to be cut (width x length x number,
    t: may be turned, s: stays as it is), and the note."""
    cuts = "".join(
        f"{cut.w_um or 0}x{cut.l_um}x{cut.pieces}{'t' if cut.turnable else 's'}"
        for cut in wish.cuts
    )
    return f"{wish.material_id}.{wish.quantity}.{wish.need_by.isoformat()}.{cuts}.{wish.note}"


def read_list(
    session: Session, codes: Sequence[str], chosen: int | None
) -> tuple[list[Item], Material | None, PriceList]:
    """The lines of a list, the material that is being added to it, and their prices.

    A code that was not written by `code_of` is answered with 400. Raises NotFound.
    """
    wishes = [_wish(code) for code in codes]
    if len(wishes) > MOST_LINES:
        abort(400)
    ids = {wish.material_id for wish in wishes} | ({chosen} if chosen else set())
    materials = materials_by_ids(session, ids)
    if ids - materials.keys():
        raise NotFound
    prices = price_list(session, list(materials.values()))
    items = [
        Item(w, materials[w.material_id], prices.estimate(materials[w.material_id], w.quantity))
        for w in wishes
    ]
    return items, materials[chosen] if chosen else None, prices


def _wish(code: str) -> Wish:
    found = _CODE.fullmatch(code)
    if found is None:
        abort(400)
    try:
        day = date.fromisoformat(found[3])
    except ValueError:
        abort(400)
    cuts = tuple(
        CutPiece(int(width) or None, int(length), int(pieces), turn == "t")
        for width, length, pieces, turn in _CUT.findall(found[4])
    )
    return Wish(int(found[1]), int(found[2]), day, found[5], cuts=cuts)
