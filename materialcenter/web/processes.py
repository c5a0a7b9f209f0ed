"""Ways to cut, and how wide the cut of each is."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.processes import save_process
from materialcenter.catalogue.queries import cut_process_by_id, cut_processes
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.catalogue import ProcessForm

bp = Blueprint("processes", __name__, url_prefix="/catalogue/processes")


@bp.get("")
@access(Permission.STOCK_READ)
def index() -> str:
    """All ways to cut."""
    return render_template(
        "catalogue/processes.html", processes=cut_processes(db(), active_only=False)
    )


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.CATALOGUE_MANAGE)
def new() -> ResponseReturnValue:
    """Add a way to cut."""
    return _save(ProcessForm(), None)


@bp.route("/<int:process_id>", methods=["GET", "POST"])
@access(Permission.CATALOGUE_MANAGE)
def edit(process_id: int) -> ResponseReturnValue:
    """Change a way to cut."""
    process = cut_process_by_id(db(), process_id)
    form = ProcessForm(
        obj=process, kerf=process.kerf_um, kerf_least=process.kerf_least_um,
        kerf_most=process.kerf_most_um,
    )  # fmt: skip
    return _save(form, process_id)


def _save(form: ProcessForm, process_id: int | None) -> ResponseReturnValue:
    def act(session: Session) -> str:
        save_process(
            session,
            process_id=process_id,
            name_id=form.name_id.data or "",
            name_en=form.name_en.data or "",
            kerf_um=form.kerf.data or 0,
            kerf_least_um=form.kerf_least.data or 0,
            kerf_most_um=form.kerf_most.data or 0,
            used_for=form.used_for.data or "",
            source=form.source.data or "",
            active=bool(form.active.data),
            by=user(),
        )
        return url_for("processes.index")

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Cara potong disimpan."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page("catalogue/process.html", process_id=process_id)
