"""Acts on the catalogue: new grades, new materials, reorder levels."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.making import make_material
from materialcenter.catalogue.models import Grade, Material
from materialcenter.catalogue.plausible import GALVANISED_G_M2, implausible
from materialcenter.catalogue.queries import grade_by_code
from materialcenter.catalogue.weights import piece_weight_g as theory_g
from materialcenter.core import audit
from materialcenter.core.db import lock
from materialcenter.core.errors import DomainError, Grams, InvalidInput, N_, NotFound
from materialcenter.core.text import clean

# Grades of zinc-coated sheet: what is published for them may hold the zinc.
GALVANISED_GRADES = ("SGC", "SGH", "SEC")


class GradeExists(DomainError):
    """A grade of this code is already there."""

    sentence = N_("Mutu %(code)s sudah ada di katalog.")


class MaterialExists(DomainError):
    """The same grade, form and dimensions are already there."""

    sentence = N_("Bahan ini sudah ada di katalog dengan kode %(code)s.")


class ImpossibleDensity(InvalidInput):
    """A density that no metal has."""

    sentence = N_("Massa jenis harus di antara 1.000 dan 25.000 kg/m³.")


class NegativeReorder(InvalidInput):
    """A reorder level or quantity below zero."""

    sentence = N_("Stok minimum dan jumlah pesan ulang tidak boleh kurang dari nol.")


class ImpossibleTolerance(InvalidInput):
    """A tolerance below nothing or above everything."""

    sentence = N_("Toleransi harus di antara 0 dan 100 persen.")


class WeightSourceMissing(InvalidInput):
    """A published weight without its source."""

    sentence = N_("Tuliskan dari mana berat ini diambil.")


class WeightDoubtful(InvalidInput):
    """A published weight that the formula does not explain."""

    sentence = N_(
        "Berat %(typed)s tidak cocok dengan ukurannya: menurut rumus sekitar %(theory)s. "
        "Periksa berat dan ukurannya, atau nyatakan bahwa berat ini sudah benar."
    )


class GradeCodeMissing(InvalidInput):
    """A grade without a code."""

    sentence = N_("Isi kode mutunya, misalnya SS400.")


def add_grade(
    session: Session,
    *,
    code: str,
    family: str,
    standard: str,
    density_kg_m3: int,
    by: User,
    name_id: str = "",
    name_en: str = "",
    edition: str = "",
    limits: Mapping[str, Any] | None = None,
    source: str = "",
) -> Grade:
    """Add a grade; density in kg/m³. Raises GradeExists, GradeCodeMissing, ImpossibleDensity."""
    by.must(Permission.CATALOGUE_MANAGE)
    code = clean(code, most=40, field="code")
    if not code:
        raise GradeCodeMissing(field="code")
    if not 1_000 <= density_kg_m3 <= 25_000:
        raise ImpossibleDensity(field="density_kg_m3")
    if session.scalar(select(Grade.id).where(Grade.code == code)):
        raise GradeExists(field="code", code=code)
    grade = Grade(
        code=code,
        family=clean(family, most=60, field="family"),
        standard=clean(standard, most=80, field="standard"),
        edition=clean(edition, most=20, field="edition"),
        name_id=clean(name_id, most=120, field="name_id") or code,
        name_en=clean(name_en, most=120, field="name_en") or code,
        density_kg_m3=density_kg_m3,
        limits=dict(limits or {}),
        source=clean(source, most=300, field="source"),
    )
    session.add(grade)
    session.flush()
    audit.record(session, by.id, Grade, grade.id, "added", code=code)
    return grade


def change_grade(
    session: Session,
    *,
    grade_id: int,
    standard: str,
    by: User,
    name_id: str = "",
    name_en: str = "",
    edition: str = "",
    limits: Mapping[str, Any] | None = None,
    source: str = "",
) -> Grade:
    """Mend what is known of a grade. Its code and density stay: materials were named and weighed
    by them. Raises NotFound."""
    by.must(Permission.CATALOGUE_MANAGE)
    grade = lock(session, Grade, [grade_id]).get(grade_id)
    if grade is None:
        raise NotFound
    grade.standard = clean(standard, most=80, field="standard")
    grade.edition = clean(edition, most=20, field="edition")
    grade.name_id = clean(name_id, most=120, field="name_id") or grade.code
    grade.name_en = clean(name_en, most=120, field="name_en") or grade.code
    grade.limits = dict(limits or {})
    grade.source = clean(source, most=300, field="source")
    audit.record(session, by.id, Grade, grade.id, "changed", code=grade.code)
    return grade


def add_material(
    session: Session,
    *,
    grade_code: str,
    form_code: str,
    dims_um: Mapping[str, int],
    by: User,
    piece_weight_g: int | None = None,
    weight_source: str = "",
    weight_checked: bool = False,
) -> Material:
    """Add a material; dimensions in micrometres by letter, a published weight in grams.

    `weight_checked` is the word of the one who typed it that a doubtful weight is right.
    Raises MaterialExists, NotFound (the grade), WeightSourceMissing, WeightDoubtful, and what
    `making.make_material` raises.
    """
    by.must(Permission.CATALOGUE_MANAGE)
    source = clean(weight_source, most=200, field="weight_source")
    if piece_weight_g is not None and not source:
        raise WeightSourceMissing(field="weight_source")
    material = make_material(
        grade_by_code(session, grade_code),
        form_code,
        dims_um,
        piece_weight_g=piece_weight_g,
        weight_source=source,
    )
    if piece_weight_g is not None and not weight_checked:
        _check_weight(material)
    known = select(Material.code).where(Material.signature == material.signature)
    code = session.scalar(known)
    if code is not None:
        raise MaterialExists(code=code)
    session.add(material)
    session.flush()
    audit.record(session, by.id, Material, material.id, "added", code=material.code)
    return material


def _check_weight(material: Material) -> None:
    """Refuse a published weight of a piece that its formula does not explain."""
    sizes, grade, grams = material.dimensions, material.grade, material.piece_weight_g
    theory = theory_g(material.form_code, sizes, grade.density_kg_m3)
    if not theory:
        return
    # Lists print hundredths, tenths or whole kilograms: the typed zeros tell which.
    step_g = next(step for step in (1000, 100, 10, 1) if grams % step == 0)
    per_metre = Fraction(10**9, sizes["l"])
    coated = grade.code.startswith(GALVANISED_GRADES)
    if implausible(
        material.form_code,
        sizes,
        grade.density_kg_m3,
        grams * per_metre,
        step_mg=step_g * per_metre,
        coating_g_m2=GALVANISED_G_M2 if coated else 0,
    ):
        raise WeightDoubtful(field="piece_weight_g", typed=Grams(grams), theory=Grams(theory))


def _locked(session: Session, material_id: int) -> Material:
    material = lock(session, Material, [material_id]).get(material_id)
    if material is None:
        raise NotFound
    return material


def set_reorder(
    session: Session, *, material_id: int, level: int, quantity: int, by: User
) -> Material:
    """Set when to reorder and how much, in the material's count unit.

    Raises NegativeReorder, NotFound.
    """
    by.must(Permission.CATALOGUE_MANAGE)
    if level < 0 or quantity < 0:
        raise NegativeReorder(field="reorder_level" if level < 0 else "reorder_quantity")
    material = _locked(session, material_id)
    material.reorder_level, material.reorder_quantity = level, quantity
    audit.record(
        session, by.id, Material, material.id, "reorder set", level=level, quantity=quantity
    )
    return material


def set_tolerances(
    session: Session, *, material_id: int, over_bp: int | None, under_bp: int | None, by: User
) -> Material:
    """Set by how much a delivery of a material may be off, in basis points; none: what the
    supplier or the centre have. Raises ImpossibleTolerance, NotFound."""
    by.must(Permission.CATALOGUE_MANAGE)
    for field, value in (("over", over_bp), ("under", under_bp)):
        if value is not None and not 0 <= value <= 10_000:
            raise ImpossibleTolerance(field=field)
    material = _locked(session, material_id)
    material.tolerance_over_bp, material.tolerance_under_bp = over_bp, under_bp
    known: dict[str, Any] = {"over_bp": over_bp, "under_bp": under_bp}
    figures = {name: value for name, value in known.items() if value is not None}
    audit.record(session, by.id, Material, material.id, "tolerance set", **figures)
    return material


def set_active(session: Session, *, material_id: int, active: bool, by: User) -> Material:
    """Offer a material in searches, or no longer. Raises NotFound."""
    by.must(Permission.CATALOGUE_MANAGE)
    material = _locked(session, material_id)
    if material.active != active:
        material.active = active
        act = "activated" if active else "deactivated"
        audit.record(session, by.id, Material, material.id, act)
    return material
