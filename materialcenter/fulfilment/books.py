"""The books: laws that hold after every transaction, each proved by one query that returns
what breaks it. `verify` runs them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Law:
    """A law's name and the query whose rows (a label each) break it."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A law that does not hold, and for what."""

    law: str
    what: str


LAWS = (
    Law(
        "on hand = sum of movements, in pieces, grams and rupiah",
        """
        WITH flow AS (
            SELECT lot_id, to_place_id AS place_id, pieces, grams, value_idr FROM movement
            UNION ALL
            SELECT lot_id, from_place_id, -pieces, -grams, -value_idr FROM movement
        ), ledger AS (
            SELECT flow.lot_id, flow.place_id, SUM(pieces) AS pieces, SUM(grams) AS grams,
                   SUM(value_idr) AS value_idr
            FROM flow JOIN place ON place.id = flow.place_id
            WHERE place.kind IN ('zone', 'rack', 'bin') GROUP BY flow.lot_id, flow.place_id
        )
        SELECT lot.code FROM lot
        JOIN (
            SELECT COALESCE(l.lot_id, b.lot_id) AS lot_id
            FROM ledger l FULL OUTER JOIN balance b
              ON b.lot_id = l.lot_id AND b.place_id = l.place_id
            WHERE COALESCE(l.pieces, 0) <> COALESCE(b.pieces, 0)
               OR COALESCE(l.grams, 0) <> COALESCE(b.grams, 0)
               OR COALESCE(l.value_idr, 0) <> COALESCE(b.value_idr, 0)
        ) wrong ON wrong.lot_id = lot.id
        """,
    ),
    Law(
        "pieces, grams and value are never negative; no metal means no pieces and no value",
        """
        SELECT lot.code FROM balance b JOIN lot ON lot.id = b.lot_id
        WHERE b.pieces < 0 OR b.grams < 0 OR b.value_idr < 0
           OR (b.grams = 0 AND (b.pieces <> 0 OR b.value_idr <> 0))
           OR (b.counted = 'piece' AND b.pieces = 0 AND b.grams <> 0)
        """,
    ),
    Law(
        "0 <= held <= on hand",
        """
        SELECT lot.code FROM balance b JOIN lot ON lot.id = b.lot_id
        WHERE b.held < 0
           OR b.held > CASE b.counted WHEN 'piece' THEN b.pieces ELSE b.grams END
        """,
    ),
    Law(
        "held = sum of open reservations",
        """
        SELECT lot.code FROM balance b JOIN lot ON lot.id = b.lot_id
        LEFT JOIN (SELECT balance_id, SUM(held) AS held FROM reservation GROUP BY balance_id) r
          ON r.balance_id = b.id
        WHERE b.held <> COALESCE(r.held, 0)
        """,
    ),
    Law(
        "reserved on a request line = sum of its reservations",
        """
        SELECT q.number FROM purchase_request_line l
        JOIN purchase_request q ON q.id = l.request_id
        LEFT JOIN (SELECT request_line_id, SUM(quantity) AS n FROM reservation
                   GROUP BY request_line_id) r ON r.request_line_id = l.id
        WHERE l.reserved <> COALESCE(r.n, 0)
        """,
    ),
    Law(
        "pegged on a request line = sum of its pegs",
        """
        SELECT q.number FROM purchase_request_line l
        JOIN purchase_request q ON q.id = l.request_id
        LEFT JOIN (SELECT request_line_id, SUM(quantity) AS n FROM peg
                   GROUP BY request_line_id) p ON p.request_line_id = l.id
        WHERE l.pegged <> COALESCE(p.n, 0)
        """,
    ),
    Law(
        "pegs on an order line = its counter, at most its open quantity",
        """
        SELECT CAST(l.id AS VARCHAR(20)) FROM supplier_order_line l
        LEFT JOIN (SELECT order_line_id, SUM(quantity) AS n FROM peg
                   GROUP BY order_line_id) p ON p.order_line_id = l.id
        WHERE l.pegged <> COALESCE(p.n, 0)
           OR (l.pegged > 0
               AND l.pegged > l.quantity - l.received - l.cancelled - l.closed_short)
        """,
    ),
    Law(
        "pegs only on orders that are under way",
        """
        SELECT CAST(o.id AS VARCHAR(20)) FROM peg p
        JOIN supplier_order_line l ON l.id = p.order_line_id
        JOIN supplier_order o ON o.id = l.order_id
        WHERE o.status NOT IN ('draft', 'approved', 'sent')
        """,
    ),
    Law(
        "issued + reserved + pegged <= approved - cancelled - settled short",
        """
        SELECT q.number FROM purchase_request_line l
        JOIN purchase_request q ON q.id = l.request_id
        WHERE l.issued + l.reserved + l.pegged > l.approved - l.cancelled - l.settled_short
        """,
    ),
    Law(
        "issued on a request line = sum of its issue lines that stand",
        """
        SELECT q.number FROM purchase_request_line l
        JOIN purchase_request q ON q.id = l.request_id
        LEFT JOIN (
            SELECT il.request_line_id, SUM(il.quantity) AS n FROM issue_line il
            JOIN issue i ON i.id = il.issue_id
            LEFT JOIN posting r ON r.reverses_id = i.posting_id
            WHERE r.id IS NULL GROUP BY il.request_line_id
        ) x ON x.request_line_id = l.id
        WHERE l.issued <> COALESCE(x.n, 0)
        """,
    ),
    Law(
        "received on an order line = sum of its receipt lines that stand",
        """
        SELECT CAST(l.id AS VARCHAR(20)) FROM supplier_order_line l
        LEFT JOIN (
            SELECT rl.order_line_id, SUM(rl.quantity) AS n, SUM(rl.closed_short) AS short
            FROM receipt_line rl JOIN receipt c ON c.id = rl.receipt_id
            LEFT JOIN posting r ON r.reverses_id = c.posting_id
            WHERE r.id IS NULL GROUP BY rl.order_line_id
        ) x ON x.order_line_id = l.id
        WHERE l.received <> COALESCE(x.n, 0) OR l.closed_short < COALESCE(x.short, 0)
        """,
    ),
    Law(
        "a receipt gives out what came, and to nobody more than his part",
        """
        SELECT p.number FROM receipt_share s JOIN receipt c ON c.id = s.receipt_id
        JOIN posting p ON p.id = c.posting_id
        GROUP BY p.number, s.receipt_id, s.order_line_id
        HAVING SUM(s.given) <> CASE WHEN MAX(s.arrived) < MAX(s.pegged_in_all)
                               THEN MAX(s.arrived) ELSE MAX(s.pegged_in_all) END
        """,
    ),
    Law(
        "receipt and issue lines tell what their movements tell",
        """
        SELECT p.number FROM receipt_line l JOIN movement m ON m.sequence = l.movement_id
        JOIN posting p ON p.id = m.posting_id
        WHERE m.pieces <> l.pieces OR m.grams <> l.grams OR m.lot_id <> l.lot_id
           OR m.to_place_id <> l.place_id
        UNION ALL
        SELECT p.number FROM issue_line l JOIN movement m ON m.sequence = l.movement_id
        JOIN posting p ON p.id = m.posting_id
        WHERE m.pieces <> l.pieces OR m.grams <> l.book_grams OR m.lot_id <> l.lot_id
           OR m.from_place_id <> l.place_id
        """,
    ),
    Law(
        "a posted count moved what it found less what the books said when it was counted",
        """
        WITH found AS (
            SELECT c.id, c.number, l.lot_id, l.place_id, e.pieces - e.book_pieces AS pieces,
                   e.grams - e.book_grams AS grams
            FROM stock_count c JOIN count_line l ON l.count_id = c.id
            JOIN count_entry e ON e.line_id = l.id
             AND e.id = (SELECT MAX(id) FROM count_entry WHERE line_id = l.id)
            WHERE c.status = 'posted'
        ), flow AS (
            SELECT c.id, c.number, m.lot_id, m.to_place_id AS place_id, m.pieces, m.grams
            FROM stock_count c JOIN movement m ON m.posting_id = c.posting_id
            UNION ALL
            SELECT c.id, c.number, m.lot_id, m.from_place_id, -m.pieces, -m.grams
            FROM stock_count c JOIN movement m ON m.posting_id = c.posting_id
        ), moved AS (
            SELECT flow.id, flow.number, lot_id, place_id, SUM(pieces) AS pieces,
                   SUM(grams) AS grams
            FROM flow JOIN place ON place.id = flow.place_id WHERE place.kind <> 'difference'
            GROUP BY flow.id, flow.number, lot_id, place_id
        )
        SELECT DISTINCT COALESCE(f.number, m.number) FROM found f
        FULL OUTER JOIN moved m
          ON m.id = f.id AND m.lot_id = f.lot_id AND m.place_id = f.place_id
        WHERE COALESCE(f.pieces, 0) <> COALESCE(m.pieces, 0)
           OR COALESCE(f.grams, 0) <> COALESCE(m.grams, 0)
        UNION
        SELECT p.number FROM posting p WHERE p.kind = 'count'
          AND NOT EXISTS (SELECT 1 FROM stock_count c
                          WHERE c.posting_id = p.id AND c.status = 'posted')
        """,
    ),
    Law(
        "nobody approves what he counted",
        """
        SELECT DISTINCT c.number FROM stock_count c JOIN count_line l ON l.count_id = c.id
        JOIN count_entry e ON e.line_id = l.id WHERE e.counted_by_id = c.approved_by_id
        """,
    ),
    Law(
        "child lots keep material grade, heat and owner",
        """
        SELECT c.code FROM lot c JOIN lot p ON p.id = c.parent_id
        WHERE c.heat <> p.heat OR COALESCE(c.owner_id, 0) <> COALESCE(p.owner_id, 0)
        """,
    ),
    Law(
        "titipan has no value",
        """
        SELECT lot.code FROM lot JOIN movement m ON m.lot_id = lot.id
        WHERE lot.owner_id IS NOT NULL AND m.value_idr <> 0
        UNION
        SELECT lot.code FROM lot JOIN balance b ON b.lot_id = lot.id
        WHERE lot.owner_id IS NOT NULL AND b.value_idr <> 0
        """,
    ),
    Law(
        "titipan serves only its owner",
        """
        SELECT lot.code FROM issue_line l JOIN issue i ON i.id = l.issue_id
        JOIN lot ON lot.id = l.lot_id
        WHERE lot.owner_id IS NOT NULL AND lot.owner_id <> i.workshop_id
        UNION ALL
        SELECT lot.code FROM reservation r JOIN balance b ON b.id = r.balance_id
        JOIN lot ON lot.id = b.lot_id JOIN purchase_request_line l ON l.id = r.request_line_id
        JOIN purchase_request q ON q.id = l.request_id
        WHERE lot.owner_id IS NOT NULL AND lot.owner_id <> q.workshop_id
        UNION ALL
        SELECT lot.code FROM owner_delivery d JOIN movement m ON m.posting_id = d.posting_id
        JOIN lot ON lot.id = m.lot_id WHERE COALESCE(lot.owner_id, 0) <> d.owner_id
        """,
    ),
    Law(
        "scrap and posted adjustments tell what their movements tell",
        """
        SELECT p.number FROM scrapping s JOIN posting p ON p.id = s.posting_id
        JOIN (SELECT m.posting_id,
                     SUM(CASE WHEN t.kind = 'scrap' THEN m.grams ELSE -m.grams END) AS grams,
                     SUM(CASE WHEN t.kind = 'scrap' THEN m.pieces ELSE -m.pieces END) AS pieces
              FROM movement m JOIN place t ON t.id = m.to_place_id
              GROUP BY m.posting_id) x ON x.posting_id = p.id
        WHERE x.grams <> s.grams OR x.pieces < s.pieces
        UNION ALL
        SELECT a.number FROM adjustment a JOIN movement m ON m.posting_id = a.posting_id
        WHERE m.lot_id <> a.lot_id OR m.grams <> ABS(a.grams) OR m.pieces <> ABS(a.pieces)
           OR m.value_idr <> ABS(a.value_idr)
           OR a.place_id <> CASE WHEN a.grams < 0 THEN m.from_place_id ELSE m.to_place_id END
        """,
    ),
    Law(
        "a lot's condition is what its last change made it",
        """
        SELECT lot.code FROM lot LEFT JOIN (
            SELECT c.lot_id, c.after FROM condition_change c
            WHERE c.id = (SELECT MAX(d.id) FROM condition_change d WHERE d.lot_id = c.lot_id)
        ) x ON x.lot_id = lot.id
        WHERE lot.condition <> COALESCE(x.after, 'good')
        """,
    ),
    Law(
        "an adjustment above the limit was decided by somebody else, or nobody yet",
        """
        SELECT a.number FROM adjustment a WHERE a.decided_by_id = a.asked_by_id
           OR (a.status <> 'posted' AND (a.status = 'refused') <> (a.decided_by_id IS NOT NULL))
        """,
    ),
    Law(
        "a reversal is the exact opposite of what it reverses",
        """
        SELECT p.number FROM movement m JOIN movement o ON o.sequence = m.reverses_id
        JOIN posting p ON p.id = m.posting_id
        WHERE m.lot_id <> o.lot_id OR m.pieces <> o.pieces OR m.grams <> o.grams
           OR m.value_idr <> o.value_idr OR m.from_place_id <> o.to_place_id
           OR m.to_place_id <> o.from_place_id
        UNION ALL
        SELECT p.number FROM posting p WHERE p.reverses_id IS NOT NULL
          AND (SELECT COUNT(*) FROM movement WHERE posting_id = p.id)
           <> (SELECT COUNT(*) FROM movement WHERE posting_id = p.reverses_id)
        """,
    ),
    Law(
        "every posting has movements",
        """
        SELECT number FROM posting p
        WHERE NOT EXISTS (SELECT 1 FROM movement m WHERE m.posting_id = p.id)
        """,
    ),
    Law(
        "the ledger's sequence has no gaps",
        """
        SELECT CAST(COUNT(*) AS VARCHAR(20)) FROM movement
        HAVING COUNT(*) <> COALESCE(MAX(sequence), 0)
        """,
    ),
    Law(
        "lot codes have no gaps",
        """
        SELECT c.series FROM counter c WHERE c.series = 'L'
          AND c.last <> (SELECT COUNT(*) FROM lot)
        """,
    ),
    Law(
        "document numbers have no gaps",
        """
        SELECT c.series FROM counter c LEFT JOIN (
            SELECT SUBSTR(number, 1, LENGTH(number) - 5) AS series, COUNT(*) AS n FROM (
                SELECT number FROM posting UNION
                SELECT number FROM stock_count UNION
                SELECT number FROM adjustment UNION
                SELECT number FROM condition_change UNION
                SELECT number FROM purchase_request UNION
                SELECT number FROM supplier_order WHERE number IS NOT NULL
            ) numbers WHERE LENGTH(number) <= 13 GROUP BY 1
        ) d ON d.series = c.series
        WHERE c.series NOT IN ('L', 'ledger') AND c.last < 10000 AND c.last <> COALESCE(d.n, 0)
        """,
    ),
    Law(
        "every change of state has who and when",
        """
        SELECT q.number FROM purchase_request q
        WHERE NOT EXISTS (SELECT 1 FROM history h WHERE h.subject = 'purchase_request'
                          AND h.subject_id = q.id AND h.by_id IS NOT NULL)
        UNION ALL
        SELECT CAST(o.id AS VARCHAR(20)) FROM supplier_order o
        WHERE NOT EXISTS (SELECT 1 FROM history h WHERE h.subject = 'supplier_order'
                          AND h.subject_id = o.id AND h.by_id IS NOT NULL)
        UNION ALL
        SELECT c.number FROM stock_count c
        WHERE NOT EXISTS (SELECT 1 FROM history h WHERE h.subject = 'stock_count'
                          AND h.subject_id = c.id AND h.by_id IS NOT NULL)
        """,
    ),
    Law(
        "a closed request has nothing outstanding, an approved one has",
        """
        SELECT q.number FROM purchase_request q JOIN (
            SELECT request_id, SUM(approved - cancelled - settled_short - issued) AS rest
            FROM purchase_request_line GROUP BY request_id
        ) l ON l.request_id = q.id
        WHERE (q.status = 'closed' AND l.rest <> 0) OR (q.status = 'approved' AND l.rest = 0)
           OR (q.status IN ('withdrawn', 'rejected', 'submitted') AND l.rest <> 0)
        """,
    ),
)


def verify(session: Session, *, report: Callable[[Law], None] | None = None) -> Iterator[Breach]:
    """Prove every law; yields what does not hold. `report` is told each law before its proof."""
    for law in LAWS:
        if report is not None:
            report(law)
        for (what,) in session.execute(text(law.query)):
            yield Breach(law.name, str(what))
