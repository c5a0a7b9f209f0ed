"""What the entries of the trail are about: each sort of document, its name, and its numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Party, User, Workshop
from materialcenter.catalogue.models import CutProcess, Grade, Material
from materialcenter.core.audit import History
from materialcenter.core.db import Base, table_of
from materialcenter.core.errors import N_
from materialcenter.core.settings import StoredSetting
from materialcenter.core.tax import TaxRule
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.after_delivery.claims.models import ShortWeightClaim
from materialcenter.fulfilment.after_delivery.models import LandedCost
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.cut_jobs.models import CutJob
from materialcenter.fulfilment.models import Issue, Receipt
from materialcenter.purchasing.importing.models import PriceImport
from materialcenter.purchasing.models import Supplier, SupplierOrder
from materialcenter.stock.counting.models import StockCount
from materialcenter.stock.importing.models import StockImport
from materialcenter.stock.models import Certificate, Lot, Posting
from materialcenter.stock.moving.models import Adjustment
from materialcenter.stock.periods.models import ClosedMonth

Key = tuple[str, int]
Labels = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of document: what it is called, and the question for (id, number) of all of them."""

    name: str
    labels: Labels

    def of(self, ids: Iterable[int]) -> Labels:
        """The numbers of some."""
        return self.labels.where(self.labels.selected_columns[0].in_(list(ids)))

    def named(self, number: str) -> Labels:
        """Those with a number, in capitals or as it was written."""
        return self.labels.where(self.labels.selected_columns[1].in_([number, number.upper()]))


def _own(record: Any, column: Any) -> Labels:
    return select(record.id, column)


def _posted(record: Any) -> Labels:
    return select(record.id, Posting.number).join(Posting, Posting.id == record.posting_id)


def _party(record: Any) -> Labels:
    table = table_of(record)
    return select(table.c.id, Party.name).join(Party, Party.id == table.c.id)


_RECORDS: dict[type[Base], tuple[str, Labels]] = {
    PurchaseRequest: (N_("Permintaan"), _own(PurchaseRequest, PurchaseRequest.number)),
    SupplierOrder: (N_("Pesanan pembelian"), _own(SupplierOrder, SupplierOrder.number)),
    Receipt: (N_("Penerimaan"), _posted(Receipt)),
    Issue: (N_("Penyerahan"), _posted(Issue)),
    SupplierReturn: (N_("Retur ke pemasok"), _posted(SupplierReturn)),
    ShortWeightClaim: (
        N_("Klaim selisih timbang"),
        _own(ShortWeightClaim, ShortWeightClaim.number),
    ),
    LandedCost: (N_("Biaya angkut"), _posted(LandedCost)),
    Posting: (N_("Dokumen gudang"), _own(Posting, Posting.number)),
    Adjustment: (N_("Penyesuaian"), _own(Adjustment, Adjustment.number)),
    StockCount: (N_("Stok opname"), _own(StockCount, StockCount.number)),
    CutJob: (N_("Pemotongan"), _own(CutJob, CutJob.number)),
    Lot: (N_("Lot"), _own(Lot, Lot.code)),
    Certificate: (N_("Sertifikat"), _own(Certificate, Certificate.number)),
    Material: (N_("Bahan"), _own(Material, Material.code)),
    Grade: (N_("Grade"), _own(Grade, Grade.code)),
    CutProcess: (N_("Cara potong"), _own(CutProcess, CutProcess.name_id)),
    Supplier: (N_("Pemasok"), _party(Supplier)),
    Workshop: (N_("IKM"), _party(Workshop)),
    Party: (N_("Pelanggan"), _own(Party, Party.name)),
    StockImport: (N_("Impor stok awal"), _own(StockImport, StockImport.filename)),
    PriceImport: (N_("Impor harga"), _own(PriceImport, PriceImport.filename)),
    ClosedMonth: (N_("Bulan tertutup"), _own(ClosedMonth, ClosedMonth.month)),
    User: (N_("Pengguna"), _own(User, User.name)),
}
SORTS: Mapping[str, Sort] = {
    record.__tablename__: Sort(name, labels) for record, (name, labels) in _RECORDS.items()
}
# What has no number.
OTHERS: Mapping[str, str] = {
    StoredSetting.__tablename__: N_("Pengaturan"),
    TaxRule.__tablename__: N_("Aturan PPN"),
}


def sort_name(subject: str) -> str:
    """What a sort of document is called (a msgid)."""
    return SORTS[subject].name if subject in SORTS else OTHERS.get(subject, subject)


def numbers_of(session: Session, entries: Iterable[History]) -> Mapping[Key, str]:
    """The numbers of the documents that some entries are about: a statement for each sort."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.subject, set()).add(entry.subject_id)
    return {
        (subject, row[0]): row[1] or f"#{row[0]}"
        for subject, ids in wanted.items()
        if subject in SORTS
        for row in session.execute(SORTS[subject].of(ids))
    }


def documents_named(session: Session, number: str) -> list[Key]:
    """Which documents have a number, a code or a name."""
    return [
        (subject, row[0])
        for subject, sort in SORTS.items()
        for row in session.execute(sort.named(number).limit(50))
    ]
