"""What is filled in when the centre writes a request down for a workshop."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, TextAreaField

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import by_width, cuttable
from materialcenter.core import clock
from materialcenter.core.errors import DomainError, Quantity
from materialcenter.core.quantities import Counted, ceil_div
from materialcenter.demand.cuts import CutPiece, check_cuts
from materialcenter.demand.errors import QuantityTooLarge
from materialcenter.demand.services import FARTHEST, LARGEST_MASS_G, LARGEST_PIECES, Wish
from materialcenter.web.errors import shown
from materialcenter.web.fields import (
    ChoiceField,
    DayField,
    QuantityField,
    Required,
    TextField,
    TickField,
)
from materialcenter.web.formatting import kg, unit_name
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.pieces import piece_fields
from materialcenter.web.taken_down import Row

SKIP, KILOGRAM, PIECE = "skip", "kg", "piece"
UNITS = ("sheet", "bar", PIECE, KILOGRAM)


def _farthest() -> date:
    return clock.today() + FARTHEST


class TakeDownForm(OnceForm):
    """The message, whose it is, and what was made of it; the fields of each row are added by
    `take_down_form`."""

    text = TextAreaField(_("Isi pesan"))  # type: ignore[arg-type]
    workshop = ChoiceField(_("IKM"), [Required()])
    need_by = DayField(_("Dibutuhkan"), least=clock.today, most=_farthest)
    find = TextField(_("Cari bahan"), most=120)
    rows = HiddenField()
    read = HiddenField()
    unread = HiddenField()
    listed: Sequence[Row] = ()

    def of(self, name: str, row: Row) -> Field:
        """A field of a row: "material", "quantity", "unit", "day", "note" …"""
        return self[f"{name}-{row.number}"]

    def size(self, name: str, row: Row, at: int) -> Field:
        """A field of a size of a row: "width", "length", "pieces", "turn"."""
        return self[f"{name}-{row.number}-{at}"]

    def has_sizes(self, row: Row) -> bool:
        """Whether a size was read or typed in a row, or one was asked for."""
        sides = ("width", "length", "pieces")
        fields = [self.size(side, row, at) for at in range(1, row.sizes + 1) for side in sides]
        return row.sizes > 1 or any(any(field.raw_data or ()) or field.errors for field in fields)

    def validate(self, extra_validators: Any = None) -> bool:
        """What is wrong in a row that is left out does not matter."""
        super().validate(extra_validators)
        for row in self.listed:
            if self.of("material", row).data == SKIP:
                for field in self:
                    if field.name.split("-")[1:2] == [str(row.number)]:
                        field.errors = []
        return not self.errors

    def wishes(self, materials: Mapping[int, Material]) -> list[Wish] | None:
        """What is asked for, row by row; None when something has to be mended first."""
        asked = [row for row in self.listed if self.of("material", row).data != SKIP]
        wishes = [self._wish(row, materials[int(self.of("material", row).data)]) for row in asked]
        complete = [wish for wish in wishes if wish is not None]
        return complete if len(complete) == len(wishes) else None

    def _wish(self, row: Row, material: Material) -> Wish | None:
        quantity, cuts = self._quantity(row, material), self._cuts(row, material)
        day = self.of("day", row).data or (None if row.day_unclear else self.need_by.data)
        if day is None:
            self.of("day", row).errors = [gettext("Pilih tanggalnya.")]
        if quantity is None or cuts is None or day is None:
            return None
        try:
            check_cuts(material, quantity, cuts)
        except DomainError as error:
            at = "quantity-%s" if error.field == "quantity" else "length-%s-1"
            error.field = at % row.number
            self.refuse(error)
            return None
        return Wish(material.id, quantity, day, self.of("note", row).data or "", cuts=cuts)

    def _quantity(self, row: Row, material: Material) -> int | None:
        """In the material's count unit. Kilograms of what is counted by the piece become pieces
        that are shown first."""
        field, unit = self.of("quantity", row), self.of("unit", row)
        quantity = field.data or 0
        by_piece = material.counted == Counted.PIECE
        if unit.data == KILOGRAM and by_piece:
            pieces = ceil_div(quantity, material.piece_weight_g)
            if pieces > LARGEST_PIECES:
                self.refuse(QuantityTooLarge(field=field.name))
            else:
                self._show_pieces(row, material, pieces)
            return None
        if unit.data != material.unit and not (unit.data == PIECE and by_piece):
            own = unit_name(material.unit)
            unit.errors = [gettext("Bahan ini dihitung per %(unit)s.", unit=own)]
            return None
        return quantity

    def _show_pieces(self, row: Row, material: Material, pieces: int) -> None:
        field, unit = self.of("quantity", row), self.of("unit", row)
        field.errors = [
            gettext(
                "%(typed)s menjadi %(pieces)s (%(weight)s). Periksa, lalu lanjutkan.",
                typed=kg(field.data),
                pieces=shown(Quantity(pieces, material.unit)),
                weight=kg(material.grams(pieces)),
            )
        ]
        unit.data = material.unit
        field.unit = ""  # type: ignore[attr-defined]
        field.raw_data, field.data = None, pieces

    def _cuts(self, row: Row, material: Material) -> tuple[CutPiece, ...] | None:
        """The pieces that are to be cut; what the message said of them is not just dropped."""
        typed = [at for at in range(1, row.sizes + 1) if self._is_typed(row, at)]
        if not typed and row.cuts_unclear and not self.of("uncut", row).data:
            text = gettext("Isi ukuran potongannya, atau centang Tidak dipotong.")
            self.of("uncut", row).errors = [text]
            return None
        wide = bool(typed) and cuttable(material) and by_width(material)
        cuts: list[CutPiece] = []
        for at in typed:
            width, length, pieces = (
                self.size(name, row, at).data for name in ("width", "length", "pieces")
            )
            if width and not wide and cuttable(material):
                text = gettext("Bahan ini dipotong menurut panjang saja. Kosongkan lebarnya.")
                self.size("width", row, at).errors = [text]
                return None
            turn = self.size("turn", row, at).data if wide else True
            cuts.append(CutPiece((width or 0) if wide else None, length or 0, pieces or 0, turn))
        return tuple(cuts)

    def _is_typed(self, row: Row, at: int) -> bool:
        return any(self.size(name, row, at).data for name in ("width", "length", "pieces"))


def take_down_form(
    listed: Sequence[Row],
    workshops: Sequence[tuple[int, str]],
    materials: Mapping[int, str],
    formdata: Any,
) -> TakeDownForm:
    """The form with the fields of each row; `materials` are the names of all that may be chosen."""
    fields: dict[str, Any] = {}
    units = [("", gettext("Pilih satuan")), *((unit, unit_name(unit)) for unit in UNITS)]
    for row in listed:
        fields |= _row_fields(row, units, materials)
    form = type("TakeDownOfRows", (TakeDownForm,), {**fields, "listed": listed})(formdata=formdata)
    form.workshop.choices = [("", gettext("Pilih IKM")), *((str(i), n) for i, n in workshops)]
    form.rows.data = str(len(listed))
    for row in listed:
        heavy = form.of("unit", row).data == KILOGRAM
        quantity = cast(QuantityField, form.of("quantity", row))
        quantity.unit = KILOGRAM if heavy else ""
        quantity.most = LARGEST_MASS_G if heavy else LARGEST_PIECES
    return form


def _row_fields(
    row: Row, units: Sequence[tuple[str, str]], materials: Mapping[int, str]
) -> dict[str, Any]:
    number, said = row.number, gettext("Baris %(row)s", row=row.number)
    choices = [*((str(id_), materials[id_]) for id_ in row.candidates), (SKIP, SKIP)]
    fields: dict[str, Any] = {
        f"written-{number}": HiddenField(),
        f"sizes-{number}": HiddenField(),
        f"material-{number}": ChoiceField(_("Bahan"), choices=choices, description=said),
        f"quantity-{number}": QuantityField(
            _("Jumlah"),
            [Required()],
            least=1,
            description=said,
            render_kw={"inputmode": "decimal"},
        ),
        f"unit-{number}": ChoiceField(_("Satuan"), [Required()], choices=units, description=said),
        f"day-{number}": DayField(
            _("Dibutuhkan"), least=clock.today, most=_farthest, description=said
        ),
        f"note-{number}": TextField(_("Catatan"), most=300, description=said),
        f"find-{number}": TextField(_("Cari bahan lain"), most=120, description=said),
        f"uncut-{number}": TickField(_("Tidak dipotong"), description=said),
    }
    for name, field in piece_fields(row.sizes, wide=True).items():
        side, _dash, at = name.partition("-")
        field.kwargs["description"] = said  # type: ignore[attr-defined]
        fields[f"{side}-{number}-{at}"] = field
    return fields
