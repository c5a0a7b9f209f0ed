"""Discount, charges and PPN on the pages and papers of orders; tolerances; late orders."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.core.tax import TaxRule
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.purchasing.models import Supplier, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.services import approve_order, send_order
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, approved, sent_order
from tests.statements import count_statements
from tests.web.conftest import Browser
from tests.web.shop import with_needs, with_order

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"
RULE = {"rate_bp": "12", "base_numerator": "11", "base_denominator": "12"}


@pytest.fixture
def draft(fresh_database: Database, stage: Cast) -> str:
    """Eight sheets for two workshops at Rp 11,000 a kilogram, not approved yet."""

    def build(session) -> int:
        shop = with_needs(stage)(session)
        return pool_on_order(
            session, supplier_id=shop.supplier, line_ids=[shop.my_line, shop.their_line],
            expected_on=clock.today() + timedelta(days=9), prices={shop.material: 11_000},
            by=stage.buyer,
        ).id  # fmt: skip

    return f"/supplier-orders/{fresh_database.transaction(build)}"


def paper(browser: Browser, order: str) -> str:
    pages = PdfReader(io.BytesIO(browser.get(f"{order}/pdf").data)).pages
    return " ".join(pages[0].extract_text().split())


def switched_on(browser: Browser, **fields: str):
    return browser.post("/settings/tax", valid_from=clock.today().isoformat(), **{**RULE, **fields})


def test_discount_and_charges_stand_on_page_and_paper(
    browser_of: BrowserOf, stage: Cast, draft: str
) -> None:
    buyer = browser_of(stage.buyer)
    assert f"{draft}/terms" in buyer.get(draft).text
    half = buyer.post(f"{draft}/terms", discount_bp="2,5", **{"label-0": "Ongkos kirim"})
    assert half.status_code == 422 and 'id="amount-0-error"' in half.text
    assert 'value="2,5"' in half.text and 'value="Ongkos kirim"' in half.text
    fields = {"label-0": "Ongkos kirim", "amount-0": "500.000"}
    assert buyer.post(f"{draft}/terms", discount_bp="2,5", **fields).location == draft
    shown = buyer.get(draft).text
    for text in (f"Rp{NBSP}10.252.000", f"Diskon 2,5{NBSP}%", "256.300", f"Rp{NBSP}10.495.700"):
        assert text in shown, text
    printed = paper(buyer, draft)
    for text in ("Diskon 2,5 %", "Ongkos kirim", "Rp 10.495.700", "Harga belum termasuk PPN."):
        assert text in printed, text
    assert buyer.post(f"{draft}/terms", discount_bp="", **{"label-0": "", "amount-0": ""})
    assert "Ongkos kirim" not in paper(buyer, draft)


def test_terms_of_an_approved_order_are_not_touched(
    browser_of: BrowserOf, stage: Cast, draft: str
) -> None:
    buyer, second = browser_of(stage.buyer), browser_of(stage.second_buyer)
    assert second.post(f"{draft}/approval", seen=draft).status_code == 303
    late = buyer.post(f"{draft}/terms", discount_bp="5")
    assert late.status_code == 409 and "disetujui" in late.text
    assert browser_of(stage.auditor).get(f"{draft}/terms").status_code == 403
    assert browser_of(stage.member).get(f"{draft}/terms").status_code == 404


def test_ppn_is_switched_on_shown_on_orders_and_ended(
    browser_of: BrowserOf, stage: Cast, draft: str, fresh_database: Database
) -> None:
    administrator, buyer = browser_of(stage.administrator), browser_of(stage.buyer)
    assert "Tidak dipakai" in administrator.get("/settings").text
    assert switched_on(administrator).status_code == 303
    assert f"12{NBSP}% dari 11/12" in administrator.get("/settings").text
    shown = buyer.get(draft).text
    assert f"Rp{NBSP}1.127.720" in shown and f"Rp{NBSP}11.379.720" in shown
    assert browser_of(stage.second_buyer).post(f"{draft}/approval", seen=draft).status_code == 303
    with fresh_database.reading() as session:
        rule_id = session.scalars(select(TaxRule.id)).one()
    ended = administrator.post(
        f"/settings/tax/{rule_id}/end", seen="/settings/tax", last_day=clock.today().isoformat()
    )
    assert ended.status_code == 303
    page = administrator.get("/settings/tax").text
    assert "Memakai PPN" in page and "Mengakhiri PPN" in page
    printed = paper(buyer, draft)
    for text in ("PPN 12 %", "Dasar pengenaan pajak (11/12)", "Rp 9.397.667", "Rp 11.379.720",
                 "Sebelas juta tiga ratus tujuh puluh sembilan ribu"):  # fmt: skip
        assert text in printed, text
    assert "belum termasuk PPN" not in printed


def test_a_wrong_ppn_is_refused_and_only_the_administrator_sets_it(
    browser_of: BrowserOf, stage: Cast
) -> None:
    administrator = browser_of(stage.administrator)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for fields, told in (
        ({"valid_from": yesterday}, "Tanggal paling awal"),
        ({"rate_bp": "0"}, "lebih dari nol"),
        ({"base_numerator": "13"}, "paling banyak seluruh harga"),
    ):
        given = {"valid_from": clock.today().isoformat(), **RULE, **fields}
        answer = administrator.post("/settings/tax", **given)
        assert answer.status_code == 422 and told in answer.text, fields
    future = (clock.today() + timedelta(days=5)).isoformat()
    first = administrator.post("/settings/tax", valid_from=future, **RULE)
    assert first.status_code == 303
    again = administrator.post("/settings/tax", valid_from=future, **RULE)
    assert again.status_code == 409 and "Akhiri dahulu" in again.text
    assert "Tarik aturan ini" in administrator.get("/settings/tax").text
    for person in (stage.manager, stage.buyer, stage.member):
        assert browser_of(person).get("/settings/tax").status_code == 403


def test_a_charge_is_put_on_a_delivery_with_its_bill_filled_in(
    browser_of: BrowserOf, stage: Cast, draft: str, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    fields = {"label-0": "Ongkos kirim", "amount-0": "500.000"}
    buyer.post(f"{draft}/terms", discount_bp="", **fields)

    def deliver(session) -> int:
        order = session.scalars(select(SupplierOrder)).one()
        approve_order(session, order_id=order.id, by=stage.manager)
        send_order(session, order_id=order.id, by=stage.buyer)
        item = Delivered(order.lines[0].id, Metal(8, 8 * SHEET_G), "B-02-1", heat="H")
        return receive_delivery(
            session, supplier_id=order.supplier_id, delivered=[item], by=stage.storekeeper
        ).id

    receipt = fresh_database.transaction(deliver)
    for page in (draft, f"/receipts/{receipt}"):
        shown = buyer.get(page).text
        assert f"Rp{NBSP}500.000 belum dibebankan" in shown, page
        link = shown.split('href="/landed-costs/new?receipt=')[-1].split('"')[0]
        assert "total=500000" in link
    form = f"/landed-costs/new?receipt={link}".replace("&amp;", "&")
    opened = buyer.get(form).text
    assert 'value="PT Baja Contoh"' in opened and 'value="500.000"' in opened
    number = opened.split('name="number"')[1].split('value="')[1].split('"')[0]
    given = {"biller": "PT Baja Contoh", "number": number, "total_idr": "500.000",
             "amount_idr": "500.000", "basis": "weight", "receipts": receipt}  # fmt: skip
    assert buyer.post(form, **given).status_code == 303
    for page in (draft, f"/receipts/{receipt}"):
        assert "belum dibebankan" not in buyer.get(page).text


def test_tolerances_of_material_supplier_and_line(
    browser_of: BrowserOf, stage: Cast, draft: str, fresh_database: Database
) -> None:
    buyer = browser_of(stage.buyer)
    with fresh_database.reading() as session:
        line = session.scalars(select(SupplierOrderLine)).one()
    material, supplier = f"/catalogue/materials/{line.material_id}", "/suppliers/1/edit"
    with fresh_database.reading() as session:
        supplier = f"/suppliers/{session.scalars(select(Supplier.id)).one()}/edit"
    wrong = buyer.post(f"{material}/tolerance", seen=material, over="101", under="")
    assert wrong.status_code == 422 and 'id="over-error"' in wrong.text
    assert buyer.post(f"{material}/tolerance", seen=material, over="5", under="").location
    fields = {"name": "PT Baja Contoh", "lead_time_days": "9", "tolerance_over_bp": "1,5",
              "tolerance_under_bp": "0"}  # fmt: skip
    assert buyer.post(supplier, **fields).status_code == 303
    assert f"+1,5{NBSP}% / −0{NBSP}%" in buyer.get(supplier.removesuffix("/edit")).text
    change = f"{draft}/lines/{line.id}"
    own = {"quantity": "8", "idr_per_kg": "11.000", "tolerance_over_bp": "12,5",
           "tolerance_under_bp": ""}  # fmt: skip
    assert buyer.post(change, **{**own, "tolerance_over_bp": "200"}).status_code == 422
    assert buyer.post(change, **own).status_code == 303
    assert f"+12,5{NBSP}% / −0{NBSP}%" in buyer.get(draft).text
    with fresh_database.reading() as session:
        kept = session.scalars(select(SupplierOrderLine)).one()
        assert (kept.most_accepted, kept.tolerance_under_bp) == (9, 0)
        assert session.get_one(Material, line.material_id).tolerance_over_bp == 500
    auditor = browser_of(stage.auditor)
    assert auditor.post(f"{material}/tolerance", seen="/account/password").status_code == 403


def test_late_lines_are_a_tab_with_who_waits(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    buyer, late = browser_of(stage.buyer), "/supplier-orders?status=late"
    shop = fresh_database.transaction(with_order(stage))
    assert "Tidak ada kiriman yang terlambat" in buyer.get(late).text
    assert "Terlambat (0)" in buyer.get("/supplier-orders").text

    def make_late(session, order_id: int) -> None:
        for line in session.get_one(SupplierOrder, order_id).lines:
            line.expected_on = clock.today() - timedelta(days=4)

    def statements() -> int:
        with count_statements(fresh_database) as sent:
            assert buyer.get(late).status_code == 200
        return len(sent)

    fresh_database.transaction(lambda session: make_late(session, shop.order))
    page = buyer.get(late).text
    for text in ("Terlambat (1)", "4 hari", f"8{NBSP}lembar", "Bengkel Barokah", "Logam Jaya",
                 f"/supplier-orders/{shop.order}/rest/{shop.line}"):  # fmt: skip
        assert text in page, text
    few = statements()

    def more(session) -> None:
        for number in range(3):
            metal = add_material(session, f"MORE-{number}")
            needs = [
                approved(session, member, stage.manager, (metal, 2))
                for member in (stage.member, stage.neighbour)
            ]
            supplier = session.get_one(Supplier, shop.supplier)
            order = sent_order(session, supplier, needs, buyer=stage.buyer, approver=stage.manager)
            make_late(session, order.id)

    fresh_database.transaction(more)
    assert "Terlambat (4)" in buyer.get(late).text
    assert statements() == few
    assert browser_of(stage.member).get(late).status_code == 404
