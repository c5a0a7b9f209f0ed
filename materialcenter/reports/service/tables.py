"""Reports: fill rate by month, district and workshop; where what was asked for went; waits; demand
corrected for days without stock; short deliveries; metal that nobody fetched."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.core.quantities import divide_half_up
from materialcenter.fulfilment.sharing import RULE_NAMES, Rule
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.reports.service.lines import Amounts, by_key, served_lines
from materialcenter.reports.service.stock_outs import demands
from materialcenter.reports.service.times import ranks, waits
from materialcenter.reports.service.workshops import no_shows, short_shares

FILTERS = (
    Filter.PERIOD, Filter.FAMILY, Filter.GRADE, Filter.MATERIAL, Filter.WORKSHOP, Filter.DISTRICT,
    Filter.VILLAGE, Filter.SENTRA,
)  # fmt: skip
DAY_S = 86_400
_FILL = (
    Column(N_("Disetujui"), Kind.KG, adds_up=True),
    Column(N_("Diserahkan tepat waktu"), Kind.KG, adds_up=True),
    Column(N_("Terpenuhi, persen berat"), Kind.HUNDREDTHS),
    Column(N_("Baris"), Kind.COUNT, adds_up=True),
    Column(N_("Baris utuh tepat waktu"), Kind.COUNT, adds_up=True),
    Column(N_("Terpenuhi, persen baris"), Kind.HUNDREDTHS),
)


def _fill(amounts: Amounts) -> tuple[Cell, ...]:
    return (
        amounts.promised, amounts.in_time, amounts.fill_bp, amounts.lines, amounts.whole,
        amounts.lines_bp,
    )  # fmt: skip


class FillByMonth(Report):
    """Fill rate at the promised day, month by month."""

    name = "service-by-month"
    title = N_("Pemenuhan per bulan")
    lead = N_("Dari yang disetujui, berapa diserahkan sampai hari yang dijanjikan.")
    filters = FILTERS
    all_columns = (Column(N_("Bulan"), Kind.MONTH), *_FILL)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The earliest first."""
        for (month,), amounts in sorted(by_key(served_lines(session, question), "month").items()):
            yield date.fromisoformat(f"{month}-01"), *_fill(amounts)


class FillByWorkshop(Report):
    """Fill rate of each workshop: whether all were served alike."""

    name = "service-by-workshop"
    title = N_("Pemenuhan menurut IKM")
    lead = N_("Apakah semua IKM dilayani sama baik.")
    filters = FILTERS
    all_columns = (Column(N_("IKM")), Column(N_("Kecamatan")), *_FILL)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """Who asked for most first."""
        found = by_key(served_lines(session, question), "workshop_id", "workshop", "district")
        for (_, name, district), amounts in found.items():
            yield name, district, *_fill(amounts)


