"""One thing for each act to be done with, and the acts that are broken off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.quantities import Metal
from materialcenter.demand.services import Wish, submit_request
from materialcenter.fulfilment.after_delivery.claims.services import settle_claim
from materialcenter.fulfilment.after_delivery.supplier_returns.reversing import (
    reverse_supplier_return,
)
from materialcenter.fulfilment.approving import approve_request
from materialcenter.fulfilment.changing import Wanted, approve_change, propose_change
from materialcenter.fulfilment.cut_jobs.models import CutJob
from materialcenter.fulfilment.cut_jobs.reversing import reverse_cut
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue, ReceiptLine, Reservation
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.rejecting import Rejected
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.reversing import reverse_issue, reverse_receipt
from materialcenter.fulfilment.splitting import split_line
from materialcenter.fulfilment.substituting.answering import accept_offer
from materialcenter.fulfilment.substituting.offering import Substitute, offer_substitute
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.services import approve_order, send_order
from materialcenter.stock.lots import NewLot
from materialcenter.stock.services import OpeningLine, post_opening_stock
from tests.cast import Cast, build_cast
from tests.cut_jobs.scene import cut_as_planned, piece, planned
from tests.house.sent_back import after_a_delivery, claimed, sent_back
from tests.scene import (
    SHEET_G,
    add_material,
    add_price,
    add_supplier,
    approved,
    ask,
    put_on_rack,
    sent_order,
)


@dataclass(frozen=True)
class Scene:
    """Ids of one thing for each act to be done with."""

    cast: Cast
    plate: int
    ware: int
    supplier: int
    asked: int
    uncovered_line: int
    draft: int
    approved: int
    change: int
    sent_line: int
    reservation: int
    issued_line: int
    wrong_issue: int
    wrong_receipt: int
    job: int
    wrong_cut: int
    offer: int
    came: int
    claimed_line: int
    wrong_return: int
    claim: int


def build_scene(session: Session) -> Scene:
    cast = build_cast(session)
    plate, ware = add_material(session, "PLATE-5"), add_material(session, "PLATE-9")
    add_price(session, plate)
    put_on_rack(session, plate, 40, by=cast.storekeeper)
    supplier = add_supplier(session)

    def need(sheets: int):
        return approved(session, cast.member, cast.manager, (ware, sheets))

    def pool(sheets: int) -> SupplierOrder:
        return pooled(session, cast, supplier.id, [need(sheets).lines[0].id], ware)

    waiting = pool(3)
    approve_order(session, order_id=waiting.id, by=cast.manager)
    line = waiting.lines[0]
    change = propose_change(
        session, order_id=waiting.id, reason="tambah", by=cast.buyer,
        lines={line.id: Wanted(5, 12_000, line.expected_on)},
    )  # fmt: skip
    came, coming = (
        sent_order(session, supplier, [need(n)], buyer=cast.buyer, approver=cast.manager)
        for n in (4, 5)
    )
    wrong = delivered(session, cast, supplier.id, came.lines[0].id, 4)
    mine = approved(session, cast.member, cast.manager, (plate, 6))
    ready = ready_reservations(session, request_id=mine.id)[0]
    issues = [handed_over(session, cast, ready, 2) for _ in range(2)]
    to_size = approved(session, cast.neighbour, cast.manager, (plate, 2)).lines[0]
    wanted = [piece(600, 1000, 2, to_size.id), piece(300, 400, 3)]
    jobs = [planned(session, plate, wanted, by=cast.storekeeper) for _ in range(2)]
    return Scene(
        cast, plate.id, ware.id, supplier.id,
        asked=ask(session, cast.member, (plate, 5), (ware, 2)).id,
        uncovered_line=need(7).lines[0].id, draft=pool(8).id, approved=waiting.id,
        change=change.id,
        sent_line=coming.lines[0].id, reservation=ready.id,
        issued_line=issues[0].lines[0].id, wrong_issue=issues[1].id, wrong_receipt=wrong.id,
        offer=offered(session, cast, need(6).lines[0].id, plate), job=jobs[0].id,
        wrong_cut=cut_as_planned(session, jobs[1], by=cast.storekeeper).posting_id,
        **after_a_delivery(session, cast, supplier),
    )  # fmt: skip


def pooled(
    session: Session, cast: Cast, supplier_id: int, line_ids: list[int], ware: Material
) -> SupplierOrder:
    return pool_on_order(
        session, supplier_id=supplier_id, line_ids=line_ids, prices={ware.id: 11_000},
        expected_on=clock.today() + timedelta(days=9), by=cast.buyer,
    )  # fmt: skip


def delivered(session: Session, cast: Cast, supplier_id: int, line_id: int, sheets: int):
    item = Delivered(line_id, Metal(sheets, sheets * SHEET_G), "B-02-1", heat="HT-7")
    dented = Rejected(line_id, Metal(1, 0), "penyok")
    return receive_delivery(
        session, supplier_id=supplier_id, delivered=[item], rejected=[dented], by=cast.storekeeper
    )


def handed_over(session: Session, cast: Cast, ready: Reservation, sheets: int) -> Issue:
    return issue_metal(
        session, workshop_id=cast.workshop.id, taken_by="Pak Budi", by=cast.storekeeper,
        hand_overs=[HandOver(ready.id, Metal(sheets, sheets * SHEET_G + 90))],
    )  # fmt: skip


def offered(session: Session, cast: Cast, line_id: int, plate: Material) -> int:
    substitute = Substitute(6, 6, 14_000, "tebal lain", material_id=plate.id)
    return offer_substitute(session, line_id=line_id, substitute=substitute, by=cast.buyer).id


def submit(session: Session, at: Scene) -> None:
    wish = Wish(at.plate, 3, clock.today() + timedelta(days=5))
    submit_request(session, wishes=[wish], by=at.cast.member)


def approve(session: Session, at: Scene) -> None:
    approve_request(session, request_id=at.asked, by=at.cast.manager)


def pool(session: Session, at: Scene) -> None:
    ware = session.get_one(Material, at.ware)
    pooled(session, at.cast, at.supplier, [at.uncovered_line], ware)


def approve_the_order(session: Session, at: Scene) -> None:
    approve_order(session, order_id=at.draft, by=at.cast.manager)


def change_the_order(session: Session, at: Scene) -> None:
    approve_change(session, change_id=at.change, by=at.cast.manager)


def split(session: Session, at: Scene) -> None:
    split_line(
        session, order_line_id=at.sent_line, quantity=2, reason="dua truk",
        expected_on=clock.today() + timedelta(days=20), by=at.cast.buyer,
    )  # fmt: skip


def send(session: Session, at: Scene) -> None:
    send_order(session, order_id=at.approved, by=at.cast.buyer)


def receive(session: Session, at: Scene) -> None:
    delivered(session, at.cast, at.supplier, at.sent_line, 5)


def issue(session: Session, at: Scene) -> None:
    handed_over(session, at.cast, session.get_one(Reservation, at.reservation), 2)


def bring_back(session: Session, at: Scene) -> None:
    return_metal(
        session, issue_line_id=at.issued_line, metal=Metal(1, SHEET_G), place_code="A-01-1",
        reason="kelebihan", by=at.cast.storekeeper,
    )  # fmt: skip


def take_back_issue(session: Session, at: Scene) -> None:
    reverse_issue(session, issue_id=at.wrong_issue, reason="salah", by=at.cast.storekeeper)


def take_back_receipt(session: Session, at: Scene) -> None:
    reverse_receipt(session, receipt_id=at.wrong_receipt, reason="salah", by=at.cast.storekeeper)


def open_stock(session: Session, at: Scene) -> None:
    plate = session.get_one(Material, at.plate)
    lots = [NewLot(plate, clock.today(), heat=heat) for heat in ("HT-8", "HT-9")]
    lines = [OpeningLine(lot, "C-03-1", Metal(2, 2 * SHEET_G), 12_000) for lot in lots]
    post_opening_stock(session, lines=lines, by=at.cast.storekeeper)


def cut(session: Session, at: Scene) -> None:
    cut_as_planned(session, session.get_one(CutJob, at.job), by=at.cast.storekeeper)


def take_back_cut(session: Session, at: Scene) -> None:
    reverse_cut(session, posting_id=at.wrong_cut, reason="salah", by=at.cast.storekeeper)


def accept(session: Session, at: Scene) -> None:
    accept_offer(session, offer_id=at.offer, quantity=4, by=at.cast.member)


def send_back(session: Session, at: Scene) -> None:
    sent_back(session, at.cast, at.supplier, at.came, 5)


def take_back_return(session: Session, at: Scene) -> None:
    reverse_supplier_return(
        session, return_id=at.wrong_return, reason="salah", by=at.cast.storekeeper
    )


def claim(session: Session, at: Scene) -> None:
    claimed(session, at.cast, session.get_one(ReceiptLine, at.claimed_line), 1_000)


def settle(session: Session, at: Scene) -> None:
    settle_claim(
        session, claim_id=at.claim, credit_idr=10_000, on=clock.today(), reference="NK-1",
        by=at.cast.buyer,
    )  # fmt: skip


Act = Callable[[Session, Scene], None]
ACTS: list[Act] = [
    submit, approve, pool, approve_the_order, send, receive, issue, bring_back, take_back_issue,
    take_back_receipt, open_stock, cut, take_back_cut, accept, send_back, take_back_return,
    claim, settle, change_the_order, split,
]  # fmt: skip
