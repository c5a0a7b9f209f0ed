"""The page of service."""

import pytest

from materialcenter.accounts.permissions import Role
from tests.statements import count_statements
from tests.web.test_usage import a_month_of_usage, plain


@pytest.fixture
def used(fresh_database, stage) -> None:
    fresh_database.transaction(lambda session: a_month_of_usage(session, stage, "PLATE-5"))


@pytest.mark.usefixtures("used")
def test_the_page_tells_fill_waits_and_workshops(browser_of, stage):
    page = plain(browser_of(stage.manager).get("/service?period=12-months").text)
    for words in ("100 %", "1 dari 2", "2 hari", "1 baru", "Diminta sampai siap", "2 penyerahan"):
        assert words in page, words


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize("query", ["workshop=x", "district=%00", "period=z", "from=1&to=2"])
def test_what_makes_no_sense_in_the_address_breaks_nothing(browser_of, stage, query):
    assert browser_of(stage.auditor).get(f"/service?{query}").status_code == 200


def test_an_empty_centre_says_what_to_do(browser_of, stage):
    page = browser_of(stage.manager).get("/service").text
    assert "Belum ada yang dijanjikan pada periode ini" in page


def test_members_do_not_find_it(browser_of, stage):
    assert browser_of(stage.user(Role.MEMBER)).get("/service").status_code in (403, 404)


@pytest.mark.usefixtures("used")
def test_a_longer_time_needs_no_more_statements(browser_of, stage, fresh_database):
    browser = browser_of(stage.manager)
    counted = []
    for query in ("period=month", "period=12-months", "period=12-months"):
        with count_statements(fresh_database) as sent:
            browser.get(f"/service?{query}")
        counted.append(len(sent))
    assert counted[2] <= counted[0] + 2
