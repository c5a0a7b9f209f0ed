"""The page of savings, and writing down what metal costs elsewhere."""

import pytest
from sqlalchemy import func, select

from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.demand.comparing.models import ComparisonPrice
from tests.statements import count_statements
from tests.web.test_usage import a_month_of_usage, plain


@pytest.fixture
def plate_id(fresh_database, stage) -> int:
    fresh_database.transaction(lambda session: a_month_of_usage(session, stage, "PLATE-5"))
    with fresh_database.reading() as session:
        return session.scalars(select(Material.id).where(Material.code == "PLATE-5")).one()


def compare(browser, plate_id: int, **fields):
    day = clock.today().replace(month=1, day=1).isoformat()
    given = {"idr_per_kg": "15.000", "valid_from": day, "source": "Toko Maju", **fields}
    return browser.post(f"/materials/{plate_id}/comparison", **given)


def test_a_price_is_written_down_and_the_page_tells_what_was_saved(browser_of, stage, plate_id):
    browser = browser_of(stage.manager)
    before = plain(browser.get("/savings").text)
    assert "4,7 ton belum punya harga pembanding" in before
    assert compare(browser, plate_id).status_code == 303
    page = plain(browser.get("/savings").text)
    # 40 sheets of 116.5 kg at 15,000 less 14,000.
    assert "Rp 4.660.000" in page and "belum punya harga" not in page
    assert "Toko Maju" in plain(browser.get(f"/materials/{plate_id}/comparison").text)
    assert "Toko Maju" in plain(browser.get("/audit?subject=material&act=compared").text)


@pytest.mark.parametrize(
    "fields",
    [{"idr_per_kg": "0"}, {"idr_per_kg": "abc"}, {"source": ""}, {"valid_from": "2999-01-01"}],
)
def test_a_bad_price_is_refused_with_what_was_typed(
    browser_of, stage, plate_id, fields, fresh_database
):
    answer = compare(browser_of(stage.buyer), plate_id, **fields)
    assert answer.status_code == 422 and 'class="err"' in answer.text
    for typed in fields.values():
        assert typed in answer.text
    with fresh_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ComparisonPrice)) == 0


@pytest.mark.parametrize("role", [Role.STOREKEEPER, Role.AUDITOR])
def test_others_read_and_do_not_write(browser_of, stage, plate_id, role):
    browser = browser_of(stage.user(role))
    assert browser.get("/savings").status_code == 200
    page = browser.get(f"/materials/{plate_id}/comparison")
    assert page.status_code == 200 and "Catat harga" not in page.text
    assert browser.post(f"/materials/{plate_id}/comparison", seen="/account").status_code == 403


def test_a_member_finds_neither(browser_of, stage, plate_id):
    browser = browser_of(stage.member)
    for address in ("/savings", f"/materials/{plate_id}/comparison"):
        assert browser.get(address).status_code in (403, 404)


def test_a_longer_time_needs_no_more_statements(browser_of, stage, plate_id, fresh_database):
    browser = browser_of(stage.manager)
    counted = []
    for query in ("period=month", "period=12-months", "period=12-months"):
        with count_statements(fresh_database) as sent:
            browser.get(f"/savings?{query}")
        counted.append(len(sent))
    assert counted[2] <= counted[0] + 1


def test_an_empty_centre_says_what_to_do(browser_of, stage):
    assert "Belum ada bahan keluar" in browser_of(stage.manager).get("/savings").text
