"""Rows of a form in which pieces are asked for by their size."""

from collections.abc import Iterator, Sequence

from flask_babel import lazy_gettext as _
from wtforms import Field, Form

from materialcenter.demand.cuts import MOST_PIECES, CutPiece
from materialcenter.web.fields import CountField, LengthField, TickField


def piece_fields(
    rows: int, *, wide: bool, wished: Sequence[CutPiece | None] = ()
) -> dict[str, Field]:
    """The fields of so many rows, filled with what is wished for. Bars have no width."""
    fields: dict[str, Field] = {}
    for row in range(1, rows + 1):
        wish = wished[row - 1] if row <= len(wished) else None
        if wide:
            fields[f"width-{row}"] = LengthField(_("Lebar"), default=wish.w_um if wish else None)
            fields[f"turn-{row}"] = TickField(
                _("Boleh diputar"), default=wish.turnable if wish else True
            )
        fields[f"length-{row}"] = LengthField(_("Panjang"), default=wish.l_um if wish else None)
        fields[f"pieces-{row}"] = CountField(
            _("Jumlah"), default=wish.pieces if wish else None, most=MOST_PIECES
        )
    return fields


def typed_pieces(form: Form, rows: int, *, wide: bool) -> Iterator[tuple[int, CutPiece]]:
    """The rows in which something stands, with their number."""
    for row in range(1, rows + 1):
        width = form[f"width-{row}"].data if wide else None
        length, pieces = form[f"length-{row}"].data, form[f"pieces-{row}"].data
        if width or length or pieces:
            turnable = form[f"turn-{row}"].data if wide else True
            yield row, CutPiece((width or 0) if wide else None, length or 0, pieces or 0, turnable)
