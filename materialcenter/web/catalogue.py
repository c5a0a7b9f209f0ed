"""The catalogue: materials, added "like this one, but …", mended and merged."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue import queries, services
from materialcenter.catalogue.forms import FAMILIES, FORMS
from materialcenter.catalogue.making import form_of
from materialcenter.catalogue.models import Material
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.fulfilment.merging import merge_material
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user, write
from materialcenter.web.forms.base import Form
from materialcenter.web.forms.catalogue import MergeForm, ReorderForm, ToleranceForm, material_form
from materialcenter.web.histories import history_lines
from materialcenter.web.language import language

bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")

READ, MANAGE = Permission.STOCK_READ, Permission.CATALOGUE_MANAGE
SHOWN, FOUND = 50, 60


@bp.get("")
@access(READ)
def index() -> str:
    """Materials by code, those that are not offered any more too; or what a search finds."""
    text, after = request.args.get("q", "").strip()[:120], request.args.get("after", "")
    family = request.args.get("family", "")
    forms = [form.code for form in FORMS.values() if not family or form.family == family]
    if text:
        found, more = queries.materials_found(db(), text, family=family, limit=FOUND), None
    else:
        rows = queries.list_materials(
            db(), form_codes=forms, active_only=False, after_code=after, limit=SHOWN + 1
        )
        found, more = rows[:SHOWN], rows[SHOWN - 1].code if len(rows) > SHOWN else None
    return render_template("catalogue/index.html", found=found, more=more, families=FAMILIES)


@bp.route("/materials/new", methods=["GET", "POST"])
@access(MANAGE)
def new() -> ResponseReturnValue:
    """Add a material: its form is chosen first, or taken from one like it."""
    like_id = request.args.get("like", type=int)
    like = queries.material_by_id(db(), like_id) if like_id else None
    code = like.form_code if like else request.args.get("form", "")
    if not code:
        return render_template("catalogue/forms.html", families=queries.families(), forms=FORMS)
    try:
        kind = form_of(code)
    except DomainError:
        return redirect(url_for("catalogue.new"), 303)
    grades = [(g.code, f"{g.code} · {g.standard}") for g in queries.all_grades(db())]
    sizes, grade = (like.dimensions, like.grade.code) if like else ({}, "")
    form = material_form(kind, grades, sizes, grade)

    def act(session: Session) -> str:
        weight = form.piece_weight_g.data if form.piece_weight_g else None
        material = services.add_material(
            session,
            grade_code=form.grade.data or "",
            form_code=kind.code,
            dims_um=form.sizes(kind),
            piece_weight_g=weight,
            weight_source=(form.weight_source.data or "") if weight else "",
            weight_checked=bool(weight and form.weight_checked.data),
            by=user(),
        )
        return url_for("catalogue.material", material_id=material.id)

    if form.validate_on_submit() and form.require([form.grade]):
        try:
            answer = post_once(act)
            flash(_("Bahan ditambahkan ke katalog."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page("catalogue/new.html", kind=kind, like=like)


@bp.get("/materials/<int:material_id>")
@access(READ)
def material(material_id: int) -> ResponseReturnValue:
    """What the catalogue knows of a material."""
    return _page(material_id)


@bp.post("/materials/<int:material_id>/reorder")
@access(MANAGE)
def reorder(material_id: int) -> ResponseReturnValue:
    """Set when to reorder."""
    form = ReorderForm()
    form.count_in(queries.material_by_id(db(), material_id).unit)

    def act(session: Session) -> Material:
        return services.set_reorder(
            session, material_id=material_id, level=form.level.data or 0,
            quantity=form.quantity.data or 0, by=user(),
        )  # fmt: skip

    if form.validate_on_submit():
        try:
            write(act)
            flash(_("Batas pesan ulang disimpan."))
            return redirect(url_for("catalogue.material", material_id=material_id), 303)
        except DomainError as error:
            form.refuse(error)
    return _page(material_id, reorder_form=form)


@bp.post("/materials/<int:material_id>/tolerance")
@access(MANAGE)
def tolerance(material_id: int) -> ResponseReturnValue:
    """Set by how much a delivery may be off."""
    form = ToleranceForm()

    def act(session: Session) -> Material:
        return services.set_tolerances(
            session, material_id=material_id, over_bp=form.over.data, under_bp=form.under.data,
            by=user(),
        )  # fmt: skip

    if form.validate_on_submit():
        try:
            write(act)
            flash(_("Toleransi kiriman disimpan."))
            return redirect(url_for("catalogue.material", material_id=material_id), 303)
        except DomainError as error:
            form.refuse(error)
    return _page(material_id, tolerance_form=form)


@bp.post("/materials/<int:material_id>/active")
@access(MANAGE)
def active(material_id: int) -> ResponseReturnValue:
    """Offer the material, or no longer."""
    form = Form()
    wanted = request.form.get("active") == "1"
    if form.validate_on_submit():
        try:
            write(
                lambda session: services.set_active(
                    session, material_id=material_id, active=wanted, by=user()
                )
            )
            return redirect(url_for("catalogue.material", material_id=material_id), 303)
        except DomainError as error:
            form.refuse(error)
    return _page(material_id)


@bp.post("/materials/<int:material_id>/merge")
@access(MANAGE)
def merge(material_id: int) -> ResponseReturnValue:
    """Let another material take over."""
    form = MergeForm()

    def act(session: Session) -> str:
        into = queries.material_by_code(session, (form.into.data or "").strip())
        kept = merge_material(
            session, material_id=material_id, into_id=into.id, reason=form.reason.data or "",
            by=user(),
        )  # fmt: skip
        return url_for("catalogue.material", material_id=kept.id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Bahan digabung. Stoknya sekarang atas nama bahan ini."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(material_id, merge_form=form)


def _page(
    material_id: int,
    *,
    reorder_form: ReorderForm | None = None,
    tolerance_form: ToleranceForm | None = None,
    merge_form: MergeForm | None = None,
) -> tuple[str, int]:
    shown = queries.material_by_id(db(), material_id)
    if reorder_form is None:
        reorder_form = ReorderForm(
            formdata=None, level=shown.reorder_level, quantity=shown.reorder_quantity
        )
    reorder_form.count_in(shown.unit)
    merge_form = merge_form or MergeForm(formdata=None)
    if tolerance_form is None:
        tolerance_form = ToleranceForm(
            formdata=None, over=shown.tolerance_over_bp, under=shown.tolerance_under_bp
        )
    kept_id = shown.merged_into_id
    page = render_template(
        "catalogue/material.html",
        shown=shown,
        kept=queries.material_by_id(db(), kept_id) if kept_id else None,
        reorder_form=reorder_form,
        merge_form=merge_form,
        tolerance_form=tolerance_form,
        plain=Form(formdata=None),
        twins=_twins(shown),
        history=history_lines(db(), Material, material_id),
    )
    return page, max(reorder_form.status, tolerance_form.status, merge_form.status)


def _twins(shown: Material) -> list[Material]:
    """Materials of the same grade and form that are nearly of the same size."""
    found = queries.materials_found(db(), shown.name(language()), limit=6)
    alike = (shown.grade_id, shown.form_code)
    return [m for m in found if m.id != shown.id and (m.grade_id, m.form_code) == alike]
