"""A centre with years behind it: deliveries and hand-overs written straight into the tables.

Ten movements a delivery: one lot of 40 pieces comes in for an order of its own, shared by nine
workshops; 36 go out to them, some later than they were needed, 4 stay on the rack. Every delivery
has a price of its own. The books hold.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Village, Workshop
from materialcenter.catalogue.models import Material
from materialcenter.core.audit import History
from materialcenter.core.db import Database, table_of
from materialcenter.core.numbering import LEDGER, Counter
from materialcenter.demand.comparing.models import ComparisonPrice
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.models import Issue, IssueLine, Receipt, ReceiptLine, ReceiptShare
from materialcenter.fulfilment.usage.adding import KEY, SUMS, by_month
from materialcenter.fulfilment.usage.models import UsageMonth
from materialcenter.purchasing.models import Supplier, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.versions.models import OrderVersion, OrderVersionLine
from materialcenter.stock.models import Balance, Lot, Movement, PlaceKind, Posting
from materialcenter.stock.places import outside, place_for
from tests.cast import add_workshop, build_cast

MOVEMENTS, ARRIVED, TAKEN = 10, 40, 4
TAKERS = MOVEMENTS - 1
WORKSHOPS, SUPPLIERS, RACKS, LOTS_OF_A_HEAT = 130, 8, 60, 4
DELIVERIES_AT_ONCE = 500
LED_TO_ORDER, LED_TO_COME, NEEDED_WITHIN = (timedelta(days=days) for days in (6, 4, 11))
BEGIN = datetime(2016, 1, 4, 2, tzinfo=UTC)
END = datetime(2026, 1, 4, 2, tzinfo=UTC)

Row = dict[str, Any]


def heat_of(delivery: int) -> str:
    """The heat of a delivery's lot; a few lots share one."""
    return f"H{delivery // LOTS_OF_A_HEAT:06d}"


def idr_per_kg(delivery: int) -> int:
    """What a delivery's metal costs, and what it is sold for."""
    return 14_000 + delivery * 37 % 3_000


def write_history(database: Database, movements: int) -> None:
    """Fill an empty, migrated and seeded database with ten years of so many movements."""
    deliveries = movements // MOVEMENTS
    world = database.transaction(_World)
    for first in range(1, deliveries + 1, DELIVERIES_AT_ONCE):
        last = min(first + DELIVERIES_AT_ONCE, deliveries + 1)
        database.transaction(_writing(world, range(first, last), deliveries))
    database.transaction(lambda session: _count_on(session, deliveries))
    database.transaction(_add_up_usage)


class _World:
    """Who and what the rows point at."""

    def __init__(self, session: Session) -> None:
        cast = build_cast(session)
        self.buyer, self.manager = cast.buyer.id, cast.manager.id
        self.storekeeper, self.member = cast.storekeeper.id, cast.member.id
        villages = session.scalars(select(Village).order_by(Village.id)).all()
        self.workshops = [
            add_workshop(session, f"Bengkel {n:03d}", village=villages[n % len(villages)]).id
            for n in range(WORKSHOPS)
        ]
        suppliers = [Supplier(name=f"Pemasok {n}", phone="") for n in range(SUPPLIERS)]
        session.add_all(suppliers)
        self.racks = [place_for(session, f"A-{n:02d}").id for n in range(1, RACKS + 1)]
        session.flush()
        self.suppliers = [supplier.id for supplier in suppliers]
        question = (
            select(Material.id, Material.piece_weight_g)
            .where(Material.counted == "piece")
            .order_by(Material.id)
        )
        self.materials = session.execute(question).all()
        assert session.scalars(select(Workshop.id).limit(1)).all()
        for number, (material_id, _grams) in enumerate(self.materials):
            supplier_id = self.suppliers[number % SUPPLIERS]
            for quantity, idr in ((0, 15_500), (ARRIVED, 14_500)):
                session.add(
                    SupplierPrice(
                        supplier_id=supplier_id, material_id=material_id, idr_per_kg=idr,
                        from_quantity=quantity, valid_from=BEGIN.date(),
                    )
                )  # fmt: skip
            for year in range(BEGIN.year, END.year):
                session.add(
                    ComparisonPrice(
                        material_id=material_id, idr_per_kg=16_000 + year % 5 * 300,
                        valid_from=date(year, 1, 1), source="Toko", set_by_id=self.buyer,
                        set_at=BEGIN,
                    )
                )  # fmt: skip


