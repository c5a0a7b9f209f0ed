"""Questions about the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, func, select
from sqlalchemy.orm import Session

from materialcenter.catalogue.forms import FORMS
from materialcenter.catalogue.models import DIMENSIONS, CutProcess, Grade, Material
from materialcenter.catalogue.search import search
from materialcenter.catalogue.shelf import Item, Shelf
from materialcenter.core.audit import History
from materialcenter.core.errors import NotFound


def load_shelf(session: Session) -> Shelf:
    """All active materials, as search and recognition need them.

    A reading session gets the shelf of the last one for as long as the catalogue stands as it
    stood then. A session that writes reads anew: what it sees may yet be undone.
    """
    if session.connection().get_execution_options().get("write"):
        return _read_shelf(session)
    pool, edition = session.connection().engine.pool, _edition(session)
    kept = _shelves.get(pool)
    if kept is None or kept[0] != edition:
        kept = _shelves[pool] = (edition, _read_shelf(session))
    return kept[1]


_shelves: WeakKeyDictionary[Pool, tuple[tuple[int | None, ...], Shelf]] = WeakKeyDictionary()
_EDITION = select(
    select(func.count()).select_from(Material).scalar_subquery(),
    select(func.max(Material.id)).scalar_subquery(),
    select(func.max(Grade.id)).scalar_subquery(),
    select(func.max(History.id))
    .where(History.subject.in_([Material.__tablename__, Grade.__tablename__]))
    .scalar_subquery(),
)


def _edition(session: Session) -> tuple[int | None, ...]:
    """Tells one state of the catalogue from another: every act on it leaves a history row."""
    return tuple(session.execute(_EDITION).one())


def _read_shelf(session: Session) -> Shelf:
    sizes = [getattr(Material, f"{letter}_um") for letter in DIMENSIONS]
    rows = session.execute(
        select(
            Material.id, Material.code, Material.form_code, Grade.code, Material.search_text, *sizes
        )
        .join(Grade, Material.grade_id == Grade.id)
        .where(Material.active)
        .order_by(Material.id)
    )
    items: list[Item] = []
    for material_id, code, form_code, grade_code, words, *own in rows:
        dims = {letter: um for letter, um in zip(DIMENSIONS, own, strict=True) if um is not None}
        items.append(Item.of(material_id, code, form_code, grade_code, words, dims))
    return Shelf.of(items, session.scalars(select(Grade.code)))


def material_by_id(session: Session, material_id: int) -> Material:
    """One material with its grade. Raises NotFound."""
    material = session.get(Material, material_id)
    if material is None:
        raise NotFound
    return material


def material_by_code(session: Session, code: str) -> Material:
    """One material by its code. Raises NotFound."""
    material = session.scalar(select(Material).where(Material.code == code))
    if material is None:
        raise NotFound
    return material


def materials_by_ids(session: Session, ids: Iterable[int]) -> dict[int, Material]:
    """Materials by id, grades loaded; ids that do not exist are not in the answer."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = session.scalars(select(Material).where(Material.id.in_(wanted)))
    return {material.id: material for material in found}


def materials_found(
    session: Session, text: str, *, family: str = "", limit: int = 20
) -> Sequence[Material]:
    """Active materials for a search box, best first, of one family when it is named.

    Without any text: the first of the family (or of all) by form and size.
    """
    forms = [form.code for form in FORMS.values() if not family or form.family == family]
    if not text.strip():
        return list_materials(session, form_codes=forms, limit=limit)
    shelf = load_shelf(session)
    if family:
        kept = (item for form in forms for item in shelf.by_form.get(form, ()))
        shelf = Shelf.of(kept, shelf.grades)
    ids = search(text, shelf, limit)
    found = materials_by_ids(session, ids)
    return [found[material_id] for material_id in ids]


def list_materials(
    session: Session,
    *,
    form_codes: Sequence[str] = (),
    grade_code: str = "",
    active_only: bool = True,
    after_code: str = "",
    limit: int = 50,
) -> Sequence[Material]:
    """Materials by code, a page of `limit` after `after_code`."""
    question = select(Material).where(Material.code > after_code)
    if form_codes:
        question = question.where(Material.form_code.in_(form_codes))
    if grade_code:
        question = question.join(Grade).where(Grade.code == grade_code)
    if active_only:
        question = question.where(Material.active)
    return session.scalars(question.order_by(Material.code).limit(limit)).all()


def materials_to_watch(session: Session) -> Sequence[Material]:
    """Active materials that have a reorder level."""
    question = select(Material).where(Material.active, Material.reorder_level > 0)
    return session.scalars(question.order_by(Material.name_id)).all()


def families() -> Mapping[str, tuple[str, ...]]:
    """The reporting families in order, each with the codes of its forms."""
    by_family: dict[str, tuple[str, ...]] = {}
    for form in FORMS.values():
        by_family[form.family] = (*by_family.get(form.family, ()), form.code)
    return by_family


def all_grades(session: Session) -> Sequence[Grade]:
    """Every grade by code."""
    return session.scalars(select(Grade).order_by(Grade.code)).all()


def count_by_grade(session: Session) -> dict[int, int]:
    """How many active materials there are of each grade, by its id."""
    question = select(Material.grade_id, func.count()).where(Material.active)
    return {row[0]: row[1] for row in session.execute(question.group_by(Material.grade_id))}


def grade_by_id(session: Session, grade_id: int) -> Grade:
    """One grade. Raises NotFound."""
    grade = session.get(Grade, grade_id)
    if grade is None:
        raise NotFound
    return grade


def grade_by_code(session: Session, code: str) -> Grade:
    """One grade by its code. Raises NotFound."""
    grade = session.scalar(select(Grade).where(Grade.code == code))
    if grade is None:
        raise NotFound
    return grade


def cut_processes(session: Session, *, active_only: bool = True) -> Sequence[CutProcess]:
    """The ways to cut by name: those in use, or all."""
    question = select(CutProcess).order_by(CutProcess.name_id)
    return session.scalars(question.where(CutProcess.active) if active_only else question).all()


def cut_process_by_id(session: Session, process_id: int) -> CutProcess:
    """One way to cut. Raises NotFound."""
    process = session.get(CutProcess, process_id)
    if process is None:
        raise NotFound
    return process
