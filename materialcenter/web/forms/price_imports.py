"""What is typed while a price list is imported."""

from dataclasses import asdict, replace
from typing import Any, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.purchasing.importing.values import KG, PriceValues
from materialcenter.web.fields import (
    ChoiceField,
    DayField,
    MassField,
    MoneyField,
    Required,
    TextField,
)
from materialcenter.web.formatting import unit_name
from materialcenter.web.forms.base import Form

_MOST_IDR = 10**11
_MOST_THOUSANDTHS = 10**12
_OWN = "own"


class PriceListForm(Form):
    """A supplier's price list."""

    file = FileField(cast(str, _("Berkas Excel (.xlsx) atau CSV")), [Required()])
    valid_from = DayField(_("Berlaku mulai"), [Required()], default=clock.today)


class PriceRowForm(Form):
    """The figures of one row, as they are after reading."""

    material_id = HiddenField()
    find = TextField(_("Cari bahan lain"), most=80)
    idr_per_kg = MoneyField(_("Harga per kg"), most=10**8)
    idr_per_piece = MoneyField(_("Harga satuan"), most=_MOST_IDR)
    freight_idr_per_kg = MoneyField(_("Ongkos kirim per kg"), most=10**8)
    unit = ChoiceField(
        _("Jumlah dalam"), choices=[(_OWN, _("satuan bahan")), (KG, "kg")], default=_OWN
    )
    from_thousandths = MassField(_("Mulai jumlah"), most=_MOST_THOUSANDTHS)
    minimum_thousandths = MassField(_("Minimum"), most=_MOST_THOUSANDTHS)
    multiple_thousandths = MassField(_("Kelipatan"), most=_MOST_THOUSANDTHS)
    valid_from = DayField(_("Berlaku mulai"))
    valid_to = DayField(_("Berlaku sampai"))
    source = TextField(_("Sumber harga"), most=200)

    def name_units(self, material: Material | None) -> None:
        """Say the material's own unit, where the material is known."""
        if material is None or material.unit == KG:
            return
        name = unit_name(material.unit)
        self.unit.choices = [(_OWN, name.capitalize()), (KG, "kg")]
        self.idr_per_piece.label.text = gettext("Harga per %(unit)s", unit=name)

    @staticmethod
    def as_typed(values: PriceValues) -> dict[str, Any]:
        """A row's figures as this form shows them."""
        return {
            **asdict(values),
            "material_id": str(values.material_id or ""),
            "unit": values.unit or _OWN,
        }

    def values(self, before: PriceValues) -> PriceValues:
        """The row's figures with what was typed; prices of nought are none."""
        chosen = (self.material_id.data or "")[:15]
        return replace(
            before,
            **{name: self[name].data for name in _PLAIN},
            idr_per_kg=self.idr_per_kg.data or None,
            idr_per_piece=self.idr_per_piece.data or None,
            material_id=int(chosen) if chosen.isascii() and chosen.isdigit() else None,
            unit="" if self.unit.data == _OWN else KG,
            source=self.source.data or "",
        )


_PLAIN = (
    "freight_idr_per_kg", "from_thousandths", "minimum_thousandths", "multiple_thousandths",
    "valid_from", "valid_to",
)  # fmt: skip
