"""A centre in which everything has happened once, and what its members must never read."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.models import Material
from materialcenter.config import ROOT
from materialcenter.core import clock
from materialcenter.core.attachments import attach
from materialcenter.core.files import FileStore, Upload
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest
from materialcenter.demand.services import Wish, reject_request, submit_request
from materialcenter.fulfilment.after_delivery.landed_costs import Bill, spread_cost
from materialcenter.fulfilment.approving import approve_request, withdraw_request
from materialcenter.fulfilment.counting import approve_count, shortfalls
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue, Receipt
from materialcenter.fulfilment.pegging import cancel_order, pool_on_order
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.rejecting import Rejected
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.reversing import reverse_issue, reverse_receipt
from materialcenter.purchasing.importing.preparing import prepare_prices
from materialcenter.purchasing.importing.services import stage_prices
from materialcenter.purchasing.models import Supplier, SupplierOrder
from materialcenter.purchasing.services import (
    add_supplier,
    approve_order,
    draft_order,
    send_order,
    set_supplier_price,
)
from materialcenter.stock.certificates.services import (
    Known,
    attach_file,
    link_certificate,
    record_certificate,
)
from materialcenter.stock.counting.finding import Finding
from materialcenter.stock.counting.models import StockCount
from materialcenter.stock.counting.queries import books_now
from materialcenter.stock.counting.services import (
    Scope,
    finish_counting,
    open_count,
    record_count,
)
from materialcenter.stock.importing.preparing import prepare
from materialcenter.stock.importing.services import stage_import
from materialcenter.stock.lots import NewLot
from materialcenter.stock.models import Certificate, Lot
from materialcenter.stock.places import place_for
from materialcenter.stock.services import OpeningLine, post_opening_stock
from tests.cast import Cast, build_cast
from tests.certificates import a_pdf
from tests.house.changed import SECRETS as CHANGED_SECRETS
from tests.house.changed import change_order
from tests.house.cut import SECRETS as CUT_SECRETS
from tests.house.cut import cut_metal
from tests.house.moved import SECRETS as MOVED_SECRETS
from tests.house.moved import move_metal
from tests.house.offered import offer_metal
from tests.house.sent_back import SECRETS as SENT_BACK_SECRETS
from tests.house.sent_back import add_photos, send_metal_back
from tests.scene import SHEET_G, add_material, add_price

SAMPLE = ROOT / "materialcenter/seeds/opening_stock_sample.xlsx"
SUPPLIER = "PT Pemasok Tersembunyi"
BOUGHT_AT, BOOKED_AT = 11_173, 12_347
# What only the centre may read, wherever it was written.
SECRETS = (
    SUPPLIER, "Ibu Kontak Pemasok", "0281-55512", "tempo tersembunyi", "SJP-TERSEMBUNYI",
    "catatan pesanan", "catatan penerimaan", "alasan pesanan", "alasan penerimaan",
    "alasan penolakan", "catatan opname", "harga tersembunyi", "Angkutan Tersembunyi",
    "11.173", "12.347",
    *MOVED_SECRETS, *CUT_SECRETS, *SENT_BACK_SECRETS, *CHANGED_SECRETS,
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Who is there. Everything else is found in the database."""

    cast: Cast
    supplier_id: int
    plate_id: int


def build_world(session: Session) -> World:
    """Two workshops live through the same: both have of everything, in every state."""
    cast = build_cast(session)
    plate = add_material(session, "PLATE-5")
    add_price(session, plate)
    supplier = _supplier(session, cast, plate)
    _opening(session, cast, plate)
    for member in (cast.member, cast.neighbour):
        request = _request(session, cast, member, plate, 10)
        _collect(session, cast, request)
        _wrong_hand_over(session, cast, _request(session, cast, member, plate, 2))
    _orders(session, cast, supplier, plate)
    send_metal_back(session, cast, supplier)
    for member in (cast.member, cast.neighbour):
        _undecided(session, cast, member, plate)
    _counts(session, cast)
    move_metal(session, cast)
    cut_metal(session, cast)
    offer_metal(session, cast)
    _certificates(session, cast)
    _price_list(session, cast, supplier)
    prepared = prepare(session, filename=SAMPLE.name, content=SAMPLE.read_bytes())
    stage_import(session, prepared=prepared, by=cast.storekeeper)
    return World(cast, supplier.id, plate.id)


