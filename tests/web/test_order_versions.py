"""The pages on which an approved order is changed: proposed, decided on, sent anew, read again."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.changing import Wanted, propose_change
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.versions.models import OrderVersion
from tests.cast import Cast
from tests.scene import SHEET_G, add_material
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.shop import Shop, with_order

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def shop(fresh_database: Database, stage: Cast) -> Shop:
    return fresh_database.transaction(with_order(stage))


@pytest.fixture
def versions(shop: Shop) -> str:
    return f"/supplier-orders/{shop.order}/versions"


def as_it_is(shop: Shop, day: str) -> dict[str, str]:
    line = shop.line
    return {
        f"quantity-{line}": "8", f"price-{line}": "11.000", f"expected_on-{line}": day,
        "discount_bp": "", "reason": "pabrik menaikkan harga",
    }  # fmt: skip


@pytest.fixture
def typed(fresh_database: Database, shop: Shop) -> dict[str, str]:
    with fresh_database.reading() as session:
        day = session.get_one(SupplierOrder, shop.order).lines[0].expected_on
    return as_it_is(shop, day.isoformat())


def proposed(database: Database) -> OrderVersion:
    with database.reading() as session:
        return session.scalars(select(OrderVersion).order_by(OrderVersion.id.desc())).first()


def test_a_change_is_proposed_approved_sent_and_read_again(
    browser_of: BrowserOf, stage: Cast, shop: Shop, versions: str, typed: dict, fresh_database
) -> None:
    buyer, manager = browser_of(stage.buyer), browser_of(stage.manager)
    order = f"/supplier-orders/{shop.order}"
    assert f"{versions}/new" in buyer.get(order).text
    fields = {f"quantity-{shop.line}": "10", f"price-{shop.line}": "12.000",
              "label-0": "Ongkos kirim", "amount-0": "500.000"}  # fmt: skip
    answer = buyer.post(f"{versions}/new", **{**typed, **fields})
    assert (answer.status_code, answer.location) == (303, versions)
    waiting = buyer.get(versions).text
    assert "Anda sendiri yang menulis usulan ini" in waiting
    assert f"Rp{NBSP}10.252.000 menjadi Rp{NBSP}14.480.000" in waiting
    assert "pabrik menaikkan harga" in buyer.get(order).text
    assert f"{versions}/new" not in buyer.get(order).text
    assert "Usulan perubahan" in buyer.get("/supplier-orders?status=sent").text
    assert "menunggu persetujuan" in manager.get("/today").text
    acts = f"{versions}/{proposed(fresh_database).id}"
    own = buyer.post(f"{acts}/approval", seen=versions)
    assert own.status_code == 403 and "orang lain yang menyetujuinya" in own.text
    done = manager.post(f"{acts}/approval", seen=versions)
    assert (done.status_code, done.location) == (303, order)
    shown = buyer.get(order).text
    assert "Versi 2 belum dikirim ke pemasok" in shown
    assert "Versi 2 belum dikirim" in buyer.get("/supplier-orders?status=sent").text
    assert buyer.post(f"{order}/sending", seen=order).status_code == 303
    assert "belum dikirim ke pemasok" not in buyer.get(order).text
    read = buyer.get(versions).text
    assert f"Rp{NBSP}11.000" in read and f"Rp{NBSP}12.000" in read
    paper = " ".join(
        PdfReader(io.BytesIO(buyer.get(f"{order}/pdf").data)).pages[0].extract_text().split()
    )
    for text in ("Versi 2", "menggantikan versi 1", "10 lembar", "Ongkos kirim", "Rp 14.480.000",
                 "Empat belas juta empat ratus delapan puluh ribu rupiah"):  # fmt: skip
        assert text in paper, text
    with fresh_database.reading() as session:
        assert list(verify(session)) == []


def test_a_wrong_change_is_refused_with_what_was_typed_still_there(
    browser_of: BrowserOf, stage: Cast, shop: Shop, versions: str, typed: dict, fresh_database
) -> None:
    buyer, line = browser_of(stage.buyer), shop.line
    gone = (clock.today() - timedelta(days=1)).isoformat()
    for fields, status, field, told in (
        ({"reason": ""}, 422, "reason", "Bagian ini perlu diisi"),
        ({}, 422, "", "Belum ada yang diubah"),
        ({f"quantity-{line}": "7"}, 409, f"quantity-{line}", "Bengkel Barokah, Logam Jaya"),
        ({f"quantity-{line}": "1,5"}, 422, f"quantity-{line}", "angka bulat"),
        ({f"price-{line}": "0"}, 422, f"price-{line}", "Paling sedikit 1"),
        ({f"expected_on-{line}": gone}, 422, f"expected_on-{line}", "sudah lewat"),
        ({"label-0": "Ongkos kirim"}, 422, "amount-0", "Bagian ini perlu diisi"),
        ({"discount_bp": "100"}, 422, "discount_bp", "Paling banyak 99,99"),
    ):
        answer = buyer.post(f"{versions}/new", **{**typed, **fields})
        assert answer.status_code == status, fields
        assert told in answer.text, fields
        assert not field or f'id="{field}-error"' in answer.text, fields
        if "reason" not in fields:
            assert "pabrik menaikkan harga" in answer.text
    assert proposed(fresh_database).number == 1


def test_a_material_is_added_by_a_change(
    browser_of: BrowserOf, stage: Cast, versions: str, typed: dict, fresh_database
) -> None:
    angle = fresh_database.transaction(lambda session: add_material(session, "ANGLE-40").id)
    buyer = browser_of(stage.buyer)
    assert f"material={angle}" in buyer.get(f"{versions}/new?pick=1&q=angle-40").text
    form = f"{versions}/new?material={angle}"
    missing = buyer.post(form, **typed)
    assert missing.status_code == 422 and 'id="quantity-new-error"' in missing.text
    new = {"quantity-new": "3", "price-new": "9.000",
           "expected_on-new": clock.today().isoformat()}  # fmt: skip
    assert buyer.post(form, **{**typed, **new}).status_code == 303
    assert "Bahan ANGLE-40" in buyer.get(versions).text
    again = buyer.post(form, **{**typed, **new})
    assert again.status_code == 409 and "yang menunggu" in again.text


def test_a_change_is_sent_twice_and_there_once_then_refused_or_withdrawn(
    browser_of: BrowserOf, stage: Cast, shop: Shop, versions: str, typed: dict, fresh_database
) -> None:
    buyer, second = browser_of(stage.buyer), browser_of(stage.second_buyer)
    fields = {**typed, f"quantity-{shop.line}": "10", **buyer.hidden(f"{versions}/new")}
    answers = [buyer.client.post(f"{versions}/new", data=fields) for _ in range(2)]
    assert [answer.location for answer in answers] == [versions, versions]
    first = proposed(fresh_database)
    empty = second.post(f"{versions}/{first.id}/refusal", seen=versions, reason="")
    assert empty.status_code == 422 and 'id="refusal-reason-error"' in empty.text
    refused = second.post(f"{versions}/{first.id}/refusal", seen=versions, reason="terlalu mahal")
    assert refused.status_code == 303
    assert "terlalu mahal" in second.get(versions).text
    late = second.post(f"{versions}/{first.id}/approval", seen=f"{versions}/new")
    assert late.status_code == 409 and "sudah ditolak" in late.text
    assert buyer.post(f"{versions}/new", **typed | {f"quantity-{shop.line}": "9"})
    withdrawn = buyer.post(f"{versions}/{proposed(fresh_database).id}/withdrawal", seen=versions)
    assert withdrawn.status_code == 303
    assert "Ditarik" in buyer.get(versions).text
    with fresh_database.reading() as session:
        assert session.get_one(SupplierOrder, shop.order).lines[0].quantity == 8


def test_only_those_who_may_see_and_decide(
    browser_of: BrowserOf, stage: Cast, shop: Shop, versions: str, typed: dict, fresh_database
) -> None:
    buyer = browser_of(stage.buyer)
    dear = {f"price-{shop.line}": "500.000"}
    assert buyer.post(f"{versions}/new", **{**typed, **dear}).status_code == 303
    acts = f"{versions}/{proposed(fresh_database).id}"
    second = browser_of(stage.second_buyer)
    assert "jadi manajer yang menyetujui perubahan ini" in second.get(versions).text
    above = second.post(f"{acts}/approval", seen=versions)
    assert above.status_code == 403 and "Mintalah persetujuan manajer" in above.text
    auditor = browser_of(stage.auditor)
    assert auditor.get(versions).status_code == 200
    assert auditor.get(f"{versions}/new").status_code == 403
    member = browser_of(stage.member)
    for page in (versions, f"{versions}/new"):
        assert member.get(page).status_code == 404
    for act in ("approval", "refusal", "withdrawal"):
        assert auditor.post(f"{acts}/{act}", seen="/account/password").status_code == 403
        assert member.post(f"{acts}/{act}", seen="/account/password").status_code == 404
        other = f"{versions}/999999/{act}"
        if act != "withdrawal":
            assert second.post(other, seen=versions, reason="x").status_code == 404


def test_the_page_asks_the_same_number_of_questions_when_there_are_more_versions(
    browser_of: BrowserOf, stage: Cast, shop: Shop, versions: str, typed: dict, fresh_database
) -> None:
    buyer, manager = browser_of(stage.buyer), browser_of(stage.manager)
    metals = fresh_database.transaction(
        lambda session: [add_material(session, f"MORE-{n}").id for n in range(3)]
    )

    def change(session, metal: int) -> int:
        wanted = {metal: Wanted(2, 9_000, clock.today())}
        return propose_change(
            session, order_id=shop.order, reason="tambah", new_lines=wanted, by=stage.buyer
        ).id

    counts = []
    for metal in metals:
        change_id = fresh_database.transaction(lambda session, m=metal: change(session, m))
        manager.post(f"{versions}/{change_id}/approval", seen=versions)
        with count_statements(fresh_database) as sent:
            assert buyer.get(versions).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] == counts[2]


def test_whoever_approves_a_change_is_warned_of_a_price_far_above_the_usual_one(
    browser_of: BrowserOf, stage: Cast, shop: Shop, versions: str, typed: dict, fresh_database
) -> None:
    def three_of_eight_come(session: Session) -> None:
        item = Delivered(shop.line, Metal(3, 3 * SHEET_G), "B-01-1", heat="H")
        receive_delivery(session, supplier_id=shop.supplier, delivered=[item], by=stage.storekeeper)

    fresh_database.transaction(three_of_eight_come)
    buyer, manager = browser_of(stage.buyer), browser_of(stage.manager)
    price = f"price-{shop.line}"
    buyer.post(f"{versions}/new", **{**typed, price: "12.100"})
    assert "di atas biasa" not in manager.get(versions).text
    buyer.post(f"{versions}/{proposed(fresh_database).id}/withdrawal", seen=versions)
    buyer.post(f"{versions}/new", **{**typed, price: "13.200"})
    asked = manager.get(versions).text
    assert f"20{NBSP}% di atas biasa" in asked and f"biasanya Rp{NBSP}11.000" in asked
    manager.post(f"{versions}/{proposed(fresh_database).id}/approval", seen=versions)
    assert "di atas biasa" not in manager.get(versions).text
