"""Report: what is in stock and on order now."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import UNITS
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.purchasing.queries import on_order
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.stock.queries import Stock, stock_of


class StockNow(Report):
    """The centre's own full pieces by material; titipan and remnants are left out."""

    name = "stock-now"
    title = N_("Stok dan pesanan")
    lead = N_("Yang ada di rak dan yang sedang dipesan saat ini, tanpa titipan dan sisa potong.")
    filters = (Filter.FAMILY,)
    all_columns = (
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Jenis"), file_only=True),
        Column(N_("Fisik"), Kind.QUANTITY),
        Column(N_("Disimpan IKM"), Kind.QUANTITY),
        Column(N_("Bebas"), Kind.QUANTITY),
        Column(N_("Dipesan"), Kind.QUANTITY),
        Column(N_("Satuan"), file_only=True),
        Column(N_("Berat fisik"), Kind.KG, adds_up=True),
        Column(N_("Nilai"), Kind.IDR, adds_up=True, needs=Permission.STOCK_READ_COST),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """By name."""
        stock, coming = stock_of(session), on_order(session)
        found = materials_by_ids(session, {*stock, *coming}).values()
        wanted = (m for m in found if question.family in ("", m.form.family))
        for material in sorted(wanted, key=lambda m: (m.name(question.language).casefold(), m.id)):
            there = stock.get(material.id, Stock())
            yield _row(material, there, coming.get(material.id, 0), question.language)


def _row(material: Material, stock: Stock, coming: int, language: str) -> tuple[Cell, ...]:
    amounts = (stock.on_hand, stock.held, stock.free, coming)
    return (
        material.name(language),
        material.code,
        Term(material.form.family),
        *(Quantity(amount, material.unit) for amount in amounts),
        Term(UNITS[material.unit]),
        stock.grams,
        stock.value_idr,
    )
