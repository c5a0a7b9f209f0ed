"""Places: the outside world's, and the centre's own zones, racks and bins."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.db import insert_missing
from materialcenter.core.errors import InvalidInput, N_, Term
from materialcenter.stock.errors import NotAPlaceInside
from materialcenter.stock.models import INSIDE, OUTSIDE, Place, PlaceKind

OUTSIDE_NAMES: dict[str, str] = {
    PlaceKind.OPENING: N_("saldo awal"),
    PlaceKind.SUPPLIER: N_("pemasok"),
    PlaceKind.WORKSHOP: N_("IKM"),
    PlaceKind.CUTTING: N_("pemotongan"),
    PlaceKind.SCRAP: N_("rongsok"),
    PlaceKind.DIFFERENCE: N_("selisih timbang"),
}
_CODE = re.compile(r"[A-Z]{1,2}(-[0-9A-Z]{1,6}){0,2}")


class BadPlaceCode(InvalidInput):
    """A rack is written zone-rack-bin."""

    sentence = N_("Kode rak %(code)s tidak dikenal. Tulis seperti A-02-1: zona, rak, susun.")


def seed_places(session: Session) -> None:
    """Make the outside places that do not exist yet."""
    existing = set(session.scalars(select(Place.id).where(Place.id < 0)))
    for kind in OUTSIDE:
        if outside(kind) not in existing:
            session.add(Place(id=outside(kind), code=kind.upper(), kind=kind))
    session.flush()


def outside(kind: PlaceKind) -> int:
    """The id of the one outside place of a kind: fixed, and below zero."""
    return -1 - OUTSIDE.index(kind)


def place_name(kind: str, code: str) -> str | Term:
    """What a place is called: its code inside the centre, a word for the world outside."""
    return code if kind in INSIDE else Term(OUTSIDE_NAMES[PlaceKind(kind)])


def inside(session: Session, place_id: int) -> Place:
    """A place of the centre. Raises NotAPlaceInside."""
    place = session.get(Place, place_id)
    if place is None or not place.inside:
        raise NotAPlaceInside(place=place.code if place else str(place_id), field="place")
    return place


def clean_code(code: str) -> str:
    """A place code as it is kept, e.g. "a-02-1 " → "A-02-1". Raises BadPlaceCode."""
    code = re.sub(r"\s", "", code).upper()
    if not _CODE.fullmatch(code) or code in {kind.upper() for kind in OUTSIDE}:
        raise BadPlaceCode(code=code[:20] or "–", field="place")
    return code


def place_for(session: Session, code: str) -> Place:
    """The place with this code, made with its rack and zone when it is new; also when somebody
    else makes it in the same moment.

    "A-02-1" is a bin of rack "A-02" in zone "A". Raises BadPlaceCode.
    """
    code = clean_code(code)
    coded = select(Place).where(Place.code == code)
    place = session.scalars(coded).one_or_none()
    if place is not None:
        return place
    parent, _, _ = code.rpartition("-")
    parent_id = place_for(session, parent).id if parent else None
    insert_missing(session, Place, code=code, kind=INSIDE[code.count("-")], parent_id=parent_id)
    return session.scalars(coded).one()
