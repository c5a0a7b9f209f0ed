import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from materialcenter.accounts.models import User
from materialcenter.app import create_app
from materialcenter.core.db import Database
from tests.cast import Cast
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]


@pytest.fixture
def production(app: Flask, fresh_database: Database) -> Browser:
    """A browser at the same installation in production, over HTTPS."""
    config = replace(
        app.extensions["config"], environment="production", trusted_hosts=("material.example.id",)
    )
    client = create_app(config, fresh_database).test_client()
    client.environ_base["HTTP_REFERER"] = "https://material.example.id/login"
    return Browser(client, "https://material.example.id")


@pytest.mark.parametrize("address", ["/login", "/account", "/nowhere", "/health"])
def test_every_answer_carries_the_headers_that_protect_the_browser(
    visitor: Browser, address: str
) -> None:
    headers = visitor.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_the_nonce_is_another_one_in_every_answer(visitor: Browser) -> None:
    policies = {visitor.get("/login").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_signed_in_pages_are_kept_by_no_cache(browser_of: BrowserOf, stage: Cast) -> None:
    assert browser_of(stage.member).get("/account").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_a_year_at_an_address_of_their_content(
    visitor: Browser,
) -> None:
    found = re.search(r'href="(/static/[0-9a-f]{12}/mc\.css)"', visitor.get("/login").text)
    assert found
    answer = visitor.get(found[1])
    answer.close()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_form_without_its_token_is_refused(visitor: Browser, stage: Cast) -> None:
    answer = visitor.client.post("/login", data={"login": "x", "password": "y"})
    assert answer.status_code == 400
    assert "kedaluwarsa" in answer.text


def test_the_cookie_is_bound_to_the_host_and_to_https_in_production(
    production: Browser, stage: Cast
) -> None:
    cookie = production.log_in(stage.manager).headers["Set-Cookie"]
    assert cookie.startswith("__Host-sid=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    answer = production.get("/account")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_an_unknown_host_is_refused(production: Browser) -> None:
    answer = production.client.get("/login", base_url="https://evil.example")
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_the_address_in_a_forwarded_header_counts_only_behind_a_proxy(
    app: Flask, fresh_database: Database, stage: Cast
) -> None:
    for proxies, seen in ((0, "127.0.0.1"), (1, "203.0.113.9")):
        config = replace(app.extensions["config"], proxy_count=proxies)
        browser = Browser(create_app(config, fresh_database).test_client())
        browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.1, 203.0.113.9"
        browser.log_in(stage.member)
        page = browser.get("/account").text
        assert seen in page
        assert "198.51.100.1" not in page


@pytest.mark.parametrize(("address", "status"), [("/nowhere", 404), ("/language", 405)])
def test_errors_are_pages_in_words(visitor: Browser, address: str, status: int) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status
    assert "Ke halaman utama" in answer.text


def test_a_body_that_is_too_large_is_refused_in_words(app: Flask, fresh_database: Database) -> None:
    config = replace(app.extensions["config"], max_content_length=1_000)
    client = create_app(config, fresh_database).test_client()
    answer = client.post("/login", data={"login": "x" * 1_001})
    assert answer.status_code == 413
    assert "Berkas terlalu besar" in answer.text


def test_nothing_of_the_inside_is_told_when_the_database_fails(
    app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch, stage: Cast
) -> None:
    visitor.log_in(stage.member)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(_database: Database) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(Database, "reading", fail)
    answer = visitor.get("/account")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "gangguan" in answer.text


def test_the_same_form_sent_twice_makes_one_workshop(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.administrator)
    fields = {**browser.hidden("/workshops/new"), "name": "Cor Kembar", "village_id": ""}
    first = browser.client.post("/workshops/new", data=fields)
    second = browser.client.post("/workshops/new", data=fields)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert browser.get("/workshops?q=kembar").text.count("Cor Kembar</a>") == 1
    other = browser.client.post("/workshops/new", data={**fields, "name": "Cor Lain"})
    assert other.status_code == 422
    fields.pop("once")
    assert browser.client.post("/workshops/new", data=fields).status_code == 400
