"""What the official report says, and that a closed month keeps saying it."""

from datetime import date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Workshop
from materialcenter.catalogue.forms import BARS_AND_SECTIONS, PLATE_AND_COIL
from materialcenter.catalogue.models import Material
from materialcenter.core.errors import Forbidden, NotFound, ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.reports.ledger import position
from materialcenter.reports.official.closing import (
    close_month,
    next_to_close,
    reopen_month,
)
from materialcenter.reports.official.figures import Amount, Charged, Flow, Got, MonthFigures
from materialcenter.reports.official.report import OfficialReport, official_report
from materialcenter.stock.lots import NewLot
from materialcenter.stock.models import Movement
from materialcenter.stock.periods.errors import (
    AlreadyClosed,
    CloseEarlierFirst,
    MonthClosed,
    MonthNotOver,
    NothingToClose,
    ReopenLaterFirst,
)
from materialcenter.stock.periods.models import ClosedMonth
from materialcenter.stock.services import OpeningLine, post_opening_stock
from tests.cast import Cast
from tests.conftest import Clock
from tests.reports.conftest import History, hand_over, jakarta
from tests.scene import assert_books_hold, put_on_rack

KG_IDR = 12  # what a gram is worth in stock


def worth(grams: int) -> Amount:
    return Amount(grams, grams * KG_IDR)


@pytest.fixture
def later(history: History, clock: Clock) -> History:
    """The story, looked at on 5 December."""
    clock.set(jakarta(12, 5))
    return history


def post_on(session: Session, cast: Cast, plate: Material, sheets: int, at: datetime) -> None:
    """Opening stock that happened at a moment."""
    metal = Metal(sheets, plate.grams(sheets))
    line = OpeningLine(NewLot(plate, at.date()), "A-01-1", metal, 12_000)
    post_opening_stock(session, lines=[line], by=cast.storekeeper, happened_at=at)


def report_of(session: Session, cast: Cast, name: str) -> OfficialReport:
    return official_report(session, name, by=cast.auditor)


def test_metal_that_came_and_went_gives_what_is_left(
    session: Session, cast: Cast, later: History
) -> None:
    september, october = (report_of(session, cast, f"2026-{n}") for n in ("09", "10"))
    plates, bars = october.flows
    assert plates.family == PLATE_AND_COIL and bars.family == BARS_AND_SECTIONS
    # 20 plates came and 2 went at 116.5 kg in the books; the scale said one kilogram more.
    assert september.flows[0] == Flow(
        PLATE_AND_COIL, other=worth(2_330_000), workshops=worth(233_000)
    )
    assert plates.opening == september.flows[0].closing == worth(2_097_000)
    assert plates.workshops == worth(349_500)
    assert plates.closing == worth(2_097_000 - 349_500)
    # Titipan is nobody's stock but its owner's.
    assert bars.opening == bars.closing == worth(250_000)
    assert october.flow.closing == worth(2_097_000 - 349_500 + 250_000)


def test_who_got_what_is_told_by_family_workshop_and_district(
    session: Session, cast: Cast, later: History
) -> None:
    cast.workshop.member_since = cast.other_workshop.member_since = date(2026, 10, 31)
    october = report_of(session, cast, "2026-10")
    assert october.charged == [Charged(PLATE_AND_COIL, 349_500, 4_893_000)]
    jaya = cast.other_workshop
    assert october.workshops == [Got(jaya.id, "Logam Jaya", later.far, 349_500, 4_893_000, 1)]
    assert [(row.name, row.served, row.grams) for row in october.districts] == [
        (later.far, 1, 349_500)
    ]
    assert (october.served, october.registered) == (1, 2)
    # Handed over one day after it was asked for; the mistake does not count.
    assert october.months[0].wait_s == 86_400


def test_a_year_follows_from_its_months(session: Session, cast: Cast, later: History) -> None:
    year = report_of(session, cast, "2026")
    assert [one.month for one in year.months] == ["2026-09", "2026-10", "2026-11", "2026-12"]
    plates, bars = year.flows
    assert plates.opening == bars.opening == Amount()
    # The plate that came back is in the books again as it was; the scale said half a kilo more.
    assert plates.workshops.grams == 233_000 + 349_500 - 116_500
    assert bars.closing == worth(150_000)
    assert year.grams == 234_000 + 349_500 - 117_000 + 100_000
    assert year.charge_idr == 3_276_000 + 4_893_000 - 1_638_000 + 2_000_000
    assert year.served == 2
    assert not year.final


def test_the_last_flow_is_what_lies_on_the_racks(
    session: Session, cast: Cast, later: History
) -> None:
    question = "SELECT SUM(b.grams), SUM(b.value_idr) FROM balance b JOIN lot l ON l.id = b.lot_id"
    racks = session.execute(text(f"{question} WHERE l.owner_id IS NULL")).one()
    closing = report_of(session, cast, "2026-12").flow.closing
    assert (closing.grams, closing.idr) == (int(racks[0]), int(racks[1]))


