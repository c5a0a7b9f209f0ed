import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from materialcenter.accounts.models import User
from materialcenter.app import create_app
from materialcenter.config import Config
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reversing import reverse_issue
from materialcenter.purchasing.services import add_order_line, draft_order
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, add_supplier
from tests.statements import count_statements
from tests.web.conftest import SECRET, Browser
from tests.web.shop import Shop, with_needs, with_order

BrowserOf = Callable[[User], Browser]


@pytest.fixture
def shop(fresh_database: Database, stage: Cast) -> Shop:
    """The order came and the first workshop took its five sheets: receipt 1, issue 1."""

    def build(session) -> Shop:
        shop = with_order(stage)(session)
        item = Delivered(
            shop.line, Metal(8, 8 * SHEET_G), "B-02-1", heat="HT-77", certificate_number="MC-9"
        )
        receive_delivery(
            session, supplier_id=shop.supplier, delivered=[item], by=stage.storekeeper,
            delivery_note="SJ-88121",
        )  # fmt: skip
        issue_metal(
            session, workshop_id=stage.workshop.id, taken_by="Pak <b>Budi</b>",
            hand_overs=[
                HandOver(r.id, Metal(r.quantity, r.quantity * SHEET_G))
                for r in ready_reservations(session, request_id=shop.mine)
            ],
            by=stage.storekeeper,
        )  # fmt: skip
        return shop

    return fresh_database.transaction(build)


