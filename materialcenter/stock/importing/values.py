"""What a row of an opening list comes to, once it is read: typed, in the house's units."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Values:
    """A row's figures. None: not written. `w_um` and `l_um` are the own size of an offcut.

    `unit` is the kind of unit that was written ("sheet", "bar", "roll", "kg"), or empty.
    """

    phrase: str = ""
    material_id: int | None = None
    w_um: int | None = None
    l_um: int | None = None
    pieces: int | None = None
    grams: int | None = None
    unit: str = ""
    heat: str = ""
    certificate: str = ""
    place_code: str = ""
    idr_per_kg: int | None = None
    owner_name: str = ""
    received_on: date | None = None
    supplier_name: str = ""
    note: str = ""
