"""Orders to suppliers: written, approved, sent, cancelled."""

from collections.abc import Callable, Collection
from functools import partial

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.accounts.queries import people_who_may
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import material_by_id, materials_found
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.core.settings import ORDER_LIMIT_IDR, value_of
from materialcenter.core.tax import rule_on
from materialcenter.fulfilment import pegging
from materialcenter.fulfilment.after_delivery.queries import own_charges
from materialcenter.fulfilment.arrivals import pegs_on
from materialcenter.fulfilment.confirming import short_by_confirmation
from materialcenter.fulfilment.delivered_prices import delivered_prices, doubts_of
from materialcenter.fulfilment.queries import pegs_of_order, receipts, reversed_numbers
from materialcenter.purchasing import queries, sending_back, services
from materialcenter.purchasing.arrivals import is_late
from materialcenter.purchasing.models import (
    ORDER_STATUS_NAMES,
    OrderStatus,
    SupplierOrder,
    SupplierOrderLine,
)
from materialcenter.purchasing.terms import LARGEST
from materialcenter.purchasing.versions.queries import versions_of, with_waiting_change
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.orders import DraftLineForm, LineForm, OrderForm, ReasonForm
from materialcenter.web.forms.priced import KG, PIECE
from materialcenter.web.histories import history_lines
from materialcenter.web.order_sums import sum_rows
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.buying import LATE_LINES, ORDERS

bp = Blueprint("orders", __name__, url_prefix="/supplier-orders")

READ, ORDER = Permission.PURCHASING_READ, Permission.PURCHASING_ORDER
LATE = "late"
TABS = {
    "draft": (OrderStatus.DRAFT,),
    "approved": (OrderStatus.APPROVED,),
    "sent": (OrderStatus.SENT,),
    LATE: (),
    "done": (OrderStatus.CLOSED, OrderStatus.CANCELLED),
}


@bp.get("")
@access(READ, hidden=True)
def index() -> ResponseReturnValue:
    """Orders by where they stand."""
    tab = request.args.get("status", "")
    tab = tab if tab in TABS else "draft"
    by_status = queries.count_by_status(db())
    counts = {name: sum(by_status.get(status, 0) for status in TABS[name]) for name in TABS}
    counts[LATE] = queries.count_late(db())
    if tab == LATE:
        lines = Listing(LATE_LINES, partial(queries.late_lines, db(), by=user()))
        if asked_as_file():
            return lines.file()
        late = lines.page()
        return render_template(
            "orders/late.html", page=late, tab=tab, counts=counts, today=clock.today(),
            pegs=pegs_on(db(), [line.id for line in late.rows]),
        )  # fmt: skip
    found = Listing(ORDERS, partial(queries.orders, db(), by=user(), statuses=TABS[tab]))
    if asked_as_file():
        return found.file()
    page = found.page()
    return render_template(
        "orders/index.html", page=page, tab=tab, counts=counts, today=clock.today(),
        status_names=ORDER_STATUS_NAMES,
        changing=with_waiting_change(db(), [order.id for order in page.rows]),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def new() -> ResponseReturnValue:
    """Begin an order that nobody's request asks for, such as to fill the racks."""
    form = OrderForm(supplier_id=request.args.get("supplier", ""))
    form.supplier_id.choices = [(str(s.id), s.name) for s in queries.suppliers(db())]
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _draft(session, form))
        except DomainError as error:
            form.refuse(error)
    return form.page("orders/new.html")


def _draft(session: Session, form: OrderForm) -> str:
    order = services.draft_order(
        session,
        supplier_id=int(form.supplier_id.data),
        expected_on=form.expected_on.data or clock.today(),
        note=form.note.data or "",
        by=user(),
    )
    return url_for(
        "orders.add_line", order_id=order.id, material=request.args.get("material", type=int),
        quantity=request.args.get("quantity", type=int),
    )  # fmt: skip


