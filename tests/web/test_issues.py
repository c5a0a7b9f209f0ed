from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core.db import Database
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.models import Issue, IssueLine, Reservation
from tests.cast import Cast
from tests.scene import add_material, add_price, approved, put_on_rack
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]


@pytest.fixture
def ready(fresh_database: Database, stage: Cast) -> PurchaseRequest:
    """Ten sheets and 300 kg of a coil lie ready for the member's workshop."""

    def act(session: Session) -> PurchaseRequest:
        plate = add_material(session, "PLATE-5")
        coil = add_material(session, "COIL", counted="mass")
        for material, quantity in ((plate, 12), (coil, 900_000)):
            add_price(session, material)
            put_on_rack(session, material, quantity, by=stage.storekeeper)
        return approved(session, stage.member, stage.manager, (plate, 10), (coil, 300_000))

    return fresh_database.transaction(act)


def reservation_ids(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Reservation.id).order_by(Reservation.id)))


def filled_in(ready: PurchaseRequest, ids: list[int], **other: object) -> dict[str, object]:
    """The form for all sheets and kilos, a little heavier than the books."""
    sheets, coil = ids
    return {
        "workshop_id": ready.workshop_id,
        "reservation": ids,
        f"take-{sheets}": "y",
        f"pieces-{sheets}": "10",
        f"grams-{sheets}": "1.166,5",
        f"take-{coil}": "y",
        f"grams-{coil}": "300",
        "taken_by": "Pak Budi",
        **other,
    }


def counted(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(Issue.id))) or 0


def test_what_is_ready_is_handed_over_with_its_weight(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, ready: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.storekeeper), f"/issues/new?request={ready.id}"
    shown = browser.get(page).text
    assert "berat buku 1.165\N{NO-BREAK SPACE}kg" in shown and 'value="10"' in shown
    answer = browser.post(page, **filled_in(ready, reservation_ids(fresh_database)))
    assert answer.status_code == 303
    note = browser.get(answer.location).text
    for words in ("SJ-", "HT-1", "1.166,5\N{NO-BREAK SPACE}kg", "beda +1,5", "Pak Budi", "/pdf"):
        assert words in note
    with fresh_database.reading() as session:
        assert session.get_one(PurchaseRequest, ready.id).status == "closed"
    assert "Belum ada yang siap diambil" in browser.get("/issues/new").text


def test_a_part_goes_when_the_rest_is_unticked(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, ready: PurchaseRequest
) -> None:
    ids = reservation_ids(fresh_database)
    fields = filled_in(ready, ids, **{f"pieces-{ids[0]}": "4", f"grams-{ids[0]}": "466"})
    del fields[f"take-{ids[1]}"]
    page = f"/issues/new?workshop={ready.workshop_id}"
    assert browser_of(stage.storekeeper).post(page, **fields).status_code == 303
    with fresh_database.reading() as session:
        lines = session.scalars(select(PurchaseRequestLine).order_by(PurchaseRequestLine.id)).all()
        assert [(line.issued, line.reserved) for line in lines] == [(4, 6), (0, 300_000)]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("pieces", "11", "Yang disimpan untuk baris ini 10\N{NO-BREAK SPACE}lembar"),
        ("grams", "", "Berat timbang: Bagian ini perlu diisi."),
        ("grams", "1,166.5", "Maksud Anda 1.166,5?"),
        ("taken_by", "", "Bagian ini perlu diisi."),
    ],
)
def test_a_refusal_stands_at_the_field_and_keeps_what_was_typed(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, ready: PurchaseRequest,
    field: str, typed: str, sentence: str,
) -> None:  # fmt: skip
    ids = reservation_ids(fresh_database)
    name = field if field == "taken_by" else f"{field}-{ids[0]}"
    page = f"/issues/new?request={ready.id}"
    answer = browser_of(stage.storekeeper).post(page, **filled_in(ready, ids, **{name: typed}))
    assert answer.status_code in (409, 422)
    assert sentence in answer.text and 'value="300"' in answer.text
    assert f'id="{name}-error"' in answer.text
    assert counted(fresh_database) == 0


