"""Reports: savings by month, workshop, district and material, line by line, and by buying
together."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Party
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.errors import N_, Term
from materialcenter.fulfilment.usage.rows import BILLED_GRAMS, CHARGE, CUSTOMER, WHO, usage_rows
from materialcenter.reports.report import Cell, Column, Kind, Question, Report
from materialcenter.reports.savings.figures import Saving, by_key, savings
from materialcenter.reports.savings.pooling import PooledShare, pooled
from materialcenter.reports.savings.rows import ELSEWHERE, HANDED, HANDED_BY, PRICE, PRICED
from materialcenter.reports.usage.facts import narrowed, within
from materialcenter.reports.usage.tables import FILTERS
from materialcenter.stock.models import Lot, Movement, Posting

_READ_AT_ONCE = 1_000
_SUMS = (
    Column(N_("Berat"), Kind.KG, adds_up=True),
    Column(N_("Berat yang dibandingkan"), Kind.KG, adds_up=True),
    Column(N_("Harga di sini"), Kind.IDR, adds_up=True),
    Column(N_("Harga di tempat lain"), Kind.IDR, adds_up=True),
    Column(N_("Hemat"), Kind.IDR, adds_up=True),
)


def _sums(saving: Saving) -> tuple[Cell, ...]:
    return (
        saving.grams, saving.compared_grams, saving.here_idr, saving.elsewhere_idr,
        saving.saved_idr,
    )  # fmt: skip


class SavingsByMonth(Report):
    """What was saved in each month."""

    name = "savings-by-month"
    title = N_("Penghematan per bulan")
    lead = N_("Harga pembanding dikurangi harga di sini, dikali berat nyata.")
    filters = FILTERS
    all_columns = (Column(N_("Bulan"), Kind.MONTH), *_SUMS)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The earliest first."""
        found = by_key(savings(session, question), "month")
        for (month,), saving in sorted(found.items()):
            yield date.fromisoformat(f"{month}-01"), *_sums(saving)


class SavingsByWorkshop(Report):
    """What each workshop saved."""

    name = "savings-by-workshop"
    title = N_("Penghematan menurut IKM")
    lead = N_("Berapa tiap IKM lebih murah membeli di sini.")
    filters = FILTERS
    all_columns = (Column(N_("IKM")), Column(N_("Kecamatan")), *_SUMS)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """Who saved most first."""
        found = by_key(savings(session, question), "workshop_id", "workshop", "district")
        for (_, name, district), saving in found.items():
            yield name, district, *_sums(saving)


class SavingsByMaterial(Report):
    """What was saved on each material."""

    name = "savings-by-material"
    title = N_("Penghematan menurut bahan")
    lead = N_("Bahan mana yang di sini lebih murah, dan mana yang belum punya harga pembanding.")
    filters = FILTERS
    all_columns = (Column(N_("Bahan")), Column(N_("Kode bahan"), Kind.CODE, file_only=True), *_SUMS)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """What saved most first."""
        found = by_key(savings(session, question), "material_id")
        materials = materials_by_ids(session, [key for (key,) in found])
        for (key,), saving in found.items():
            material = materials[key]
            yield material.name(question.language), material.code, *_sums(saving)


class SavingsLines(Report):
    """The rows behind what was saved."""

    name = "savings-lines"
    title = N_("Rincian penghematan")
    lead = N_("Setiap baris surat jalan dengan harga pembanding, tanggal, dan sumbernya.")
    filters = FILTERS
    all_columns = (
        Column(N_("Waktu"), Kind.MOMENT),
        Column(N_("Dokumen"), Kind.DOCUMENT),
        Column(N_("IKM")),
        Column(N_("Bahan")),
        Column(N_("Berat"), Kind.KG),
        Column(N_("Harga di sini"), Kind.IDR, adds_up=True),
        Column(N_("Pembanding per kg"), Kind.IDR),
        Column(N_("Berlaku mulai"), Kind.DATE, file_only=True),
        Column(N_("Sumber")),
        Column(N_("Hemat"), Kind.IDR, adds_up=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The newest first; at most `question.most` rows."""
        name = Material.name_en if question.language == "en" else Material.name_id
        rows = narrowed(
            usage_rows(
                Movement.happened_at, Posting.number, Party.name, name, BILLED_GRAMS, CHARGE,
                PRICE.idr_per_kg, PRICE.valid_from, func.coalesce(PRICE.source, ""), ELSEWHERE,
            )
            .join(HANDED, HANDED_BY)
            .outerjoin(PRICE, PRICED),
            question,
            material_id=Lot.material_id.expression, workshop_id=WHO.expression,
            customer=CUSTOMER.expression,
        )  # fmt: skip
        rows = (
            rows.where(*within(question.period), BILLED_GRAMS != 0)
            .order_by(Movement.sequence.desc())
            .limit(question.most)
        )
        for row in session.execute(rows, execution_options={"yield_per": _READ_AT_ONCE}):
            *cells, elsewhere = row
            yield *cells, None if row[6] is None else elsewhere - row[5]


class PoolingSavings(Report):
    """What buying together saved, delivery by delivery."""

    name = "pooling-savings"
    title = N_("Penghematan dari membeli bersama")
    lead = N_("Harga pesanan bersama dibanding harga termurah bila tiap IKM membeli sendiri.")
    filters = FILTERS
    all_columns = (
        Column(N_("Waktu"), Kind.MOMENT),
        Column(N_("Penerimaan"), Kind.DOCUMENT),
        Column(N_("Pesanan"), Kind.DOCUMENT, file_only=True),
        Column(N_("Pemasok"), file_only=True),
        Column(N_("IKM")),
        Column(N_("Bahan")),
        Column(N_("Berat hitung"), Kind.KG),
        Column(N_("Harga bersama per kg"), Kind.IDR),
        Column(N_("Harga sendiri per kg"), Kind.IDR),
        Column(N_("Hemat"), Kind.IDR, adds_up=True),
        Column(N_("Catatan")),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The newest first."""
        for share in pooled(session, question):
            yield (
                share.happened_at, share.receipt, share.order, share.supplier, share.workshop,
                share.material.name(question.language), share.grams, share.paid_idr_per_kg,
                share.alone_idr_per_kg, share.saved_idr, _note(share),
            )  # fmt: skip


def _note(share: PooledShare) -> Term | None:
    if share.alone_idr_per_kg is None:
        return Term(N_("harga pada hari itu tidak tercatat"))
    return Term(N_("tidak ada pemasok yang menjual sesedikit itu")) if share.below_minimum else None