def text_of(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert len(answer.data) < 100_000
    (page,) = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(page.extract_text().split())


def test_each_paper_tells_its_figures(browser_of: BrowserOf, stage: Cast, shop: Shop) -> None:
    keeper = browser_of(stage.storekeeper)
    expected = {
        f"/purchase-requests/{shop.mine}/pdf": ("Permintaan Pembelian", "5 lembar", "Barokah"),
        f"/supplier-orders/{shop.order}/pdf": (
            "Pesanan Pembelian", "PT Baja Contoh", "Harga belum termasuk PPN.",
            "Kirim ke Pusat Material, Kabupaten Tegal", "8 lembar", "932 kg", "Rp 10.252.000",
            "Sepuluh juta dua ratus lima puluh dua ribu rupiah",
        ),
        "/receipts/1/pdf": ("Bukti Penerimaan Barang", "SJ-88121", "HT-77", "932 kg", "B-02-1"),
        "/issues/1/pdf": (
            "Surat Jalan", "5 lembar", "582,5 kg", "HT-77", "MC-9", "Pak <b>Budi</b>"
        ),
    }  # fmt: skip
    for address, texts in expected.items():
        page = text_of(keeper, address)
        for text in (*texts, "Halaman 1 dari 1"):
            assert text in page, (address, text)


def test_an_order_says_where_the_centre_is_and_that_the_metal_goes_there(
    fresh_database: Database, stage: Cast, shop: Shop
) -> None:
    config = Config(
        secret_key=SECRET, database_url=str(fresh_database.engine.url), testing=True,
        centre_address="LIK Takaru, Dampyak, Kramat", centre_phone="0283 350 123",
    )  # fmt: skip
    buyer = Browser(create_app(config, fresh_database).test_client())
    buyer.log_in(stage.buyer)
    page = text_of(buyer, f"/supplier-orders/{shop.order}/pdf")
    assert "Kabupaten Tegal LIK Takaru, Dampyak, Kramat Telepon 0283 350 123" in page
    assert "Kirim ke Pusat Material, LIK Takaru, Dampyak, Kramat, Kabupaten Tegal" in page


def test_papers_speak_the_language_of_the_reader(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    manager = browser_of(stage.manager)
    manager.post("/language", seen="/account", language="en")
    page = text_of(manager, f"/supplier-orders/{shop.order}/pdf")
    assert "Material PLATE-5" in page
    assert "Rp 10,252,000" in page
    assert "Ten million two hundred and fifty-two thousand rupiah" in page


def test_a_member_reads_his_own_papers_only(browser_of: BrowserOf, stage: Cast, shop: Shop) -> None:
    member, neighbour = browser_of(stage.member), browser_of(stage.neighbour)
    own = (f"/purchase-requests/{shop.mine}/pdf", "/issues/1/pdf")
    for address in own:
        assert member.get(address).status_code == 200
        assert neighbour.get(address).status_code == 404
    for address in (f"/supplier-orders/{shop.order}/pdf", "/receipts/1/pdf"):
        assert member.get(address).status_code == 404
    assert browser_of(stage.administrator).get("/issues/1/pdf").status_code == 403


def test_a_paper_that_no_longer_counts_says_so(
    browser_of: BrowserOf, stage: Cast, shop: Shop, fresh_database: Database
) -> None:
    reversal = fresh_database.transaction(
        lambda session: (
            reverse_issue(session, issue_id=1, reason="Salah muat", by=stage.storekeeper).number
        )
    )
    page = text_of(browser_of(stage.member), "/issues/1/pdf")
    assert f"Dibatalkan dengan {reversal}: Salah muat" in page


def test_a_draft_is_marked_as_not_valid(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    needs = fresh_database.transaction(with_needs(stage))
    buyer = browser_of(stage.buyer)
    page = buyer.post(
        "/supplier-orders/pool", expected_on="2030-01-01",
        lines=[needs.my_line],
        **{f"supplier-{needs.material}": needs.supplier, f"price-{needs.material}": "11.000"},
    ).location  # fmt: skip
    assert "belum berlaku sebagai pesanan" in text_of(buyer, f"{page}/pdf")


def test_a_paper_asks_the_same_number_of_questions_when_it_is_longer(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def draft(session, lines: int) -> int:
        order = draft_order(
            session, supplier_id=add_supplier(session, f"PT {lines}").id,
            expected_on=clock.today(), by=stage.buyer,
        )  # fmt: skip
        for number in range(lines):
            add_order_line(
                session, order_id=order.id, quantity=2, idr_per_kg=9_000, by=stage.buyer,
                material_id=add_material(session, f"METAL-{lines}-{number}").id,
            )  # fmt: skip
        return order.id

    buyer, counts = browser_of(stage.buyer), []
    for lines in (1, 5):
        order_id = fresh_database.transaction(lambda session, n=lines: draft(session, n))
        with count_statements(fresh_database) as sent:
            assert buyer.get(f"/supplier-orders/{order_id}/pdf").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_what_is_handed_over_is_certified_with_its_value_in_words(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    text = text_of(browser_of(stage.member), "/issues/1/handover.pdf")
    assert "Berita Acara Serah Terima SJ-2026-0001" in text
    assert "Bengkel Barokah" in text
    assert "Pihak kedua" in text
    assert browser_of(stage.neighbour).get("/issues/1/handover.pdf").status_code == 404


def test_a_stock_card_adds_up_for_a_lot_and_for_a_material(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    keeper = browser_of(stage.storekeeper)
    of_lot = text_of(keeper, "/lots/L-000001/pdf")
    assert "Kartu Stok L-000001" in of_lot
    for figure in ("8 lembar", "5 lembar", "3 lembar", "BPB-2026-0001", "SJ-2026-0001"):
        assert figure in of_lot
    of_material = text_of(keeper, f"/stock/{shop.material}/pdf")
    assert "Kartu Stok" in of_material
    assert "3 lembar" in of_material
    assert browser_of(stage.member).get("/lots/L-000001/pdf").status_code == 403


def test_money_is_written_in_words_and_large_sums_ask_for_a_stamp(
    browser_of: BrowserOf, stage: Cast, shop: Shop
) -> None:
    text = text_of(browser_of(stage.buyer), f"/supplier-orders/{shop.order}/pdf")
    assert "Terbilang" in text
    assert "Bubuhkan meterai Rp 10.000" in text
