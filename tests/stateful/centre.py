"""The product and the model side by side, what an act may work with, and whether both agree."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest
from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from materialcenter.core.audit import History
from materialcenter.core.errors import DomainError
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.books import verify, verify_around
from materialcenter.fulfilment.books.law import About
from materialcenter.fulfilment.models import Peg, Reservation
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.stock.models import Balance, Condition, Lot, Movement
from tests.cast import Cast
from tests.scene import add_material, add_supplier
from tests.stateful.model import Line, Model, Order, OrderLine, Request

T = TypeVar("T")
_Line, _OrderLine = PurchaseRequestLine, SupplierOrderLine
_ON_PAPER = (
    select(
        _Line.id, PurchaseRequest.status, _Line.approved, _Line.cancelled, _Line.settled_short,
        _Line.issued, _Line.reserved, _Line.pegged,
    )
    .join(_Line.request)
    .order_by(_Line.id)
)  # fmt: skip
_ORDERED = (
    select(
        _OrderLine.id, SupplierOrder.status, _OrderLine.quantity, _OrderLine.received,
        _OrderLine.cancelled, _OrderLine.closed_short, _OrderLine.pegged,
    )
    .join(_OrderLine.order)
    .order_by(_OrderLine.id)
)  # fmt: skip


class Centre:
    """What the acts work with."""

    def __init__(self, session: Session, cast: Cast, chance: random.Random) -> None:
        self.session, self.cast, self.chance = session, cast, chance
        self.material = add_material(session, "PLATE-5")
        # What is offered in its stead; the model does not follow it.
        self.other = add_material(session, "PLATE-6")
        self.suppliers = [add_supplier(session, name) for name in ("PT Baja", "CV Logam")]
        self.model = Model()
        self.done: Counter[Callable[[Centre], bool]] = Counter()
        # Issues that stand, as (issue, request line, sheets), and receipts that may bear costs.
        self.issues: list[tuple[int, int, int]] = []
        self.receipts: list[int] = []
        self._seen = {History: 0, Movement: 0}

    def one_of(self, fitting: Iterable[T]) -> T | None:
        """One of these by chance, if there is any."""
        rows = list(fitting)
        return self.chance.choice(rows) if rows else None

    def line(self, choose: Callable[[Line], bool]) -> Line | None:
        """A request line of an approved request."""
        lines = self.model.lines.values()
        return self.one_of(li for li in lines if li.request.state == "approved" and choose(li))

    def request(self, *states: str) -> Request | None:
        """A request in one of these states."""
        found = {line.request.id: line.request for line in self.model.lines.values()}
        return self.one_of(request for request in found.values() if request.state in states)

    def order(self, *states: str) -> Order | None:
        """An order in one of these states."""
        return self.one_of(o for o in self.model.orders.values() if o.state in states)

    def order_line(
        self, *states: str, choose: Callable[[OrderLine], bool] = lambda _: True
    ) -> OrderLine | None:
        """A line of an order in one of these states, of which something is still to come."""
        lines = self.model.order_lines.values()
        return self.one_of(
            li for li in lines if li.order.state in states and li.open and choose(li)
        )

    def peg(self, choose: Callable[[Peg], bool] = lambda _: True) -> Peg | None:
        """A peg."""
        return self._a_row(Peg, select(Peg.id), choose)

    def reservation(self, choose: Callable[[Reservation], bool]) -> Reservation | None:
        """A reservation."""
        return self._a_row(Reservation, select(Reservation.id), choose)

    def balance(self, choose: Callable[[Balance], bool]) -> Balance | None:
        """A balance with whole sheets of the centre's own."""
        there = select(Balance.id).join(Balance.lot).where(self._whole_sheets(), Balance.pieces > 0)
        return self._a_row(Balance, there, choose)

    def _whole_sheets(self) -> ColumnElement[bool]:
        return and_(Lot.material_id == self.material.id, Lot.l_um.is_(None), Lot.owner_id.is_(None))

    def _a_row(
        self, record: type[T], ids: Select[tuple[int]], choose: Callable[[T], bool]
    ) -> T | None:
        """A row of these by chance that fits; only those that are looked at are loaded."""
        self.session.flush()
        found = list(self.session.execute(ids.order_by("id")).scalars())
        self.chance.shuffle(found)
        rows = (self.session.get_one(record, id_) for id_ in found)
        return next(filter(choose, rows), None)

    def rack(self) -> str:
        """A place."""
        return f"A-0{self.chance.randint(1, 5)}-1"

    def put(self, quantity: int, lot: Lot) -> None:
        """Sheets that are promised to nobody lie there from now on."""
        if lot.condition == Condition.GOOD:
            self.model.free += quantity
        else:
            self.model.aside += quantity

    def held_back(self, request: Request) -> int:
        """How much of what is reserved for a request lies in lots that are set aside."""
        question = (
            select(Reservation.quantity)
            .join(Reservation.balance)
            .join(Balance.lot)
            .where(
                Reservation.request_line_id.in_([line.id for line in request.lines]),
                Lot.condition != Condition.GOOD,
            )
        )
        return sum(self.session.scalars(question))

    def refused(self, error: type[DomainError], verb: Callable[[], object]) -> None:
        """The product says no and nothing has changed."""
        with pytest.raises(error), self.session.begin_nested():
            verb()

    def agree(self) -> None:
        """The product says what the model says, of everything."""
        self.session.flush()
        shelf = self.session.execute(
            select(Lot.condition, Balance.pieces, Balance.held)
            .join(Balance.lot)
            .where(self._whole_sheets())
        ).all()
        free, aside = 0, 0
        for condition, pieces, held in shelf:
            if condition == Condition.GOOD:
                free += pieces - held
            else:
                aside += pieces - held
        assert (free, aside) == (self.model.free, self.model.aside)
        assert [tuple(row) for row in self.session.execute(_ON_PAPER)] == [
            (
                li.id, li.request.state, li.approved, li.cancelled, li.settled,
                li.issued, li.reserved, li.pegged,
            )
            for _, li in sorted(self.model.lines.items())
        ]  # fmt: skip
        assert [tuple(row) for row in self.session.execute(_ORDERED)] == [
            (
                li.id, li.order.state, li.quantity, li.received,
                li.cancelled, li.closed_short, self.model.pegged_on(li),
            )
            for _, li in sorted(self.model.order_lines.items())
        ]  # fmt: skip

    def laws_of_what_was_touched(self) -> None:
        """The laws of the requests, orders and lots that the last act wrote about."""
        touched: dict[About, set[int]] = {about: set() for about in About}
        subjects = {
            PurchaseRequest.__tablename__: About.REQUEST,
            SupplierOrder.__tablename__: About.ORDER,
        }
        written = select(History.id, History.subject, History.subject_id)
        for row in self.session.execute(written.where(History.id > self._seen[History])):
            self._seen[History] = max(self._seen[History], row[0])
            if row[1] in subjects:
                touched[subjects[row[1]]].add(row[2])
        moved = select(Movement.sequence, Movement.lot_id)
        for row in self.session.execute(moved.where(Movement.sequence > self._seen[Movement])):
            self._seen[Movement] = max(self._seen[Movement], row[0])
            touched[About.LOT].add(row[1])
        kept = (
            select(Balance.lot_id)
            .join(Reservation, Reservation.balance_id == Balance.id)
            .join(Reservation.request_line)
            .where(_Line.request_id.in_(touched[About.REQUEST]))
        )
        touched[About.LOT] |= set(self.session.scalars(kept))
        assert list(verify_around(self.session, touched)) == []

    def whole_books(self) -> None:
        """Every law, everywhere."""
        assert list(verify(self.session)) == []
