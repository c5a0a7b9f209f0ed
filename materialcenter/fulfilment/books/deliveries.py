"""What came and what was handed over."""

from materialcenter.fulfilment.books.law import Law

LAWS = (
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
        "received on an order line = sum of its receipt lines that stand, less what went back",
        """
        SELECT CAST(l.id AS VARCHAR(20)) FROM supplier_order_line l
        LEFT JOIN (
            SELECT rl.order_line_id, SUM(rl.quantity) AS n, SUM(rl.closed_short) AS short
            FROM receipt_line rl JOIN receipt c ON c.id = rl.receipt_id
            LEFT JOIN posting r ON r.reverses_id = c.posting_id
            WHERE r.id IS NULL GROUP BY rl.order_line_id
        ) x ON x.order_line_id = l.id
        LEFT JOIN (
            SELECT rl.order_line_id, SUM(bl.quantity) AS n,
                   SUM(CASE WHEN b.replacement THEN 0 ELSE bl.reopened END) AS short
            FROM supplier_return_line bl JOIN receipt_line rl ON rl.id = bl.receipt_line_id
            JOIN supplier_return b ON b.id = bl.supplier_return_id
            LEFT JOIN posting r ON r.reverses_id = b.posting_id
            WHERE r.id IS NULL GROUP BY rl.order_line_id
        ) y ON y.order_line_id = l.id
        WHERE l.received <> COALESCE(x.n, 0) - COALESCE(y.n, 0)
           OR l.closed_short < COALESCE(x.short, 0) + COALESCE(y.short, 0)
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
