"""What suppliers asked for a material and what was paid for it, as a table for a file."""

from collections.abc import Iterator, Sequence

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.fulfilment.delivered_prices import DeliveredPrice
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.reports.report import Cell, Column, Kind

ASKED, PAID = Term(N_("daftar harga")), Term(N_("kiriman"))
COLUMNS = (
    Column(N_("Asal")),
    Column(N_("Pemasok")),
    Column(N_("Kode bahan"), Kind.CODE),
    Column(N_("Mulai"), Kind.DATE),
    Column(N_("Sampai"), Kind.DATE),
    Column(N_("Mulai jumlah"), Kind.QUANTITY),
    Column(N_("Minimum"), Kind.QUANTITY),
    Column(N_("Kelipatan"), Kind.QUANTITY),
    Column(N_("Harga per kg"), Kind.IDR),
    Column(N_("Harga satuan"), Kind.IDR),
    Column(N_("Ongkos kirim per kg"), Kind.IDR),
    Column(N_("Sampai gudang per kg"), Kind.IDR),
    Column(N_("Sumber")),
)


def price_table(
    material: Material, prices: Sequence[SupplierPrice], deliveries: Sequence[DeliveredPrice]
) -> Iterator[list[Cell]]:
    """A row for each price and each delivery of a material, newest first."""
    unit = material.unit
    for price in prices:
        yield [
            ASKED, price.supplier.name, material.code, price.valid_from, price.valid_to,
            Quantity(price.from_quantity, unit), Quantity(price.minimum, unit),
            Quantity(price.multiple, unit), price.idr_per_kg, price.idr_per_piece,
            price.freight_idr_per_kg, price.delivered_idr_per_kg, price.source,
        ]  # fmt: skip
    for paid in deliveries:
        day = clock.local(paid.happened_at).date()
        yield [
            PAID, paid.supplier, material.code, day, day, None, None, None, paid.idr_per_kg, None,
            None, None, "",
        ]  # fmt: skip
