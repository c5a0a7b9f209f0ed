"""What a member types to ask for metal."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import by_width, cuttable
from materialcenter.core import clock
from materialcenter.core.errors import Quantity
from materialcenter.core.quantities import Counted, ceil_div
from materialcenter.demand.cuts import CutPiece
from materialcenter.demand.errors import QuantityTooLarge
from materialcenter.demand.services import FARTHEST, LARGEST_MASS_G, LARGEST_PIECES, Wish
from materialcenter.web.availability import working_day
from materialcenter.web.errors import shown
from materialcenter.web.fields import (
    ChoiceField,
    DayField,
    LongTextField,
    QuantityField,
    Required,
)
from materialcenter.web.formatting import kg, unit_name
from materialcenter.web.forms.base import Form, OnceForm
from materialcenter.web.forms.pieces import piece_fields, typed_pieces
from materialcenter.web.language import language
from materialcenter.web.uploads import PhotosField

OTHER_DAY = "other"
KILOGRAM = "kg"
# Enough to read a sketch, and some 150 KB over a weak signal.
PHOTO_PX = 1280


def _farthest() -> date:
    return clock.today() + FARTHEST


class SendForm(OnceForm):
    """Send the list as it stands."""


class WithdrawForm(Form):
    """Take a request back."""

    reason = LongTextField(_("Alasan"), most=500)


class PhotosForm(OnceForm):
    """Photos for a request that was sent."""

    photos = PhotosField(_("Tambah foto"), shrink=PHOTO_PX)


class WishForm(OnceForm):
    """One material: how much, and when it is needed. `agreed` tells which number of pieces was
    shown for the kilograms that were typed."""

    unit = ChoiceField(_("Satuan"))
    quantity = QuantityField(_("Jumlah"), [Required()], least=1, render_kw={"inputmode": "decimal"})
    when = ChoiceField(_("Dibutuhkan kapan?"))
    need_by = DayField(_("Tanggal lain"), least=clock.today, most=_farthest)
    note = LongTextField(_("Catatan"), most=300)
    agreed = HiddenField()
    rows = HiddenField()
    cuts = HiddenField()
    sizes = 0

    def ask_for(self, material: Material, earliest: date) -> None:
        """Fit the choices to a material and to the first day it can be had."""
        self.material = material
        pieces = [(material.unit, unit_name(material.unit).capitalize())]
        kilograms = [(KILOGRAM, gettext("Kilogram"))]
        by_piece = material.counted == Counted.PIECE
        self.unit.choices = pieces + kilograms if by_piece else kilograms
        self.when.choices = _days(earliest, _parsed(self.when.data))
        self.unit.data = self.unit.data or self.unit.choices[0][0]
        self.when.data = self.when.data or earliest.isoformat()
        self.quantity.unit = self.unit.data
        self.quantity.most = LARGEST_MASS_G if self.unit.data == KILOGRAM else LARGEST_PIECES

    def wish(self) -> Wish | None:
        """What is asked for; None when something has to be read or mended first."""
        day = self.need_by.data if self.when.data == OTHER_DAY else _parsed(self.when.data)
        if day is None:
            self.need_by.errors = [gettext("Pilih tanggalnya.")]
            return None
        quantity = self.quantity.data or 0
        if self.unit.data == KILOGRAM and self.material.counted == Counted.PIECE:
            grams, quantity = quantity, ceil_div(quantity, self.material.piece_weight_g)
            if quantity > LARGEST_PIECES:
                self.refuse(QuantityTooLarge(field="quantity"))
                return None
            if self.agreed.data != str(quantity):
                self._show_pieces(grams, quantity)
                return None
        return Wish(self.material.id, quantity, day, self.note.data or "", cuts=self.pieces())

    def pieces(self) -> tuple[CutPiece, ...]:
        """The pieces that are to be cut."""
        if not self.sizes:
            return ()
        wide = by_width(self.material)
        return tuple(one for _row, one in typed_pieces(self, self.sizes, wide=wide))

    def _show_pieces(self, grams: int, pieces: int) -> None:
        unit = self.material.unit
        self.quantity.errors = [
            gettext(
                "%(typed)s menjadi %(pieces)s (%(weight)s). Periksa, lalu lanjutkan.",
                typed=kg(grams),
                pieces=shown(Quantity(pieces, unit)),
                weight=kg(self.material.grams(pieces)),
            )
        ]
        self.unit.data = self.quantity.unit = unit
        self.quantity.raw_data, self.quantity.data = None, pieces


def wish_form(
    material: Material, sizes: int, wished: Sequence[CutPiece] = (), **kw: Any
) -> WishForm:
    """The form for a material, with rows for so many sizes if it can be cut."""
    sizes = sizes if cuttable(material) else 0
    fields = piece_fields(sizes, wide=bool(sizes) and by_width(material), wished=wished)
    form = type("WishOfMaterial", (WishForm,), {**fields, "sizes": sizes})(**kw)
    form.rows.data = str(sizes)
    return form


def _days(earliest: date, chosen: date | None) -> list[tuple[str, str]]:
    """The days to choose from; one that was offered before and is still possible stays."""
    days = {earliest, working_day(earliest + timedelta(days=3 if _is_tomorrow(earliest) else 7))}
    days |= {working_day(clock.today() + timedelta(days=7))} if _is_tomorrow(earliest) else set()
    if chosen and clock.today() < chosen <= _farthest():
        days.add(chosen)
    offered = [(day.isoformat(), _named(day)) for day in sorted(days)]
    return [*offered, (OTHER_DAY, gettext("Tanggal lain"))]


def _is_tomorrow(day: date) -> bool:
    return day == clock.today() + timedelta(days=1)


def _named(day: date) -> str:
    if _is_tomorrow(day):
        return gettext("Besok")
    if day == clock.today() + timedelta(days=7):
        return gettext("Minggu depan")
    return format_date(day, "EEEE d MMM", locale=language())


def _parsed(day: str | None) -> date | None:
    try:
        return date.fromisoformat(day or "")
    except ValueError:
        return None
