"""What stands on the stage: metal, suppliers, prices. Plain factory functions on services."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Grade, Material
from materialcenter.core import clock
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, SalesPrice
from materialcenter.demand.services import Wish, submit_request
from materialcenter.fulfilment.approving import approve_request
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.purchasing.models import Supplier, SupplierOrder
from materialcenter.purchasing.services import approve_order, send_order
from materialcenter.stock.lots import NewLot
from materialcenter.stock.models import Balance, Lot
from materialcenter.stock.services import OpeningLine, post_opening_stock

SHEET_G = 116_500


def add_material(
    session: Session, code: str, *, counted: str = "piece", piece_weight_g: int = SHEET_G
) -> Material:
    """A plate SS400 5 mm of the test's own (116.5 kg a sheet), or a coil counted by mass."""
    grade = session.scalars(select(Grade).where(Grade.code == "TEST400")).one_or_none()
    if grade is None:
        grade = Grade(
            code="TEST400", family="carbon steel", standard="TEST", name_id="Baja uji",
            name_en="Test steel", density_kg_m3=7850,
        )  # fmt: skip
        session.add(grade)
    material = Material(
        code=code,
        signature=code,
        grade=grade,
        form_code="plate" if counted == "piece" else "coil",
        counted=counted,
        t_um=5_000,
        w_um=1_219_000,
        l_um=2_438_000 if counted == "piece" else None,
        piece_weight_g=piece_weight_g if counted == "piece" else 0,
        name_id=f"Bahan {code}",
        name_en=f"Material {code}",
        search_text=code.lower(),
    )
    session.add(material)
    session.flush()
    return material


def add_supplier(session: Session, name: str = "PT Baja Contoh") -> Supplier:
    """A supplier with the usual tolerance of 2 %."""
    supplier = Supplier(name=name, lead_time_days=14, tolerance_over_bp=200, tolerance_under_bp=200)
    session.add(supplier)
    session.flush()
    return supplier


def add_price(session: Session, material: Material, idr_per_kg: int = 14_000) -> None:
    """The centre's price from a year ago on."""
    start = clock.today() - timedelta(days=365)
    session.add(SalesPrice(material=material, idr_per_kg=idr_per_kg, valid_from=start))
    session.flush()


def put_on_rack(
    session: Session,
    material: Material,
    quantity: int,
    *,
    by: User,
    place: str = "A-01-1",
    heat: str = "HT-1",
    received_on: date | None = None,
    owner_id: int | None = None,
) -> Balance:
    """A lot of the opening stock: sheets of exact theoretical weight, or grams of a coil."""
    if material.counted == "piece":
        metal = Metal(quantity, material.grams(quantity))
    else:
        metal = Metal(1, quantity)
    lot = NewLot(
        material, received_on or clock.today(), heat=heat, owner_id=owner_id,
    )  # fmt: skip
    post_opening_stock(session, lines=[OpeningLine(lot, place, metal, 12_000)], by=by)
    return session.scalars(
        select(Balance).join(Lot, Lot.id == Balance.lot_id).order_by(Balance.id.desc()).limit(1)
    ).one()


def ask(
    session: Session, by: User, *wants: tuple[Material, int], need_in_days: int = 7
) -> PurchaseRequest:
    """A member's submitted request."""
    need_by = clock.today() + timedelta(days=need_in_days)
    wishes = [Wish(material.id, quantity, need_by) for material, quantity in wants]
    return submit_request(session, wishes=wishes, by=by)


def approved(
    session: Session, member: User, approver: User, *wants: tuple[Material, int],
    need_in_days: int = 7,
) -> PurchaseRequest:  # fmt: skip
    """A request that was approved whole, reserving what is free."""
    request = ask(session, member, *wants, need_in_days=need_in_days)
    return approve_request(session, request_id=request.id, by=approver)


def sent_order(
    session: Session,
    supplier: Supplier,
    requests: list[PurchaseRequest],
    *,
    buyer: User,
    approver: User,
    idr_per_kg: int = 11_000,
) -> SupplierOrder:
    """An order for everything these requests still lack, approved and sent."""
    lines = [line for request in requests for line in request.lines]
    order = pool_on_order(
        session,
        supplier_id=supplier.id,
        line_ids=[line.id for line in lines],
        expected_on=clock.today() + timedelta(days=10),
        prices={line.material_id: idr_per_kg for line in lines},
        by=buyer,
    )
    approve_order(session, order_id=order.id, by=approver)
    return send_order(session, order_id=order.id, by=buyer)


def assert_books_hold(session: Session) -> None:
    """Every law of the books holds."""
    session.flush()
    assert list(verify(session)) == []
