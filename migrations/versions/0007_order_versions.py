"""order versions"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


# What was approved until now is the first version of its order.
FIRST_VERSIONS = (
    """
    INSERT INTO order_version (order_id, number, state, reason, remark, written_by_id, written_at,
                               decided_by_id, decided_at, discount_bp)
    SELECT id, 1, 'approved', '', '', created_by_id, created_at, approved_by_id, approved_at, 0
    FROM supplier_order WHERE approved_by_id IS NOT NULL ORDER BY id
    """,
    """
    INSERT INTO order_version_line (version_id, order_line_id, position, material_id, quantity,
                                    idr_per_kg, expected_on, tolerance_over_bp, tolerance_under_bp)
    SELECT v.id, l.id, l.position, l.material_id, l.quantity, l.idr_per_kg, l.expected_on,
           l.tolerance_over_bp, l.tolerance_under_bp
    FROM supplier_order_line l JOIN order_version v ON v.order_id = l.order_id ORDER BY l.id
    """,
)


def upgrade() -> None:
    op.create_table(
        "tax_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("base_numerator", sa.Integer(), nullable=False),
        sa.Column("base_denominator", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "base_numerator BETWEEN 1 AND base_denominator", name=op.f("ck_tax_rule_base")
        ),
        sa.CheckConstraint("rate_bp BETWEEN 1 AND 10000", name=op.f("ck_tax_rule_rate")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_tax_rule_valid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rule")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_tax_rule_valid_from")),
    )
    op.create_table(
        "order_charge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column(
            "amount_idr", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint("label <> ''", name=op.f("ck_order_charge_label")),
        sa.CheckConstraint("amount_idr >= 0", name=op.f("ck_order_charge_amount")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["supplier_order.id"],
            name=op.f("fk_order_charge_order_id_supplier_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_charge")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_charge_order_id_position")),
    )

    op.create_table(
        "order_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column(
            "written_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discount_bp", sa.Integer(), nullable=False),
        sa.Column(
            "tax_rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by_id IS NULL)",
            name=op.f("ck_order_version_decided_by"),
        ),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_order_version_reason")),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by_id <> written_by_id",
            name=op.f("ck_order_version_own"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR remark <> ''", name=op.f("ck_order_version_remark")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'refused', 'withdrawn')",
            name=op.f("ck_order_version_state"),
        ),
        sa.CheckConstraint(
            "(decided_by_id IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_order_version_decided_at"),
        ),
        sa.CheckConstraint(
            "discount_bp BETWEEN 0 AND 9999", name=op.f("ck_order_version_discount")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_order_version_number")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_order_version_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["supplier_order.id"],
            name=op.f("fk_order_version_order_id_supplier_order"),
        ),
        sa.ForeignKeyConstraint(
            ["tax_rule_id"], ["tax_rule.id"], name=op.f("fk_order_version_tax_rule_id_tax_rule")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user.id"], name=op.f("fk_order_version_written_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_version")),
    )
    with op.batch_alter_table("order_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_version_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            "uq_order_version_in_the_row",
            ["order_id", "number"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'approved')"),
            postgresql_where=sa.text("state IN ('proposed', 'approved')"),
        )

    op.create_table(
        "order_version_charge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column(
            "amount_idr", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint("label <> ''", name=op.f("ck_order_version_charge_label")),
        sa.CheckConstraint("amount_idr >= 0", name=op.f("ck_order_version_charge_amount")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["order_version.id"],
            name=op.f("fk_order_version_charge_version_id_order_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_version_charge")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_order_version_charge_version_id_position")
        ),
    )

    op.create_table(
        "order_version_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "idr_per_kg", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("tolerance_over_bp", sa.Integer(), nullable=False),
        sa.Column("tolerance_under_bp", sa.Integer(), nullable=False),
        sa.Column(
            "before_quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "before_idr_per_kg", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("before_expected_on", sa.Date(), nullable=True),
        sa.Column(
            "idr_per_piece", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "before_idr_per_piece",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(before_quantity IS NULL) = (before_idr_per_kg IS NULL) AND (before_idr_per_kg IS NULL) = (before_expected_on IS NULL)",
            name=op.f("ck_order_version_line_before"),
        ),
        sa.CheckConstraint("idr_per_kg > 0", name=op.f("ck_order_version_line_idr_per_kg")),
        sa.CheckConstraint(
            "idr_per_piece IS NULL OR idr_per_piece > 0",
            name=op.f("ck_order_version_line_idr_per_piece"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_version_line_quantity")),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["material.id"],
            name=op.f("fk_order_version_line_material_id_material"),
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["supplier_order_line.id"],
            name=op.f("fk_order_version_line_order_line_id_supplier_order_line"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["order_version.id"],
            name=op.f("fk_order_version_line_version_id_order_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_version_line")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_order_version_line_version_id_position")
        ),
    )
    with op.batch_alter_table("order_version_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_order_version_line_order_line_id"), ["order_line_id"], unique=False
        )

    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tolerance_over_bp", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("tolerance_under_bp", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_material_tolerance"),
            "(tolerance_over_bp IS NULL OR tolerance_over_bp BETWEEN 0 AND 10000) AND (tolerance_under_bp IS NULL OR tolerance_under_bp BETWEEN 0 AND 10000)",
        )

    with op.batch_alter_table("supplier", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_supplier_tolerance"), type_="check")
        batch_op.alter_column("tolerance_over_bp", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("tolerance_under_bp", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f("ck_supplier_tolerance"),
            "(tolerance_over_bp IS NULL OR tolerance_over_bp BETWEEN 0 AND 10000)"
            " AND (tolerance_under_bp IS NULL OR tolerance_under_bp BETWEEN 0 AND 10000)",
        )

    with op.batch_alter_table("supplier_order", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("discount_bp", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("sent_version", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "tax_rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_supplier_order_tax_rule_id_tax_rule"),
            "tax_rule",
            ["tax_rule_id"],
            ["id"],
        )

    op.execute("UPDATE supplier_order SET sent_version = 1 WHERE sent_at IS NOT NULL")
    with op.batch_alter_table("supplier_order", schema=None) as batch_op:
        batch_op.alter_column("discount_bp", server_default=None)
        batch_op.alter_column("version", server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_supplier_order_discount"), "discount_bp BETWEEN 0 AND 9999"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_supplier_order_sent_version"),
            "(sent_at IS NULL) = (sent_version IS NULL) AND (sent_version IS NULL OR sent_version BETWEEN 1 AND version)",
        )
        batch_op.create_check_constraint(batch_op.f("ck_supplier_order_version"), "version >= 1")

    with op.batch_alter_table("supplier_order_line", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "confirmed_quantity",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("confirmed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column(
                "confirmed_by_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_supplier_order_line_confirmed_by_id_user"),
            "user",
            ["confirmed_by_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_supplier_order_line_confirmed"),
            "(confirmed_quantity IS NULL) = (confirmed_on IS NULL) AND (confirmed_on IS NULL) = (confirmed_at IS NULL) AND (confirmed_at IS NULL) = (confirmed_by_id IS NULL) AND (confirmed_quantity IS NULL OR confirmed_quantity >= 0)",
        )

    for statement in FIRST_VERSIONS:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("supplier_order_line", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_supplier_order_line_confirmed"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_supplier_order_line_confirmed_by_id_user"), type_="foreignkey"
        )
        batch_op.drop_column("confirmed_by_id")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("confirmed_on")
        batch_op.drop_column("confirmed_quantity")

    with op.batch_alter_table("supplier_order", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_supplier_order_version"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_supplier_order_sent_version"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_supplier_order_discount"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_supplier_order_tax_rule_id_tax_rule"), type_="foreignkey"
        )
        batch_op.drop_column("tax_rule_id")
        batch_op.drop_column("sent_version")
        batch_op.drop_column("version")
        batch_op.drop_column("discount_bp")

    op.execute("UPDATE supplier SET tolerance_over_bp = 200 WHERE tolerance_over_bp IS NULL")
    op.execute("UPDATE supplier SET tolerance_under_bp = 200 WHERE tolerance_under_bp IS NULL")
    with op.batch_alter_table("supplier", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_supplier_tolerance"), type_="check")
        batch_op.alter_column("tolerance_under_bp", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("tolerance_over_bp", existing_type=sa.INTEGER(), nullable=False)
        batch_op.create_check_constraint(
            batch_op.f("ck_supplier_tolerance"),
            "tolerance_over_bp BETWEEN 0 AND 10000 AND tolerance_under_bp BETWEEN 0 AND 10000",
        )

    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_material_tolerance"), type_="check")
        batch_op.drop_column("tolerance_under_bp")
        batch_op.drop_column("tolerance_over_bp")

    with op.batch_alter_table("order_version_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_version_line_order_line_id"))

    op.drop_table("order_version_line")
    op.drop_table("order_version_charge")
    with op.batch_alter_table("order_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_order_version_in_the_row",
            sqlite_where=sa.text("state IN ('proposed', 'approved')"),
            postgresql_where=sa.text("state IN ('proposed', 'approved')"),
        )
        batch_op.drop_index(batch_op.f("ix_order_version_order_id"))

    op.drop_table("order_version")
    op.drop_table("order_charge")
    op.drop_table("tax_rule")
