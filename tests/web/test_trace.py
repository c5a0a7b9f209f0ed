"""Who got metal of a heat, and where it came from."""

import io

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reversing import reverse_issue
from materialcenter.fulfilment.tracing import Start, trace
from tests import scene
from tests.statements import count_statements


@pytest.fixture
def story(fresh_database, stage):
    """Eight sheets of heat HT-77 came for two workshops; one has taken three of his five."""

    def told(session):
        plate = scene.add_material(session, "PLATE")
        mine = scene.approved(session, stage.member, stage.buyer, (plate, 5), need_in_days=3)
        theirs = scene.approved(session, stage.neighbour, stage.buyer, (plate, 3))
        order = scene.sent_order(
            session, scene.add_supplier(session), [mine, theirs],
            buyer=stage.buyer, approver=stage.second_buyer,
        )  # fmt: skip
        metal = Metal(8, 8 * scene.SHEET_G)
        receipt = receive_delivery(
            session, supplier_id=order.supplier_id, by=stage.storekeeper,
            delivered=[Delivered(order.lines[0].id, metal, "A-01-1", heat="HT-77")],
        )  # fmt: skip
        issue = _take(session, stage, mine, 3, 100)
        return order, receipt, issue, receipt.lines[0].lot

    return fresh_database.transaction(told)


def _take(session, stage, request, sheets, more_grams=0):
    reservation = ready_reservations(session, request_id=request.id)[0]
    metal = Metal(sheets, sheets * scene.SHEET_G + more_grams)
    return issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Sopir", by=stage.storekeeper,
        hand_overs=[HandOver(reservation.id, metal)],
    )  # fmt: skip


def test_every_start_tells_the_whole_way_of_the_metal(fresh_database, stage, story):
    order, receipt, issue, lot = story
    with fresh_database.reading() as session:
        for start, key in (
            (Start.HEAT, "HT-77"),
            (Start.LOT, lot.code),
            (Start.ORDER, order.number),
            (Start.RECEIPT, receipt.posting.number),
            (Start.ISSUE, issue.posting.number),
        ):
            (root,) = trace(session, start, key)
            (came,), (went,), (here,) = root.came, root.went, root.here
            assert came.related.number == order.number
            assert came.metal == Metal(8, 8 * scene.SHEET_G)
            assert went.paper.party == stage.workshop.name
            assert went.metal == Metal(3, 3 * scene.SHEET_G + 100)
            assert (here.place.code, here.pieces) == ("A-01-1", 5)


def test_a_hand_over_that_was_undone_is_left_out(fresh_database, stage, story):
    _, _, issue, _ = story
    fresh_database.transaction(
        lambda s: reverse_issue(s, issue_id=issue.id, reason="salah", by=stage.storekeeper)
    )
    with fresh_database.reading() as session:
        (root,) = trace(session, Start.HEAT, "HT-77")
        assert root.went == []
        assert root.here[0].pieces == 8


def test_the_page_names_takers_and_documents(browser_of, stage, story):
    order, receipt, issue, lot = story
    page = browser_of(stage.storekeeper).get("/trace/heat/HT-77").text
    for text in (
        stage.workshop.name, order.number, receipt.posting.number, issue.posting.number,
        lot.code, "A-01-1",
    ):  # fmt: skip
        assert text in page


def test_the_workbook_has_a_row_for_each_step(browser_of, stage, story):
    _, _, issue, lot = story
    answer = browser_of(stage.auditor).get("/trace/heat/HT-77/workbook")
    rows = [
        [cell.value for cell in row]
        for row in load_workbook(io.BytesIO(answer.data)).active.iter_rows()
    ]
    taken = next(row for row in rows if issue.posting.number in row)
    assert lot.code in taken
    assert stage.workshop.name in taken
    assert 3 in taken


def test_what_nobody_has_is_not_found(browser_of, stage, story):
    browser = browser_of(stage.storekeeper)
    for address in ("/trace/heat/HT-0", "/trace/heap/HT-77", "/labels/lot/L-999999", "/Q/NO-1"):
        assert browser.get(address).status_code == 404
    assert browser_of(stage.member).get("/trace/heat/HT-77").status_code == 403


def test_the_questions_do_not_grow_with_the_hand_overs(fresh_database, stage, story):
    lot = story[3]
    few = _statements_of_a_trace(fresh_database)

    def more(session):
        plate = session.get_one(Material, lot.material_id)
        for _ in range(3):
            scene.put_on_rack(session, plate, 1, by=stage.storekeeper, heat="HT-77")
            other = scene.approved(session, stage.member, stage.buyer, (plate, 1))
            _take(session, stage, other, 1)

    fresh_database.transaction(more)
    assert _statements_of_a_trace(fresh_database) == few


def _statements_of_a_trace(database):
    with database.reading() as session, count_statements(database) as seen:
        assert trace(session, Start.HEAT, "HT-77")
    return len(seen)


@pytest.mark.parametrize("on", ["a4", "roll"])
def test_labels_are_printed_for_the_lots_of_a_delivery(browser_of, stage, story, on):
    _, receipt, _, lot = story
    browser = browser_of(stage.storekeeper)
    answer = browser.get(f"/labels/receipt/{receipt.posting.number}?on={on}")
    (page,) = PdfReader(io.BytesIO(answer.data)).pages
    assert lot.code in page.extract_text()
    assert "HT-77" in page.extract_text()
    assert browser.get(f"/Q/{lot.code}").location == f"/lots/{lot.code}"
    scanned = {"q": f"HTTP://LOCALHOST/Q/{lot.code}"}
    assert browser.get("/search", query_string=scanned).location == f"/lots/{lot.code}"
