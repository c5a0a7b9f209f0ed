from collections.abc import Callable

import pytest

from materialcenter.accounts import services, sessions
from materialcenter.accounts.models import User
from materialcenter.core.db import Database
from tests.cast import PASSWORD, Cast
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]


def test_a_person_gets_in_and_stays_in(visitor: Browser, stage: Cast) -> None:
    assert visitor.get("/account").location.startswith("/login")
    assert visitor.log_in(stage.member).status_code == 303
    assert stage.workshop.name in visitor.get("/account").text


def test_the_form_says_what_is_wrong_and_keeps_the_name_when_the_password_is_wrong(
    visitor: Browser, stage: Cast
) -> None:
    answer = visitor.log_in(stage.member, "wrong")
    assert answer.status_code == 422
    assert "salah" in answer.text
    assert f'value="{stage.member.email}"' in answer.text
    assert "wrong" not in answer.text


def test_the_page_that_was_wanted_opens_after_logging_in(visitor: Browser, stage: Cast) -> None:
    wanted = visitor.get("/workshops?q=logam").location
    answer = visitor.post(wanted, login=stage.manager.email, password=PASSWORD)
    assert answer.location == "/workshops?q=logam"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "/%2f/e",
        "https://evil.example/", "/\t/evil.example", "http://localhost@evil.example", "/nowhere",
        "/logout", "javascript:alert(1)", " //evil.example", "/login/../..//evil.example",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_when_next_is_not_a_page_of_ours(
    visitor: Browser, stage: Cast, address: str
) -> None:
    visitor.hidden("/login")
    fields = {"login": stage.manager.email, "password": PASSWORD, **visitor.hidden("/login")}
    answer = visitor.client.post("/login", query_string={"next": address}, data=fields)
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_old_cookie_is_worth_nothing_after_logging_out(
    browser_of: BrowserOf, stage: Cast
) -> None:
    browser = browser_of(stage.member)
    cookie = browser.client.get_cookie("sid")
    assert cookie is not None
    browser.post("/logout", seen="/account")
    browser.client.set_cookie("sid", cookie.value)
    assert browser.get("/account").status_code == 303


def test_a_person_is_out_at_once_when_the_account_is_disabled(
    browser_of: BrowserOf, fresh_database: Database, stage: Cast
) -> None:
    browser, boss = browser_of(stage.buyer), browser_of(stage.administrator)
    assert browser.get("/account").status_code == 200
    page = f"/users/{stage.buyer.id}"
    assert boss.post(f"{page}/disable", seen=page).status_code == 303
    assert browser.get("/account").status_code == 303


def test_a_device_is_logged_out_from_another(browser_of: BrowserOf, stage: Cast) -> None:
    phone, desk = browser_of(stage.member), browser_of(stage.member)
    desk.post("/account/sessions/end-others", seen="/account")
    assert phone.get("/account").status_code == 303
    assert desk.get("/account").status_code == 200


def test_a_handed_over_password_has_to_be_replaced_first(
    visitor: Browser, fresh_database: Database, stage: Cast
) -> None:
    given = fresh_database.transaction(
        lambda session: services.give_one_time_password(
            session, user_id=stage.member.id, by=stage.administrator
        )
    )
    visitor.log_in(stage.member, given)
    assert visitor.get("/").location == "/account/password"
    answer = visitor.post("/account/password", old=given, new="sepeda-ontel-3")
    assert answer.location == "/account"
    assert visitor.get("/account").status_code == 200


def test_logging_in_starts_a_new_session_each_time(
    fresh_database: Database, browser_of: BrowserOf, stage: Cast
) -> None:
    tokens = set()
    for _ in range(2):
        browser = browser_of(stage.member)
        with browser.client.session_transaction() as cookie:
            tokens.add(cookie["_user_id"].partition(".")[2])
    assert len(tokens) == 2
    with fresh_database.reading() as session:
        people = [sessions.user_of_token(session, token) for token in tokens]
    assert [person and person.id for person in people] == [stage.member.id] * 2


def test_the_language_changes_and_the_page_stays(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.manager)
    answer = browser.post("/language", seen="/workshops", language="en", next="/workshops?q=x")
    assert answer.location == "/workshops?q=x"
    assert '<html lang="en">' in browser.get("/workshops").text
    assert browser.post("/language", seen="/workshops", language="xx", next="//e").location == "/"
    assert '<html lang="en">' in browser.get("/workshops").text


def test_the_language_chosen_before_logging_in_is_kept_by_those_who_chose_none(
    visitor: Browser, browser_of: BrowserOf, stage: Cast
) -> None:
    visitor.post("/language", seen="/login", language="en", next="/login")
    visitor.log_in(stage.manager)
    assert '<html lang="en">' in visitor.get("/today").text
    assert '<html lang="en">' in browser_of(stage.manager).get("/today").text


def test_the_language_chosen_before_logging_in_leaves_a_stored_choice_alone(
    visitor: Browser, browser_of: BrowserOf, stage: Cast
) -> None:
    own = browser_of(stage.manager)
    own.post("/language", seen="/workshops", language="en")
    own.post("/language", seen="/workshops", language="id")
    visitor.post("/language", seen="/login", language="en", next="/login")
    visitor.log_in(stage.manager)
    assert '<html lang="id">' in visitor.get("/today").text
