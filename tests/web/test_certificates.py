import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core import settings
from materialcenter.core.db import Database
from materialcenter.core.files import FileStore, Upload
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.stock.certificates.services import (
    Known,
    attach_file,
    link_certificate,
    record_certificate,
)
from materialcenter.stock.models import Lot
from tests.cast import Cast
from tests.certificates import a_pdf, a_png
from tests.scene import SHEET_G, add_material, approved, put_on_rack
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def lots(fresh_database: Database, stage: Cast) -> list[Lot]:
    """Two lots of heat HT-7 and one of HT-8: SS400 sheets of 5 mm; nothing is certified."""

    def act(session: Session) -> list[Lot]:
        plate = add_material(session, "PLATE-5")
        plate.grade.limits = {"yield_min_mpa": "245 (t<=16)", "composition": "P<=0.050"}
        return [
            put_on_rack(session, plate, 4, by=stage.storekeeper, heat=heat).lot
            for heat in ("HT-7", "HT-7", "HT-8")
        ]

    return fresh_database.transaction(act)


def typed(**other: object) -> dict[str, object]:
    return {
        "number": "MC-1", "heat": "ht-7", "kind": "3.1", "mill": "Krakatau",
        "figure_yield": "230", "figure_P": "0,06", "figure_elongation": "24,5", **other,
    }  # fmt: skip


