"""What the workshops saved: beside dated prices elsewhere, and by buying together."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.core import clock as product_clock
from materialcenter.core.errors import Forbidden, NotFound
from materialcenter.core.quantities import Metal
from materialcenter.demand.comparing.services import (
    SourceMissing,
    comparison_prices,
    set_comparison_price,
)
from materialcenter.demand.errors import QuantityNotPositive
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.purchasing.services import set_supplier_price
from materialcenter.reports.periods import Period
from materialcenter.reports.registry import REPORTS
from materialcenter.reports.report import Question
from materialcenter.reports.savings.figures import Saving, by_key, savings, together
from materialcenter.reports.savings.pooling import pooled, saved_together
from materialcenter.reports.usage.figures import usage_by_workshop
from tests.cast import Cast
from tests.reports.conftest import History
from tests.scene import SHEET_G, add_material, add_supplier, approved, sent_order

ALL = Question(Period(date(2026, 9, 1), date(2026, 11, 30)))


@pytest.fixture
def compared(session: Session, cast: Cast, history: History) -> History:
    """A plate costs Rp 15,000 elsewhere from September on, Rp 16,000 from October on; nobody has
    asked what a bar costs."""
    for day, idr in ((date(2026, 10, 1), 16_000), (date(2026, 9, 1), 15_000)):
        set_comparison_price(
            session, material_id=history.plate.id, idr_per_kg=idr, valid_from=day,
            source="Toko Besi Maju", by=cast.buyer,
        )  # fmt: skip
    return history


# 234 kg at 15,000 on the last evening of September; 117 kg of them came back in November.
BAROKAH_PLATES = (3_510_000 - 3_276_000) - (1_755_000 - 1_638_000)
# 349.5 kg at 16,000 an hour later.
JAYA_PLATES = 5_592_000 - 4_893_000


def test_a_saving_is_the_price_of_the_day_less_what_was_charged_for_the_real_kilos(
    session: Session, cast: Cast, compared: History
) -> None:
    found = by_key(savings(session, ALL), "workshop_id", "material_id")
    jaya, barokah = cast.other_workshop.id, cast.workshop.id
    assert {key: saving.saved_idr for key, saving in found.items()} == {
        (jaya, compared.plate.id): JAYA_PLATES,
        (barokah, compared.plate.id): BAROKAH_PLATES,
        (barokah, compared.bar.id): 0,
    }
    whole = together(savings(session, ALL))
    assert whole == Saving(
        grams=234_000 - 117_000 + 349_500 + 100_000,
        charge_idr=3_276_000 - 1_638_000 + 4_893_000 + 2_000_000,
        compared_grams=234_000 - 117_000 + 349_500,
        here_idr=3_276_000 - 1_638_000 + 4_893_000,
        elsewhere_idr=3_510_000 - 1_755_000 + 5_592_000,
    )
    assert whole.uncompared_grams == 100_000


def test_the_kilos_are_those_of_usage(session: Session, compared: History) -> None:
    usage = usage_by_workshop(session, ALL)
    assert together(savings(session, ALL)).grams == sum(one.grams for one in usage.values())


def test_months_are_told_apart_and_what_came_back_counts_when_it_came(
    session: Session, compared: History
) -> None:
    found = {
        key: saving.saved_idr for (key,), saving in by_key(savings(session, ALL), "month").items()
    }
    assert found == {"2026-09": 234_000, "2026-10": JAYA_PLATES, "2026-11": -117_000}


def test_of_one_day_the_price_written_last_holds_and_dearer_metal_saves_below_nothing(
    session: Session, cast: Cast, compared: History
) -> None:
    set_comparison_price(
        session, material_id=compared.plate.id, idr_per_kg=13_000,
        valid_from=date(2026, 10, 1), source="Katalog", by=cast.manager,
    )  # fmt: skip
    saved = by_key(savings(session, ALL), "month")[("2026-10",)].saved_idr
    assert saved == 349_500 * 13 - 4_893_000 < 0
    assert [row.source for row in comparison_prices(session, compared.plate.id)] == [
        "Katalog", "Toko Besi Maju", "Toko Besi Maju",
    ]  # fmt: skip


def test_the_rows_behind_it_add_up_and_tell_price_and_source(
    session: Session, cast: Cast, compared: History
) -> None:
    rows = list(REPORTS["savings-lines"].rows(session, ALL, by=cast.auditor))
    assert sum(row[9] or 0 for row in rows) == BAROKAH_PLATES + JAYA_PLATES
    assert {row[8] for row in rows} == {"", "Toko Besi Maju"}
    (bar,) = (row for row in rows if row[4] == 100_000)
    assert bar[6] is bar[9] is None
    for name, total in (
        ("savings-by-month", BAROKAH_PLATES + JAYA_PLATES),
        ("savings-by-workshop", BAROKAH_PLATES + JAYA_PLATES),
        ("savings-by-material", BAROKAH_PLATES + JAYA_PLATES),
    ):
        report = list(REPORTS[name].rows(session, ALL, by=cast.auditor))
        assert sum(row[-1] for row in report) == total


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"idr_per_kg": 0}, QuantityNotPositive), ({"source": "  "}, SourceMissing),
        ({"material_id": 2**40}, NotFound),
    ],
)  # fmt: skip
def test_a_price_without_figure_or_source_is_refused(
    session: Session, cast: Cast, history: History, values, error
) -> None:
    given = {
        "material_id": history.plate.id, "idr_per_kg": 15_000, "source": "Toko",
        "valid_from": date(2026, 10, 1), **values,
    }  # fmt: skip
    with pytest.raises(error):
        set_comparison_price(session, by=cast.buyer, **given)
    with pytest.raises(Forbidden):
        set_comparison_price(session, by=cast.storekeeper, **given)


def test_buying_together_saves_what_each_alone_would_have_paid_more(
    session: Session, cast: Cast, clock
) -> None:
    plate = add_material(session, "PLATE-5")
    mill, shop = add_supplier(session, "Pabrik"), add_supplier(session, "Toko")
    today = product_clock.today()
    for supplier, idr, start, minimum, freight in (
        (mill, 12_000, 0, 25, 100), (mill, 11_000, 40, 25, 100), (shop, 12_600, 0, 0, 0),
    ):  # fmt: skip
        set_supplier_price(
            session, supplier_id=supplier.id, material_id=plate.id, idr_per_kg=idr,
            from_quantity=start, minimum=minimum, freight_idr_per_kg=freight,
            valid_from=today - timedelta(days=30), by=cast.buyer,
        )  # fmt: skip
    small, large = (
        approved(session, member, cast.manager, (plate, sheets))
        for member, sheets in ((cast.member, 10), (cast.neighbour, 30))
    )
    order = sent_order(session, mill, [small, large], buyer=cast.buyer, approver=cast.manager)
    order.lines[0].idr_per_kg = 11_000
    came = Delivered(order.lines[0].id, Metal(40, 40 * SHEET_G), "B-02-1")
    receive_delivery(session, supplier_id=mill.id, delivered=[came], by=cast.storekeeper)
    shares = {share.workshop: share for share in pooled(session, Question(Period(today, today)))}
    # Ten sheets alone: the mill sells 25 at least, the shop asks 12,600. Thirty: the mill's price.
    assert shares["Bengkel Barokah"].saved_idr == (12_600 - 11_100) * 1165
    assert shares["Logam Jaya"].saved_idr == (12_100 - 11_100) * 3 * 1165
    assert not any(share.below_minimum for share in shares.values())
    assert saved_together(shares.values()) == 1500 * 1165 + 3000 * 1165
    question = Question(Period(today, today), workshop_id=cast.workshop.id)
    (row,) = REPORTS["pooling-savings"].rows(session, question, by=cast.manager)
    assert row[9] == 1500 * 1165


def test_what_came_for_one_workshop_alone_was_not_bought_together(
    session: Session, cast: Cast, clock
) -> None:
    plate, mill = add_material(session, "PLATE-5"), add_supplier(session)
    request = approved(session, cast.member, cast.manager, (plate, 10))
    order = sent_order(session, mill, [request], buyer=cast.buyer, approver=cast.manager)
    came = Delivered(order.lines[0].id, Metal(10, 10 * SHEET_G), "B-02-1")
    receive_delivery(session, supplier_id=mill.id, delivered=[came], by=cast.storekeeper)
    today = product_clock.today()
    assert pooled(session, Question(Period(today, today))) == []
