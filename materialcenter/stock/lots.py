"""Lots: made when metal arrives, never deleted, their codes never reused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import own_piece_weight_g
from materialcenter.core import numbering
from materialcenter.core.quantities import Counted
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


@dataclass(frozen=True, slots=True)
class CutLot:
    """A lot that is cut from another: a remnant, or pieces cut to size. Bars have no width."""

    mother: Lot
    w_um: int | None
    l_um: int
    is_remnant: bool


def open_cut_lots(session: Session, new: list[CutLot]) -> list[Lot]:
    """Make lots with the next codes that are cut from others."""
    if not new:
        return []
    first = numbering.take(session, SERIES, len(new))
    lots = [
        _child(
            n.mother, first + offset, n.mother.material, Counted.PIECE, n.w_um, n.l_um,
            is_remnant=n.is_remnant,
        )
        for offset, n in enumerate(new)
    ]  # fmt: skip
    session.add_all(lots)
    session.flush()
    return lots


def relabel_lots(
    session: Session, mothers: Mapping[int, Lot], material: Material
) -> dict[int, Lot]:
    """Make lots of another material that take over what lies in some lots, by the old lot's id."""
    first = numbering.take(session, SERIES, len(mothers))
    lots = {
        lot_id: _child(
            lot, first + offset, material, lot.counted, lot.w_um, lot.l_um,
            is_remnant=lot.is_remnant,
        )
        for offset, (lot_id, lot) in enumerate(mothers.items())
    }  # fmt: skip
    session.add_all(lots.values())
    session.flush()
    return lots


def _child(
    mother: Lot,
    number: int,
    material: Material,
    counted: str,
    w_um: int | None,
    l_um: int | None,
    *,
    is_remnant: bool,
) -> Lot:
    """A lot that keeps its mother's heat, plate number, certificates, owner, supplier, condition
    and day of arrival."""
    return Lot(
        code=f"L-{number:06d}",
        material=material,
        counted=counted,
        heat=mother.heat,
        plate_number=mother.plate_number,
        owner_id=mother.owner_id,
        supplier_id=mother.supplier_id,
        condition=mother.condition,
        parent_id=mother.id,
        certificates=list(mother.certificates),
        is_remnant=is_remnant,
        w_um=w_um,
        l_um=l_um,
        piece_weight_g=own_piece_weight_g(material, w_um, l_um),
        received_on=mother.received_on,
    )


def cut_from(session: Session, lot_ids: Iterable[int]) -> set[int]:
    """The lots that were cut from some lots, and from those, and so on."""
    mothers = select(Lot.id).where(Lot.id.in_(set(lot_ids))).cte("mothers", recursive=True)
    kin = mothers.union(select(Lot.id).join(mothers, Lot.parent_id == mothers.c.id))
    return set(session.scalars(select(kin.c.id))) - set(lot_ids)


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
