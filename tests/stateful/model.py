"""The reference model: the centre as plain dictionaries, far too simple to be wrong.

It knows sheets only: what is free, what each request line was promised, what each order line
still brings. The stateful test does every act here and in the product, and compares.
"""

from dataclasses import dataclass, field


@dataclass
class Line:
    """A request line."""

    asked: int
    need_by: int
    workshop: str
    approved: int = 0
    cancelled: int = 0
    issued: int = 0
    reserved: int = 0
    pegs: dict[int, int] = field(default_factory=dict)

    @property
    def uncovered(self) -> int:
        promised = self.approved - self.cancelled - self.issued - self.reserved
        return promised - sum(self.pegs.values())


@dataclass
class Order:
    """An order line: how much is still to come."""

    open: int


@dataclass
class Model:
    """Free sheets, request lines and order lines, by the product's ids."""

    free: int = 0
    issued: int = 0
    lines: dict[int, Line] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)

    def approve(self, line: Line, quantity: int) -> None:
        line.approved = quantity
        self.reserve(line)

    def reserve(self, line: Line) -> None:
        got = min(self.free, line.uncovered)
        line.reserved += got
        self.free -= got

    def undo(self, line: Line) -> None:
        self.free += line.reserved
        line.reserved = line.approved = 0

    def withdraw(self, line: Line) -> None:
        self.free += line.reserved
        line.reserved = 0
        line.pegs.clear()
        line.cancelled += line.uncovered

    def order(self, order_id: int, lines: list[Line]) -> None:
        total = 0
        for line in lines:
            line.pegs[order_id] = line.uncovered
            total += line.pegs[order_id]
        self.orders[order_id] = Order(total)

    def receive(self, order_id: int, quantity: int) -> None:
        order = self.orders[order_id]
        order.open = max(0, order.open - quantity)
        claims = [(line.need_by, i) for i, line in self.lines.items() if line.pegs.get(order_id)]
        for _, line_id in sorted(claims):
            line = self.lines[line_id]
            got = min(quantity, line.pegs[order_id])
            line.pegs[order_id] -= got
            line.reserved += got
            quantity -= got
        self.free += quantity

    def cancel_order(self, order_id: int) -> None:
        self.orders[order_id].open = 0
        for line in self.lines.values():
            line.pegs.pop(order_id, None)

    def send_back(
        self, order_id: int, quantity: int, *, replaced: bool, losses: dict[int, int]
    ) -> None:
        self.free -= quantity - sum(losses.values())
        for line_id, lost in losses.items():
            line = self.lines[line_id]
            line.reserved -= lost
            if replaced:
                line.pegs[order_id] = line.pegs.get(order_id, 0) + lost
        if replaced:
            self.orders[order_id].open += quantity

    def issue(self, line: Line, quantity: int) -> None:
        line.reserved -= quantity
        line.issued += quantity
        self.issued += quantity

    def release(self, line: Line, quantity: int) -> None:
        line.reserved -= quantity
        self.free += quantity

    def unissue(self, line: Line, quantity: int) -> None:
        line.issued -= quantity
        line.reserved += quantity
        self.issued -= quantity

    def bring_back(self, quantity: int) -> None:
        self.issued -= quantity
        self.free += quantity