def test_a_form_sent_twice_makes_one_delivery_note(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, ready: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.storekeeper), f"/issues/new?request={ready.id}"
    sent = {**browser.hidden(page), **filled_in(ready, reservation_ids(fresh_database))}
    first, second = (browser.client.post(page, data=sent) for _ in range(2))
    assert (first.status_code, first.location) == (303, second.location)
    assert counted(fresh_database) == 1


def test_metal_that_is_no_longer_ready_is_told_of(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, ready: PurchaseRequest
) -> None:
    browser, page = browser_of(stage.storekeeper), f"/issues/new?request={ready.id}"
    fields = filled_in(ready, reservation_ids(fresh_database))
    hidden = browser.hidden(page)
    browser.post(page, **fields)
    late = browser.client.post(
        page, data={**hidden, **fields, "once": "8a2f3b64-2f0a-4d5e-9f0c-5d7b8a1c2e3f"}
    )
    assert "Tidak ada lagi yang siap di sini" in late.text
    assert "Yang siap sudah berubah" in late.text
    assert counted(fresh_database) == 1


@pytest.fixture
def issued(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, ready: PurchaseRequest
) -> str:
    """The address of the delivery note for everything that was ready."""
    page = f"/issues/new?request={ready.id}"
    fields = filled_in(ready, reservation_ids(fresh_database))
    address = browser_of(stage.storekeeper).post(page, **fields).location
    assert address
    return address


def test_metal_comes_back_from_the_workshop(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, issued: str
) -> None:
    browser = browser_of(stage.storekeeper)
    with fresh_database.reading() as session:
        line = session.scalars(select(IssueLine.id).order_by(IssueLine.id).limit(1)).one()
    act = f"{issued}/lines/{line}/returns"
    fields = {"pieces": "2", "grams": "233", "place": "A-01-1", "reason": "Salah ukuran"}
    refused = browser.post(act, seen=issued, **{**fields, "place": "di sana"})
    assert refused.status_code == 422 and f'id="return-{line}-place-error"' in refused.text
    assert browser.post(act, seen=issued, **fields).location == issued
    shown = browser.get(issued).text
    assert "Salah ukuran" in shown and "2\N{NO-BREAK SPACE}lembar" in shown
    too_much = browser.post(act, seen=issued, **{**fields, "pieces": "9", "grams": "1.048,5"})
    assert too_much.status_code == 409
    assert "paling banyak dapat kembali 8\N{NO-BREAK SPACE}lembar" in too_much.text


def test_a_wrong_note_is_reversed_with_a_reason_once(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, issued: str
) -> None:
    browser = browser_of(stage.storekeeper)
    assert browser.post(f"{issued}/reversal", seen=issued, reason="").status_code == 422
    assert browser.post(f"{issued}/reversal", seen=issued, reason="Salah IKM").location == issued
    shown = browser.get(issued).text
    assert "Dibatalkan dengan PB-" in shown and "Salah IKM" in shown
    assert f"{issued}/reversal" not in shown
    assert len(reservation_ids(fresh_database)) == 2


def test_a_member_sees_his_own_workshops_note_and_no_other(
    browser_of: BrowserOf, stage: Cast, issued: str
) -> None:
    own = browser_of(stage.member).get(issued)
    assert own.status_code == 200
    assert "/lots/" not in own.text and "/reversal" not in own.text
    assert browser_of(stage.neighbour).get(issued).status_code == 404


@pytest.mark.parametrize("role", ["member", "buyer", "auditor"])
def test_only_storekeepers_hand_over(browser_of: BrowserOf, stage: Cast, role: str) -> None:
    assert browser_of(getattr(stage, role)).get("/issues/new").status_code == 403


def test_the_pages_ask_as_often_for_one_line_as_for_many(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, ready: PurchaseRequest
) -> None:
    def more(session: Session) -> None:
        for number in range(5):
            plate = add_material(session, f"MORE-{number}")
            put_on_rack(session, plate, 9, by=stage.storekeeper)
            approved(session, stage.member, stage.manager, (plate, 5))

    browser = browser_of(stage.storekeeper)
    addresses = ("/issues/new", f"/issues/new?workshop={ready.workshop_id}")

    def statements() -> list[int]:
        counts = []
        for address in addresses:
            with count_statements(fresh_database) as sent:
                assert browser.get(address).status_code == 200
            counts.append(len(sent))
        return counts

    before = statements()
    fresh_database.transaction(more)
    assert statements() == before
