"""A material that was entered twice becomes one: what was posted stays as it was, what lies on
the racks goes over to the other, and searches find only that one."""

from collections.abc import Sequence

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import audit
from materialcenter.core.db import lock
from materialcenter.core.errors import DomainError, InvalidInput, N_, NotFound, ReasonMissing
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.demand.queries import LIVE
from materialcenter.fulfilment.cut_jobs.models import CutJob, JobStatus
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.queries import UNDER_WAY
from materialcenter.stock.counting.models import CountLine, CountStatus, StockCount
from materialcenter.stock.ledger import Ledger, Move, post
from materialcenter.stock.lots import relabel_lots
from materialcenter.stock.models import Balance, Lot, PlaceKind
from materialcenter.stock.places import outside

KIND = "merge"
PREFIX = "GB"
MOST_NAMED = 5
_WORDS = 400


class CannotMerge(InvalidInput):
    """Two materials that are not the same metal in the same form."""

    sentence = N_("%(material)s dan %(into)s berbeda mutu atau bentuk, jadi tidak dapat digabung.")


class StillInUse(DomainError):
    """Documents under way name the material that is to go."""

    sentence = N_("%(material)s masih dipakai di %(documents)s. Selesaikan dahulu, lalu gabungkan.")


def merge_material(
    session: Session, *, material_id: int, into_id: int, reason: str, by: User
) -> Material:
    """Merge a material into another one of its grade and form; returns the one that stays.

    Metal on the racks gets lots of the other material, with their mother's heat, certificates
    and owner. Raises CannotMerge, StillInUse, ReasonMissing, NotFound.
    """
    by.must(Permission.CATALOGUE_MANAGE)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    both = lock(session, Material, {material_id, into_id})
    if not {material_id, into_id} <= both.keys():
        raise NotFound
    twin, kept = both[material_id], both[into_id]
    _must_be_alike(twin, kept)
    documents = _under_way(session, twin.id)
    if documents:
        raise StillInUse(material=twin.name_id, documents=", ".join(documents))
    number = _hand_over_stock(session, twin, kept, reason, by)
    twin.active, twin.merged_into_id = False, kept.id
    kept.search_text = f"{kept.search_text} {twin.search_text}"[:_WORDS]
    session.flush()
    known = {"into": kept.code, "twin": twin.code, "reason": reason}
    known |= {"number": number} if number else {}
    audit.record(session, by.id, Material, twin.id, "merged", **known)
    audit.record(session, by.id, Material, kept.id, "took-over", **known)
    return kept


def _must_be_alike(twin: Material, kept: Material) -> None:
    alike = (twin.grade_id, twin.form_code, twin.counted) == (
        kept.grade_id, kept.form_code, kept.counted,
    )  # fmt: skip
    if twin.id == kept.id or not alike or twin.merged_into_id or not kept.active:
        raise CannotMerge(material=twin.name_id, into=kept.name_id, field="into")


def _under_way(session: Session, material_id: int) -> Sequence[str]:
    """Numbers of documents that still want something of the material."""
    line, order_line = PurchaseRequestLine, SupplierOrderLine
    requests = (
        select(PurchaseRequest.number)
        .join(PurchaseRequest.lines)
        .where(line.material_id == material_id, PurchaseRequest.status.in_(LIVE))
    )
    orders = (
        select(SupplierOrder.number)
        .join(SupplierOrder.lines)
        .where(order_line.material_id == material_id, SupplierOrder.status.in_(UNDER_WAY))
    )
    counts = (
        select(StockCount.number)
        .join(CountLine, CountLine.count_id == StockCount.id)
        .join(Lot, Lot.id == CountLine.lot_id)
        .where(
            Lot.material_id == material_id,
            StockCount.status.in_((CountStatus.OPEN, CountStatus.COUNTED)),
        )
    )
    jobs = select(CutJob.number).where(
        CutJob.material_id == material_id, CutJob.status == JobStatus.PLANNED
    )
    rows = session.scalars(union_all(requests, orders, counts, jobs))
    return sorted({number or "–" for number in rows})[:MOST_NAMED]


def _hand_over_stock(
    session: Session, twin: Material, kept: Material, reason: str, by: User
) -> str:
    """Everything on the racks goes over; returns the posting's number, "" when there is none."""
    ledger = Ledger(session)
    there = select(Balance).join(Balance.lot).where(Lot.material_id == twin.id, Balance.grams > 0)
    ledger.lock_lots(session.scalars(select(there.subquery().c.lot_id)))
    balances = session.scalars(
        there.order_by(Balance.id).execution_options(populate_existing=True)
    ).all()
    if not balances:
        return ""
    lots = relabel_lots(session, {row.lot_id: row.lot for row in balances}, kept)
    between = outside(PlaceKind.CUTTING)
    moves: list[Move] = []
    for row in balances:
        metal, value = row.metal, row.value_idr
        moves.append(Move(row.lot_id, row.place_id, between, metal, value))
        moves.append(Move(lots[row.lot_id].id, between, row.place_id, metal, value))
    posting, _ = post(ledger, moves, kind=KIND, prefix=PREFIX, by=by, reason=reason)
    return posting.number
