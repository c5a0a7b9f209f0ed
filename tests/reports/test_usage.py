from dataclasses import replace
from datetime import date

import pytest
from alembic import command
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from materialcenter.catalogue.forms import BARS_AND_SECTIONS, PLATE_AND_COIL
from materialcenter.core import clock as product_clock
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.reports.periods import Period
from materialcenter.reports.report import Question
from materialcenter.reports.usage.figures import (
    By,
    Receiver,
    Share,
    Usage,
    by_district,
    by_sentra,
    by_village,
    served,
    total,
    usage_by,
    usage_by_material,
    usage_by_month,
    usage_by_week,
    usage_by_workshop,
)
from materialcenter.stock.models import Lot, Movement, Place
from tests.cast import Cast, build_cast
from tests.engines import alembic_config, migrate
from tests.reports.conftest import History, jakarta, live
from tests.scene import approved, assert_books_hold

SEP, OCT, NOV = (date(2026, month, 1) for month in (9, 10, 11))
ALL = Question(Period(SEP, date(2026, 11, 30)))
OF_NOVEMBER = Question(Period(NOV, date(2026, 11, 30)))


def test_a_month_is_the_one_in_jakarta_and_what_came_back_is_taken_off(
    session: Session, history: History
) -> None:
    months = usage_by_month(session, ALL)
    plates = {month: grams[PLATE_AND_COIL] for month, grams in months.items()}
    bars = {month: grams[BARS_AND_SECTIONS] for month, grams in months.items()}
    assert plates == {SEP: 234_000, OCT: 349_500, NOV: -117_000}
    assert bars == {SEP: 0, OCT: 0, NOV: 100_000}
    assert_books_hold(session)


JAYA = Usage(pieces=3, grams=349_500, charge_idr=4_893_000, lines=1)
BAROKAH = Usage(
    pieces=2 - 1 + 2,
    grams=234_000 - 117_000 + 100_000,
    charge_idr=3_276_000 - 1_638_000 + 2_000_000,
    lines=2,
)


def test_a_workshop_has_what_it_kept_paid_and_collected(
    session: Session, cast: Cast, history: History
) -> None:
    far, near = cast.other_workshop.village, cast.workshop.village
    assert usage_by_workshop(session, ALL) == {
        Receiver(
            cast.other_workshop.id, "Logam Jaya", far.id, far.name, history.far, far.sentra
        ): JAYA,
        Receiver(
            cast.workshop.id, "Bengkel Barokah", near.id, near.name, history.near, near.sentra
        ): BAROKAH,
    }  # fmt: skip


def test_a_workshop_that_returned_more_than_it_took_is_not_served(
    session: Session, history: History
) -> None:
    workshops = usage_by_workshop(session, OF_NOVEMBER)
    assert list(workshops.values()) == [Usage(1, -17_000, 362_000, 1)]
    assert served(workshops) == 0


def test_districts_villages_and_sentras_add_their_workshops_up(
    session: Session, cast: Cast, history: History
) -> None:
    far, near = cast.other_workshop.village, cast.workshop.village
    workshops = usage_by_workshop(session, ALL)
    assert by_district(workshops) == [
        Share(history.far, history.far, "", 1, JAYA),
        Share(history.near, history.near, "", 1, BAROKAH),
    ]
    assert by_village(workshops) == [
        Share(far.id, far.name, history.far, 1, JAYA),
        Share(near.id, near.name, history.near, 1, BAROKAH),
    ]
    assert by_sentra(workshops) == [Share(near.id, near.name, "pande besi", 1, BAROKAH)]


def test_a_material_has_its_pieces_and_weighed_grams(session: Session, history: History) -> None:
    assert usage_by_material(session, ALL) == {
        history.plate.id: Usage(4, 466_500, 4_893_000 + 1_638_000, 2),
        history.bar.id: Usage(2, 100_000, 2_000_000, 1),
    }


