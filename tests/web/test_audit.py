"""The trail of all acts, narrowed and taken away."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from materialcenter.accounts.permissions import Role
from materialcenter.accounts.services import change_settings
from materialcenter.core import clock
from materialcenter.core.audit import History
from materialcenter.core.settings import ALL
from materialcenter.demand.services import Wish, reject_request, submit_request
from tests.cast import Cast
from tests.scene import add_material, add_price
from tests.statements import count_statements
from tests.web.test_usage import plain


@pytest.fixture
def acted(fresh_database, stage: Cast) -> str:
    """A request that was asked and rejected, and a setting that was changed; its number."""

    def act(session):
        plate = add_material(session, "PLATE-5")
        add_price(session, plate)
        asked = submit_request(
            session,
            wishes=[Wish(plate.id, 3, clock.today())],
            note="=HYPERLINK(1)",
            by=stage.member,
        )
        reject_request(session, request_id=asked.id, reason="=1+1 tidak dijual", by=stage.buyer)
        change_settings(session, values={ALL[0].name: ALL[0].most}, by=stage.administrator)
        return asked.number

    return fresh_database.transaction(act)


def rows(page: str) -> list[str]:
    return [
        plain(part) for part in page.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1]
    ]


def test_everything_that_was_done_is_told_newest_first(browser_of, stage, acted):
    told = rows(browser_of(stage.manager).get("/audit").text)
    assert stage.manager.name in told[0] and "Masuk." in told[0]
    assert stage.administrator.name in told[1] and "Mengubah" in told[1]
    assert acted in told[2] and "=1+1 tidak dijual" in told[2] and stage.buyer.name in told[2]
    assert acted in told[3] and stage.member.name in told[3]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("person={buyer}", 1),
        ("subject=purchase_request", 2),
        ("subject=purchase_request&act=rejected", 1),
        ("number={number}", 2),
        ("number={lower}", 2),
        ("subject=setting", 1),
        ("from=2020-01-01&to=2020-02-01", 0),
        ("number=TIDAK-ADA", 0),
    ],
)
def test_it_is_narrowed(browser_of, stage, acted, query, expected):
    asked = query.format(buyer=stage.buyer.id, number=acted, lower=acted.lower())
    page = browser_of(stage.auditor).get(f"/audit?{asked}").text
    assert len(rows(page)) == expected if expected else "Tidak ada catatan yang cocok" in page


@pytest.mark.parametrize(
    "query", ["person=x", "subject=user;drop", "act=%00", "from=2026-13-01", "number=%F0%9F%92%A9"]
)
def test_what_makes_no_sense_in_the_address_breaks_nothing(browser_of, stage, acted, query):
    assert browser_of(stage.manager).get(f"/audit?{query}").status_code == 200


def test_it_is_taken_away_as_shown_and_nothing_in_it_is_a_formula(browser_of, stage, acted):
    browser = browser_of(stage.manager)
    answer = browser.get("/audit?subject=purchase_request&as=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    told = list(sheet.iter_rows(min_row=2))
    assert [row[4].value for row in told] == [acted, acted]
    assert told[0][6].value == "=1+1 tidak dijual" and told[0][6].data_type == "s"
    assert told[0][0].data_type == "n"
    text = browser.get("/audit?as=csv").data.decode("utf-8-sig")
    (reason,) = (row[6] for row in csv.reader(io.StringIO(text)) if "tidak dijual" in row[6])
    assert reason == "'=1+1 tidak dijual"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.STOREKEEPER, Role.BUYER])
def test_others_do_not_read_it(browser_of, stage, acted, role):
    assert browser_of(stage.user(role)).get("/audit").status_code in (403, 404)


def test_the_administrator_reads_it_without_ways_to_what_he_may_not_open(browser_of, stage, acted):
    page = browser_of(stage.administrator).get("/audit?subject=purchase_request").text
    assert acted in page and "/purchase-requests/" not in page


def test_more_entries_need_no_more_statements(browser_of, stage, acted, fresh_database):
    browser = browser_of(stage.manager)
    browser.get("/audit")
    with count_statements(fresh_database) as few:
        browser.get("/audit?subject=purchase_request&act=rejected")
    with count_statements(fresh_database) as many:
        browser.get("/audit?subject=purchase_request")
    assert len(many) <= len(few)


def test_the_trail_cannot_be_changed(fresh_database, acted):
    for change in (History.__table__.update().values(reason="x"), History.__table__.delete()):
        with pytest.raises(DBAPIError):
            fresh_database.transaction(lambda session, change=change: session.execute(change))
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(History)) > 2
