"""What is still to come of an order line: when, and whether at all."""

from collections.abc import Callable

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.fulfilment.closing import close_line
from materialcenter.fulfilment.confirming import confirm_line, short_by_confirmation
from materialcenter.fulfilment.queries import pegs_of_order
from materialcenter.fulfilment.splitting import split_line
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.queries import order_by_id
from materialcenter.purchasing.services import reschedule_line
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import for_act
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.orders import CloseForm, ConfirmForm, ScheduleForm, SplitForm

bp = Blueprint("order_lines", __name__, url_prefix="/supplier-orders/<int:order_id>/rest")

ORDER = Permission.PURCHASING_ORDER


@bp.get("/<int:line_id>")
@access(ORDER, hidden=True)
def rest(order_id: int, line_id: int) -> ResponseReturnValue:
    """What is to come, for whom, and what can be done about it."""
    return _page(order_id, line_id)


@bp.post("/<int:line_id>/schedule")
@access(ORDER, hidden=True)
def schedule(order_id: int, line_id: int) -> ResponseReturnValue:
    """The supplier says when it comes."""
    form = ScheduleForm()

    def verb(session: Session) -> None:
        reschedule_line(
            session, order_line_id=line_id, expected_on=form.expected_on.data or clock.today(),
            note=form.note.data or "", by=user(),
        )  # fmt: skip

    return _act(
        order_id, line_id, form, verb, _("Tanggal datang disimpan. Yang dijatah melihatnya.")
    )


@bp.post("/<int:line_id>/confirmation")
@access(ORDER, hidden=True)
def confirm(order_id: int, line_id: int) -> ResponseReturnValue:
    """The supplier says how much he brings, and when."""
    form = ConfirmForm()
    for_act(form, "confirm")
    form.confirmed_quantity.unit = _line(order_id, line_id).material.unit

    def verb(session: Session) -> None:
        confirm_line(
            session, order_line_id=line_id, note=form.note.data or "",
            confirmed_quantity=form.confirmed_quantity.data or 0,
            confirmed_on=form.confirmed_on.data or clock.today(), by=user(),
        )  # fmt: skip

    return _act(order_id, line_id, form, verb, _("Konfirmasi pemasok disimpan."))


@bp.post("/<int:line_id>/split")
@access(ORDER, hidden=True)
def split(order_id: int, line_id: int) -> ResponseReturnValue:
    """A part comes on another day."""
    form = SplitForm()
    for_act(form, "split")
    form.quantity.unit = _line(order_id, line_id).material.unit

    def verb(session: Session) -> None:
        split_line(
            session, order_line_id=line_id, quantity=form.quantity.data or 0,
            expected_on=form.expected_on.data or clock.today(), reason=form.reason.data or "",
            by=user(),
        )  # fmt: skip

    return _act(
        order_id, line_id, form, verb, _("Dipisah. Jatah mengikuti tanggal yang dibutuhkan.")
    )


@bp.post("/<int:line_id>/closing")
@access(ORDER, hidden=True)
def close(order_id: int, line_id: int) -> ResponseReturnValue:
    """The rest comes no more."""
    form = CloseForm()

    def verb(session: Session) -> None:
        close_line(
            session, order_line_id=line_id, reason=form.reason.data or "",
            short=form.why.data == "short", by=user(),
        )  # fmt: skip

    return _act(
        order_id, line_id, form, verb, _("Sisa baris ditutup. Kebutuhannya perlu dipesan lagi.")
    )


def _act(
    order_id: int, line_id: int, form: OnceForm, verb: Callable[[Session], None], said: str
) -> ResponseReturnValue:
    _line(order_id, line_id)

    def once(session: Session) -> str:
        verb(session)
        return url_for("orders.detail", order_id=order_id)

    if form.validate_on_submit():
        try:
            answer = post_once(once)
            flash(said)
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(order_id, line_id, form)


def _line(order_id: int, line_id: int) -> SupplierOrderLine:
    order = order_by_id(db(), order_id, by=user())
    line = next((line for line in order.lines if line.id == line_id), None)
    if line is None:
        raise NotFound
    return line


def _page(order_id: int, line_id: int, failed: OnceForm | None = None) -> tuple[str, int]:
    line = _line(order_id, line_id)
    pegs = pegs_of_order(db(), order_id).get(line_id, [])
    schedule = ScheduleForm(formdata=None, expected_on=line.expected_on)
    closing = CloseForm(formdata=None)
    return (failed or closing).page(
        "orders/rest.html",
        line=line,
        order=line.order,
        pegs=pegs,
        shorts=short_by_confirmation(line, pegs),
        confirming=failed if isinstance(failed, ConfirmForm) else _confirming(line),
        splitting=failed if isinstance(failed, SplitForm) else _splitting(line),
        schedule=failed if isinstance(failed, ScheduleForm) else schedule,
        closing=failed if isinstance(failed, CloseForm) else closing,
    )


def _confirming(line: SupplierOrderLine) -> ConfirmForm:
    known = line.quantity if line.confirmed_quantity is None else line.confirmed_quantity
    form = ConfirmForm(formdata=None, confirmed_quantity=known, confirmed_on=line.expected_on)
    for_act(form, "confirm")
    form.confirmed_quantity.unit = line.material.unit
    return form


def _splitting(line: SupplierOrderLine) -> SplitForm:
    form = SplitForm(formdata=None, quantity=line.unconfirmed or None)
    for_act(form, "split")
    form.quantity.unit = line.material.unit
    return form
