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
    Law(
        "replaced on a request line = what other lines of its request stand for",
        """
        SELECT q.number FROM purchase_request_line l
        JOIN purchase_request q ON q.id = l.request_id
        LEFT JOIN (SELECT parent_line_id, SUM(replaces) AS n FROM purchase_request_line
                   GROUP BY parent_line_id) c ON c.parent_line_id = l.id
        WHERE l.replaced <> COALESCE(c.n, 0) OR l.replaced > l.cancelled
        UNION ALL
        SELECT q.number FROM purchase_request_line c
        JOIN purchase_request_line l ON l.id = c.parent_line_id
        JOIN purchase_request q ON q.id = c.request_id WHERE l.request_id <> c.request_id
        """,
    ),
    Law(
        "a line in another's stead is what its offer said, and is charged at that price",
        """
        SELECT q.number FROM purchase_request_line c
        JOIN purchase_request q ON q.id = c.request_id
        LEFT JOIN substitution_offer o ON o.child_line_id = c.id
        WHERE c.parent_line_id IS NOT NULL AND (
            o.id IS NULL OR o.request_line_id <> c.parent_line_id OR NOT c.price_agreed
            OR o.material_id <> c.material_id OR o.idr_per_kg <> c.idr_per_kg
            OR o.accepted <> c.asked OR c.approved <> c.asked
            OR c.replaces <> o.replaces * o.accepted / o.quantity)
        UNION ALL
        SELECT CAST(o.id AS VARCHAR(20)) FROM substitution_offer o
        JOIN purchase_request_line c ON c.id = o.child_line_id WHERE c.parent_line_id IS NULL
        UNION ALL
        SELECT p.number FROM issue_line i JOIN purchase_request_line l ON l.id = i.request_line_id
        JOIN issue s ON s.id = i.issue_id JOIN posting p ON p.id = s.posting_id
        WHERE l.price_agreed AND i.idr_per_kg <> l.idr_per_kg
        """,
    ),
)
