"""What went back to suppliers, and what was claimed from them."""

from materialcenter.fulfilment.books.law import Law

LAWS = (
    Law(
        "returns to suppliers tell what their movements tell",
        """
        SELECT p.number FROM supplier_return_line l
        JOIN supplier_return b ON b.id = l.supplier_return_id
        JOIN posting p ON p.id = b.posting_id
        JOIN movement m ON m.sequence = l.movement_id
        JOIN place t ON t.id = m.to_place_id
        JOIN receipt_line rl ON rl.id = l.receipt_line_id
        WHERE m.posting_id <> p.id OR m.lot_id <> rl.lot_id OR m.from_place_id <> l.place_id
           OR m.grams <> l.book_grams OR t.kind <> 'supplier'
           OR (l.quantity = l.pieces AND m.pieces <> l.pieces)
        UNION
        SELECT p.number FROM supplier_return b JOIN posting p ON p.id = b.posting_id
        LEFT JOIN (SELECT supplier_return_id, SUM(grams) AS grams FROM supplier_return_line
                   GROUP BY supplier_return_id) x ON x.supplier_return_id = b.id
        WHERE COALESCE(x.grams, 0) <> (
            SELECT SUM(CASE WHEN t.kind = 'supplier' THEN m.grams ELSE -m.grams END)
            FROM movement m JOIN place t ON t.id = m.to_place_id WHERE m.posting_id = p.id)
        """,
    ),
    Law(
        "no more goes back of a lot than came, and only to whom it came from",
        """
        SELECT lot.code FROM receipt_line rl JOIN lot ON lot.id = rl.lot_id
        JOIN receipt c ON c.id = rl.receipt_id
        JOIN supplier_return_line l ON l.receipt_line_id = rl.id
        JOIN supplier_return b ON b.id = l.supplier_return_id
        LEFT JOIN posting r ON r.reverses_id = b.posting_id
        LEFT JOIN posting o ON o.reverses_id = c.posting_id
        WHERE r.id IS NULL
        GROUP BY lot.code, rl.id
        HAVING SUM(l.quantity) > MAX(rl.quantity)
            OR MAX(CASE WHEN b.supplier_id = c.supplier_id AND o.id IS NULL THEN 0 ELSE 1 END) = 1
        """,
    ),
    Law(
        "what is claimed of a lot = its standing claims, at most what it weighed less",
        """
        SELECT lot.code FROM short_weight s JOIN receipt_line rl ON rl.id = s.receipt_line_id
        JOIN lot ON lot.id = rl.lot_id
        LEFT JOIN (
            SELECT l.receipt_line_id, SUM(l.claimed_g) AS grams FROM claim_line l
            JOIN short_weight_claim k ON k.id = l.claim_id
            WHERE k.status IN ('open', 'settled') GROUP BY l.receipt_line_id
        ) x ON x.receipt_line_id = s.receipt_line_id
        WHERE s.claimed_g <> COALESCE(x.grams, 0) OR s.claimed_g > s.short_g
           OR s.short_g <> COALESCE(rl.supplier_grams, 0) - rl.grams
        UNION ALL
        SELECT k.number FROM claim_line l JOIN short_weight_claim k ON k.id = l.claim_id
        JOIN receipt_line rl ON rl.id = l.receipt_line_id
        WHERE rl.receipt_id <> k.receipt_id
           OR NOT EXISTS (SELECT 1 FROM short_weight s WHERE s.receipt_line_id = rl.id)
        """,
    ),
    Law(
        "a credit = the sum of its shares, and nothing is shared before it",
        """
        SELECT k.number FROM short_weight_claim k LEFT JOIN (
            SELECT l.claim_id, SUM(s.credit_idr) AS idr FROM claim_share s
            JOIN claim_line l ON l.id = s.claim_line_id GROUP BY l.claim_id
        ) x ON x.claim_id = k.id
        WHERE COALESCE(k.credit_idr, 0) <> COALESCE(x.idr, 0)
        """,
    ),
)
