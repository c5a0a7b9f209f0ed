"""What suppliers ask for a material: offers side by side, how prices went, mending and ending."""

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_date
from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import material_by_id
from materialcenter.core import clock
from materialcenter.core.attachments import attach, attachments_of
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.demand.queries import uncovered_lines
from materialcenter.fulfilment.delivered_prices import (
    DeliveredPrice,
    all_deliveries,
    delivered_prices,
)
from materialcenter.purchasing import pricing, queries
from materialcenter.purchasing.models import Supplier
from materialcenter.purchasing.price_lists import services as price_lists
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.pricing import PriceState
from materialcenter.purchasing.terms import PriceTerms
from materialcenter.reports.supplier_prices import COLUMNS, price_table
from materialcenter.web.access import access
from materialcenter.web.context import db, file_store, post_once, user
from materialcenter.web.formatting import date_short, number, quantity, rupiah
from materialcenter.web.forms.priced import KG, PIECE
from materialcenter.web.forms.suppliers import EndForm, NeedForm, PriceForm
from materialcenter.web.language import language
from materialcenter.web.price_charts import Mark, PriceChart, Series, price_chart
from materialcenter.web.table_files import table_file

bp = Blueprint("supplier_prices", __name__)

READ, ORDER = Permission.PURCHASING_READ, Permission.PURCHASING_ORDER
ROWS = 100
A_HUNDRED_KG = 100_000


@bp.get("/materials/<int:material_id>/offers")
@access(READ, hidden=True)
def compare(material_id: int) -> ResponseReturnValue:
    """What every supplier would sell for a quantity, by what a kilogram costs brought here."""
    material = material_by_id(db(), material_id)
    lacking = sum(line.uncovered for line in uncovered_lines(db(), [material_id]))
    form = NeedForm(request.args)
    form.quantity.unit = material.unit
    valid = form.validate()
    if valid and not form.quantity.data:
        usual = A_HUNDRED_KG if material.unit == "kg" else 1
        form.quantity.data = lacking or material.reorder_quantity or usual
        form.quantity.raw_data = None
    wanted = form.quantity.data or 0
    offers = queries.offers_for(db(), material_id, wanted, clock.today()) if wanted else []
    suppliers = {supplier.id: supplier for supplier in queries.suppliers(db())}
    offers = [offer for offer in offers if offer.supplier_id in suppliers]
    there = {offer.supplier_id for offer in offers}
    asked_once = {p.supplier_id for p in queries.prices_of_material(db(), material_id)} - there
    return form.page(
        "supplier_prices/compare.html",
        material=material,
        wanted=wanted,
        lacking=lacking,
        offers=offers,
        suppliers=suppliers,
        without=[suppliers[id_] for id_ in sorted(asked_once) if id_ in suppliers],
        earliest={
            id_: clock.today() + timedelta(days=suppliers[id_].lead_time_days) for id_ in there
        },
        paid=delivered_prices(db(), [material_id])[material_id],
    )


@bp.get("/materials/<int:material_id>/supplier-prices")
@access(READ, hidden=True)
def of_material(material_id: int) -> str:
    """How the prices of a material went, a line for each supplier, and what was paid."""
    material = material_by_id(db(), material_id)
    prices = queries.prices_of_material(db(), material_id)
    lists: dict[int, list[SupplierPrice]] = {}
    for price in sorted(prices, key=lambda price: (price.supplier.name, price.supplier_id)):
        lists.setdefault(price.supplier_id, []).append(price)
    series = [Series(own[0].supplier.name, pricing.steps(own)) for own in lists.values()]
    return _history_page(material, None, prices, series)


@bp.get("/suppliers/<int:supplier_id>/prices/<int:material_id>")
@access(READ, hidden=True)
def of_supplier(supplier_id: int, material_id: int) -> str:
    """The same of one supplier, a line for each quantity from which he asks less."""
    material = material_by_id(db(), material_id)
    supplier = queries.supplier_by_id(db(), supplier_id)
    prices = queries.prices_of_material(db(), material_id, supplier_id=supplier_id)
    series = [
        Series(_threshold(material, threshold), pricing.steps(prices, threshold))
        for threshold in sorted({price.from_quantity for price in prices})
    ]
    return _history_page(material, supplier, prices, series)


def _threshold(material: Material, from_quantity: int) -> str:
    if not from_quantity:
        return _("berapa pun")
    return _("mulai %(quantity)s", quantity=quantity(from_quantity, material.unit))