def a_file(content: bytes, name: str = "sertifikat.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def recorded(browser: Browser, **other: object) -> str:
    """The address of a certificate for the first lot, with its file."""
    page = "/certificates/new?lot=L-000001"
    answer = browser.post(page, **typed(**{"file": a_file(a_pdf()), **other}))
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_certificate_is_recorded_for_a_lot_and_checked_in_words(
    browser_of: BrowserOf, stage: Cast, lots: list[Lot]
) -> None:
    browser = browser_of(stage.storekeeper)
    assert 'value="HT-7"' in browser.get("/certificates/new?lot=L-000001").text
    address = recorded(browser)
    shown = browser.get(address).text
    for words in (
        f"Kuat luluh 230{NBSP}MPa di bawah batas 245{NBSP}MPa untuk TEST400 tebal 5{NBSP}mm.",
        f"P 0,06{NBSP}% di atas batas 0,05{NBSP}% untuk TEST400.",
        f"24,5{NBSP}%", "sertifikat.pdf", "Krakatau", "L-000001", "Menautkan lot L-000001.",
    ):  # fmt: skip
        assert words in shown
    assert "L-000002" in shown and "L-000003" not in shown
    assert "di bawah batas" in browser.get("/lots/L-000001").text


def test_a_missing_certificate_is_linked_with_one_tap(
    browser_of: BrowserOf, stage: Cast, lots: list[Lot]
) -> None:
    browser = browser_of(stage.storekeeper)
    address = recorded(browser)
    page = browser.get("/certificates?state=received").text
    assert "L-000002" in page and "L-000001" not in page and "L-000003" not in page
    back = "/certificates?state=received"
    answer = browser.post(f"{address}/lots", seen=back, lot_id=lots[1].id, next=back)
    assert (answer.status_code, answer.location) == (303, back)
    assert "L-000002" not in browser.get("/certificates").text
    assert "L-000003" in browser.get("/certificates").text
    refused = browser.post(f"{address}/lots", seen=back, lot_id=lots[2].id)
    assert refused.status_code == 409 and "dari heat HT-8" in refused.text


def test_a_way_back_never_leads_elsewhere(
    browser_of: BrowserOf, stage: Cast, lots: list[Lot]
) -> None:
    browser = browser_of(stage.storekeeper)
    address = recorded(browser)
    answer = browser.post(
        f"{address}/lots", seen="/certificates", lot_id=lots[1].id, next="//evil.example/x"
    )
    assert answer.location == address


def test_a_wrong_link_is_taken_back_with_a_reason(
    browser_of: BrowserOf, stage: Cast, lots: list[Lot]
) -> None:
    browser = browser_of(stage.storekeeper)
    address = recorded(browser)
    act = f"{address}/lots/{lots[0].id}/unlinking"
    refused = browser.post(act, seen=address, reason="")
    assert refused.status_code == 422 and "Bagian ini perlu diisi." in refused.text
    assert browser.post(act, seen=address, reason="Salah heat").location == address
    shown = browser.get(address).text
    assert "Melepas tautan lot L-000001." in shown and "Salah heat" in shown


@pytest.mark.parametrize(
    ("field", "sent", "sentence"),
    [
        ("number", "", "Bagian ini perlu diisi."),
        ("heat", "HT-99", "sedangkan sertifikat ini untuk heat HT-99"),
        ("figure_C", "101", "Nilai C ini tidak mungkin"),
        ("figure_P", "0,0605", "Paling banyak 3 angka di belakang koma."),
        ("file", b"<script>alert(1)</script>", "bukan PDF, JPG, atau PNG"),
        ("file", b"", "Berkas ini kosong"),
        ("file", b"%PDF-1.4 cut", "rusak atau tidak lengkap"),
    ],
    ids=["number", "heat", "carbon", "decimals", "html", "empty", "cut"],
)
def test_a_refusal_keeps_what_was_typed_and_records_nothing(
    browser_of: BrowserOf,
    stage: Cast,
    lots: list[Lot],
    field: str,
    sent: str | bytes,
    sentence: str,
) -> None:
    browser = browser_of(stage.storekeeper)
    sent = a_file(sent) if isinstance(sent, bytes) else sent
    answer = browser.post("/certificates/new?lot=L-000001", **typed(**{field: sent}))
    assert answer.status_code in (409, 422)
    assert sentence in answer.text and 'value="Krakatau"' in answer.text
    assert "Tidak ada sertifikat di sini" in browser.get("/certificates/all").text


def test_the_file_is_saved_never_shown_and_its_picture_cannot_act(
    browser_of: BrowserOf, stage: Cast, lots: list[Lot]
) -> None:
    browser = browser_of(stage.storekeeper)
    content = a_pdf()
    address = recorded(browser, file=a_file(content, "../../<b>Bukti</b>.html"))
    file = browser.get(f"{address}/file")
    assert (file.data, file.mimetype) == (content, "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert ".html.pdf" not in file.headers["Content-Disposition"]
    picture = browser.get(f"{address}/preview.png")
    assert picture.mimetype == "image/png" and picture.data.startswith(b"\x89PNG")
    for answer in (file, picture):
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_is_nobodys_but_the_centres(
    browser_of: BrowserOf, visitor: Browser, stage: Cast, lots: list[Lot]
) -> None:
    address = recorded(browser_of(stage.storekeeper))
    for path in ("/file", "/preview.png"):
        assert browser_of(stage.auditor).get(address + path).status_code == 200
        assert browser_of(stage.member).get(address + path).status_code == 404
        assert visitor.get(address + path).status_code == 303
    assert browser_of(stage.member).get(address).status_code == 403
    assert browser_of(stage.auditor).get("/certificates/new").status_code == 403


def test_a_file_that_is_gone_is_told_of(
    app: Flask, browser_of: BrowserOf, stage: Cast, lots: list[Lot]
) -> None:
    browser = browser_of(stage.storekeeper)
    address = recorded(browser)
    for path in app.extensions["config"].files_folder.rglob("*"):
        if path.is_file():
            path.unlink()
    assert browser.get(address).status_code == 200
    for path in ("/file", "/preview.png"):
        answer = browser.get(address + path)
        assert answer.status_code == 404 and "Unggah lagi berkasnya" in answer.text


@pytest.fixture
def issue(app: Flask, fresh_database: Database, stage: Cast, lots: list[Lot]) -> Issue:
    """The member's workshop got four sheets of the first lot and two of the second."""
    store = FileStore(app.extensions["config"].files_folder)

    def act(session: Session) -> Issue:
        keeper = stage.storekeeper
        for number, content in (("MC-1", a_pdf(2)), ("MC-2", a_png())):
            kept = record_certificate(session, known=Known(number, "HT-7"), by=keeper)
            attach_file(
                session, certificate_id=kept.id, store=store, upload=Upload(number, content),
                by=keeper,
            )  # fmt: skip
            link_certificate(session, certificate_id=kept.id, lot_ids=[lots[0].id], by=keeper)
        material = session.get_one(Lot, lots[0].id).material
        approved(session, stage.member, stage.manager, (material, 6))
        rows = ready_reservations(session, workshop_id=stage.workshop.id)
        return issue_metal(
            session, workshop_id=stage.workshop.id, taken_by="Pak Budi", by=keeper,
            hand_overs=[HandOver(r.id, Metal(r.quantity, r.quantity * SHEET_G)) for r in rows],
        )  # fmt: skip

    return fresh_database.transaction(act)


def words_of(pdf: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def test_an_issue_carries_the_certificates_of_its_own_pieces(
    browser_of: BrowserOf, stage: Cast, issue: Issue
) -> None:
    member = browser_of(stage.member)
    address = f"/issues/{issue.id}/certificates.pdf"
    assert address in member.get(f"/issues/{issue.id}").text
    assert address in member.get("/my/requests/1").text
    answer = member.get(address)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=sertifikat-SJ-")
    # The cover, two pages of the one certificate, and the photo of the other.
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 4
    cover = words_of(answer.data)
    for words in ("MC-1, MC-2", "Terlampir", "Belum ada sertifikat", "L-000002", "HT-7"):
        assert words in cover
    width, height = PdfReader(io.BytesIO(answer.data)).pages[3].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)


def test_the_pack_of_another_workshop_is_not_found(
    browser_of: BrowserOf, visitor: Browser, stage: Cast, issue: Issue
) -> None:
    address = f"/issues/{issue.id}/certificates.pdf"
    assert browser_of(stage.neighbour).get(address).status_code == 404
    assert browser_of(stage.administrator).get(address).status_code == 403
    assert browser_of(stage.auditor).get(address).status_code == 200
    assert visitor.get(address).status_code == 303


def test_a_pack_is_made_also_when_a_file_is_gone(
    app: Flask, browser_of: BrowserOf, stage: Cast, issue: Issue
) -> None:
    for path in app.extensions["config"].files_folder.rglob("*"):
        if path.is_file():
            path.unlink()
    answer = browser_of(stage.member).get(f"/issues/{issue.id}/certificates.pdf")
    pages = PdfReader(io.BytesIO(answer.data)).pages
    assert len(pages) == 3 and "MC-1 tidak dapat ditampilkan" in pages[1].extract_text()


@pytest.mark.parametrize(
    ("policy", "reason", "sentence"),
    [
        (settings.REFUSED, "menyusul", "Tautkan sertifikatnya dahulu"),
        (settings.WITH_REASON, "", "Tuliskan alasan menyerahkannya"),
        (settings.WITH_REASON, "menyusul", ""),
        (settings.ALLOWED, "", ""),
    ],
)
def test_the_page_of_handing_over_keeps_to_the_centres_rule(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, lots: list[Lot],
    policy: int, reason: str, sentence: str,
) -> None:  # fmt: skip
    def act(session: Session) -> int:
        settings.store(session, settings.CERTIFICATE_POLICY, policy)
        material = session.get_one(Lot, lots[0].id).material
        approved(session, stage.member, stage.manager, (material, 2))
        (row,) = ready_reservations(session, workshop_id=stage.workshop.id)
        return row.id

    row = fresh_database.transaction(act)
    browser, page = browser_of(stage.storekeeper), f"/issues/new?workshop={stage.workshop.id}"
    shown = browser.get(page).text
    assert "Tanpa sertifikat" in shown
    assert ('name="certificate_reason"' in shown) == (policy == settings.WITH_REASON)
    ticked = re.search(rf'<input[^>]*name="take-{row}"[^>]*>', shown)
    assert ticked and ("checked" in ticked[0]) == (policy != settings.REFUSED)
    answer = browser.post(
        page, workshop_id=stage.workshop.id, reservation=row, taken_by="Pak Budi",
        certificate_reason=reason, **{f"take-{row}": "y", f"pieces-{row}": 2, f"grams-{row}": 233},
    )  # fmt: skip
    if sentence:
        assert answer.status_code in (409, 422) and sentence in answer.text
    else:
        assert answer.status_code == 303
        history = browser.get(answer.location).text
        assert ("tanpa sertifikat: L-000001" in history and reason in history) == bool(reason)


def test_the_rule_is_chosen_in_words(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.administrator)
    page = browser.get("/settings").text
    assert re.search(r'<option selected value="0">Boleh</option>', page)
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    chosen = {**fields, "certificate_policy": "2", "valuation_method": "0"}
    assert browser.client.post("/settings", data=chosen).status_code == 303
    assert re.search(r'<option selected value="2">Tidak boleh<', browser.get("/settings").text)
    assert (
        browser.client.post("/settings", data={**chosen, "certificate_policy": "3"}).status_code
        == 422
    )


def test_the_pages_ask_as_often_for_one_lot_as_for_many(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, issue: Issue
) -> None:
    def more(session: Session) -> None:
        plate = session.get_one(Lot, 1).material
        for number in range(4):
            put_on_rack(session, plate, 2, by=stage.storekeeper, heat="HT-7")
            other = put_on_rack(session, plate, 2, by=stage.storekeeper, heat=f"N-{number}").lot
            for at in range(2):
                known = Known(f"N-{number}-{at}", f"N-{number}")
                kept = record_certificate(session, known=known, by=stage.storekeeper)
                if number % 2:
                    link_certificate(
                        session, certificate_id=kept.id, lot_ids=[other.id], by=stage.storekeeper
                    )

    browser = browser_of(stage.storekeeper)
    addresses = (
        "/certificates", "/certificates/all", "/certificates/1", "/lots/L-000001",
        f"/issues/{issue.id}/certificates.pdf",
    )  # fmt: skip

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
