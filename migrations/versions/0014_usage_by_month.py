"""usage by month"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MONTHS = {
    "sqlite": "strftime('%Y-%m', m.happened_at, '+7 hours')",
    "postgresql": "to_char(timezone('Asia/Jakarta', m.happened_at), 'YYYY-MM')",
}


def _usage(dialect: str) -> str:
    """What the ledger knows already, added up by month."""
    month = _MONTHS[dialect]
    sign = "CASE WHEN t.kind = 'workshop' THEN 1 ELSE -1 END"
    origin = "COALESCE(m.reverses_id, m.sequence)"
    return f"""
        INSERT INTO usage_month
            (month, workshop_id, material_id, customer, pieces, grams, charge_idr, lines)
        SELECT {month}, d.workshop_id, l.material_id, r.customer_job,
            SUM({sign} * m.pieces), SUM({sign} * m.grams),
            SUM({sign} * CASE
                WHEN il.movement_id = {origin} THEN il.charge_idr
                WHEN w.movement_id = {origin}
                THEN (w.grams * COALESCE(il.idr_per_kg, 0) + 500) / 1000
                ELSE 0 END),
            SUM(CASE WHEN il.movement_id = {origin} THEN {sign} ELSE 0 END)
        FROM movement m
        JOIN posting p ON p.id = m.posting_id
        JOIN lot l ON l.id = m.lot_id
        JOIN place f ON f.id = m.from_place_id
        JOIN place t ON t.id = m.to_place_id
        LEFT JOIN issue i ON i.posting_id = COALESCE(p.reverses_id, p.id)
        LEFT JOIN workshop_return w ON w.posting_id = COALESCE(p.reverses_id, p.id)
        JOIN issue_line il ON il.id = COALESCE((
            SELECT x.id FROM issue_line x
            WHERE x.issue_id = i.id AND x.movement_id <= {origin}
            ORDER BY x.movement_id DESC LIMIT 1), w.issue_line_id)
        JOIN issue d ON d.id = il.issue_id
        JOIN purchase_request_line r ON r.id = il.request_line_id
        WHERE (f.kind = 'workshop' OR t.kind = 'workshop') AND l.owner_id IS NULL
        GROUP BY {month}, d.workshop_id, l.material_id, r.customer_job
    """  # noqa: S608 - no text from outside


def upgrade() -> None:
    op.create_table(
        "usage_month",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "workshop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("customer", sa.String(length=120), nullable=False),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "charge_idr", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lines", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_usage_month_material_id_material")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_usage_month_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint(
            "month", "workshop_id", "material_id", "customer", name=op.f("pk_usage_month")
        ),
    )
    with op.batch_alter_table("village", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sentra", sa.String(length=120), nullable=False, server_default="")
        )
    with op.batch_alter_table("village", schema=None) as batch_op:
        batch_op.alter_column("sentra", server_default=None)

    op.execute(_usage(op.get_bind().dialect.name))


def downgrade() -> None:
    with op.batch_alter_table("village", schema=None) as batch_op:
        batch_op.drop_column("sentra")

    op.drop_table("usage_month")
