import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core.db import Database
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.models import Peg, Reservation
from tests.cast import Cast
from tests.scene import (
    add_material,
    add_price,
    add_supplier,
    approved,
    ask,
    put_on_rack,
    sent_order,
)
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]


@pytest.fixture
def asked(fresh_database: Database, stage: Cast) -> PurchaseRequest:
    """A member wants 10 sheets; 8 lie on the rack."""

    def act(session: Session) -> PurchaseRequest:
        plate = add_material(session, "PLATE-5")
        add_price(session, plate)
        put_on_rack(session, plate, 8, by=stage.storekeeper)
        return ask(session, stage.member, (plate, 10))

    return fresh_database.transaction(act)


def page_of(request: PurchaseRequest) -> str:
    return f"/purchase-requests/{request.id}"


def now(database: Database, request: PurchaseRequest) -> PurchaseRequest:
    with database.reading() as session:
        found = session.get_one(PurchaseRequest, request.id)
        _ = found.lines[0].approved
        return found


def test_a_request_is_approved_line_by_line_and_free_stock_reserved(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.buyer), page_of(asked)
    line = asked.lines[0].id
    shown = browser.get(page).text
    assert "Kurang 2\N{NO-BREAK SPACE}lembar" in shown and "L-000001" in shown
    fields = {f"approved-{line}": "9", f"reserve-{line}": "y", "remark": "Satu menyusul"}
    answer = browser.post(f"{page}/approval", seen=page, **fields)
    assert (answer.status_code, answer.location) == (303, page)
    found = now(fresh_database, asked).lines[0]
    assert (found.approved, found.reserved, found.uncovered) == (9, 8, 1)
    assert "Satu menyusul" in browser.get(page).text


def test_nothing_is_reserved_when_the_tick_is_taken_away(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.buyer), page_of(asked)
    browser.post(f"{page}/approval", seen=page, **{f"approved-{asked.lines[0].id}": "10"})
    assert now(fresh_database, asked).lines[0].reserved == 0


