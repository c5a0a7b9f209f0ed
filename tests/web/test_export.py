"""All data to take away: complete, of one moment, without secrets."""

import csv
import io
import threading
import zipfile

import pytest
from sqlalchemy import func, select

from materialcenter.accounts.permissions import Role
from materialcenter.core import clock
from materialcenter.core.db import Base
from materialcenter.core.quantities import Metal
from materialcenter.reports.full_export import exported_tables, write_everything
from materialcenter.stock.lots import NewLot
from materialcenter.stock.services import OpeningLine, post_opening_stock
from migrations.models import load_models
from tests.scene import SHEET_G, add_material
from tests.web.test_usage import a_month_of_usage, plain

load_models()


@pytest.fixture
def used(fresh_database, stage) -> None:
    fresh_database.transaction(lambda session: a_month_of_usage(session, stage, "PLATE-5"))


def rows(archive: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"{table}.csv").decode("utf-8"))))


def taken(answer) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(answer.data))


@pytest.mark.usefixtures("used")
def test_every_row_of_every_table_is_in_it(browser_of, stage, fresh_database):
    archive = taken(browser_of(stage.manager).post("/export"))
    with fresh_database.reading() as session:
        for table in exported_tables():
            there = session.scalar(select(func.count()).select_from(table))
            assert len(rows(archive, table.name)) == there, table.name
    assert sum(int(row["grams"]) for row in rows(archive, "movement")) == 140 * SHEET_G
    assert "Posisi buku besar: 3" in archive.read("README.txt").decode()


@pytest.mark.usefixtures("used")
def test_no_secret_is_in_it(browser_of, stage):
    answer = browser_of(stage.auditor).post("/export")
    names = set(taken(answer).namelist())
    assert not {"login_session.csv", "idempotency_key.csv", "login_attempt.csv"} & names
    everything = b"".join(taken(answer).read(name) for name in names)
    assert b"$argon2" not in everything and b"password" not in everything


def test_who_took_it_along_is_in_the_trail(browser_of, stage):
    browser = browser_of(stage.manager)
    browser.get("/export")
    assert "Mengunduh semua data" not in plain(browser.get("/audit").text)
    browser.post("/export")
    assert "Mengunduh semua data" in plain(browser.get("/audit").text)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.STOREKEEPER, Role.BUYER, Role.ADMINISTRATOR])
def test_others_may_not(browser_of, stage, role):
    browser = browser_of(stage.user(role))
    assert browser.get("/export").status_code in (403, 404)
    assert browser.post("/export", seen="/account").status_code in (403, 404)


def test_it_is_of_one_moment_whatever_is_posted_meanwhile(fresh_database, stage):
    plate = fresh_database.transaction(lambda session: add_material(session, "PLATE-5"))
    over = threading.Event()

    def post(session) -> None:
        line = OpeningLine(
            NewLot(session.merge(plate), clock.today()), "A-01-1", Metal(1, SHEET_G), 12_000
        )
        post_opening_stock(session, lines=[line], by=stage.storekeeper)

    def go_on() -> None:
        while not over.is_set():
            fresh_database.transaction(post, tries=50)

    for _ in range(3):
        fresh_database.transaction(post)
    others = threading.Thread(target=go_on)
    others.start()
    try:
        for _ in range(3):
            file = io.BytesIO()
            with fresh_database.reading() as session:
                write_everything(session, file, translate=str)
            archive = zipfile.ZipFile(file)
            moved = sum(int(row["grams"]) for row in rows(archive, "movement"))
            lying = sum(int(row["grams"]) for row in rows(archive, "balance"))
            assert moved == lying > 0
            assert len(rows(archive, "lot")) == len(rows(archive, "posting"))
    finally:
        over.set()
        others.join()


def test_every_table_is_written_or_left_out_on_purpose():
    left_out = {"idempotency_key", "login_attempt", "login_session", "mail", "counter"}
    assert {table.name for table in exported_tables()} | left_out == set(Base.metadata.tables)
