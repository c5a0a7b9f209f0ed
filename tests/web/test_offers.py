"""Other metal is offered on the centre's page and answered on the workshop's."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from materialcenter.accounts.models import User
from materialcenter.catalogue.queries import material_by_code
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.substituting.models import SubstitutionOffer
from materialcenter.web import papers
from tests import scene
from tests.cast import Cast
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
THIN, THICK = "PL-SS400-3x1219x2438", "PL-SS400-3.2x1219x2438"
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Need:
    """Ten sheets of 3.0 mm that nothing covers; twelve of 3.2 mm are free."""

    request: int
    line: int
    thick: int
    balance: int

    @property
    def page(self) -> str:
        return f"/offers/lines/{self.line}/new?material={self.thick}"


@pytest.fixture
def need(fresh_database: Database, stage: Cast) -> Need:
    def tell(session):
        thin, thick = material_by_code(session, THIN), material_by_code(session, THICK)
        scene.add_price(session, thin)
        scene.add_price(session, thick, 14_500)
        balance = scene.put_on_rack(session, thick, 12, by=stage.storekeeper)
        request = scene.approved(session, stage.member, stage.manager, (thin, 10))
        return Need(request.id, request.lines[0].id, thick.id, balance.id)

    return fresh_database.transaction(tell)


def offer(browser: Browser, need: Need, **typed: str):
    given = {"quantity": "10", "replaces": "10", "idr_per_kg": "14.200", "word": "lebih tebal",
             **typed}  # fmt: skip
    day = re.search(r'name="valid_until"[^>]*value="([^"]+)"', browser.get(need.page).text)
    return browser.post(need.page, **{"valid_until": day[1] if day else "", **given})


@pytest.fixture
def offered(need: Need, browser_of: BrowserOf, stage: Cast, fresh_database: Database) -> int:
    assert offer(browser_of(stage.buyer), need).status_code == 303
    with fresh_database.reading() as session:
        return session.scalars(select(SubstitutionOffer.id)).one()


def lines_of(database: Database) -> list[tuple[int, int, int]]:
    with database.reading() as session:
        lines = session.scalars(select(PurchaseRequestLine).order_by(PurchaseRequestLine.id))
        return [(line.asked, line.reserved, line.uncovered) for line in lines]


def test_something_near_is_chosen_and_offered_with_usual_figures_filled_in(
    browser_of: BrowserOf, stage: Cast, need: Need
) -> None:
    buyer, detail = browser_of(stage.buyer), f"/purchase-requests/{need.request}"
    address = f"/offers/lines/{need.line}/new"
    assert address in buyer.get(detail).text
    choosing = buyer.get(address).text
    assert f"material={need.thick}" in choosing and f"6,7{NBSP}% lebih berat" in choosing
    assert THICK in buyer.get(f"{address}?q=plat+3,2+ss400").text
    form = buyer.get(need.page).text
    for filled in ('value="10"', 'value="14.500"', f"tebal 3,2{NBSP}mm"):
        assert filled in form
    answer = offer(buyer, need)
    assert (answer.status_code, answer.location) == (303, detail)
    shown = buyer.get(detail).text
    assert "Ditawarkan" in shown and "lebih tebal" in shown and f"Rp{NBSP}14.200 per kg" in shown
    assert "Menawarkan 10" in shown and address not in shown


def test_the_words_filled_in_are_in_the_language_of_whoever_asked(
    browser_of: BrowserOf, stage: Cast, need: Need, fresh_database: Database
) -> None:
    def speak_english(session) -> None:
        session.get_one(User, stage.buyer.id).language = "en"

    fresh_database.transaction(speak_english)
    form = browser_of(stage.buyer).get(need.page).text
    assert "Explanation for the workshop" in form
    assert f"tebal 3,2{NBSP}mm, 6,7{NBSP}% lebih berat" in form


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"replaces": "11"}, "replaces"),
        ({"replaces": "x"}, "replaces"),
        ({"idr_per_kg": ""}, "idr_per_kg"),
        ({"word": " "}, "word"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"valid_until": "2099-01-01"}, "valid_until"),
    ],
)
def test_a_wrong_offer_is_refused_at_its_field_and_what_was_typed_stays(
    browser_of: BrowserOf, stage: Cast, need: Need, typed: dict[str, str], field: str
) -> None:
    refused = offer(browser_of(stage.buyer), need, **{"word": "cocok untuk rangka", **typed})
    assert refused.status_code == 422 and f'id="{field}-error"' in refused.text
    assert field == "word" or "cocok untuk rangka" in refused.text


def test_the_same_form_sent_twice_offers_once(
    browser_of: BrowserOf, stage: Cast, need: Need, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    fields = {**buyer.hidden(need.page), "quantity": "10", "replaces": "10", "word": "tebal",
              "idr_per_kg": "14.200", "valid_until": "31/12/2099"}  # fmt: skip
    day = re.search(r'name="valid_until"[^>]*value="([^"]+)"', buyer.get(need.page).text)
    assert day
    fields["valid_until"] = day[1]
    for _ in range(2):
        assert buyer.client.post(need.page, data=fields).status_code == 303
    with fresh_database.reading() as session:
        assert len(session.scalars(select(SubstitutionOffer)).all()) == 1


def test_whoever_may_not_allocate_offers_nothing(
    browser_of: BrowserOf, stage: Cast, need: Need
) -> None:
    for person in (stage.member, stage.neighbour, stage.auditor, stage.administrator):
        assert browser_of(person).get(need.page).status_code in (403, 404)
    buyer = browser_of(stage.buyer)
    for address in ("/offers/lines/999/new", f"/offers/lines/{need.line}/new?material=999999",
                    f"/offers/lines/{need.line}/new?balance=999999"):  # fmt: skip
        assert buyer.get(address).status_code == 404


def test_the_workshop_takes_four_of_ten_and_sees_them_under_what_it_asked_for(
    browser_of: BrowserOf, stage: Cast, need: Need, offered: int, fresh_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    member, page = browser_of(stage.member), f"/my/requests/{need.request}"
    home = member.get("/").text
    assert "Petugas menawarkan pengganti" in home and f"{page}#offer-{offered}" in home
    shown = member.get(page).text
    for said in (f"3,2{NBSP}mm", f"aslinya 3{NBSP}mm", "lebih tebal", f"Rp{NBSP}14.200",
                 f"Boleh sebagian, dari 1{NBSP}lembar sampai 10{NBSP}lembar"):  # fmt: skip
        assert said in shown, said
    assert "L-000001" not in shown and "A-01-1" not in shown
    taken = member.post(f"/my/offers/{offered}", seen=page, quantity="4", do="accept",
                        note="ambil Jumat")  # fmt: skip
    assert (taken.status_code, taken.location) == (303, page)
    assert lines_of(fresh_database) == [(10, 0, 6), (4, 4, 0)]
    after = member.get(page).text
    assert f"Pengganti 4{NBSP}lembar dari 10{NBSP}lembar" in after
    assert f"6{NBSP}lembar belum dipesan, 4{NBSP}lembar diganti bahan lain." in after
    assert "Menerima 4" in after and "Tidak, tunggu yang asli" not in after
    assert "Menunggu jawaban Anda" not in member.get("/").text
    centre = browser_of(stage.buyer).get(f"/purchase-requests/{need.request}").text
    assert f"Pengganti 4{NBSP}lembar" in centre and "ambil Jumat" in centre
    assert centre.count("Tawarkan pengganti") == 1
    printed: list[str] = []
    monkeypatch.setattr(papers, "pdf", lambda paper: printed.append(repr(paper)) or b"")
    _issue(fresh_database, stage, need)
    for address in (f"/purchase-requests/{need.request}/pdf", "/issues/1/pdf"):
        assert member.get(address).status_code == 200
    assert "Pengganti 4" in printed[0] and "pengganti Plat hitam SS400 3" in printed[1]
    with fresh_database.reading() as session:
        scene.assert_books_hold(session)


def _issue(database: Database, stage: Cast, need: Need) -> None:
    def act(session) -> None:
        [row] = ready_reservations(session, request_id=need.request)
        grams = row.balance.grams_of(row.held)
        issue_metal(
            session, workshop_id=stage.workshop.id, taken_by="Sopir", by=stage.storekeeper,
            hand_overs=[HandOver(row.id, Metal(row.held, grams))],
        )  # fmt: skip

    database.transaction(act)


def test_the_workshop_rather_waits_and_the_centre_reads_why(
    browser_of: BrowserOf, stage: Cast, need: Need, offered: int, fresh_database: Database
) -> None:
    member, page = browser_of(stage.member), f"/my/requests/{need.request}"
    told = {"do": "decline", "note": "cetakan hanya untuk 3 mm", "quantity": "bukan angka"}
    assert member.post(f"/my/offers/{offered}", seen=page, **told).status_code == 303
    assert lines_of(fresh_database) == [(10, 0, 10)]
    centre = browser_of(stage.buyer).get(f"/purchase-requests/{need.request}").text
    assert "cetakan hanya untuk 3 mm" in centre and "Tawarkan pengganti" in centre
    late = member.post(f"/my/offers/{offered}", seen="/account/password", do="accept", quantity="4",
                       once="0a0a0a0a-0000-4000-8000-000000000000")  # fmt: skip
    assert late.status_code == 409 and "sudah ditolak" in late.text


@pytest.mark.parametrize("quantity", ["", "0", "11", "empat", "1,5"])
def test_a_wrong_quantity_is_told_at_its_field(
    browser_of: BrowserOf, stage: Cast, need: Need, offered: int, quantity: str,
    fresh_database: Database,
) -> None:  # fmt: skip
    page = f"/my/requests/{need.request}"
    given = {"do": "accept", "quantity": quantity, "note": "ambil Jumat"}
    refused = browser_of(stage.member).post(f"/my/offers/{offered}", seen=page, **given)
    assert refused.status_code == 422
    assert f'id="offer-{offered}-quantity-error"' in refused.text
    assert 'value="ambil Jumat"' in refused.text and f'value="{quantity}"' in refused.text
    assert lines_of(fresh_database) == [(10, 0, 10)]


def test_an_answer_sent_twice_counts_once(
    browser_of: BrowserOf, stage: Cast, need: Need, offered: int, fresh_database: Database
) -> None:
    member = browser_of(stage.member)
    page = member.get(f"/my/requests/{need.request}").text
    own = page[page.index(f'id="offer-{offered}"') :]
    found = (re.search(rf'name="{name}" value="([^"]+)"', own) for name in ("csrf_token", "once"))
    token, once = (match[1] for match in found if match)
    fields = {"csrf_token": token, "once": once, "do": "accept", "quantity": "4"}
    for _ in range(2):
        assert member.client.post(f"/my/offers/{offered}", data=fields).status_code == 303
    assert lines_of(fresh_database) == [(10, 0, 6), (4, 4, 0)]


def test_another_workshop_and_the_centre_cannot_answer(
    browser_of: BrowserOf, stage: Cast, need: Need, offered: int, fresh_database: Database
) -> None:
    neighbour = browser_of(stage.neighbour)
    assert "menawarkan" not in neighbour.get("/").text
    for person, status in ((stage.neighbour, 404), (stage.buyer, 403)):
        browser = browser_of(person)
        tried = browser.post(f"/my/offers/{offered}", seen="/account/password", do="accept",
                             quantity="4")  # fmt: skip
        assert tried.status_code == status
    assert lines_of(fresh_database) == [(10, 0, 10)]


def test_an_offer_is_withdrawn_with_a_reason_and_gone_from_the_workshops_page(
    browser_of: BrowserOf, stage: Cast, need: Need, offered: int
) -> None:
    buyer, page = browser_of(stage.buyer), f"/purchase-requests/{need.request}"
    act = f"{page}/offers/{offered}/withdrawal"
    refused = buyer.post(act, seen=page, reason="")
    assert refused.status_code == 422 and "Bagian ini perlu diisi" in refused.text
    assert buyer.post(act, seen=page, reason="salah harga").status_code == 303
    member = browser_of(stage.member)
    shown = member.get(f"/my/requests/{need.request}").text
    assert "Tidak, tunggu yang asli" not in shown and "salah harga" in shown
    late = member.post(f"/my/offers/{offered}", seen="/account/password", do="accept", quantity="4",
                       once="0a0a0a0a-0000-4000-8000-000000000000")  # fmt: skip
    assert late.status_code == 409 and "sudah ditarik" in late.text


def test_metal_of_a_chosen_lot_that_went_meanwhile_is_told_and_the_offer_stays(
    browser_of: BrowserOf, stage: Cast, need: Need, fresh_database: Database
) -> None:
    lot = Need(need.request, need.line, need.thick, need.balance)
    buyer, address = browser_of(stage.buyer), f"/offers/lines/{need.line}/new?balance={lot.balance}"
    day = re.search(r'name="valid_until"[^>]*value="([^"]+)"', buyer.get(address).text)
    fields = {"quantity": "10", "replaces": "10", "idr_per_kg": "14.200", "word": "tebal"}
    assert day
    assert buyer.post(address, **fields, valid_until=day[1]).status_code == 303

    def take(session) -> int:
        thick = material_by_code(session, THICK)
        scene.approved(session, stage.neighbour, stage.manager, (thick, 12))
        return session.scalars(select(SubstitutionOffer.id)).one()

    offer_id = fresh_database.transaction(take)
    member, page = browser_of(stage.member), f"/my/requests/{need.request}"
    gone = member.post(f"/my/offers/{offer_id}", seen=page, do="accept", quantity="10")
    assert gone.status_code == 409 and "Bahannya sudah dipakai" in gone.text
    assert lines_of(fresh_database)[0] == (10, 0, 10)


def test_the_pages_ask_as_much_of_the_database_with_more_offers(
    browser_of: BrowserOf, stage: Cast, need: Need, fresh_database: Database
) -> None:
    member, buyer = browser_of(stage.member), browser_of(stage.buyer)
    pages = [(member, "/"), (member, f"/my/requests/{need.request}"),
             (buyer, f"/purchase-requests/{need.request}")]  # fmt: skip

    def statements() -> list[int]:
        counts = []
        for browser, page in pages:
            browser.get(page)
            with count_statements(fresh_database) as sent:
                browser.get(page)
            counts.append(len(sent))
        return counts

    offer(buyer, need, quantity="1", replaces="1")
    few = statements()
    for _ in range(4):
        offer(buyer, need, quantity="1", replaces="1")
    assert statements() == few