@pytest.mark.parametrize(
    ("typed", "remark", "sentence"),
    [
        ("11", "", "Yang diminta 10\N{NO-BREAK SPACE}lembar"),
        ("9", "", "Anda menyetujui kurang dari yang diminta"),
        ("9.5", "", "Angka ini tidak terbaca. Maksud Anda 9,5?"),
        ("", "", "Bagian ini perlu diisi."),
    ],
)
def test_a_refusal_stands_at_the_field_and_keeps_what_was_typed(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest,
    typed: str, remark: str, sentence: str,
) -> None:  # fmt: skip
    browser, page = browser_of(stage.buyer), page_of(asked)
    fields = {f"approved-{asked.lines[0].id}": typed, "remark": remark}
    answer = browser.post(f"{page}/approval", seen=page, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text and f'value="{typed}"' in answer.text
    assert now(fresh_database, asked).status == "submitted"


def test_an_approval_above_the_limit_is_refused_with_both_figures(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    def act(session: Session) -> PurchaseRequest:
        plate = session.get_one(PurchaseRequestLine, asked.lines[0].id).material
        return ask(session, stage.member, (plate, 100))

    big = fresh_database.transaction(act)
    browser, page = browser_of(stage.buyer), page_of(big)
    assert "Manajer yang dapat menyetujui seluruhnya" in browser.get(page).text
    answer = browser.post(f"{page}/approval", seen=page, whole="1")
    assert answer.status_code == 403
    assert "di atas batas Rp\N{NO-BREAK SPACE}25.000.000" in answer.text
    answer = browser_of(stage.manager).post(f"{page}/approval", seen=page, whole="1")
    assert answer.status_code == 303


def test_an_approval_sent_twice_is_done_once(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.buyer), page_of(asked)
    sent = {**browser.hidden(page), "whole": "1", "back": "inbox"}
    first = browser.client.post(f"{page}/approval", data=sent)
    second = browser.client.post(f"{page}/approval", data=sent)
    assert first.location == second.location == f"/purchase-requests?approved={asked.id}"
    assert now(fresh_database, asked).lines[0].reserved == 8


def test_an_approval_is_undone_from_the_list_it_was_given_on(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.buyer), page_of(asked)
    answer = browser.post(f"{page}/approval", seen=page, whole="1", back="inbox")
    assert f"{page}/approval/undo" in browser.get(answer.location).text
    browser.post(f"{page}/approval/undo", seen=answer.location)
    found = now(fresh_database, asked)
    assert (found.status, found.lines[0].reserved) == ("submitted", 0)
    assert f"{page}/approval/undo" not in browser.get(answer.location).text


def test_a_request_is_rejected_only_with_a_reason(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.buyer), page_of(asked)
    answer = browser.post(f"{page}/rejection", seen=page, reason=" ")
    assert answer.status_code == 422 and "Bagian ini perlu diisi." in answer.text
    browser.post(f"{page}/rejection", seen=page, reason="Mutu tidak tersedia")
    assert now(fresh_database, asked).status == "rejected"
    fields = {"once": str(uuid4()), "reason": "Sekali lagi"}
    again = browser.post(f"{page}/rejection", seen=page, **fields)
    assert again.status_code == 409 and "berstatus ditolak" in again.text


def test_reserved_metal_is_let_go_with_a_reason_and_taken_again(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.storekeeper), page_of(asked)
    browser.post(f"{page}/approval", seen=page, whole="1")
    with fresh_database.reading() as session:
        reservation_id = session.scalars(select(Reservation.id)).one()
    release = f"{page}/reservations/{reservation_id}/release"
    assert browser.post(release, seen=page, reason="").status_code == 422
    assert browser.post(release, seen=page, reason="Rak dikosongkan").location == page
    assert now(fresh_database, asked).lines[0].reserved == 0
    assert "Rak dikosongkan" in browser.get(page).text
    browser.post(f"{page}/reservations", seen=page)
    assert now(fresh_database, asked).lines[0].reserved == 8


def test_a_peg_is_let_go_and_the_rest_cancelled(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.buyer), page_of(asked)
    browser.post(f"{page}/approval", seen=page, whole="1")

    def order(session: Session) -> int:
        request = session.get_one(PurchaseRequest, asked.id)
        sent_order(
            session, add_supplier(session), [request], buyer=stage.buyer, approver=stage.manager
        )
        return session.scalars(select(Peg.id)).one()

    peg_id = fresh_database.transaction(order)
    assert "PT Baja Contoh" in browser.get(page).text
    browser.post(f"{page}/pegs/{peg_id}/release", seen=page, reason="Diambil sendiri")
    assert now(fresh_database, asked).lines[0].uncovered == 2
    browser.post(f"{page}/rest/cancellation", seen=page, reason="Tidak jadi")
    assert now(fresh_database, asked).lines[0].cancelled == 2
    fields = {"once": str(uuid4()), "reason": "Tidak jadi"}
    again = browser.post(f"{page}/rest/cancellation", seen=page, **fields)
    assert (again.status_code, "Tidak ada sisa" in again.text) == (409, True)


def test_the_inbox_shows_each_request_under_where_it_stands(
    browser_of: BrowserOf, stage: Cast, asked: PurchaseRequest
) -> None:
    browser = browser_of(stage.buyer)
    assert asked.number in browser.get("/purchase-requests").text
    assert asked.number not in browser.get("/purchase-requests?tab=approved").text
    browser.post(f"{page_of(asked)}/approval", seen=page_of(asked), whole="1")
    approved_ones = browser.get("/purchase-requests?tab=approved").text
    assert asked.number in approved_ones and "Sebagian siap" in approved_ones


def test_an_auditor_reads_and_decides_nothing(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.auditor), page_of(asked)
    assert not re.search(r"<button[^>]*>\s*(<svg.*?</svg>)?Setujui", browser.get(page).text)
    assert browser.post(f"{page}/approval", seen=page, whole="1").status_code == 403
    assert now(fresh_database, asked).status == "submitted"


def test_members_do_not_come_in(browser_of: BrowserOf, stage: Cast, asked: PurchaseRequest) -> None:
    browser = browser_of(stage.neighbour)
    assert browser.get("/purchase-requests").status_code == 403
    assert browser.get(page_of(asked)).status_code == 403


@pytest.mark.parametrize("tab", ["new", "approved"])
def test_the_inbox_asks_as_often_for_one_request_as_for_ten(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest, tab: str
) -> None:
    def more(count: int) -> Callable[[Session], None]:
        def act(session: Session) -> None:
            for number in range(count):
                plate = add_material(session, f"PLATE-{count}-{number}")
                put_on_rack(session, plate, 3, by=stage.storekeeper)
                approved(session, stage.member, stage.manager, (plate, 5))
                ask(session, stage.neighbour, (plate, 4))

        return act

    browser, counts = browser_of(stage.buyer), []
    for count in (1, 9):
        fresh_database.transaction(more(count))
        with count_statements(fresh_database) as sent:
            assert browser.get(f"/purchase-requests?tab={tab}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_a_request_asks_as_often_for_one_line_as_for_six(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, asked: PurchaseRequest
) -> None:
    def wide(session: Session) -> PurchaseRequest:
        plates = [add_material(session, f"WIDE-{number}") for number in range(6)]
        for plate in plates:
            put_on_rack(session, plate, 3, by=stage.storekeeper)
        wants = [(plate, 5) for plate in plates]
        request = approved(session, stage.member, stage.manager, *wants)
        sent_order(
            session, add_supplier(session), [request], buyer=stage.buyer, approver=stage.manager
        )
        return request

    def narrow(session: Session) -> PurchaseRequest:
        plate = session.get_one(PurchaseRequestLine, asked.lines[0].id).material
        request = approved(session, stage.member, stage.manager, (plate, 10))
        sent_order(
            session, add_supplier(session), [request], buyer=stage.buyer, approver=stage.manager
        )
        return request

    browser, counts = browser_of(stage.manager), []
    for story in (narrow, wide):
        page = page_of(fresh_database.transaction(story))
        with count_statements(fresh_database) as sent:
            assert browser.get(page).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
