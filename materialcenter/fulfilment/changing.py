"""An approved order is changed: the change is proposed with a reason and waits while the truck
unloads against the version in force; another person approves it, and all of it holds at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import audit, clock
from materialcenter.core.db import lock
from materialcenter.core.errors import (
    DomainError,
    NotFound,
    Quantity,
    ReasonMissing,
    Term,
    WrongState,
)
from materialcenter.core.tax import rule_on
from materialcenter.core.text import clean
from materialcenter.fulfilment.arrivals import pegs_on
from materialcenter.fulfilment.closing import close_when_all_came
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.pegging import locked_with_pegs
from materialcenter.fulfilment.telling import delivery_moved
from materialcenter.purchasing.charges import Charge, checked_terms, put_terms
from materialcenter.purchasing.errors import (
    BadQuantity,
    BelowPromised,
    ChangeWaiting,
    ExpectedPast,
    NothingChanged,
    OwnChange,
)
from materialcenter.purchasing.limits import must_be_within_limit
from materialcenter.purchasing.models import (
    ORDER_STATUS_NAMES,
    OrderStatus,
    SupplierOrder,
    SupplierOrderLine,
)
from materialcenter.purchasing.services import locked_order
from materialcenter.purchasing.terms import LARGEST, comparable
from materialcenter.purchasing.tolerances import tolerances_for
from materialcenter.purchasing.versions.models import (
    OrderVersion,
    OrderVersionCharge,
    OrderVersionLine,
    VersionState,
)
from materialcenter.purchasing.versions.queries import waiting_change
from materialcenter.purchasing.versions.writing import line_as_it_is


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line is to become: quantity in the count unit, Rp/kg, and its day. A price per piece
    goes first."""

    quantity: int
    idr_per_kg: int
    expected_on: date
    idr_per_piece: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The discount (basis points) and all charges the order is to have."""

    discount_bp: int
    charges: Sequence[Charge]


def propose_change(
    session: Session,
    *,
    order_id: int,
    reason: str,
    by: User,
    lines: Mapping[int, Wanted] | None = None,
    new_lines: Mapping[int, Wanted] | None = None,
    terms: Terms | None = None,
) -> OrderVersion:
    """Write down how an approved order is to change; it holds once another person approves it.

    `lines` goes by order line id, `new_lines` by material id; what is not named stays. Raises
    ReasonMissing, NothingChanged, ChangeWaiting, BelowPromised, BadQuantity, BadPrice,
    BeyondBelief, NotByPiece, BadTerms, ExpectedPast, WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_ORDER)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    order = locked_order(session, order_id)
    _must_run(order)
    if waiting_change(session, order.id):
        raise ChangeWaiting(order=order.label)
    terms = terms or Terms(order.discount_bp, _charges_of(order))
    charges = checked_terms(terms.discount_bp, terms.charges)
    change = OrderVersion(
        order=order,
        number=order.version + 1,
        state=VersionState.PROPOSED,
        reason=reason,
        written_by_id=by.id,
        written_at=clock.now(),
        discount_bp=terms.discount_bp,
        lines=_rows(session, order, lines or {}, new_lines or {}),
        charges=[
            OrderVersionCharge(position=at, label=charge.label, amount_idr=charge.amount_idr)
            for at, charge in enumerate(charges, start=1)
        ],
    )
    same_terms = (order.discount_bp, _charges_of(order)) == (terms.discount_bp, charges)
    if same_terms and not any(row.changed for row in change.lines):
        raise NothingChanged
    _judge(session, order, change)
    session.add(change)
    session.flush()
    audit.record(
        session, by.id, SupplierOrder, order.id, "version-proposed", reason=reason,
        version=change.number, before_idr=order.total_idr, total_idr=change.total_idr,
        changes=_figures(change),
    )  # fmt: skip
    return change


def _must_run(order: SupplierOrder) -> None:
    if not order.running:
        state = Term(ORDER_STATUS_NAMES[OrderStatus(order.status)])
        raise WrongState(document=order.label, state=state)


def _charges_of(order: SupplierOrder) -> list[Charge]:
    return [Charge(charge.label, charge.amount_idr) for charge in order.charges]


