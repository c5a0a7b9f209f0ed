"""Cutting through the pages: wished for by a member, planned, posted, undone, printed."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from materialcenter.core import clock
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.approving import approve_request
from materialcenter.fulfilment.cut_jobs.expecting import expected
from materialcenter.fulfilment.cut_jobs.models import CutJob
from materialcenter.fulfilment.models import Reservation
from materialcenter.stock.models import Lot
from materialcenter.stock.moving.conditions import block_lot
from tests import scene
from tests.cut_jobs.scene import process

NEW = "/my/requests/new"


@pytest.fixture
def plate(fresh_database, stage):
    """A plate of 1219 x 2438 mm, five of them free."""

    def story(session):
        plate = scene.add_material(session, "PLATE")
        scene.add_price(session, plate)
        scene.put_on_rack(session, plate, 5, by=stage.storekeeper)
        return plate

    return fresh_database.transaction(story)


@pytest.fixture
def saw(fresh_database):
    with fresh_database.reading() as session:
        return process(session).id


@pytest.fixture
def keeper(browser_of, stage):
    return browser_of(stage.storekeeper)


def wish(browser, plate, **fields):
    day = (clock.today() + timedelta(days=3)).isoformat()
    typed = {"quantity": "2", "unit": "sheet", "when": "other", "need_by": day, "do": "send",
             "rows": "2", **fields}  # fmt: skip
    seen = f"{NEW}?material={plate.id}"
    return browser.post(NEW, seen=seen, material=plate.id, **typed)


def plan(browser, plate, saw, *, address="", **fields):
    typed = {"process_id": saw, "rows": "4", "turn-1": "y", **fields}
    return browser.post(address or f"/cutting/new?material={plate.id}", **typed)


def posted_fields(browser, job_id):
    """The fields of the form that the plan has filled."""
    page = browser.get(f"/cutting/{job_id}/post").text
    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    return {name: value for name, value in found if name not in ("csrf_token", "once")}


def only(database, kind):
    with database.reading() as session:
        return session.scalars(select(kind.id)).one()


def test_a_member_asks_for_pieces_and_gets_them(
    fresh_database, stage, plate, saw, keeper, browser_of
):
    member = browser_of(stage.member)
    sizes = {"width-1": "600", "length-1": "1.200", "pieces-1": "4", "turn-1": "y"}
    sent = wish(member, plate, **sizes)
    assert sent.status_code == 303
    assert "600 × 1.200" in member.get(sent.location).text.replace("\N{NO-BREAK SPACE}", " ")
    request_id = only(fresh_database, PurchaseRequest)
    line_id = fresh_database.transaction(
        lambda s: approve_request(s, request_id=request_id, by=stage.manager).lines[0].id
    )
    assert f"line={line_id}" in keeper.get(f"/purchase-requests/{request_id}").text
    address = f"/cutting/new?material={plate.id}&line={line_id}"
    assert 'value="1.200"' in keeper.get(address).text
    planned = plan(keeper, plate, saw, address=address, **sizes, **{"line-1": line_id})
    assert planned.status_code == 303
    job_id = only(fresh_database, CutJob)
    posted = keeper.post(f"/cutting/{job_id}/post", **posted_fields(keeper, job_id))
    assert posted.status_code == 303
    page = keeper.get(posted.location).text
    assert "Hasil potong" in page and stage.workshop.name in page
    with fresh_database.reading() as session:
        request = session.get_one(PurchaseRequest, request_id)
        assert [(line.reserved, line.uncovered) for line in request.lines] == [(2, 0)]
        kept = session.scalars(select(Reservation)).one()
        each = kept.balance.lot.piece_weight_g
    hand_over = f"/issues/new?request={request_id}"
    form = keeper.get(hand_over).text
    assert "600\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}1.200" in form
    assert re.search(rf'name="pieces-{kept.id}"[^>]*value="4"', form)
    given = {
        "workshop_id": stage.workshop.id,
        "reservation": kept.id,
        f"take-{kept.id}": "y",
        f"pieces-{kept.id}": "4",
        f"grams-{kept.id}": f"{4 * each / 1000:.3f}".replace(".", ","),
        "taken_by": "Pak Budi",
    }
    issued = keeper.post("/issues/new", seen=hand_over, **given)
    assert issued.status_code == 303
    assert "4\N{NO-BREAK SPACE}potong" in keeper.get(issued.location).text
    paper = PdfReader(io.BytesIO(member.get(f"{issued.location}/pdf").data)).pages[0]
    words = paper.extract_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "600 × 1.200 mm" in words and "4 potong" in words
    with fresh_database.reading() as session:
        assert session.get_one(PurchaseRequest, request_id).status == "closed"
        scene.assert_books_hold(session)


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"width-1": "1300", "length-1": "1300", "pieces-1": "1"}, "tidak muat"),
        ({"width-1": "600", "length-1": "1200", "pieces-1": "40"}, "butuh paling sedikit"),
        ({"width-1": "600", "length-1": "1200"}, "jumlah tiap potongan"),
        ({"width-1": "1,2,3", "length-1": "1200", "pieces-1": "1"}, "width-1-error"),
    ],
)
def test_what_cannot_be_cut_is_told_at_once_and_stays_in_its_field(
    fresh_database, stage, plate, browser_of, sizes, told
):
    refused = wish(browser_of(stage.member), plate, **sizes)
    assert refused.status_code == 422
    assert told in refused.text
    assert f'value="{sizes["width-1"]}"' in refused.text
    with fresh_database.reading() as session:
        assert session.scalars(select(PurchaseRequest)).all() == []


def test_more_sizes_are_offered_when_asked_for(stage, plate, browser_of, keeper, saw):
    member = browser_of(stage.member)
    more = wish(member, plate, do="more", **{"width-1": "600"}).text
    assert 'name="length-4"' in more and 'value="600"' in more
    assert 'name="length-8"' in plan(keeper, plate, saw, do="more").text


def test_the_list_of_a_request_carries_the_pieces(fresh_database, stage, plate, browser_of):
    member = browser_of(stage.member)
    sizes = {"width-1": "600", "length-1": "1200", "pieces-1": "4"}
    listed = wish(member, plate, do="add", note="rapi", **sizes)
    assert listed.status_code == 303
    page = member.get(listed.location).text
    assert "tidak diputar" in page
    code = re.search(r'name="line" value="([^"]+)"', page)
    assert code
    assert member.post(NEW, seen=listed.location, line=code[1]).status_code == 303
    with fresh_database.reading() as session:
        [line] = session.scalars(select(PurchaseRequest)).one().lines
        assert line.note == "rapi"
        assert [(c.w_um, c.l_um, c.pieces, c.turnable) for c in line.cuts] == [
            (600_000, 1_200_000, 4, False)
        ]


def test_a_piece_larger_than_the_sheet_is_named(plate, saw, keeper, fresh_database):
    refused = plan(keeper, plate, saw, **{"width-1": "1300", "length-1": "1300", "pieces-1": "1"})
    assert refused.status_code in (409, 422)
    assert "A" in refused.text and 'value="1300"' in refused.text
    with fresh_database.reading() as session:
        assert session.scalars(select(CutJob)).all() == []


def test_a_plan_is_drawn_printed_planned_again_and_given_up(plate, saw, keeper, fresh_database):
    pieces = {"width-1": "300", "length-1": "1200", "pieces-1": "3"}
    assert plan(keeper, plate, saw, **pieces).status_code == 303
    job_id = only(fresh_database, CutJob)
    page = keeper.get(f"/cutting/{job_id}").text
    assert "<svg" in page and "A 300 × 1.200" in page
    assert keeper.get(f"/cutting/{job_id}/pdf").data.startswith(b"%PDF")
    seen = f"/cutting/{job_id}"
    assert keeper.post(f"{seen}/plan", seen=seen).status_code == 303
    assert keeper.post(f"{seen}/cancel", seen=seen).status_code == 303
    assert "Dibatalkan" in keeper.get(seen).text
    assert keeper.get(f"{seen}/post").status_code == 303


def test_a_cut_is_undone_with_a_reason(plate, saw, keeper, fresh_database):
    plan(keeper, plate, saw, **{"width-1": "300", "length-1": "1200", "pieces-1": "3"})
    job_id = only(fresh_database, CutJob)
    seen = f"/cutting/{job_id}"
    keeper.post(f"{seen}/post", **posted_fields(keeper, job_id))
    assert keeper.post(f"{seen}/reverse", seen=seen, reason="").status_code == 422
    assert keeper.post(f"{seen}/reverse", seen=seen, reason="salah ukur").status_code == 303
    assert "salah ukur" in keeper.get(seen).text
    with fresh_database.reading() as session:
        scene.assert_books_hold(session)


def test_a_difference_of_the_scale_asks_for_its_reason_where_it_is_typed(
    plate, saw, keeper, fresh_database
):
    plan(keeper, plate, saw, **{"width-1": "300", "length-1": "1200", "pieces-1": "3"})
    job_id = only(fresh_database, CutJob)
    with fresh_database.reading() as session:
        [source] = expected(session.get_one(CutJob, job_id))
    name = source.source.name
    fields = {**posted_fields(keeper, job_id), f"yields-{name}-grams": "40", f"scrap-{name}": "1"}
    refused = keeper.post(f"/cutting/{job_id}/post", **fields)
    assert refused.status_code == 422
    assert f'id="reason-{name}-error"' in refused.text
    assert 'value="40"' in refused.text
    fields[f"reason-{name}"] = "timbangan lama"
    assert keeper.post(f"/cutting/{job_id}/post", **fields).status_code == 303


def test_remnants_are_found_by_their_least_size_either_way_round(
    fresh_database, stage, plate, saw, keeper, browser_of
):
    plan(keeper, plate, saw, **{"width-1": "1219", "length-1": "1400", "pieces-1": "1"})
    job_id = only(fresh_database, CutJob)
    keeper.post(f"/cutting/{job_id}/post", **posted_fields(keeper, job_id))
    with fresh_database.reading() as session:
        code = session.scalars(select(Lot.code).where(Lot.is_remnant)).one()
    assert code in keeper.get("/remnants").text
    assert code in keeper.get("/remnants?width=1000&length=1200").text
    assert code in keeper.get("/remnants?width=1200&length=1000&q=PLATE").text
    assert code not in keeper.get("/remnants?width=1219,1&length=1000").text
    assert code not in keeper.get("/remnants?width=1100&length=1100").text
    assert keeper.get("/remnants?width=abc").status_code == 422
    page = browser_of(stage.member).get("/remnants?length=1000").text
    assert code not in page and "Rp" in page
    assert f"material={plate.id}&amp;width=" in page


def test_a_remnant_that_is_set_aside_is_not_offered_to_members(
    fresh_database, stage, plate, saw, keeper, browser_of
):
    member = browser_of(stage.member)
    assert "Belum ada sisa" in member.get("/remnants").text
    plan(keeper, plate, saw, **{"width-1": "1219", "length-1": "1400", "pieces-1": "1"})
    job_id = only(fresh_database, CutJob)
    keeper.post(f"/cutting/{job_id}/post", **posted_fields(keeper, job_id))
    assert "my/requests/new?material" in member.get("/remnants").text

    def block(session):
        lot_id = session.scalars(select(Lot.id).where(Lot.is_remnant)).one()
        block_lot(session, lot_id=lot_id, reason="retak", by=stage.storekeeper)

    fresh_database.transaction(block)
    assert "my/requests/new?material" not in member.get("/remnants").text
    with fresh_database.reading() as session:
        code = session.scalars(select(Lot.code).where(Lot.is_remnant)).one()
    assert code in keeper.get("/remnants").text
