"""What stands in the warehouse when a browser story begins."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from tests.cast import Cast, build_cast
from tests.scene import add_price, add_supplier, put_on_rack

PLATE, INGOT = "PL-SS400-5x1219x2438", "IN-ADC12"
SUPPLIER = "PT Baja Contoh"


def set_stage(session: Session) -> Cast:
    """The cast, 4 sheets and 100 kg of ingot on the rack, prices, one supplier."""
    cast = build_cast(session)
    plate, ingot = (
        session.scalars(select(Material).where(Material.code == code)).one()
        for code in (PLATE, INGOT)
    )
    add_price(session, plate, 14_000)
    add_price(session, ingot, 42_000)
    put_on_rack(session, plate, 4, by=cast.storekeeper, heat="HT-1100")
    put_on_rack(session, ingot, 100_000, by=cast.storekeeper, place="C-01-1", heat="HT-1200")
    add_supplier(session, SUPPLIER)
    return cast
