"""After a form was refused at the address of an act: the language is changed, the page reloaded."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from materialcenter.accounts.models import User
from materialcenter.core.db import Database
from tests import scene
from tests.cast import Cast
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]


@pytest.fixture
def refused(fresh_database: Database, stage: Cast) -> str:
    """The address of an act that is refused when its form is sent empty."""

    def build(session) -> str:
        asked = scene.ask(session, stage.member, (scene.add_material(session, "PLATE"), 5))
        return f"/purchase-requests/{asked.id}/rejection"

    return fresh_database.transaction(build)


def switch_leads_to(browser: Browser, address: str, came_from: str = "") -> str:
    """Where the language switch leads on the page that an empty form is answered with."""
    headers = {"Referer": came_from} if came_from else {}
    answer = browser.client.post(address, data=browser.hidden("/account"), headers=headers)
    assert answer.status_code == 422
    found = re.search(r'name="next" value="([^"]*)"', answer.text)
    assert found
    changed = browser.post("/language", seen="/account", language="en", next=found[1])
    assert changed.status_code == 303
    assert browser.get(changed.location).status_code == 200
    return changed.location


def test_the_language_is_changed_on_the_page_the_form_stood_on(
    refused: str, stage: Cast, browser_of: BrowserOf
) -> None:
    browser, page = browser_of(stage.manager), "/purchase-requests?tab=new"
    assert switch_leads_to(browser, refused, f"http://localhost{page}") == page


@pytest.mark.parametrize(
    "came_from", ["", "https://elsewhere.example/today", "http://localhost//elsewhere.example", "x"]
)
def test_else_on_the_nearest_page_above_the_act(
    came_from: str, refused: str, stage: Cast, browser_of: BrowserOf
) -> None:
    page = refused.removesuffix("/rejection")
    assert switch_leads_to(browser_of(stage.manager), refused, came_from) == page
    own = f"http://localhost{refused}"
    assert switch_leads_to(browser_of(stage.manager), refused, own) == page


def test_a_form_that_is_a_page_keeps_its_question(stage: Cast, browser_of: BrowserOf) -> None:
    answer = browser_of(stage.buyer).post("/suppliers/new?back=%2Ftoday", name="")
    assert answer.status_code == 422
    assert 'name="next" value="/suppliers/new?back=%2Ftoday"' in answer.text


def test_an_act_that_is_opened_leads_to_a_page(
    app: Flask, stage: Cast, browser_of: BrowserOf
) -> None:
    browser, to = browser_of(stage.manager), app.url_map.bind("localhost")
    only_acts = [
        to.build(rule.endpoint, dict.fromkeys(rule.arguments, 1))
        for rule in app.url_map.iter_rules()
        if "GET" not in (rule.methods or ()) and rule.rule.count("/") > 1
    ]
    assert only_acts
    for address in only_acts:
        if to.test(address, "GET"):
            continue
        answer = browser.get(address)
        assert answer.status_code == 303, address
        assert to.test(answer.location, "GET"), address
