"""What was spent, and how suppliers keep what they promised.

Ten plates of 116.5 kg are ordered at Rp 12,000 on Tuesday 3 November, for the 13th. Six come on
the 9th, 1 kg short of the supplier's papers, with a certificate; four on the 15th, and a fifth that
is refused at the gate. One of the six goes back on the 16th, not to be replaced. Rp 100,000 of
freight is charged to the first delivery. Another supplier brings two bars of 50 kg.
"""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.claims.services import make_claim, settle_claim
from materialcenter.fulfilment.after_delivery.landed_costs import Bill, spread_cost
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Returning
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import return_to_supplier
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.rejecting import Rejected
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.reports.periods import Period
from materialcenter.reports.ranks import nearest_rank
from materialcenter.reports.registry import REPORTS
from materialcenter.reports.report import Question
from materialcenter.reports.spend.figures import Bought, by_key, purchases, together
from materialcenter.reports.spend.promises import promises
from materialcenter.reports.spend.scorecard import Card, scorecards
from materialcenter.stock.models import Balance
from tests.cast import Cast
from tests.conftest import Clock
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    sent_order,
)

NOVEMBER = Question(Period(date(2026, 11, 1), date(2026, 11, 30)))
BAR_G = 50_000


@pytest.fixture
def bought(session: Session, cast: Cast, clock: Clock) -> tuple[int, int]:
    """The story above; the ids of the two suppliers."""
    plate = add_material(session, "PLATE-5")
    bar = add_material(session, "BAR", piece_weight_g=BAR_G)
    bar.form_code = "round_bar"
    mill, shop = add_supplier(session, "Pabrik"), add_supplier(session, "Toko")
    plates, bars = (
        sent_order(
            session, supplier, [approved(session, cast.member, cast.manager, (metal, quantity))],
            buyer=cast.buyer, approver=cast.manager, idr_per_kg=12_000,
        )
        for supplier, metal, quantity in ((mill, plate, 10), (shop, bar, 2))
    )  # fmt: skip
    line = plates.lines[0]
    assert line.expected_on == date(2026, 11, 13)
    clock.advance(days=6)
    first = receive_delivery(
        session, supplier_id=mill.id, by=cast.storekeeper,
        delivered=[
            Delivered(
                line.id, Metal(6, 6 * SHEET_G - 1_000), "B-02-1", heat="H-1",
                certificate_number="MC-1", supplier_grams=6 * SHEET_G,
            )
        ],
    )  # fmt: skip
    bill = Bill("Angkutan", "INV-1", 100_000)
    spread_cost(session, receipt_ids=[first.id], bill=bill, amount_idr=100_000, by=cast.buyer)
    wrong = receive_delivery(
        session, supplier_id=shop.id, by=cast.storekeeper,
        delivered=[Delivered(bars.lines[0].id, Metal(1, BAR_G), "B-02-1")],
    )  # fmt: skip
    reverse_receipt(session, receipt_id=wrong.id, reason="Salah", by=cast.storekeeper)
    claim = make_claim(
        session, receipt_id=first.id, claimed={first.lines[0].id: 1_000}, by=cast.buyer
    )
    clock.advance(days=6)
    receive_delivery(
        session, supplier_id=mill.id, by=cast.storekeeper,
        delivered=[Delivered(line.id, Metal(4, 4 * SHEET_G), "B-02-1")],
        rejected=[Rejected(line.id, Metal(1, 0), "Penyok")],
    )  # fmt: skip
    receive_delivery(
        session, supplier_id=shop.id, by=cast.storekeeper,
        delivered=[Delivered(bars.lines[0].id, Metal(2, 2 * BAR_G), "B-02-1")],
    )  # fmt: skip
    clock.advance(days=1)
    settle_claim(
        session, claim_id=claim.id, credit_idr=10_000, on=date(2026, 11, 16), reference="NK",
        by=cast.buyer,
    )  # fmt: skip
    balance = session.scalars(select(Balance).where(Balance.lot_id == first.lines[0].lot_id)).one()
    return_to_supplier(
        session, supplier_id=mill.id, replacement=False, reason="Cacat", by=cast.storekeeper,
        items=[Returning(balance.id, Metal(1, balance.grams // 6))],
    )  # fmt: skip
    session.flush()
    assert_books_hold(session)
    return mill.id, shop.id


def cards(session: Session) -> dict[str, Card]:
    return {card.name: card for card in scorecards(session, NOVEMBER)}


def test_spend_is_what_came_less_what_went_back_and_freight_stands_apart(
    session: Session, bought: tuple[int, int]
) -> None:
    mill, shop = bought
    found = by_key(purchases(session, NOVEMBER), "supplier_id")
    six, idr = 6 * SHEET_G - 1_000, 12_000
    went_back = six // 6
    # What goes back takes its part of the freight along.
    assert found[mill,].grams == six + 4 * SHEET_G - went_back
    paid = six * idr // 1000 + 4 * SHEET_G * idr // 1000
    back = (six * idr // 1000 + 100_000) * went_back / six
    assert found[mill,].total_idr == pytest.approx(paid + 100_000 - back, abs=1)
    assert found[mill,].extra_idr == 100_000
    # A receipt that was undone on the same day leaves nothing.
    assert found[shop,] == Bought(2 * BAR_G, 2 * BAR_G * idr // 1000, 0)
    assert found[shop,].idr_per_kg == idr
    whole = together(purchases(session, NOVEMBER))
    assert whole.total_idr == found[mill,].total_idr + found[shop,].total_idr
    assert together(purchases(session, replace(NOVEMBER, supplier_id=shop))) == found[shop,]
    assert together(purchases(session, replace(NOVEMBER, family="Batang dan profil"))).grams == (
        2 * BAR_G
    )


def test_a_promise_is_kept_when_it_is_in_full_by_its_first_day(
    session: Session, bought: tuple[int, int]
) -> None:
    plates = next(one for one in promises(session, NOVEMBER.period) if one.quantity == 10)
    assert [quantity for _, quantity in plates.came] == [6, 4]
    assert (plates.full_on, plates.days_late) == (date(2026, 11, 15), 2)
    assert not plates.on_time_in_full and plates.lead_days == 6
    early = Period(date(2026, 11, 1), date(2026, 11, 12))
    assert not [one for one in promises(session, early) if one.quantity == 10]


def test_the_scorecard_of_each_supplier(session: Session, bought: tuple[int, int]) -> None:
    mill, shop = cards(session)["Pabrik"], cards(session)["Toko"]
    assert (mill.on_time_in_full_bp, mill.in_full_bp, mill.days_late) == (0, 10_000, 2)
    assert (mill.lead_days(50), mill.lead_days(90)) == (6, 6)
    assert (mill.deliveries.receipts, mill.deliveries.lines) == (2, 2)
    assert (mill.deliveries.noted_g, mill.deliveries.off_g) == (6 * SHEET_G, -1_000)
    assert mill.off_bp == -14  # 1 of 699 kg
    assert mill.deliveries.rejections == 1
    assert mill.certified_bp == 5_000
    assert (mill.claims.made, mill.claims.waiting, mill.claims.credit_idr) == (1, 0, 10_000)
    assert mill.claims.days == 7
    assert mill.price_bp == 0  # nobody else sells plates
    assert shop.deliveries.receipts == 1 and shop.off_bp is None
    assert shop.claims.made == 0


def test_prices_are_compared_with_the_average_of_all_who_sell_the_same(
    session: Session, cast: Cast, bought: tuple[int, int]
) -> None:
    third = add_supplier(session, "Agen")
    bar = session.scalars(select(Material).where(Material.code == "BAR")).one()
    request = approved(session, cast.neighbour, cast.manager, (bar, 2))
    order = sent_order(
        session, third, [request], buyer=cast.buyer, approver=cast.manager, idr_per_kg=18_000
    )
    receive_delivery(
        session, supplier_id=third.id, by=cast.storekeeper,
        delivered=[Delivered(order.lines[0].id, Metal(2, 2 * BAR_G), "B-02-1")],
    )  # fmt: skip
    # 100 kg each at 12,000 and 18,000: 15,000 on average.
    assert (cards(session)["Toko"].price_bp, cards(session)["Agen"].price_bp) == (-2_000, 2_000)


def test_the_reports_add_up(session: Session, cast: Cast, bought: tuple[int, int]) -> None:
    total = together(purchases(session, NOVEMBER)).total_idr
    for name in ("spend-by-month", "spend-by-supplier", "spend-by-material", "spend-lines"):
        report = REPORTS[name]
        at = [column.name for column in report.all_columns].index("Belanja")
        rows = list(report.rows(session, NOVEMBER, by=cast.auditor))
        assert sum(row[at] for row in rows) == total, name
    scores = list(REPORTS["supplier-scorecard"].rows(session, NOVEMBER, by=cast.manager))
    assert {row[0]: row[1] for row in scores} == {
        card.name: card.bought.total_idr for card in cards(session).values()
    }
    told = list(REPORTS["promises"].rows(session, NOVEMBER, by=cast.buyer))
    assert len(told) == sum(len(card.promises) for card in cards(session).values())


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 50, None), ([7], 90, 7), ([1, 2], 50, 1), ([1, 2, 3], 50, 2), (range(1, 11), 90, 9),
     (range(1, 12), 90, 10)],
)  # fmt: skip
def test_a_rank_is_the_smallest_value_that_so_many_do_not_exceed(values, percent, expected):
    assert nearest_rank(values, percent) == expected


def test_a_promise_for_days_to_come_is_not_judged(
    session: Session, cast: Cast, clock: Clock
) -> None:
    plate, mill = add_material(session, "PLATE-5"), add_supplier(session)
    request = approved(session, cast.member, cast.manager, (plate, 10))
    sent_order(session, mill, [request], buyer=cast.buyer, approver=cast.manager)
    assert promises(session, NOVEMBER.period) == []
    clock.advance(days=30)
    assert len(promises(session, NOVEMBER.period)) == 1
    assert promises(session, NOVEMBER.period)[0].days_late is None
