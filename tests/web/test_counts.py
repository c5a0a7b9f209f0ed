import json
import re
from collections.abc import Callable
from dataclasses import asdict

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core.db import Database
from materialcenter.fulfilment.counting import approve_count
from materialcenter.papers.paper import Paper
from materialcenter.stock.counting.models import CountEntry, CountLine, StockCount
from materialcenter.stock.counting.services import finish_counting
from materialcenter.stock.models import Balance
from materialcenter.web import papers
from tests.cast import Cast
from tests.scene import add_material, approved, put_on_rack
from tests.statements import count_statements
from tests.stock.counting.scene import counting, found
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"
# What the books say: of 977 sheets, and of the 71.234 kg of one coil.
SHEETS, COIL_G = 977, 71_234
BOOKS = (f"977{NBSP}lembar", "113.820,5", "71,234")


def two_lots(session: Session, stage: Cast) -> list[Balance]:
    """A lot of sheets and a coil, both on rack A-01."""
    plate = add_material(session, "PLATE-5")
    coil = add_material(session, "COIL", counted="mass")
    return [
        put_on_rack(session, plate, SHEETS, by=stage.storekeeper),
        put_on_rack(session, coil, COIL_G, by=stage.storekeeper, place="A-01-2"),
    ]


def opened(database: Database, stage: Cast, *, blind: bool = False) -> int:
    """A count of the sheets, opened."""

    def act(session: Session) -> int:
        return counting(session, two_lots(session, stage)[0], stage.storekeeper, blind=blind).id

    return database.transaction(act)


def counted(database: Database, stage: Cast, pieces: int = SHEETS - 7, *, blind: bool = False):
    """A count of the sheets in which 7 are missing, finished."""

    def act(session: Session) -> int:
        rack = two_lots(session, stage)[0]
        count = counting(session, rack, stage.storekeeper, blind=blind)
        found(session, count, rack, stage.storekeeper, pieces)
        finish_counting(session, count_id=count.id, by=stage.storekeeper)
        return count.id

    return database.transaction(act)


def state(database: Database, count_id: int) -> str:
    with database.reading() as session:
        return session.get_one(StockCount, count_id).status


def line_address(database: Database, count_id: int) -> str:
    with database.reading() as session:
        line = session.scalars(select(CountLine.id).where(CountLine.count_id == count_id)).first()
    return f"/counts/{count_id}/lines/{line}"


def entries(database: Database) -> list[tuple[int, int, bool]]:
    with database.reading() as session:
        rows = session.scalars(select(CountEntry).order_by(CountEntry.id))
        return [(row.pieces, row.grams, row.weighed) for row in rows]


def test_a_rack_is_opened_counted_line_by_line_and_handed_over(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    fresh_database.transaction(lambda session: two_lots(session, stage))
    browser = browser_of(stage.storekeeper)
    shown = browser.get("/counts/new").text
    rack = re.search(r'value="(\d+)">A-01<', shown)
    assert rack is not None
    answer = browser.post("/counts/new", place_id=rack[1], note="akhir bulan")
    page = answer.location
    assert "SO-" in browser.get(page).text
    link = re.search(r'href="(/counts/\d+/lines/\d+)"', browser.get(page).text)
    assert link is not None
    screen = browser.get(link[1]).text
    assert f"977{NBSP}lembar" in screen and "Baris 1 dari 2" in screen
    answer = browser.post(link[1], **{fields(link[1], "pieces"): "976"})
    following = answer.location
    assert following != link[1] and "Baris 2 dari 2" in browser.get(following).text
    answer = browser.post(following, nothing="1")
    assert answer.location == page
    assert entries(fresh_database) == [(976, 976 * 116_500, False), (0, 0, True)]
    assert browser.post(f"{page}/end", seen=page).status_code == 303
    assert "Menunggu persetujuan" in browser.get(page).text
    assert "Anda ikut menghitung" in browser.get(page).text
    assert browser.get(link[1]).location == page


def fields(address: str, name: str) -> str:
    """The field of a line's page."""
    return f"{name}-{address.rpartition('/')[2]}"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Isi jumlahnya. Kalau tidak ada sama sekali, isi 0."),
        ({"pieces": "12,5"}, "Tulis angka bulat"),
        ({"pieces": "5", "grams": "0"}, "Jumlah dan berat tidak cocok"),
        ({"pieces": "5", "grams": "5.5"}, "Maksud Anda 5,5?"),
    ],
)
def test_what_is_no_answer_is_refused_at_the_field(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, typed: dict[str, str],
    sentence: str,
) -> None:  # fmt: skip
    address = line_address(fresh_database, opened(fresh_database, stage))
    sent = {fields(address, name): value for name, value in typed.items()}
    answer = browser_of(stage.storekeeper).post(address, **sent)
    assert answer.status_code == 422 and sentence in answer.text
    assert entries(fresh_database) == []


