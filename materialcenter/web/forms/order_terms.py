"""What is typed about discount and charges, and about changes of an approved order."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.fulfilment.changing import Wanted
from materialcenter.purchasing.charges import Charge
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.web.fields import (
    DayField,
    LongTextField,
    MoneyField,
    PercentField,
    QuantityField,
    Required,
    TextField,
)
from materialcenter.web.formatting import unit_name
from materialcenter.web.forms.base import OnceForm

# More rows than an order has charges, so that there is always room for another.
SPARE_ROWS, LEAST_ROWS = 1, 3


class TermsForm(OnceForm):
    """A discount on the goods; a row for each charge is added by `terms_form`."""

    discount_bp = PercentField(_("Diskon barang"), most=9_999)

    @property
    def rows(self) -> list[tuple[Field, Field]]:
        """Label and amount of each charge."""
        count = sum(name.startswith("label-") for name in self._fields)
        return [(self[f"label-{at}"], self[f"amount-{at}"]) for at in range(count)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also whether each charge has both its name and its amount."""
        return all([super().validate(extra_validators), self._complete()])

    def _complete(self) -> bool:
        missing = [
            label if not label.data else amount
            for label, amount in self.rows
            if bool(label.data) != (amount.data is not None)
        ]
        for field in missing:
            if not field.errors:
                field.errors = [gettext("Bagian ini perlu diisi.")]
        return not missing

    @property
    def charges(self) -> list[Charge]:
        """The charges that were typed."""
        return [Charge(label.data, amount.data or 0) for label, amount in self.rows if label.data]


class ChangeForm(TermsForm):
    """How an approved order is to change; the fields of each line are added by `change_form`."""

    reason = LongTextField(_("Alasan perubahan"), [Required()], most=300)
    # The lines, by id, whose price is that of a piece.
    by_piece: frozenset[object] = frozenset()

    def of(self, name: str, key: object) -> Field:
        """A field of an order line by id, or of the new material ("new")."""
        return self[f"{name}-{key}"]

    def wanted_of(self, order: SupplierOrder) -> dict[int, Wanted]:
        """What each line of the order is to become, by line id."""
        return {line.id: self.wanted(line.id) for line in order.lines}

    def wanted(self, key: object) -> Wanted:
        """What was typed for a line."""
        quantity, price = self.of("quantity", key).data or 0, self.of("price", key).data or 0
        day = self.of("expected_on", key).data or clock.today()
        if key in self.by_piece:
            return Wanted(quantity, 0, day, idr_per_piece=price)
        return Wanted(quantity, price, day)


def _charge_fields(order: SupplierOrder) -> dict[str, Field]:
    charges = order.charges
    fields: dict[str, Field] = {}
    for at in range(max(LEAST_ROWS, len(charges) + SPARE_ROWS)):
        known = charges[at] if at < len(charges) else None
        fields[f"label-{at}"] = TextField(
            _("Nama biaya"), most=60, default=known.label if known else ""
        )
        fields[f"amount-{at}"] = MoneyField(
            _("Jumlah biaya"), default=known.amount_idr if known else None
        )
    return fields


def terms_form(order: SupplierOrder) -> TermsForm:
    """Discount and charges of an order, filled with what they are."""
    made = type("TermsOfOrder", (TermsForm,), _charge_fields(order))
    return made(discount_bp=order.discount_bp)


def change_form(
    order: SupplierOrder, material: Material | None = None, idr_per_kg: int | None = None
) -> ChangeForm:
    """Everything about an order that a new version may change, filled with what it is; and a
    material that comes in addition, with its usual price."""
    fields = _charge_fields(order)
    for line in order.lines:
        fields |= _line_fields(line.id, line.material, line.quantity, line.price, line.expected_on)
    if material is not None:
        price = {"idr_per_kg": idr_per_kg}
        fields |= _line_fields("new", material, None, price, order.expected_on)
    by_piece = frozenset(line.id for line in order.lines if line.idr_per_piece)
    made = type("ChangeOfOrder", (ChangeForm,), {**fields, "by_piece": by_piece})
    return made(discount_bp=order.discount_bp)


def _line_fields(
    key: object, material: Material, quantity: int | None, price: Mapping[str, Any], day: date
) -> dict[str, Field]:
    per_piece = price.get("idr_per_piece")
    unit = unit_name(material.unit) if per_piece else "kg"
    return {
        f"quantity-{key}": QuantityField(
            _("Jumlah"), [Required()], least=1, unit=material.unit, default=quantity
        ),
        f"price-{key}": MoneyField(
            gettext("Harga per %(unit)s", unit=unit),
            [Required()],
            least=1,
            default=per_piece or price["idr_per_kg"],
        ),
        f"expected_on-{key}": DayField(_("Perkiraan tanggal datang"), [Required()], default=day),
    }
