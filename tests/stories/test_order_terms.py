"""What an order costs: discount, freight, PPN; and by how much its deliveries may be off."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.taxes import (
    BadTax,
    TaxEnded,
    TaxInThePast,
    TaxOverlaps,
    end_tax,
    switch_tax_on,
)
from materialcenter.catalogue.services import ImpossibleTolerance, set_tolerances
from materialcenter.core import clock
from materialcenter.core.quantities import Metal
from materialcenter.core.settings import DELIVERY_TOLERANCE_BP, store
from materialcenter.core.tax import TaxRule, rule_on
from materialcenter.fulfilment.after_delivery.landed_costs import Bill, spread_cost
from materialcenter.fulfilment.changing import Wanted, approve_change, propose_change
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.purchasing.charges import Charge, set_terms
from materialcenter.purchasing.errors import BadTerms, OrderAboveLimit
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.services import (
    add_order_line,
    approve_order,
    change_order_line,
    change_supplier,
    draft_order,
    send_order,
)
from materialcenter.purchasing.sums import discounted
from materialcenter.purchasing.versions.queries import versions_of
from materialcenter.stock.models import Balance
from tests.cast import Cast
from tests.scene import add_material, add_supplier, assert_books_hold

PPN = {"rate_bp": 1_200, "base_numerator": 11, "base_denominator": 12}


def drafted(session: Session, cast: Cast, grams: int, idr_per_kg: int) -> SupplierOrder:
    """A draft for so many grams of a coil."""
    coil = add_material(session, "COIL-9", counted="mass")
    expected = clock.today() + timedelta(days=10)
    order = draft_order(
        session, supplier_id=add_supplier(session).id, expected_on=expected, by=cast.buyer
    )
    add_order_line(
        session, order_id=order.id, material_id=coil.id, quantity=grams, idr_per_kg=idr_per_kg,
        by=cast.buyer,
    )  # fmt: skip
    return order


def switched_on(session: Session, cast: Cast, day: date | None = None, **kw) -> TaxRule:
    return switch_tax_on(
        session, valid_from=day or clock.today(), by=cast.administrator, **{**PPN, **kw}
    )


def approve_and_send(session: Session, cast: Cast, order: SupplierOrder) -> None:
    approve_order(session, order_id=order.id, by=cast.second_buyer)
    send_order(session, order_id=order.id, by=cast.buyer)
    assert_books_hold(session)


def test_a_discount_lowers_what_the_metal_is_worth_and_a_charge_does_not(
    session: Session, cast: Cast
) -> None:
    order = drafted(session, cast, 100_001, 12_345)
    charges = [Charge("Ongkos kirim", 300_000), Charge("Ongkos bongkar", 50_000)]
    set_terms(session, order_id=order.id, discount_bp=250, charges=charges, by=cast.buyer)
    net = discounted(100_001 * 12_345, 1000, 250)
    assert net == 1_203_650
    sums = order.sums()
    assert (sums.goods_idr, sums.discount_idr, sums.charges_idr) == (1_234_512, 30_862, 350_000)
    assert order.total_idr == net + 350_000
    approve_and_send(session, cast, order)
    item = Delivered(order.lines[0].id, Metal(1, 100_001), "B-01-1", heat="H")
    receipt = receive_delivery(
        session, supplier_id=order.supplier_id, delivered=[item], by=cast.storekeeper
    )
    balance = session.scalars(select(Balance)).one()
    assert balance.value_idr == net
    bill = Bill(order.supplier.name, order.label, order.sums().charges_idr)
    spread_cost(session, receipt_ids=[receipt.id], bill=bill, amount_idr=350_000, by=cast.buyer)
    session.refresh(balance)
    assert balance.value_idr == order.total_idr
    assert_books_hold(session)


@pytest.mark.parametrize(
    ("discount_bp", "charges"),
    [(10_000, []), (-1, []), (0, [Charge(" ", 5)]), (0, [Charge("Ongkos", -1)])],
)
def test_terms_that_cannot_be_are_refused(
    session: Session, cast: Cast, discount_bp: int, charges: list[Charge]
) -> None:
    order = drafted(session, cast, 1_000, 1_000)
    with pytest.raises(BadTerms):
        set_terms(
            session, order_id=order.id, discount_bp=discount_bp, charges=charges, by=cast.buyer
        )


def test_charges_count_towards_the_limit(session: Session, cast: Cast) -> None:
    order = drafted(session, cast, 9_000_000, 11_000)
    charges = [Charge("Ongkos kirim", 1_000_001)]
    set_terms(session, order_id=order.id, discount_bp=0, charges=charges, by=cast.buyer)
    with pytest.raises(OrderAboveLimit):
        approve_order(session, order_id=order.id, by=cast.second_buyer)


@pytest.mark.parametrize(
    ("price", "base", "tax"),
    [
        (1_000_000, 916_667, 110_000), (100, 92, 11), (50, 46, 6), (4, 4, 0),
        (1_234_567, 1_131_686, 135_802),
    ],
)  # fmt: skip
def test_ppn_is_figured_from_the_unrounded_base_and_rounded_once(
    price: int, base: int, tax: int
) -> None:
    rule = TaxRule(**PPN)
    assert (rule.base_idr(price), rule.tax_idr(price)) == (base, tax)


def test_an_order_and_each_version_keep_the_tax_of_the_day_they_were_approved(
    clock, session: Session, cast: Cast
) -> None:
    order = drafted(session, cast, 100_000, 10_000)
    assert order.sums().tax_idr == 0
    rule = switched_on(session, cast)
    approve_and_send(session, cast, order)
    assert (order.total_idr, order.sums().total_idr) == (1_000_000, 1_110_000)
    end_tax(session, rule_id=rule.id, last_day=clock_today(), by=cast.administrator)
    clock.advance(days=1)
    session.refresh(order)
    assert order.sums().tax_idr == 110_000
    line = order.lines[0]
    wanted = Wanted(200_000, line.idr_per_kg, line.expected_on)
    change = propose_change(
        session, order_id=order.id, reason="tambah", lines={line.id: wanted}, by=cast.buyer
    )
    approve_change(session, change_id=change.id, by=cast.manager)
    session.refresh(order)
    assert order.sums().tax_idr == 0
    second, first = versions_of(session, order.id, by=cast.buyer)
    assert (first.sums().tax_idr, second.sums().tax_idr) == (110_000, 0)
    assert_books_hold(session)


def clock_today() -> date:
    return clock.today()


def test_tax_rules_do_not_overlap_and_are_for_days_to_come(session: Session, cast: Cast) -> None:
    today = clock.today()
    with pytest.raises(TaxInThePast):
        switched_on(session, cast, today - timedelta(days=1))
    with pytest.raises(BadTax):
        switched_on(session, cast, base_numerator=13)
    first = switched_on(session, cast)
    with pytest.raises(TaxOverlaps):
        switched_on(session, cast, today + timedelta(days=30))
    with pytest.raises(TaxInThePast):
        last = today - timedelta(days=1)
        end_tax(session, rule_id=first.id, last_day=last, by=cast.administrator)
    last = today + timedelta(days=9)
    end_tax(session, rule_id=first.id, last_day=last, by=cast.administrator)
    with pytest.raises(TaxEnded):
        end_tax(session, rule_id=first.id, last_day=last, by=cast.administrator)
    later = switched_on(session, cast, last + timedelta(days=1), rate_bp=1_100)
    days = [today, last, last + timedelta(days=1)]
    assert [rule_on(session, day) for day in days] == [first, first, later]
    end_tax(session, rule_id=later.id, last_day=today, by=cast.administrator)
    assert rule_on(session, last + timedelta(days=1)) is None
    assert rule_on(session, today - timedelta(days=1)) is None


def test_a_line_has_the_tolerance_of_its_material_else_its_suppliers_else_the_centres(
    session: Session, cast: Cast
) -> None:
    order = drafted(session, cast, 10_000, 9_000)
    supplier, coil = order.supplier, order.lines[0].material
    assert supplier.tolerance_over_bp == 200

    def tolerance(over: int | None, under: int | None) -> tuple[int, int, int]:
        change_supplier(
            session, supplier_id=supplier.id, name=supplier.name, contact="", phone="", email="",
            address="", lead_time_days=3, terms="", tolerance_over_bp=over,
            tolerance_under_bp=under, by=cast.buyer,
        )  # fmt: skip
        line = change_order_line(
            session, line_id=order.lines[0].id, quantity=10_000, idr_per_kg=9_000, by=cast.buyer
        )
        return line.tolerance_over_bp, line.tolerance_under_bp, line.most_accepted

    store(session, DELIVERY_TOLERANCE_BP, 300)
    assert tolerance(None, None) == (300, 300, 10_300)
    assert tolerance(0, None) == (0, 300, 10_000)
    set_tolerances(session, material_id=coil.id, over_bp=1_000, under_bp=None, by=cast.buyer)
    assert tolerance(0, 50) == (1_000, 50, 11_000)
    own = change_order_line(
        session, line_id=order.lines[0].id, quantity=10_000, idr_per_kg=9_000,
        tolerance_over_bp=500, tolerance_under_bp=0, by=cast.buyer,
    )  # fmt: skip
    assert (own.most_accepted, own.least_accepted) == (10_500, 10_000)
    with pytest.raises(ImpossibleTolerance):
        set_tolerances(session, material_id=coil.id, over_bp=10_001, under_bp=0, by=cast.buyer)
    approve_and_send(session, cast, order)
    set_tolerances(session, material_id=coil.id, over_bp=0, under_bp=0, by=cast.buyer)
    session.refresh(own)
    assert own.tolerance_over_bp == 500
    assert_books_hold(session)