def test_a_line_sent_twice_is_one_entry_and_sent_anew_another(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    address = line_address(fresh_database, opened(fresh_database, stage))
    browser = browser_of(stage.storekeeper)
    sent = {**browser.hidden(address), fields(address, "pieces"): "970"}
    first, second = (browser.client.post(address, data=sent) for _ in range(2))
    assert (first.status_code, first.location) == (303, second.location)
    assert len(entries(fresh_database)) == 1
    browser.post(address, **{fields(address, "pieces"): "971"})
    assert [row[0] for row in entries(fresh_database)] == [970, 971]
    page = address.partition("/lines")[0]
    assert "Hitungan sebelumnya (1)" in browser.get(page).text


def test_a_table_saves_what_is_filled_in(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def act(session: Session) -> tuple[int, list[int]]:
        plate = add_material(session, "PLATE-5")
        racks = [put_on_rack(session, plate, 5, by=stage.storekeeper) for _ in range(3)]
        count = counting(session, racks[0], stage.storekeeper)
        return count.id, [line.id for line in count.lines]

    count_id, lines = fresh_database.transaction(act)
    browser, page = browser_of(stage.storekeeper), f"/counts/{count_id}/table"
    typed = {f"pieces-{lines[0]}": "5", f"pieces-{lines[2]}": "4", f"grams-{lines[2]}": "466"}
    answer = browser.post(page, **typed)
    assert answer.status_code == 303
    assert entries(fresh_database) == [(5, 582_500, False), (4, 466_000, True)]
    answer = browser.post(page, **{f"grams-{lines[1]}": "466", f"pieces-{lines[0]}": "3"})
    assert answer.status_code == 422 and f'id="pieces-{lines[1]}-error"' in answer.text
    assert len(entries(fresh_database)) == 2


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers as the words on them."""

    def written(paper: Paper) -> bytes:
        return json.dumps(asdict(paper), ensure_ascii=False).encode()

    monkeypatch.setattr(papers, "pdf", written)


@pytest.mark.usefixtures("words")
def test_a_blind_count_hides_the_books_everywhere_until_it_is_posted(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def act(session: Session) -> int:
        racks = two_lots(session, stage)
        count = counting(session, racks[0], stage.storekeeper, blind=True)
        found(session, count, racks[0], stage.storekeeper, 1)
        return count.id

    count_id = fresh_database.transaction(act)
    page, line = f"/counts/{count_id}", line_address(fresh_database, count_id)
    browser = browser_of(stage.storekeeper)

    def read() -> str:
        places = ("/counts", page, line, f"{page}/table", f"{page}/pdf")
        return "".join(browser.get(place, follow_redirects=True).text for place in places)

    def told(text: str) -> set[str]:
        return {figure for figure in (*BOOKS, "116,5", "lots/L-") if figure in text}

    assert told(read()) == set()
    assert set(BOOKS[:2]) <= told(browser_of(stage.manager).get(page).text)
    assert BOOKS[0] not in browser_of(stage.manager).get(f"{page}/pdf").text
    browser.post(f"{page}/end", seen=page)
    assert told(read()) == set()
    fresh_database.transaction(
        lambda session: approve_count(session, count_id=count_id, by=stage.manager)
    )
    assert BOOKS[0] in told(read())


def test_a_count_with_open_eyes_shows_the_books_also_on_paper(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, words: None
) -> None:
    count_id = opened(fresh_database, stage)
    written = browser_of(stage.storekeeper).get(f"/counts/{count_id}/pdf").text
    paper = json.loads(written)
    assert BOOKS[0] in written
    assert paper["address"].endswith(f"/counts/{count_id}")
    assert [role for role, _name in paper["signatures"]] == [
        "Dihitung oleh", "Disaksikan oleh", "Disetujui oleh",
    ]  # fmt: skip


def test_the_sheet_is_a_pdf(browser_of: BrowserOf, stage: Cast, fresh_database: Database) -> None:
    answer = browser_of(stage.storekeeper).get(f"/counts/{opened(fresh_database, stage)}/pdf")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")


def test_differences_are_looked_at_again_and_then_approved(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, words: None
) -> None:
    count_id = counted(fresh_database, stage)
    page, manager = f"/counts/{count_id}", browser_of(stage.manager)
    shown = manager.get(page).text
    for text in (f"−7{NBSP}lembar", f"−815,5{NBSP}kg", f"Rp{NBSP}−9.786.000"):
        assert text in shown
    line = line_address(fresh_database, count_id)
    answer = manager.post(f"{page}/recount", seen=page, lines=line.rpartition("/")[2])
    assert answer.status_code == 303 and state(fresh_database, count_id) == "open"
    keeper = browser_of(stage.storekeeper)
    assert "Hitung ulang" in keeper.get(line).text
    refused = keeper.post(f"{page}/end", seen=page)
    assert refused.status_code == 409 and "belum dihitung" in refused.text
    keeper.post(line, **{fields(line, "pieces"): "975"})
    keeper.post(f"{page}/end", seen=page)
    assert manager.post(f"{page}/approval", seen=page).status_code == 303
    assert "Dibukukan" in manager.get(page).text
    with fresh_database.reading() as session:
        assert session.scalar(select(func.sum(Balance.pieces))) == 975 + 1
    assert f"−2{NBSP}lembar" in manager.get(f"{page}/pdf").text
    assert f'href="{page}"' in manager.get("/movements").text


def test_whoever_counted_is_not_asked_and_may_not_approve(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    page = f"/counts/{counted(fresh_database, stage)}"
    keeper = browser_of(stage.storekeeper)
    assert f'action="{page}/approval"' not in keeper.get(page).text
    answer = keeper.post(f"{page}/approval", seen=page)
    assert answer.status_code == 409 and "Anda ikut menghitung" in answer.text


def test_what_was_not_counted_and_what_is_held_stop_the_posting_until_chosen(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def act(session: Session) -> int:
        plate = add_material(session, "PLATE-5")
        racks = [put_on_rack(session, plate, 5, by=stage.storekeeper) for _ in range(2)]
        approved(session, stage.member, stage.manager, (plate, 5))
        count = counting(session, racks[0], stage.storekeeper)
        found(session, count, racks[0], stage.storekeeper, 3)
        finish_counting(session, count_id=count.id, by=stage.storekeeper)
        return count.id

    count_id = fresh_database.transaction(act)
    page, manager = f"/counts/{count_id}", browser_of(stage.manager)
    shown = manager.get(page).text
    release = re.search(r'name="(release-\d+)"', shown)
    excluded = re.search(r'name="excluded" value="(\d+)"', shown)
    assert release and excluded and "Bengkel Barokah" in shown
    refused = manager.post(f"{page}/approval", seen=page)
    assert refused.status_code == 409 and "Belum dihitung: L-" in refused.text
    refused = manager.post(f"{page}/approval", seen=page, excluded=excluded[1])
    assert refused.status_code == 409 and f"kurang 2{NBSP}lembar" in refused.text
    chosen = {"excluded": excluded[1], release[1]: "2"}
    assert manager.post(f"{page}/approval", seen=page, **chosen).status_code == 303
    assert state(fresh_database, count_id) == "posted"
    told = browser_of(stage.member).get("/requests/1", follow_redirects=True).text
    assert "SO-" not in told
    assert "SO-" in manager.get("/purchase-requests/1").text


def test_a_found_lot_is_added_and_counted(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    page = f"/counts/{opened(fresh_database, stage)}"
    browser = browser_of(stage.storekeeper)
    refused = browser.post(f"{page}/lots", seen=page, lot="L-000099", place="A-01-2")
    assert refused.status_code == 422 and "L-000099 tidak dikenal" in refused.text
    answer = browser.post(f"{page}/lots", seen=page, lot="l-000001", place="a-01-2")
    assert answer.status_code == 303 and "/lines/" in answer.location
    assert "Rak A-01-2" in browser.get(answer.location).text


def test_a_count_is_cancelled_or_taken_back_with_a_reason(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    count_id = counted(fresh_database, stage)
    page, manager = f"/counts/{count_id}", browser_of(stage.manager)
    keeper = browser_of(stage.storekeeper)
    assert keeper.post(f"{page}/cancellation", seen=page).status_code == 422
    assert keeper.post(f"{page}/reopening", seen=page).status_code == 303
    keeper.post(f"{page}/end", seen=page)
    manager.post(f"{page}/approval", seen=page)
    assert keeper.post(f"{page}/cancellation", seen=page, reason="x").status_code == 409
    answer = manager.post(f"{page}/reversal", seen=page, reason="salah hitung")
    assert answer.status_code == 303
    assert "Dibatalkan dengan PB-" in manager.get(page).text
    with fresh_database.reading() as session:
        assert session.scalar(select(func.sum(Balance.pieces))) == SHEETS + 1


def test_a_count_waits_on_the_page_of_the_day_for_those_who_can_do_something(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    count_id = opened(fresh_database, stage)
    link = f'href="/counts/{count_id}"'
    assert link in browser_of(stage.storekeeper).get("/today").text
    assert link not in browser_of(stage.manager).get("/today").text
    line = line_address(fresh_database, count_id)
    browser_of(stage.storekeeper).post(line, **{fields(line, "pieces"): "5"})
    browser_of(stage.storekeeper).post(f"/counts/{count_id}/end", seen=f"/counts/{count_id}")
    assert link not in browser_of(stage.storekeeper).get("/today").text
    assert link in browser_of(stage.manager).get("/today").text
    with fresh_database.reading() as session:
        number = session.get_one(StockCount, count_id).number
    found_at = browser_of(stage.manager).get(f"/search?q={number}")
    assert found_at.location == f"/counts/{count_id}"


def test_only_who_may_counts_and_members_see_nothing(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database, visitor: Browser
) -> None:
    page = f"/counts/{opened(fresh_database, stage)}"
    assert "/login" in visitor.get(page).location
    auditor = browser_of(stage.auditor)
    assert auditor.get(page).status_code == 200
    assert auditor.get("/counts/new").status_code == 403
    assert auditor.post(f"{page}/end", seen=page).status_code == 403
    member = browser_of(stage.member)
    assert {member.get(place).status_code for place in ("/counts", page)} <= {403, 404}
    assert browser_of(stage.storekeeper).get("/counts/999").status_code == 404
    assert browser_of(stage.storekeeper).get(f"{page}/lines/999").status_code == 404


def test_a_count_with_more_lines_asks_no_more_questions(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def act(session: Session, code: str, lots: int) -> str:
        plate = add_material(session, code)
        racks = [put_on_rack(session, plate, 5, by=stage.storekeeper) for _ in range(lots)]
        approved(session, stage.member, stage.manager, (plate, 5 * lots))
        count = counting(session, racks[0], stage.storekeeper)
        for rack in racks[:-1]:
            found(session, count, rack, stage.storekeeper, 3)
        finish_counting(session, count_id=count.id, by=stage.storekeeper)
        return f"/counts/{count.id}"

    few, many = (
        fresh_database.transaction(lambda s, n=n: act(s, f"PLATE-{n}", n)) for n in (3, 12)
    )
    browser = browser_of(stage.manager)
    sent: list[int] = []
    for page in (few, few, many):
        with count_statements(fresh_database) as statements:
            assert browser.get(page).status_code == 200
        sent.append(len(statements))
    assert sent[1] == sent[2]
