"""The figures below the lines of an order, in words: on its page, its versions and its paper."""

from collections.abc import Iterable

from flask_babel import gettext as _

from materialcenter.core.tax import TaxRule
from materialcenter.purchasing.models import OrderCharge
from materialcenter.purchasing.sums import Sums
from materialcenter.purchasing.versions.models import OrderVersionCharge
from materialcenter.web.formatting import percent


def sum_rows(
    sums: Sums,
    *,
    charges: Iterable[OrderCharge | OrderVersionCharge],
    discount_bp: int,
    rule: TaxRule | None,
) -> list[tuple[str, int]]:
    """What stands between the lines and the total: label and rupiah. Nothing when the total is
    just the goods."""
    rows = [(charge.label, charge.amount_idr) for charge in charges]
    if sums.discount_idr or discount_bp:
        discount = _("Diskon %(percent)s", percent=percent(discount_bp))
        rows.insert(0, (discount, -sums.discount_idr))
    if not rows and rule is None:
        return []
    rows.insert(0, (_("Barang"), sums.goods_idr))
    if rule is not None:
        part = f"{rule.base_numerator}/{rule.base_denominator}"
        if len(rows) > 1:
            rows.append((_("Sebelum PPN"), sums.net_idr))
        rows.append((_("Dasar pengenaan pajak (%(part)s)", part=part), sums.base_idr))
        rows.append((_("PPN %(percent)s", percent=percent(rule.rate_bp)), sums.tax_idr))
    return rows
