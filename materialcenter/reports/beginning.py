"""How far a new centre is with what has to be there before the daily work can start."""

from dataclasses import astuple, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User, Workshop
from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.models import Material
from materialcenter.demand.models import SalesPrice
from materialcenter.purchasing.models import Supplier
from materialcenter.stock.models import Lot

_OTHERS = (Role.MEMBER.value, Role.ADMINISTRATOR.value)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Which of the first things exist. `people` are those of the centre who do its work."""

    people: bool
    workshops: bool
    materials: bool
    stock: bool
    prices: bool
    suppliers: bool

    @property
    def done(self) -> bool:
        """Whether everything is there."""
        return all(astuple(self))


def beginning(session: Session) -> Beginning:
    """What exists already, with one statement."""
    row = session.execute(
        select(
            select(User.id).where(User.role.not_in(_OTHERS)).exists(),
            select(Workshop.id).exists(),
            select(Material.id).exists(),
            select(Lot.id).exists(),
            select(SalesPrice.id).exists(),
            select(Supplier.id).exists(),
        )
    ).one()
    return Beginning(*(bool(there) for there in row))