def _supplier(session: Session, cast: Cast, plate: Material) -> Supplier:
    supplier = add_supplier(
        session, name=SUPPLIER, contact="Ibu Kontak Pemasok", phone="0281-55512",
        terms="tempo tersembunyi", by=cast.buyer,
    )  # fmt: skip
    set_supplier_price(
        session, supplier_id=supplier.id, material_id=plate.id, idr_per_kg=BOUGHT_AT,
        valid_from=clock.today(), by=cast.buyer,
    )  # fmt: skip
    return supplier


def _price_list(session: Session, cast: Cast, supplier: Supplier) -> None:
    """One that is being looked over."""
    content = f"Nama Barang;Harga/Kg\nPLATE-5;{BOUGHT_AT}\nplat entah;9.000\n".encode()
    prepared = prepare_prices(
        session, supplier_id=supplier.id, filename="harga tersembunyi.csv", content=content,
        valid_from=clock.today(),
    )  # fmt: skip
    stage_prices(session, prepared=prepared, by=cast.buyer)


def _opening(session: Session, cast: Cast, plate: Material) -> None:
    lines = [
        OpeningLine(
            NewLot(plate, clock.today(), heat="HT-1", owner_id=owner),
            place,
            Metal(pieces, pieces * SHEET_G),
            BOOKED_AT,
        )
        for owner, place, pieces in ((None, "A-01-1", 20), (cast.other_workshop.id, "A-01-2", 3))
    ]
    post_opening_stock(session, lines=lines, by=cast.storekeeper)


def _ask(session: Session, member: User, plate: Material, sheets: int) -> PurchaseRequest:
    wish = Wish(plate.id, sheets, clock.today() + timedelta(days=7))
    return submit_request(session, wishes=[wish], note=f"catatan {member.name}", by=member)


def _request(
    session: Session, cast: Cast, member: User, plate: Material, sheets: int
) -> PurchaseRequest:
    asked = _ask(session, member, plate, sheets)
    return approve_request(session, request_id=asked.id, by=cast.manager)


def _collect(session: Session, cast: Cast, request: PurchaseRequest) -> None:
    issue = _hand_over(session, cast, request)
    line = issue.lines[0]
    return_metal(
        session, issue_line_id=line.id, metal=Metal(1, SHEET_G), place_code="A-01-1",
        reason=f"sisa {request.requested_by.name}", by=cast.storekeeper,
    )  # fmt: skip


def _hand_over(session: Session, cast: Cast, request: PurchaseRequest) -> Issue:
    hand_overs = [
        HandOver(row.id, Metal(row.quantity, row.quantity * SHEET_G))
        for row in ready_reservations(session, request_id=request.id)
    ]
    return issue_metal(
        session, workshop_id=request.workshop_id, hand_overs=hand_overs,
        taken_by=f"Sopir {request.workshop.name}", by=cast.storekeeper,
    )  # fmt: skip


def _wrong_hand_over(session: Session, cast: Cast, request: PurchaseRequest) -> None:
    issue = _hand_over(session, cast, request)
    reason = f"salah {request.workshop.name}"
    reverse_issue(session, issue_id=issue.id, reason=reason, by=cast.storekeeper)


def _orders(session: Session, cast: Cast, supplier: Supplier, plate: Material) -> None:
    """Orders for both: one taken in, partly and once wrongly, one cancelled, one a draft."""
    requests = [_request(session, cast, m, plate, 9) for m in (cast.member, cast.neighbour)]
    order = _pooled(session, cast, supplier, requests)
    order.note = "catatan pesanan"
    approve_order(session, order_id=order.id, by=cast.manager)
    send_order(session, order_id=order.id, by=cast.buyer)
    wrong = _deliver(session, cast, order, 3)
    reason = "alasan penerimaan"
    reverse_receipt(session, receipt_id=wrong.id, reason=reason, by=cast.storekeeper)
    kept = _deliver(session, cast, order, 5)
    dented = Rejected(order.lines[0].id, Metal(2, 0), "alasan penolakan")
    receive_delivery(
        session, supplier_id=supplier.id, delivered=[], rejected=[dented], by=cast.storekeeper
    )
    bill = Bill("Angkutan Tersembunyi", "INV-1", 250_000)
    spread_cost(session, receipt_ids=[kept.id], bill=bill, amount_idr=200_000, by=cast.buyer)
    change_order(session, cast, order)
    requests = [_request(session, cast, m, plate, 4) for m in (cast.member, cast.neighbour)]
    for reason in ("alasan pesanan", ""):
        order = _pooled(session, cast, supplier, requests)
        if reason:
            approve_order(session, order_id=order.id, by=cast.manager)
            cancel_order(session, order_id=order.id, reason=reason, by=cast.buyer)
    expected = clock.today() + timedelta(days=9)
    draft_order(session, supplier_id=supplier.id, expected_on=expected, by=cast.buyer)
    for member in (cast.member, cast.neighbour):
        _request(session, cast, member, plate, 3)