def _writing(world: _World, numbers: range, of: int) -> Callable[[Session], None]:
    def write(session: Session) -> None:
        rows: dict[type[Any], list[Row]] = {
            record: []
            for record in (
                SupplierOrder, SupplierOrderLine, OrderVersion, OrderVersionLine, Posting, Lot,
                Movement, Receipt, ReceiptLine,
                PurchaseRequest, PurchaseRequestLine, ReceiptShare, Issue, IssueLine, Balance,
                History,
            )
        }  # fmt: skip
        for number in numbers:
            at = BEGIN + (END - BEGIN) * number / of
            _delivery(rows, world, number, at)
            for taker in range(TAKERS):
                _hand_over(rows, world, number, taker, at + timedelta(days=1 + taker))
        for record, some in rows.items():
            session.execute(insert(table_of(record)), some)

    return write


def _delivery(rows: dict[type[Any], list[Row]], world: _World, number: int, at: datetime) -> None:
    material, grams = world.materials[number % len(world.materials)]
    supplier, rack = world.suppliers[number % SUPPLIERS], world.racks[number % RACKS]
    posting = sequence = (number - 1) * MOVEMENTS + 1
    value, taken = (pieces * grams * idr_per_kg(number) // 1000 for pieces in (ARRIVED, TAKEN))
    _order(rows, world, number, at)
    rows[Posting].append(_posting(posting, "receipt", f"BPB-B-{number:06d}", at, world))
    rows[Lot].append(
        {
            "id": number, "code": f"L-{number:06d}", "material_id": material, "counted": "piece",
            "heat": heat_of(number), "supplier_id": supplier, "piece_weight_g": grams,
            "received_on": at.date(),
        }
    )  # fmt: skip
    came = outside(PlaceKind.SUPPLIER)
    rows[Movement].append(
        _movement(sequence, posting, number, (came, rack), (ARRIVED, grams, value), at)
    )
    rows[Receipt].append(
        {"id": number, "posting_id": posting, "supplier_id": supplier, "rule": "need-by"}
    )
    rows[ReceiptLine].append(
        {
            "id": number, "receipt_id": number, "order_line_id": number, "lot_id": number,
            "place_id": rack, "movement_id": sequence, "quantity": ARRIVED, "pieces": ARRIVED,
            "grams": ARRIVED * grams, "theoretical_grams": ARRIVED * grams,
        }
    )  # fmt: skip
    left = ARRIVED - TAKERS * TAKEN
    rows[Balance].append(
        {
            "id": number, "lot_id": number, "place_id": rack, "counted": "piece",
            "pieces": left, "grams": left * grams, "value_idr": value - TAKERS * taken,
        }
    )  # fmt: skip


def _order(rows: dict[type[Any], list[Row]], world: _World, number: int, at: datetime) -> None:
    material, _grams = world.materials[number % len(world.materials)]
    ordered, expected, price = (
        at - LED_TO_COME,
        (at - timedelta(days=number % 3)).date(),
        idr_per_kg(number),
    )
    rows[SupplierOrder].append(
        {
            "id": number, "number": f"PO-B-{number:06d}",
            "supplier_id": world.suppliers[number % SUPPLIERS],
            "status": "closed", "created_by_id": world.buyer, "created_at": ordered,
            "approved_by_id": world.manager, "approved_at": ordered, "sent_at": ordered,
            "sent_version": 1, "expected_on": expected,
        }
    )  # fmt: skip
    rows[History].append(_history(SupplierOrder, number, "sent", ordered, world.buyer))
    rows[SupplierOrderLine].append(
        {
            "id": number, "order_id": number, "position": 1, "material_id": material,
            "counted": "piece", "quantity": ARRIVED, "idr_per_kg": price,
            "tolerance_over_bp": 200, "tolerance_under_bp": 200,
            "received": ARRIVED, "expected_on": expected,
        }
    )  # fmt: skip
    rows[OrderVersion].append(
        {
            "id": number, "order_id": number, "number": 1, "state": "approved",
            "written_by_id": world.buyer, "written_at": ordered, "decided_by_id": world.manager,
            "decided_at": ordered, "discount_bp": 0,
        }
    )  # fmt: skip
    rows[OrderVersionLine].append(
        {
            "version_id": number, "position": 1, "material_id": material, "quantity": ARRIVED,
            "idr_per_kg": price, "expected_on": expected, "tolerance_over_bp": 200,
            "tolerance_under_bp": 200, "order_line_id": number,
        }
    )  # fmt: skip


def _hand_over(
    rows: dict[type[Any], list[Row]], world: _World, number: int, taker: int, at: datetime
) -> None:
    material, grams = world.materials[number % len(world.materials)]
    workshop = world.workshops[(number * 7 + taker) % WORKSHOPS]
    posting = sequence = (number - 1) * MOVEMENTS + 2 + taker
    price, rack = idr_per_kg(number), world.racks[number % RACKS]
    charge, asked = TAKEN * grams * price // 1000, at - timedelta(days=1 + taker) - LED_TO_ORDER
    rows[PurchaseRequest].append(
        {
            "id": posting, "number": f"PP-B-{posting:07d}", "workshop_id": workshop,
            "status": "closed", "requested_by_id": world.member, "requested_at": asked,
            "decided_by_id": world.manager, "decided_at": asked,
        }
    )  # fmt: skip
    rows[History].append(_history(PurchaseRequest, posting, "approved", asked, world.manager))
    rows[PurchaseRequestLine].append(
        {
            "id": posting, "request_id": posting, "position": 1, "material_id": material,
            "counted": "piece", "asked": TAKEN, "approved": TAKEN, "issued": TAKEN,
            "need_by": (asked + NEEDED_WITHIN).date(), "idr_per_kg": price, "estimate_idr": charge,
        }
    )  # fmt: skip
    rows[ReceiptShare].append(
        {
            "receipt_id": number, "order_line_id": number, "request_line_id": posting,
            "arrived": ARRIVED, "pegged_in_all": TAKERS * TAKEN, "pegged": TAKEN, "given": TAKEN,
        }
    )  # fmt: skip
    rows[Posting].append(_posting(posting, "issue", f"SJ-B-{posting:07d}", at, world))
    went = (rack, outside(PlaceKind.WORKSHOP))
    rows[Movement].append(_movement(sequence, posting, number, went, (TAKEN, grams, charge), at))
    rows[Issue].append(
        {"id": posting, "posting_id": posting, "workshop_id": workshop, "taken_by": "Supir"}
    )
    rows[IssueLine].append(
        {
            "id": posting, "issue_id": posting, "request_line_id": posting, "lot_id": number,
            "place_id": rack, "movement_id": sequence, "quantity": TAKEN, "pieces": TAKEN,
            "grams": TAKEN * grams, "book_grams": TAKEN * grams, "idr_per_kg": price,
            "charge_idr": charge,
        }
    )  # fmt: skip


def _history(subject: type[Any], subject_id: int, act: str, at: datetime, by_id: int) -> Row:
    return {
        "at": at, "by_id": by_id, "subject": subject.__tablename__, "subject_id": subject_id,
        "act": act,
    }  # fmt: skip


def _posting(posting: int, kind: str, number: str, at: datetime, world: _World) -> Row:
    return {
        "id": posting, "kind": kind, "number": number, "happened_at": at, "posted_at": at,
        "posted_by_id": world.storekeeper,
    }  # fmt: skip


def _movement(
    sequence: int,
    posting: int,
    lot: int,
    places: tuple[int, int],
    what: tuple[int, int, int],
    at: datetime,
) -> Row:
    pieces, grams, value = what
    return {
        "sequence": sequence, "posting_id": posting, "lot_id": lot,
        "from_place_id": places[0], "to_place_id": places[1],
        "pieces": pieces, "grams": pieces * grams, "value_idr": value, "happened_at": at,
    }  # fmt: skip


def _add_up_usage(session: Session) -> None:
    months = insert(table_of(UsageMonth)).from_select([*KEY, *SUMS], by_month())
    session.execute(months)


def _count_on(session: Session, deliveries: int) -> None:
    """Let the services go on where the rows end."""
    for series, last in ((LEDGER, deliveries * MOVEMENTS), ("L", deliveries)):
        session.merge(Counter(series=series, last=last))
    session.connection().exec_driver_sql("ANALYZE")  # what autovacuum does sooner or later
    if session.get_bind().dialect.name == "postgresql":
        for record in (Posting, Lot, Receipt, PurchaseRequest, PurchaseRequestLine, Issue, Balance):
            table = table_of(record).name
            session.connection().exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
