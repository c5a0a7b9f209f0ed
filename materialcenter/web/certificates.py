"""Mill certificates: which lots wait for one, what each says, its file, its lots."""

import re
from collections.abc import Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.core.files import StoredFile
from materialcenter.stock.certificates import queries, services
from materialcenter.stock.certificates.limits import faults_of, thickness_of
from materialcenter.stock.certificates.queries import Waiting
from materialcenter.stock.models import Certificate, Lot
from materialcenter.stock.queries import lot_by_code
from materialcenter.web import file_answers
from materialcenter.web.access import access, safe_path
from materialcenter.web.context import db, file_store, post_once, user, write
from materialcenter.web.forms.acts import ReasonForm, for_act, reason_form
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.certificates import ACCEPT, CertificateForm, values_of
from materialcenter.web.histories import history_lines
from materialcenter.web.quality import fault_sentence, figure_rows, metal_words
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.stock import CERTIFICATES, WAITING_LOTS

bp = Blueprint("certificates", __name__, url_prefix="/certificates")

READ, QUALITY = Permission.STOCK_READ, Permission.STOCK_QUALITY


@bp.get("")
@access(READ)
def index() -> ResponseReturnValue:
    """Lots whose certificate is missing or not linked, and from whom."""
    session = db()
    state = request.args.get("state", "")
    supplier_id = request.args.get("supplier", type=int)
    found = Listing(
        WAITING_LOTS,
        partial(
            queries.waiting_lots,
            session,
            supplier_id=supplier_id,
            state=Waiting(state) if state in set(Waiting) else None,
        ),
    )
    if asked_as_file():
        return found.file()
    page = found.page()
    return render_template(
        "certificates/index.html",
        page=page,
        suppliers=queries.waiting_by_supplier(session),
        supplier_id=supplier_id,
        state=state,
        today=clock.today(),
    )


@bp.get("/all")
@access(READ)
def every() -> ResponseReturnValue:
    """All certificates, newest first."""
    session, text = db(), request.args.get("q", "").strip()[:60]
    listed = partial(
        queries.certificates,
        session,
        text=text,
        without_file=request.args.get("file") == "none",
    )
    found = Listing(CERTIFICATES, listed)
    if asked_as_file():
        return found.file()
    page = found.page()
    counts = queries.lot_counts(session, [row.id for row in page.rows])
    return render_template("certificates/all.html", page=page, counts=counts, text=text)


@bp.route("/new", methods=["GET", "POST"])
@access(QUALITY)
def new() -> ResponseReturnValue:
    """Write down a certificate, for a lot when one is named."""
    code = request.args.get("lot", "")
    lot = lot_by_code(db(), code) if code else None
    form = CertificateForm(data={"heat": lot.heat, "plate_number": lot.plate_number} if lot else {})
    return _form(form, None, lot)


@bp.route("/<int:certificate_id>/edit", methods=["GET", "POST"])
@access(QUALITY)
def edit(certificate_id: int) -> ResponseReturnValue:
    """Mend what is known of a certificate, or give it its file."""
    certificate = queries.certificate_by_id(db(), certificate_id)
    return _form(CertificateForm(data=values_of(certificate)), certificate, None)


def _form(
    form: CertificateForm, certificate: Certificate | None, lot: Lot | None
) -> ResponseReturnValue:
    if form.validate_on_submit():
        upload, known = form.take_upload(), form.known
        certificate_id, lot_id = certificate and certificate.id, lot and lot.id

        def act(session: Session) -> str:
            if certificate_id is None:
                kept = services.record_certificate(session, known=known, by=user())
            else:
                kept = services.change_certificate(
                    session, certificate_id=certificate_id, known=known, by=user()
                )
            if upload:
                services.attach_file(
                    session, certificate_id=kept.id, store=file_store(), upload=upload, by=user()
                )
            if lot_id is not None:
                services.link_certificate(
                    session, certificate_id=kept.id, lot_ids=[lot_id], by=user()
                )
            return url_for("certificates.detail", certificate_id=kept.id)

        try:
            return post_once(act)
        except DomainError as error:
            form.refuse(error)
    return form.page("certificates/form.html", certificate=certificate, lot=lot, accept=ACCEPT)