def _history_page(
    material: Material,
    supplier: Supplier | None,
    prices: Sequence[SupplierPrice],
    series: Sequence[Series],
) -> str:
    supplier_id = supplier.id if supplier else None
    paid = all_deliveries(db(), material.id, supplier_id=supplier_id)
    shown = prices[:ROWS]
    return render_template(
        "supplier_prices/history.html",
        material=material,
        supplier=supplier,
        prices=shown,
        rest=len(prices) - len(shown),
        states=pricing.states(prices, clock.today()),
        PriceState=PriceState,
        files=attachments_of(db(), SupplierPrice, [price.id for price in shown]),
        paid=paid[:ROWS],
        series=series,
        charts={
            "only-d": _chart(series, paid, 760, 300, one=supplier is not None),
            "only-m": _chart(series, paid, 360, 260, one=supplier is not None),
        },
    )


def _chart(
    series: Sequence[Series], paid: Sequence[DeliveredPrice], width: int, height: int, *, one: bool
) -> PriceChart | None:
    places = {} if one else {line.name: at for at, line in enumerate(series)}
    marks = [
        Mark(
            clock.local(price.happened_at).date(),
            price.idr_per_kg,
            f"{price.supplier}, {date_short(price.happened_at)}: {rupiah(price.idr_per_kg)}",
            0 if one else places.get(price.supplier),
        )
        for price in paid
    ]
    return price_chart(
        series, marks, today=clock.today(), width=width, height=height, write=number,
        write_day=_day_name,
    )  # fmt: skip


def _day_name(day: date, month_only: bool) -> str:
    return format_date(day, "LLL y" if month_only else "d MMM y", locale=language())


@bp.get("/materials/<int:material_id>/supplier-prices.<any(csv, xlsx):ending>")
@access(READ, hidden=True)
def file(material_id: int, ending: str) -> Response:
    """The whole table as a file, of one supplier when he is named."""
    material, prices, paid, about = _asked(material_id)
    return table_file(
        ending, COLUMNS, price_table(material, prices, paid),
        title=_("Riwayat harga %(material)s", material=material.name(language())),
        name=f"riwayat-harga-{material.code}", about=about,
    )  # fmt: skip


def _asked(
    material_id: int,
) -> tuple[Material, Sequence[SupplierPrice], list[DeliveredPrice], list[tuple[str, str]]]:
    material, supplier_id = material_by_id(db(), material_id), _supplier_asked()
    about: list[tuple[str, str]] = []
    if supplier_id is not None:
        about.append((_("Pemasok"), queries.supplier_by_id(db(), supplier_id).name))
    return (
        material,
        queries.prices_of_material(db(), material_id, supplier_id=supplier_id),
        all_deliveries(db(), material_id, supplier_id=supplier_id),
        about,
    )


def _supplier_asked() -> int | None:
    text = request.args.get("supplier", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


@bp.route("/supplier-prices/<int:price_id>", methods=["GET", "POST"])
@access(ORDER, hidden=True)
def edit(price_id: int) -> ResponseReturnValue:
    """Mend a price that was written down wrongly."""
    price = queries.price_by_id(db(), price_id)
    material = material_by_id(db(), price.material_id)
    form = PriceForm(obj=price, per=PIECE if price.idr_per_piece else KG)
    form.of(material)
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _change(session, price, form))
        except DomainError as error:
            form.refuse(error)
    return _price_page(form, price, material)


def _price_page(
    form: PriceForm, price: SupplierPrice, material: Material, end: EndForm | None = None
) -> ResponseReturnValue:
    answer, status = form.page(
        "suppliers/price.html", supplier=price.supplier, material=material, price=price,
        files=attachments_of(db(), SupplierPrice, [price.id]).get(price.id, []),
        end=end or EndForm(formdata=None),
    )  # fmt: skip
    return answer, end.status if end else status


def _change(session: Session, price: SupplierPrice, form: PriceForm) -> str:
    price_lists.change_supplier_price(
        session, price_id=price.id, terms=PriceTerms(**form.terms), by=user()
    )
    attach(session, file_store(), SupplierPrice, price.id, form.documents.uploads, by_id=user().id)
    return _address(price)


@bp.post("/supplier-prices/<int:price_id>/end")
@access(ORDER, hidden=True)
def end(price_id: int) -> ResponseReturnValue:
    """The supplier asks it no longer from the next day on."""
    price = queries.price_by_id(db(), price_id)
    form = EndForm()

    def act(session: Session) -> str:
        price_lists.end_supplier_price(
            session, price_id=price_id, last_day=form.last_day.data or clock.today(), by=user()
        )
        return _address(price)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Harga diakhiri."))
            return answer
        except DomainError as error:
            form.refuse(error)
    material = material_by_id(db(), price.material_id)
    mended = PriceForm(formdata=None, obj=price, per=PIECE if price.idr_per_piece else KG)
    mended.of(material)
    return _price_page(mended, price, material, form)


def _address(price: SupplierPrice) -> str:
    return url_for(
        "supplier_prices.of_supplier", supplier_id=price.supplier_id, material_id=price.material_id
    )
