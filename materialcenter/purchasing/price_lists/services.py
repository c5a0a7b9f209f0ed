"""Acts on what suppliers ask: writing a price down, mending it, letting it end."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import material_by_id
from materialcenter.core import audit
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound
from materialcenter.core.text import clean
from materialcenter.purchasing.errors import BeyondBelief, EndsTooSoon, PriceExists
from materialcenter.purchasing.models import Supplier
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.terms import YEARS, PriceTerms


def write_price(
    session: Session, supplier_id: int, material_id: int, terms: PriceTerms, by: User
) -> SupplierPrice:
    """Write a price down, or mend the one of the same day and quantity. Raises BadPrice,
    BeyondBelief, NotByPiece, EndsTooSoon, NotFound."""
    by.must(Permission.PURCHASING_ORDER)
    lock_supplier(session, supplier_id)
    material = material_by_id(session, material_id)
    price = put_price(session, supplier_id, material, terms)
    _record(session, price, "priced", by)
    return price


def lock_supplier(session: Session, supplier_id: int) -> Supplier:
    """The supplier, locked: the lock covers his prices. Raises NotFound."""
    supplier = lock(session, Supplier, [supplier_id]).get(supplier_id)
    if supplier is None:
        raise NotFound
    return supplier


def put_price(
    session: Session, supplier_id: int, material: Material, terms: PriceTerms
) -> SupplierPrice:
    """The price of a locked supplier with these terms, new or mended, without a history row.
    Raises BadPrice, BeyondBelief, NotByPiece, EndsTooSoon."""
    price = _twin(session, supplier_id, material.id, terms)
    if price is None:
        price = SupplierPrice(supplier_id=supplier_id, material_id=material.id)
    _take(price, material, terms)
    session.add(price)
    session.flush()
    return price


def change_supplier_price(
    session: Session, *, price_id: int, terms: PriceTerms, by: User
) -> SupplierPrice:
    """Mend a price that was written down wrongly. Raises PriceExists, BadPrice, BeyondBelief,
    NotByPiece, EndsTooSoon, NotFound."""
    by.must(Permission.PURCHASING_ORDER)
    price = _locked(session, price_id)
    twin = _twin(session, price.supplier_id, price.material_id, terms)
    if twin is not None and twin.id != price.id:
        raise PriceExists(day=terms.valid_from, field="valid_from")
    before = {"idr_per_kg": price.idr_per_kg, "valid_from": price.valid_from.isoformat()}
    _take(price, material_by_id(session, price.material_id), terms)
    session.flush()
    _record(session, price, "price-changed", by, before=before)
    return price


def end_supplier_price(
    session: Session, *, price_id: int, last_day: date, by: User
) -> SupplierPrice:
    """Say on which day a price holds for the last time. Raises EndsTooSoon, BeyondBelief,
    NotFound."""
    by.must(Permission.PURCHASING_ORDER)
    price = _locked(session, price_id)
    if last_day.year not in YEARS:
        raise BeyondBelief(field="last_day")
    if last_day < price.valid_from:
        raise EndsTooSoon(day=price.valid_from, field="last_day")
    price.valid_to = last_day
    session.flush()
    _record(session, price, "price-ended", by, day=last_day.isoformat())
    return price


def _locked(session: Session, price_id: int) -> SupplierPrice:
    price = session.get(SupplierPrice, price_id)
    if price is None:
        raise NotFound
    lock_supplier(session, price.supplier_id)
    session.refresh(price)
    return price


def _twin(
    session: Session, supplier_id: int, material_id: int, terms: PriceTerms
) -> SupplierPrice | None:
    """The price that begins on the same day at the same quantity."""
    return session.scalars(
        select(SupplierPrice).filter_by(
            supplier_id=supplier_id,
            material_id=material_id,
            from_quantity=terms.from_quantity,
            valid_from=terms.valid_from,
        )
    ).one_or_none()


def _take(price: SupplierPrice, material: Material, terms: PriceTerms) -> None:
    for name, value in asdict(terms.judged(material)).items():
        setattr(price, name, clean(value, most=200, field=name) if name == "source" else value)


def _record(session: Session, price: SupplierPrice, act: str, by: User, **more: Any) -> None:
    by_piece = {"idr_per_piece": price.idr_per_piece} if price.idr_per_piece else {}
    audit.record(
        session, by.id, Supplier, price.supplier_id, act,
        material_id=price.material_id, idr_per_kg=price.idr_per_kg,
        valid_from=price.valid_from.isoformat(), **by_piece, **more,
    )  # fmt: skip
