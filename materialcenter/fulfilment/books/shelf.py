"""What lies on the racks, and what it is worth."""

from materialcenter.fulfilment.books.law import About, Law

LAWS = (
    Law(
        "on hand = sum of movements, in pieces, grams and rupiah",
        """
        WITH flow AS (
            SELECT lot_id, to_place_id AS place_id, pieces, grams, value_idr FROM movement
            WHERE {lot_id}
            UNION ALL
            SELECT lot_id, from_place_id, -pieces, -grams, -value_idr FROM movement
            WHERE {lot_id}
        ), ledger AS (
            SELECT flow.lot_id, flow.place_id, SUM(pieces) AS pieces, SUM(grams) AS grams,
                   SUM(value_idr) AS value_idr
            FROM flow JOIN place ON place.id = flow.place_id
            WHERE place.kind IN ('zone', 'rack', 'bin') GROUP BY flow.lot_id, flow.place_id
        )
        SELECT lot.code FROM lot
        JOIN (
            SELECT COALESCE(l.lot_id, b.lot_id) AS lot_id
            FROM ledger l FULL OUTER JOIN (SELECT * FROM balance WHERE {lot_id}) b
              ON b.lot_id = l.lot_id AND b.place_id = l.place_id
            WHERE COALESCE(l.pieces, 0) <> COALESCE(b.pieces, 0)
               OR COALESCE(l.grams, 0) <> COALESCE(b.grams, 0)
               OR COALESCE(l.value_idr, 0) <> COALESCE(b.value_idr, 0)
        ) wrong ON wrong.lot_id = lot.id
        """,
        About.LOT,
    ),
    Law(
        "pieces, grams and value are never negative; no metal means no pieces and no value",
        """
        SELECT lot.code FROM balance b JOIN lot ON lot.id = b.lot_id
        WHERE {b.lot_id} AND (b.pieces < 0 OR b.grams < 0 OR b.value_idr < 0
           OR (b.grams = 0 AND (b.pieces <> 0 OR b.value_idr <> 0))
           OR (b.counted = 'piece' AND b.pieces = 0 AND b.grams <> 0))
        """,
        About.LOT,
    ),
    Law(
        "0 <= held <= on hand",
        """
        SELECT lot.code FROM balance b JOIN lot ON lot.id = b.lot_id
        WHERE {b.lot_id} AND (b.held < 0
           OR b.held > CASE b.counted WHEN 'piece' THEN b.pieces ELSE b.grams END)
        """,
        About.LOT,
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
        "a lot's condition is what its last change made it",
        """
        SELECT lot.code FROM lot LEFT JOIN (
            SELECT c.lot_id, c.after FROM condition_change c
            WHERE c.id = (SELECT MAX(d.id) FROM condition_change d WHERE d.lot_id = c.lot_id)
        ) x ON x.lot_id = lot.id
        WHERE lot.condition <> COALESCE(x.after, 'good')
        """,
    ),
)
