"""The part of the world in which metal went back to its supplier and short weight was claimed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.attachments import attach
from materialcenter.core.files import FileStore, Upload
from materialcenter.core.quantities import Metal
from materialcenter.demand import photos
from materialcenter.demand.models import PurchaseRequest
from materialcenter.demand.queries import LIVE
from materialcenter.fulfilment.after_delivery.claims.models import ShortWeightClaim
from materialcenter.fulfilment.after_delivery.claims.services import (
    make_claim,
    refuse_claim,
    settle_claim,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Returning
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import return_to_supplier
from materialcenter.fulfilment.after_delivery.supplier_returns.reversing import (
    reverse_supplier_return,
)
from materialcenter.fulfilment.models import ReceiptLine
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.purchasing.models import Supplier
from materialcenter.stock.models import Balance
from tests.cast import Cast
from tests.certificates import a_pdf
from tests.scene import SHEET_G, add_material, approved, sent_order

# What only the centre may read of it.
SECRETS = (
    "alasan retur", "alasan batal retur", "catatan retur", "catatan klaim", "alasan tolak klaim",
    "NK-TERSEMBUNYI", "61.001",
)  # fmt: skip


def send_metal_back(session: Session, cast: Cast, supplier: Supplier) -> None:
    """Both workshops lose some of a delivery: replaced, not replaced, undone; and claims of what
    it was short in every state."""
    plate, by = add_material(session, "PLATE-10"), cast.storekeeper
    requests = [
        approved(session, m, cast.manager, (plate, 6)) for m in (cast.member, cast.neighbour)
    ]
    order = sent_order(session, supplier, requests, buyer=cast.buyer, approver=cast.manager)
    item = Delivered(
        order.lines[0].id, Metal(12, 12 * SHEET_G - 12_000), "D-01-1", heat="HT-7",
        supplier_grams=12 * SHEET_G,
    )  # fmt: skip
    receipt = receive_delivery(session, supplier_id=supplier.id, delivered=[item], by=by)
    lot_id = receipt.lines[0].lot_id
    balance_id = session.scalars(select(Balance.id).where(Balance.lot_id == lot_id)).one()
    for sheets, replacement, undone in ((7, True, False), (1, False, False), (1, True, True)):
        document = return_to_supplier(
            session, supplier_id=supplier.id, replacement=replacement, reason="alasan retur",
            items=[Returning(balance_id, Metal(sheets, sheets * SHEET_G))], note="catatan retur",
            by=by,
        )  # fmt: skip
        if undone:
            reason = "alasan batal retur"
            reverse_supplier_return(session, return_id=document.id, reason=reason, by=by)
    claims = [
        make_claim(
            session, receipt_id=receipt.id, claimed={receipt.lines[0].id: grams},
            note="catatan klaim", by=by,
        )
        for grams in (6_000, 4_000, 2_000)
    ]  # fmt: skip
    settle_claim(
        session, claim_id=claims[0].id, credit_idr=61_001, on=clock.today(),
        reference="NK-TERSEMBUNYI", by=cast.buyer,
    )  # fmt: skip
    refuse_claim(session, claim_id=claims[1].id, reason="alasan tolak klaim", by=cast.buyer)


def add_photos(session: Session, cast: Cast, store: FileStore) -> None:
    """A photo of what went back, one of what was claimed, and those of what members mean."""
    upload = Upload("foto.pdf", a_pdf())
    for document in (SupplierReturn, ShortWeightClaim):
        id_ = session.scalars(select(document.id).order_by(document.id)).first() or 0
        attach(session, store, document, id_, [upload], by_id=cast.storekeeper.id)
    for person in (cast.neighbour, cast.member):
        asked = session.scalars(
            select(PurchaseRequest.id)
            .where(PurchaseRequest.status.in_(LIVE))
            .filter_by(workshop_id=person.workshop_id)
        ).first()
        photos.add_photos(session, request_id=asked or 0, store=store, uploads=[upload], by=person)


def after_a_delivery(session: Session, cast: Cast, supplier: Supplier) -> dict[str, int]:
    """Eight sheets came two kilos short: one went back, one kilo is claimed."""
    tin = add_material(session, "PLATE-2")
    needs = [approved(session, m, cast.manager, (tin, 4)) for m in (cast.member, cast.neighbour)]
    order = sent_order(session, supplier, needs, buyer=cast.buyer, approver=cast.manager)
    item = Delivered(
        order.lines[0].id, Metal(8, 8 * SHEET_G - 2_000), "B-03-1", supplier_grams=8 * SHEET_G
    )
    receipt = receive_delivery(
        session, supplier_id=supplier.id, delivered=[item], by=cast.storekeeper
    )
    (line,) = receipt.lines
    balance = session.scalars(select(Balance).where(Balance.lot_id == line.lot_id)).one()
    return {
        "came": balance.id,
        "claimed_line": line.id,
        "wrong_return": sent_back(session, cast, supplier.id, balance.id, 1).id,
        "claim": claimed(session, cast, line, 1_000).id,
    }


def sent_back(session: Session, cast: Cast, supplier_id: int, balance_id: int, sheets: int):
    return return_to_supplier(
        session, supplier_id=supplier_id, replacement=True, reason="cacat", by=cast.storekeeper,
        items=[Returning(balance_id, Metal(sheets, sheets * SHEET_G + 50))],
    )  # fmt: skip


def claimed(session: Session, cast: Cast, line: ReceiptLine, grams: int):
    return make_claim(
        session, receipt_id=line.receipt_id, claimed={line.id: grams}, by=cast.storekeeper
    )
