"""Postings, numbers and histories."""

from materialcenter.fulfilment.books.law import Law

LAWS = (
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
        "every posting has movements, but for a delivery that was rejected whole",
        """
        SELECT number FROM posting p
        WHERE NOT EXISTS (SELECT 1 FROM movement m WHERE m.posting_id = p.id)
          AND NOT EXISTS (
            SELECT 1 FROM receipt c JOIN rejection j ON j.receipt_id = c.id
            WHERE c.posting_id = COALESCE(p.reverses_id, p.id)
              AND NOT EXISTS (SELECT 1 FROM receipt_line l WHERE l.receipt_id = c.id))
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
                SELECT number FROM cut_job UNION
                SELECT number FROM purchase_request UNION
                SELECT number FROM short_weight_claim UNION
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
        UNION ALL
        SELECT k.number FROM short_weight_claim k
        WHERE NOT EXISTS (SELECT 1 FROM history h WHERE h.subject = 'short_weight_claim'
                          AND h.subject_id = k.id AND h.by_id IS NOT NULL)
        """,
    ),
)
