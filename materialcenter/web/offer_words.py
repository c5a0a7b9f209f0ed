"""How other metal differs from what was asked for, in words a workshop reads at a glance."""

from dataclasses import dataclass

from flask_babel import gettext as _

from materialcenter.catalogue.forms import DIMENSION_NAMES
from materialcenter.catalogue.models import Material
from materialcenter.core.errors import N_
from materialcenter.core.quantities import divide_half_up
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.substituting.models import SubstitutionOffer
from materialcenter.web.formatting import kg_about, mm, percent, size, unit_name
from materialcenter.web.language import language

# What is said for itself and not as one of the sizes; radii are no reason to choose.
_SIDES, _QUIET = ("w", "l"), ("r1", "r2")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, as it is offered and as it was asked for."""

    label: str
    offered: str
    asked: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A material with the size of its pieces where that is not its own."""

    material: Material
    w_um: int | None = None
    l_um: int | None = None
    piece_weight_g: int = 0

    @property
    def name(self) -> str:
        """The material and its own size."""
        own = size(self.w_um, self.l_um)
        return " · ".join(filter(None, (self.material.name(language()), own)))

    def side(self, letter: str) -> int | None:
        """A side in micrometres: its own, else the material's."""
        own = {"w": self.w_um, "l": self.l_um}.get(letter) if self.l_um else None
        return own or self.material.dimensions.get(letter)


def offered_piece(offer: SubstitutionOffer) -> Piece:
    """What is offered."""
    if offer.balance is None:
        return Piece(offer.material, piece_weight_g=offer.material.piece_weight_g)
    lot = offer.balance.lot
    return Piece(offer.material, lot.w_um, lot.l_um, lot.piece_weight_g)


def asked_piece(line: PurchaseRequestLine) -> Piece:
    """What a line asks for."""
    weight = line.grams_of(1) if line.counted == "piece" else 0
    return Piece(line.material, line.w_um, line.l_um, weight)


def differences(asked: Piece, offered: Piece) -> list[Difference]:
    """Grade, form, sizes, and weight of a piece, as far as they differ."""
    found: list[Difference] = []
    grades = offered.material.grade.code, asked.material.grade.code
    forms = _form(offered.material), _form(asked.material)
    for label, (now, then) in ((N_("Mutu"), grades), (N_("Bentuk"), forms)):
        if now != then:
            found.append(Difference(_(label), now, then))
    if forms[0] == forms[1]:
        found += _sizes(asked, offered)
    if asked.piece_weight_g and offered.piece_weight_g:
        found += _weights(asked, offered)
    return found


def heavier(asked: Piece, offered: Piece) -> str:
    """By how much a piece is heavier or lighter: "6,7 % lebih berat"; "" when it is neither."""
    off = offered.piece_weight_g - asked.piece_weight_g
    if not off or not asked.piece_weight_g:
        return ""
    share = percent(divide_half_up(abs(off) * 1_000, asked.piece_weight_g) * 10)
    if off > 0:
        return _("%(share)s lebih berat", share=share)
    return _("%(share)s lebih ringan", share=share)


def usual_word(asked: Piece, offered: Piece) -> str:
    """What the centre would write to the workshop: what differs, and by how much it is heavier."""
    said = [
        f"{one.label.lower()} {one.offered}"
        for one in differences(asked, offered)
        if one.label != _("Berat")
    ]
    return ", ".join(filter(None, (*said, heavier(asked, offered))))


def _form(material: Material) -> str:
    return material.form.name_en if language() == "en" else material.form.name_id


def _sizes(asked: Piece, offered: Piece) -> list[Difference]:
    found = [
        Difference(_(DIMENSION_NAMES[letter]), mm(offered.side(letter) or 0), mm(own))
        for letter in asked.material.form.all_dims
        if letter not in (*_SIDES, *_QUIET)
        and (own := asked.side(letter))
        and own != offered.side(letter)
    ]
    sides = [(one.side("w"), one.side("l")) for one in (offered, asked)]
    if sides[0] != sides[1] and sides[0][1] and sides[1][1]:
        found.append(Difference(_("Ukuran"), size(*sides[0]), size(*sides[1])))
    return found


def _weights(asked: Piece, offered: Piece) -> list[Difference]:
    if asked.piece_weight_g == offered.piece_weight_g:
        return []
    now, then = (
        _("%(weight)s per %(unit)s", weight=kg_about(one.piece_weight_g),
          unit=unit_name("piece" if one.l_um else one.material.unit))
        for one in (offered, asked)
    )  # fmt: skip
    return [Difference(_("Berat"), now, then)]


def per_piece(offer: SubstitutionOffer) -> int:
    """What one piece of an offer costs by its estimate (rupiah)."""
    return divide_half_up(offer.estimate_idr, offer.quantity)
