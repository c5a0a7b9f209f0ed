"""An approved order is changed by a new version: proposed, decided on, and all of them to read."""

from collections.abc import Callable

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import material_by_id, materials_found
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.core.settings import ORDER_LIMIT_IDR, value_of
from materialcenter.core.tax import rule_on
from materialcenter.fulfilment.changing import (
    Terms,
    approve_change,
    propose_change,
    refuse_change,
    withdraw_change,
)
from materialcenter.fulfilment.delivered_prices import doubts_of_version
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.queries import offers_for, order_by_id
from materialcenter.purchasing.versions.models import VERSION_STATE_NAMES, VersionState
from materialcenter.purchasing.versions.queries import versions_of
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import ReasonForm, reason_form
from materialcenter.web.forms.order_terms import ChangeForm, change_form
from materialcenter.web.order_sums import sum_rows

bp = Blueprint("order_versions", __name__, url_prefix="/supplier-orders/<int:order_id>/versions")

READ, ORDER = Permission.PURCHASING_READ, Permission.PURCHASING_ORDER
APPROVE = Permission.PURCHASING_APPROVE


@bp.get("")
@access(READ, hidden=True)
def index(order_id: int) -> ResponseReturnValue:
    """What was approved each time, and what waits."""
    return _page(order_id)


def _page(order_id: int, refusal: ReasonForm | None = None) -> tuple[str, int]:
    order = order_by_id(db(), order_id, by=user())
    versions = versions_of(db(), order_id, by=user())
    limit = value_of(db(), ORDER_LIMIT_IDR)
    waiting = next((v for v in versions if v.state == VersionState.PROPOSED), None)
    form = refusal or reason_form("refusal", formdata=None)
    return form.page(
        "orders/versions.html",
        order=order,
        versions=versions,
        waiting=waiting,
        doubts=doubts_of_version(db(), waiting) if waiting else {},
        state_names=VERSION_STATE_NAMES,
        rule=rule_on(db(), clock.today()),
        sum_rows=sum_rows,
        limit=limit,
    )


@bp.route("/new", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def new(order_id: int) -> ResponseReturnValue:
    """Propose another quantity, price, day, material, charge or discount."""
    order = order_by_id(db(), order_id, by=user())
    if request.args.get("pick"):
        text = request.args.get("q", "")
        found = materials_found(db(), text) if text else []
        return render_template("orders/change_pick.html", order=order, found=found)
    material_id = request.args.get("material", type=int)
    material = material_by_id(db(), material_id) if material_id else None
    form = change_form(order, material, _asked(order, material))
    if form.validate_on_submit():
        try:
            answer = post_once(lambda session: _propose(session, order, material, form))
            flash(_("Usulan perubahan dikirim. Orang lain yang menyetujuinya."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page("orders/change.html", order=order, material=material)


def _asked(order: SupplierOrder, material: Material | None) -> int | None:
    """What the supplier asks for a material, as far as it is known."""
    if material is None:
        return None
    offers = offers_for(db(), material.id, 1, clock.today())
    return next((o.idr_per_kg for o in offers if o.supplier_id == order.supplier_id), None)


def _propose(
    session: Session, order: SupplierOrder, material: Material | None, form: ChangeForm
) -> str:
    propose_change(
        session,
        order_id=order.id,
        reason=form.reason.data or "",
        lines=form.wanted_of(order),
        new_lines={material.id: form.wanted("new")} if material else {},
        terms=Terms(form.discount_bp.data or 0, form.charges),
        by=user(),
    )
    return url_for("order_versions.index", order_id=order.id)


@bp.post("/<int:version_id>/approval")
@access(APPROVE, hidden=True)
def approve(order_id: int, version_id: int) -> ResponseReturnValue:
    """Another person says yes; the change holds at once."""
    return _act(
        order_id, version_id,
        lambda session: approve_change(session, change_id=version_id, by=user()),
        _("Perubahan berlaku. Kirim versi barunya ke pemasok."),
    )  # fmt: skip


@bp.post("/<int:version_id>/refusal")
@access(APPROVE, hidden=True)
def refuse(order_id: int, version_id: int) -> ResponseReturnValue:
    """The order stays as it is."""
    form = reason_form("refusal")
    if not form.validate_on_submit():
        return _page(order_id, form)
    return _act(
        order_id, version_id,
        lambda session: refuse_change(
            session, change_id=version_id, reason=form.reason.data or "", by=user()
        ),
        _("Usulan perubahan ditolak. Pesanan tetap seperti semula."),
        form,
    )  # fmt: skip


@bp.post("/<int:version_id>/withdrawal")
@access(ORDER, hidden=True)
def withdraw(order_id: int, version_id: int) -> ResponseReturnValue:
    """The change is not wanted any more."""
    return _act(
        order_id, version_id,
        lambda session: withdraw_change(session, change_id=version_id, by=user()),
        _("Usulan perubahan ditarik."),
    )  # fmt: skip


def _act(
    order_id: int,
    version_id: int,
    act: Callable[[Session], object],
    done: str,
    form: ReasonForm | None = None,
) -> ResponseReturnValue:
    if version_id not in {version.id for version in versions_of(db(), order_id, by=user())}:
        raise NotFound

    def once(session: Session) -> str:
        act(session)
        return url_for("orders.detail", order_id=order_id)

    try:
        answer = post_once(once)
    except DomainError as error:
        form = form or reason_form("refusal", formdata=None)
        form.refuse(error)
        return _page(order_id, form)
    flash(done)
    return answer
