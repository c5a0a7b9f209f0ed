"""The page on which what is promised is moved."""

import pytest
from sqlalchemy import select

from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.approving import withdraw_request
from materialcenter.fulfilment.models import Peg, Reservation
from tests import scene


@pytest.fixture
def story(fresh_database, stage):
    """10 sheets ready for a workshop; 6 on order for its neighbour, who needs them sooner."""

    def tell(session):
        plate, supplier = scene.add_material(session, "PLATE"), scene.add_supplier(session)
        balance = scene.put_on_rack(session, plate, 10, by=stage.storekeeper)
        mine = scene.approved(session, stage.member, stage.manager, (plate, 10), need_in_days=40)
        theirs = scene.approved(session, stage.neighbour, stage.manager, (plate, 6))
        order = scene.sent_order(
            session, supplier, [theirs], buyer=stage.buyer, approver=stage.manager
        )
        return mine.lines[0].id, theirs.lines[0].id, balance.id, order.lines[0].id

    return fresh_database.transaction(tell)


def standing(database):
    with database.reading() as session:
        lines = session.scalars(select(PurchaseRequestLine).order_by(PurchaseRequestLine.id))
        return [(line.reserved, line.pegged, line.uncovered) for line in lines]


def test_the_effect_is_shown_before_it_is_done(fresh_database, stage, story, browser_of):
    mine, theirs, balance, order = story
    browser = browser_of(stage.buyer)
    with fresh_database.reading() as session:
        request_id = session.get_one(PurchaseRequestLine, mine).request_id
    page = f"/covers/shelf/{mine}/{balance}"
    assert page in browser.get(f"/purchase-requests/{request_id}").text
    swap = {"target": f"swap-{theirs}-order-{order}", "quantity": "4"}
    looked = browser.post(page, **swap, do="look")
    assert looked.status_code == 200
    assert "Lebih cepat" in looked.text and 'value="4"' in looked.text
    assert standing(fresh_database) == [(10, 0, 0), (0, 6, 0)]
    without = browser.post(page, **swap, do="move")
    assert without.status_code == 422 and 'id="reason-error"' in without.text
    done = browser.post(page, **swap, do="move", reason="mesin berhenti menunggu bahan")
    assert done.status_code == 303
    assert standing(fresh_database) == [(6, 4, 0), (4, 2, 0)]
    history = browser.get(done.location).text
    assert "mesin berhenti menunggu bahan" in history and "Memindahkan jatah" in history
    with fresh_database.reading() as session:
        scene.assert_books_hold(session)


def test_who_had_nothing_gets_some_and_nobody_swaps_with_himself(
    fresh_database, stage, story, browser_of
):
    mine, theirs, balance, order = story

    def more(session):
        plate = session.get_one(PurchaseRequestLine, mine).material
        own = scene.approved(session, stage.member, stage.manager, (plate, 3))
        scene.sent_order(
            session, scene.add_supplier(session, "PT DUA"), [own], buyer=stage.buyer,
            approver=stage.manager,
        )  # fmt: skip
        bare = scene.approved(session, stage.neighbour, stage.manager, (plate, 2))
        return own.lines[0].id, bare.lines[0].id

    own, bare = fresh_database.transaction(more)
    browser, page = browser_of(stage.buyer), f"/covers/shelf/{mine}/{balance}"
    shown = browser.get(page).text
    assert f"swap-{theirs}-order-{order}" in shown
    assert f"swap-{own}-" not in shown
    looked = browser.post(page, target=f"line-{bare}", quantity="2", do="look").text
    assert "Mendapat 2\N{NO-BREAK SPACE}lembar" in looked


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"quantity": "11"}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "x"}, "quantity"),
        ({"target": "line-999"}, "target"),
        ({"target": ""}, "target"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    fresh_database, stage, story, browser_of, typed, field
):
    mine, theirs, balance, order = story
    swap = {"target": f"swap-{theirs}-order-{order}", "quantity": "4", "reason": "perlu"}
    refused = browser_of(stage.buyer).post(
        f"/covers/shelf/{mine}/{balance}", **{**swap, **typed}, do="move"
    )
    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert standing(fresh_database) == [(10, 0, 0), (0, 6, 0)]


def test_more_than_the_other_has_is_refused_with_what_there_is(
    fresh_database, stage, story, browser_of
):
    mine, theirs, balance, order = story
    swap = {"target": f"swap-{theirs}-order-{order}", "quantity": "8", "reason": "perlu"}
    refused = browser_of(stage.buyer).post(f"/covers/shelf/{mine}/{balance}", **swap, do="move")
    assert refused.status_code == 409 and "tinggal" in refused.text
    assert standing(fresh_database) == [(10, 0, 0), (0, 6, 0)]


def test_a_cover_that_is_gone_is_not_found_and_members_stay_out(stage, story, browser_of):
    mine, _theirs, balance, order = story
    buyer = browser_of(stage.buyer)
    for page in (f"/covers/order/{mine}/{order}", f"/covers/shelf/{mine}/999", "/covers/x/1/1"):
        assert buyer.get(page).status_code == 404
    assert browser_of(stage.member).get(f"/covers/shelf/{mine}/{balance}").status_code in (403, 404)


def test_free_metal_takes_the_place_of_an_order(fresh_database, stage, story, browser_of):
    _mine, theirs, _balance, order = story

    def more(session):
        material = session.get_one(PurchaseRequestLine, theirs).material
        return scene.put_on_rack(session, material, 5, by=stage.storekeeper, place="B-01-1").id

    free = fresh_database.transaction(more)
    page = f"/covers/order/{theirs}/{order}"
    move = {"target": f"shelf-{free}", "quantity": "5", "reason": "ada di rak", "do": "move"}
    assert browser_of(stage.buyer).post(page, **move).status_code == 303
    with fresh_database.reading() as session:
        kept = session.scalars(select(Reservation).filter_by(request_line_id=theirs)).one()
        assert (kept.balance_id, kept.quantity) == (free, 5)
        assert session.scalars(select(Peg)).one().quantity == 1


def test_what_is_lacking_is_covered_from_an_order_with_room_and_from_the_shelf(
    fresh_database, stage, browser_of
):
    def tell(session):
        plate, supplier = scene.add_material(session, "PLATE-9"), scene.add_supplier(session)
        first = scene.approved(session, stage.member, stage.manager, (plate, 5))
        order = scene.sent_order(
            session, supplier, [first], buyer=stage.buyer, approver=stage.manager
        )
        withdraw_request(session, request_id=first.id, by=stage.member)
        late = scene.approved(session, stage.neighbour, stage.manager, (plate, 8))
        free = scene.put_on_rack(session, plate, 2, by=stage.storekeeper)
        return late.lines[0].id, order.lines[0].id, free.id

    line, order, free = fresh_database.transaction(tell)
    buyer, page = browser_of(stage.buyer), f"/covers/lines/{line}"
    too_much = buyer.post(page, target=f"order-{order}", quantity="6")
    assert too_much.status_code == 409
    assert buyer.post(page, target="", quantity="1").status_code == 422
    assert buyer.post(page, target=f"order-{order}", quantity="5").status_code == 303
    assert buyer.post(page, target=f"shelf-{free}", quantity="2").status_code == 303
    with fresh_database.reading() as session:
        found = session.get_one(PurchaseRequestLine, line)
        assert (found.reserved, found.pegged, found.uncovered) == (2, 5, 1)
        scene.assert_books_hold(session)
