"""A small history whose figures can be calculated by hand.

Barokah lies in one district, Logam Jaya in another. A plate weighs 116.5 kg, a bar 50 kg; a
kilogram is worth Rp 12,000 in stock and is sold at Rp 14,000 (plates) and Rp 20,000 (bars).

    10 Sep        20 plates and 5 bars are there                       2,330 + 250 kg
    30 Sep 23.30  2 plates to Barokah, 234 kg on the scale, asked two days before
     1 Oct 00.30  3 plates to Logam Jaya, 349.5 kg, asked one day before
    20 Oct        4 plates to Logam Jaya by mistake, reversed the next day
     2 Nov        2 bars to Barokah, 100 kg, asked four days before
     3 Nov        Barokah brings 1 plate back, 117 kg on the scale
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User, Village
from materialcenter.catalogue.models import Material
from materialcenter.core import clock as product_clock
from materialcenter.core.clock import JAKARTA
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.reversing import reverse_issue
from tests.cast import Cast
from tests.conftest import Clock
from tests.scene import add_material, add_price, approved, put_on_rack

PLATE_G, BAR_G = 116_500, 50_000


@dataclass(frozen=True)
class History:
    """What the story is about, and the names of its two districts."""

    plate: Material
    bar: Material
    near: str
    far: str


def jakarta(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026 on a clock in Jakarta."""
    return datetime(2026, month, day, hour, minute, tzinfo=JAKARTA)


def hand_over(
    session: Session, cast: Cast, member: User, want: tuple[Material, int], grams: int,
    *, at: datetime, asked_days_before: int,
) -> Issue:  # fmt: skip
    """Asked for, approved at once, and handed over at `at` with `grams` on the scale."""
    with product_clock.frozen(at - timedelta(days=asked_days_before)):
        request = approved(session, member, cast.manager, want)
    ready = ready_reservations(session, request_id=request.id)
    with product_clock.frozen(at):
        return issue_metal(
            session,
            workshop_id=request.workshop_id,
            hand_overs=[HandOver(row.id, Metal(row.quantity, grams)) for row in ready],
            taken_by="Pak Budi",
            by=cast.storekeeper,
        )


def live(session: Session, cast: Cast) -> History:
    """The story above."""
    far = session.scalars(
        select(Village).where(Village.district != cast.workshop.village.district).limit(1)
    ).one()
    cast.other_workshop.village = session.merge(far)
    cast.workshop.village.sentra = "pande besi"
    plate, bar = add_material(session, "PLATE"), add_material(session, "BAR", piece_weight_g=BAR_G)
    bar.form_code = "round_bar"
    with product_clock.frozen(jakarta(9, 10)):
        add_price(session, plate, 14_000)
        add_price(session, bar, 20_000)
        put_on_rack(session, plate, 20, by=cast.storekeeper)
        put_on_rack(session, bar, 5, by=cast.storekeeper)
        put_on_rack(session, bar, 3, by=cast.storekeeper, owner_id=cast.workshop.id)
    session.flush()
    first = hand_over(
        session, cast, cast.member, (plate, 2), 234_000,
        at=jakarta(9, 30, 23, 30), asked_days_before=2,
    )  # fmt: skip
    hand_over(
        session, cast, cast.neighbour, (plate, 3), 349_500,
        at=jakarta(10, 1, 0, 30), asked_days_before=1,
    )  # fmt: skip
    wrong = hand_over(
        session, cast, cast.neighbour, (plate, 4), 466_000,
        at=jakarta(10, 20), asked_days_before=9,
    )  # fmt: skip
    with product_clock.frozen(jakarta(10, 21)):
        reverse_issue(session, issue_id=wrong.id, reason="Salah bahan", by=cast.storekeeper)
    hand_over(
        session, cast, cast.member, (bar, 2), 100_000,
        at=jakarta(11, 2), asked_days_before=4,
    )  # fmt: skip
    with product_clock.frozen(jakarta(11, 3, 9)):
        return_metal(
            session,
            issue_line_id=first.lines[0].id,
            metal=Metal(1, 117_000),
            place_code="A-01-1",
            reason="Kelebihan",
            by=cast.storekeeper,
        )
    session.flush()
    return History(plate, bar, cast.workshop.village.district, far.district)


@pytest.fixture
def history(session: Session, cast: Cast, clock: Clock) -> History:
    """The story, told until Tuesday 3 November 2026, 10.00."""
    return live(session, cast)
