"""The demonstration data: what a newcomer finds after the first start."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from materialcenter.accounts import passwords
from materialcenter.accounts.models import User, Workshop
from materialcenter.accounts.phones import normal_phone
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.core.numbering import Counter
from materialcenter.demand.models import PurchaseRequest, RequestStatus
from materialcenter.demand.queries import uncovered_lines
from materialcenter.demo.cast import ACCOUNTS, PASSWORD, has_demo_accounts
from materialcenter.demo.story import InUse, is_in_use, tell_story
from materialcenter.fulfilment.after_delivery.claims.models import ClaimStatus, ShortWeightClaim
from materialcenter.fulfilment.after_delivery.models import LandedCost
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.models import IssueLine
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.purchasing.models import OrderStatus, Supplier, SupplierOrder
from materialcenter.purchasing.versions.queries import waiting_changes
from materialcenter.reports.periods import Period
from materialcenter.reports.report import Question
from materialcenter.reports.savings.figures import savings, together
from materialcenter.reports.spend.figures import purchases
from materialcenter.reports.spend.figures import together as bought_together
from materialcenter.stock.counting.models import StockCount
from materialcenter.stock.models import Lot, Movement, Place, Posting
from materialcenter.stock.queries import stock_of
from tests.cast import build_cast
from tests.engines import Engine

# A Monday.
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def told(engine: Engine) -> Iterator[Database]:
    """A database in which the whole story was lived."""
    with engine.database() as database:
        tell_story(database, today=TODAY)
        yield database


@pytest.fixture
def end(told: Database) -> Iterator[Session]:
    """How things stand at the end of the story."""
    with told.reading() as session:
        yield session


def count(session: Session, *question) -> int:
    return session.scalar(select(func.count()).select_from(*question)) or 0


def test_the_books_hold_after_the_whole_story(end: Session) -> None:
    assert [*verify(end)] == []


def test_the_story_is_as_large_as_the_centre(end: Session) -> None:
    documents = select(func.sum(Counter.last)).where(Counter.series.like("%-20__"))
    assert 1_300 <= end.scalar(documents) <= 1_800
    issued = select(func.count(func.distinct(Lot.material_id))).select_from(IssueLine).join(Lot)
    assert end.scalar(issued) >= 60
    assert count(end, Workshop) >= 120
    assert count(end, Supplier) == 5


def test_tens_of_tonnes_leave_in_every_whole_month(end: Session) -> None:
    rows = end.execute(
        select(Movement.happened_at, Movement.grams)
        .join(Place, Place.id == Movement.to_place_id)
        .where(Place.kind == "workshop")
    )
    tonnes: dict[str, float] = {}
    for moment, grams in rows:
        month = f"{clock.local(moment):%Y-%m}"
        tonnes[month] = tonnes.get(month, 0) + grams / 1_000_000
    whole = sorted(tonnes)[1:-1]
    assert len(whole) == 12
    assert all(12 <= tonnes[month] <= 38 for month in whole), tonnes
    assert 18 <= sum(tonnes[month] for month in whole) / 12 <= 30


def test_things_went_wrong_and_were_put_right(end: Session) -> None:
    kinds = dict(end.execute(select(Posting.kind, func.count()).group_by(Posting.kind)).all())
    assert kinds["opening"] == 1
    assert kinds["return"] >= 10
    reversed_kinds = end.scalars(
        select(Posting.kind).where(
            Posting.id.in_(select(Posting.reverses_id).where(Posting.reverses_id.is_not(None)))
        )
    ).all()
    assert {"issue", "receipt"} <= set(reversed_kinds)
    acts = set(end.scalars(text("SELECT DISTINCT act FROM history")))
    assert {"rejected", "withdrawn", "expired", "approval-undone", "rest-cancelled"} <= acts


def test_deliveries_were_complained_of_and_racks_were_counted(end: Session) -> None:
    states = set(end.scalars(select(ShortWeightClaim.status)))
    assert {ClaimStatus.OPEN, ClaimStatus.SETTLED, ClaimStatus.REFUSED} <= states
    assert count(end, SupplierReturn) >= 3
    assert count(end, LandedCost) >= 40
    assert count(end, StockCount) >= 40
    assert count(end, select(Posting).where(Posting.kind == "count").subquery()) >= 3


def test_savings_are_what_the_surat_jalan_and_the_prices_of_the_day_say(end: Session) -> None:
    """Every hand-over and return that stands, judged by a question of its own."""
    price = """(SELECT c.idr_per_kg FROM comparison_price c WHERE c.material_id = l.material_id
        AND c.valid_from <= {day} ORDER BY c.valid_from DESC, c.id DESC LIMIT 1)"""
    local = end.get_bind().dialect.name == "sqlite"
    day = (
        "date(p.happened_at, '+7 hours')"
        if local
        else "CAST(timezone('Asia/Jakarta', p.happened_at) AS DATE)"
    )
    kept = "NOT EXISTS (SELECT 1 FROM posting r WHERE r.reverses_id = {id})"
    question = f"""
        SELECT COALESCE(SUM(s.saved), 0) FROM (
            SELECT (il.grams * {price} + 500) / 1000 - il.charge_idr AS saved
            FROM issue_line il JOIN issue i ON i.id = il.issue_id
            JOIN posting p ON p.id = i.posting_id JOIN lot l ON l.id = il.lot_id
            WHERE l.owner_id IS NULL AND {kept.format(id="p.id")}
            UNION ALL
            SELECT -((w.grams * {price} + 500) / 1000)
                   + (w.grams * COALESCE(il.idr_per_kg, 0) + 500) / 1000
            FROM workshop_return w JOIN issue_line il ON il.id = w.issue_line_id
            JOIN issue i ON i.id = il.issue_id JOIN posting p ON p.id = i.posting_id
            JOIN lot l ON l.id = il.lot_id
            WHERE l.owner_id IS NULL AND {kept.format(id="w.posting_id")}
        ) s
    """.replace("{day}", day)
    saved = end.scalar(text(question))
    always = Question(Period(date(2020, 1, 1), TODAY))
    whole = together(savings(end, always))
    assert whole.saved_idr == int(saved or 0) > 0
    assert 0 < whole.compared_grams < whole.grams


def test_spend_is_what_the_ledger_took_from_suppliers(end: Session) -> None:
    question = """
        SELECT SUM(CASE WHEN f.kind = 'supplier' THEN m.grams ELSE -m.grams END),
               SUM(CASE WHEN f.kind = 'supplier' THEN m.value_idr ELSE -m.value_idr END)
        FROM movement m JOIN lot l ON l.id = m.lot_id
        JOIN place f ON f.id = m.from_place_id JOIN place t ON t.id = m.to_place_id
        WHERE 'supplier' IN (f.kind, t.kind) AND l.owner_id IS NULL AND l.supplier_id IS NOT NULL
    """
    grams, idr = end.execute(text(question)).one()
    parts = purchases(end, Question(Period(date(2020, 1, 1), TODAY)))
    whole = bought_together(parts)
    assert (whole.grams, whole.total_idr) == (int(grams), int(idr))
    paid = end.scalar(select(func.sum(LandedCost.amount_idr)))
    assert 0 < whole.extra_idr <= int(paid or 0)


def test_remnants_and_metal_of_others_lie_on_the_racks(end: Session) -> None:
    assert count(end, select(Lot).where(Lot.is_remnant).subquery()) >= 5
    assert count(end, select(Lot).where(Lot.owner_id.is_not(None)).subquery()) >= 3


def test_every_kind_of_work_is_waiting_at_the_end(end: Session) -> None:
    manager = end.scalars(select(User).where(User.role == "manager")).one()
    waiting = end.scalars(
        select(PurchaseRequest).where(PurchaseRequest.status == RequestStatus.SUBMITTED)
    ).all()
    assert len(waiting) >= 3
    assert any(request.estimate_idr > 25_000_000 for request in waiting)
    assert ready_reservations(end)
    workshops: dict[int, set[int]] = {}
    for line in uncovered_lines(end):
        workshops.setdefault(line.material_id, set()).add(line.request.workshop_id)
    assert any(len(asking) >= 2 for asking in workshops.values())
    orders = end.scalars(select(SupplierOrder)).all()
    assert any(order.status == OrderStatus.DRAFT and order.lines for order in orders)
    sent = [order for order in orders if order.status == OrderStatus.SENT]
    assert any(line.unconfirmed for order in sent for line in order.lines)
    assert waiting_changes(end, by=manager)
    assert any(order.expected_on == TODAY for order in sent)
    assert any(order.expected_on < TODAY for order in sent)
    assert all(order.approved_by_id != order.created_by_id for order in orders)
    assert any(order.approved_by_id == manager.id for order in orders)
    low = text("SELECT id, reorder_level FROM material WHERE reorder_level > 0")
    stock = stock_of(end)
    assert any(id_ not in stock or stock[id_].free < level for id_, level in end.execute(low))


def test_nothing_happens_after_the_eve_of_the_last_day(end: Session) -> None:
    assert clock.local(end.scalar(select(func.max(Posting.posted_at)))).date() < TODAY


def test_everybody_shown_can_log_in_with_the_password_that_is_printed(end: Session) -> None:
    assert has_demo_accounts(end)
    for account in ACCOUNTS:
        passwords.check(PASSWORD, role=account.role)
        user = end.scalars(select(User).where(User.phone == normal_phone(account.phone))).one()
        assert user.role == account.role
        assert passwords.fits(PASSWORD, user.password_hash)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_same_day_tells_the_same_story(engine: Engine) -> None:
    ledgers = []
    for _ in range(2):
        with engine.database() as database:
            tell_story(database, today=TODAY, months=1)
            with database.reading() as session:
                ledgers.append(
                    session.execute(
                        select(
                            Movement.sequence,
                            Movement.lot_id,
                            Movement.pieces,
                            Movement.grams,
                            Movement.value_idr,
                            Movement.happened_at,
                        ).order_by(Movement.sequence)
                    ).all()
                )
    assert ledgers[0] == ledgers[1]
    assert len(ledgers[0]) > 200


def test_the_story_is_refused_where_there_are_people_already(fresh_database: Database) -> None:
    fresh_database.transaction(build_cast)
    with pytest.raises(InUse):
        tell_story(fresh_database, today=TODAY)
    with fresh_database.reading() as session:
        assert is_in_use(session)
        assert not has_demo_accounts(session)
