"""One box for everything: an exact code opens its page, other words list what they fit."""

from dataclasses import dataclass, field

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.accounts.queries import workshops_page
from materialcenter.catalogue.queries import material_by_code, materials_found
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.core.text import clean
from materialcenter.demand.queries import find_requests
from materialcenter.purchasing.queries import find_orders
from materialcenter.stock.queries import find_lots
from materialcenter.web.access import access
from materialcenter.web.availability import availability_of
from materialcenter.web.context import db, user
from materialcenter.web.formatting import date_short, quantity
from materialcenter.web.language import language

bp = Blueprint("search", __name__)

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is called, what tells it apart, and where it is."""

    title: str
    text: str
    address: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of each kind, as far as this person may know of it."""

    materials: list[Hit] = field(default_factory=list[Hit])
    requests: list[Hit] = field(default_factory=list[Hit])
    lots: list[Hit] = field(default_factory=list[Hit])
    orders: list[Hit] = field(default_factory=list[Hit])
    workshops: list[Hit] = field(default_factory=list[Hit])

    def all(self) -> list[Hit]:
        """Everything in one list."""
        return self.materials + self.requests + self.lots + self.orders + self.workshops


@bp.get("/search")
@access(Permission.STOCK_READ, Permission.DEMAND_REQUEST)
def index() -> ResponseReturnValue:
    """Find materials, requests, lots, orders, IKM."""
    try:
        text = clean(request.args.get("q"), most=120)
    except DomainError:
        text = ""
    hits = _find(db(), text, user()) if text else Hits()
    exact = [hit for hit in hits.all() if hit.exact]
    if len(exact) == 1:
        return redirect(exact[0].address, 303)
    return render_template("search/index.html", text=text, hits=hits)


def _find(session: Session, text: str, by: User) -> Hits:
    materials, requests = _materials(session, text, by), _requests(session, text, by)
    if by.is_member:
        return Hits(materials, requests)
    return Hits(
        materials,
        requests,
        _lots(session, text),
        _orders(session, text, by),
        _workshops(session, text),
    )


def _materials(session: Session, text: str, by: User) -> list[Hit]:
    try:
        found = [material_by_code(session, text.upper())]
    except NotFound:
        found = list(materials_found(session, text, limit=SHOWN))
    stock = availability_of(session, found)
    return [
        Hit(
            material.name(language()),
            f"{material.code} · {stock[material.id].sentence}",
            _material_address(material.id, by),
            material.code == text.upper(),
        )
        for material in found
    ]


def _material_address(material_id: int, by: User) -> str:
    if by.is_member:
        return url_for("my_requests.new", material=material_id)
    return url_for("stock.material", material_id=material_id)


def _requests(session: Session, text: str, by: User) -> list[Hit]:
    endpoint = "my_requests.detail" if by.is_member else "requests.detail"
    return [
        Hit(
            row.number,
            f"{row.workshop.name} · {date_short(row.requested_at)}",
            url_for(endpoint, request_id=row.id),
            row.number == text.upper(),
        )
        for row in find_requests(session, text, by=by, limit=SHOWN)
    ]


def _lots(session: Session, text: str) -> list[Hit]:
    return [
        Hit(
            lot.code,
            " · ".join(filter(None, (lot.material.name(language()), lot.heat))),
            url_for("stock.lot", code=lot.code),
            lot.code == text.upper(),
        )
        for lot in find_lots(session, text, limit=SHOWN)
    ]


def _orders(session: Session, text: str, by: User) -> list[Hit]:
    return [
        Hit(
            order.label,
            f"{order.supplier.name} · {quantity(order.grams, 'kg')}",
            url_for("orders.detail", order_id=order.id),
            order.number == text.upper(),
        )
        for order in find_orders(session, text, by=by, limit=SHOWN)
    ]


def _workshops(session: Session, text: str) -> list[Hit]:
    return [
        Hit(row.name, row.trade, url_for("workshops.detail", workshop_id=row.id))
        for row in workshops_page(session, text=text).rows[:SHOWN]
    ]
