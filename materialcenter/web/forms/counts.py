"""What is typed when stock is counted: what is to be counted, what was found, what is posted."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from materialcenter.fulfilment.counting import Shortfall
from materialcenter.stock.counting.finding import Finding
from materialcenter.stock.counting.models import CountLine
from materialcenter.web.fields import (
    ChoiceField,
    CountField,
    IdsField,
    MassField,
    QuantityField,
    Required,
    TextField,
)
from materialcenter.web.formatting import quantity
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.language import language


class OpenCountForm(OnceForm):
    """A rack or a material, and whether the counter sees what the books say."""

    place_id = ChoiceField(_("Rak"), default="")
    material_id = ChoiceField(_("Bahan"), default="")
    blind = BooleanField()
    note = TextField(_("Catatan"), most=300)


class FindingForm(OnceForm):
    """What was found of some lines; the fields of each are added by `finding_form`."""

    def of(self, name: str, line: CountLine) -> Any:
        """A field of a line."""
        return self[f"{name}-{line.id}"]

    def finding(self, line: CountLine) -> Finding:
        """The answer for a line as it was typed."""
        pieces, grams, note = (self.of(name, line).data for name in ("pieces", "grams", "note"))
        return Finding(line.id, pieces, grams, note or "")

    def findings(self, lines: Iterable[CountLine]) -> list[Finding]:
        """The answers of the lines in which something was typed."""
        found = [self.finding(line) for line in lines]
        return [one for one in found if one.pieces is not None or one.grams is not None]


class FoundLotForm(OnceForm):
    """A lot that lies where it was not expected."""

    lot = TextField(_("Kode lot"), [Required()], most=20)
    place = TextField(_("Rak"), [Required()], most=20)


class RecountForm(OnceForm):
    """The differences that are to be looked at again."""

    lines = IdsField()


class ApproveForm(OnceForm):
    """What was never counted and is left out, and whose reservations shrink."""

    excluded = IdsField()

    def releases(self, shortfalls: Iterable[Shortfall]) -> dict[int, int]:
        """How much smaller each reservation becomes."""
        return {
            row.id: self[f"release-{row.id}"].data or 0
            for shortfall in shortfalls
            for row in shortfall.reservations
        }


def finding_form(lines: Iterable[CountLine]) -> FindingForm:
    """Asks pieces and kilograms of some lines; empty fields are no answer."""
    fields: dict[str, Any] = {}
    for line in lines:
        fields[f"pieces-{line.id}"] = CountField(_("Jumlah"))
        fields[f"grams-{line.id}"] = MassField(_("Berat timbang"))
        fields[f"note-{line.id}"] = TextField(_("Catatan"), most=300)
    return type("FindingOfLines", (FindingForm,), fields)()


def recount_form(lines: Iterable[CountLine], **kw: Any) -> RecountForm:
    """Asks which of some differences are to be looked at again."""
    form = RecountForm(**kw)
    form.lines.choices = [(line.id, line.lot.code) for line in lines]
    return form


def approve_form(
    uncounted: Iterable[CountLine], shortfalls: Sequence[Shortfall], **kw: Any
) -> ApproveForm:
    """Asks to leave lines out on purpose, and how much each reservation gives up."""
    fields: dict[str, Any] = {}
    for shortfall in shortfalls:
        for row in shortfall.reservations:
            request, unit = row.request_line.request, row.request_line.material.unit
            fields[f"release-{row.id}"] = QuantityField(
                gettext(
                    "%(workshop)s, %(number)s, disimpan %(quantity)s",
                    workshop=request.workshop.name,
                    number=request.number,
                    quantity=quantity(row.quantity, unit),
                ),
                unit=unit,
                most=row.quantity,
            )
    form = type("ApproveOfCount", (ApproveForm,), fields)(**kw)
    form.excluded.choices = [
        (line.id, f"{line.lot.code} {line.lot.material.name(language())}") for line in uncounted
    ]
    return form
