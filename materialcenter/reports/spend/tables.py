"""Reports: what was spent by month, supplier and material; the suppliers side by side; the promises
behind it."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.purchasing.queries import supplier_names
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.reports.spend.figures import Bought, by_key, purchases
from materialcenter.reports.spend.promises import promises
from materialcenter.reports.spend.scorecard import scorecards

FILTERS = (Filter.PERIOD, Filter.FAMILY, Filter.GRADE, Filter.MATERIAL, Filter.SUPPLIER)
_SUMS = (
    Column(N_("Berat"), Kind.KG, adds_up=True),
    Column(N_("Harga bahan"), Kind.IDR, adds_up=True),
    Column(N_("Biaya angkut"), Kind.IDR, adds_up=True),
    Column(N_("Belanja"), Kind.IDR, adds_up=True),
    Column(N_("Per kg"), Kind.IDR),
)


def _sums(bought: Bought) -> tuple[Cell, ...]:
    return (
        bought.grams, bought.metal_idr, bought.extra_idr, bought.total_idr, bought.idr_per_kg,
    )  # fmt: skip


class SpendByMonth(Report):
    """What was spent in each month."""

    name = "spend-by-month"
    title = N_("Belanja per bulan")
    lead = N_("Yang datang dari pemasok dikurangi yang dikembalikan, tanpa PPN.")
    filters = FILTERS
    all_columns = (Column(N_("Bulan"), Kind.MONTH), *_SUMS)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The earliest first."""
        for (month,), bought in sorted(by_key(purchases(session, question), "month").items()):
            yield date.fromisoformat(f"{month}-01"), *_sums(bought)


class SpendBySupplier(Report):
    """What was spent at each supplier."""

    name = "spend-by-supplier"
    title = N_("Belanja menurut pemasok")
    lead = N_("Berapa dibelanjakan di tiap pemasok, dan berapa per kilogram.")
    filters = FILTERS
    all_columns = (Column(N_("Pemasok")), *_SUMS)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The dearest first."""
        for (_, name), bought in by_key(
            purchases(session, question), "supplier_id", "supplier"
        ).items():
            yield name, *_sums(bought)


class SpendByMaterial(Report):
    """What was spent on each material."""

    name = "spend-by-material"
    title = N_("Belanja menurut bahan")
    lead = N_("Berapa dibelanjakan untuk tiap bahan, dan berapa per kilogram.")
    filters = FILTERS
    all_columns = (
        Column(N_("Bahan")), Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Jenis"), file_only=True), *_SUMS,
    )  # fmt: skip

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The dearest first."""
        found = by_key(purchases(session, question), "material_id")
        materials = materials_by_ids(session, [key for (key,) in found])
        for (key,), bought in found.items():
            material = materials[key]
            yield (
                material.name(question.language), material.code, Term(material.form.family),
                *_sums(bought),
            )  # fmt: skip


class SpendLines(Report):
    """Price per kilogram of every month, supplier and material."""

    name = "spend-lines"
    title = N_("Harga per kg dari waktu ke waktu")
    lead = N_("Tiap bahan dari tiap pemasok, bulan demi bulan.")
    filters = FILTERS
    all_columns = (
        Column(N_("Bulan"), Kind.MONTH),
        Column(N_("Bahan")),
        Column(N_("Pemasok")),
        *_SUMS,
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """By material, the earliest month first."""
        parts = purchases(session, question)
        materials = materials_by_ids(session, {part.material_id for part in parts})
        for part in sorted(parts, key=lambda one: (one.material_id, one.month, one.supplier)):
            yield (
                date.fromisoformat(f"{part.month}-01"),
                materials[part.material_id].name(question.language), part.supplier,
                *_sums(part.bought),
            )  # fmt: skip


class SupplierScorecard(Report):
    """All suppliers side by side."""

    name = "supplier-scorecard"
    title = N_("Rapor pemasok")
    lead = N_("Tepat waktu dan lengkap, selisih timbang, sertifikat, klaim, dan harga.")
    filters = (Filter.PERIOD, Filter.SUPPLIER)
    all_columns = (
        Column(N_("Pemasok")),
        Column(N_("Belanja"), Kind.IDR, adds_up=True),
        Column(N_("Baris dijanjikan"), Kind.COUNT, adds_up=True),
        Column(N_("Tepat waktu dan lengkap, persen"), Kind.HUNDREDTHS),
        Column(N_("Lengkap, persen"), Kind.HUNDREDTHS, file_only=True),
        Column(N_("Hari terlambat (median)"), Kind.COUNT),
        Column(N_("Hari sejak dipesan (median)"), Kind.COUNT, file_only=True),
        Column(N_("Hari sejak dipesan, 9 dari 10"), Kind.COUNT, file_only=True),
        Column(N_("Selisih timbang"), Kind.KG, file_only=True),
        Column(N_("Selisih timbang, persen"), Kind.HUNDREDTHS),
        Column(N_("Ditolak (kali)"), Kind.COUNT, adds_up=True),
        Column(N_("Bersertifikat, persen"), Kind.HUNDREDTHS),
        Column(N_("Klaim"), Kind.COUNT, adds_up=True),
        Column(N_("Klaim menunggu"), Kind.COUNT, adds_up=True, file_only=True),
        Column(N_("Dikreditkan"), Kind.IDR, adds_up=True, file_only=True),
        Column(N_("Harga dari rata-rata, persen"), Kind.HUNDREDTHS),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The dearest first."""
        for card in scorecards(session, question):
            yield (
                card.name, card.bought.total_idr, len(card.promises), card.on_time_in_full_bp,
                card.in_full_bp, card.days_late, card.lead_days(50), card.lead_days(90),
                card.deliveries.off_g, card.off_bp, card.deliveries.rejections, card.certified_bp,
                card.claims.made, card.claims.waiting, card.claims.credit_idr, card.price_bp,
            )  # fmt: skip


class Promises(Report):
    """Every promised line, and what became of it."""

    name = "promises"
    title = N_("Janji pemasok")
    lead = N_("Tiap baris pesanan dengan hari yang pertama dijanjikan, dan kapan lengkap.")
    filters = (Filter.PERIOD, Filter.SUPPLIER)
    all_columns = (
        Column(N_("Dijanjikan"), Kind.DATE),
        Column(N_("Pesanan"), Kind.DOCUMENT),
        Column(N_("Pemasok")),
        Column(N_("Bahan")),
        Column(N_("Dipesan"), Kind.QUANTITY),
        Column(N_("Datang"), Kind.QUANTITY),
        Column(N_("Lengkap pada"), Kind.DATE),
        Column(N_("Hari terlambat"), Kind.COUNT),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The latest promise first."""
        found = promises(session, question.period, question.supplier_id)
        materials = materials_by_ids(session, {one.material_id for one in found})
        names = supplier_names(session)
        for one in found:
            unit = materials[one.material_id].unit
            yield (
                one.promised_on, one.order, names.get(one.supplier_id, ""),
                materials[one.material_id].name(question.language), Quantity(one.quantity, unit),
                Quantity(one.received, unit), one.full_on, one.days_late,
            )  # fmt: skip
