"""What was approved of an order, what it says now, and that no more came of it than may."""

from materialcenter.fulfilment.books.law import About, Law

LAWS = (
    Law(
        "of an order line no more came than is due and tolerated, but by leave",
        """
        SELECT CAST(l.id AS VARCHAR(20)) FROM supplier_order_line l
        WHERE {l.order_id}
          AND l.received > (l.quantity - l.cancelled - l.closed_short)
              + (l.quantity - l.cancelled - l.closed_short) * l.tolerance_over_bp / 10000
          AND NOT EXISTS (
            SELECT 1 FROM receipt_line r WHERE r.order_line_id = l.id AND r.over_reason <> '')
        """,
        About.ORDER,
    ),
    Law(
        "an order's version is the newest that was approved, and none of them is missing",
        """
        SELECT CAST(o.id AS VARCHAR(20)) FROM supplier_order o LEFT JOIN (
            SELECT order_id, COUNT(*) AS n, MAX(number) AS newest FROM order_version
            WHERE state = 'approved' GROUP BY order_id
        ) v ON v.order_id = o.id
        WHERE (o.status = 'draft' AND (v.n IS NOT NULL OR o.version <> 1))
           OR (o.status <> 'draft'
               AND (COALESCE(v.n, 0) <> o.version OR COALESCE(v.newest, 0) <> o.version))
        """,
    ),
    Law(
        "an order asks for what its version in force says, line parts taken together",
        """
        SELECT o.number FROM supplier_order o
        JOIN order_version v ON v.order_id = o.id AND v.number = o.version
         AND v.state = 'approved'
        JOIN (SELECT order_id, material_id, SUM(quantity) AS n FROM supplier_order_line
              GROUP BY order_id, material_id) l ON l.order_id = o.id
        LEFT JOIN (SELECT version_id, material_id, SUM(quantity) AS n FROM order_version_line
                   GROUP BY version_id, material_id) w
          ON w.version_id = v.id AND w.material_id = l.material_id
        WHERE l.n <> COALESCE(w.n, 0)
        UNION ALL
        SELECT o.number FROM supplier_order o
        JOIN order_version v ON v.order_id = o.id AND v.number = o.version
         AND v.state = 'approved'
        JOIN order_version_line w ON w.version_id = v.id
        LEFT JOIN supplier_order_line l ON l.id = w.order_line_id AND l.order_id = o.id
        WHERE l.id IS NULL OR l.material_id <> w.material_id OR l.idr_per_kg <> w.idr_per_kg
        """,
    ),
    Law(
        "an order costs what its version in force says: discount, charges, tax",
        """
        SELECT o.number FROM supplier_order o
        JOIN order_version v ON v.order_id = o.id AND v.number = o.version
         AND v.state = 'approved'
        LEFT JOIN (SELECT order_id, SUM(amount_idr) AS idr, COUNT(*) AS n FROM order_charge
                   GROUP BY order_id) c ON c.order_id = o.id
        LEFT JOIN (SELECT version_id, SUM(amount_idr) AS idr, COUNT(*) AS n
                   FROM order_version_charge GROUP BY version_id) d ON d.version_id = v.id
        WHERE o.discount_bp <> v.discount_bp
           OR COALESCE(o.tax_rule_id, 0) <> COALESCE(v.tax_rule_id, 0)
           OR COALESCE(c.idr, 0) <> COALESCE(d.idr, 0) OR COALESCE(c.n, 0) <> COALESCE(d.n, 0)
        """,
    ),
)