def test_metal_is_told_by_the_customer_whose_job_it_is_for(
    session: Session, cast: Cast, history: History
) -> None:
    with product_clock.frozen(jakarta(11, 3, 10)):
        request = approved(session, cast.member, cast.manager, (history.plate, 1))
        request.lines[0].customer_job = "PT Cakra"
        session.flush()
        (ready,) = ready_reservations(session, request_id=request.id)
        issue_metal(
            session, workshop_id=request.workshop_id, taken_by="Pak Budi", by=cast.storekeeper,
            hand_overs=[HandOver(ready.id, Metal(1, 118_000))],
        )  # fmt: skip
    found = usage_by(session, ALL, By.CUSTOMER)
    # The scale's difference from the books (116.5 kg) went to the same customer.
    assert found["PT Cakra",] == Usage(1, 118_000, 1_652_000, 1)
    assert usage_by(session, replace(ALL, customer="PT Cakra"), By.MATERIAL) == {
        (history.plate.id,): found["PT Cakra",]
    }
    assert_books_hold(session)


def test_weeks_begin_on_monday(session: Session, history: History) -> None:
    weeks = usage_by_week(session, OF_NOVEMBER)
    assert list(weeks) == [date(2026, 10, 26), *(date(2026, 11, day) for day in (2, 9, 16, 23, 30))]
    assert sum(weeks[date(2026, 11, 2)].values()) == 100_000 - 117_000


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 9, 30), date(2026, 10, 1)),
        (date(2026, 9, 2), date(2026, 11, 2)),
        (date(2026, 10, 1), date(2026, 11, 3)),
        (date(2026, 8, 15), date(2026, 10, 20)),
        (date(2016, 1, 1), date(2026, 12, 31)),
    ],
)
def test_any_days_are_told_as_the_ledger_tells_them(
    session: Session, history: History, start: date, end: date
) -> None:
    """Whole months are read added up, parts of months from the ledger: no row is lost between."""
    period = Period(start, end)
    workshop = select(Place.id).where(Place.kind == "workshop").scalar_subquery()
    sign = case((Movement.to_place_id == workshop, 1), (Movement.from_place_id == workshop, -1))
    expected = session.scalar(
        select(func.coalesce(func.sum(sign * Movement.grams), 0))
        .join(Lot, Lot.id == Movement.lot_id)
        .where(
            Movement.happened_at >= period.since, Movement.happened_at < period.until,
            Lot.owner_id.is_(None),
        )
    )  # fmt: skip
    assert total(usage_by_workshop(session, Question(period)).values()).grams == expected


@pytest.mark.parametrize(
    "narrowed", ["family", "workshop", "district", "village", "grade", "material", "sentra"]
)
def test_a_filter_leaves_only_what_it_names(
    session: Session, cast: Cast, history: History, narrowed: str
) -> None:
    both = {history.plate.id: 117_000, history.bar.id: 100_000}
    questions = {
        "village": (replace(ALL, village_id=cast.workshop.village_id), both),
        "sentra": (replace(ALL, sentra=True), both),
        "grade": (replace(ALL, grade="no such grade"), {}),
        "material": (replace(ALL, material_id=history.bar.id), {history.bar.id: 100_000}),
        "family": (replace(ALL, family=PLATE_AND_COIL), {history.plate.id: 466_500}),
        "workshop": (replace(ALL, workshop_id=cast.other_workshop.id), {history.plate.id: 349_500}),
        "district": (replace(ALL, district=history.near), both),
    }
    question, expected = questions[narrowed]
    found = usage_by_material(session, question)
    assert {material_id: used.grams for material_id, used in found.items()} == expected
    in_all = sum(sum(grams.values()) for grams in usage_by_month(session, question).values())
    assert in_all == sum(expected.values())
    workshops = usage_by_workshop(session, question)
    assert sum(usage.grams for usage in workshops.values()) == in_all


def test_nothing_is_found_when_nothing_happened(session: Session, cast: Cast) -> None:
    assert usage_by_workshop(session, ALL) == {}
    assert list(usage_by_month(session, ALL)) == [SEP, OCT, NOV]
    assert all(not any(grams.values()) for grams in usage_by_month(session, ALL).values())


def test_a_centre_of_before_gets_its_months_added_up(fresh_database: Database) -> None:
    fresh_database.transaction(lambda session: live(session, build_cast(session)))
    url = fresh_database.engine.url.render_as_string(hide_password=False)
    fresh_database.engine.dispose()
    command.downgrade(alembic_config(url), "0013")
    migrate(url)
    with fresh_database.reading() as session:
        assert usage_by_month(session, ALL)[OCT][PLATE_AND_COIL] == 349_500
        assert_books_hold(session)
