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