def _rows(
    session: Session,
    order: SupplierOrder,
    lines: Mapping[int, Wanted],
    new_lines: Mapping[int, Wanted],
) -> list[OrderVersionLine]:
    """Every line of the order as it is to become, then the new ones."""
    if lines.keys() - {line.id for line in order.lines}:
        raise NotFound
    rows: list[OrderVersionLine] = []
    for line in order.lines:
        row = line_as_it_is(line)
        row.before_quantity, row.before_expected_on = line.quantity, line.expected_on
        row.before_idr_per_kg, row.before_idr_per_piece = line.idr_per_kg, line.idr_per_piece
        if wanted := lines.get(line.id):
            row.idr_per_kg = _checked(wanted, line.material, str(line.id), known=line.expected_on)
            row.idr_per_piece = wanted.idr_per_piece
            row.quantity, row.expected_on = wanted.quantity, wanted.expected_on
        rows.append(row)
    at = max(line.position for line in order.lines)
    for material_id, wanted in new_lines.items():
        material = session.get(Material, material_id)
        if material is None:
            raise NotFound
        idr_per_kg = _checked(wanted, material, "new", known=None)
        at += 1
        over, under = tolerances_for(session, material, order.supplier)
        rows.append(
            OrderVersionLine(
                position=at, material=material, quantity=wanted.quantity,
                idr_per_kg=idr_per_kg, idr_per_piece=wanted.idr_per_piece,
                expected_on=wanted.expected_on,
                tolerance_over_bp=over, tolerance_under_bp=under,
            )
        )  # fmt: skip
    return rows


def _checked(wanted: Wanted, material: Material, field: str, *, known: date | None) -> int:
    """What a kilogram is to cost, when all of it may be wanted."""
    if not 0 < wanted.quantity <= LARGEST:
        raise BadQuantity(field=f"quantity-{field}")
    try:
        idr_per_kg = comparable(material, wanted.idr_per_kg, wanted.idr_per_piece)
    except DomainError as error:
        error.field = f"price-{field}"
        raise
    if wanted.expected_on != known and wanted.expected_on < clock.today():
        raise ExpectedPast(field=f"expected_on-{field}")
    return idr_per_kg


def _judge(session: Session, order: SupplierOrder, change: OrderVersion) -> None:
    """No line gets smaller than what came of it, is promised or was closed. Raises BelowPromised,
    naming the workshops that are promised it."""
    lines = {line.id: line for line in order.lines}
    for row in change.lines:
        line = lines.get(row.order_line_id or 0)
        if line is None or row.quantity in (row.before_quantity, line.quantity):
            continue
        if row.quantity < line.least_quantity:
            unit = line.material.unit
            raise BelowPromised(
                material=line.material.name_id,
                least=Quantity(line.least_quantity, unit),
                received=Quantity(line.received, unit),
                pegged=Quantity(line.pegged, unit),
                workshops=_names(pegs_on(session, [line.id])[line.id]),
                closed=Quantity(line.cancelled + line.closed_short, unit),
                field=f"quantity-{line.id}",
            )


def _names(pegs: Sequence[Peg]) -> str:
    return ", ".join(dict.fromkeys(p.request_line.request.workshop.name for p in pegs)) or "–"


def approve_change(session: Session, *, change_id: int, by: User) -> SupplierOrder:
    """Let a proposed change hold, whole and at once: the order is the next version, which the
    supplier does not have yet. Above the limit a manager approves, and never its author.

    Raises OwnChange, OrderAboveLimit, BelowPromised, ChangeDecided, WrongState, NotFound.
    """
    by.must(Permission.PURCHASING_APPROVE)
    order, change = _locked(session, change_id)
    if change.written_by_id == by.id:
        raise OwnChange
    _must_run(order)
    _judge(session, order, change)
    must_be_within_limit(session, change.total_idr, by)
    before_idr = order.total_idr
    change.decide(VersionState.APPROVED, clock.now(), by.id)
    moved = _apply(session, order, change)
    order.version = change.number
    put_terms(session, order, change.discount_bp, _charges_of_version(change))
    rule = rule_on(session, clock.today())
    order.tax_rule_id = change.tax_rule_id = rule.id if rule else None
    close_when_all_came(order)
    session.flush()
    entries = [
        audit.entry(
            by.id, SupplierOrder, order.id, "version-approved", reason=change.reason,
            version=change.number, before_idr=before_idr, total_idr=order.total_idr,
            changes=_figures(change),
        ),
        *delivery_moved(session, moved, change.reason, by.id),
    ]  # fmt: skip
    audit.record_all(session, entries)
    return order