@bp.get("/<int:order_id>")
@access(READ, hidden=True)
def detail(order_id: int) -> ResponseReturnValue:
    """One order: what comes, for whom, what came, and what can be done."""
    return _detail(order_id, ReasonForm(formdata=None))


def _detail(order_id: int, form: ReasonForm) -> ResponseReturnValue:
    order = queries.order_by_id(db(), order_id, by=user())
    arrivals = receipts(db(), by=user(), order_id=order_id).rows
    limit = value_of(db(), ORDER_LIMIT_IDR)
    pegs = pegs_of_order(db(), order_id)
    rule = order.tax_rule or (rule_on(db(), clock.today()) if _is_draft(order) else None)
    sums = order.sums(rule)
    authors = queries.authors_of(db(), [order])[order_id]
    return form.page(
        "orders/detail.html",
        order=order,
        mine=user().id in authors,
        status=ORDER_STATUS_NAMES[OrderStatus(order.status)],
        late=is_late(order),
        pegs=pegs,
        shorts={
            line.id: short_by_confirmation(line, pegs.get(line.id, [])) for line in order.lines
        },
        approvers=_approvers(order, limit, authors),
        versions=versions_of(db(), order_id, by=user()),
        sums=sums,
        sum_rows=sum_rows(sums, charges=order.charges, discount_bp=order.discount_bp, rule=rule),
        charges=own_charges(db(), [order_id]).get(order_id),
        receipts=arrivals,
        reversed_by=reversed_numbers(db(), [row.posting_id for row in arrivals]),
        limit=limit,
        doubts=doubts_of(db(), order.lines) if _is_draft(order) else {},
        paid=delivered_prices(db(), [x.material_id for x in order.lines if _is_draft(order)]),
        returned=sending_back.sent_back(db(), [order]).get(order_id, ""),
        above_limit=order.total_idr > limit,
        history=history_lines(db(), SupplierOrder, order_id),
    )


def _approvers(order: SupplierOrder, limit_idr: int, authors: Collection[int]) -> str:
    """The names of those a draft waits for: who may approve it and wrote nothing of it."""
    if not _is_draft(order):
        return ""
    wanted = Permission.PURCHASING_APPROVE
    if order.total_idr > limit_idr:
        wanted = Permission.PURCHASING_APPROVE_ABOVE_LIMIT
    return ", ".join(one.name for one in people_who_may(db(), wanted) if one.id not in authors)


def _is_draft(order: SupplierOrder) -> bool:
    return order.status == OrderStatus.DRAFT


def _act(
    order_id: int, act: Callable[[Session], object], done: str, form: ReasonForm | None = None
) -> ResponseReturnValue:
    """Do one act on an order; a refusal is shown on its page."""

    def once(session: Session) -> str:
        act(session)
        return url_for("orders.detail", order_id=order_id)

    try:
        answer = post_once(once)
    except DomainError as error:
        form = form or ReasonForm(formdata=None)
        form.refuse(error)
        return _detail(order_id, form)
    flash(done)
    return answer


@bp.post("/<int:order_id>/approval")
@access(Permission.PURCHASING_APPROVE, hidden=True)
def approve(order_id: int) -> ResponseReturnValue:
    """A second person says yes."""
    return _act(
        order_id,
        lambda session: services.approve_order(session, order_id=order_id, by=user()),
        _("Pesanan sudah disetujui dan mendapat nomor."),
    )


@bp.post("/<int:order_id>/sending-back")
@access(Permission.PURCHASING_APPROVE, hidden=True)
def send_back(order_id: int) -> ResponseReturnValue:
    """A second person wants it changed first."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _detail(order_id, form)
    reason = form.reason.data or ""
    return _act(
        order_id,
        lambda s: sending_back.send_back_order(s, order_id=order_id, reason=reason, by=user()),
        _("Konsep dikembalikan kepada penulisnya."),
        form,
    )


@bp.post("/<int:order_id>/sending")
@access(ORDER, hidden=True)
def send(order_id: int) -> ResponseReturnValue:
    """It went to the supplier."""
    return _act(
        order_id,
        lambda session: services.send_order(session, order_id=order_id, by=user()),
        _("Pesanan ditandai sudah dikirim ke pemasok."),
    )


@bp.post("/<int:order_id>/cancellation")
@access(ORDER, hidden=True)
def cancel(order_id: int) -> ResponseReturnValue:
    """Cancel what is still to come, with the reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _detail(order_id, form)
    reason = form.reason.data or ""
    return _act(
        order_id,
        lambda s: pegging.cancel_order(s, order_id=order_id, reason=reason, by=user()),
        _("Pesanan sudah dibatalkan. Kebutuhannya kembali ke Kebutuhan IKM."),
        form,
    )