@bp.get("/<int:certificate_id>")
@access(READ)
def detail(certificate_id: int) -> ResponseReturnValue:
    """What it says, what is wrong with it, its file, the lots it covers and could cover."""
    return _page(certificate_id)


def _page(certificate_id: int, act: str = "", failed: OnceForm | None = None) -> tuple[str, int]:
    session = db()
    certificate = queries.certificate_by_id(session, certificate_id)
    lots = queries.lots_of(session, certificate_id)
    forms: dict[str, OnceForm] = {
        f"unlink-{lot.id}": reason_form(f"unlink-{lot.id}", formdata=None) for lot in lots
    }
    if failed is not None:
        forms[act] = failed
    metal = lots[0].material if lots else None
    page = render_template(
        "certificates/detail.html",
        certificate=certificate,
        lots=lots,
        offers=queries.lots_to_link(session, certificate),
        faults=fault_sentences(certificate, lots),
        figures=figure_rows(certificate, metal),
        metal=metal_words(metal.grade.code, thickness_of(metal)) if metal else "",
        forms=forms,
        act=act,
        failed=failed,
        history=history_lines(session, Certificate, certificate_id),
    )
    return page, failed.status if failed else 200


def fault_sentences(certificate: Certificate, lots: Sequence[Lot]) -> list[str]:
    """What is wrong with a certificate's values for the metal of some lots, each told once."""
    faults = (fault for lot in lots for fault in faults_of(certificate.figures, lot.material))
    return [fault_sentence(fault) for fault in dict.fromkeys(faults)]


@bp.post("/<int:certificate_id>/lots")
@access(QUALITY)
def link(certificate_id: int) -> ResponseReturnValue:
    """Let it cover the lots named; back to the page where that was asked."""
    texts = request.form.getlist("lot_id")
    ids = [int(text) for text in texts if re.fullmatch("[0-9]{1,18}", text)]
    write(
        lambda session: services.link_certificate(
            session, certificate_id=certificate_id, lot_ids=ids, by=user()
        )
    )
    flash(_("Sertifikat sudah ditautkan."))
    back = safe_path(request.form.get("next"))
    return redirect(back or url_for("certificates.detail", certificate_id=certificate_id), 303)


@bp.post("/<int:certificate_id>/lots/<int:lot_id>/unlinking")
@access(QUALITY)
def unlink(certificate_id: int, lot_id: int) -> ResponseReturnValue:
    """Take back a wrong link, with a reason."""
    act, form = f"unlink-{lot_id}", ReasonForm()
    for_act(form, act)

    def loosen(session: Session) -> str:
        services.unlink_certificate(
            session, certificate_id=certificate_id, lot_id=lot_id, by=user(),
            reason=form.reason.data or "",
        )  # fmt: skip
        return url_for("certificates.detail", certificate_id=certificate_id)

    if form.validate_on_submit():
        try:
            return post_once(loosen)
        except DomainError as error:
            form.refuse(error)
    return _page(certificate_id, act, form)


@bp.get("/<int:certificate_id>/file")
@access(READ, hidden=True)
def file(certificate_id: int) -> Response:
    """The file as it was uploaded."""
    return file_answers.download(_file_of(certificate_id), "sertifikat")


@bp.get("/<int:certificate_id>/preview.png")
@access(READ, hidden=True)
def preview(certificate_id: int) -> Response:
    """A picture of its first page, drawn by us."""
    return file_answers.picture(_file_of(certificate_id))


def _file_of(certificate_id: int) -> StoredFile:
    kept = queries.certificate_by_id(db(), certificate_id).file
    if kept is None:
        raise NotFound
    return kept