class UnmetLines(Report):
    """Every line of which something was not handed over, and why."""

    name = "unmet-lines"
    title = N_("Permintaan yang tidak terpenuhi")
    lead = N_("Setiap baris yang tidak diserahkan seluruhnya, dengan alasannya.")
    filters = FILTERS
    all_columns = (
        Column(N_("Dibutuhkan"), Kind.DATE),
        Column(N_("Permintaan"), Kind.DOCUMENT),
        Column(N_("IKM")),
        Column(N_("Bahan")),
        Column(N_("Diminta"), Kind.KG, adds_up=True),
        Column(N_("Tidak disetujui"), Kind.KG, adds_up=True),
        Column(N_("Batal setelah disetujui"), Kind.KG, adds_up=True),
        Column(N_("Masih ditunggu"), Kind.KG, adds_up=True),
        Column(N_("Catatan")),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The latest first; at most `question.most` rows."""
        lines = [
            one
            for one in served_lines(session, question)
            if one.amounts.not_approved or one.amounts.given_up or one.amounts.owed
        ][: question.most]
        materials = materials_by_ids(session, {one.material_id for one in lines})
        for one in lines:
            amounts = one.amounts
            yield (
                one.need_by, one.request, one.workshop,
                materials[one.material_id].name(question.language), amounts.asked,
                amounts.not_approved, amounts.given_up, amounts.owed, one.remark,
            )  # fmt: skip


class WaitsByMonth(Report):
    """Median and ninetieth percentile of the waits, month by month, in days."""

    name = "waits-by-month"
    title = N_("Waktu layanan per bulan")
    lead = N_("Hari dari permintaan sampai siap, dan dari siap sampai diambil.")
    filters = FILTERS
    all_columns = (
        Column(N_("Bulan"), Kind.MONTH),
        Column(N_("Penyerahan"), Kind.COUNT, adds_up=True),
        Column(N_("Sampai siap, median"), Kind.HUNDREDTHS),
        Column(N_("Sampai siap, 9 dari 10"), Kind.HUNDREDTHS),
        Column(N_("Siap sampai diambil, median"), Kind.HUNDREDTHS),
        Column(N_("Siap sampai diambil, 9 dari 10"), Kind.HUNDREDTHS),
        Column(N_("Seluruhnya, median"), Kind.HUNDREDTHS),
        Column(N_("Seluruhnya, 9 dari 10"), Kind.HUNDREDTHS),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The earliest first."""
        found = waits(session, question)
        for month in sorted({one.month for one in found}):
            own = [one for one in found if one.month == month]
            half, most = ranks(own, 50), ranks(own, 90)
            pairs = (_days(s) for pair in zip(half, most, strict=True) for s in pair)
            yield date.fromisoformat(f"{month}-01"), len(own), *pairs


def _days(seconds: int | None) -> int | None:
    return None if seconds is None else divide_half_up(seconds * 100, DAY_S)


class CorrectedDemand(Report):
    """What would have been used with stock on every day."""

    name = "corrected-demand"
    title = N_("Kebutuhan tanpa hari kosong")
    lead = N_("Pemakaian yang diperkirakan bila stok tidak pernah kosong.")
    filters = FILTERS
    all_columns = (
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Bahan keluar"), Kind.KG, adds_up=True),
        Column(N_("Hari kosong"), Kind.COUNT),
        Column(N_("Hari seluruhnya"), Kind.COUNT),
        Column(N_("Perkiraan tanpa hari kosong"), Kind.KG, adds_up=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The one that lacked on most days first."""
        found = demands(session, question)
        materials = materials_by_ids(session, {one.material_id for one in found})
        for one in found:
            material = materials[one.material_id]
            yield (
                material.name(question.language), material.code, one.used,
                one.days - one.days_with_stock, one.days, one.corrected,
            )  # fmt: skip


class ShortDeliveries(Report):
    """How deliveries that were short were shared."""

    name = "short-deliveries"
    title = N_("Kiriman kurang dan pembagiannya")
    lead = N_("Berapa yang datang, aturan pembagiannya, dan bagian tiap IKM.")
    filters = FILTERS
    all_columns = (
        Column(N_("Waktu"), Kind.MOMENT),
        Column(N_("Penerimaan"), Kind.DOCUMENT),
        Column(N_("Bahan")),
        Column(N_("Datang"), Kind.QUANTITY),
        Column(N_("Dijanjikan semua"), Kind.QUANTITY),
        Column(N_("Aturan")),
        Column(N_("IKM")),
        Column(N_("Dijanjikan"), Kind.QUANTITY),
        Column(N_("Mendapat"), Kind.QUANTITY),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The newest first."""
        for one in short_shares(session, question)[: question.most]:
            unit = one.material.unit
            yield (
                one.happened_at, one.receipt, one.material.name(question.language),
                Quantity(one.arrived, unit), Quantity(one.pegged_in_all, unit),
                Term(RULE_NAMES[Rule(one.rule)]), one.workshop, Quantity(one.pegged, unit),
                Quantity(one.given, unit),
            )  # fmt: skip


class NoShows(Report):
    """Metal that was kept and not fetched."""

    name = "no-shows"
    title = N_("Siap tetapi tidak diambil")
    lead = N_("Bahan yang disimpan sampai masa simpannya habis.")
    filters = FILTERS
    all_columns = (
        Column(N_("Waktu"), Kind.MOMENT),
        Column(N_("Permintaan"), Kind.DOCUMENT),
        Column(N_("IKM")),
        Column(N_("Bahan")),
        Column(N_("Jumlah"), Kind.QUANTITY),
        Column(N_("Berat hitung"), Kind.KG, adds_up=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The newest first."""
        for one in no_shows(session, question)[: question.most]:
            yield (
                one.at, one.request, one.workshop, one.material.name(question.language),
                Quantity(one.quantity, one.material.unit), one.grams,
            )  # fmt: skip
