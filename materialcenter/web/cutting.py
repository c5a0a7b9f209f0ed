"""Cut jobs: planned, drawn, posted, and undone."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import by_width, from_coil
from materialcenter.catalogue.queries import cut_processes, material_by_id, materials_found
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.cutting.bar_plan import BarPlan
from materialcenter.cutting.drawing import Voice, draw_bars, draw_plates
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.demand.queries import open_lines_of
from materialcenter.fulfilment.cut_jobs import queries
from materialcenter.fulfilment.cut_jobs.expecting import Expected, expected
from materialcenter.fulfilment.cut_jobs.models import JOB_STATUS_NAMES, CutJob, JobStatus
from materialcenter.fulfilment.cut_jobs.planning import (
    WantedPiece,
    cancel_job,
    letter,
    plan_job,
    replan_job,
)
from materialcenter.fulfilment.cut_jobs.plans import Spot, plan_of
from materialcenter.fulfilment.cut_jobs.posting import post_cut
from materialcenter.fulfilment.cut_jobs.reversing import reverse_cut
from materialcenter.fulfilment.queries import reversal_of
from materialcenter.stock.models import Balance
from materialcenter.stock.queries import balances_on, lot_by_code
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user, write
from materialcenter.web.formatting import number
from materialcenter.web.forms.acts import ReasonForm, reason_form
from materialcenter.web.forms.base import Form, OnceForm
from materialcenter.web.forms.cutting import (
    PlanForm,
    consumed,
    cut_form,
    plan_form,
    rows_of,
    yield_name,
)
from materialcenter.web.histories import history_lines

bp = Blueprint("cutting", __name__, url_prefix="/cutting")

ROWS, MOST_ROWS = 4, 40


@bp.get("")
@access(Permission.STOCK_READ)
def index() -> str:
    """Cut jobs, newest first."""
    asked = request.args.get("status", "")
    status = JobStatus(asked) if asked in set(JobStatus) else None
    page = queries.jobs(db(), status=status, after=request.args.get("after", type=int))
    return render_template("cutting/index.html", page=page, names=JOB_STATUS_NAMES, status=asked)


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.STOCK_CUT)
def new() -> ResponseReturnValue:
    """Say which pieces are wanted; of which material is looked for first."""
    lot_code = request.args.get("lot", "")
    material_id = request.args.get("material", type=int)
    if lot_code:
        material_id = lot_by_code(db(), lot_code).material_id
    if material_id is None:
        text = request.args.get("q", "").strip()
        found = materials_found(db(), text, limit=30) if text else []
        return render_template("cutting/pick.html", found=found)
    material = material_by_id(db(), material_id)
    try:
        wide, coil = by_width(material), from_coil(material)
    except DomainError as error:
        form = OnceForm(formdata=None)
        form.refuse(error)
        return form.page("cutting/pick.html", found=[])
    lines = open_lines_of(db(), material.id)
    wished = _wished(lines, request.args.getlist("line", type=int), wide=wide)
    form, rows = _plan_form(lines, wished, wide=wide)
    if request.method == "GET":
        usual = queries.usual_process(db(), material.form_code)
        form.process_id.data = usual or form.process_id.data
    if request.form.get("do") == "more":
        return form.page("cutting/new.html", **_about(material, rows, lot_code, wide, coil))

    def act(session: Session) -> str:
        job = plan_job(
            session,
            material_id=material.id,
            pieces=form.wanted(rows, wide=wide),
            process_id=form.process_id.data,
            kerf_um=form.kerf.data,
            trim_um=form.trim.data or 0,
            lot_code=lot_code,
            sheet_length_um=form.sheet_length.data if coil else None,
            note=form.note.data or "",
            by=user(),
        )
        return url_for("cutting.detail", job_id=job.id)

    if form.validate_on_submit():
        try:
            return post_once(act)
        except DomainError as error:
            form.refuse(error)
    return form.page("cutting/new.html", **_about(material, rows, lot_code, wide, coil))


def _about(
    material: Material, rows: int, lot_code: str, wide: bool, coil: bool
) -> dict[str, object]:
    return {
        "material": material, "rows": rows, "lot_code": lot_code, "wide": wide, "coil": coil,
        "letter": letter,
    }  # fmt: skip


def _plan_form(
    lines: Sequence[PurchaseRequestLine], wished: Sequence[WantedPiece], *, wide: bool
) -> tuple[PlanForm, int]:
    """The form with as many rows as were sent, wished for or asked for."""
    rows = min(request.form.get("rows", type=int) or max(ROWS, len(wished) + 1), MOST_ROWS)
    if request.form.get("do") == "more":
        rows = min(rows + ROWS, MOST_ROWS)
    names = [(line.id, f"{line.request.number} {line.request.workshop.name}") for line in lines]
    return plan_form(rows, cut_processes(db()), names, wide=wide, wished=wished), rows


def _wished(
    lines: Sequence[PurchaseRequestLine], chosen: Sequence[int], *, wide: bool
) -> list[WantedPiece]:
    """What the chosen lines wish to be cut."""
    return [
        WantedPiece(wish.w_um if wide else None, wish.l_um, wish.pieces, wish.turnable, line.id)
        for line in lines
        if line.id in chosen
        for wish in line.cuts
    ]


@bp.get("/<int:job_id>")
@access(Permission.STOCK_READ)
def detail(job_id: int) -> ResponseReturnValue:
    """The plan as a drawing and in figures, and what came out of it."""
    return _page(job_id)


@bp.post("/<int:job_id>/cancel")
@access(Permission.STOCK_CUT)
def cancel(job_id: int) -> ResponseReturnValue:
    """Give the plan up."""
    return _change(job_id, cancel_job, _("Rencana potong dibatalkan."))


@bp.post("/<int:job_id>/plan")
@access(Permission.STOCK_CUT)
def replan(job_id: int) -> ResponseReturnValue:
    """Plan again with the metal there is now."""
    return _change(job_id, replan_job, _("Rencana dibuat lagi dengan bahan yang ada sekarang."))


def _change(job_id: int, verb: Callable[..., CutJob], said: str) -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        try:
            write(lambda session: verb(session, job_id=job_id, by=user()))
            flash(said)
            return redirect(url_for("cutting.detail", job_id=job_id), 303)
        except DomainError as error:
            form.refuse(error)
    return _page(job_id, form)


@bp.post("/<int:job_id>/reverse")
@access(Permission.FULFILMENT_REVERSE)
def reverse(job_id: int) -> ResponseReturnValue:
    """Undo the cut that stands."""
    form = reason_form("reversal")
    standing = [cut for cut in queries.cuts_of(db(), job_id) if not _reversed(cut.posting_id)]
    if not standing:
        raise NotFound

    def act(session: Session) -> str:
        reason = form.reason.data or ""
        reverse_cut(session, posting_id=standing[0].posting_id, reason=reason, by=user())
        return url_for("cutting.detail", job_id=job_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Pemotongan dibatalkan. Bahannya kembali seperti sebelumnya."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(job_id, form)


def _reversed(posting_id: int) -> bool:
    return reversal_of(db(), posting_id) is not None


def _page(job_id: int, failed: Form | None = None) -> tuple[str, int]:
    session = db()
    job = queries.job_by_id(session, job_id)
    plan = plan_of(job.plan)
    cuts = queries.cuts_of(session, job_id)
    reversals = {cut.id: reversal_of(session, cut.posting_id) for cut in cuts}
    undo = failed if isinstance(failed, ReasonForm) else reason_form("reversal", formdata=None)
    return (failed or undo).page(
        "cutting/detail.html",
        job=job,
        status_name=_(JOB_STATUS_NAMES[JobStatus(job.status)]),
        plan=plan,
        sources=expected(job),
        drawings=drawings_of(job),
        cuts=cuts,
        reversals=reversals,
        undo=undo,
        plain=Form(formdata=None),
        failed=failed,
        letter=letter,
        history=history_lines(session, CutJob, job.id),
    )


def drawings_of(job: CutJob) -> list[Markup]:
    """Each way of cutting as SVG in the reader's language."""
    plan, voice = plan_of(job.plan), Voice(_, lambda um: number(um, 3))
    drawings = draw_bars(plan, voice) if isinstance(plan, BarPlan) else draw_plates(plan, voice)
    return [Markup(drawing) for drawing in drawings]  # noqa: S704 (drawn here, words escaped)


@bp.route("/<int:job_id>/post", methods=["GET", "POST"])
@access(Permission.STOCK_CUT)
def post(job_id: int) -> ResponseReturnValue:
    """Say what was really cut."""
    job = queries.job_by_id(db(), job_id)
    if job.status != JobStatus.PLANNED:
        return redirect(url_for("cutting.detail", job_id=job_id), 303)
    sources = expected(job)
    balances = _balances(sources)
    sources = [source for source in sources if source.source.spot in balances]
    form = cut_form(sources, balances)
    wide = by_width(job.material)

    def act(session: Session) -> str:
        post_cut(
            session, job_id=job_id, sources=consumed(form, sources, balances, wide=wide),
            note=form.note.data or "", by=user(),
        )  # fmt: skip
        return url_for("cutting.detail", job_id=job_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Hasil potong dibukukan."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page(
        "cutting/post.html",
        job=job, sources=sources, balances=balances, wide=wide,
        rows_of=rows_of, yield_name=yield_name,
    )  # fmt: skip


def _balances(sources: Sequence[Expected]) -> dict[Spot, Balance]:
    found = balances_on(db(), [one.source.spot for one in sources])
    return {(balance.lot_id, balance.place_id): balance for balance in found}
