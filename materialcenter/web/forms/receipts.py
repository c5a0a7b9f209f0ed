"""What is typed when a truck is unloaded: two heats for each order line, and who gets what."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field

from materialcenter.core.quantities import Counted, Metal
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.receiving import Delivered
from materialcenter.fulfilment.sharing import RULE_NAMES, Rule
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.web.fields import (
    ChoiceField,
    CountField,
    LongTextField,
    MassField,
    QuantityField,
    TextField,
)
from materialcenter.web.forms.base import OnceForm

ROWS = ("", "-2")


class ReceiptForm(OnceForm):
    """A delivery note and the rule; the fields of each line are added by `receipt_form`."""

    delivery_note = TextField(_("Nomor surat jalan pemasok"), most=60)
    note = LongTextField(_("Catatan"), most=500)
    rule = ChoiceField(_("Kalau kurang, dibagi"), choices=[], default=Rule.NEED_BY.value)

    def of(self, name: str, line: SupplierOrderLine, row: str = "") -> Field:
        """A field of a line; `row` is one of ROWS."""
        return self[f"{name}-{line.id}{row}"]

    def share(self, peg: Peg) -> Field:
        """What is given by hand to a pegged request line."""
        return self[f"share-{peg.request_line_id}"]

    def metal(self, line: SupplierOrderLine, row: str) -> Metal:
        """Pieces and grams typed in a row."""
        pieces = self.of("quantity", line, row).data or 0
        return Metal(pieces, self.of("grams", line, row).data or 0)

    def filled_in(self, lines: Iterable[SupplierOrderLine]) -> bool:
        """Whether each line that came has what is needed; marks everything that is missing."""
        needed: list[Field] = []
        for line in lines:
            if self.of("came", line).data:
                names = ("quantity", "grams") if line.counted == Counted.PIECE else ("grams",)
                needed += [self.of(name, line) for name in (*names, "place")]
        return self.require(needed)

    def delivered(self, lines: Iterable[SupplierOrderLine]) -> list[Delivered]:
        """Every row that came. The second row of a line only when something stands in it."""
        return [
            Delivered(
                line.id,
                self.metal(line, row),
                self.of("place", line, row).data or self.of("place", line).data or "",
                heat=self.of("heat", line, row).data or "",
                certificate_number=self.of("certificate", line, row).data or "",
                weight_reason=self.of("weight_reason", line).data or "",
                over_reason=self.of("over_reason", line).data or "",
            )
            for line in lines
            for row in ROWS
            if self.of("came", line).data and (not row or any(self._typed(line, row)))
        ]

    def arrived(self, lines: Iterable[SupplierOrderLine]) -> dict[int, int]:
        """What came of each line, in its count unit."""
        return {
            line.id: sum(self.metal(line, row).counted(line.counted) for row in ROWS)
            for line in lines
            if self.of("came", line).data
        }

    def by_hand(self, pegs: Mapping[int, Sequence[Peg]]) -> dict[int, int]:
        """What each request line gets by hand, for those that get something."""
        shares = {
            peg.request_line_id: self.share(peg).data or 0 for own in pegs.values() for peg in own
        }
        return {line_id: quantity for line_id, quantity in shares.items() if quantity}

    def _typed(self, line: SupplierOrderLine, row: str) -> tuple[int, int]:
        metal = self.metal(line, row)
        return metal.pieces, metal.grams


def receipt_form(
    lines: Iterable[SupplierOrderLine],
    pegs: Mapping[int, Sequence[Peg]],
    racks: Mapping[int, str],
) -> ReceiptForm:
    """The form for some order lines, as if all that is open came, on each material's last rack."""
    fields: dict[str, Field] = {}
    for line in lines:
        fields |= _line_fields(line, racks.get(line.material_id, ""))
        for peg in pegs.get(line.id, ()):
            name = peg.request_line.request.workshop.name
            fields[f"share-{peg.request_line_id}"] = QuantityField(name, unit=line.material.unit)
    form = type("ReceiptForm", (ReceiptForm,), fields)()
    form.rule.choices = [(rule.value, gettext(name)) for rule, name in RULE_NAMES.items()]
    return form


def _line_fields(line: SupplierOrderLine, rack: str) -> dict[str, Field]:
    by_piece = line.counted == Counted.PIECE
    fields: dict[str, Field] = {
        f"came-{line.id}": BooleanField(gettext("Datang"), default=True),
        f"weight_reason-{line.id}": TextField(_("Alasan beda berat"), most=300),
        f"over_reason-{line.id}": TextField(_("Alasan menerima lebih"), most=300),
    }
    for row in ROWS:
        own = f"{line.id}{row}"
        first = not row
        fields |= {
            f"quantity-{own}": CountField(
                _("Jumlah") if by_piece else _("Jumlah gulung atau ikat"),
                default=line.open if first and by_piece else None,
            ),
            f"grams-{own}": MassField(
                _("Berat timbang"), default=line.open if first and not by_piece else None
            ),
            f"heat-{own}": TextField(_("Nomor heat"), most=40),
            f"certificate-{own}": TextField(_("Nomor sertifikat"), most=60),
            f"place-{own}": TextField(_("Rak"), most=20, default=rack if first else ""),
        }
    return fields
