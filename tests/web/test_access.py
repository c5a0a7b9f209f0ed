from collections.abc import Callable

import pytest
from flask import Flask

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.web.access import access
from tests.cast import Cast
from tests.house.addresses import some_address
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]

PUBLIC = {
    "auth.login", "auth.logout", "home.health", "language.choose", "static",
    "offline.manifest", "offline.page", "offline.worker", "status.show",
}  # fmt: skip


def test_every_page_says_who_may_open_it(app: Flask) -> None:
    assert [name for name, rule in access.rules(app).items() if rule is None] == []


def test_only_these_pages_are_open_to_everybody(app: Flask) -> None:
    rules = access.rules(app)
    assert {name for name, rule in rules.items() if rule and rule.public} == PUBLIC


def test_an_unmarked_page_stays_closed(app: Flask, visitor: Browser) -> None:
    app.view_functions["home.health"] = lambda: "open"
    unmarked = access.rules(app)["home.health"]
    assert unmarked is None


def test_a_visitor_is_asked_to_log_in_on_every_page_that_is_not_public(
    app: Flask, visitor: Browser
) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC or "GET" not in (rule.methods or ()):
            continue
        address = some_address(app, rule)
        answer = visitor.get(address)
        assert (answer.status_code, answer.location[:6]) == (303, "/login"), address


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/users", {Role.ADMINISTRATOR}),
        ("/settings", {Role.ADMINISTRATOR}),
        ("/workshops/new", {Role.ADMINISTRATOR}),
        ("/workshops", set(Role) - {Role.MEMBER}),
        ("/account", set(Role)),
    ],
)
def test_a_page_opens_for_its_roles_only(
    browser_of: BrowserOf, stage: Cast, address: str, allowed: set[Role]
) -> None:
    for role in Role:
        status = browser_of(stage.user(role)).get(address).status_code
        assert status == (200 if role in allowed else 403), role


def test_a_person_with_another_role_loses_his_pages_at_once(
    browser_of: BrowserOf, stage: Cast
) -> None:
    browser, boss = browser_of(stage.manager), browser_of(stage.administrator)
    page = f"/users/{stage.manager.id}"
    assert browser.get("/workshops").status_code == 200
    answer = boss.post(
        f"{page}/role", seen=page, role=Role.MEMBER.value, workshop_id=str(stage.workshop.id)
    )
    assert answer.status_code == 303
    assert browser.get("/workshops").status_code == 403


def test_the_administrator_adds_a_person_and_sees_the_password_once(
    browser_of: BrowserOf, stage: Cast
) -> None:
    boss = browser_of(stage.administrator)
    fields = {"name": "Siti", "phone": "0812 1111 2222", "email": "", "role": "buyer"}
    answer = boss.post("/users/new", **fields, workshop_id="")
    assert answer.status_code == 200
    assert "+6281211112222" in answer.text
    again = boss.post("/users/new", **fields, workshop_id="")
    assert again.status_code == 422
    assert "sudah dipakai" in again.text
    assert 'value="Siti"' in again.text


def test_a_setting_outside_its_range_is_refused_beside_its_field(
    browser_of: BrowserOf, stage: Cast
) -> None:
    boss = browser_of(stage.administrator)
    fields = {
        "request_limit_idr": "30.000.000", "order_limit_idr": "100.000.000",
        "reservation_days": "7", "weight_doubt_bp": "2,5", "issue_tolerance_bp": "2",
        "delivery_tolerance_bp": "2", "piece_price_step_idr": "100", "remnant_price_bp": "80",
        "remnant_width_mm": "200", "remnant_length_mm": "300", "remnant_bar_mm": "500",
        "certificate_policy": "1", "adjustment_limit_idr": "1.000.000",
        "price_doubt_bp": "10", "offer_days": "3", "reservation_warning_days": "2",
        "surplus_days": "7", "certificate_days": "3", "valuation_method": "0",
    }  # fmt: skip
    refused = boss.post("/settings", **{**fields, "reservation_days": "0"})
    assert refused.status_code == 422
    assert 'id="reservation_days-error"' in refused.text
    assert boss.post("/settings", **fields).status_code == 303
    page = boss.get("/settings").text
    assert 'value="30.000.000"' in page
    assert 'value="2,5"' in page
