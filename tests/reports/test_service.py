"""How well the workshops were served, against the small history of `conftest`.

Promised for October, all within seven days of asking: 2 plates to Barokah for the 5th, handed over
on 30 September; 3 to Logam Jaya for the 7th, handed over on the 1st; 4 to Logam Jaya for the 18th,
whose hand-over on the 20th was a mistake and was undone.
"""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from materialcenter.core import clock as product_clock
from materialcenter.core.errors import Term
from materialcenter.core.quantities import Metal
from materialcenter.demand.services import reject_request
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reserving import expire_reservations
from materialcenter.reports.periods import Period
from materialcenter.reports.registry import REPORTS
from materialcenter.reports.report import Question
from materialcenter.reports.service.lines import Amounts, by_key, served_lines, together
from materialcenter.reports.service.stock_outs import Demand, demands
from materialcenter.reports.service.times import ranks, waits
from materialcenter.reports.service.workshops import Reach, no_shows, reach, short_shares
from tests.cast import Cast
from tests.conftest import Clock
from tests.reports.conftest import PLATE_G, History, jakarta
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    ask,
    put_on_rack,
    sent_order,
)

SEPTEMBER, OCTOBER, NOVEMBER = (
    Question(Period(date(2026, month, 1), date(2026, month, last)))
    for month, last in ((9, 30), (10, 31), (11, 30))
)
ALL = Question(Period(date(2026, 9, 1), date(2026, 11, 30)))
DAY = 86_400


def test_filled_is_what_was_handed_over_by_the_promised_day(
    session: Session, cast: Cast, history: History
) -> None:
    found = together(served_lines(session, OCTOBER))
    assert found == Amounts(
        asked=9 * PLATE_G, issued=5 * PLATE_G, owed=4 * PLATE_G, in_time=5 * PLATE_G,
        promised=9 * PLATE_G, lines=3, whole=2,
    )  # fmt: skip
    assert (found.fill_bp, found.lines_bp) == (5_556, 6_667)
    shares = by_key(served_lines(session, OCTOBER), "workshop_id")
    assert shares[cast.workshop.id,].fill_bp == 10_000
    assert shares[cast.other_workshop.id,].fill_bp == 4_286
    near = Question(OCTOBER.period, district=history.near)
    assert together(served_lines(session, near)).lines == 1


def test_a_promise_for_days_to_come_does_not_count_yet(
    session: Session, history: History, clock: Clock
) -> None:
    # The bars were needed by 5 November; it is the 3rd.
    assert together(served_lines(session, NOVEMBER)) == Amounts()
    clock.set(jakarta(11, 6))
    assert together(served_lines(session, NOVEMBER)).fill_bp == 10_000


def test_everything_asked_for_went_somewhere(
    session: Session, cast: Cast, history: History, clock: Clock
) -> None:
    refused = ask(session, cast.member, (history.plate, 6))
    reject_request(session, request_id=refused.id, reason="Tidak dijual", by=cast.buyer)
    clock.advance(days=30)
    for question in (OCTOBER, NOVEMBER, ALL):
        whole = together(served_lines(session, question))
        parts = (
            whole.issued, whole.owed, whole.not_approved, whole.given_up, whole.replaced,
            whole.settled,
        )  # fmt: skip
        assert sum(parts) == whole.asked > 0
    assert together(served_lines(session, NOVEMBER)).not_approved == 6 * PLATE_G
    rows = list(REPORTS["unmet-lines"].rows(session, ALL, by=cast.auditor))
    assert [(row[4], row[5], row[7], row[8]) for row in rows] == [
        (6 * PLATE_G, 6 * PLATE_G, 0, "Tidak dijual"), (4 * PLATE_G, 0, 4 * PLATE_G, ""),
    ]  # fmt: skip


def test_waits_are_ranked_over_the_hand_overs_that_stand(
    session: Session, cast: Cast, history: History
) -> None:
    found = waits(session, ALL)
    # Approved from stock when asked for: ready at once, fetched one, two and four days later.
    assert sorted((one.until_ready, one.until_collected) for one in found) == [
        (0, DAY), (0, 2 * DAY), (0, 4 * DAY),
    ]  # fmt: skip
    assert ranks(found, 50) == (0, 2 * DAY, 2 * DAY)
    assert ranks(found, 90) == (0, 4 * DAY, 4 * DAY)
    rows = list(REPORTS["waits-by-month"].rows(session, ALL, by=cast.auditor))
    assert [(row[0].month, row[1], row[6]) for row in rows] == [
        (9, 1, 200), (10, 1, 100), (11, 1, 400),
    ]  # fmt: skip


