"""A small history of one coil, valued by hand: grams and rupiah of both lots are round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.core import settings
from materialcenter.core.quantities import Metal
from materialcenter.reports.periods import Period
from materialcenter.reports.registry import report_named
from materialcenter.reports.report import Question
from materialcenter.reports.stock_page import stock_page
from materialcenter.reports.valuation.walk import walk
from materialcenter.reports.valuation.walks import Walks
from materialcenter.reports.valuation.worth import Worth, worth_by_material
from materialcenter.stock.ledger import Ledger, Move, movements_of, post, reversing
from materialcenter.stock.lots import NewLot, open_lots
from materialcenter.stock.models import Lot, PlaceKind, Posting
from materialcenter.stock.places import outside, place_for
from tests.cast import Cast
from tests.reports.conftest import jakarta
from tests.scene import add_material

SUPPLIER, WORKSHOP, SAW, SCRAP, DIFFERENCE = map(
    outside,
    (PlaceKind.SUPPLIER, PlaceKind.WORKSHOP, PlaceKind.CUTTING, PlaceKind.SCRAP,
     PlaceKind.DIFFERENCE),
)  # fmt: skip


@dataclass
class Shelf:
    """Posts whatever moves on a day."""

    session: Session
    cast: Cast

    def lot(self, material: Material, owner_id: int | None = None) -> Lot:
        new = NewLot(material, date(2026, 1, 1), owner_id=owner_id)
        return open_lots(self.session, [new])[0]

    def move(
        self, at: datetime, *moves: Move, reverses: Posting | None = None
    ) -> Posting:  # fmt: skip
        posting, _ = post(
            Ledger(self.session), moves, kind="test", prefix="T", by=self.cast.storekeeper,
            happened_at=at, reverses=reverses, reason="x" if reverses else "",
        )  # fmt: skip
        return posting


def kg(lot: Lot, source: int, target: int, grams: int, value: int | None = None) -> Move:
    return Move(lot.id, source, target, Metal(0, grams), value)


@pytest.fixture
def shelf(session: Session, cast: Cast) -> Shelf:
    return Shelf(session, cast)


@pytest.fixture
def coil(session: Session, cast: Cast, shelf: Shelf) -> Material:
    """What happened to it in January and on 1 February 2026."""
    coil = add_material(session, "COIL", counted="mass")
    a, b, cut, theirs = (shelf.lot(coil) for _ in range(4))
    theirs.owner_id = cast.workshop.id
    rack, other = place_for(session, "A-01").id, place_for(session, "A-02").id
    shelf.move(jakarta(1, 1), kg(a, SUPPLIER, rack, 100_000, 1_000_000))
    shelf.move(jakarta(1, 5), kg(b, SUPPLIER, rack, 100_000, 1_200_000))
    shelf.move(jakarta(1, 5), kg(theirs, WORKSHOP, rack, 10_000, 0))
    shelf.move(jakarta(1, 10), kg(a, rack, WORKSHOP, 60_000))
    shelf.move(jakarta(1, 15), kg(b, rack, other, 50_000))
    shelf.move(jakarta(1, 20), Move(b.id, SUPPLIER, rack, Metal(0, 0), 140_000))
    shelf.move(
        jakarta(1, 25),
        kg(b, other, SAW, 40_000),
        kg(cut, SAW, rack, 38_000, 474_000),
        kg(b, SAW, SCRAP, 1_500, 6_000),
        kg(b, SAW, SCRAP, 500, 0),
    )
    wrong = shelf.move(jakarta(1, 30), kg(cut, rack, WORKSHOP, 19_000))
    back = reversing(movements_of(session, wrong.id))
    shelf.move(jakarta(2, 1), *back, reverses=wrong)
    session.flush()
    return coil


def worth(session: Session, month: int, day: int) -> list[Worth]:
    end = Period(date(2026, month, day), date(2026, month, day)).until
    return worth_by_material(session, end, walk(session, end).worths())


# On the 10th 200 kg for Rp 2,200,000 are Rp 11 a gram; on the 20th freight is added. On the 25th
# 2 kg are lost in cutting and Rp 6,000 go with the scrap. On the 30th the cut lot loses half; first
# in, first out takes 19 of the 38 kg that are left of the first lot, on which Rp 385,000 + 9,000
# lie. On 1 February that half comes back with its rupiah.
@pytest.mark.parametrize(
    ("month", "day", "grams", "lots", "average", "fifo"),
    [
        (1, 4, 100_000, 1_000_000, 1_000_000, 1_000_000),
        (1, 9, 200_000, 2_200_000, 2_200_000, 2_200_000),
        (1, 19, 140_000, 1_600_000, 1_540_000, 1_600_000),
        (1, 24, 140_000, 1_740_000, 1_680_000, 1_740_000),
        (1, 29, 138_000, 1_734_000, 1_674_000, 1_734_000),
        (1, 31, 119_000, 1_497_000, 1_443_522, 1_537_000),
        (2, 1, 138_000, 1_734_000, 1_680_522, 1_774_000),
    ],
)
def test_stock_is_worth_what_each_method_says(
    session: Session, coil: Material, month: int, day: int,
    grams: int, lots: int, average: int, fifo: int,
) -> None:  # fmt: skip
    assert worth(session, month, day) == [Worth(coil.id, grams, lots, average, fifo)]


def test_before_the_first_metal_there_is_nothing(session: Session, coil: Material) -> None:
    assert worth(session, 1, 1) and worth(session, 12, 31)
    assert worth_by_material(session, jakarta(1, 1, 9), {}) == []
    assert walk(session, jakarta(1, 1, 9)).worths() == {}


def test_the_cost_of_the_lots_is_what_balances_and_ledger_say(
    session: Session, coil: Material
) -> None:
    (row,) = worth(session, 12, 31)
    balances = "SELECT SUM(grams), SUM(value_idr) FROM balance WHERE lot_id IN ({own})"
    ledger = (
        "SELECT SUM(CASE WHEN to_place_id > 0 THEN grams ELSE 0 END)"
        " - SUM(CASE WHEN from_place_id > 0 THEN grams ELSE 0 END),"
        " SUM(CASE WHEN to_place_id > 0 THEN value_idr ELSE 0 END)"
        " - SUM(CASE WHEN from_place_id > 0 THEN value_idr ELSE 0 END)"
        " FROM movement WHERE lot_id IN ({own})"
    )
    own = "SELECT id FROM lot WHERE owner_id IS NULL"
    for question in (balances, ledger):
        assert tuple(session.execute(text(question.format(own=own))).one()) == (
            row.grams, row.lot_idr,
        )  # fmt: skip


def test_a_merged_twin_is_worth_what_it_went_into(
    session: Session, shelf: Shelf, coil: Material
) -> None:
    before = worth(session, 2, 1)
    twin, kept = coil, add_material(session, "KEPT", counted="mass")
    rack, lots = place_for(session, "B-01").id, [shelf.lot(twin), shelf.lot(kept)]
    shelf.move(jakarta(2, 2), kg(lots[0], SUPPLIER, rack, 1_000, 12_178))
    shelf.move(
        jakarta(2, 3), kg(lots[0], rack, SAW, 1_000, 12_178), kg(lots[1], SAW, rack, 1_000, 12_178)
    )
    twin.active, twin.merged_into_id = False, kept.id
    session.flush()
    (row,) = worth(session, 2, 3)
    assert (row.material_id, row.grams) == (kept.id, before[0].grams + 1_000)
    assert row.fifo_idr == before[0].fifo_idr + 12_178


def moments() -> Sequence[datetime]:
    return [jakarta(1, 12), jakarta(2, 5), jakarta(1, 26), jakarta(2, 5), jakarta(2, 6)]


def test_a_walk_that_is_continued_ends_where_a_new_one_does(
    session: Session, shelf: Shelf, coil: Material
) -> None:
    walks = Walks()
    lot, rack = shelf.lot(coil), place_for(session, "A-01").id
    for posting in (None, jakarta(2, 4), jakarta(1, 11), jakarta(1, 8), jakarta(2, 5, 12)):
        if posting:  # dated back, too: then everything is walked anew
            shelf.move(posting, kg(lot, SUPPLIER, rack, 1_000, 17_000))
        for until in moments():
            assert walks.worths(session, until) == walk(session, until).worths()


def test_the_method_for_the_books_stands_first(
    session: Session, cast: Cast, coil: Material
) -> None:
    def first() -> tuple[int, int]:
        day = date(2026, 1, 31)
        page = stock_page(session, day=day, today=day, walks=Walks(), by=cast.manager)
        assert page.totals is not None and len(page.totals) == 3
        return page.totals[0]

    assert first() == (settings.LOT_COST, 1_497_000)
    settings.store(session, settings.VALUATION_METHOD, settings.FIFO)
    session.flush()
    assert first() == (settings.FIFO, 1_537_000)


def test_the_proof_adds_every_balance_up_and_names_the_lowest(
    session: Session, cast: Cast, coil: Material
) -> None:
    (row,) = report_named("balance-proof").rows(
        session, Question(Period(date(2026, 1, 1), date(2026, 1, 1))), by=cast.manager
    )
    # Five balances; the ten kilos of the workshop are the least that ever lay there. The movement
    # from rack to rack is looked at on both sides.
    assert row[1:] == [5, 11, 0, 10_000, 0, 0]


def test_the_stock_card_goes_on_from_what_was_before(
    session: Session, cast: Cast, coil: Material
) -> None:
    january = Question(Period(date(2026, 1, 6), date(2026, 1, 31)), material_id=coil.id)
    rows = list(report_named("stock-card").rows(session, january, by=cast.manager))
    assert [(row[8], row[9], row[11], row[12]) for row in rows] == [
        (-60_000, -600_000, 150_000, 1_600_000),
        (0, 140_000, 150_000, 1_740_000),
        (-40_000, -480_000, 110_000, 1_260_000),
        (38_000, 474_000, 148_000, 1_734_000),
        (-19_000, -237_000, 129_000, 1_497_000),
    ]
    nothing = Question(january.period, material_id=coil.id + 1)
    assert list(report_named("stock-card").rows(session, nothing, by=cast.manager)) == []
