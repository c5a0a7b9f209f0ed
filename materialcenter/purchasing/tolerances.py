"""By how much a delivery may be off: the material's own tolerance, else the supplier's, else the
centre's (setting); over and under each for itself."""

from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.services import ImpossibleTolerance
from materialcenter.core.settings import DELIVERY_TOLERANCE_BP, value_of
from materialcenter.purchasing.models import Supplier


def tolerances_for(session: Session, material: Material, supplier: Supplier) -> tuple[int, int]:
    """Over and under, in basis points."""
    usual = value_of(session, DELIVERY_TOLERANCE_BP)
    return (
        _first(material.tolerance_over_bp, supplier.tolerance_over_bp, usual),
        _first(material.tolerance_under_bp, supplier.tolerance_under_bp, usual),
    )


def checked_tolerance(basis_points: int | None, field: str) -> int | None:
    """A tolerance that can be kept, none where there is none. Raises ImpossibleTolerance."""
    if basis_points is not None and not 0 <= basis_points <= 10_000:
        raise ImpossibleTolerance(field=field)
    return basis_points


def _first(*known: int | None) -> int:
    return next(value for value in known if value is not None)
