"""The reference model: the centre as plain numbers, far too simple to be wrong.

It knows one material counted in sheets: what lies free or set aside, what each request line was
promised, what each order line still brings. The stateful test does every act here and in the
product, and compares. Which rack metal lies on is left to the laws of the books.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Line:
    """A request line. `state` is that of its request."""

    id: int
    request: "Request"
    asked: int
    need_by: int
    approved: int = 0
    cancelled: int = 0
    settled: int = 0
    issued: int = 0
    reserved: int = 0
    pegs: Counter[int] = field(default_factory=Counter)

    @property
    def pegged(self) -> int:
        return sum(self.pegs.values())

    @property
    def outstanding(self) -> int:
        return self.approved - self.cancelled - self.settled - self.issued

    @property
    def uncovered(self) -> int:
        return self.outstanding - self.reserved - self.pegged


@dataclass
class Request:
    """A workshop's request: its lines and where it stands on paper."""

    id: int
    workshop: int
    lines: list[Line] = field(default_factory=list)
    state: str = "submitted"

    def close_when_done(self) -> None:
        """An approved request of which nothing is outstanding is done, and only such a one."""
        if self.state in ("approved", "closed"):
            self.state = "approved" if any(line.outstanding for line in self.lines) else "closed"


@dataclass
class OrderLine:
    """A line of a supplier order with 2 % of tolerance both ways."""

    id: int
    order: "Order"
    quantity: int
    received: int = 0
    cancelled: int = 0
    closed_short: int = 0

    @property
    def due(self) -> int:
        return self.quantity - self.cancelled - self.closed_short

    @property
    def most(self) -> int:
        return self.due + self.due * 2 // 100

    @property
    def open(self) -> int:
        return max(0, self.due - self.received)

    def send_back(self, quantity: int, *, replaced: bool) -> None:
        """Some of what came goes back: to be brought again, or never."""
        before, due = self.open, self.due
        self.received -= quantity
        if replaced:
            if self.open and self.order.state == "closed":
                self.order.state = "sent"
        else:
            self.closed_short += max(0, due - self.received) - before

    @property
    def least(self) -> int:
        due = self.quantity - self.cancelled
        return due - due * 2 // 100


@dataclass
class Order:
    """A supplier order: its lines and where it stands on paper."""

    id: int
    lines: list[OrderLine] = field(default_factory=list)
    state: str = "draft"

    def close_when_done(self) -> None:
        if self.state in ("approved", "sent") and not any(line.open for line in self.lines):
            came = any(line.received for line in self.lines)
            self.state = "closed" if came else "cancelled"


@dataclass
class Model:
    """Everything by the product's ids. `aside` is metal that may not be promised now."""

    free: int = 0
    aside: int = 0
    lines: dict[int, Line] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)

    @property
    def order_lines(self) -> dict[int, OrderLine]:
        return {line.id: line for order in self.orders.values() for line in order.lines}

    def pegged_on(self, order_line: OrderLine) -> int:
        return sum(line.pegs[order_line.id] for line in self.lines.values())

    def free_on(self, order_line: OrderLine) -> int:
        return order_line.open - self.pegged_on(order_line)

    def reserve(self, lines: Iterable[Line]) -> None:
        """What is free goes to whoever needs it first."""
        for line in sorted(lines, key=lambda line: (line.need_by, line.id)):
            got = min(self.free, line.uncovered)
            line.reserved += got
            self.free -= got

    def let_go(self, line: Line, quantity: int, *, good: bool = True) -> None:
        line.reserved -= quantity
        if good:
            self.free += quantity
        else:
            self.aside += quantity

    def uncover(self, order_line: OrderLine) -> None:
        for line in self.lines.values():
            line.pegs.pop(order_line.id, None)

    def receive(
        self, arrived: Mapping[int, int], rule: str, by_hand: Mapping[tuple[int, int], int]
    ) -> None:
        """A delivery: what came of each order line goes to those pegged to it by the rule."""
        for order_line_id, quantity in sorted(arrived.items()):
            order_line = self.order_lines[order_line_id]
            order_line.received += quantity
            claims = {
                line.id: line.pegs[order_line_id]
                for line in self.lines.values()
                if line.pegs[order_line_id]
            }
            closes = order_line.received >= order_line.least
            if closes:
                order_line.closed_short += order_line.open
            chosen = {i: by_hand.get((order_line_id, i), 0) for i in claims}
            given = self._shares(rule, quantity, claims, chosen)
            for line_id, claim in claims.items():
                line = self.lines[line_id]
                line.pegs[order_line_id] -= given[line_id]
                line.reserved += given[line_id]
                if order_line.open == 0:
                    line.settled += claim - given[line_id]
                    line.pegs[order_line_id] = 0
                line.request.close_when_done()
            self.free += quantity - sum(given.values())
            order_line.order.close_when_done()

    def wait_again(
        self, line: Line, order_line: OrderLine, freed: int, settled: int, *, wanted: bool
    ) -> None:
        """A delivery did not come after all: whoever still wants it waits again."""
        line.reserved -= freed
        line.settled -= settled
        if line.request.state == "withdrawn" or (line.request.state == "closed" and not wanted):
            line.cancelled += settled
        elif settled:
            line.request.state = "approved"
        line.pegs[order_line.id] += max(
            0, min(freed + settled, line.uncovered, self.free_on(order_line))
        )

    def _shares(
        self, rule: str, arrived: int, claims: Mapping[int, int], by_hand: Mapping[int, int]
    ) -> dict[int, int]:
        if arrived >= sum(claims.values()):
            return dict(claims)
        if rule == "by-hand":
            return {line_id: by_hand.get(line_id, 0) for line_id in claims}
        if rule == "pro-rata":
            return self._pro_rata(arrived, claims)
        order = {
            "need-by": lambda i: (self.lines[i].need_by, i),
            "oldest": lambda i: (i,),
            "smallest": lambda i: (claims[i], i),
        }[rule]
        given: dict[int, int] = {}
        for line_id in sorted(claims, key=order):
            given[line_id] = min(arrived, claims[line_id])
            arrived -= given[line_id]
        return given

    @staticmethod
    def _pro_rata(arrived: int, claims: Mapping[int, int]) -> dict[int, int]:
        """Whole sheets first, then one by one to whoever is furthest below his part."""
        whole = sum(claims.values())
        given = {line_id: arrived * claim // whole for line_id, claim in claims.items()}
        while sum(given.values()) < arrived:
            behind = max(
                (i for i in claims if given[i] == arrived * claims[i] // whole),
                key=lambda i: (arrived * claims[i] % whole, -i),
            )
            given[behind] += 1
        return given
