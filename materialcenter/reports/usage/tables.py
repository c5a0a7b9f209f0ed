"""Reports: usage by month, week, material, workshop, place and customer, and line by line."""

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy.orm import Session

from materialcenter.catalogue.forms import FAMILIES, UNITS
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.reports.usage.figures import (
    By,
    Usage,
    by_district,
    by_sentra,
    by_village,
    usage_by,
    usage_by_material,
    usage_by_month,
    usage_by_week,
    usage_by_workshop,
)

NO_DISTRICT = N_("Tanpa kecamatan")
NO_CUSTOMER = N_("Tanpa pelanggan")

FILTERS = tuple(one for one in Filter if one != Filter.DAY)
_WEIGHT = Column(N_("Berat"), Kind.KG, adds_up=True)
_CHARGE = Column(N_("Tagihan"), Kind.IDR, adds_up=True)
_LINES = Column(N_("Baris surat jalan"), Kind.COUNT, adds_up=True)
_SERVED = Column(N_("IKM terlayani"), Kind.COUNT, adds_up=True)
_FAMILIES = tuple(Column(family, Kind.KG, adds_up=True) for family in FAMILIES)
_ALL = Column(N_("Jumlah berat"), Kind.KG, adds_up=True)


class _OfUsage(Report):
    """What all of them have in common: everything that usage can be narrowed by."""

    filters: ClassVar[tuple[Filter, ...]] = FILTERS


class UsageByMonth(_OfUsage):
    """A row for each month of the period, a column for each family."""

    name = "usage-by-month"
    title = N_("Pemakaian per bulan")
    lead = N_("Berat bahan yang keluar ke IKM tiap bulan, menurut jenis bahan.")
    all_columns = (Column(N_("Bulan"), Kind.MONTH), *_FAMILIES, _ALL)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """Months in order, with zeros where nothing went out."""
        for month, grams in usage_by_month(session, question).items():
            yield month, *(grams[family] for family in FAMILIES), sum(grams.values())


class UsageByWeek(_OfUsage):
    """A row for each week of the period, a column for each family."""

    name = "usage-by-week"
    title = N_("Pemakaian per minggu")
    lead = N_("Berat bahan yang keluar ke IKM tiap minggu, mulai hari Senin.")
    all_columns = (Column(N_("Mulai Senin"), Kind.DATE), *_FAMILIES, _ALL)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """Weeks in order, with zeros where nothing went out."""
        for monday, grams in usage_by_week(session, question).items():
            yield monday, *(grams[family] for family in FAMILIES), sum(grams.values())


class UsageByMaterial(_OfUsage):
    """A row for each material that went out."""

    name = "usage-by-material"
    title = N_("Pemakaian per bahan")
    lead = N_("Jumlah dan berat tiap bahan yang keluar ke IKM, dikurangi yang dikembalikan.")
    all_columns = (
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE),
        Column(N_("Jenis")),
        Column(N_("Jumlah"), Kind.QUANTITY),
        Column(N_("Satuan"), file_only=True),
        _WEIGHT,
        _CHARGE,
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The heaviest first."""
        usage = usage_by_material(session, question)
        materials = materials_by_ids(session, usage)
        for material_id, used in usage.items():
            material = materials[material_id]
            quantity = used.pieces if material.counted == "piece" else used.grams
            yield (
                material.name(question.language),
                material.code,
                Term(material.form.family),
                Quantity(quantity, material.unit),
                Term(UNITS[material.unit]),
                used.grams,
                used.charge_idr,
            )


class UsageByWorkshop(_OfUsage):
    """The ranking of workshops by weight."""

    name = "usage-by-workshop"
    title = N_("Pemakaian per IKM")
    lead = N_("Berat dan tagihan tiap IKM, dikurangi yang dikembalikan.")
    all_columns = (
        Column(N_("Urutan"), Kind.COUNT, file_only=True),
        Column(N_("IKM")),
        Column(N_("Desa")),
        Column(N_("Kecamatan")),
        _WEIGHT,
        _CHARGE,
        _LINES,
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The heaviest first."""
        rows = usage_by_workshop(session, question).items()
        for rank, (one, usage) in enumerate(rows, start=1):
            yield rank, one.name, one.village, one.district, *_figures(usage)


class UsageByDistrict(_OfUsage):
    """A row for each district (kecamatan) whose workshops got metal."""

    name = "usage-by-district"
    title = N_("Pemakaian per kecamatan")
    lead = N_("Berat, tagihan, dan jumlah IKM yang terlayani di tiap kecamatan.")
    all_columns = (Column(N_("Kecamatan")), _SERVED, _WEIGHT, _CHARGE, _LINES)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The heaviest first."""
        for row in by_district(usage_by_workshop(session, question)):
            yield row.name or Term(NO_DISTRICT), row.served, *_figures(row.usage)


class UsageByVillage(_OfUsage):
    """A row for each village (desa or kelurahan) whose workshops got metal."""

    name = "usage-by-village"
    title = N_("Pemakaian per desa")
    lead = N_("Berat, tagihan, dan jumlah IKM yang terlayani di tiap desa.")
    all_columns = (Column(N_("Desa")), Column(N_("Kecamatan")), _SERVED, _WEIGHT, _CHARGE, _LINES)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The heaviest first."""
        for row in by_village(usage_by_workshop(session, question)):
            yield row.name, row.note, row.served, *_figures(row.usage)


class UsageBySentra(_OfUsage):
    """A row for each village that is known for its metal work."""

    name = "usage-by-sentra"
    title = N_("Pemakaian per sentra")
    lead = N_("Desa yang dikenal karena pekerjaan logamnya, dan bahan yang sampai ke sana.")
    all_columns = (Column(N_("Sentra")), Column(N_("Hasil")), _SERVED, _WEIGHT, _CHARGE, _LINES)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The heaviest first."""
        for row in by_sentra(usage_by_workshop(session, question)):
            yield row.name, row.note, row.served, *_figures(row.usage)


class UsageByCustomer(_OfUsage):
    """A row for each customer whose job the metal was asked for."""

    name = "usage-by-customer"
    title = N_("Pemakaian per pelanggan")
    lead = N_("Untuk pekerjaan siapa bahan diminta, seperti ditulis IKM pada permintaannya.")
    all_columns = (Column(N_("Pelanggan")), _WEIGHT, _CHARGE, _LINES)

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The heaviest first."""
        for (customer,), usage in usage_by(session, question, By.CUSTOMER).items():
            yield customer or Term(NO_CUSTOMER), *_figures(usage)


def _figures(usage: Usage) -> tuple[int, int, int]:
    return usage.grams, usage.charge_idr, usage.lines
