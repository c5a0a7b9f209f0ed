"""`flask stock import`: a verdict for each row, and posting from the command line."""

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from materialcenter.app import create_app
from materialcenter.config import ROOT, Config
from materialcenter.stock.models import Lot
from materialcenter.stock.places import seed_places
from tests.cast import build_cast

SAMPLE = ROOT / "materialcenter/seeds/opening_stock_sample.xlsx"
DATA = ROOT / "tests/stock/importing/data"
KEEPER = "storekeeper@example.id"


@pytest.fixture
def runner(fresh_database) -> FlaskCliRunner:
    fresh_database.transaction(build_cast)
    fresh_database.transaction(seed_places)
    url = str(fresh_database.engine.url)
    config = Config(secret_key="a secret of the tests, long enough", database_url=url, testing=True)
    return create_app(config, fresh_database).test_cli_runner()


def run(runner, *arguments):
    return runner.invoke(args=["stock", "import", *map(str, arguments)])


def lots(database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Lot))


def test_a_dry_run_prints_a_verdict_for_each_row_and_ends_with_1_when_something_is_doubtful(
    runner, fresh_database
):
    result = run(runner, SAMPLE, "--dry-run")
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert "row 6 | ok | Plat hitam SS400 1.6mm 4x8 → PL-SS400-1.6x1219x2438 | " in lines
    assert any(line.startswith("row 61 | doubt | Plat SS41 3mm 4x8 → ?") for line in lines)
    assert any(line.startswith("row 73 | doubt") and "Same as row 8" in line for line in lines)
    assert any(line.startswith("row 71 | error") for line in lines)
    assert lines[-1] == "68 rows: 55 ok, 10 doubt, 3 error"
    assert lots(fresh_database) == 0


def test_a_dry_run_of_a_list_without_doubts_ends_with_0(runner):
    assert run(runner, DATA / "two_headings.xlsx", "--dry-run").exit_code == 0


def test_a_list_without_doubts_is_posted_once(runner, fresh_database):
    first = run(runner, DATA / "two_headings.xlsx", "--as", KEEPER)
    assert first.exit_code == 0
    assert "Posted as SA-" in first.output
    second = run(runner, DATA / "two_headings.xlsx", "--as", KEEPER)
    assert second.exit_code == 1
    assert "posted before" in second.output
    assert lots(fresh_database) == 4


def test_doubtful_rows_keep_the_list_from_being_posted_unless_told_otherwise(
    runner, fresh_database
):
    result = run(runner, SAMPLE, "--as", KEEPER)
    assert result.exit_code == 1
    assert "Nothing was posted." in result.output
    assert lots(fresh_database) == 0


@pytest.mark.parametrize(
    ("option", "posted", "said"),
    [
        ("--exclude-doubts", 55, "0 doubtful rows taken as they are, 13 rows left out"),
        ("--accept-doubts", 59, "4 doubtful rows taken as they are, 9 rows left out"),
    ],
)
def test_with_an_option_the_rest_is_posted_and_what_was_left_out_is_said(
    runner, fresh_database, option, posted, said
):
    result = run(runner, SAMPLE, option, "--as", KEEPER)
    assert result.exit_code == 0
    assert said in result.output
    assert lots(fresh_database) == posted


@pytest.mark.parametrize("login", ["nobody@example.id", "buyer@example.id"])
def test_who_does_not_exist_or_may_not_import_posts_nothing(runner, fresh_database, login):
    result = run(runner, DATA / "two_headings.xlsx", "--as", login)
    assert result.exit_code == 1
    assert lots(fresh_database) == 0


def test_a_refusal_reads_like_the_rest_of_the_command_line(runner, tmp_path):
    file = tmp_path / "stok.csv"
    file.write_text("halo;dunia\n1;2")
    result = run(runner, file, "--dry-run")
    assert result.exit_code == 1
    assert "No heading row was found." in result.output
