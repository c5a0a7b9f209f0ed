"""What is promised to whom."""

from materialcenter.fulfilment.books.law import About, Law

LAWS = (
    Law(
        "held = sum of open reservations",
        """
        SELECT lot.code FROM balance b JOIN lot ON lot.id = b.lot_id
        WHERE {b.lot_id} AND b.held <> (SELECT COALESCE(SUM(r.held), 0) FROM reservation r
                                        WHERE r.balance_id = b.id)
        """,
        About.LOT,
    ),
    Law(
        "reserved on a request line = sum of its reservations",
        """
        SELECT q.number FROM purchase_request_line l
        JOIN purchase_request q ON q.id = l.request_id
        WHERE {l.request_id} AND l.reserved <> (
            SELECT COALESCE(SUM(r.quantity), 0) FROM reservation r WHERE r.request_line_id = l.id)
        """,
        About.REQUEST,
    ),
    Law(
        "pegged on a request line = sum of its pegs",
        """
        SELECT q.number FROM purchase_request_line l
        JOIN purchase_request q ON q.id = l.request_id
        WHERE {l.request_id} AND l.pegged <> (
            SELECT COALESCE(SUM(p.quantity), 0) FROM peg p WHERE p.request_line_id = l.id)
        """,
        About.REQUEST,
    ),
    Law(
        "pegs on an order line = its counter, at most its open quantity",
        """
        SELECT CAST(l.id AS VARCHAR(20)) FROM supplier_order_line l
        WHERE {l.order_id} AND (
            l.pegged <> (SELECT COALESCE(SUM(p.quantity), 0) FROM peg p
                         WHERE p.order_line_id = l.id)
            OR (l.pegged > 0
                AND l.pegged > l.quantity - l.received - l.cancelled - l.closed_short))
        """,
        About.ORDER,
    ),
    Law(
        "pegs only on orders that are under way",
        """
        SELECT CAST(o.id AS VARCHAR(20)) FROM peg p
        JOIN supplier_order_line l ON l.id = p.order_line_id
        JOIN supplier_order o ON o.id = l.order_id
        WHERE {o.id} AND o.status NOT IN ('draft', 'approved', 'sent')
        """,
        About.ORDER,
    ),
    Law(
        "issued + reserved + pegged <= approved - cancelled - settled short",
        """
        SELECT q.number FROM purchase_request_line l
        JOIN purchase_request q ON q.id = l.request_id
        WHERE {l.request_id}
          AND l.issued + l.reserved + l.pegged > l.approved - l.cancelled - l.settled_short
        """,
        About.REQUEST,
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
        "a closed request has nothing outstanding, an approved one has",
        """
        SELECT q.number FROM purchase_request q JOIN (
            SELECT request_id, SUM(approved - cancelled - settled_short - issued) AS rest
            FROM purchase_request_line WHERE {request_id} GROUP BY request_id
        ) l ON l.request_id = q.id
        WHERE (q.status = 'closed' AND l.rest <> 0) OR (q.status = 'approved' AND l.rest = 0)
           OR (q.status IN ('withdrawn', 'rejected', 'submitted') AND l.rest <> 0)
        """,
        About.REQUEST,
    ),
)
