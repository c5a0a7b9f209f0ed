"""The rest of an order line on its page: another day, or no more; and metal kept for longer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from materialcenter.core import clock as product_clock
from materialcenter.fulfilment.models import Reservation
from materialcenter.purchasing.models import SupplierOrderLine
from tests import scene


@pytest.fixture
def order(fresh_database, stage):
    def tell(session):
        plate, supplier = scene.add_material(session, "PLATE"), scene.add_supplier(session)
        scene.put_on_rack(session, plate, 4, by=stage.storekeeper)
        request = scene.approved(session, stage.member, stage.manager, (plate, 10))
        return scene.sent_order(
            session, supplier, [request], buyer=stage.buyer, approver=stage.manager
        )

    return fresh_database.transaction(tell)


def test_a_new_day_and_then_no_more(fresh_database, stage, order, browser_of):
    buyer, day = browser_of(stage.buyer), product_clock.today() + timedelta(days=40)
    with fresh_database.reading() as session:
        line_id = session.scalars(select(SupplierOrderLine.id)).one()
    page = f"/supplier-orders/{order.id}/rest/{line_id}"
    assert page in buyer.get(f"/supplier-orders/{order.id}").text
    late = product_clock.today() - timedelta(days=1)
    refused = buyer.post(f"{page}/schedule", seen=page, expected_on=late.isoformat())
    assert refused.status_code == 422 and 'id="expected_on-error"' in refused.text
    moved = buyer.post(f"{page}/schedule", seen=page, expected_on=day.isoformat(), note="telepon")
    assert moved.status_code == 303
    assert "telepon" in buyer.get(moved.location).text
    empty = buyer.post(f"{page}/closing", seen=page, why="short", reason="")
    assert empty.status_code == 422 and 'id="reason-error"' in empty.text
    closed = buyer.post(f"{page}/closing", seen=page, why="short", reason="mesin rusak")
    assert closed.status_code == 303
    assert "tidak dikirim" in buyer.get(closed.location).text
    with fresh_database.reading() as session:
        line = session.get_one(SupplierOrderLine, line_id)
        assert (line.expected_on, line.closed_short, line.open) == (day, 6, 0)
        scene.assert_books_hold(session)
    assert buyer.get(f"/supplier-orders/{order.id}/rest/999").status_code == 404
    assert browser_of(stage.storekeeper).get(page).status_code in (403, 404)


def test_a_reservation_is_extended_on_its_page(fresh_database, stage, order, browser_of):
    keeper = browser_of(stage.storekeeper)
    with fresh_database.reading() as session:
        row = session.scalars(select(Reservation)).one()
    page, until = f"/covers/reservations/{row.id}/extension", row.expires_on + timedelta(days=3)
    early = keeper.post(page, until=row.expires_on.isoformat(), reason="truk")
    assert early.status_code == 422 and 'id="until-error"' in early.text
    assert keeper.post(page, until=until.isoformat(), reason="").status_code == 422
    done = keeper.post(page, until=until.isoformat(), reason="menunggu truk")
    assert done.status_code == 303 and "menunggu truk" in keeper.get(done.location).text
    with fresh_database.reading() as session:
        assert session.get_one(Reservation, row.id).expires_on == until
    assert keeper.get("/covers/reservations/999/extension").status_code == 404


def test_a_supplier_confirms_less_and_the_rest_is_split_off(
    fresh_database, stage, order, browser_of
):
    buyer, day = browser_of(stage.buyer), product_clock.today() + timedelta(days=12)
    with fresh_database.reading() as session:
        line_id = session.scalars(select(SupplierOrderLine.id)).one()
    shown = f"/supplier-orders/{order.id}"
    page = f"{shown}/rest/{line_id}"
    for wrong, status in (("7", 422), ("1,5", 422), ("", 422)):
        given = {"confirmed_quantity": wrong, "confirmed_on": day.isoformat(), "note": "telepon"}
        refused = buyer.post(f"{page}/confirmation", seen=page, **given)
        assert refused.status_code == status, wrong
        assert 'id="confirm-confirmed_quantity-error"' in refused.text
        assert "telepon" in refused.text
    given = {"confirmed_quantity": "4", "confirmed_on": day.isoformat(), "note": "telepon"}
    assert buyer.post(f"{page}/confirmation", seen=page, **given).location == shown
    only = "hanya menyanggupi 4\N{NO-BREAK SPACE}lembar dari 6\N{NO-BREAK SPACE}lembar"
    for place in (shown, page):
        assert only in buyer.get(place).text
        assert "kurang 2\N{NO-BREAK SPACE}lembar" in buyer.get(place).text
    assert "Disanggupi sebagian" in buyer.get("/supplier-orders?status=sent").text
    later = (day + timedelta(days=9)).isoformat()
    whole = buyer.post(f"{page}/split", seen=page, quantity="6", expected_on=later, reason="x")
    assert whole.status_code == 422 and 'id="split-quantity-error"' in whole.text
    bare = buyer.post(f"{page}/split", seen=page, quantity="2", expected_on=later, reason="")
    assert bare.status_code == 422 and 'id="split-reason-error"' in bare.text
    done = buyer.post(f"{page}/split", seen=page, quantity="2", expected_on=later, reason="sisa")
    assert done.location == shown
    assert "hanya menyanggupi" not in buyer.get(shown).text
    with fresh_database.reading() as session:
        rows = session.scalars(select(SupplierOrderLine).order_by(SupplierOrderLine.position))
        assert [(row.quantity, row.pegged) for row in rows] == [(4, 4), (2, 2)]
        scene.assert_books_hold(session)
    auditor = browser_of(stage.auditor)
    for act in ("confirmation", "split"):
        answer = auditor.post(f"{page}/{act}", seen="/account/password")
        assert answer.status_code == 403
        hidden = browser_of(stage.member).post(f"{page}/{act}", seen="/account/password")
        assert hidden.status_code == 404
