"""The inbox of exceptions: answered with one click, once, whoever presses."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.core import clock as product_clock
from materialcenter.core.audit import History
from materialcenter.core.db import Database
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.exceptions.kinds import Answer
from materialcenter.fulfilment.exceptions.models import ExceptionAnswer
from materialcenter.fulfilment.exceptions.registry import KINDS
from materialcenter.purchasing.models import SupplierOrderLine
from tests.cast import Cast
from tests.exceptions import scene
from tests.exceptions.scene import MAKERS
from tests.house.contents import contents
from tests.scene import approved, put_on_rack
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]

pytestmark = pytest.mark.usefixtures("clock")

INBOX = "/exceptions"


def surplus_wanted(session: Session, stage: Cast, name: str, *, sheets: int = 5) -> int:
    """What a workshop withdrew is lacking to another."""
    line_id = scene.withdrawn(session, stage, name)
    plate = session.get_one(SupplierOrderLine, line_id).material
    approved(session, stage.neighbour, stage.manager, (plate, sheets))
    return line_id


def cancelled_with_room(session: Session, stage: Cast, name: str) -> int:
    """What was cancelled is free on another order."""
    line_id = scene.cancelled(session, stage, name)
    plate = scene.line_of(session, line_id).material
    scene.withdrawn_from(session, stage, plate, 5)
    return line_id


def cancelled_with_stock(session: Session, stage: Cast, name: str) -> int:
    """What was cancelled lies free on a rack."""
    line_id = scene.cancelled(session, stage, name)
    plate = scene.line_of(session, line_id).material
    put_on_rack(session, plate, 5, by=stage.storekeeper)
    return line_id


def expired_with_room(session: Session, stage: Cast, name: str) -> int:
    """What ran out was taken by others, and is free on another order."""
    line_id = scene.expired(session, stage, name)
    plate = scene.line_of(session, line_id).material
    approved(session, stage.neighbour, stage.manager, (plate, 5))
    scene.withdrawn_from(session, stage, plate, 5)
    return line_id


# Every answer there is, with what has to have happened for it to be offered.
STAGED = {
    ("surplus", "peg"): surplus_wanted,
    ("cancelled", "reserve"): cancelled_with_stock,
    ("cancelled", "peg"): cancelled_with_room,
    ("expired", "peg"): expired_with_room,
}
ANSWERS = [(kind, answer) for kind in KINDS for answer in kind.answers]


def press(browser: Browser, address: str, **typed: str):
    """Fill in the form that leads to an address and send it."""
    return browser.client.post(address, data={**form_on(browser, address), **typed})


def form_on(browser: Browser, address: str) -> dict[str, str]:
    """The hidden fields of an answer's form, as they stand on the inbox."""
    page = browser.get(INBOX).text
    forms = re.findall(rf'<form[^>]*action="{address}".*?</form>', page, re.DOTALL)
    assert len(forms) == 1, address
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', forms[0]))


def staged(database: Database, stage: Cast, kind: str, code: str) -> int:
    make = STAGED.get((kind, code), MAKERS[kind])
    return database.transaction(lambda session: make(session, stage, "X"))


def who_may(stage: Cast, answer: Answer) -> list[User]:
    people = (stage.storekeeper, stage.buyer, stage.second_buyer, stage.manager)
    return [person for person in people if person.may(answer.needs)]


def at_rest(database: Database) -> dict:
    """Everything in the database but who is logged in and which forms were sent."""
    kept = contents(database)
    for table in ("login_session", "idempotency_key", "login_attempt"):
        kept.pop(table, None)
    return kept


@pytest.mark.parametrize(
    ("kind", "answer"), ANSWERS, ids=[f"{kind.code}-{answer.code}" for kind, answer in ANSWERS]
)
def test_an_answer_is_given_once_by_one_and_found_done_by_the_next(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, kind, answer: Answer
) -> None:
    subject_id = staged(fresh_database, stage, kind.code, answer.code)
    first, second = (browser_of(person) for person in who_may(stage, answer)[:2])
    address = f"{INBOX}/{kind.code}/{subject_id}/{answer.code}"
    sent, copy = ({**form_on(b, address), "reason": "memang"} for b in (first, second))
    done = first.client.post(address, data=sent)
    assert done.status_code == 303
    assert f'action="{address}"' not in first.get(done.location).text
    after = at_rest(fresh_database)
    again = first.client.post(address, data=sent)
    assert (again.status_code, again.location) == (303, done.location)
    late = second.client.post(address, data=copy)
    assert late.status_code == 303
    told = second.get(late.location).text
    assert f"Sudah dijawab oleh {who_may(stage, answer)[0].name}:" in told
    assert at_rest(fresh_database) == after
    assert fresh_database.transaction(lambda session: list(verify(session))) == []


