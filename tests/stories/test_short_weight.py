"""The scale shows less than the supplier's note says: claimed at most once, credited to the rupiah
to those whose metal was short."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.errors import ReasonMissing, WrongState
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.claims.errors import (
    AskedNothing,
    ClaimAboveShort,
    ClaimedFurtherOn,
    CreditAboveAsked,
    CreditAhead,
    NothingClaimed,
    NothingShort,
)
from materialcenter.fulfilment.after_delivery.claims.queries import credits_of, shorts_of
from materialcenter.fulfilment.after_delivery.claims.services import (
    make_claim,
    refuse_claim,
    settle_claim,
    withdraw_claim,
)
from materialcenter.fulfilment.models import Receipt
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.services import approve_order, draft_order, put_on_order, send_order
from materialcenter.stock.errors import AlreadyReversed
from tests.cast import Cast
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    sent_order,
)


def take_in(session: Session, cast: Cast, order: SupplierOrder, *came: tuple[Metal, int | None]):
    receipt = receive_delivery(
        session,
        supplier_id=order.supplier_id,
        delivered=[
            Delivered(line.id, metal, "B-02-1", heat="HT-1", supplier_grams=said)
            for line, (metal, said) in zip(order.lines, came, strict=True)
        ],
        by=cast.storekeeper,
    )
    assert_books_hold(session)
    return receipt


@pytest.fixture
def coil(session: Session, cast: Cast) -> Receipt:
    """A coil of 500 kg by the note and 488 kg by the scale, at Rp 11,000."""
    supplier = add_supplier(session)
    expected = clock.today() + timedelta(days=10)
    order = draft_order(session, supplier_id=supplier.id, expected_on=expected, by=cast.buyer)
    put_on_order(
        session, order, material_id=add_material(session, "COIL", counted="mass").id,
        quantity=490_000, idr_per_kg=11_000, by=cast.buyer,
    )  # fmt: skip
    approve_order(session, order_id=order.id, by=cast.manager)
    send_order(session, order_id=order.id, by=cast.buyer)
    return take_in(session, cast, order, (Metal(1, 488_000), 500_000))


def claim(session: Session, cast: Cast, receipt: Receipt, grams: int, **kw):
    claimed = {receipt.lines[0].id: grams}
    made = make_claim(
        session, receipt_id=receipt.id, by=cast.storekeeper, **{"claimed": claimed, **kw}
    )
    assert_books_hold(session)
    return made


def settle(session: Session, cast: Cast, made, credit_idr: int):
    settle_claim(
        session, claim_id=made.id, credit_idr=credit_idr, on=clock.today(), reference="NK-9",
        by=cast.buyer,
    )  # fmt: skip
    assert_books_hold(session)


def test_twelve_kilos_short_ten_claimed_and_then_the_rest(
    session: Session, cast: Cast, coil: Receipt
) -> None:
    with pytest.raises(ClaimAboveShort) as refusal:
        claim(session, cast, coil, 13_000)
    assert [refusal.value.figures[name].value for name in ("short", "left")] == [12_000, 12_000]
    first = claim(session, cast, coil, 10_000)
    assert first.number.startswith("KT-")
    assert first.asked_idr == 110_000
    with pytest.raises(ClaimAboveShort) as refusal:
        claim(session, cast, coil, 3_000)
    assert refusal.value.figures["left"].value == 2_000
    second = claim(session, cast, coil, 2_000, asked_idr=25_000)
    assert second.asked_idr == 25_000
    assert [short.left_g for short in shorts_of(session, coil)] == [0]


def test_a_refused_or_withdrawn_claim_may_be_made_again(
    session: Session, cast: Cast, coil: Receipt
) -> None:
    for give_up in (refuse_claim, withdraw_claim):
        made = claim(session, cast, coil, 12_000)
        with pytest.raises(ReasonMissing):
            give_up(session, claim_id=made.id, reason=" ", by=cast.buyer)
        give_up(session, claim_id=made.id, reason="di bawah toleransi", by=cast.buyer)
        assert_books_hold(session)
        with pytest.raises(WrongState):
            settle(session, cast, made, 1)
    claim(session, cast, coil, 12_000)


def test_a_claim_for_nothing_is_refused(session: Session, cast: Cast, coil: Receipt) -> None:
    with pytest.raises(NothingClaimed):
        claim(session, cast, coil, 0)
    with pytest.raises(AskedNothing):
        claim(session, cast, coil, 12_000, asked_idr=0)


def test_a_credit_is_more_than_nothing_at_most_what_was_asked_and_has_come(
    session: Session, cast: Cast, coil: Receipt
) -> None:
    made = claim(session, cast, coil, 10_000)
    tomorrow = clock.today() + timedelta(days=1)
    for credit_idr, on, error in (
        (0, clock.today(), CreditAboveAsked),
        (110_001, clock.today(), CreditAboveAsked),
        (110_000, tomorrow, CreditAhead),
    ):
        with pytest.raises(error), session.begin_nested():
            settle_claim(
                session, claim_id=made.id, credit_idr=credit_idr, on=on, reference="",
                by=cast.buyer,
            )  # fmt: skip
        session.expire_all()
    settle(session, cast, made, 110_000)
    # The coil came for the shelf: all of it falls to the centre's own stock.
    (share,) = made.lines[0].shares
    assert (share.request_line_id, share.quantity, share.credit_idr) == (None, 488_000, 110_000)


def test_a_credit_falls_to_everybody_whose_metal_was_short(session: Session, cast: Cast) -> None:
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    members = (cast.member, cast.neighbour, cast.member)
    requests = [approved(session, m, cast.manager, (plate, 4)) for m in members]
    order = sent_order(session, supplier, requests, buyer=cast.buyer, approver=cast.manager)
    receipt = take_in(session, cast, order, (Metal(12, 12 * SHEET_G - 2_000), 12 * SHEET_G))
    made = claim(session, cast, receipt, 2_000, asked_idr=1_500_000)
    settle(session, cast, made, 1_000_000)
    shares = made.lines[0].shares
    assert [share.credit_idr for share in shares] == [333_334, 333_333, 333_333]
    assert [share.request_line_id for share in shares] == [r.lines[0].id for r in requests]
    (credit,) = credits_of(session, [requests[1].lines[0].id])
    assert (credit.claim_line.claim.number, credit.credit_idr) == (made.number, 333_333)


def test_two_lots_share_a_credit_by_what_was_claimed_and_the_shelf_has_its_part(
    session: Session, cast: Cast
) -> None:
    one, two = add_material(session, "P-1"), add_material(session, "P-2")
    mine = approved(session, cast.member, cast.manager, (one, 3), (two, 100))
    supplier = add_supplier(session)
    order = sent_order(session, supplier, [mine], buyer=cast.buyer, approver=cast.manager)
    receipt = take_in(
        session, cast, order,
        (Metal(3, 3 * SHEET_G - 1_000), 3 * SHEET_G),
        (Metal(102, 102 * SHEET_G - 3_000), 102 * SHEET_G),
    )  # fmt: skip
    first, second = receipt.lines
    made = claim(
        session, cast, receipt, 0, claimed={first.id: 1_000, second.id: 3_000}, asked_idr=100_000
    )
    settle(session, cast, made, 100_000)
    found = [[(s.quantity, s.credit_idr) for s in line.shares] for line in made.lines]
    assert found == [[(3, 25_000)], [(100, 73_529), (2, 1_471)]]


def test_a_delivery_without_the_suppliers_kilos_is_not_claimed(
    session: Session, cast: Cast
) -> None:
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    mine = approved(session, cast.member, cast.manager, (plate, 2))
    order = sent_order(session, supplier, [mine], buyer=cast.buyer, approver=cast.manager)
    receipt = take_in(session, cast, order, (Metal(2, 2 * SHEET_G), None))
    assert shorts_of(session, receipt) == []
    with pytest.raises(NothingShort):
        claim(session, cast, receipt, 1)


def test_a_claimed_delivery_stands_and_an_undone_one_is_not_claimed(
    session: Session, cast: Cast, coil: Receipt
) -> None:
    made = claim(session, cast, coil, 10_000)
    with pytest.raises(ClaimedFurtherOn) as refusal:
        reverse_receipt(session, receipt_id=coil.id, reason="salah", by=cast.storekeeper)
    assert refusal.value.figures["others"] == made.number
    withdraw_claim(session, claim_id=made.id, reason="salah", by=cast.buyer)
    reverse_receipt(session, receipt_id=coil.id, reason="salah", by=cast.storekeeper)
    assert_books_hold(session)
    with pytest.raises(AlreadyReversed):
        claim(session, cast, coil, 10_000)


def test_what_is_asked_is_what_was_paid_whatever_the_order_says_now(
    session: Session, cast: Cast, coil: Receipt
) -> None:
    order_line = coil.lines[0].order_line
    order_line.idr_per_kg = 30_000
    session.flush()
    claimed = {coil.lines[0].id: 10_000}
    made = make_claim(session, receipt_id=coil.id, claimed=claimed, by=cast.storekeeper)
    assert made.asked_idr == 110_000
