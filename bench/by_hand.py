"""The chain reserve → issue in hand-written SQL: the same rows and checks as the services,
statement by statement, as fast as the driver goes. Only the benchmark uses it."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any


class Refused(Exception):
    """A check failed."""


class ByHand:
    """One connection that reserves and issues. `mark` is the driver's placeholder."""

    def __init__(self, connection: Any, *, postgresql: bool, user_id: int) -> None:
        self.connection, self.cursor = connection, connection.cursor()
        self.postgresql, self.user_id = postgresql, user_id
        self.for_update = " FOR UPDATE" if postgresql else ""
        self.places = {kind: i for kind, i in self.all("SELECT kind, id FROM place")}
        connection.rollback()

    def run(self, statement: str, *values: Any) -> Any:
        if self.postgresql:
            statement = statement.replace("?", "%s")
        return self.cursor.execute(statement, values)

    def all(self, statement: str, *values: Any) -> list[Any]:
        self.run(statement, *values)
        return self.cursor.fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        rows = self.all(statement, *values)
        if not rows:
            raise Refused(statement)
        return rows[0]

    def begin(self) -> None:
        if not self.postgresql:
            self.run("BEGIN IMMEDIATE")

    def now(self) -> Any:
        moment = datetime.now(UTC)
        return moment if self.postgresql else moment.replace(tzinfo=None).isoformat(" ")

    def day(self, day: date) -> Any:
        return day if self.postgresql else day.isoformat()

    def history(self, subject: str, subject_id: int, act: str, details: dict[str, Any]) -> None:
        self.run(
            "INSERT INTO history (at, by_id, subject, subject_id, act, reason, details)"
            " VALUES (?, ?, ?, ?, ?, '', ?)",
            self.now(), self.user_id, subject, subject_id, act, json.dumps(details),
        )  # fmt: skip

    def setting(self, name: str, default: int) -> int:
        rows = self.all("SELECT value FROM setting WHERE name = ?", name)
        return rows[0][0] if rows else default

    def lines(self, request_id: int) -> list[Any]:
        return self.all(
            "SELECT l.id, l.material_id, l.approved, l.cancelled, l.settled_short, l.issued,"
            " l.reserved, l.pegged, l.need_by, l.idr_per_kg"
            " FROM purchase_request_line l JOIN material m ON m.id = l.material_id"
            " WHERE l.request_id = ?",
            request_id,
        )

    def reserve(self, request_id: int) -> None:
        """Hold the free metal of the oldest lots for the request's lines."""
        self.begin()
        self.one(
            "SELECT id, status FROM purchase_request WHERE id = ?" + self.for_update, request_id
        )
        days = self.setting("reservation_days", 7)
        for line in self.lines(request_id):
            uncovered = line[2] - line[3] - line[4] - line[5] - line[6] - line[7]
            candidates = self.all(
                "SELECT b.id FROM balance b JOIN lot o ON o.id = b.lot_id"
                " WHERE o.material_id = ? AND o.condition = 'good' AND o.owner_id IS NULL"
                " AND o.l_um IS NULL AND b.pieces > b.held ORDER BY o.received_on, o.id, b.id",
                line[1],
            )
            for (balance_id,) in candidates:
                held, pieces = self.one(
                    "SELECT held, pieces FROM balance WHERE id = ?" + self.for_update, balance_id
                )
                quantity = min(uncovered, pieces - held)
                if quantity <= 0:
                    continue
                self.run("UPDATE balance SET held = held + ? WHERE id = ?", quantity, balance_id)
                self.run(
                    "UPDATE purchase_request_line SET reserved = reserved + ? WHERE id = ?",
                    quantity, line[0],
                )  # fmt: skip
                self.run(
                    "INSERT INTO reservation"
                    " (request_line_id, balance_id, quantity, held, expires_on)"
                    " VALUES (?, ?, ?, ?, ?)",
                    line[0], balance_id, quantity, quantity,
                    self.day(datetime.now(UTC).date() + timedelta(days=days)),
                )  # fmt: skip
                self.history("purchase_request", request_id, "reserved", {str(line[0]): quantity})
                uncovered -= quantity
        self.connection.commit()

    def number(self, series: str, count: int = 1) -> int:
        return self.one(
            "UPDATE counter SET last = last + ? WHERE series = ? RETURNING last", count, series
        )[0]

    def issue(self, request_id: int) -> None:
        """Hand over everything reserved for the request."""
        self.begin()
        reserved = self.all(
            "SELECT r.id, r.request_line_id, r.balance_id, r.quantity FROM reservation r"
            " JOIN purchase_request_line l ON l.id = r.request_line_id WHERE l.request_id = ?",
            request_id,
        )
        (workshop_id, number) = self.one(
            "SELECT workshop_id, number FROM purchase_request WHERE id = ?" + self.for_update,
            request_id,
        )
        lines = {line[0]: line for line in self.lines(request_id)}
        self.setting("issue_tolerance_bp", 200)
        taken = []
        for reservation_id, line_id, balance_id, quantity in reserved:
            lot_id, place_id, pieces, grams, value, held = self.one(
                "SELECT lot_id, place_id, pieces, grams, value_idr, held FROM balance"
                " WHERE id = ?" + self.for_update,
                balance_id,
            )
            if quantity > held or quantity > pieces:
                raise Refused(number)
            out = grams if quantity == pieces else grams * quantity // pieces
            cost = value if quantity == pieces else value * out // grams
            self.run("DELETE FROM reservation WHERE id = ?", reservation_id)
            self.run(
                "UPDATE purchase_request_line SET reserved = reserved - ?, issued = issued + ?"
                " WHERE id = ?",
                quantity, quantity, line_id,
            )  # fmt: skip
            self.run(
                "UPDATE balance SET pieces = pieces - ?, grams = grams - ?,"
                " value_idr = value_idr - ?, held = held - ? WHERE id = ?",
                quantity, out, cost, quantity, balance_id,
            )  # fmt: skip
            taken.append((line_id, lot_id, place_id, quantity, out, cost))
        self.run("UPDATE purchase_request SET status = 'closed' WHERE id = ?", request_id)
        self._post(request_id, workshop_id, taken, lines)
        self.connection.commit()

    def _post(
        self, request_id: int, workshop_id: int, taken: list[Any], lines: dict[int, Any]
    ) -> None:
        series = f"SJ-{datetime.now(UTC).year}"
        number = f"{series}-{self.number(series):04d}"
        now = self.now()
        (posting_id,) = self.one(
            "INSERT INTO posting (kind, number, happened_at, posted_at, posted_by_id, reason)"
            " VALUES ('issue', ?, ?, ?, ?, '') RETURNING id",
            number, now, now, self.user_id,
        )  # fmt: skip
        first = self.number("ledger", len(taken)) - len(taken) + 1
        (issue_id,) = self.one(
            "INSERT INTO issue (posting_id, workshop_id, taken_by, note)"
            " VALUES (?, ?, 'Supir', '') RETURNING id",
            posting_id, workshop_id,
        )  # fmt: skip
        for offset, (line_id, lot_id, place_id, quantity, out, cost) in enumerate(taken):
            self.run(
                "INSERT INTO movement (sequence, posting_id, lot_id, from_place_id, to_place_id,"
                " pieces, grams, value_idr, happened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                first + offset, posting_id, lot_id, place_id, self.places["workshop"],
                quantity, out, cost, now,
            )  # fmt: skip
            price = lines[line_id][9] or 0
            self.run(
                "INSERT INTO issue_line (issue_id, request_line_id, lot_id, place_id,"
                " movement_id, quantity, pieces, grams, book_grams, idr_per_kg, charge_idr,"
                " weight_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
                issue_id, line_id, lot_id, place_id, first + offset, quantity, quantity, out, out,
                price, (out * price + 500) // 1000,
            )  # fmt: skip
        self.history("purchase_request", request_id, "issued", {"number": number, "closed": True})
        self.history("issue", issue_id, "posted", {})
