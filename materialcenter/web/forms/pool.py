"""What is chosen on the pool board: needs, and for each material from whom, at which price, and
what is bought for the shelf besides."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _
from wtforms import Field

from materialcenter.core import clock
from materialcenter.fulfilment.pool_board import Need
from materialcenter.fulfilment.pooling import Pick
from materialcenter.purchasing.models import Supplier
from materialcenter.web.fields import ChoiceField, DayField, IdsField, MoneyField, QuantityField
from materialcenter.web.forms.base import OnceForm


class PoolForm(OnceForm):
    """The ticks; the fields of each material are added by `pool_form`."""

    expected_on = DayField(_("Perkiraan tanggal datang"), least=clock.today)
    lines = IdsField()

    def of(self, name: str, need: Need) -> Field:
        """A field of a material: "supplier", "price" or "shelf"."""
        return self[f"{name}-{need.material.id}"]

    def touches(self, need: Need) -> bool:
        """Whether something of a material was chosen, or is wrong."""
        fields = [self.of(name, need) for name in ("supplier", "price", "shelf")]
        ticked = set(self.lines.data or [])
        return (
            any(line.id in ticked for line in need.lines)
            or bool(self.of("shelf", need).data)
            or any(field.errors for field in fields)
        )

    def picks(self, needs: Sequence[Need]) -> list[Pick]:
        """What was chosen of each material of which something was."""
        ticked = set(self.lines.data or [])
        picks = [
            Pick(
                need.material.id,
                int(self.of("supplier", need).data),
                tuple(line.id for line in need.lines if line.id in ticked),
                for_shelf=self.of("shelf", need).data or 0,
                idr_per_kg=self.of("price", need).data,
            )
            for need in needs
        ]
        return [pick for pick in picks if pick.line_ids or pick.for_shelf]


def pool_form(
    needs: Sequence[Need],
    sellers: Mapping[int, Sequence[Supplier]],
    names: Mapping[int, str],
) -> PoolForm:
    """The form for some needs. `sellers` are the suppliers by material, the best first; what is
    wrong is told with the material's name."""
    fields: dict[str, Field] = {}
    for need in needs:
        key, unit = need.material.id, need.material.unit
        choices = [(str(supplier.id), supplier.name) for supplier in sellers[key]]
        best, name = choices[0][0] if choices else None, names[key]
        fields[f"supplier-{key}"] = ChoiceField(
            _("Beli dari"), choices=choices, default=best, description=name
        )
        fields[f"price-{key}"] = MoneyField(_("Harga per kg"), least=1, description=name)
        fields[f"shelf-{key}"] = QuantityField(_("Untuk stok"), unit=unit, description=name)
    form = type("PoolForm", (PoolForm,), fields)()
    form.lines.choices = [(line.id, str(line.id)) for need in needs for line in need.lines]
    return form