def test_metal_that_had_to_be_bought_was_ready_when_it_came(
    session: Session, cast: Cast, clock: Clock
) -> None:
    plate, mill = add_material(session, "PLATE-5"), add_supplier(session)
    request = approved(session, cast.member, cast.manager, (plate, 10))
    order = sent_order(session, mill, [request], buyer=cast.buyer, approver=cast.manager)
    clock.advance(days=5)
    came = Delivered(order.lines[0].id, Metal(10, 10 * SHEET_G), "B-02-1")
    receive_delivery(session, supplier_id=mill.id, delivered=[came], by=cast.storekeeper)
    clock.advance(days=3)
    (ready,) = ready_reservations(session, request_id=request.id)
    issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Pak Budi", by=cast.storekeeper,
        hand_overs=[HandOver(ready.id, Metal(10, 10 * SHEET_G))],
    )  # fmt: skip
    (wait,) = waits(session, NOVEMBER)
    assert (wait.until_ready, wait.until_collected) == (5 * DAY, 3 * DAY)


def test_workshops_are_served_new_or_come_no_more(
    session: Session, cast: Cast, history: History
) -> None:
    jaya, barokah = cast.other_workshop, cast.workshop
    assert reach(session, OCTOBER, SEPTEMBER) == Reach(
        2, {jaya.id: jaya.name}, {jaya.id: jaya.name}, {barokah.id: barokah.name}
    )
    # What Barokah brought back in November is more than what it took.
    assert reach(session, NOVEMBER, OCTOBER) == Reach(2, {}, {}, {jaya.id: jaya.name})
    late = Question(Period(date(2026, 10, 2), date(2026, 10, 31)))
    assert reach(session, late, SEPTEMBER).new == {}


def test_use_is_stretched_from_the_days_with_stock(session: Session, history: History) -> None:
    # The plates lay there from 10 September on: 21 of 30 days.
    assert demands(session, SEPTEMBER) == [Demand(history.plate.id, 234_000, 30, 21)]
    assert demands(session, SEPTEMBER)[0].corrected == 334_286
    (october,) = demands(session, OCTOBER)
    assert october.days_with_stock == 31 and october.corrected == october.used == 349_500


def test_what_was_kept_and_not_fetched_is_told_with_its_weight(
    session: Session, cast: Cast, history: History, clock: Clock
) -> None:
    assert no_shows(session, ALL) == []
    approved(session, cast.member, cast.manager, (history.plate, 5))
    clock.set(jakarta(11, 29))
    expire_reservations(session)
    missed = {(one.workshop_id, one.grams) for one in no_shows(session, ALL)}
    assert (cast.workshop.id, 5 * PLATE_G) in missed
    assert no_shows(session, OCTOBER) == []


def test_a_short_delivery_tells_everybodys_part_and_the_rule(
    session: Session, cast: Cast, clock: Clock
) -> None:
    plate, mill = add_material(session, "PLATE-5"), add_supplier(session)
    first = approved(session, cast.member, cast.manager, (plate, 6), need_in_days=5)
    second = approved(session, cast.neighbour, cast.manager, (plate, 4), need_in_days=9)
    order = sent_order(session, mill, [first, second], buyer=cast.buyer, approver=cast.manager)
    came = Delivered(order.lines[0].id, Metal(7, 7 * SHEET_G), "B-02-1")
    receive_delivery(session, supplier_id=mill.id, delivered=[came], by=cast.storekeeper)
    today = product_clock.today()
    shares = {
        one.workshop_id: (one.pegged, one.given)
        for one in short_shares(session, Question(Period(today, today)))
    }
    assert shares == {cast.workshop.id: (6, 6), cast.other_workshop.id: (4, 1)}
    rows = list(
        REPORTS["short-deliveries"].rows(session, Question(Period(today, today)), by=cast.manager)
    )
    assert {row[5] for row in rows} == {Term("menurut tanggal dibutuhkan")}


@pytest.mark.parametrize("name", ["service-by-month", "service-by-workshop"])
def test_the_reports_add_up(session: Session, cast: Cast, history: History, name: str) -> None:
    put_on_rack(session, history.plate, 1, by=cast.storekeeper)
    report = REPORTS[name]
    at = [column.name for column in report.all_columns].index("Diserahkan tepat waktu")
    rows = report.rows(session, OCTOBER, by=cast.auditor)
    assert sum(row[at] for row in rows) == 5 * PLATE_G
