"""Cutting and certificates: nothing is lost under the saw, and everybody knows its mother."""

from materialcenter.fulfilment.books.law import Law

LAWS = (
    Law(
        "a cut's kilos and rupiah out = in, for each lot that was cut",
        """
        SELECT p.number FROM cut_source s JOIN cut c ON c.id = s.cut_id
        JOIN posting p ON p.id = c.posting_id
        JOIN (SELECT source_id, SUM(grams) AS grams, SUM(value_idr) AS value_idr
              FROM cut_yield GROUP BY source_id) y ON y.source_id = s.id
        WHERE s.grams <> y.grams + s.scrap_grams + s.kerf_grams + s.difference_grams
           OR s.value_idr <> y.value_idr + s.scrap_credit_idr
        UNION
        SELECT p.number FROM cut_source s JOIN cut c ON c.id = s.cut_id
        JOIN posting p ON p.id = c.posting_id
        WHERE NOT EXISTS (SELECT 1 FROM cut_yield y WHERE y.source_id = s.id)
        """,
    ),
    Law(
        "nothing stays under the saw",
        """
        SELECT p.number FROM posting p JOIN (
            SELECT m.posting_id, SUM(CASE WHEN t.kind = 'cutting' THEN m.grams ELSE 0 END
                   - CASE WHEN f.kind = 'cutting' THEN m.grams ELSE 0 END) AS grams,
                   SUM(CASE WHEN t.kind = 'cutting' THEN m.value_idr ELSE 0 END
                   - CASE WHEN f.kind = 'cutting' THEN m.value_idr ELSE 0 END) AS value_idr
            FROM movement m JOIN place f ON f.id = m.from_place_id
            JOIN place t ON t.id = m.to_place_id GROUP BY m.posting_id
        ) x ON x.posting_id = p.id WHERE x.grams <> 0 OR x.value_idr <> 0
        """,
    ),
    Law(
        "cuts tell what their movements tell",
        """
        SELECT p.number FROM cut_source s JOIN movement m ON m.sequence = s.movement_id
        JOIN posting p ON p.id = m.posting_id
        WHERE m.lot_id <> s.lot_id OR m.pieces <> s.pieces OR m.grams <> s.grams
           OR m.value_idr <> s.value_idr OR m.from_place_id <> s.place_id
        UNION
        SELECT p.number FROM cut_yield y JOIN movement m ON m.sequence = y.movement_id
        JOIN posting p ON p.id = m.posting_id
        WHERE m.lot_id <> y.lot_id OR m.pieces <> y.pieces OR m.grams <> y.grams
           OR m.value_idr <> y.value_idr
        """,
    ),
    Law(
        "what was cut names the lot it was cut from",
        """
        SELECT l.code FROM cut_yield y JOIN cut_source s ON s.id = y.source_id
        JOIN lot l ON l.id = y.lot_id WHERE COALESCE(l.parent_id, 0) <> s.lot_id
        """,
    ),
    Law(
        "child lots keep material (or that which it was merged into), heat, plate number and owner",
        """
        SELECT c.code FROM lot c JOIN lot p ON p.id = c.parent_id
        JOIN material m ON m.id = p.material_id
        WHERE c.material_id NOT IN (m.id, COALESCE(m.merged_into_id, m.id)) OR c.heat <> p.heat
           OR c.plate_number <> p.plate_number
           OR COALESCE(c.owner_id, 0) <> COALESCE(p.owner_id, 0)
        """,
    ),
    Law(
        "a certificate belongs to the heat of its lots",
        """
        SELECT l.code FROM lot_certificate x JOIN lot l ON l.id = x.lot_id
        JOIN certificate c ON c.id = x.certificate_id
        WHERE c.heat <> '' AND UPPER(c.heat) <> UPPER(l.heat)
        """,
    ),
    Law(
        "a cut stands exactly when its job says so",
        """
        SELECT j.number FROM cut_job j LEFT JOIN (
            SELECT c.job_id, COUNT(*) AS n FROM cut c
            LEFT JOIN posting r ON r.reverses_id = c.posting_id
            WHERE r.id IS NULL GROUP BY c.job_id
        ) x ON x.job_id = j.id
        WHERE COALESCE(x.n, 0) <> CASE WHEN j.status = 'cut' THEN 1 ELSE 0 END
        """,
    ),
)
