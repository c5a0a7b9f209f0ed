"""Suppliers: who they are, what they ask, and what is on its way from them."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.queries import material_by_id, materials_by_ids, materials_found
from materialcenter.core import clock
from materialcenter.core.attachments import attach
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.core.settings import DELIVERY_TOLERANCE_BP, value_of
from materialcenter.purchasing import pricing, queries, services
from materialcenter.purchasing.models import ORDER_STATUS_NAMES, Supplier
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.pricing import PriceState
from materialcenter.web.access import access
from materialcenter.web.context import db, file_store, post_once, user
from materialcenter.web.forms.suppliers import PriceForm, SupplierForm
from materialcenter.web.histories import history_lines
from materialcenter.web.tables import asked_as_file, file_of
from materialcenter.web.tables.buying import SUPPLIERS

bp = Blueprint("suppliers", __name__, url_prefix="/suppliers")

READ, ORDER = Permission.PURCHASING_READ, Permission.PURCHASING_ORDER
SHOWN_HISTORY = 10


@bp.get("")
@access(READ, hidden=True)
def index() -> ResponseReturnValue:
    """All suppliers by name."""
    if asked_as_file():
        return file_of(SUPPLIERS, queries.suppliers(db()))
    open_lines = queries.open_lines(db())
    awaited: dict[int, set[int]] = {}
    for line in open_lines:
        awaited.setdefault(line.order.supplier_id, set()).add(line.order_id)
    return render_template(
        "suppliers/index.html", suppliers=queries.suppliers(db()), awaited=awaited
    )


@bp.route("/new", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def new() -> ResponseReturnValue:
    """Add a supplier."""
    form = SupplierForm()
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _save(session, form, None))
        except DomainError as error:
            form.refuse(error)
    return form.page("suppliers/form.html", supplier=None)


@bp.get("/<int:supplier_id>")
@access(READ, hidden=True)
def detail(supplier_id: int) -> str:
    """One supplier with prices and open orders."""
    prices = queries.prices_of_supplier(db(), supplier_id)
    states = pricing.states(prices, clock.today())
    history = history_lines(db(), Supplier, supplier_id)
    whole = request.args.get("history") == "all"
    return render_template(
        "suppliers/detail.html",
        supplier=queries.supplier_by_id(db(), supplier_id),
        prices=[price for price in prices if states[price.id] != PriceState.OVER],
        over=list(states.values()).count(PriceState.OVER),
        states=states,
        materials=materials_by_ids(db(), {price.material_id for price in prices}),
        orders=queries.orders(
            db(), by=user(), supplier_id=supplier_id, statuses=queries.UNDER_WAY
        ).rows,
        status_names=ORDER_STATUS_NAMES,
        today=clock.today(),
        usual_tolerance_bp=value_of(db(), DELIVERY_TOLERANCE_BP),
        history=history if whole else history[-SHOWN_HISTORY:],
        history_count=len(history),
    )


@bp.route("/<int:supplier_id>/edit", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def edit(supplier_id: int) -> ResponseReturnValue:
    """Mend what is known of a supplier."""
    supplier = queries.supplier_by_id(db(), supplier_id)
    form = SupplierForm(obj=supplier)
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _save(session, form, supplier_id))
        except DomainError as error:
            form.refuse(error)
    return form.page("suppliers/form.html", supplier=supplier)


def _save(session: Session, form: SupplierForm, supplier_id: int | None) -> str:
    known = {
        "name": form.name.data or "",
        "contact": form.contact.data or "",
        "phone": form.phone.data or "",
        "email": form.email.data or "",
        "address": form.address.data or "",
        "lead_time_days": form.lead_time_days.data or 0,
        "terms": form.terms.data or "",
        "tolerance_over_bp": form.tolerance_over_bp.data,
        "tolerance_under_bp": form.tolerance_under_bp.data,
    }
    if supplier_id is None:
        supplier_id = services.add_supplier(session, by=user(), **known).id
    else:
        services.change_supplier(session, supplier_id=supplier_id, by=user(), **known)
    return url_for("suppliers.detail", supplier_id=supplier_id)


@bp.route("/<int:supplier_id>/prices", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def price(supplier_id: int) -> ResponseReturnValue:
    """Find a material and write down what this supplier asks for it."""
    supplier = queries.supplier_by_id(db(), supplier_id)
    text, material_id = request.args.get("q", ""), request.args.get("material", type=int)
    if material_id is None:
        found = materials_found(db(), text) if text else []
        return render_template("suppliers/pick.html", supplier=supplier, found=found)
    material = material_by_id(db(), material_id)
    form = PriceForm()
    form.of(material)
    if form.validate_on_submit():
        try:
            return post_once(lambda s: _set_price(s, supplier_id, material_id, form))
        except DomainError as error:
            form.refuse(error)
    return form.page("suppliers/price.html", supplier=supplier, material=material, price=None)


def _set_price(session: Session, supplier_id: int, material_id: int, form: PriceForm) -> str:
    price = services.set_supplier_price(
        session, supplier_id=supplier_id, material_id=material_id, by=user(), **form.terms
    )
    attach(session, file_store(), SupplierPrice, price.id, form.documents.uploads, by_id=user().id)
    return url_for("supplier_prices.of_supplier", supplier_id=supplier_id, material_id=material_id)
