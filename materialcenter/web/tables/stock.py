"""Metal at the centre, as files."""

from collections.abc import Sequence

from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.core.quantities import Metal
from materialcenter.reports.report import Cell, Column, Kind
from materialcenter.stock.certificates.queries import Waiting, WaitingLot
from materialcenter.stock.counting.models import COUNT_STATUS_NAMES, CountStatus, StockCount
from materialcenter.stock.models import Balance, Certificate, Movement, Place, Posting
from materialcenter.stock.places import OUTSIDE_NAMES
from materialcenter.web.formatting import size
from materialcenter.web.language import language
from materialcenter.web.stock_rows import Row
from materialcenter.web.tables import Table

KIND_NAMES = {
    "transfer": N_("Pindah rak"),
    "adjustment": N_("Penyesuaian"),
    "scrap": N_("Rongsok"),
    "owned-in": N_("Titipan masuk"),
    "owned-out": N_("Titipan keluar"),
}


def _stock(row: Row) -> Sequence[Cell]:
    unit, stock = row.material.unit, row.stock
    amounts = (stock.on_hand, stock.held, stock.free, row.coming)
    return (
        row.material.code, row.material.name(language()),
        *(Quantity(amount, unit) for amount in amounts), unit, row.days,
    )  # fmt: skip


def _place(place: Place) -> Cell:
    return place.code if place.inside else Term(OUTSIDE_NAMES[place.kind])


def _movement(row: Movement) -> Sequence[Cell]:
    lot = row.lot
    counted = Metal(row.pieces, row.grams).counted(lot.counted)
    return (
        row.happened_at, row.posting.number, lot.code, lot.heat, lot.material.name(language()),
        Quantity(counted, lot.unit), lot.unit, row.grams, _place(row.from_place),
        _place(row.to_place), row.posting.posted_by.name,
    )  # fmt: skip


def _remnant(balance: Balance) -> Sequence[Cell]:
    lot = balance.lot
    return (
        lot.code, lot.heat, lot.material.name(language()), size(lot.w_um, lot.l_um),
        balance.pieces, balance.grams, balance.place.code,
    )  # fmt: skip


def _certificate(certificate: Certificate) -> Sequence[Cell]:
    return (
        certificate.number, certificate.heat, certificate.mill, certificate.product,
        certificate.issued_on, Term(N_("ada") if certificate.file else N_("tanpa berkas")),
    )  # fmt: skip


def _waiting(row: WaitingLot) -> Sequence[Cell]:
    lot = row.lot
    missing = row.state == Waiting.MISSING
    return (
        lot.code, lot.heat, lot.material.name(language()),
        lot.supplier.name if lot.supplier else "", lot.received_on,
        Term(N_("Belum ada") if missing else N_("Belum ditautkan")),
        ", ".join(offer.number for offer in row.offers),
    )  # fmt: skip


def _count(count: StockCount) -> Sequence[Cell]:
    scope = count.place.code if count.place else count.material.name(language())  # type: ignore[union-attr]
    return (
        count.number, count.opened_at, scope, Term(COUNT_STATUS_NAMES[CountStatus(count.status)]),
        count.opened_by.name, count.approved_at, count.note,
    )  # fmt: skip


def _posting(posting: Posting) -> Sequence[Cell]:
    return (
        posting.number, posting.happened_at, Term(KIND_NAMES[posting.kind]), posting.reason,
        posting.posted_by.name,
    )  # fmt: skip


_LOT, _HEAT = Column(N_("Lot"), Kind.CODE), Column(N_("No. heat"), Kind.CODE)
_METAL, _UNIT, _BY = Column(N_("Bahan")), Column(N_("Satuan")), Column(N_("Dicatat oleh"))
_NUMBER, _AT = Column(N_("Nomor"), Kind.CODE), Column(N_("Waktu"), Kind.MOMENT)
_WEIGHT = Column(N_("Berat (kg)"), Kind.KG)

STOCK = Table(
    N_("Stok bahan"),
    (
        Column(N_("Kode"), Kind.CODE), _METAL, Column(N_("Fisik"), Kind.QUANTITY),
        Column(N_("Disimpan IKM"), Kind.QUANTITY), Column(N_("Bebas"), Kind.QUANTITY),
        Column(N_("Dipesan"), Kind.QUANTITY), _UNIT, Column(N_("Cukup untuk (hari)"), Kind.COUNT),
    ),
    _stock,
)  # fmt: skip
MOVEMENTS = Table(
    N_("Pergerakan"),
    (
        _AT, _NUMBER, _LOT, _HEAT, _METAL, Column(N_("Jumlah"), Kind.QUANTITY), _UNIT, _WEIGHT,
        Column(N_("Dari")), Column(N_("Ke")), _BY,
    ),
    _movement,
)  # fmt: skip
REMNANTS = Table(
    N_("Sisa potong"),
    (
        _LOT, _HEAT, _METAL, Column(N_("Ukuran")), Column(N_("Jumlah"), Kind.COUNT), _WEIGHT,
        Column(N_("Rak"), Kind.CODE),
    ),
    _remnant,
)  # fmt: skip
CERTIFICATES = Table(
    N_("Sertifikat"),
    (
        Column(N_("Nomor"), Kind.CODE), _HEAT, Column(N_("Pabrik")), Column(N_("Produk")),
        Column(N_("Tanggal"), Kind.DATE), Column(N_("Berkas")),
    ),
    _certificate,
)  # fmt: skip
WAITING_LOTS = Table(
    N_("Lot tanpa sertifikat"),
    (
        _LOT, _HEAT, _METAL, Column(N_("Pemasok")), Column(N_("Diterima"), Kind.DATE),
        Column(N_("Status")), Column(N_("Sertifikat yang cocok")),
    ),
    _waiting,
)  # fmt: skip
COUNTS = Table(
    N_("Stok opname"),
    (
        _NUMBER, _AT, Column(N_("Yang dihitung")), Column(N_("Status")), Column(N_("Dibuka oleh")),
        Column(N_("Disetujui"), Kind.MOMENT), Column(N_("Catatan")),
    ),
    _count,
)  # fmt: skip
POSTINGS = Table(
    N_("Pindah dan koreksi"),
    (_NUMBER, _AT, Column(N_("Jenis")), Column(N_("Alasan")), _BY),
    _posting,
)
