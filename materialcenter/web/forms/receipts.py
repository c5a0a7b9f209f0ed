"""What is typed when a truck is unloaded: any number of heats for each order line, what is sent
back, and who gets what."""

import re
from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field

from materialcenter.core.quantities import Counted, Metal
from materialcenter.fulfilment.arrivals import Delivered
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.rejecting import Rejected
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
from materialcenter.web.uploads import PhotosField

MOST_HEATS = 20
ADD_ROW = "add-row-"
_ROW = re.compile(r"grams-([0-9]{1,12})-([0-9]{1,2})")


class ReceiptForm(OnceForm):
    """A delivery note and the rule; the fields of each line are added by `receipt_form`."""

    delivery_note = TextField(_("Nomor surat jalan pemasok"), most=60)
    note = LongTextField(_("Catatan"), most=500)
    rule = ChoiceField(_("Kalau kurang, dibagi"), choices=[], default=Rule.NEED_BY.value)
    photos = PhotosField(_("Foto"))
    heats: Mapping[int, int] = {}

    @property
    def chosen(self) -> Rule:
        """The rule that was chosen; until it can be read, the usual one."""
        return Rule(self.rule.data) if self.rule.data in list(Rule) else Rule.NEED_BY

    def rows(self, line: SupplierOrderLine) -> list[str]:
        """The rows of a line, one for each heat, by the ending of their fields' names."""
        return _endings(self.heats.get(line.id, 1))

    def of(self, name: str, line: SupplierOrderLine, row: str = "") -> Field:
        """A field of a line; `row` is one of its `rows`."""
        return self[f"{name}-{line.id}{row}"]

    def share(self, peg: Peg) -> Field:
        """What is given by hand to a pegged request line."""
        return self[f"share-{peg.order_line_id}-{peg.request_line_id}"]

    def unreadable(self, line: SupplierOrderLine) -> list[str]:
        """What is wrong with the figures of a line."""
        figures = [self.of(n, line, row) for row in self.rows(line) for n in ("quantity", "grams")]
        return [error for field in figures for error in field.errors]

    def weighed(self, line: SupplierOrderLine) -> list[Metal]:
        """The pieces and kilograms of every heat of which both are typed."""
        metals = [self._metal(line, row) for row in self.rows(line)]
        return [metal for metal in metals if metal.pieces and metal.grams]

    def filled_in(self, lines: Iterable[SupplierOrderLine]) -> bool:
        """Whether each line that came has what is needed; marks everything that is missing."""
        needed: list[Field] = []
        for line in self._came(lines):
            names = ("quantity", "grams") if line.counted == Counted.PIECE else ("grams",)
            for row in self._used(line):
                needed += [self.of(name, line, row) for name in names]
                if not self.of("place", line).data:
                    needed.append(self.of("place", line, row))
            if self._sends_back(line):
                needed += [self.of("rejected", line), self.of("rejected_reason", line)]
        return self.require(needed)

    def delivered(self, lines: Iterable[SupplierOrderLine]) -> list[Delivered]:
        """Every heat that is taken."""
        return [
            Delivered(
                line.id,
                self._metal(line, row),
                self.of("place", line, row).data or self.of("place", line).data or "",
                heat=self.of("heat", line, row).data or "",
                certificate_number=self.of("certificate", line, row).data or "",
                weight_reason=self.of("weight_reason", line).data or "",
                over_reason=self.of("over_reason", line).data or "",
                supplier_grams=self.of("supplier_grams", line, row).data or None,
            )
            for line in self._came(lines)
            for row in self._used(line)
        ]

    def rejected(self, lines: Iterable[SupplierOrderLine]) -> list[Rejected]:
        """What is sent back of each line: pieces, or grams where the material has none."""
        return [
            Rejected(
                line.id,
                Metal(amount, 0) if line.counted == Counted.PIECE else Metal(0, amount),
                self.of("rejected_reason", line).data or "",
                heat=self.of("rejected_heat", line).data or "",
            )
            for line in self._came(lines)
            if (amount := self.of("rejected", line).data or 0)
        ]

    def arrived(self, lines: Iterable[SupplierOrderLine]) -> dict[int, int]:
        """What is taken of each line that came, in its count unit."""
        return {
            line.id: sum(self._metal(line, row).counted(line.counted) for row in self.rows(line))
            for line in self._came(lines)
        }

    def by_hand(self, pegs: Mapping[int, Sequence[Peg]]) -> dict[tuple[int, int], int]:
        """What each request line gets by hand of an order line, where it gets something."""
        return {
            (peg.order_line_id, peg.request_line_id): quantity
            for own in pegs.values()
            for peg in own
            if (quantity := self.share(peg).data or 0)
        }

    def _came(self, lines: Iterable[SupplierOrderLine]) -> list[SupplierOrderLine]:
        return [line for line in lines if self.of("came", line).data]

    def _used(self, line: SupplierOrderLine) -> list[str]:
        """The rows in which something stands; an empty first one only when nothing else came."""
        names = ("quantity", "grams", "supplier_grams", "heat", "certificate")
        used = [
            row for row in self.rows(line) if any(self.of(name, line, row).data for name in names)
        ]
        return used or ([] if self._sends_back(line) else [""])

    def _sends_back(self, line: SupplierOrderLine) -> bool:
        return any(self.of(name, line).data for name in ("rejected", "rejected_reason"))

    def _metal(self, line: SupplierOrderLine, row: str) -> Metal:
        pieces = self.of("quantity", line, row).data or 0
        return Metal(pieces, self.of("grams", line, row).data or 0)


