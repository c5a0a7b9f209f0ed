"""The day that is offered first is one that can be kept."""

import re
from datetime import date, timedelta

import pytest

from materialcenter.core import clock
from materialcenter.purchasing.services import set_supplier_price
from tests import scene


@pytest.fixture(autouse=True)
def tuesday(monkeypatch):
    """The latest Tuesday is today: nobody is at the centre on the Sunday five days later."""
    today = clock.today()
    day = today - timedelta(days=(today.weekday() - 1) % 7)
    monkeypatch.setattr(clock, "today", lambda: day)


@pytest.fixture
def offered(fresh_database, stage, browser_of):
    """The days a member may tick for a new plate after `story`, as days from today; the ticked
    one first."""

    def act(story) -> list[int]:
        def told(session) -> int:
            plate = scene.add_material(session, "PLATE")
            story(session, plate)
            return plate.id

        material_id = fresh_database.transaction(told)
        page = browser_of(stage.member).get(f"/my/requests/new?material={material_id}").text
        found = re.findall(r'name="when" value="([0-9-]+)"( checked)?', page)
        days = [(date.fromisoformat(text) - clock.today()).days for text, _ in found]
        (ticked,) = [day for day, (_, tick) in zip(days, found, strict=True) if tick]
        return [ticked, *(day for day in days if day != ticked)]

    return act


def test_tomorrow_when_it_is_on_the_rack(offered, stage):
    def story(session, plate):
        scene.put_on_rack(session, plate, 3, by=stage.storekeeper)

    assert offered(story) == [1, 4, 7]


@pytest.mark.parametrize(
    ("comes_in", "days"), [(4, [4, 11]), (5, [6, 13]), (7, [7, 14]), (-2, [7, 14])]
)
def test_the_next_delivery_when_nothing_is_free_and_a_week_when_that_is_late(
    offered, stage, comes_in, days
):
    def story(session, plate):
        supplier = scene.add_supplier(session, "PT Baja")
        asked = scene.approved(session, stage.neighbour, stage.buyer, (plate, 10))
        order = scene.sent_order(
            session, supplier, [asked], buyer=stage.buyer, approver=stage.manager
        )
        order.lines[0].quantity += 3
        order.lines[0].expected_on = clock.today() + timedelta(days=comes_in)

    assert offered(story) == days


def test_what_the_supplier_needs_when_nothing_comes(offered, stage):
    def story(session, plate):
        supplier = scene.add_supplier(session, "PT Baja")
        set_supplier_price(
            session, supplier_id=supplier.id, material_id=plate.id, idr_per_kg=11_000,
            valid_from=clock.today(), by=stage.buyer,
        )  # fmt: skip

    assert offered(story) == [14, 21]


def test_a_week_when_no_supplier_is_known(offered):
    assert offered(lambda session, plate: None) == [7, 14]
