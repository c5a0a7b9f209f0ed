"""Lots: made when metal arrives, never deleted, their codes never reused."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.weights import piece_weight_g
from materialcenter.core import numbering
from materialcenter.stock.models import Certificate, Lot

SERIES = "L"


@dataclass(frozen=True, slots=True)
class NewLot:
    """What is known of metal that arrives. `w_um` and `l_um` make it a remnant."""

    material: Material
    received_on: date
    heat: str = ""
    certificate_number: str = ""
    owner_id: int | None = None
    supplier_id: int | None = None
    w_um: int | None = None
    l_um: int | None = None
    note: str = ""


def certificate_for(session: Session, number: str, heat: str) -> Certificate | None:
    """The certificate with this number and heat, made when new; None without a number."""
    if not number:
        return None
    question = select(Certificate).where(Certificate.number == number, Certificate.heat == heat)
    certificate = session.scalars(question).one_or_none()
    if certificate is None:
        certificate = Certificate(number=number, heat=heat)
        session.add(certificate)
        session.flush()
    return certificate


def own_piece_weight_g(material: Material, w_um: int | None, l_um: int | None) -> int:
    """Theoretical grams of one piece of a lot: the material's, or that of its own size."""
    if l_um is None:
        return material.piece_weight_g
    dimensions = material.dimensions | {"l": l_um}
    if w_um is not None:
        dimensions["w"] = w_um
    return piece_weight_g(material.form_code, dimensions, material.grade.density_kg_m3)


def open_lots(session: Session, new: list[NewLot]) -> list[Lot]:
    """Make lots with the next codes, in the order given."""
    if not new:
        return []
    certificates = [certificate_for(session, n.certificate_number, n.heat) for n in new]
    first = numbering.take(session, SERIES, len(new))
    lots = [
        Lot(
            code=f"L-{first + offset:06d}",
            material=n.material,
            counted=n.material.counted,
            heat=n.heat,
            owner_id=n.owner_id,
            supplier_id=n.supplier_id,
            certificates=[certificate] if certificate else [],
            is_remnant=n.l_um is not None,
            w_um=n.w_um,
            l_um=n.l_um,
            piece_weight_g=own_piece_weight_g(n.material, n.w_um, n.l_um),
            received_on=n.received_on,
            note=n.note,
        )
        for offset, (n, certificate) in enumerate(zip(new, certificates, strict=True))
    ]
    session.add_all(lots)
    session.flush()
    return lots