def heats_sent(names: Iterable[str], act: str) -> dict[int, int]:
    """How many heats each line has rows for, told by the fields that were sent, and one more
    where another was asked for (`act` "add-row-17" for line 17)."""
    heats: dict[int, int] = {}
    for name in names:
        if found := _ROW.fullmatch(name):
            line_id, row = int(found[1]), int(found[2])
            heats[line_id] = min(MOST_HEATS, max(row, heats.get(line_id, 1)))
    asked = act.removeprefix(ADD_ROW)
    if asked != act and asked.isdecimal():
        heats[int(asked)] = min(MOST_HEATS, heats.get(int(asked), 1) + 1)
    return heats


def receipt_form(
    lines: Iterable[SupplierOrderLine],
    pegs: Mapping[int, Sequence[Peg]],
    racks: Mapping[int, str],
    *,
    came: Iterable[int],
    heats: Mapping[int, int],
) -> ReceiptForm:
    """The form for some order lines: those in `came` are ticked as if all that is open came, on
    each material's last rack."""
    fields: dict[str, Field] = {}
    ticked = set(came)
    for line in lines:
        rack = racks.get(line.material_id, "")
        fields |= _line_fields(line, ticked=line.id in ticked)
        for row in _endings(heats.get(line.id, 1)):
            fields |= _row_fields(line, row, rack)
        for peg in pegs.get(line.id, ()):
            name = peg.request_line.request.workshop.name
            field = QuantityField(name, unit=line.material.unit)
            fields[f"share-{line.id}-{peg.request_line_id}"] = field
    form = type("ReceiptForm", (ReceiptForm,), {**fields, "heats": heats})()
    form.rule.choices = [(rule.value, gettext(name)) for rule, name in RULE_NAMES.items()]
    return form


def _endings(heats: int) -> list[str]:
    return ["", *(f"-{number}" for number in range(2, heats + 1))]


def _line_fields(line: SupplierOrderLine, *, ticked: bool) -> dict[str, Field]:
    by_piece = line.counted == Counted.PIECE
    return {
        f"came-{line.id}": BooleanField(gettext("Datang"), default=ticked),
        f"weight_reason-{line.id}": TextField(_("Alasan beda berat"), most=300),
        f"over_reason-{line.id}": TextField(_("Alasan menerima lebih"), most=300),
        f"rejected-{line.id}": CountField(_("Ditolak")) if by_piece else MassField(_("Ditolak")),
        f"rejected_reason-{line.id}": TextField(_("Alasan ditolak"), most=300),
        f"rejected_heat-{line.id}": TextField(_("Heat yang ditolak"), most=40),
    }


def _row_fields(line: SupplierOrderLine, row: str, rack: str) -> dict[str, Field]:
    by_piece, first, own = line.counted == Counted.PIECE, not row, f"{line.id}{row}"
    return {
        f"quantity-{own}": CountField(
            _("Jumlah") if by_piece else _("Jumlah gulung atau ikat"),
            default=line.open if first and by_piece else None,
        ),
        f"grams-{own}": MassField(
            _("Berat timbang"), default=line.open if first and not by_piece else None
        ),
        f"supplier_grams-{own}": MassField(_("Berat menurut surat jalan pemasok")),
        f"heat-{own}": TextField(_("Nomor heat"), most=40),
        f"certificate-{own}": TextField(_("Nomor sertifikat"), most=60),
        f"place-{own}": TextField(_("Rak"), most=20, default=rack if first else ""),
    }
