"""Report: the ledger itself, row by row."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.models import Party, User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import families
from materialcenter.core.errors import N_
from materialcenter.fulfilment.models import Issue, IssueLine, Receipt, WorkshopReturn
from materialcenter.fulfilment.usage.rows import ORIGIN
from materialcenter.reports.report import Cell, Column, Filter, Kind, Question, Report
from materialcenter.stock.models import Lot, Movement, Place, Posting
from materialcenter.stock.places import place_name

_from, _to, _issue = aliased(Place), aliased(Place), aliased(Issue)
# Who stands on the document.
_PARTY = func.coalesce(Issue.workshop_id, _issue.workshop_id, Receipt.supplier_id)
_READ_AT_ONCE = 1_000


class Ledger(Report):
    """Every movement of the period in the order of the ledger."""

    name = "ledger"
    title = N_("Buku besar pergerakan")
    lead = N_("Semua bahan yang masuk, keluar, dan pindah, baris demi baris.")
    filters = (Filter.PERIOD, Filter.FAMILY, Filter.WORKSHOP)
    all_columns = (
        Column(N_("No. baris"), Kind.COUNT, file_only=True),
        Column(N_("Waktu"), Kind.MOMENT),
        Column(N_("Dokumen"), Kind.DOCUMENT),
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Lot"), Kind.CODE, file_only=True),
        Column(N_("No. heat"), Kind.CODE, file_only=True),
        Column(N_("Dari")),
        Column(N_("Ke")),
        Column(N_("IKM atau pemasok")),
        Column(N_("Potong"), Kind.COUNT),
        Column(N_("Berat"), Kind.KG),
        Column(N_("Nilai"), Kind.IDR, needs=Permission.STOCK_READ_COST),
        Column(N_("Petugas"), file_only=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """In the order of the ledger; at most `question.most` rows."""
        rows = session.execute(_movements(question), execution_options={"yield_per": _READ_AT_ONCE})
        for row in rows:
            yield _cells(row)


def position(session: Session) -> int:
    """The number of the newest row: where the ledger stood when a report was made."""
    return session.scalar(select(func.max(Movement.sequence))) or 0


def _movements(question: Question) -> Select[*tuple[Any, ...]]:
    name = Material.name_en if question.language == "en" else Material.name_id
    rows = (
        select(
            Movement.sequence, Movement.happened_at, Posting.number, name, Material.code,
            Lot.code, Lot.heat, _from.kind, _from.code, _to.kind, _to.code, Party.name,
            Movement.pieces, Movement.grams, Movement.value_idr, User.name,
        )
        .select_from(Movement)
        .join(Posting, Posting.id == Movement.posting_id)
        .join(User, User.id == Posting.posted_by_id)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Material, Material.id == Lot.material_id)
        .join(_from, _from.id == Movement.from_place_id)
        .join(_to, _to.id == Movement.to_place_id)
        .outerjoin(Issue, Issue.posting_id == ORIGIN)
        .outerjoin(Receipt, Receipt.posting_id == ORIGIN)
        .outerjoin(WorkshopReturn, WorkshopReturn.posting_id == ORIGIN)
        .outerjoin(IssueLine, IssueLine.id == WorkshopReturn.issue_line_id)
        .outerjoin(_issue, _issue.id == IssueLine.issue_id)
        .outerjoin(Party, Party.id == _PARTY)
        .where(
            Movement.happened_at >= question.period.since,
            Movement.happened_at < question.period.until,
        )
        .order_by(Movement.sequence)
        .limit(question.most)
    )  # fmt: skip
    if question.family:
        rows = rows.where(Material.form_code.in_(families().get(question.family, ())))
    if question.workshop_id:
        rows = rows.where(_PARTY == question.workshop_id)
    return rows


def _cells(row: Row[*tuple[Any, ...]]) -> tuple[Cell, ...]:
    number, at, document, name, code, lot, heat, *ends = row[:11]
    return (
        number, at, document, name, code, lot, heat, place_name(*ends[:2]), place_name(*ends[2:]),
        row[11] or "", *row[12:],
    )  # fmt: skip
