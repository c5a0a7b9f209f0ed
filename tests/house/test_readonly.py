"""Opening a page changes nothing, whoever opens it and whatever stands in its address."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from materialcenter.accounts.permissions import Role
from materialcenter.core.db import Database
from migrations.models import load_models
from tests.house.addresses import addresses, pages, some_address
from tests.house.conftest import BrowserOf
from tests.house.contents import contents
from tests.house.crawling import crawl
from tests.house.world import World
from tests.statements import count_statements

load_models()

pytestmark = pytest.mark.usefixtures("plain_papers")

HARMLESS = ("SELECT", "WITH", "PRAGMA")
TOO_MUCH = 2**63
RAW = "'\"<\N{PILE OF POO}>"
WORDS = ("after", "workshop", "request", "material", "order", "approved", "supplier", "page")


@pytest.mark.parametrize(
    ("engine_name", "role"),
    [*(("sqlite", role) for role in Role), ("postgresql", Role.MEMBER), ("postgresql", Role.BUYER)],
    indirect=["engine_name"],
    scope="session",
)
def test_nothing_is_written_when_every_page_is_opened(
    house: Flask, world: World, world_database: Database, someone: BrowserOf, role: Role
) -> None:
    browser = someone(world.cast.user(role))
    with world_database.reading() as session:
        starts = [
            place for rule in pages(house) for place in addresses(house, rule, session, most=4)
        ]
    before = contents(world_database)
    with count_statements(world_database) as sent:
        answers = crawl(browser, starts, most_alike=2)
    assert {statement for statement in sent if not statement.startswith(HARMLESS)} == set()
    assert contents(world_database) == before
    assert {place for place, answer in answers.items() if answer.status_code >= 500} == set()
    assert sum(answer.status_code == 200 for answer in answers.values()) > 5


@pytest.mark.parametrize(
    ("engine_name", "role"),
    [
        *(("sqlite", role) for role in (Role.MEMBER, Role.BUYER, Role.ADMINISTRATOR)),
        ("postgresql", Role.BUYER),
    ],
    indirect=["engine_name"],
    scope="session",
)
def test_a_page_answers_in_words_when_its_address_is_absurd(
    house: Flask, world: World, someone: BrowserOf, role: Role
) -> None:
    browser = someone(world.cast.user(role))
    for rule in pages(house):
        place = some_address(house, rule, TOO_MUCH)
        if rule.arguments:
            assert browser.get(place).status_code in (403, 404), place
            place = some_address(house, rule)
        for value in (str(TOO_MUCH), "-1", RAW):
            query = dict.fromkeys((*WORDS, "q", "line"), value)
            answer = browser.get(place, query_string=query, buffered=True)
            assert answer.status_code < 500, (place, value)
            assert RAW not in (answer.text if answer.mimetype == "text/html" else ""), place


def test_the_database_itself_refuses_a_write_while_reading(
    world: World, world_database: Database
) -> None:
    with world_database.reading() as session, pytest.raises(DBAPIError):
        session.execute(text("UPDATE material SET active = :no"), {"no": False})
