"""A price as suppliers name it: per kilogram or per piece."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import Counted
from materialcenter.web.fields import ChoiceField, MoneyField
from materialcenter.web.formatting import unit_name
from materialcenter.web.forms.base import OnceForm

KG, PIECE = "kg", "piece"


class PricedForm(OnceForm):
    """A form with one price, per kilogram or per piece; the view calls `sold_as`."""

    per = ChoiceField(_("Harga per"), choices=[(KG, "kg")], default=KG)
    idr_per_kg = MoneyField(_("Harga per kg"), least=1)
    idr_per_piece = MoneyField(_("Harga satuan"), least=1)

    def sold_as(self, material: Material) -> None:
        """Offer the price of a piece too where the material is counted in pieces."""
        if material.counted == Counted.PIECE:
            unit = unit_name(material.unit)
            self.per.choices = [(KG, "kg"), (PIECE, unit)]
            self.idr_per_piece.label.text = gettext("Harga per %(unit)s", unit=unit)

    @property
    def by_piece(self) -> bool:
        """Whether the price of a piece was chosen."""
        return self.per.data == PIECE

    @property
    def price(self) -> dict[str, Any]:
        """The price as the verbs take it."""
        if self.by_piece:
            return {"idr_per_piece": self.idr_per_piece.data}
        return {"idr_per_kg": self.idr_per_kg.data or 0}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Only the chosen one of the two prices counts, and it must be there."""
        chosen, other = self.idr_per_kg, self.idr_per_piece
        if self.by_piece:
            chosen, other = other, chosen
        other.raw_data, other.data = None, None
        valid = super().validate(*args, **kwargs)
        return self.require([chosen]) and valid