@bp.post("/<int:order_id>/deletion")
@access(ORDER, hidden=True)
def delete(order_id: int) -> ResponseReturnValue:
    """Throw a draft away."""

    def once(session: Session) -> str:
        pegging.delete_draft(session, order_id=order_id, by=user())
        return url_for("orders.index")

    try:
        answer = post_once(once)
    except DomainError as error:
        form = ReasonForm(formdata=None)
        form.refuse(error)
        return _detail(order_id, form)
    flash(_("Konsep pesanan sudah dihapus."))
    return answer


@bp.route("/<int:order_id>/lines", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def add_line(order_id: int) -> ResponseReturnValue:
    """Find a material and put it on a draft."""
    order = queries.order_by_id(db(), order_id, by=user())
    text, material_id = request.args.get("q", ""), request.args.get("material", type=int)
    if material_id is None:
        found = materials_found(db(), text) if text else []
        return render_template("orders/pick.html", order=order, found=found)
    material = material_by_id(db(), material_id)
    form = LineForm()
    form.of(material)
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _add_line(session, order_id, material, form))
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET":
        wanted = min(max(0, request.args.get("quantity", 0, type=int)), LARGEST)
        offers = queries.offers_for(db(), material_id, wanted or 1, clock.today())
        mine = next((o for o in offers if o.supplier_id == order.supplier_id), None)
        form.offer(mine, wanted)
    return _line_page(form, order, material, None)


def _add_line(session: Session, order_id: int, material: Material, form: LineForm) -> str:
    services.add_order_line(
        session,
        order_id=order_id,
        material_id=material.id,
        quantity=form.quantity.data or 0,
        **form.price,
        by=user(),
    )
    return url_for("orders.detail", order_id=order_id)


@bp.route("/<int:order_id>/lines/<int:line_id>", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def change_line(order_id: int, line_id: int) -> ResponseReturnValue:
    """Another quantity or price on a draft."""
    order = queries.order_by_id(db(), order_id, by=user())
    line = _line_of(order, line_id)
    form = DraftLineForm(
        **line.price, quantity=line.quantity, per=PIECE if line.idr_per_piece else KG,
        tolerance_over_bp=line.tolerance_over_bp, tolerance_under_bp=line.tolerance_under_bp,
    )  # fmt: skip
    form.of(line.material)
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _change_line(session, order_id, line_id, form))
        except DomainError as error:
            form.refuse(error)
    return _line_page(form, order, line.material, line)


def _line_page(
    form: LineForm, order: SupplierOrder, material: Material, line: SupplierOrderLine | None
) -> ResponseReturnValue:
    return form.page(
        "orders/line.html", order=order, material=material, line=line,
        prices=delivered_prices(db(), [material.id])[material.id],
    )  # fmt: skip


def _change_line(session: Session, order_id: int, line_id: int, form: DraftLineForm) -> str:
    services.change_order_line(
        session,
        line_id=line_id,
        quantity=form.quantity.data or 0,
        **form.price,
        tolerance_over_bp=form.tolerance_over_bp.data,
        tolerance_under_bp=form.tolerance_under_bp.data,
        by=user(),
    )
    return url_for("orders.detail", order_id=order_id)


def _line_of(order: SupplierOrder, line_id: int) -> SupplierOrderLine:
    line = next((line for line in order.lines if line.id == line_id), None)
    if line is None:
        raise NotFound
    return line
