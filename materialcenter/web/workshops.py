"""The IKM the centre serves."""

from functools import partial

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts import queries, services
from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.accounts import WorkshopForm
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.asking import WORKSHOPS

bp = Blueprint("workshops", __name__, url_prefix="/workshops")


@bp.get("")
@access(Permission.ACCOUNTS_READ)
def index() -> ResponseReturnValue:
    """All IKM, newest first."""
    found = Listing(
        WORKSHOPS,
        partial(
            queries.workshops_page,
            db(),
            text=request.args.get("q", ""),
            district=request.args.get("district", ""),
        ),
    )
    if asked_as_file():
        return found.file()
    page = found.page()
    return render_template("accounts/workshops.html", page=page, districts=queries.districts(db()))


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.ACCOUNTS_MANAGE)
def new() -> ResponseReturnValue:
    """Add an IKM."""
    form = WorkshopForm()
    form.village_id.choices = [("", _("Belum diketahui"))] + [
        (str(village.id), f"{village.name}, {village.district}")
        for village in queries.villages(db())
    ]
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _add(session, form))
        except DomainError as error:
            form.refuse(error)
    return form.page("accounts/workshop_new.html")


@bp.get("/<int:workshop_id>")
@access(Permission.ACCOUNTS_READ)
def detail(workshop_id: int) -> str:
    """One IKM and its people."""
    workshop = queries.workshop_with_id(db(), workshop_id)
    members = queries.members_of(db(), workshop_id)
    return render_template("accounts/workshop.html", workshop=workshop, members=members)


def _add(session: Session, form: WorkshopForm) -> str:
    workshop = services.add_workshop(
        session,
        name=form.name.data or "",
        trade=form.trade.data or "",
        contact=form.contact.data or "",
        phone=form.phone.data or "",
        village_id=int(form.village_id.data or 0) or None,
        address=form.address.data or "",
        member_since=form.member_since.data,
        by=user(),
    )
    return url_for("workshops.detail", workshop_id=workshop.id)
