"""Grades: standard and edition, density, and the limits that certificates are checked against."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue import queries, services
from materialcenter.catalogue.models import Grade
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.stock.certificates.limits import FIGURES, limits_of
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.catalogue import LIMITS, GradeForm, NewGradeForm
from materialcenter.web.histories import history_lines
from materialcenter.web.quality import figure_name, limit_words

bp = Blueprint("grades", __name__, url_prefix="/catalogue/grades")

READ, MANAGE = Permission.STOCK_READ, Permission.CATALOGUE_MANAGE
MATERIALS = 20


@bp.get("")
@access(READ)
def index() -> str:
    """All grades with their standard."""
    grades = queries.all_grades(db())
    return render_template(
        "catalogue/grades.html", grades=grades, counts=queries.count_by_grade(db())
    )


@bp.route("/new", methods=["GET", "POST"])
@access(MANAGE)
def new() -> ResponseReturnValue:
    """Add a grade."""
    form = NewGradeForm()
    form.family.choices = [
        (one, one) for one in sorted({g.family for g in queries.all_grades(db())})
    ]

    def act(session: Session) -> str:
        grade = services.add_grade(
            session,
            code=form.code.data or "",
            family=form.family.data or "",
            density_kg_m3=form.density.data or 0,
            by=user(),
            **form.known,
        )
        return url_for("grades.detail", grade_id=grade.id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Mutu ditambahkan."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page("catalogue/grade_form.html", grade=None)


@bp.get("/<int:grade_id>")
@access(READ)
def detail(grade_id: int) -> str:
    """One grade, its limits as they are written and as certificates are checked, its materials."""
    grade = queries.grade_by_id(db(), grade_id)
    limits = limits_of(grade.limits, None)
    return render_template(
        "catalogue/grade.html",
        grade=grade,
        limits=[(figure_name(f), limit_words(f, limits[f])) for f in FIGURES if f in limits],
        materials=queries.list_materials(db(), grade_code=grade.code, limit=MATERIALS),
        history=history_lines(db(), Grade, grade.id),
    )


@bp.route("/<int:grade_id>/edit", methods=["GET", "POST"])
@access(MANAGE)
def edit(grade_id: int) -> ResponseReturnValue:
    """Mend what is known of a grade."""
    grade = queries.grade_by_id(db(), grade_id)
    form = GradeForm(obj=grade, **{name: grade.limits.get(name, "") for name in LIMITS})

    def act(session: Session) -> str:
        services.change_grade(session, grade_id=grade_id, by=user(), **form.known)
        return url_for("grades.detail", grade_id=grade_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Data mutu disimpan."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page("catalogue/grade_form.html", grade=grade)
