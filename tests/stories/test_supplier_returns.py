"""Metal goes back to its supplier: who gives it up, who waits for other metal, who is on the pool
board again, and how it is undone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.audit import history_of
from materialcenter.core.errors import ReasonMissing
from materialcenter.core.quantities import Metal, portion
from materialcenter.demand.models import PurchaseRequest, RequestStatus
from materialcenter.fulfilment.after_delivery.supplier_returns.errors import (
    MoreThanCame,
    NotFromSupplier,
    NotHereAnyMore,
    NothingToSendBack,
    ReplacementUsed,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Returning
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import (
    preview_return,
    return_to_supplier,
)
from materialcenter.fulfilment.after_delivery.supplier_returns.reversing import (
    reverse_supplier_return,
)
from materialcenter.fulfilment.errors import (
    MetalIncomplete,
    ReservationsMustShrink,
    TooMuchReleased,
)
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.pegging import peg_to_line
from materialcenter.fulfilment.pool_board import pool_board
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reserving import release_reservation
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.purchasing.models import OrderStatus
from materialcenter.stock.errors import AlreadyReversed, UsedFurtherOn
from materialcenter.stock.models import Balance, Movement, PlaceKind
from materialcenter.stock.moving.conditions import block_lot, quarantine_lot
from materialcenter.stock.places import outside
from tests.cast import Cast
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    put_on_rack,
    sent_order,
)


class Story:
    """10 sheets came and are kept: 6 for the member (needed in 3 days), 4 for the neighbour."""

    def __init__(self, session: Session, cast: Cast, *, came: int = 10) -> None:
        self.session, self.cast = session, cast
        self.plate, self.supplier = add_material(session, "PLATE-5"), add_supplier(session)
        self.mine = approved(session, cast.member, cast.manager, (self.plate, 6), need_in_days=3)
        self.theirs = approved(
            session, cast.neighbour, cast.manager, (self.plate, 4), need_in_days=9
        )
        self.order = sent_order(
            session, self.supplier, [self.mine, self.theirs],
            buyer=cast.buyer, approver=cast.manager,
        )  # fmt: skip
        self.line = self.order.lines[0]
        self.receipt = self.deliver(came)
        self.balance = session.scalars(select(Balance)).one()

    def deliver(self, sheets: int):
        item = Delivered(self.line.id, Metal(sheets, sheets * SHEET_G), "B-02-1", heat="HT-9")
        receipt = receive_delivery(
            self.session, supplier_id=self.order.supplier_id, delivered=[item],
            by=self.cast.storekeeper,
        )  # fmt: skip
        assert_books_hold(self.session)
        return receipt

    def back(self, sheets: int, *, replacement: bool = True, grams: int | None = None, **kw):
        metal = Metal(sheets, sheets * SHEET_G if grams is None else grams)
        given = {
            "supplier_id": self.supplier.id, "items": [Returning(self.balance.id, metal)],
            "reason": "permukaan berkarat", "by": self.cast.storekeeper, **kw,
        }  # fmt: skip
        document = return_to_supplier(self.session, replacement=replacement, **given)
        assert_books_hold(self.session)
        return document

    def set_free(self, request: PurchaseRequest) -> None:
        """What was kept for a request lies free."""
        for row in ready_reservations(self.session, request_id=request.id):
            release_reservation(
                self.session, reservation_id=row.id, reason="ditunda", by=self.cast.buyer
            )

    def undo(self, document):
        reversal = reverse_supplier_return(
            self.session, return_id=document.id, reason="salah lot", by=self.cast.storekeeper
        )
        assert_books_hold(self.session)
        return reversal

    def order_line(self) -> tuple[int, int, int]:
        """Received, still to come, closed short."""
        self.session.refresh(self.line)
        return self.line.received, self.line.open, self.line.closed_short

    def covers(self, request: PurchaseRequest) -> tuple[int, int, int]:
        (line,) = request.lines
        self.session.refresh(line)
        return line.reserved, line.pegged, line.uncovered

    def acts(self, request: PurchaseRequest) -> list[str]:
        return [row.act for row in history_of(self.session, PurchaseRequest, request.id)]


@pytest.fixture
def story(session: Session, cast: Cast) -> Story:
    return Story(session, cast)


def test_three_of_ten_go_back_and_everybody_is_served_when_the_replacement_comes(
    story: Story,
) -> None:
    assert story.order.status == OrderStatus.CLOSED
    document = story.back(3)
    assert document.posting.number.startswith("RKP-")
    assert story.order_line() == (7, 3, 0)
    assert story.order.status == OrderStatus.SENT
    assert story.covers(story.theirs) == (1, 3, 0)
    assert story.covers(story.mine) == (6, 0, 0)
    assert "sent-back-waiting" in story.acts(story.theirs)
    assert "sent-back-waiting" not in story.acts(story.mine)
    assert (story.balance.pieces, story.balance.held) == (7, 7)
    story.deliver(3)
    assert story.order_line() == (10, 0, 0)
    assert story.order.status == OrderStatus.CLOSED
    assert story.covers(story.theirs) == (4, 0, 0)


def test_what_is_free_goes_first(story: Story) -> None:
    story.set_free(story.theirs)
    story.back(3)
    assert story.covers(story.mine) == (6, 0, 0)
    story.back(2)
    assert story.covers(story.mine) == (5, 1, 0)
    assert story.order_line() == (5, 5, 0)


def test_whoever_is_chosen_gives_it_up_exactly(story: Story) -> None:
    mine, theirs = ready_reservations(story.session)
    with pytest.raises(ReservationsMustShrink):
        story.back(3, releases={mine.id: 2})
    with pytest.raises(TooMuchReleased):
        story.back(10, releases={mine.id: 5, theirs.id: 5})
    looked = preview_return(
        story.session, supplier_id=story.supplier.id, replacement=True,
        items=[Returning(story.balance.id, Metal(3, 3 * SHEET_G))],
        releases={mine.id: 2, theirs.id: 1},
    )  # fmt: skip
    assert [(loss.reservation.id, loss.held, loss.waits) for loss in looked[0].losses] == [
        (mine.id, 2, 2), (theirs.id, 1, 1),
    ]  # fmt: skip
    story.back(3, releases={mine.id: 2, theirs.id: 1})
    assert story.covers(story.mine) == (4, 2, 0)
    assert story.covers(story.theirs) == (3, 1, 0)


def test_without_replacement_the_rest_is_on_the_pool_board_at_once(story: Story) -> None:
    assert pool_board(story.session).needs == []
    document = story.back(3, replacement=False)
    assert story.order_line() == (7, 0, 3)
    assert story.order.status == OrderStatus.CLOSED
    assert story.covers(story.theirs) == (1, 0, 3)
    assert "sent-back-uncovered" in story.acts(story.theirs)
    (need,) = pool_board(story.session).needs
    assert (need.material.id, need.quantity) == (story.plate.id, 3)
    story.undo(document)
    assert story.order_line() == (10, 0, 0)
    assert story.covers(story.theirs) == (4, 0, 0)
    assert pool_board(story.session).needs == []


def test_a_part_goes_back_while_more_is_still_to_come(session: Session, cast: Cast) -> None:
    story = Story(session, cast, came=6)
    assert story.order_line() == (6, 4, 0)
    story.back(2, replacement=False)
    assert story.order_line() == (4, 4, 2)
    assert story.covers(story.mine) == (4, 0, 2)
    assert story.covers(story.theirs) == (0, 4, 0)
    story.back(1)
    assert story.order_line() == (3, 5, 2)
    assert story.covers(story.mine) == (3, 1, 2)
    story.deliver(5)
    assert story.covers(story.theirs) == (4, 0, 0)
    assert story.order.status == OrderStatus.CLOSED


def test_the_scale_and_the_last_gram(story: Story) -> None:
    value = story.balance.value_idr
    document = story.back(3, grams=3 * SHEET_G + 700)
    line = document.lines[0]
    assert (line.pieces, line.grams, line.book_grams) == (3, 3 * SHEET_G + 700, 3 * SHEET_G)
    metal, scale = story.session.scalars(
        select(Movement).where(Movement.posting_id == document.posting_id)
    )
    assert metal.value_idr == portion(value, 3, 10)
    assert (scale.grams, scale.value_idr) == (700, 0)
    assert scale.from_place_id == outside(PlaceKind.DIFFERENCE)
    assert scale.to_place_id == metal.to_place_id == outside(PlaceKind.SUPPLIER)
    story.back(7, grams=7 * SHEET_G - 40)
    assert (story.balance.pieces, story.balance.grams, story.balance.value_idr) == (0, 0, 0)


@pytest.mark.parametrize("hold_back", [quarantine_lot, block_lot])
def test_metal_that_is_held_back_goes_back_too(story: Story, hold_back) -> None:
    hold_back(story.session, lot_id=story.balance.lot_id, reason="retak", by=story.cast.buyer)
    document = story.back(10)
    assert story.order_line() == (0, 10, 0)
    assert story.covers(story.mine) == (0, 6, 0)
    story.undo(document)
    # It lies here again, but nobody can be promised metal that may not leave.
    assert story.order_line() == (10, 0, 0)
    assert story.covers(story.mine) == (0, 0, 6)


def test_what_cannot_go_back_is_refused(story: Story) -> None:
    session, cast = story.session, story.cast
    with pytest.raises(NothingToSendBack):
        story.back(1, items=[])
    with pytest.raises(MetalIncomplete):
        story.back(1, grams=0)
    with pytest.raises(ReasonMissing):
        story.back(1, reason=" ")
    with pytest.raises(NotFromSupplier):
        story.back(1, supplier_id=add_supplier(session, "PT Lain").id)
    own = put_on_rack(session, add_material(session, "P"), 2, by=cast.storekeeper)
    with pytest.raises(NotFromSupplier):
        story.back(1, items=[Returning(own.id, Metal(1, SHEET_G))])
    rows = ready_reservations(session, request_id=story.mine.id)
    issue = issue_metal(
        session, workshop_id=story.mine.workshop_id, taken_by="Sopir", by=cast.storekeeper,
        hand_overs=[HandOver(row.id, Metal(row.quantity, row.quantity * SHEET_G)) for row in rows],
    )  # fmt: skip
    with pytest.raises(NotHereAnyMore):
        story.back(5)
    # What the workshop brought back may go on to the supplier; its request stays served.
    return_metal(
        session, issue_line_id=issue.lines[0].id, metal=Metal(6, 6 * SHEET_G),
        place_code="B-02-1", reason="cacat", by=cast.storekeeper,
    )  # fmt: skip
    session.refresh(story.mine)
    assert story.mine.status == RequestStatus.CLOSED
    story.back(6)
    assert story.covers(story.mine) == (0, 0, 0)
    assert story.mine.status == RequestStatus.CLOSED
    assert story.order_line() == (4, 6, 0)


def test_no_more_goes_back_than_came(story: Story) -> None:
    story.back(3)
    story.balance.pieces += 5  # found in a count, as it were
    story.balance.grams += 5 * SHEET_G
    with pytest.raises(MoreThanCame):
        story.back(8)


def test_a_wrong_return_is_undone_once(story: Story) -> None:
    value = story.balance.value_idr
    document = story.back(3)
    with pytest.raises(UsedFurtherOn) as refusal:
        reverse_receipt(
            story.session, receipt_id=story.receipt.id, reason="x", by=story.cast.storekeeper
        )
    assert refusal.value.figures["others"] == document.posting.number
    story.undo(document)
    assert story.order_line() == (10, 0, 0)
    assert story.order.status == OrderStatus.CLOSED
    assert story.covers(story.theirs) == (4, 0, 0)
    assert (story.balance.pieces, story.balance.held) == (10, 10)
    assert story.balance.value_idr == value
    assert "sent-back-undone" in story.acts(story.theirs)
    with pytest.raises(AlreadyReversed):
        story.undo(document)
    reverse_receipt(
        story.session, receipt_id=story.receipt.id, reason="x", by=story.cast.storekeeper
    )
    assert_books_hold(story.session)
    assert story.order_line() == (0, 10, 0)


def test_a_return_stands_once_its_replacement_came(story: Story) -> None:
    document = story.back(3)
    story.deliver(3)
    with pytest.raises(ReplacementUsed):
        story.undo(document)


def test_a_return_stands_once_its_replacement_is_somebodys(story: Story) -> None:
    story.set_free(story.theirs)
    document = story.back(4)
    (line,) = story.theirs.lines
    peg_to_line(
        story.session, order_line_id=story.line.id, quantities={line.id: 1}, by=story.cast.buyer
    )
    with pytest.raises(ReplacementUsed):
        story.undo(document)
