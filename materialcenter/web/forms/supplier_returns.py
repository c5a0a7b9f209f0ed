"""What is typed when metal goes back to its supplier."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field

from materialcenter.core.quantities import Counted, Metal
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Part, Returning
from materialcenter.fulfilment.models import Reservation
from materialcenter.stock.models import Balance
from materialcenter.web.fields import (
    ChoiceField,
    CountField,
    LongTextField,
    MassField,
    QuantityField,
    Required,
    TextField,
)
from materialcenter.web.formatting import quantity
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.uploads import PhotosField

REPLACED, NOT_REPLACED = "yes", "no"
# What a holder of a lot gives up: by balance and reservation.
RELEASE = re.compile(r"release-([0-9]{1,18})-([0-9]{1,18})")


class SupplierReturnForm(OnceForm):
    """Why, and whether other metal comes; the fields of each lot are added by `return_form`."""

    replaced = ChoiceField(
        _("Pengganti"),
        choices=[
            (REPLACED, _("Pemasok mengirim gantinya")),
            (NOT_REPLACED, _("Tidak diganti, dipesan lagi bila perlu")),
        ],
        default=REPLACED,
    )
    reason = TextField(_("Alasan"), [Required()], most=300)
    note = LongTextField(_("Catatan untuk pemasok"), most=500)
    photos = PhotosField(_("Foto"))

    @property
    def replacement(self) -> bool:
        """Whether other metal comes instead."""
        return self.replaced.data == REPLACED

    def returning(self, balances: Iterable[Balance]) -> list[Returning]:
        """The lots of which something was typed."""
        typed = [
            (row.id, self[f"pieces-{row.id}"].data or 0, self[f"grams-{row.id}"].data or 0)
            for row in balances
        ]
        return [Returning(id_, Metal(pieces, grams)) for id_, pieces, grams in typed
                if pieces or grams]  # fmt: skip

    def releases(self) -> dict[int, int]:
        """By how much each reservation shrinks, as far as that was asked."""
        return {
            int(name.rpartition("-")[2]): self[name].data
            for name in self._fields
            if RELEASE.fullmatch(name) and self[name].data
        }

    def releases_of(self, balance: Balance) -> list[Field]:
        """The fields for what the holders of a lot give up."""
        return [field for field in self if field.name.startswith(f"release-{balance.id}-")]

    def release(self, row: Reservation) -> Any:
        """The field for what a reservation gives up."""
        return self[_release(row.balance_id, row.id)]

    def fill_in(self, parts: Iterable[Part]) -> None:
        """Show what would be released where nothing was typed."""
        for part in parts:
            for loss in part.losses:
                field = self.release(loss.reservation)
                if not field.raw_data:
                    field.data = loss.held


def _release(balance_id: int, reservation_id: int) -> str:
    return f"release-{balance_id}-{reservation_id}"


def return_form(
    balances: Sequence[Balance],
    holders: Iterable[Reservation],
    sent: Iterable[str],
    **kw: Any,
) -> SupplierReturnForm:
    """Asks how much of each lot goes back, and how much less is kept for each of its holders.

    `sent` are the names of the fields that came: whom they were about may be gone since.
    """
    units = {row.id: row.lot.unit for row in balances}
    fields: dict[str, Field] = {}
    for row in balances:
        by_piece = row.counted == Counted.PIECE
        label = _("Jumlah") if by_piece else _("Jumlah gulung atau ikat")
        fields[f"pieces-{row.id}"] = CountField(label)
        fields[f"grams-{row.id}"] = MassField(_("Berat timbang"))
    for name in sent:
        if found := RELEASE.fullmatch(name):
            fields[name] = QuantityField("", unit=units.get(int(found[1]), "piece"))
    for row in holders:
        request, unit = row.request_line.request, units[row.balance_id]
        fields[_release(row.balance_id, row.id)] = QuantityField(
            gettext(
                "%(workshop)s, %(number)s, disimpan %(quantity)s",
                workshop=request.workshop.name,
                number=request.number,
                quantity=quantity(row.held, unit),
            ),
            unit=unit,
        )
    return type("ReturnOfLots", (SupplierReturnForm,), fields)(**kw)
