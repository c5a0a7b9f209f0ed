"""Notices on pages and by mail, and the signed link to one request."""

import email
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.cli.worker import work
from materialcenter.core.db import Database
from materialcenter.core.mail import BadMailAddress, transport_to
from materialcenter.demand.models import PurchaseRequest
from materialcenter.web import status_links
from tests.cast import Cast
from tests.scene import add_material, add_price, approved, put_on_rack
from tests.statements import count_statements
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]


@pytest.fixture
def request_id(fresh_database: Database, stage: Cast) -> int:
    """Four of ten sheets lie ready for the member."""

    def act(session) -> PurchaseRequest:
        plate = add_material(session, "PLATE-5")
        add_price(session, plate)
        put_on_rack(session, plate, 4, by=stage.storekeeper)
        return approved(session, stage.member, stage.manager, (plate, 10))

    return fresh_database.transaction(act).id


def plain(text: str) -> str:
    """With spaces that may break."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def link_on(page: str) -> str:
    """The signed address in a WhatsApp text."""
    return re.search(r"%2Fs%2F([\w.%-]+)", page)[1].replace("%2F", "/")  # type: ignore[index]


def test_a_member_reads_his_own_quantity_and_it_is_counted_until_he_has_looked(
    browser_of: BrowserOf, stage: Cast, request_id: int
) -> None:
    member = browser_of(stage.member)
    assert 'class="cnt">1<' in member.get("/").text
    page = member.get("/notices").text
    assert "Menyetujui 10 lembar Bahan PLATE-5. Langsung disiapkan: 4 lembar" in plain(page)
    assert f'href="/my/requests/{request_id}"' in page
    up_to = re.search(r'name="up_to" value="(\d+)"', page)[1]  # type: ignore[index]
    assert member.post("/notices/seen", seen="/notices", up_to=up_to).status_code == 303
    assert 'class="cnt">1<' not in member.get("/").text
    assert "PLATE-5" not in browser_of(stage.neighbour).get("/notices").text


def test_what_one_unticks_is_not_told_any_more(
    browser_of: BrowserOf, stage: Cast, request_id: int
) -> None:
    member = browser_of(stage.member)
    assert 'name="shown" value="decided"' in member.get("/account/notices").text
    answer = member.post("/account/notices", kind=["decided"], shown=[], mailed=["decided"])
    assert answer.status_code == 303
    assert "PLATE-5" not in member.get("/notices").text


def test_the_administrator_decides_for_a_role(browser_of: BrowserOf, stage: Cast) -> None:
    administrator = browser_of(stage.administrator)
    page = administrator.get("/settings/notices").text
    assert "Petugas gudang" in page
    answer = administrator.post(
        "/settings/notices/storekeeper", seen="/settings/notices", kind=["asked"], mailed=["asked"]
    )
    assert answer.status_code == 303
    asked = re.search(
        r'id="storekeeper".*?name="mailed" value="asked"[^>]*>',
        administrator.get("/settings/notices").text, re.DOTALL,
    )  # fmt: skip
    assert asked is not None
    assert "checked" in asked[0].rpartition("<input")[2]
    nobody = administrator.post("/settings/notices/king", seen="/settings/notices", kind=["asked"])
    assert nobody.status_code == 303


def test_the_list_of_notices_costs_the_same_with_many(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, request_id: int
) -> None:
    member = browser_of(stage.member)
    member.get("/notices")
    with count_statements(fresh_database) as few:
        member.get("/notices")
    with fresh_database.reading() as session:
        plate_id = session.get_one(PurchaseRequest, request_id).lines[0].material_id
    for _ in range(3):
        fresh_database.transaction(
            lambda session: approved(
                session, stage.member, stage.manager, (session.get_one(Material, plate_id), 2)
            )
        )
    with count_statements(fresh_database) as many:
        member.get("/notices")
    assert len(many) == len(few)


def test_a_notice_is_mailed_with_a_link_that_shows_that_request_only(
    app: Flask, browser_of: BrowserOf, visitor: Browser, stage: Cast, request_id: int, mails: Path
) -> None:
    assert work(app) == (1, 0)
    assert work(app) == (0, 0)
    (file,) = mails.iterdir()
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert letter["To"] == stage.member.email
    assert "Menyetujui 10 lembar" in plain(letter["Subject"])
    text = letter.get_content()
    token = re.search(r"/s/(\S+)", text)[1]  # type: ignore[index]
    page = visitor.get(f"/s/{token}")
    assert page.status_code == 200
    assert "4 lembar siap diambil" in plain(page.text)
    assert "Rp" not in page.text
    assert "/my/requests/" in text


def test_a_link_that_is_old_or_made_up_opens_nothing(
    browser_of: BrowserOf, visitor: Browser, stage: Cast, request_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    token = link_on(browser_of(stage.member).get(f"/my/requests/{request_id}").text)
    assert visitor.get(f"/s/{token}").status_code == 200
    assert visitor.get(f"/s/{token[:-2]}xx").status_code == 404
    assert visitor.get(f"/s/{request_id}").status_code == 404
    monkeypatch.setattr(status_links, "DAYS", -1)
    old = visitor.get(f"/s/{token}")
    assert (old.status_code, "Tautan sudah lama" in old.text) == (410, True)
    monkeypatch.undo()
    staff = browser_of(stage.storekeeper).get(f"/purchase-requests/{request_id}").text
    assert "wa.me/" in staff
    assert visitor.get(f"/s/{link_on(staff)}").status_code == 200


@pytest.mark.parametrize("wrong", ["", "http://x", "smtp://", "file:", "mail@example.id"])
def test_mail_that_can_go_nowhere_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(BadMailAddress):
        transport_to(wrong)


def test_a_mail_that_is_refused_is_tried_again(
    app: Flask, stage: Cast, request_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_url: str):
        def send(_message) -> None:
            raise ConnectionRefusedError(111, "refused")

        return send

    monkeypatch.setattr("materialcenter.cli.worker.transport_to", refuse)
    assert work(app) == (0, 1)
    assert work(app) == (0, 0)
