"""What came and what was handed over."""

from materialcenter.fulfilment.books.law import About, Law

LAWS = (
    Law(
        "issued on a request line = sum of its issue lines that stand",
        """
        SELECT q.number FROM purchase_request_line l
        JOIN purchase_request q ON q.id = l.request_id
        WHERE {l.request_id} AND l.issued <> (
            SELECT COALESCE(SUM(il.quantity), 0) FROM issue_line il
            JOIN issue i ON i.id = il.issue_id
            LEFT JOIN posting r ON r.reverses_id = i.posting_id
            WHERE il.request_line_id = l.id AND r.id IS NULL)
        """,
        About.REQUEST,
    ),
    Law(
        "received on an order line = sum of its receipt lines that stand, less what went back",
        """
        SELECT CAST(l.id AS VARCHAR(20)) FROM supplier_order_line l
        WHERE {l.order_id} AND l.received <> (
            SELECT COALESCE(SUM(rl.quantity), 0)
            FROM receipt_line rl JOIN receipt c ON c.id = rl.receipt_id
            LEFT JOIN posting r ON r.reverses_id = c.posting_id
            WHERE rl.order_line_id = l.id AND r.id IS NULL
        ) - (
            SELECT COALESCE(SUM(bl.quantity), 0)
            FROM supplier_return_line bl JOIN receipt_line rl ON rl.id = bl.receipt_line_id
            JOIN supplier_return b ON b.id = bl.supplier_return_id
            LEFT JOIN posting r ON r.reverses_id = b.posting_id
            WHERE rl.order_line_id = l.id AND r.id IS NULL)
        """,
        About.ORDER,
    ),
    Law(
        "closed short on an order line covers what its receipts and returns closed",
        """
        SELECT CAST(l.id AS VARCHAR(20)) FROM supplier_order_line l
        WHERE {l.order_id} AND l.closed_short < (
            SELECT COALESCE(SUM(rl.closed_short), 0)
            FROM receipt_line rl JOIN receipt c ON c.id = rl.receipt_id
            LEFT JOIN posting r ON r.reverses_id = c.posting_id
            WHERE rl.order_line_id = l.id AND r.id IS NULL
        ) + (
            SELECT COALESCE(SUM(CASE WHEN b.replacement THEN 0 ELSE bl.reopened END), 0)
            FROM supplier_return_line bl JOIN receipt_line rl ON rl.id = bl.receipt_line_id
            JOIN supplier_return b ON b.id = bl.supplier_return_id
            LEFT JOIN posting r ON r.reverses_id = b.posting_id
            WHERE rl.order_line_id = l.id AND r.id IS NULL)
        """,
        About.ORDER,
    ),
    Law(
        "a receipt gives out what came, and to nobody more than his part",
        """
        SELECT p.number FROM receipt_share s JOIN receipt c ON c.id = s.receipt_id
        JOIN posting p ON p.id = c.posting_id
        JOIN supplier_order_line l ON l.id = s.order_line_id WHERE {l.order_id}
        GROUP BY p.number, s.receipt_id, s.order_line_id
        HAVING SUM(s.given) <> CASE WHEN MAX(s.arrived) < MAX(s.pegged_in_all)
                               THEN MAX(s.arrived) ELSE MAX(s.pegged_in_all) END
        """,
        About.ORDER,
    ),
    Law(
        "a receipt takes in or rejects something, and moves exactly what it takes in",
        """
        SELECT p.number FROM receipt c JOIN posting p ON p.id = c.posting_id
        WHERE NOT EXISTS (SELECT 1 FROM receipt_line l WHERE l.receipt_id = c.id)
          AND NOT EXISTS (SELECT 1 FROM rejection j WHERE j.receipt_id = c.id)
        UNION ALL
        SELECT p.number FROM receipt c JOIN posting p ON p.id = c.posting_id
        WHERE (SELECT COUNT(*) FROM receipt_line l WHERE l.receipt_id = c.id)
           <> (SELECT COUNT(*) FROM movement m WHERE m.posting_id = c.posting_id)
        """,
    ),
    Law(
        "what came and what was rejected is of the supplier's own orders, in their count unit",
        """
        SELECT p.number FROM receipt_line r JOIN receipt c ON c.id = r.receipt_id
        JOIN posting p ON p.id = c.posting_id
        JOIN supplier_order_line l ON l.id = r.order_line_id
        JOIN supplier_order o ON o.id = l.order_id
        WHERE o.supplier_id <> c.supplier_id
           OR r.quantity <> CASE l.counted WHEN 'piece' THEN r.pieces ELSE r.grams END
        UNION ALL
        SELECT p.number FROM rejection r JOIN receipt c ON c.id = r.receipt_id
        JOIN posting p ON p.id = c.posting_id
        JOIN supplier_order_line l ON l.id = r.order_line_id
        JOIN supplier_order o ON o.id = l.order_id
        WHERE o.supplier_id <> c.supplier_id
           OR r.quantity <> CASE l.counted WHEN 'piece' THEN r.pieces ELSE r.grams END
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
        "a bill's cost is spread once: over lots as its rows tell, and never above its total",
        """
        SELECT b.number FROM cost_bill b LEFT JOIN (
            SELECT c.bill_id, SUM(c.amount_idr) AS idr FROM landed_cost c
            LEFT JOIN posting r ON r.reverses_id = c.posting_id
            WHERE r.id IS NULL GROUP BY c.bill_id
        ) x ON x.bill_id = b.id
        WHERE b.spread_idr <> COALESCE(x.idr, 0) OR b.spread_idr > b.total_idr
        UNION ALL
        SELECT p.number FROM landed_cost c JOIN posting p ON p.id = c.posting_id
        WHERE c.amount_idr <> (SELECT SUM(s.on_shelf_idr + s.gone_idr) FROM landed_cost_share s
                               WHERE s.landed_cost_id = c.id)
           OR c.amount_idr <> (SELECT SUM(m.value_idr) FROM movement m
                               WHERE m.posting_id = c.posting_id)
           OR EXISTS (SELECT 1 FROM movement m WHERE m.posting_id = c.posting_id
                      AND (m.grams <> 0 OR m.pieces <> 0))
        """,
    ),
)