def test_a_closed_month_never_changes_and_says_how_far_the_ledger_went(
    session: Session, cast: Cast, later: History
) -> None:
    before = report_of(session, cast, "2026-09").months
    closed = close_month(session, month="2026-09", by=cast.manager)
    assert closed.position == position(session)
    report = report_of(session, cast, "2026-09")
    assert report.final and report.months == before
    village = cast.other_workshop.village
    session.get_one(Workshop, cast.workshop.id).village = village
    cast.workshop.name = "Bengkel Lain"
    put_on_rack(session, later.plate, 3, by=cast.storekeeper)
    session.flush()
    assert report_of(session, cast, "2026-09").months == before
    assert_books_hold(session)


def test_nothing_is_dated_into_a_closed_month(session: Session, cast: Cast, later: History) -> None:
    for month in ("2026-09", "2026-10"):
        close_month(session, month=month, by=cast.manager)
    moved = session.scalars(select(Movement.sequence)).all()
    for moment in (jakarta(9, 12), jakarta(10, 31, 23, 59)):
        with pytest.raises(MonthClosed) as refused, session.begin_nested():
            post_on(session, cast, later.plate, 1, moment)
        assert refused.value.figures["month"] == f"2026-{moment.month:02d}"
    assert session.scalars(select(Movement.sequence)).all() == moved
    post_on(session, cast, later.plate, 1, jakarta(11, 1, 0))
    hand_over(
        session, cast, cast.member, (later.plate, 1), 116_500,
        at=jakarta(12, 5), asked_days_before=1,
    )  # fmt: skip
    assert_books_hold(session)


@pytest.mark.parametrize(
    ("month", "error"),
    [
        ("2026-08", NothingToClose), ("2026-10", CloseEarlierFirst), ("2026-12", MonthNotOver),
        ("2027-01", MonthNotOver), ("2026-13", NotFound), ("x", NotFound),
    ],
)  # fmt: skip
def test_months_are_closed_in_order_once_they_are_over(
    session: Session, cast: Cast, later: History, month: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        close_month(session, month=month, by=cast.manager)
    close_month(session, month="2026-09", by=cast.manager)
    with pytest.raises(AlreadyClosed):
        close_month(session, month="2026-09", by=cast.manager)
    assert next_to_close(session) == "2026-10"


def test_the_last_closed_month_is_opened_again_with_a_reason_and_closed_anew(
    session: Session, cast: Cast, later: History
) -> None:
    for month in ("2026-09", "2026-10"):
        close_month(session, month=month, by=cast.manager)
    with pytest.raises(ReopenLaterFirst):
        reopen_month(session, month="2026-09", reason="Salah", by=cast.administrator)
    with pytest.raises(ReasonMissing):
        reopen_month(session, month="2026-10", reason="  ", by=cast.administrator)
    reopen_month(session, month="2026-10", reason="Faktur susulan", by=cast.administrator)
    assert not report_of(session, cast, "2026-10").final
    post_on(session, cast, later.plate, 2, jakarta(10, 15))
    again = close_month(session, month="2026-10", by=cast.manager)
    assert again.version == 2
    kept = MonthFigures.from_json(again.figures)
    assert kept.flows[0].other == worth(2 * 116_500)
    first = session.scalars(select(ClosedMonth).where(ClosedMonth.month == "2026-10")).first()
    assert first is not None and MonthFigures.from_json(first.figures).flows[0].other == Amount()
    assert_books_hold(session)


def test_only_the_manager_closes_and_only_the_administrator_opens_again(
    session: Session, cast: Cast, later: History
) -> None:
    for person in (cast.member, cast.storekeeper, cast.buyer, cast.administrator, cast.auditor):
        with pytest.raises(Forbidden):
            close_month(session, month="2026-09", by=person)
    close_month(session, month="2026-09", by=cast.manager)
    for person in (cast.member, cast.storekeeper, cast.buyer, cast.manager, cast.auditor):
        with pytest.raises(Forbidden):
            reopen_month(session, month="2026-09", reason="Salah", by=person)


@pytest.mark.parametrize("name", ["2025", "2026-08", "20", "2026-1", "nonsense", "2026-09-01"])
def test_a_report_of_no_month_is_not_found(
    session: Session, cast: Cast, later: History, name: str
) -> None:
    with pytest.raises(NotFound):
        report_of(session, cast, name)


def test_a_centre_without_metal_has_no_report(session: Session, cast: Cast) -> None:
    assert next_to_close(session) is None
    with pytest.raises(NothingToClose):
        close_month(session, month=f"{date(2020, 1, 1):%Y-%m}", by=cast.manager)
