"""A thousand random acts, each done in the product and in the model; then both must agree and
every law of the books must hold."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core import clock as product_clock
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.demand.services import Wish, reject_request, submit_request
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Returning
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import return_to_supplier
from materialcenter.fulfilment.after_delivery.supplier_returns.reversing import (
    reverse_supplier_return,
)
from materialcenter.fulfilment.approving import (
    Decision,
    approve_request,
    cancel_rest,
    undo_approval,
    withdraw_request,
)
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import (
    Issue,
    IssueLine,
    ReceiptLine,
    Reservation,
    WorkshopReturn,
)
from materialcenter.fulfilment.pegging import cancel_order, pool_on_order
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reserving import release_reservation, reserve_uncovered
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.reversing import reverse_issue, reverse_receipt
from materialcenter.purchasing.models import OrderStatus, SupplierOrderLine
from materialcenter.purchasing.services import approve_order, send_order
from materialcenter.stock.models import Balance, Posting
from materialcenter.stock.queries import stock_of
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, add_supplier, assert_books_hold, put_on_rack
from tests.stateful.model import Line, Model

STEPS = 1000


class Centre:
    """The product and the model side by side; every method is one random act on both."""

    def __init__(self, session: Session, cast: Cast, chance: random.Random) -> None:
        self.session, self.cast, self.chance = session, cast, chance
        self.material = add_material(session, "PLATE-5")
        self.supplier = add_supplier(session)
        self.model = Model()
        self.standing_issues: list[tuple[int, int, int]] = []

    def pick(self, choose: Callable[[Line], bool]) -> tuple[int, Line] | None:
        """A random line of the model that fits."""
        fitting = [(i, line) for i, line in self.model.lines.items() if choose(line)]
        return self.chance.choice(fitting) if fitting else None

    def request_of(self, line_id: int) -> PurchaseRequest:
        return self.session.get_one(PurchaseRequestLine, line_id).request

    def stock_arrives(self) -> None:
        sheets = self.chance.randint(1, 12)
        put_on_rack(
            self.session, self.material, sheets, by=self.cast.storekeeper,
            place=f"A-0{self.chance.randint(1, 4)}-1", heat=f"HT-{self.chance.randint(1, 99)}",
        )  # fmt: skip
        self.model.free += sheets

    def ask(self) -> None:
        by = self.chance.choice([self.cast.member, self.cast.neighbour])
        quantity, days = self.chance.randint(1, 15), self.chance.randint(0, 40)
        wish = Wish(self.material.id, quantity, product_clock.today() + timedelta(days=days))
        request = submit_request(self.session, wishes=[wish], by=by)
        self.model.lines[request.lines[0].id] = Line(
            quantity, wish.need_by.toordinal(), str(by.workshop_id)
        )

    def waiting(self) -> tuple[int, Line] | None:
        return self.pick(lambda line: not line.approved and not line.cancelled and line.asked > 0)

    def approve(self) -> None:
        if chosen := self.waiting():
            line_id, line = chosen
            quantity = self.chance.randint(1, line.asked)
            approve_request(
                self.session, request_id=self.request_of(line_id).id, remark="cukup segini",
                decisions=[Decision(line_id, quantity)], by=self.cast.manager,
            )  # fmt: skip
            self.model.approve(line, quantity)

    def reject(self) -> None:
        if chosen := self.waiting():
            line_id, _ = chosen
            reject_request(
                self.session, request_id=self.request_of(line_id).id, reason="tidak dijual",
                by=self.cast.manager,
            )  # fmt: skip
            del self.model.lines[line_id]

    def undo(self) -> None:
        chosen = self.pick(
            lambda line: (
                line.approved > 0
                and not line.issued
                and not any(line.pegs.values())
                and not line.cancelled
            )
        )
        if chosen and self.request_of(chosen[0]).status == "approved":
            undo_approval(
                self.session, request_id=self.request_of(chosen[0]).id, by=self.cast.manager
            )
            self.model.undo(chosen[1])

    def withdraw(self) -> None:
        chosen = self.pick(lambda line: line.approved > 0)
        if chosen and self.request_of(chosen[0]).status == "approved":
            request = self.request_of(chosen[0])
            by = request.requested_by
            withdraw_request(self.session, request_id=request.id, reason="batal", by=by)
            self.model.withdraw(chosen[1])

    def cancel_the_rest(self) -> None:
        if chosen := self.pick(lambda line: line.uncovered > 0):
            cancel_rest(
                self.session, request_id=self.request_of(chosen[0]).id, reason="tidak ada",
                by=self.cast.manager,
            )  # fmt: skip
            chosen[1].cancelled += chosen[1].uncovered

    def reserve(self) -> None:
        if chosen := self.pick(lambda line: line.uncovered > 0):
            reserve_uncovered(
                self.session, request_id=self.request_of(chosen[0]).id, by=self.cast.storekeeper
            )
            self.model.reserve(chosen[1])

    def order(self) -> None:
        wanting = [i for i, line in self.model.lines.items() if line.uncovered > 0]
        if wanting:
            chosen = self.chance.sample(wanting, min(len(wanting), 3))
            order = pool_on_order(
                self.session, supplier_id=self.supplier.id, line_ids=chosen,
                expected_on=product_clock.today(), prices={self.material.id: 11_000},
                by=self.cast.buyer,
            )  # fmt: skip
            approve_order(self.session, order_id=order.id, by=self.cast.manager)
            send_order(self.session, order_id=order.id, by=self.cast.buyer)
            self.model.order(order.lines[0].id, [self.model.lines[i] for i in chosen])

    def a_sent_order(self) -> int | None:
        sent = [i for i, order in self.model.orders.items() if order.open]
        return self.chance.choice(sent) if sent else None

    def _receive(self, line_id: int, sheets: int) -> int:
        item = Delivered(line_id, Metal(sheets, sheets * SHEET_G), "B-01-1", heat="HT-R")
        return receive_delivery(
            self.session, supplier_id=self.supplier.id, delivered=[item],
            by=self.cast.storekeeper,
        ).id  # fmt: skip

    def receive(self) -> None:
        if (line_id := self.a_sent_order()) is not None:
            sheets = self.chance.randint(1, self.model.orders[line_id].open)
            self._receive(line_id, sheets)
            self.model.receive(line_id, sheets)

    def receive_wrongly(self) -> None:
        """A receipt that is reversed at once leaves everything as it was."""
        if (line_id := self.a_sent_order()) is not None:
            receipt = self._receive(line_id, self.model.orders[line_id].open)
            reverse_receipt(
                self.session, receipt_id=receipt, reason="salah", by=self.cast.storekeeper
            )

    def cancel_order(self) -> None:
        if (line_id := self.a_sent_order()) is not None:
            order = self.session.get_one(SupplierOrderLine, line_id).order
            cancel_order(self.session, order_id=order.id, reason="batal", by=self.cast.buyer)
            assert order.status in (OrderStatus.CANCELLED, OrderStatus.CLOSED)
            self.model.cancel_order(line_id)

    def a_reservation(self) -> Reservation | None:
        rows = self.session.scalars(select(Reservation).order_by(Reservation.id)).all()
        return self.chance.choice(rows) if rows else None

    def issue(self) -> None:
        if row := self.a_reservation():
            line_id = row.request_line_id
            sheets = self.chance.randint(1, row.quantity)
            weighed = sheets * SHEET_G + self.chance.randint(-900, 900)
            issue = issue_metal(
                self.session, workshop_id=self.request_of(line_id).workshop_id,
                hand_overs=[HandOver(row.id, Metal(sheets, weighed))], taken_by="Supir",
                by=self.cast.storekeeper,
            )  # fmt: skip
            self.model.issue(self.model.lines[line_id], sheets)
            self.standing_issues.append((issue.id, line_id, sheets))

    def release(self) -> None:
        if row := self.a_reservation():
            line, sheets = self.model.lines[row.request_line_id], row.quantity
            release_reservation(
                self.session, reservation_id=row.id, reason="lewat", by=self.cast.storekeeper
            )
            self.model.release(line, sheets)

    def reverse_issue(self) -> None:
        if self.standing_issues:
            issue_id, line_id, sheets = self.standing_issues.pop(
                self.chance.randrange(len(self.standing_issues))
            )
            line = self.model.lines[line_id]
            if self.request_of(line_id).status in ("approved", "closed") and not line.cancelled:
                reverse_issue(
                    self.session, issue_id=issue_id, reason="salah", by=self.cast.storekeeper
                )
                self.model.unissue(line, sheets)

    def bring_back(self) -> None:
        if self.standing_issues:
            issue_id, _, sheets = self.standing_issues.pop()
            row = self.session.scalars(
                select(IssueLine).where(IssueLine.issue_id == issue_id)
            ).one()
            back = self.chance.randint(1, sheets)
            return_metal(
                self.session, issue_line_id=row.id, place_code="A-01-1", reason="kelebihan",
                metal=Metal(back, min(back * SHEET_G, row.grams)), by=self.cast.storekeeper,
            )  # fmt: skip
            self.model.bring_back(back)

    def _send_back(self, *, replacement: bool) -> SupplierReturn | None:
        """Some metal of a delivery, kept for somebody or free, goes back."""
        of_receipts = select(ReceiptLine.lot_id)
        question = select(Balance).where(Balance.lot_id.in_(of_receipts), Balance.pieces > 0)
        balances = self.session.scalars(question.order_by(Balance.id)).all()
        if not balances:
            return None
        balance = self.chance.choice(balances)
        sheets = self.chance.randint(1, balance.pieces)
        return return_to_supplier(
            self.session, supplier_id=self.supplier.id, replacement=replacement, reason="cacat",
            items=[Returning(balance.id, Metal(sheets, sheets * SHEET_G))],
            by=self.cast.storekeeper,
        )  # fmt: skip

    def send_back(self) -> None:
        replacement = self.chance.random() < 0.7
        if document := self._send_back(replacement=replacement):
            (row,) = document.lines
            self.model.send_back(
                row.receipt_line.order_line_id, row.quantity, replaced=replacement,
                losses={share.request_line_id: share.quantity for share in row.shares},
            )  # fmt: skip

    def send_back_wrongly(self) -> None:
        """A return that is reversed at once leaves everything as it was."""
        if document := self._send_back(replacement=self.chance.random() < 0.5):
            reverse_supplier_return(
                self.session, return_id=document.id, reason="salah", by=self.cast.storekeeper
            )

    ACTS = (
        stock_arrives, ask, ask, approve, approve, reject, undo, withdraw, cancel_the_rest,
        reserve, order, receive, receive, receive_wrongly, cancel_order, issue, issue, issue,
        release, reverse_issue, bring_back, send_back, send_back_wrongly,
    )  # fmt: skip

    def agree(self) -> None:
        """The product says what the model says."""
        self.session.flush()
        stock = stock_of(self.session).get(self.material.id)
        assert (stock.free if stock else 0) == self.model.free
        rows = self.session.scalars(
            select(PurchaseRequestLine).where(PurchaseRequestLine.id.in_(self.model.lines))
        )
        for row in rows:
            line = self.model.lines[row.id]
            assert (row.issued, row.reserved, row.pegged, row.uncovered) == (
                line.issued, line.reserved, sum(line.pegs.values()), line.uncovered,
            )  # fmt: skip
        orders = self.session.scalars(
            select(SupplierOrderLine).where(SupplierOrderLine.id.in_(self.model.orders))
        )
        assert {row.id: row.open for row in orders} == {
            i: order.open for i, order in self.model.orders.items()
        }


@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_random_acts_keep_product_model_and_books_in_agreement(
    session: Session, cast: Cast, clock, seed: int
) -> None:
    chance = random.Random(seed)
    centre = Centre(session, cast, chance)
    done: set[str] = set()
    for number in range(STEPS // 2):
        clock.advance(minutes=7)
        act = chance.choice(Centre.ACTS)
        act(centre)
        done.add(act.__name__)
        centre.agree()
        if number % 50 == 49:
            assert_books_hold(session)
    assert done == {act.__name__ for act in Centre.ACTS}
    assert (
        session.scalars(select(Issue)).first() and session.scalars(select(WorkshopReturn)).first()
    )
    assert session.scalars(select(Posting).where(Posting.reverses_id.is_not(None))).first()
