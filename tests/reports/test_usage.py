from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from materialcenter.catalogue.forms import BARS_AND_SECTIONS, PLATE_AND_COIL
from materialcenter.reports.periods import Period
from materialcenter.reports.report import Question
from materialcenter.reports.usage import (
    DistrictUsage,
    MaterialUsage,
    WorkshopUsage,
    by_district,
    served,
    usage_by_material,
    usage_by_month,
    usage_by_workshop,
)
from tests.cast import Cast
from tests.reports.conftest import History
from tests.scene import assert_books_hold

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


def test_a_workshop_has_what_it_kept_paid_and_collected(
    session: Session, cast: Cast, history: History
) -> None:
    jaya, barokah = usage_by_workshop(session, ALL)
    assert jaya == WorkshopUsage(
        cast.other_workshop.id, "Logam Jaya", cast.other_workshop.village.name, history.far,
        grams=349_500, charge_idr=4_893_000, issues=1,
    )  # fmt: skip
    assert barokah == WorkshopUsage(
        cast.workshop.id, "Bengkel Barokah", cast.workshop.village.name, history.near,
        grams=234_000 - 117_000 + 100_000,
        charge_idr=3_276_000 - 1_638_000 + 2_000_000,
        issues=2,
    )  # fmt: skip


def test_a_workshop_that_returned_more_than_it_took_is_not_served(
    session: Session, history: History
) -> None:
    (barokah,) = usage_by_workshop(session, OF_NOVEMBER)
    assert (barokah.grams, barokah.charge_idr, barokah.issues) == (-17_000, 362_000, 1)
    assert served([barokah]) == 0


def test_a_district_adds_its_workshops_up(session: Session, history: History) -> None:
    assert by_district(usage_by_workshop(session, ALL)) == [
        DistrictUsage(history.far, 1, 349_500, 4_893_000, 1),
        DistrictUsage(history.near, 1, 217_000, 3_638_000, 2),
    ]


def test_a_material_has_its_pieces_and_weighed_grams(session: Session, history: History) -> None:
    assert dict(usage_by_material(session, ALL)) == {
        history.plate.id: MaterialUsage(4, 466_500),
        history.bar.id: MaterialUsage(2, 100_000),
    }


@pytest.mark.parametrize("narrowed", ["family", "workshop", "district"])
def test_a_filter_leaves_only_what_it_names(
    session: Session, cast: Cast, history: History, narrowed: str
) -> None:
    questions = {
        "family": (replace(ALL, family=PLATE_AND_COIL), {history.plate.id: 466_500}),
        "workshop": (replace(ALL, workshop_id=cast.other_workshop.id), {history.plate.id: 349_500}),
        "district": (
            replace(ALL, district=history.near),
            {history.plate.id: 117_000, history.bar.id: 100_000},
        ),
    }
    question, expected = questions[narrowed]
    found = usage_by_material(session, question)
    assert {material_id: used.grams for material_id, used in found.items()} == expected
    total = sum(sum(grams.values()) for grams in usage_by_month(session, question).values())
    assert total == sum(expected.values())
    assert sum(row.grams for row in usage_by_workshop(session, question)) == total


def test_nothing_is_found_when_nothing_happened(session: Session, cast: Cast) -> None:
    assert usage_by_workshop(session, ALL) == []
    assert list(usage_by_month(session, ALL)) == [SEP, OCT, NOV]
    assert all(not any(grams.values()) for grams in usage_by_month(session, ALL).values())