def _charges_of_version(change: OrderVersion) -> list[Charge]:
    return [Charge(charge.label, charge.amount_idr) for charge in change.charges]


def _apply(session: Session, order: SupplierOrder, change: OrderVersion) -> list[SupplierOrderLine]:
    """Change the lines as proposed; returns those that have another day. What was not touched
    says in the version what it says now: a day the supplier moved meanwhile is kept."""
    lines = {line.id: line for line in order.lines}
    moved: list[SupplierOrderLine] = []
    for row in change.lines:
        if row.is_new:
            row.order_line_id = _new_line(session, order, row).id
            continue
        line = lines[row.order_line_id or 0]
        if row.quantity != row.before_quantity:
            line.order_for(row.quantity)
        line.idr_per_kg, line.idr_per_piece = row.idr_per_kg, row.idr_per_piece
        if row.expected_on != row.before_expected_on:
            line.expected_on = row.expected_on
            line.forget_confirmation()
            moved.append(line)
        row.expected_on = line.expected_on
    order.expected_on = max(line.expected_on for line in order.lines)
    session.flush()
    return moved


def _new_line(session: Session, order: SupplierOrder, row: OrderVersionLine) -> SupplierOrderLine:
    line = SupplierOrderLine(
        order=order,
        position=row.position,
        material=row.material,
        counted=row.material.counted,
        idr_per_kg=row.idr_per_kg,
        idr_per_piece=row.idr_per_piece,
        tolerance_over_bp=row.tolerance_over_bp,
        tolerance_under_bp=row.tolerance_under_bp,
        expected_on=row.expected_on,
        quantity=row.quantity,
        received=0,
        cancelled=0,
        closed_short=0,
        pegged=0,
    )
    session.add(line)
    session.flush()
    return line


def _figures(change: OrderVersion) -> list[dict[str, Any]]:
    """What changes, before and after, for the history."""
    return [
        {
            "material_id": row.material.id,
            "quantity": [row.before_quantity, row.quantity],
            "idr_per_kg": [row.before_idr_per_kg, row.idr_per_kg],
            "idr_per_piece": [row.before_idr_per_piece, row.idr_per_piece],
            "expected_on": [
                row.before_expected_on.isoformat() if row.before_expected_on else None,
                row.expected_on.isoformat(),
            ],
        }
        for row in change.lines
        if row.changed
    ]


def refuse_change(session: Session, *, change_id: int, reason: str, by: User) -> OrderVersion:
    """Say no to a proposed change; the order stays as it is. Raises ReasonMissing, ChangeDecided,
    NotFound."""
    by.must(Permission.PURCHASING_APPROVE)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    order, change = _locked(session, change_id)
    change.decide(VersionState.REFUSED, clock.now(), by.id)
    change.remark = reason
    session.flush()
    audit.record(
        session, by.id, SupplierOrder, order.id, "version-refused", reason=reason,
        version=change.number,
    )  # fmt: skip
    return change


def withdraw_change(session: Session, *, change_id: int, by: User) -> OrderVersion:
    """Take a proposed change back. Raises ChangeDecided, NotFound."""
    by.must(Permission.PURCHASING_ORDER)
    order, change = _locked(session, change_id)
    change.decide(VersionState.WITHDRAWN, clock.now(), by.id)
    session.flush()
    audit.record(
        session, by.id, SupplierOrder, order.id, "version-withdrawn", version=change.number
    )
    return change


def _locked(session: Session, change_id: int) -> tuple[SupplierOrder, OrderVersion]:
    """A change with its order and the requests pegged to it, locked. Raises NotFound."""
    found = session.get(OrderVersion, change_id)
    if found is None:
        raise NotFound
    order = locked_with_pegs(session, found.order_id)
    return order, lock(session, OrderVersion, [change_id])[change_id]
