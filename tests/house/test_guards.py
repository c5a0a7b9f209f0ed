"""Nobody gets in: every page and every act has a guard, also those that are added later."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from materialcenter.app import create_app
from materialcenter.config import Config
from materialcenter.web.access import access
from tests.house.addresses import some_address
from tests.web.conftest import SECRET


@pytest.fixture(scope="module")
def closed() -> Iterator[Flask]:
    """The application before anybody came in; no guard needs to ask the database."""
    app = create_app(Config(secret_key=SECRET, database_url="sqlite://", testing=True))
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def client(closed: Flask) -> FlaskClient:
    return closed.test_client()


def rules_for(app: Flask, method: str, *, guarded: bool = True) -> list[Rule]:
    marks = access.rules(app)
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint != "static"
        and not (guarded and (mark := marks[rule.endpoint]) and mark.public)
    ]  # fmt: skip


def test_every_page_says_who_may_open_it(closed: Flask) -> None:
    assert [name for name, rule in access.rules(closed).items() if rule is None] == []


def test_a_page_that_does_not_say_it_opens_for_nobody() -> None:
    app = create_app(Config(secret_key=SECRET, database_url="sqlite://", testing=True))
    app.add_url_rule("/unmarked", "unmarked", lambda: "open")
    assert app.test_client().get("/unmarked").status_code == 403
    app.extensions["database"].dispose()


def test_a_visitor_is_led_to_the_login_from_every_page(closed: Flask, client: FlaskClient) -> None:
    found = rules_for(closed, "GET")
    assert len(found) > 20
    for rule in found:
        answer = client.get(some_address(closed, rule))
        assert (answer.status_code, answer.location[:7]) == (303, "/login?"), rule


def test_an_act_is_refused_when_the_forms_token_is_missing(
    closed: Flask, client: FlaskClient
) -> None:
    for rule in rules_for(closed, "POST", guarded=False):
        answer = client.post(some_address(closed, rule), data={"once": "1"})
        assert answer.status_code == 400, rule


def test_a_visitor_does_no_act_when_he_has_a_token(closed: Flask, client: FlaskClient) -> None:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)
    assert found
    for rule in rules_for(closed, "POST"):
        answer = client.post(some_address(closed, rule), data={"csrf_token": found[1]})
        assert (answer.status_code, answer.location) == (303, "/login"), rule


def test_an_act_is_not_done_when_its_address_is_only_opened(closed: Flask) -> None:
    to = closed.url_map.bind("localhost")
    for rule in rules_for(closed, "POST", guarded=False):
        if "GET" in (rule.methods or ()):
            continue
        try:
            opened, _arguments = to.match(some_address(closed, rule), method="GET")
        except HTTPException as refusal:
            assert refusal.code == 405, rule
        else:
            assert opened != rule.endpoint
            assert closed.view_functions[opened] is not closed.view_functions[rule.endpoint]


def test_pages_know_no_other_ways_than_opening_and_sending(closed: Flask) -> None:
    usual = {"GET", "HEAD", "OPTIONS", "POST"}
    assert [rule for rule in closed.url_map.iter_rules() if set(rule.methods or ()) - usual] == []
