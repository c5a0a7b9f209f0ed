"""Counts, adjustments and scrap."""

from materialcenter.fulfilment.books.law import Law

LAWS = (
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
        "an adjustment above the limit was decided by somebody else, or nobody yet",
        """
        SELECT a.number FROM adjustment a WHERE a.decided_by_id = a.asked_by_id
           OR (a.status <> 'posted' AND (a.status = 'refused') <> (a.decided_by_id IS NOT NULL))
        """,
    ),
)
