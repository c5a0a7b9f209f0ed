"""`flask seed`, `flask books verify` and `flask reservations expire`."""

from datetime import timedelta

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, text

from materialcenter.app import create_app
from materialcenter.config import Config
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.demo.cast import ACCOUNTS, PASSWORD
from materialcenter.fulfilment.books import LAWS
from materialcenter.fulfilment.models import Reservation
from materialcenter.stock.models import Posting
from tests.cast import build_cast
from tests.scene import add_material, approved, put_on_rack


def runner_on(database: Database, **settings) -> FlaskCliRunner:
    url = database.engine.url.render_as_string(hide_password=False)
    config = Config(
        secret_key="a secret of the tests, long enough", database_url=url, testing=True, **settings
    )
    return create_app(config, database).test_cli_runner()


@pytest.fixture
def runner(fresh_database: Database) -> FlaskCliRunner:
    return runner_on(fresh_database)


def test_reference_data_is_added_once(runner) -> None:
    first, second = (runner.invoke(args=["seed", "reference"]) for _ in range(2))
    assert first.exit_code == second.exit_code == 0
    assert "0 villages, 0 grades and 0 materials" in second.output


def test_demo_data_is_refused_where_there_are_people(runner, fresh_database) -> None:
    fresh_database.transaction(build_cast)
    refused = runner.invoke(args=["seed", "demo"])
    assert refused.exit_code == 1
    assert runner.invoke(args=["seed", "demo", "--if-empty"]).exit_code == 0
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Posting)) == 0


def test_demo_data_is_refused_in_production(fresh_database) -> None:
    production = runner_on(
        fresh_database, environment="production", trusted_hosts=("material.example",)
    )
    refused = production.invoke(args=["seed", "demo"])
    assert refused.exit_code == 1
    assert "production" in refused.output


def test_accounts_are_printed_only_where_they_exist(runner, fresh_database, monkeypatch) -> None:
    without = runner.invoke(args=["seed", "accounts"])
    assert PASSWORD not in without.output
    monkeypatch.setattr("materialcenter.cli.seed.has_demo_accounts", lambda _: True)
    shown = runner.invoke(args=["seed", "accounts"]).output
    assert PASSWORD in shown
    assert all(account.phone in shown for account in ACCOUNTS)


def test_verify_prints_a_line_for_each_law_and_ends_with_0_when_all_hold(runner) -> None:
    result = runner.invoke(args=["books", "verify"])
    assert result.exit_code == 0
    assert all(f"holds   {law.name}" in result.output for law in LAWS)


def test_verify_names_the_breach_and_ends_with_1(runner, fresh_database) -> None:
    def break_a_law(session) -> None:
        cast = build_cast(session)
        put_on_rack(session, add_material(session, "PLATE-5"), 3, by=cast.storekeeper)
        session.execute(text("UPDATE balance SET pieces = pieces + 1"))

    fresh_database.transaction(break_a_law)
    result = runner.invoke(args=["books", "verify"])
    assert result.exit_code == 1
    assert "BROKEN  on hand = sum of movements" in result.output
    assert "L-000001" in result.output


def test_what_nobody_fetched_in_time_is_released(runner, fresh_database) -> None:
    def keep_something(session) -> None:
        cast = build_cast(session)
        plate = add_material(session, "PLATE-5")
        put_on_rack(session, plate, 3, by=cast.storekeeper)
        approved(session, cast.member, cast.manager, (plate, 2), need_in_days=1)

    with clock.frozen(clock.now() - timedelta(days=30)):
        fresh_database.transaction(keep_something)
    assert "1 reservations expired" in runner.invoke(args=["reservations", "expire"]).output
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Reservation)) == 0