def _pooled(
    session: Session, cast: Cast, supplier: Supplier, requests: list[PurchaseRequest]
) -> SupplierOrder:
    lines = [line for request in requests for line in request.lines]
    return pool_on_order(
        session, supplier_id=supplier.id, line_ids=[line.id for line in lines],
        expected_on=clock.today() + timedelta(days=9),
        prices={line.material_id: BOUGHT_AT for line in lines}, by=cast.buyer,
    )  # fmt: skip


def _deliver(session: Session, cast: Cast, order: SupplierOrder, sheets: int) -> Receipt:
    metal = Metal(sheets, sheets * SHEET_G)
    return receive_delivery(
        session, supplier_id=order.supplier_id, by=cast.storekeeper,
        delivered=[Delivered(order.lines[0].id, metal, "B-02-1", heat="HT-2")],
        delivery_note="SJP-TERSEMBUNYI", note="catatan penerimaan",
    )  # fmt: skip


def _undecided(session: Session, cast: Cast, member: User, plate: Material) -> None:
    _ask(session, member, plate, 2)
    refused = _ask(session, member, plate, 3)
    reason = f"ditolak {member.name}"
    reject_request(session, request_id=refused.id, reason=reason, by=cast.buyer)
    withdraw_request(session, request_id=_ask(session, member, plate, 4).id, by=member)


def _counts(session: Session, cast: Cast) -> None:
    """One count posted, with less left than was held; one to be approved; a blind one open."""
    posted, waiting = (_counted(session, cast, place) for place in ("A-01-1", "B-02-1"))
    begun = Scope(place_id=place_for(session, "A-01-2").id)
    open_count(session, scope=begun, blind=True, note="catatan opname", by=cast.storekeeper)
    for count in (posted, waiting):
        finish_counting(session, count_id=count.id, by=cast.storekeeper)
    releases = {
        row.id: shortfall.short
        for shortfall in shortfalls(session, posted)
        for row in shortfall.reservations[:1]
    }
    approve_count(session, count_id=posted.id, releases=releases, by=cast.manager)


def _counted(session: Session, cast: Cast, place: str) -> StockCount:
    """Everything at a place was counted, and one piece of each lot is missing."""
    scope = Scope(place_id=place_for(session, place).id)
    count = open_count(
        session, scope=scope, blind=False, note="catatan opname", by=cast.storekeeper
    )
    books = books_now(session, count.lines)
    findings = [Finding(line.id, books[line.id].pieces - 1) for line in count.lines]
    record_count(session, count_id=count.id, findings=findings, by=cast.storekeeper)
    return count


def _certificates(session: Session, cast: Cast) -> None:
    """One that covers metal which went to both workshops, and one that is not linked yet."""
    lot = session.scalars(select(Lot).where(Lot.heat == "HT-1").order_by(Lot.id)).first()
    assert lot
    known = Known("MC-1", "HT-1", kind="3.1", figures={"yield": 230, "tensile": 410, "C": 150})
    kept = record_certificate(session, known=known, by=cast.storekeeper)
    link_certificate(session, certificate_id=kept.id, lot_ids=[lot.id], by=cast.storekeeper)
    record_certificate(session, known=Known("MC-2", "HT-2"), by=cast.storekeeper)


def add_file(session: Session, cast: Cast, store: FileStore) -> None:
    """The file of the first certificate, and a photo of a delivery."""
    kept = session.scalars(select(Certificate.id).where(Certificate.number == "MC-1")).one()
    upload = Upload("sertifikat.pdf", a_pdf())
    attach_file(session, certificate_id=kept, store=store, upload=upload, by=cast.storekeeper)
    receipt_id = session.scalars(select(Receipt.id).order_by(Receipt.id)).first() or 0
    attach(session, store, Receipt, receipt_id, [upload], by_id=cast.storekeeper.id)
    add_photos(session, cast, store)


def everyone(cast: Cast) -> list[User]:
    """One person of each role."""
    return [cast.user(role) for role in Role]