@pytest.mark.parametrize("code", ["keep", "cancel"])
def test_a_stale_page_with_another_answer_changes_nothing(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, code: str
) -> None:
    line_id = fresh_database.transaction(lambda session: scene.withdrawn(session, stage))
    first, second = browser_of(stage.buyer), browser_of(stage.second_buyer)
    other = {"keep": "cancel", "cancel": "keep"}[code]
    stale = form_on(second, f"{INBOX}/surplus/{line_id}/{other}")
    press(first, f"{INBOX}/surplus/{line_id}/{code}", reason="baru")
    after = at_rest(fresh_database)
    address = f"{INBOX}/surplus/{line_id}/{other}"
    answer = second.client.post(address, data={**stale, "reason": "lama"})
    assert answer.status_code == 303
    assert "Sudah dijawab oleh Buyer" in second.get(answer.location).text
    assert at_rest(fresh_database) == after


def test_what_changed_since_the_page_was_opened_is_looked_at_again(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    line_id = fresh_database.transaction(lambda s: surplus_wanted(s, stage, "X", sheets=2))
    first, second = browser_of(stage.buyer), browser_of(stage.second_buyer)
    stale = form_on(second, f"{INBOX}/surplus/{line_id}/keep")
    press(first, f"{INBOX}/surplus/{line_id}/peg")
    answer = second.client.post(f"{INBOX}/surplus/{line_id}/keep", data=stale)
    assert "Keadaannya berubah" in second.get(answer.location).text
    assert form_on(second, f"{INBOX}/surplus/{line_id}/keep")["state"].endswith("/3")


def test_a_reason_that_is_missing_is_asked_for_and_what_was_typed_stays(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    line_id = fresh_database.transaction(lambda session: scene.withdrawn(session, stage))
    buyer, address = browser_of(stage.buyer), f"{INBOX}/surplus/{line_id}/cancel"
    empty = press(buyer, address, reason=" ")
    assert empty.status_code == 422
    assert f'id="surplus-{line_id}-cancel-reason-error"' in empty.text
    assert '<details class="more" open>' in empty.text
    long = press(buyer, address, reason="panjang " * 60)
    assert long.status_code == 422 and "panjang panjang" in long.text
    with fresh_database.reading() as session:
        assert session.get_one(SupplierOrderLine, line_id).open == 5


def test_what_is_no_exception_is_settled_and_what_is_none_is_not_found(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    row_id = fresh_database.transaction(lambda session: scene.lapsing(session, stage))
    buyer = browser_of(stage.buyer)
    gone = buyer.post(f"{INBOX}/lapsing/999999/extend", seen=INBOX)
    assert gone.status_code == 303 and "Ini sudah beres" in buyer.get(gone.location).text
    assert buyer.post(f"{INBOX}/lapsing/{row_id}/nonsense", seen=INBOX).status_code == 404
    assert buyer.post(f"{INBOX}/nonsense/{row_id}/extend", seen=INBOX).status_code == 404


def test_what_was_remembered_is_undone_from_the_note_and_from_the_list(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    line_id = fresh_database.transaction(lambda session: scene.dear(session, stage))
    buyer, other = browser_of(stage.buyer), browser_of(stage.second_buyer)
    address = f"{INBOX}/dear/{line_id}/right"
    done = press(buyer, address, reason="pasar naik", view="dear")
    assert re.fullmatch(rf"{INBOX}\?kind=dear&done=\d+", done.location)
    note = buyer.get(done.location).text
    assert "Diingat: Harga benar." in note
    undo = re.search(r'action="(/exceptions/undo/\d+)"', note)
    assert undo
    aside = other.get(f"{INBOX}?answered=1").text
    assert "pasar naik" in aside and f'action="{undo[1]}"' in aside
    assert f'action="{address}"' not in aside
    for expected in ("Menunggu jawaban lagi.", "Itu sudah menunggu jawaban lagi."):
        undone = other.post(undo[1], seen=INBOX)
        assert expected in other.get(undone.location).text
    assert f'action="{address}"' in buyer.get(INBOX).text
    history = buyer.get(f"/supplier-orders/{order_of(fresh_database, line_id)}").text
    assert "Membenarkan harga" in history and "pasar naik" in history


def order_of(database: Database, line_id: int) -> int:
    with database.reading() as session:
        return session.get_one(SupplierOrderLine, line_id).order_id


def everything(session: Session, stage: Cast, name: str) -> None:
    for kind, make in MAKERS.items():
        make(session, stage, f"{name}-{kind}")


def test_each_role_sees_what_concerns_it_and_may_answer_what_it_may(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    fresh_database.transaction(lambda session: everything(session, stage, "X"))
    for role in (Role.STOREKEEPER, Role.BUYER, Role.MANAGER, Role.AUDITOR):
        person = stage.user(role)
        browser = browser_of(person)
        page = browser.get(INBOX).text
        offered = {
            tuple(found) for found in re.findall(r'action="/exceptions/(\w+)/\d+/(\w+)"', page)
        }
        for kind in KINDS:
            assert (f"kind={kind.code}" in page) == kind.is_for(person), (role, kind.code)
        may = {(k.code, a.code) for k, a in ANSWERS if person.may(a.needs) and k.is_for(person)}
        assert offered <= may, role
        assert bool(offered) == (role != Role.AUDITOR)
        count = re.search(r'Perlu perhatian<span class="cnt q">(\d+)</span>', page)
        assert count and int(count[1]) == page.count('<article class="task">')
        assert f"{count[1]} hal berjalan lain dari rencana." in browser.get("/today").text


def test_members_and_administrators_stay_out(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    line_id = fresh_database.transaction(lambda session: scene.withdrawn(session, stage))
    member = browser_of(stage.member)
    assert member.get(INBOX).status_code == 404
    address = f"{INBOX}/surplus/{line_id}/keep"
    assert member.post(address, seen="/account/password").status_code == 404
    assert member.post(f"{INBOX}/undo/1", seen="/account/password").status_code == 404
    assert browser_of(stage.administrator).get(INBOX).status_code == 403
    for person in (stage.storekeeper, stage.auditor):
        answer = browser_of(person).post(address, seen=INBOX, once=str(uuid4()))
        assert answer.status_code == 403


def test_a_centre_where_all_is_well_says_what_is_watched(
    browser_of: BrowserOf, stage: Cast
) -> None:
    page = browser_of(stage.buyer).get(INBOX).text
    assert "Semua berjalan sesuai rencana" in page
    assert "harga beli yang jauh di atas biasanya" in page
    assert "Tidak ada yang disisihkan" in browser_of(stage.buyer).get(f"{INBOX}?answered=1").text


def test_one_kind_is_shown_when_asked_for(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    fresh_database.transaction(lambda session: everything(session, stage, "X"))
    browser = browser_of(stage.manager)
    late = browser.get(f"{INBOX}?kind=late").text
    assert late.count('<article class="task">') == 1 and "belum datang" in late
    assert browser.get(f"{INBOX}?kind=nonsense").text.count('<article class="task">') > 5


def test_the_ways_out_of_an_exception_lead_to_pages(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    fresh_database.transaction(lambda session: everything(session, stage, "X"))
    browser = browser_of(stage.buyer)
    articles = "".join(re.findall(r"<article.*?</article>", browser.get(INBOX).text, re.DOTALL))
    places = {
        place.replace("&amp;", "&") for place in re.findall(r'<a [^>]*href="(/[^"]+)"', articles)
    }
    assert len(places) > 8
    assert {place: browser.get(place).status_code for place in places} == dict.fromkeys(places, 200)
    asks = re.findall(r'href="https://wa\.me/(\d*)\?text=([^"]+)"', articles)
    assert "6281234567890" in {number for number, _text in asks}
    assert any("mill%20certificate" in text for _number, text in asks)


def test_the_page_asks_as_often_for_few_as_for_many(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    browser, asked = browser_of(stage.manager), []
    for names in ("A", "BC"):
        for name in names:
            fresh_database.transaction(lambda s, n=name: everything(s, stage, n))
        with count_statements(fresh_database) as sent:
            assert browser.get(INBOX).status_code == 200
        asked.append(len(sent))
    assert asked[0] == asked[1]
    assert asked[0] < 40


def test_a_member_is_told_before_his_metal_is_let_go(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def tell(session: Session) -> tuple[int, int]:
        soon = scene.kept(session, stage, "SOON", days=12)
        calm = scene.kept(session, stage, "CALM", days=11)
        return soon.request_line.request_id, calm.request_line.request_id

    soon, calm = fresh_database.transaction(tell)
    browser = browser_of(stage.member)
    warning = "Disimpan sampai Kamis. Ambil sebelum itu"
    assert warning in browser.get(f"/my/requests/{soon}").text
    assert warning not in browser.get(f"/my/requests/{calm}").text
    assert browser.get("/").text.count(warning) == 1


def test_a_postponed_need_tells_the_workshop_no_reason(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    line_id = fresh_database.transaction(lambda session: scene.cancelled(session, stage))
    keeper = browser_of(stage.storekeeper)
    assert press(keeper, f"{INBOX}/cancelled/{line_id}/wait").status_code == 303
    with fresh_database.reading() as session:
        row = session.scalars(select(ExceptionAnswer)).one()
        assert row.until == product_clock.today() + timedelta(days=7)
        request_id = scene.line_of(session, line_id).request_id
        assert session.scalar(select(func.count()).where(History.act == "postponed")) == 1
    page = browser_of(stage.member).get(f"/my/requests/{request_id}").text
    assert "Belum ada bahan pengganti, dilihat lagi" in page


def test_suppliers_are_asked_in_indonesian_whoever_asks(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    fresh_database.transaction(lambda session: scene.late(session, stage))
    browser = browser_of(stage.buyer)
    browser.post("/language", seen="/account", language="en")
    page = browser.get(f"{INBOX}?kind=late").text
    assert "Selamat%20siang.%20Kapan" in page
    assert page.index("wa.me") < page.index("/late/1/week")


def test_a_manager_keeps_for_stock_what_nobody_wants(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    line_id = fresh_database.transaction(lambda session: scene.withdrawn(session, stage))
    manager, address = browser_of(stage.manager), f"{INBOX}/surplus/{line_id}/keep"
    assert address in manager.get(INBOX).text
    assert press(manager, address).status_code == 303
    assert address not in manager.get(INBOX).text
