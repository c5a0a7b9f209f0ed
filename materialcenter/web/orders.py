"""Orders to suppliers: the needs pooled, the order written, approved, sent, cancelled."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import material_by_id, materials_found
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.core.paging import Page
from materialcenter.core.settings import ORDER_LIMIT_IDR, value_of
from materialcenter.core.tax import rule_on
from materialcenter.fulfilment import pegging
from materialcenter.fulfilment.after_delivery.queries import own_charges
from materialcenter.fulfilment.confirming import short_by_confirmation
from materialcenter.fulfilment.delivered_prices import delivered_prices, doubts_of
from materialcenter.fulfilment.pool_board import Filter, Need, best_supplier, pool_board
from materialcenter.fulfilment.queries import pegs_of_order, receipts, reversed_numbers
from materialcenter.fulfilment.receiving import pegs_on
from materialcenter.purchasing import queries, services
from materialcenter.purchasing.models import (
    ORDER_STATUS_NAMES,
    OrderStatus,
    Supplier,
    SupplierOrder,
    SupplierOrderLine,
)
from materialcenter.purchasing.versions.queries import versions_of, with_waiting_change
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.orders import (
    DraftLineForm,
    LineForm,
    OrderForm,
    PoolForm,
    ReasonForm,
    pool_form,
)
from materialcenter.web.histories import history_lines
from materialcenter.web.order_sums import sum_rows

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
def index() -> str:
    """Orders by where they stand."""
    tab = request.args.get("status", "")
    tab = tab if tab in TABS else "draft"
    by_status, after = queries.count_by_status(db()), request.args.get("after", type=int)
    counts = {name: sum(by_status.get(status, 0) for status in TABS[name]) for name in TABS}
    counts[LATE] = queries.count_late(db())
    if tab == LATE:
        late = queries.late_lines(db(), by=user(), after=after)
        return render_template(
            "orders/late.html", page=late, tab=tab, counts=counts, today=clock.today(),
            pegs=pegs_on(db(), [line.id for line in late.rows]),
        )  # fmt: skip
    page = queries.orders(db(), by=user(), statuses=TABS[tab], after=after)
    return render_template(
        "orders/index.html", page=page, tab=tab, counts=counts, today=clock.today(),
        status_names=ORDER_STATUS_NAMES,
        changing=with_waiting_change(db(), [order.id for order in page.rows]),
    )  # fmt: skip


@bp.route("/pool", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def pool() -> ResponseReturnValue:
    """What no stock and no order covers yet; tick needs and put them on one order."""
    board = pool_board(db(), _filter(), start=max(0, request.args.get("after", 0, type=int)))
    suppliers = {supplier.id: supplier for supplier in queries.suppliers(db())}
    form = pool_form(need.material for need in board.needs)()
    form.supplier_id.choices = [(str(s.id), s.name) for s in suppliers.values()]
    form.lines.choices = [(line.id, str(line.id)) for need in board.needs for line in need.lines]
    if request.method == "GET":
        wanted = request.args.get("material", type=int)
        form.lines.data = [
            line.id for n in board.needs if n.material.id == wanted for line in n.lines
        ]
        for need in board.needs:
            if need.material.id == wanted and need.reorder:
                form.for_shelf(need.material.id).data = need.reorder
        cheapest = _filter().supplier_id or best_supplier(board.needs)
        _offer(form, board.needs, suppliers, cheapest or next(iter(suppliers), 0))
    elif request.form.get("act") == "prices":
        _offer(form, board.needs, suppliers, request.form.get("supplier_id", 0, type=int))
    elif form.validate():
        try:
            return post_once(lambda session: _pool(session, form, board.needs))
        except DomainError as error:
            form.refuse(error)
    return form.page(
        "orders/pool.html", board=board, page=Page(board.needs, board.next_start),
        suppliers=suppliers, families=FAMILIES, weeks=_weeks(),
    )  # fmt: skip


def _filter() -> Filter:
    """What the address asks to see."""
    family, weeks = request.args.get("family", ""), request.args.get("weeks", type=int)
    before = clock.today() + timedelta(weeks=min(weeks, 52)) if weeks and weeks > 0 else None
    return Filter(
        family if family in FAMILIES else "", before, request.args.get("supplier", type=int)
    )


def _weeks() -> list[tuple[int, str]]:
    return [(1, _("dalam seminggu")), (2, _("dalam dua minggu")), (4, _("dalam empat minggu"))]


def _offer(
    form: PoolForm, board: list[Need], suppliers: dict[int, Supplier], supplier_id: int
) -> None:
    """Fill in what a supplier asks and when he could deliver; what was ticked stays."""
    if supplier_id not in suppliers:
        return
    form.supplier_id.data = str(supplier_id)
    lead_time = timedelta(days=suppliers[supplier_id].lead_time_days)
    _fill(form.expected_on, clock.today() + lead_time)
    for need in board:
        offer = need.offer_of(supplier_id)
        _fill(form.price(need.material.id), offer.idr_per_kg if offer else None)


def _fill(field: Field, value: object) -> None:
    """Let the field show this value, whatever was typed."""
    field.data, field.raw_data = value, None


def _pool(session: Session, form: PoolForm, board: list[Need]) -> str:
    prices = {need.material.id: form.price(need.material.id).data for need in board}
    order = pegging.pool_on_order(
        session,
        supplier_id=int(form.supplier_id.data),
        line_ids=form.lines.data or [],
        expected_on=form.expected_on.data or clock.today(),
        prices={material_id: price for material_id, price in prices.items() if price},
        for_shelf={need.material.id: form.for_shelf(need.material.id).data or 0 for need in board},
        by=user(),
    )
    return url_for("orders.detail", order_id=order.id)


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
    return url_for("orders.add_line", order_id=order.id)


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
    return form.page(
        "orders/detail.html",
        order=order,
        status=ORDER_STATUS_NAMES[OrderStatus(order.status)],
        late=_late(order),
        pegs=pegs,
        shorts={
            line.id: short_by_confirmation(line, pegs.get(line.id, [])) for line in order.lines
        },
        versions=versions_of(db(), order_id, by=user()),
        sums=sums,
        sum_rows=sum_rows(sums, charges=order.charges, discount_bp=order.discount_bp, rule=rule),
        charges=own_charges(db(), [order_id]).get(order_id),
        receipts=arrivals,
        reversed_by=reversed_numbers(db(), [row.posting_id for row in arrivals]),
        limit=limit,
        doubts=doubts_of(db(), order.lines) if _is_draft(order) else {},
        above_limit=order.total_idr > limit,
        history=history_lines(db(), SupplierOrder, order_id),
    )


def _is_draft(order: SupplierOrder) -> bool:
    return order.status == OrderStatus.DRAFT


def _late(order: SupplierOrder) -> bool:
    return order.status == OrderStatus.SENT and any(
        line.open and line.expected_on < clock.today() for line in order.lines
    )


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
        _("Pesanan sudah dibatalkan. Kebutuhannya kembali ke daftar yang perlu dipesan."),
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
    form.quantity.unit = material.unit
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _add_line(session, order_id, material, form))
        except DomainError as error:
            form.refuse(error)
    elif request.method == "GET":
        offers = queries.offers_for(db(), material_id, 1, clock.today())
        mine = next((o for o in offers if o.supplier_id == order.supplier_id), None)
        form.idr_per_kg.data = mine.idr_per_kg if mine else None
    return _line_page(form, order, material, None)


def _add_line(session: Session, order_id: int, material: Material, form: LineForm) -> str:
    services.add_order_line(
        session,
        order_id=order_id,
        material_id=material.id,
        quantity=form.quantity.data or 0,
        idr_per_kg=form.idr_per_kg.data or 0,
        by=user(),
    )
    return url_for("orders.detail", order_id=order_id)


@bp.route("/<int:order_id>/lines/<int:line_id>", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def change_line(order_id: int, line_id: int) -> ResponseReturnValue:
    """Another quantity or price on a draft."""
    order = queries.order_by_id(db(), order_id, by=user())
    line = _line_of(order, line_id)
    form = DraftLineForm(obj=line)
    form.quantity.unit = line.material.unit
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
        idr_per_kg=form.idr_per_kg.data or 0,
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
