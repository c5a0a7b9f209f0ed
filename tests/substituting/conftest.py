"""What lies on the stage of the stories about other metal."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import material_by_code
from materialcenter.demand.models import PurchaseRequest
from materialcenter.stock.models import Balance, Lot
from tests.cast import Cast
from tests.cut_jobs.scene import cut_as_planned, metal, piece, planned
from tests.scene import (
    add_price,
    approved,
    put_on_rack,
)
from tests.substituting.scene import THICK, THIN


@pytest.fixture
def thin(session: Session) -> Material:
    """Plate of 3.0 mm at Rp 14,000 per kg; none is there."""
    plate = material_by_code(session, THIN)
    add_price(session, plate)
    return plate


@pytest.fixture
def thick(session: Session) -> Material:
    """Plate of 3.2 mm at Rp 14,500 per kg."""
    plate = material_by_code(session, THICK)
    add_price(session, plate, 14_500)
    return plate


@pytest.fixture
def asked(session: Session, cast: Cast, thin: Material) -> PurchaseRequest:
    """Ten sheets of 3.0 mm that nothing covers."""
    return approved(session, cast.member, cast.manager, (thin, 10))


@pytest.fixture
def remnant(session: Session, cast: Cast) -> Balance:
    """What is left of a plate 10 × 1500 × 6000 of which 2 m were cut."""
    plate = metal(session, "plate", t=10, w=1500, l=6000)
    add_price(session, plate, 15_000)
    put_on_rack(session, plate, 1, by=cast.storekeeper, place="C-04-1")
    job = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    cut_as_planned(session, job, by=cast.storekeeper)
    return session.scalars(select(Balance).join(Balance.lot).where(Lot.is_remnant)).one()
