"""Titipan: what lies here of whom, taken in and handed back."""

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from materialcenter.accounts.permissions import Permission
from materialcenter.accounts.services import add_customer
from materialcenter.catalogue.queries import material_by_id, materials_found
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.fulfilment.keeping import hand_back_owned, receive_owned
from materialcenter.stock.models import Balance
from materialcenter.stock.moving.queries import balances_of_owner, possible_owners, titipan
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.moving import (
    LEFT_ROWS,
    CustomerForm,
    FetchForm,
    fetch_form,
    leave_form,
)

bp = Blueprint("keeping", __name__, url_prefix="/titipan")


@bp.get("")
@access(Permission.STOCK_READ)
def index() -> str:
    """What lies here, by owner."""
    rows = titipan(db())
    groups = [(owner, list(own)) for owner, own in groupby(rows, key=lambda row: row.lot.owner)]
    return render_template("moving/titipan.html", groups=groups)


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.FULFILMENT_RECEIVE)
def new() -> ResponseReturnValue:
    """Take metal in that stays its owner's; the material is looked for first."""
    material_id = request.args.get("material", type=int)
    if material_id is None:
        text = request.args.get("q", "").strip()
        found = materials_found(db(), text, limit=30) if text else []
        return render_template("moving/leave_pick.html", found=found)
    material = material_by_id(db(), material_id)
    owners = [(owner.id, owner.name) for owner in possible_owners(db())]
    form = leave_form(owners, by_piece=material.counted == "piece")

    def act(session: Session) -> str:
        delivery = receive_owned(
            session,
            owner_id=int(form.owner_id.data),
            left=form.left(material_id),
            delivery_note=form.delivery_note.data or "",
            note=form.note.data or "",
            by=user(),
        )
        return url_for("moving.detail", posting_id=delivery.posting_id)

    if form.validate_on_submit():
        try:
            return post_once(act)
        except DomainError as error:
            form.refuse(error)
    return form.page("moving/leave.html", material=material, rows=LEFT_ROWS)


@bp.route("/customers/new", methods=["GET", "POST"])
@access(Permission.FULFILMENT_RECEIVE)
def customer() -> ResponseReturnValue:
    """Add a company whose metal is kept here."""
    form = CustomerForm()

    def act(session: Session) -> str:
        name, phone = form.name.data or "", form.phone.data or ""
        add_customer(session, name=name, phone=phone, by=user())
        return url_for("keeping.new")

    if form.validate_on_submit():
        try:
            return post_once(act)
        except DomainError as error:
            form.refuse(error)
    return form.page("moving/customer.html")


@bp.route("/return", methods=["GET", "POST"])
@access(Permission.FULFILMENT_ISSUE)
def hand_back() -> ResponseReturnValue:
    """Give metal back to its owner."""
    owner_id = request.args.get("owner", type=int)
    if owner_id is None:
        return redirect(url_for("keeping.index"))
    rows = balances_of_owner(db(), owner_id)
    form = fetch_form(rows)
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _hand_back(session, owner_id, rows, form))
        except DomainError as error:
            form.refuse(error)
    return form.page("moving/fetch.html", rows=rows)


def _hand_back(session: Session, owner_id: int, rows: Sequence[Balance], form: FetchForm) -> str:
    delivery = hand_back_owned(
        session,
        owner_id=owner_id,
        fetched=form.fetched(rows),
        taken_by=form.taken_by.data or "",
        note=form.note.data or "",
        by=user(),
    )
    return url_for("moving.detail", posting_id=delivery.posting_id)
